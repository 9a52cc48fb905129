"""Content encodings are undone strictly: whole or refused, and never beyond the limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest

from crawler.encodings import Damaged, TooLarge, decode

TEXT = "خبر از تهران\n".encode() * 200
RAW = zlib.compressobj(wbits=-15)
RAW_DEFLATE = RAW.compress(TEXT) + RAW.flush()
LIMIT = 1_000_000


def packed(body: bytes) -> bytes:
    """Gzip without the time in it: the names of the tests below are the same in every process."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        (packed(TEXT), ["gzip"]),
        (packed(TEXT), ["x-gzip"]),
        (packed(TEXT[:100]) + packed(TEXT[100:]), ["gzip"]),
        (packed(TEXT) + b"\0" * 512, ["gzip"]),
        (zlib.compress(TEXT), ["deflate"]),
        (RAW_DEFLATE, ["deflate"]),
        (brotli.compress(TEXT), ["br"]),
        (packed(brotli.compress(TEXT)), ["br", "gzip"]),
        (TEXT, ["identity"]),
    ],
)
def test_whole_bodies_are_decoded(body: bytes, encodings: list[str]) -> None:
    assert decode(body, encodings, LIMIT) == TEXT


@pytest.mark.parametrize(
    ("body", "encodings", "sentence"),
    [
        (packed(TEXT)[:-20], ["gzip"], "cut short"),
        (packed(TEXT)[:-1], ["gzip"], "cut in the trailer"),
        (packed(TEXT)[:5], ["gzip"], "cut in the header"),
        (packed(TEXT)[:-8] + b"\0" * 8, ["gzip"], "a wrong checksum"),
        (packed(TEXT) + b"<!-- cached -->", ["gzip"], "something behind it"),
        (TEXT, ["gzip"], "not gzip at all"),
        (b"\x1f\x8b", ["gzip"], "nothing but the magic"),
        (packed(b"") * 5000, ["gzip"], "thousands of members"),
        (zlib.compress(TEXT)[:-3], ["deflate"], "cut short"),
        (RAW_DEFLATE[:-3], ["deflate"], "cut short without header"),
        (zlib.compress(TEXT) + b"x", ["deflate"], "something behind it"),
        (b"x", ["deflate"], "one byte"),
        (brotli.compress(TEXT)[:-3], ["br"], "cut short"),
        (TEXT, ["br"], "not brotli at all"),
        (b"x", ["zstd"], "an encoding we did not ask for"),
        (b"x", ["gzip"] * 200, "two hundred encodings"),
        (b"x", ["aes128gcm"], "an unknown encoding"),
    ],
)
def test_damaged_bodies_are_refused(body: bytes, encodings: list[str], sentence: str) -> None:
    with pytest.raises(Damaged):
        decode(body, encodings, LIMIT)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["gzip", "deflate", "br"])
def test_bombs_stop_at_the_limit(kind: str, times: int) -> None:
    bomb = bytes(200_000_000)
    for _ in range(times):
        bomb = {"gzip": lambda b: gzip.compress(b, 1), "deflate": zlib.compress, "br": _brotli}[kind](bomb)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decode(bomb, [kind] * times, 100_000 if times == 1 else 100)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000, "no more is unfolded than is asked for"
    finally:
        tracemalloc.stop()


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=1))
