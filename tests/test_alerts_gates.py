"""Which hits become alerts: a table, a sentence each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.gates import Decision, Gates, HitFacts, rule

SEEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HIT = HitFacts(
    known=False, relevant=True, about=True, published=SEEN - timedelta(hours=1), first_seen=SEEN, first_fetch=False
)
OPEN = Gates(max_age=None, first_fetch=None)
HOURS = timedelta(hours=1)

CASES: list[tuple[str, HitFacts, Gates, Decision]] = [
    ("an article of today about the region alerts", HIT, Gates(), Decision.ALERT),
    ("what the user has never alerts", replace(HIT, known=True), Gates(), Decision.KNOWN),
    ("not even with every gate open", replace(HIT, known=True), OPEN, Decision.KNOWN),
    (
        "cricket is held back where the watch wants the region",
        replace(HIT, relevant=False),
        Gates(),
        Decision.NOT_ABOUT,
    ),
    ("and let through where it does not", replace(HIT, relevant=False, about=False), Gates(), Decision.ALERT),
    (
        "an article of last week is kept, not told",
        replace(HIT, published=SEEN - 168 * HOURS),
        Gates(),
        Decision.TOO_OLD,
    ),
    ("unless the age is off", replace(HIT, published=SEEN - 168 * HOURS), OPEN, Decision.ALERT),
    ("exactly two days old is not over two days", replace(HIT, published=SEEN - 48 * HOURS), Gates(), Decision.ALERT),
    ("undated counts as new", replace(HIT, published=None), Gates(), Decision.ALERT),
    ("dated ahead counts as new", replace(HIT, published=SEEN + 2 * HOURS), Gates(), Decision.ALERT),
    ("a first fetch tells its last day in one message", replace(HIT, first_fetch=True), Gates(), Decision.FIRST_FETCH),
    (
        "and holds back what is older",
        replace(HIT, first_fetch=True, published=SEEN - 30 * HOURS),
        Gates(),
        Decision.BACK_FILL,
    ),
    (
        "and what is undated: nothing says that it is new",
        replace(HIT, first_fetch=True, published=None),
        Gates(),
        Decision.BACK_FILL,
    ),
    (
        "what the archive had before the watch is kept, not told",
        replace(HIT, was_there=True),
        OPEN,
        Decision.WAS_THERE,
    ),
    ("what the user has is known first of all", replace(HIT, was_there=True, known=True), OPEN, Decision.KNOWN),
    ("with the gate off a first fetch is as any other", replace(HIT, first_fetch=True), OPEN, Decision.ALERT),
]


ABOUT = [
    ("sure enough", 0.7, "a", Gates(), True),
    ("not sure enough", 0.5, "a", Gates(), False),
    ("not for who wants to be surer", 0.7, "a", Gates(about=0.8), False),
    ("a source wholly on the region needs no proof", 0.1, "a", Gates(regional=frozenset({"a"})), True),
    ("its neighbour does", 0.1, "b", Gates(regional=frozenset({"a"})), False),
]


@pytest.mark.parametrize(("sentence", "score", "source", "gates", "about"), ABOUT, ids=[case[0] for case in ABOUT])
def test_about(sentence: str, score: float, source: str, gates: Gates, about: bool) -> None:
    assert gates.is_about(score, source) is about, sentence


@pytest.mark.parametrize(("sentence", "hit", "gates", "decision"), CASES, ids=[case[0] for case in CASES])
def test_rule(sentence: str, hit: HitFacts, gates: Gates, decision: Decision) -> None:
    """Each row: the hit, the settings, the decision; every decision has a reason to show."""
    ruling = rule(hit, gates)
    assert ruling.decision is decision, sentence
    assert ruling.why
