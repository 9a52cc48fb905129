"""Pages whose title, time, authors or body somebody wrote down, in two halves by site: one to tune on, one to measure on.

A site is wholly in one half, so that what was learned from one of its pages cannot help with another.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zlib import crc32

from archive.hosts import registrable

Half = Literal["tune", "unseen"]


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A captured page and what is known of it; `gold` has the keys of gold.jsonl, absent where nobody wrote them down."""

    address: str
    body: bytes
    """As its server gave it, unpacked."""
    content_type: str
    gold: dict[str, Any]

    @property
    def half(self) -> Half:
        """Which half its site is in."""
        return half_of(self.address)


def half_of(address: str) -> Half:
    """The half that a page's site belongs to."""
    return "unseen" if crc32(registrable(urlsplit(address).hostname or "").encode()) % 2 else "tune"


def load_gold(newsweb: Path, half: Half | None = None) -> list[GoldPage]:
    """The pages with gold below `newsweb`, of one half or of both."""
    types = {page["url"]: page["content_type"] or "" for page in _lines(newsweb / "index.jsonl")}
    pages = [
        GoldPage(gold["url"], _bytes(newsweb / gold["path"]), types.get(gold["url"], ""), gold)
        for gold in _lines(newsweb / "gold.jsonl")
    ]
    return [page for page in pages if half in (None, page.half)]


def _bytes(file: Path) -> bytes:
    body = file.read_bytes()
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
