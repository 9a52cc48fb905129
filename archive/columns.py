"""Column types of our own: aware UTC times and packed text."""

from __future__ import annotations

from datetime import UTC, datetime

import zstandard
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer, "sqlite")
"""Row ids: 64 bits everywhere; SQLite gives row ids only to columns it calls INTEGER."""

ID_MOST = 2**63 - 1
"""The largest id there can be."""

TEXT_LIMIT = 64 * 1024 * 1024
"""The most a packed text may unpack to, so that a damaged row cannot fill the memory."""


class Utc(TypeDecorator[datetime]):
    """A moment. Refuses naive datetimes on the way in, gives aware UTC ones on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC; SQLite keeps it without the zone, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: every time in the archive needs a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Packed(TypeDecorator[str]):
    """Text kept as zstd bytes: news bodies shrink to about 45 %."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Pack text; lone surrogates, which UTF-8 cannot say, become U+FFFD."""
        if value is None:
            return None
        return zstandard.compress(value.encode("utf-8", "replace"), 3)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Unpack text, never beyond TEXT_LIMIT."""
        if value is None:
            return None
        return zstandard.ZstdDecompressor().decompress(value, max_output_size=TEXT_LIMIT).decode("utf-8")
