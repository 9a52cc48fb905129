"""Orders and answers survive the wire; anything else on it is refused with a reason."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from archive.model import Attempt, Entry, Feed, Outcome, Page
from crawler.limits import Limits
from crawler.wire import (
    FRAME_BYTES,
    Answer,
    Ask,
    Begin,
    FrameError,
    Order,
    Robots,
    Said,
    Stop,
    pack,
    read_frame,
    unpack_answer,
    unpack_said,
)

NOW = datetime(2026, 3, 1, 12, 30, 1, 250_000, tzinfo=UTC)
ROBOTS = Robots("http://a.test", 200, "User-agent: *\nDisallow: /x", NOW)
ORDER = Order(
    7,
    "feed",
    "http://a.test/f",
    etag='W/"é"',
    last_modified="yesterday",
    languages=("fa",),
    robots=ROBOTS,
)
FEED = Feed(
    "عنوان",
    "fa",
    (Entry("k", "http://a.test/1", "خبر", "متن", ("نویسنده",), NOW, "raw"),),
    1,
    ("w",),
    60,
)


def stream_of(data: bytes) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return stream


@pytest.mark.parametrize("said", [Begin(Limits(resolve={"a.test": "127.0.0.1:1"})), Ask(ORDER), Stop()])
async def test_what_the_service_says_arrives_equal(said: Said) -> None:
    body = await read_frame(stream_of(pack(said)))
    assert body is not None
    assert unpack_said(body) == said


@pytest.mark.parametrize(
    "answer",
    [
        Answer(
            7,
            Attempt(Outcome.OK, "fetched", NOW, 200, NOW, 0.5),
            feed=FEED,
            robots=(ROBOTS,),
            etag='"x"',
        ),
        Answer(
            8,
            Attempt(Outcome.OK, "fetched", NOW, 200),
            raw=b"\x00\xff",
            page=Page("t", "متن", modified=NOW),
        ),
        Answer(9, Attempt(Outcome.TIMEOUT, "slow", NOW)),
    ],
)
async def test_what_the_child_answers_arrives_equal(answer: Answer) -> None:
    body = await read_frame(stream_of(pack(answer)))
    assert body is not None
    assert unpack_answer(body) == answer


async def test_frames_follow_each_other_and_end_cleanly() -> None:
    stream = stream_of(pack(Stop()) + pack(Ask(ORDER)))
    first, second, end = (
        await read_frame(stream),
        await read_frame(stream),
        await read_frame(stream),
    )
    assert first is not None
    assert second is not None
    assert end is None
    assert unpack_said(second) == Ask(ORDER)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x00", "cut off"),
        (pack(Stop())[:-1], "cut off"),
        ((FRAME_BYTES + 1).to_bytes(4, "big") + b"x", "longer than allowed"),
    ],
)
async def test_damaged_frames_are_refused_without_reading_on(data: bytes, reason: str) -> None:
    with pytest.raises(FrameError, match=reason):
        await read_frame(stream_of(data))


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80", b"\x81\xa4type\xa3ask", b"not msgpack at all"])
def test_bodies_of_the_wrong_shape_are_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        unpack_said(body)
    with pytest.raises(FrameError):
        unpack_answer(body)


def test_what_cannot_be_said_is_refused_by_the_one_who_says_it() -> None:
    with pytest.raises(FrameError, match="cannot be packed"):
        pack(Answer(1, Attempt(Outcome.OK, "lone \ud800 surrogate", NOW)))
    with pytest.raises(FrameError, match="more than a frame"):
        pack(Answer(1, Attempt(Outcome.OK, "", NOW), raw=bytes(FRAME_BYTES)))
