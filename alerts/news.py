"""What a report brings to a story that was told before: whether a message should follow, and what it says is new.

Pure: values in, what is new out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.differences import Account, Change, changed
from words.folding import fold
from words.tokens import tokens

STEPS = (2, 3, 5, 10, 20)
"""Independent reports at which a story is told of again. The second confirms it; each later step about doubles them."""
SAME_HEADLINE = 0.75
"""Share of the words of two headlines that must be in both for them to say the same."""


class Kind(StrEnum):
    """What is new."""

    VOICES = "voices"
    """More independent reports: words are how many."""
    LANGUAGE = "language"
    """The first report in a language: its code."""
    NUMBER = "number"
    """A toll or a magnitude that those told before exclude: what it is of, and the new one."""
    HEADLINE = "headline"
    """The page has another headline: the earlier one."""
    CORRECTION = "correction"
    """The page says that it was corrected: the phrase."""
    EDIT = "edit"
    """The page has other words, and the watch asks for edits."""


@dataclass(frozen=True, slots=True)
class News:
    """One new thing."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """What readers know of a story."""

    voices: int
    """Independent reports when they were last told."""
    languages: frozenset[str]
    """Of the reports they were told of."""


CORRECTIONS = (
    "correction:",
    "corrects",
    "an earlier version of this",
    "a previous version of this",
    "has been corrected",
    "has been amended",
    "has been updated to correct",
    "اصلاحیه",
    "تصحیح:",
    "تصحیح خبر",
    "این خبر اصلاح شد",
    "درستگی:",
    "تصحيح:",
    "تصحيح خبر",
)
"""Phrases by which houses say that they corrected a text; words that also stand for reforms are left out."""


def step_after(voices: int) -> int | None:
    """The number of independent reports that is news to readers who know of `voices`; None where no more are counted."""
    return next((step for step in STEPS if step > voices), None)


def news_of_report(told: Told, voices: int, language: str, numbers: Sequence[Change]) -> tuple[News, ...]:
    """What a further report in that language brings, when the story has `voices` independent reports with it.

    `numbers` are those that the reports told before exclude (archive/differences.py).
    """
    found = []
    step = step_after(told.voices)
    if step is not None and voices >= step:
        found.append(News(Kind.VOICES, str(voices)))
    if language and language not in told.languages:
        found.append(News(Kind.LANGUAGE, language))
    return (*found, *(News(Kind.NUMBER, change.words) for change in numbers))


def news_of_copy(numbers: Sequence[Change]) -> tuple[News, ...]:
    """What a further print of a text brings: nothing but numbers that were set into it since."""
    return tuple(News(Kind.NUMBER, change.words) for change in numbers)


def news_of_edit(before: Account, after: Account, *, asked: bool) -> tuple[News, ...]:
    """What other words of a page that was told bring; `asked`: the watch wants every edit."""
    found = []
    if not _say_the_same(before.title, after.title):
        found.append(News(Kind.HEADLINE, before.title))
    if phrase := _correction(before, after):
        found.append(News(Kind.CORRECTION, phrase))
    found += [News(Kind.NUMBER, change.words) for change in changed([before], after)]
    if asked and not found and (before.title, before.text) != (after.title, after.text):
        found.append(News(Kind.EDIT, ""))
    return tuple(found)


def _say_the_same(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    if {word for word in mine if word.isdecimal()} != {word for word in theirs if word.isdecimal()}:
        return False
    return not mine or not theirs or len(mine & theirs) >= SAME_HEADLINE * max(len(mine), len(theirs))


def _words(title: str) -> frozenset[str]:
    return frozenset(token.text for token in tokens(title))


def _correction(before: Account, after: Account) -> str:
    earlier, later = (fold(f"{one.title}\n{one.text}") for one in (before, after))
    return next((phrase for phrase in _FOLDED if phrase in later and phrase not in earlier), "")


def as_stored(news: Sequence[News]) -> list[list[str]] | None:
    """As the archive keeps it; None for nothing."""
    return [[one.kind.value, one.words] for one in news] or None


def from_stored(stored: Sequence[Sequence[str]] | None) -> tuple[News, ...]:
    """What `as_stored` made."""
    return tuple(News(Kind(kind), words) for kind, words in stored or ())


_FOLDED = tuple(fold(phrase) for phrase in CORRECTIONS)
