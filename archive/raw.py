"""Raw pages, as fetched: kept so that a better reader can read them again, up to a cap on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import zstandard
from sqlalchemy import Connection, delete, func, select

from archive.statements import insert_or_leave
from archive.tables import raw_pages

PAGE_LIMIT = 64 * 1024 * 1024
"""The most a kept page may unpack to."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page's bytes as the server gave them, decoded from its transfer encodings."""

    digest: str
    """SHA-256 of the bytes, hex."""
    address: str
    content_type: str
    body: bytes
    kept_at: datetime


def keep_raw(
    connection: Connection, digest: str, address: str, content_type: str, packed: bytes, now: datetime
) -> None:
    """Keep a page's bytes (zstd) under their digest; the same bytes are kept once."""
    row = {
        "digest": digest,
        "address": address,
        "content_type": content_type,
        "body": packed,
        "size": len(packed),
        "kept_at": now,
    }
    insert_or_leave(connection, raw_pages, [row])


def raw_page(connection: Connection, digest: str) -> RawPage | None:
    """The page with this digest; None where it was never kept or the cap has taken it."""
    row = connection.execute(select(raw_pages).where(raw_pages.c.digest == digest)).first()
    if row is None:
        return None
    body = zstandard.ZstdDecompressor().decompress(row.body, max_output_size=PAGE_LIMIT)
    return RawPage(row.digest, row.address, row.content_type, body, row.kept_at)


def forget_raw(connection: Connection, digests: list[str]) -> None:
    """Remove pages."""
    connection.execute(delete(raw_pages).where(raw_pages.c.digest.in_(digests)))


def hold_to_cap(connection: Connection, cap: int) -> int:
    """Remove the oldest pages until all together take at most `cap` bytes; returns how many were removed."""
    over = int(connection.execute(select(func.coalesce(func.sum(raw_pages.c.size), 0))).scalar_one()) - cap
    removed = 0
    while over > 0:
        oldest = connection.execute(
            select(raw_pages.c.digest, raw_pages.c.size).order_by(raw_pages.c.kept_at, raw_pages.c.digest).limit(100)
        ).all()
        some = []
        for row in oldest:
            if over <= 0:
                break
            some.append(row.digest)
            over -= row.size
        forget_raw(connection, some)
        removed += len(some)
    return removed
