"""What a number counts, and how a language's way of saying so is written down.

Pure: patterns are over folded text, in which `#0`, `#1` stand for a sentence's amounts (`words/amounts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from words.folding import fold


class Kind(StrEnum):
    """What is counted."""

    KILLED = "killed"
    EXECUTED = "executed"
    INJURED = "injured"
    MISSING = "missing"
    DETAINED = "detained"
    DISPLACED = "displaced"
    RESCUED = "rescued"
    MAGNITUDE = "magnitude"
    MONEY = "amount"
    DISTANCE = "distance"
    WEIGHT = "weight"
    COUNT = "number"
    DAY = "day"
    PLACE = "place"


PEOPLE = frozenset(
    {Kind.KILLED, Kind.EXECUTED, Kind.INJURED, Kind.MISSING, Kind.DETAINED, Kind.DISPLACED, Kind.RESCUED}
)
"""Kinds of which a report of one event has one number; of the others it has many, told apart by the words around."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language says what a number counts; `#1` stands for the sentence's second amount."""

    patterns: tuple[tuple[Kind, re.Pattern[str]], ...]
    before: re.Pattern[str]
    """Says that a sentence is on earlier events."""
    maybe: re.Pattern[str]
    """Says that something may be, or what a while brought."""
    others: re.Pattern[str]
    """Says of people that they come on top of others."""
    beside: re.Pattern[str]
    """Those of them that may be others than the dead: "seven were killed and 12 others injured" """
    again: re.Pattern[str]
    """Says that a sentence is on what the one before it told of: "in this attack" """
    spread: re.Pattern[str]
    """Says that a number is of several places together; over a text as written."""
    units: Mapping[str, tuple[Kind, str]]
    """Words right after a number that say what it measures."""
    no_count: frozenset[str]
    """Words right after a number of which the count says nothing: days, times."""
    groups: Mapping[str, str]
    """Words for people: whom they belong to, "" for anybody."""
    along: re.Pattern[str]
    """Before a number of people: it comes with another in the same breath."""
    classifiers: frozenset[str]
    """Words between a number and what it counts."""
    roles: Mapping[str, str]
    """Words near a length that say of what it is one: depth, range."""
    where: re.Pattern[str]
    """What stands before the place of something."""
    weekdays: re.Pattern[str]
    said_on: re.Pattern[str]
    """The day on which somebody spoke."""
    uncertain_day: re.Pattern[str]
    """Says that a day may be the one on which somebody spoke, or a night that belongs to two."""
    head_first: bool
    """The noun stands before what is said of it."""
    plural: re.Pattern[str]
    """What a counted noun looks like."""


def folded_words(words: str) -> frozenset[str]:
    """Words, as folded text has them: a half-space makes two of one."""
    return frozenset(part for word in words.split() for part in fold(word).split())


def either(phrases: str) -> str:
    """A pattern for any of the phrases, which commas part; the longest first."""
    return "|".join(re.escape(fold(phrase.strip())) for phrase in sorted(phrases.split(","), key=len, reverse=True))


def compiled(patterns: Iterable[tuple[Kind, str]]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """A grammar's patterns."""
    return tuple((kind, re.compile(pattern)) for kind, pattern in patterns)


def units(*given: tuple[Kind, str, str]) -> dict[str, tuple[Kind, str]]:
    """Units by every word for them."""
    return {fold(word.strip()): (kind, name) for kind, name, words in given for word in words.split(",")}


def groups(given: Mapping[str, str]) -> dict[str, str]:
    """Groups of people by every word for them."""
    return {word: group for group, words in given.items() for word in folded_words(words)}


NUMBER = r"#(?P<n>\d+)"
"""The number that a pattern is about."""
