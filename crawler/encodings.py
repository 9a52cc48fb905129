"""Content encodings, undone strictly and within a limit: what is cut short or damaged is refused, not half read.

Scrapy's own middleware returns as much as it can of a damaged body; half a feed would then be stored with its validators.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

ACCEPTED = "gzip, deflate, br"
"""What is asked for. Anything else that comes is refused."""

CHUNK = 64 * 1024
MEMBERS = 16
"""Most gzip members in one body: each further one costs a copy of the rest."""

LAYERS = 2
"""Most encodings around one body: more than one is rare, many are an attack."""


class Damaged(Exception):
    """The body is not what its encoding promises: cut short, corrupt or followed by something else."""


class TooLarge(Exception):
    """The body, decoded, is larger than allowed."""


def decode(body: bytes, encodings: list[str], limit: int) -> bytes:
    """The body with its encodings undone, outermost (last) first. Raises `Damaged` or `TooLarge` (over `limit` bytes)."""
    if len(encodings) > LAYERS:
        raise Damaged(f"{len(encodings)} encodings around one body")
    for encoding in reversed(encodings):
        undo = _UNDO.get(encoding)
        if undo is None:
            raise Damaged(f"encoded as {encoding[:40]!r}, which was not asked for")
        if body:
            body = undo(body, limit)
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    out = bytearray()
    for _ in range(MEMBERS):
        body = _inflate_into(out, zlib.decompressobj(31), body, limit)
        if not body.strip(b"\0"):
            return bytes(out)
    raise Damaged("gzip with too many members")


def _inflate(body: bytes, limit: int) -> bytes:
    out = bytearray()
    # Some servers send the bare stream without zlib's two bytes of header; the low four bits tell.
    wrapped = body[0] & 0x0F == 8 and len(body) > 1 and int.from_bytes(body[:2], "big") % 31 == 0
    if _inflate_into(out, zlib.decompressobj(15 if wrapped else -15), body, limit):
        raise Damaged("deflate followed by something else")
    return bytes(out)


def _inflate_into(out: bytearray, stream: zlib._Decompress, body: bytes, limit: int) -> bytes:
    """Undo one stream; what follows it is returned."""
    rest = body
    while not stream.eof:
        try:
            chunk = stream.decompress(rest, CHUNK)
        except zlib.error as error:
            raise Damaged(str(error)) from error
        if not chunk and not stream.unconsumed_tail and not stream.eof:
            raise Damaged("compressed body cut short")
        out += chunk
        if len(out) > limit:
            raise TooLarge(f"more than {limit} bytes when decoded")
        rest = stream.unconsumed_tail
    return stream.unused_data


def _unbrotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    out = bytearray()
    rest = body
    while not stream.is_finished():
        try:
            chunk = stream.process(rest, output_buffer_limit=CHUNK)
        except brotli.error as error:
            raise Damaged(f"brotli: {error}") from error
        if not chunk and stream.can_accept_more_data() and not stream.is_finished():
            raise Damaged("compressed body cut short")
        out += chunk
        if len(out) > limit:
            raise TooLarge(f"more than {limit} bytes when decoded")
        rest = b""
    return bytes(out)


_UNDO: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "identity": lambda body, limit: body,
}


class StrictDecoding:
    """Downloader middleware: asks for the encodings we undo, and undoes them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StrictDecoding:
        """Made by Scrapy."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Ask for encodings, unless the request already says which."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body decoded."""
        stated = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        encodings = [name for name in (part.strip() for part in stated.split(",")) if name]
        if not encodings or not response.body:
            return response
        limit = request.meta.get("download_maxsize", self._limit)
        return response.replace(body=decode(response.body, encodings, limit))
