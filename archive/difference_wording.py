"""How a difference is said: what it is about, and each of its numbers, days and places.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

from math import inf, isclose

from archive.claims import WEEK, Claim
from words.calendar_names import MONTH_NAMES
from words.claim_grammar import GROUPS
from words.claim_kinds import PEOPLE, Kind

WEEK_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LENGTHS = {"deep": "depth", "high": "height", "range": "range", "long": "length", "wide": "width"}
"""What a length with a role is called (`Grammar.roles`)."""


def about(kind: Kind, subject: str, things: str = "") -> str:
    """What numbers are of: "killed, soldiers", "amount in dollars", "depth in km", "number of ships"."""
    if kind is Kind.DISTANCE:
        unit, _, role = subject.partition(" ")
        return f"{LENGTHS.get(role, kind.value)} in {unit}"
    if kind in (Kind.MONEY, Kind.WEIGHT):
        return f"{kind.value} in {subject}"
    if kind is Kind.COUNT and things:
        return f"{kind.value} of {things}"
    return f"{kind.value}, {subject}" if kind in PEOPLE and subject in GROUPS else kind.value


def shown(claim: Claim) -> str:
    """What a report claims: "7", "at least 23", "2.5 million", "23 Khordad", "Monday", a place in its own words."""
    if claim.kind is Kind.PLACE:
        return claim.called
    if claim.kind is not Kind.DAY:
        return _number(claim.low, claim.high)
    if claim.subject == WEEK:
        return WEEK_DAYS[int(claim.low)]
    month, day = divmod(int(claim.low), 100)
    return f"{day} {MONTH_NAMES[claim.subject][month - 1]}"


def _number(low: float, high: float) -> str:
    if high == inf:
        return f"at least {low:,g}" if low < 1e6 else f"at least {_large(low)}"
    if low == 0:
        return f"at most {_large(high)}"
    if low == high:
        return _large(low)
    middle = (low + high) / 2
    if isclose(high - low, 0.2 * middle, rel_tol=1e-6):
        return f"about {_large(middle)}"
    return f"{_large(low)} to {_large(high)}"


def _large(value: float) -> str:
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{value / size:,.4g} {name}"
    return f"{value:,.10g}"
