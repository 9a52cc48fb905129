"""Sites' memories as kept: one row a site, read when a page is ordered, learned in the transaction that keeps its words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from archive.model import NO_MEMORY, Line, SiteMemory
from archive.site_lines import SiteLines, learn, pack, unpack
from archive.statements import insert_or_replace
from archive.tables import site_memories

_ONE = select(site_memories.c.packed).where(site_memories.c.site == bindparam("wanted"))
_MINE = _ONE.with_for_update()


def memory_of(connection: Connection, site: str) -> SiteMemory:
    """What is known of a site (its host); an empty memory where nothing is."""
    packed = connection.execute(_ONE, {"wanted": site}).scalar_one_or_none()
    return NO_MEMORY if packed is None else unpack(packed).memory


def learn_page(connection: Connection, site: str, lines: Sequence[Line]) -> None:
    """Learn from a page whose words are kept in this transaction: once for each, so a page kept once counts once."""
    packed = connection.execute(_MINE, {"wanted": site}).scalar_one_or_none()
    known = SiteLines() if packed is None else unpack(packed)
    learned = learn(known, lines)
    if learned is not known:
        insert_or_replace(connection, site_memories, {"site": site, "packed": pack(learned)})
