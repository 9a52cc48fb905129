"""What a site's pages have in common: lines counted over its pages, and which of them are furniture.

Pure: a value is learned from and gives a new one. It ages: whenever AGE pages were learned, all counts are halved, so that
what a new template no longer shows is forgotten. It is bounded: lines seen once are kept for RECENT pages only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archive.model import Line, SiteMemory

PARAGRAPH = 80
"""Letters from which a line may be a paragraph. Labels and calls to follow are shorter, legal notices are not."""

LEAST_PAGES = 3
LEAST_SHARE = 0.3
"""A short line is furniture on so many pages and so large a part of them. Sections of a site differ, so not on all."""

LEAST_PARAGRAPH_PAGES = 5
LEAST_PARAGRAPH_SHARE = 0.5
"""A paragraph must stand on more: agencies repeat the background of a running story in every report on it. Where it always
stood at an edge of the text, LEAST_PAGES are enough for it."""

AGE = 64
RECENT = 16
MOST = 2000
"""Lines remembered of one site, the most frequent first; a site of the replayed web has up to 163 after five pages."""

NEAR_COPY = 0.5
"""A page of whose paragraphs so large a part stood on another is a second printing, and teaches nothing: else a story that
a site publishes three times would take itself for furniture."""

_HEAD = struct.Struct("<BIH")
_LINE = struct.Struct("<QBBBI")
_MAGIC = 0x53


@dataclass(frozen=True, slots=True)
class Counted:
    """A line, and on how many pages it stood."""

    key: int
    length: int
    pages: int
    edges: int
    """On how many of them at an edge of the text."""
    last: int
    """The version in which it was last seen."""


@dataclass(frozen=True, slots=True)
class SiteLines:
    """All that is remembered of one site."""

    version: int = 0
    """Pages learned from since the beginning."""
    pages: int = 0
    """Pages the counts are of; halved with them."""
    lines: tuple[Counted, ...] = ()

    @property
    def memory(self) -> SiteMemory:
        """What a reader is given."""
        return SiteMemory(self.version, frozenset(line.key for line in self.lines if _is_furniture(line, self.pages)))


def learn(known: SiteLines, taught: Iterable[Line]) -> SiteLines:
    """What is remembered once a page with the lines `taught` was kept; the same value where it teaches nothing."""
    taught = tuple(taught)
    by_key = {line.key: line for line in known.lines}
    if not taught or _is_near_copy(taught, by_key, known.pages):
        return known
    version, pages = known.version + 1, known.pages + 1
    for line in taught:
        before = by_key.get(line.key) or Counted(line.key, line.length, 0, 0, 0)
        by_key[line.key] = replace(
            before, pages=min(255, before.pages + 1), edges=min(255, before.edges + line.edge), last=version
        )
    lines = [line for line in by_key.values() if line.pages > 1 or line.last > version - RECENT]
    if pages >= AGE:
        pages //= 2
        halved = (replace(line, pages=line.pages // 2, edges=line.edges // 2) for line in lines)
        lines = [line for line in halved if line.pages]
    lines.sort(key=lambda line: (-line.pages, -line.last, line.key))
    return SiteLines(version, pages, tuple(lines[:MOST]))


def _is_furniture(line: Counted, pages: int) -> bool:
    share = line.pages / max(1, pages)
    if line.length < PARAGRAPH:
        return line.pages >= LEAST_PAGES and share >= LEAST_SHARE
    least = LEAST_PAGES if line.edges == line.pages else LEAST_PARAGRAPH_PAGES
    return line.pages >= least and share > LEAST_PARAGRAPH_SHARE


def _is_near_copy(taught: tuple[Line, ...], known: dict[int, Counted], pages: int) -> bool:
    paragraphs = [line for line in taught if line.length >= PARAGRAPH]
    own = [line for line in paragraphs if not (line.key in known and _is_furniture(known[line.key], pages))]
    again = sum(line.length for line in own if line.key in known)
    # One paragraph met again is a legal notice as likely as a second printing.
    return sum(line.key in known for line in own) > 1 and again > NEAR_COPY * sum(line.length for line in own)


def pack(known: SiteLines) -> bytes:
    """The value as bytes, the same on every machine: 15 a line."""
    lines = b"".join(_LINE.pack(one.key, one.length, one.pages, one.edges, one.last) for one in known.lines)
    return _HEAD.pack(_MAGIC, known.version, known.pages) + lines


def unpack(blob: bytes) -> SiteLines:
    """The value of `pack`'s bytes; ValueError where they are none."""
    if len(blob) < _HEAD.size or (len(blob) - _HEAD.size) % _LINE.size or blob[0] != _MAGIC:
        raise ValueError("not a site's memory")
    _, version, pages = _HEAD.unpack_from(blob)
    return SiteLines(version, pages, tuple(_counted(blob)))


def _counted(blob: bytes) -> Iterator[Counted]:
    return (Counted(*fields) for fields in _LINE.iter_unpack(blob[_HEAD.size :]))
