"""Which places stand near each other: what NEAR finds among the words of a field."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

MOST_PLACES = 2_000
"""Places looked at of each side; a word that fills an article need not be paired with itself for ever."""

Row = tuple[int, int]
"""The first and the last word of a place."""


def near(places: Sequence[Sequence[Row]], distance: int, ordered: bool) -> list[Row]:
    """The places that stand together, in order: one of each side, none upon another, no more than `distance` words from
    the end of the first to the beginning of the last; in the order of the sides where it is `ordered`.

    `places` are sorted. Empty where some side has none near the others.
    """
    if not all(places):
        return []
    found: set[Row] = set()
    for side in range(1 if ordered else len(places)):
        for first in places[side]:
            together = _together(places, side, first, distance, ordered)
            if together:
                found.update(together)
    return sorted(found)


def _together(
    places: Sequence[Sequence[Row]], side: int, first: Row, distance: int, ordered: bool
) -> tuple[Row, ...] | None:
    """One place of each side, `first` before the others; for each set of sides the choice that ends earliest is enough."""
    limit = first[1] + distance
    all_sides = (1 << len(places)) - 1
    best: dict[int, tuple[Row, ...]] = {1 << side: (first,)}
    for chosen in range(1 << len(places)):
        if chosen not in best:
            continue
        end = best[chosen][-1][1]
        for other, rows in enumerate(places):
            if chosen >> other & 1 or (ordered and chosen != (1 << other) - 1):
                continue
            at = bisect_right(rows, (end, 1 << 62))
            if at < len(rows) and rows[at][0] <= limit:
                grown = chosen | 1 << other
                if grown not in best or rows[at][1] < best[grown][-1][1]:
                    best[grown] = (*best[chosen], rows[at])
    return best.get(all_sides)
