"""What the service and the crawler child say to each other: orders in, answers out, length-prefixed msgpack frames.

The service sends one `Begin`, then any number of `Ask`, at last `Stop`; the child sends one `Answer` for every order, as
they are done, and a `BEAT` every few seconds. A frame is a 4-byte big-endian length and that many bytes of msgpack.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec

from archive.model import NO_MEMORY, Attempt, Feed, Outcome, Page, SiteMemory
from crawler.limits import MIB, Limits

FRAME_BYTES = 64 * MIB
"""Largest frame: the texts of a feed of 10 MiB, or a page of 5 MiB with its raw bytes, fit many times over."""

Kind = Literal["feed", "page"]


@dataclass(frozen=True, slots=True)
class Robots:
    """What one origin answered to /robots.txt."""

    origin: str
    """`scheme://host[:port]`, lower case, the default port left out."""
    status: int
    """The final HTTP status; an origin that could not be reached is not remembered beyond the child."""
    text: str
    """The file's first 500 KiB, empty unless the status is 2xx."""
    at: datetime
    """When it was asked (UTC); how long it holds is `crawler.robots.fresh_until`."""


@dataclass(frozen=True, slots=True)
class Order:
    """One feed or page to fetch and read."""

    id: int
    """Unique among the orders of one link; comes back in the answer."""
    kind: Kind
    address: str
    etag: str | None = None
    last_modified: str | None = None
    """Validators byte for byte as they were given, None for an unconditional request."""
    validated: str = ""
    """The address that gave them (`Answer.final_address` of then): they are sent to no other. Empty for `address`."""
    digest: str | None = None
    """SHA-256 (hex) of the body last committed: the same bytes again answer `UNCHANGED`, unread."""
    languages: tuple[str, ...] = ()
    country: str = ""
    zone: str = "UTC"
    """IANA zone of times that name none."""
    memory: SiteMemory = NO_MEMORY
    """What is known of the page's site."""
    robots: Robots | None = None
    """The stored answer of the address's origin, so that a restart does not ask again."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why bytes could not be read."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one order."""

    order_id: int
    attempt: Attempt
    final_address: str = ""
    """The address that answered, after redirects; empty where none did."""
    permanent: bool = False
    """True when there were redirects and every one was permanent (301, 308)."""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    """Validators of `final_address`, to keep once the entries are committed; None when the server gave none."""
    digest: str = ""
    """SHA-256 (hex) of the decoded body, empty where there was none."""
    raw: bytes = b""
    """The page's decoded bytes, zstd; empty for feeds and failures before the body."""
    feed: Feed | None = None
    page: Page | None = None
    robots: tuple[Robots, ...] = field(default=())
    """Answers to /robots.txt fetched for this order, to be stored."""


class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """First frame: the bounds to work within."""

    limits: Limits


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """An order."""

    order: Order


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Finish nothing more: end what is under way and exit."""


Said = Begin | Ask | Stop


FOLDER = "tp-"
"""How the name of a child's temporary folder begins; short, since a socket's address has room for 107 bytes."""

BEAT = bytes(4)
"""An empty frame: the child lives, whatever its orders wait for."""


class FrameError(Exception):
    """The bytes on the wire are not a frame: too long, cut off, or of the wrong shape."""


_said: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)
_answer: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def pack(message: Said | Answer) -> bytes:
    """The frame of a message; raises `FrameError` where it cannot be said (too large, a lone surrogate)."""
    try:
        body = msgspec.msgpack.encode(message)
    except (UnicodeEncodeError, TypeError, OverflowError) as error:
        raise FrameError(f"cannot be packed: {error}") from error
    if len(body) > FRAME_BYTES:
        raise FrameError(f"{len(body)} bytes are more than a frame may hold ({FRAME_BYTES})")
    return len(body).to_bytes(4, "big") + body


async def read_frame(stream: asyncio.StreamReader) -> bytes | None:
    """The next frame's body; None at a clean end. Raises `FrameError` when cut off or longer than allowed."""
    try:
        length = int.from_bytes(await stream.readexactly(4), "big")
        if length > FRAME_BYTES:
            raise FrameError(f"a frame of {length} bytes is longer than allowed ({FRAME_BYTES})")
        return await stream.readexactly(length)
    except asyncio.IncompleteReadError as error:
        if error.partial or error.expected != 4:
            raise FrameError("cut off in the middle of a frame") from error
        return None


def unpack_said(body: bytes) -> Said:
    """What the service said; raises `FrameError` for anything else."""
    try:
        return _said.decode(body)
    except msgspec.DecodeError as error:
        raise FrameError(str(error)) from error


def unpack_answer(body: bytes) -> Answer:
    """What the child answered; raises `FrameError` for anything else."""
    try:
        return _answer.decode(body)
    except msgspec.DecodeError as error:
        raise FrameError(str(error)) from error
