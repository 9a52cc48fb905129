"""What a report claims: how many were killed or detained, magnitudes, money, distances, counts, a day, a place.

Precision before recall: a number is a claim only where the words right around it say of what, in English or Persian. Passed
over are sentences on what was before ("last year", "since the start of the war") and, for people, on what may be.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from words.amounts import Amount, amounts
from words.claim_grammar import CENTS, DAYS, GRAMMARS, PEOPLE, SIGNS, SQUARE, DayPattern, Grammar, Kind
from words.folding import fold
from words.names import NameBook
from words.rarity import share, stem
from words.tokens import words_of

SENTENCES = 10
"""Sentences read after the title: what an article says of its event stands at its beginning."""
SENTENCE_MOST = 600
"""Longer ones are lists and tables, or no sentences."""
COMMON = 0.15
"""Words in a larger share of texts say nothing of what a number counts."""
WHERE = frozenset({"place", "province"})
"""Types of the catalogue that say where something is, beside countries."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a report, with what tells whether another speaks of the same."""

    written: str
    language: str
    named: tuple[tuple[str, str, int], ...]
    """Names of the region's places and countries: id, type, and where in the sentence."""

    @cached_property
    def folded(self) -> str:
        """In its folded spelling."""
        return fold(self.written)

    @cached_property
    def telling(self) -> frozenset[str]:
        """Stems of its words that are not common ones."""
        return telling_words(self.written, self.language)

    @cached_property
    def places(self) -> frozenset[str]:
        """Ids of the places in it, countries left out."""
        return frozenset(name for name, kind, _ in self.named if kind in WHERE)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers in it."""
        return frozenset(amount.low for amount in amounts(self.folded))

    @cached_property
    def weekdays(self) -> frozenset[str]:
        """Days of the week that it names."""
        return frozenset(GRAMMARS[self.language].weekdays.findall(self.folded))


@dataclass(frozen=True, slots=True)
class Claim:
    """One number, day or place that a report states of something."""

    kind: Kind
    subject: str
    """Whom or what: "soldiers", "dollars", "" for people; the calendar of a day, the type of a place."""
    low: float
    high: float
    """`inf` for "at least"; a day is a hundred times its month and itself; 0 for a place."""
    sentence: Sentence
    name: str = ""
    """The id of a place."""


def claims(title: str, text: str, language: str, book: NameBook) -> tuple[Claim, ...]:
    """The claims of an article in order; none where its language is neither English nor Persian (Dari).

    `book` has the names of the region.
    """
    grammar = GRAMMARS.get(language)
    if grammar is None:
        return ()
    found: list[Claim] = []
    for written in sentences(title, text):
        if grammar.before.search(fold(written)):
            continue
        sentence = Sentence(written, language, tuple(_places(written, language, book)))
        numbers = list(amounts(sentence.folded))
        taken = dict(_said_before_and_after(sentence, numbers, grammar))
        found += [claim for claim in taken.values() if claim]
        found += _measures(sentence, numbers, taken.keys(), grammar)
        found += _day(sentence)
        found += _place(sentence, grammar)
    return tuple(found)


def _places(written: str, language: str, book: NameBook) -> Iterator[tuple[str, str, int]]:
    for found in book.find(written, language):
        name = book.get(found.name_id)
        if name is not None and (name.type in WHERE or name.type.startswith("country")):
            yield found.name_id, "country" if name.type.startswith("country") else name.type, found.start


def telling_words(text: str, language: str) -> frozenset[str]:
    """Stems of a text's words that are neither numbers nor common ones."""
    stems = {stem(word) for word in words_of(fold(text)) if len(word) > 1 and not word[0].isdigit()}
    return frozenset(one for one in stems if share(one, language) < COMMON)


def sentences(title: str, text: str) -> Iterator[str]:
    """The title and the first SENTENCES sentences of a text, without those too long to be one."""
    beginning = text[: SENTENCES * SENTENCE_MOST]
    parts = (part.strip() for part in (title, *_SENTENCE_END.split(beginning)))
    kept = [part for part in parts if part and len(part) <= SENTENCE_MOST]
    yield from kept[: SENTENCES + 1]


_SENTENCE_END = re.compile(r"(?<=[.!?؟۔])[\"'»”’]*\s+|\s*\n\s*")


def _said_before_and_after(
    sentence: Sentence, numbers: list[Amount], grammar: Grammar
) -> Iterator[tuple[int, Claim | None]]:
    """By the number's place in the sentence: people and magnitudes; None where it is taken but says too little."""
    marked = _marked(sentence.folded, numbers)
    maybe = bool(grammar.maybe.search(marked))
    taken: set[int] = set()
    for kind, pattern in grammar.patterns:
        for match in pattern.finditer(marked):
            number = int(match["n"])
            if number in taken or (maybe and kind in PEOPLE):
                continue
            taken.add(number)
            amount = numbers[number]
            who = (match.groupdict().get("who") or "").split()
            says = kind not in PEOPLE or _is_of_people(kind, amount, who, grammar)
            subject = _whom(who, grammar) if kind in PEOPLE else ""
            yield number, Claim(kind, subject, amount.low, amount.high, sentence) if says else None


def _is_of_people(kind: Kind, amount: Amount, who: list[str], grammar: Grammar) -> bool:
    """Whether a number is of all of them: not of those on top of others, nor of hours; one arrest is one of many."""
    if kind is Kind.DETAINED and amount.high < 2:
        return False
    of_hours = set(who[:1]) & (grammar.no_count | grammar.units.keys()) - grammar.groups.keys()
    return not of_hours and not grammar.others.search(" ".join(who))


def _measures(sentence: Sentence, numbers: list[Amount], taken: Collection[int], grammar: Grammar) -> Iterator[Claim]:
    """Money, distances and counts. Of two amounts of dollars in one sentence nobody tells which is which."""
    measured = {
        number: found
        for number, amount in enumerate(numbers)
        if number not in taken and (found := _measured(sentence.folded, amount, grammar))
    }
    times = Counter(measured.values())
    for number, (kind, subject) in measured.items():
        if times[kind, subject] == 1:
            yield Claim(kind, subject, numbers[number].low, numbers[number].high, sentence)


def _day(sentence: Sentence) -> Iterator[Claim]:
    """The day and month of a sentence that names one."""
    found = {(calendar, value) for calendar, pattern in DAYS.items() for value in _days(pattern, sentence.folded)}
    if len(found) == 1:
        ((calendar, value),) = found
        yield Claim(Kind.DAY, calendar, value, value, sentence)


def _days(pattern: DayPattern, folded: str) -> Iterator[int]:
    for match in pattern.written.finditer(folded):
        day = int(match["before"] or match["after"])
        if 1 <= day <= 31:
            yield 100 * pattern.months[match["month"]] + day


def _place(sentence: Sentence, grammar: Grammar) -> Iterator[Claim]:
    """The place where something is, where a sentence names one of its type."""
    times = Counter(kind for _, kind, _ in sentence.named)
    for name, kind, start in sentence.named:
        if times[kind] == 1 and grammar.where.search(fold(sentence.written[max(0, start - 12) : start])):
            yield Claim(Kind.PLACE, kind, 0, 0, sentence, name)


def _marked(folded: str, found: list[Amount]) -> str:
    """The sentence with `#0`, `#1` in place of its amounts."""
    parts: list[str] = []
    at = 0
    for number, amount in enumerate(found):
        parts += [folded[at : amount.start], f"#{number}"]
        at = amount.end
    return " ".join("".join([*parts, folded[at:]]).split())


def _whom(who: list[str], grammar: Grammar) -> str:
    """The group that the words name; the last word where it is none that is known."""
    told = [grammar.groups[word] for word in who if word in grammar.groups]
    if told:
        return next((group for group in told if group), "")
    rest = [word for word in who if word not in grammar.classifiers]
    return stem(rest[0 if grammar.head_first else -1]) if rest else ""


def _measured(folded: str, amount: Amount, grammar: Grammar) -> tuple[Kind, str] | None:
    """What a number measures by the words after it: money, a distance, a count of things."""
    written = folded[amount.start : amount.end]
    if symbol := next((name for sign, name in SIGNS if sign in written), None):
        return Kind.MONEY, symbol
    after = [word for word in re.split(r"[ \-]+", folded[amount.end : amount.end + 60].strip(" -")) if word][:4]
    words = [word for word in after if word not in grammar.classifiers]
    if not words:
        return None
    if unit := grammar.units.get(words[0].strip(",.")) or grammar.units.get(" ".join(words[:2]).strip(",.")):
        return _of_unit(unit, folded, amount, grammar, words[1:])
    if amount.high < 2 or words[0] in grammar.no_count:
        return None
    for word in words[: 3 if grammar.plural.pattern else 1]:
        bare = word.strip(",.;:'\"")
        if bare in grammar.no_count or not bare.isalpha():
            return None
        if grammar.plural.fullmatch(bare) and bare not in grammar.groups:
            return Kind.COUNT, stem(bare)
        if bare != word:
            return None
    return None


def _of_unit(
    unit: tuple[Kind, str], folded: str, amount: Amount, grammar: Grammar, after: list[str]
) -> tuple[Kind, str] | None:
    """Money or a distance; None for areas, and for dollars whose cents follow."""
    if set(after[:1]) & SQUARE or set(after) & CENTS:
        return None
    kind, subject = unit
    if kind is Kind.DISTANCE:
        near = [*words_of(folded[max(0, amount.start - 40) : amount.start])[-4:], *after[:1]]
        role = next((grammar.roles[word] for word in near if word in grammar.roles), "")
        subject = f"{subject} {role}".strip()
    return kind, subject
