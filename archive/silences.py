"""Silences: a watch that tells nothing for a while, on one channel or on all, by a person's wish.

What it finds meanwhile is kept and shown as held back; nothing of it is told afterwards.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, or_, select

from archive.statements import insert_or_leave, insert_or_replace
from archive.tables import facts, silences, watches

EVERY_CHANNEL = ""
CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of who silences and of who tells may be apart."""
BY_LINK = "a reader's link"
_KEY = "silence key"
"""Fact: what the links of messages are signed with; made once for an archive."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence in force."""

    watch: str
    """The watch's name."""
    channel: str
    """EVERY_CHANNEL for all of the watch's."""
    until: datetime | None
    """None: until somebody ends it."""
    by: str


@dataclass(frozen=True, slots=True)
class Silences:
    """All silences in force at one time."""

    _until: dict[tuple[int, str], datetime | None]

    def why(self, watch_id: int, channel: str) -> str:
        """Why the watch tells nothing on that channel, "" where it does."""
        for key in ((watch_id, EVERY_CHANNEL), (watch_id, channel)):
            if key in self._until:
                until = self._until[key]
                end = f"until {until:%Y-%m-%d %H:%M}Z" if until else "until somebody ends it"
                return f"silenced {end}" + (f" on {channel}" if key[1] else "")
        return ""


def in_force(connection: Connection, now: datetime) -> Silences:
    """The silences that hold at `now`; one that a clock far ahead began holds none."""
    rows = connection.execute(
        select(silences).where(
            or_(silences.c.until.is_(None), silences.c.until > now), silences.c.at <= now + CLOCKS_APART
        )
    )
    return Silences({(row.watch_id, row.channel): row.until for row in rows})


def listed(connection: Connection, now: datetime) -> list[Silence]:
    """The silences that hold at `now`, by watch."""
    rows = connection.execute(
        select(silences, watches.c.name)
        .join(watches, watches.c.id == silences.c.watch_id)
        .where(or_(silences.c.until.is_(None), silences.c.until > now))
        .order_by(watches.c.name, silences.c.channel)
    )
    return [Silence(row.name, row.channel, row.until, row.by) for row in rows]


def silence(
    connection: Connection, watch_id: int, channel: str, until: datetime | None, by: str, now: datetime
) -> None:
    """Let a watch tell nothing on a channel (EVERY_CHANNEL: on any) until then, None for until it is ended."""
    row = {"watch_id": watch_id, "channel": channel, "until": until, "at": now, "by": by}
    insert_or_replace(connection, silences, row)


def end_silence(connection: Connection, watch_id: int, channel: str | None = None) -> int:
    """End a watch's silences, those on one channel or all; returns how many there were."""
    chosen = delete(silences).where(silences.c.watch_id == watch_id)
    return connection.execute(chosen if channel is None else chosen.where(silences.c.channel == channel)).rowcount


# --- the links of messages ----------------------------------------------------------------------------------------


def signing_key(connection: Connection) -> bytes:
    """The key of this archive's links, made where there is none yet. Needs a connection that may write."""
    insert_or_leave(connection, facts, [{"name": _KEY, "value": secrets.token_hex(32)}])
    return bytes.fromhex(connection.execute(select(facts.c.value).where(facts.c.name == _KEY)).scalar_one())


def token_for(key: bytes, watch_id: int, channel: str) -> str:
    """What a link carries, so that whoever got the message, and nobody else, can silence that watch on that channel."""
    digest = hmac.new(key, f"silence\0{watch_id}\0{channel}".encode(), sha256).digest()[:18]
    return f"{watch_id}.{urlsafe_b64encode(digest).decode()}"


def channel_of(connection: Connection, token: str) -> tuple[int, str, str] | None:
    """The watch's id and name and the channel that a link's token speaks of; None for one we did not make."""
    head, _, _ = token.partition(".")
    stored = connection.execute(select(facts.c.value).where(facts.c.name == _KEY)).scalar_one_or_none()
    if stored is None or not head.isascii() or not head.isdecimal() or len(head) > 18:
        return None
    found = connection.execute(select(watches).where(watches.c.id == int(head))).first()
    if found is None:
        return None
    for channel in found.notify:
        if hmac.compare_digest(
            token.encode("utf-8", "replace"), token_for(bytes.fromhex(stored), found.id, channel).encode()
        ):
            return found.id, found.name, channel
    return None
