"""Words that look like another: one letter away, or the same word with another ending. What a reader may have meant too."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 5
"""Letters from which one letter more, less or another is likelier a spelling than another word: Iran is not Iraq."""
ENDING = 3
"""Letters of an ending: border, borders; Iran, Iranian; مرز, مرزها, مرزهای."""
SHORTEST_STEM = 4
"""Letters to which an ending may be added: of three, man is the beginning of many."""
SAME_BEGINNING = 6
"""Letters of the beginning that two forms of one word share (words/rarity.py takes as many)."""


def alike(word: str, others: Iterable[str]) -> list[str]:
    """Return those of some folded words that look like this folded one, itself left out, in the order given."""
    if len(word) < SHORTEST_STEM:
        return []
    third = len(word) // 3
    head, tail = word[:third], word[-third:]
    # A letter changed, or two exchanged, leave the first or the last third as it is: a cheap look, for there are many.
    near = (other for other in others if other.startswith(head) or other.endswith(tail))
    return [other for other in near if is_alike(word, other)]


def is_alike(word: str, other: str) -> bool:
    """Whether two different folded words look like spellings or forms of one; figures never do."""
    if abs(len(word) - len(other)) > ENDING or word == other or not (word.isalpha() and other.isalpha()):
        return False
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) >= SHORTEST_STEM and longer.startswith(shorter):
        return True
    if len(shorter) >= SHORTEST and _is_one_letter_away(shorter, longer):
        return True
    return (
        shorter[:SAME_BEGINNING] == longer[:SAME_BEGINNING] and SAME_BEGINNING <= len(shorter) >= len(longer) - ENDING
    )


def _is_one_letter_away(shorter: str, longer: str) -> bool:
    """Whether one letter put in, taken out, changed, or two neighbours exchanged make one of the other."""
    at = next((index for index, letter in enumerate(shorter) if letter != longer[index]), len(shorter))
    if len(shorter) < len(longer):  # not at the beginning: border is no spelling of order
        return len(longer) - len(shorter) == 1 and at > 0 and shorter[at:] == longer[at + 1 :]
    swapped = shorter[at : at + 2][::-1] == longer[at : at + 2] and shorter[at + 2 :] == longer[at + 2 :]
    return shorter[at + 1 :] == longer[at + 1 :] or swapped
