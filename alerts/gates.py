"""Which hits become alerts: pure decisions with their reason. A hit that is held back is kept and shown, never dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_FETCH_WAIT = timedelta(minutes=15)
"""How long the one message on a source read for the first time waits: its pages are all read, or given up, within the
ten minutes a feed's words wait for their page."""


class Decision(StrEnum):
    """What becomes of a hit."""

    ALERT = "alert"
    FIRST_FETCH = "first fetch"
    """Told in the one message a watch sends on sources that are read for the first time."""
    KNOWN = "known"
    NOT_ABOUT = "not about the region"
    WAS_THERE = "was there before"
    """An edit of an article that was in the archive before the watch, or its present query, was saved."""
    TOO_OLD = "too old"
    BACK_FILL = "back-fill"
    """From the first fetch of a source, and not of its last day."""
    SILENCED = "silenced"
    """A person silenced the watch on every channel that had to be told."""
    TOLD = "told before"
    """Its copy group was told on every channel of the watch."""


@dataclass(frozen=True, slots=True)
class Gates:
    """The settings that hold hits back; None opens a gate."""

    max_age: timedelta | None = timedelta(hours=48)
    """An article published longer than this before it was first seen never alerts."""
    first_fetch: timedelta | None = timedelta(hours=24)
    """From the first fetch of a source only this last stretch is told, in one message a watch."""
    about: float = 0.5
    """How sure it must be, 0 to 1, that an article is about the region; more lets less through."""
    regional: frozenset[str] = frozenset()
    """Ids of sources wholly on the region: their articles need no further proof."""

    def is_about(self, score: float, source_id: str) -> bool:
        """Whether an article of that score (words/relevance.py) and source counts as about the region."""
        return source_id in self.regional or score > self.about


@dataclass(frozen=True, slots=True)
class HitFacts:
    """What decides about a hit."""

    known: bool
    """The article is a copy of a baseline document."""
    relevant: bool
    about: bool
    """The watch wants only articles about the region."""
    published: datetime | None
    first_seen: datetime
    first_fetch: bool
    was_there: bool = False
    """The article was judged before the watch's revision was armed, and the query does not ask for edits."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and its reason, for a person who asks why an alert did not come."""

    decision: Decision
    why: str


def rule(hit: HitFacts, gates: Gates) -> Ruling:
    """Decide about a hit. Undated articles count as new, except in a back-fill, where nothing says that they are."""
    if hit.known:
        return Ruling(Decision.KNOWN, "the user has this text: it is a copy of a baseline document")
    if hit.about and not hit.relevant:
        return Ruling(Decision.NOT_ABOUT, "the article is not about the region as a whole (about = true; alerts.about)")
    if hit.was_there:
        why = (
            "the article was in the archive before the watch, with this query, was saved; is:edited would ask for edits"
        )
        return Ruling(Decision.WAS_THERE, why)
    age = hit.first_seen - hit.published if hit.published else None
    if hit.first_fetch and gates.first_fetch is not None:
        if age is None or age > gates.first_fetch:
            dated = "undated" if age is None else f"published {_shown(age)} earlier"
            return Ruling(Decision.BACK_FILL, f"came with the first fetch of its source, {dated}")
        return Ruling(Decision.FIRST_FETCH, "came with the first fetch of its source, of its last day")
    if gates.max_age is not None and age is not None and age > gates.max_age:
        return Ruling(Decision.TOO_OLD, f"published {_shown(age)} before it was first seen (alerts.max_age)")
    return Ruling(Decision.ALERT, "new to this watch")


def _shown(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 96 else f"{hours / 24:.0f} days"
