"""The forms of a word: endings, particles written on, two spellings, two words that are one; for each language a few rules.

The rules stand in `inflections.csv` and `compounds.csv`. They work on folded words and on both sides: a text's word is
also known by its bases, a query's word also asks for its own, and both meet in what they share. So no list of words is
needed, and looking a word up stays one look into a dictionary. A rule that is true of the text only (an adjective's
ending: `Iranian` is found by `Iran` and not the other way) says so.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TypeVar

from words.folding import fold
from words.tokens import stems

INFLECTIONS = Path(__file__).parent / "inflections.csv"
COMPOUNDS = Path(__file__).parent / "compounds.csv"
LANGUAGES = ("ar", "en", "fa", "prs", "ps", "ur")
"""Whose forms are known. Latin words in the others' texts are taken for English."""
TEXT_WORDS = 1 << 15
"""Words of texts remembered for a language."""
QUERY_WORDS = 1 << 18
"""Words of queries whose forms are remembered for a language: 100,000 watches have as many, a few hundred next to none."""
LONGEST_REMEMBERED = 40
"""Letters of a text's word that is remembered: a stranger's megabyte need not be kept."""
GLUING = ("ar", "ps", "ur")
"""Languages that write particles onto the front of words."""
SHORTEST_JOINED = 3
"""Letters of each of two words that may stand as one, unless `compounds.csv` knows one of them: ما در is no مادر."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is put in place of an ending or a beginning."""

    instead: str
    shortest: int
    """Letters that must be left of the word."""
    of_query: bool
    """True where a query's word is cut too."""
    exceptions: frozenset[str]
    """Words that only look as if they had it."""


@dataclass(slots=True)
class _Language:
    ends: dict[str, list[_Rule]] = field(default_factory=dict)
    starts: dict[str, list[_Rule]] = field(default_factory=dict)
    inside: list[tuple[str, str]] = field(default_factory=list)
    whole: dict[str, str] = field(default_factory=dict)
    compounds: dict[str, dict[str, int]] = field(default_factory=dict)
    """Parts of compounds by place: `first`, `last`, `ending`; and the fewest letters of what stands beside them."""
    longest: int = 0
    """Letters of the longest ending."""


Wanted = Callable[[_Rule], bool]


def _all(_: _Rule) -> bool:
    return True


def _of_query(rule: _Rule) -> bool:
    return rule.of_query


def _of_text(rule: _Rule) -> bool:
    return not rule.of_query


def language_key(code: str) -> str:
    """The key of a language's rules for a code (`ar-EG`, `ara`), "" for one without."""
    plain = code.lower().replace("_", "-").partition("-")[0]
    plain = {"ara": "ar"}.get(plain, plain)
    return plain if plain in LANGUAGES else ""


T = TypeVar("T")


class Known(dict[str, tuple[T, ...]]):
    """What was worked out for the words of texts: a look-up without the call that a cached function costs."""

    def __init__(self, work: Callable[[str], tuple[T, ...]]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, word: str) -> tuple[T, ...]:
        if len(self) >= TEXT_WORDS:
            self.clear()
        found = self._work(word)
        if len(word) <= LONGEST_REMEMBERED:
            self[word] = found
        return found


@cache
def unglued_words(language: str) -> Known[str]:
    """Return, by word, what it is without what is written onto its front: Arabic particles, د in Pashto, اور in Urdu."""
    if language not in GLUING:
        return Known(lambda _: ())
    if language == "ar":
        return Known(stems)
    rules = _rules(language)
    return Known(lambda word: tuple(dict.fromkeys(_unheaded(word, rules, _of_text))))


@cache
def known_by(language: str) -> Known[str]:
    """Return, by word, all that a text's word is known by beside itself: without what is glued to its front, and the `bases` of both."""

    def work(word: str) -> tuple[str, ...]:
        forms = (word, *unglued(word, language)) if language in GLUING else (word,)
        found = chain(forms, *(bases(form, language) for form in forms))
        return tuple(one for one in dict.fromkeys(found) if one != word)

    return Known(work)


def unglued(word: str, language: str) -> tuple[str, ...]:
    """Return one word without what is written onto its front (`unglued_words`)."""
    return unglued_words(language)[word]


def bases(word: str, language: str) -> tuple[str, ...]:
    """Return what one word of a text is known by beside itself: without its ending, and in its other spelling.

    An adjective's ending comes off behind another one: پاکستانیوں is known by پاکستانی and پاکستان.
    """
    rules = _rules(language)
    spelled = [word, *_respelled(word, rules)]
    if language == "ar" and word.startswith("ال"):  # known without its article too, and only there its length tells
        return tuple(spelled[1:])
    found = [base for one in spelled for base in _unended(one, rules, _all)]
    deeper = [base for one in found for base in _unended(one, rules, _of_text)]
    return tuple(one for one in dict.fromkeys([*spelled, *found, *deeper]) if one != word)


@lru_cache(maxsize=QUERY_WORDS)
def asked(word: str, language: str) -> tuple[str, ...]:
    """Return the words that a query's word asks for in a text of that language, itself first."""
    rules = _rules(language)
    spelled = [word, *_respelled(word, rules)]
    spelled += [base for one in spelled for base in _unheaded(one, rules, _of_query)]
    found = [base for one in spelled for base in _unended(one, rules, _of_query)]
    return tuple(dict.fromkeys([*spelled, *found]))


@lru_cache(maxsize=QUERY_WORDS)
def asked_anywhere(word: str) -> frozenset[str]:
    """Return all that a query's word may ask for, whatever the text's language."""
    return frozenset(one for language in _languages(word) for one in asked(word, language))


@lru_cache(maxsize=QUERY_WORDS)
def splits(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return the two words that a query's word may be in a text of that language: آتشبس is آتش بس."""
    parts = _rules(language).compounds
    firsts, lasts = parts.get("first", {}), parts.get("last", {})
    found = []
    for one in asked(word, language):
        for cut in range(2, len(one) - 1):
            first, last = one[:cut], one[cut:]
            if (first in firsts and len(last) >= firsts[first]) or (last in lasts and len(first) >= lasts[last]):
                found.append((first, last))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=QUERY_WORDS)
def splits_anywhere(word: str) -> tuple[tuple[str, str], ...]:
    """Return all pairs of words that a query's word may be, whatever the text's language."""
    return tuple(dict.fromkeys(pair for language in _languages(word) for pair in splits(word, language)))


def _languages(word: str) -> tuple[str, ...]:
    """The languages whose rules may say something of a word; English ones stand among those of all (`_rules`)."""
    return ("en",) if word.isascii() else LANGUAGES


@lru_cache(maxsize=QUERY_WORDS)
def joinable(first: str, last: str) -> bool:
    """Tell whether two words of a query that follow each other may stand as one in a text: آتش بس is آتشبس."""
    if not (first.isalpha() and last.isalpha()) or first.isascii() != last.isascii():
        return False
    if min(len(first), len(last)) >= SHORTEST_JOINED:
        return True
    return (first, last) in splits_anywhere(first + last)


@cache
def endings_apart(language: str) -> frozenset[str]:
    """Return the endings that stand apart, behind a space: های in مرز های."""
    return frozenset(_rules(language).compounds.get("ending", {}))


def _respelled(word: str, rules: _Language) -> Iterator[str]:
    for form, instead in rules.inside:
        if form in word:
            yield word.replace(form, instead)
    if word in rules.whole:
        yield rules.whole[word]


def _unended(word: str, rules: _Language, wanted: Wanted) -> Iterator[str]:
    """Yield the word with an ending taken off or changed, by each rule that is wanted."""
    for cut in range(max(1, len(word) - rules.longest), len(word)):
        for rule in rules.ends.get(word[cut:], ()):
            if cut >= rule.shortest and word not in rule.exceptions and wanted(rule):
                yield word[:cut] + rule.instead


def _unheaded(word: str, rules: _Language, wanted: Wanted) -> Iterator[str]:
    for form, cuts in rules.starts.items():
        if word.startswith(form):
            for rule in cuts:
                if len(word) - len(form) >= rule.shortest and word not in rule.exceptions and wanted(rule):
                    yield rule.instead + word[len(form) :]


@cache
def _rules(language: str) -> _Language:
    """Load the rules of a language; English ones go with each, for Latin words stand in texts of all."""
    rules = _Language()
    wanted = {language, "en"} if language else set()
    for row in _rows(INFLECTIONS):
        if not wanted & set(row["language"].split()):
            continue
        form, instead = fold(row["form"]), fold(row["instead"])
        exceptions = frozenset(map(fold, row["except"].split()))
        rule = _Rule(instead, int(row["shortest"]), row["way"] == "both", exceptions)
        match row["place"]:
            case "end":
                rules.ends.setdefault(form, []).append(rule)
            case "start":
                rules.starts.setdefault(form, []).append(rule)
            case "inside":
                rules.inside.append((form, instead))
            case "whole":
                rules.whole.update({form: instead, instead: form})
    for row in _rows(COMPOUNDS):
        if wanted & set(row["language"].split()):
            rules.compounds.setdefault(row["place"], {})[fold(row["part"])] = int(row["shortest"])
    rules.longest = max(map(len, rules.ends), default=0)
    return rules


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
