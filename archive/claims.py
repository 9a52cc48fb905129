"""What a report claims: how many were killed or detained, magnitudes, money, distances, counts, a day, a place.

Precision before recall: a number is a claim only where the words right around it say of what, in English or Persian. Passed
over are sentences on what was before ("last year", "since the start of the war") and, for people, on what may be.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from words.amounts import Amount, amounts
from words.claim_grammar import CENTS, DAYS, GRAMMARS, SIGNS, SQUARE, WEEKDAYS, DayPattern
from words.claim_kinds import PEOPLE, Grammar, Kind
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
NEAR, NEAR_READ = 5, 60
"""Words looked at on either side of a number, and letters in which they stand."""
WEEK = "week"
"""The calendar of a day of the week."""
WHERE = frozenset({"place", "province"})
"""Types of the catalogue that say where something is, beside countries."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a report, with what tells whether another speaks of the same."""

    written: str
    language: str
    named: tuple[tuple[str, str, int, int], ...]
    """Names of the region's places and countries: id, type, and from where to where in the sentence."""

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
        return frozenset(name for name, kind, _, _ in self.named if kind in WHERE)

    @cached_property
    def provinces(self) -> frozenset[str]:
        """Ids of the provinces in it."""
        return frozenset(name for name, kind, _, _ in self.named if kind == "province")

    @cached_property
    def is_spread(self) -> bool:
        """Whether it speaks of several places together."""
        return GRAMMARS[self.language].spread.search(self.written) is not None

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers in it."""
        return frozenset(amount.low for amount in amounts(self.folded))

    @cached_property
    def weekdays(self) -> frozenset[int]:
        """Days of the week that it names, Monday as 0, but for those on which somebody spoke."""
        return _weekdays(GRAMMARS[self.language].said_on.sub("", self.folded), self.language)

    @cached_property
    def happened(self) -> frozenset[int]:
        """Days of the week on which it may have been: those it names, else that on which somebody spoke and the one before."""
        spoken = _weekdays(self.folded, self.language)
        return self.weekdays or spoken | {(day - 1) % 7 for day in spoken}


def _weekdays(folded: str, language: str) -> frozenset[int]:
    return frozenset(WEEKDAYS[day] for day in GRAMMARS[language].weekdays.findall(folded))


@dataclass(frozen=True, slots=True)
class Claim:
    """One number, day or place that a report states of something."""

    kind: Kind
    subject: str
    """Whom or what: "soldiers", "dollars", "" for people; the calendar of a day or WEEK, the type of a place."""
    low: float
    high: float
    """`inf` for "at least"; a day is a hundred times its month and itself, or counted from Monday; 0 for a place."""
    sentence: Sentence
    name: str = ""
    """The id of a place."""
    called: str = ""
    """How the sentence calls a place, or the things that it counts (folded)."""
    near: frozenset[str] = frozenset()
    """Stems of the words right around money, a length or a count, or before a place."""


def claims(title: str, text: str, language: str, book: NameBook) -> tuple[Claim, ...]:
    """The claims of an article in order; none where its language is neither English nor Persian (Dari).

    `book` has the names of the region.
    """
    grammar = GRAMMARS.get(language)
    if grammar is None:
        return ()
    found: list[Claim] = []
    counted: dict[Kind, Sentence] = {}
    for written in sentences(title, text):
        if grammar.before.search(fold(written)):
            continue
        sentence = Sentence(written, language, tuple(_places(written, language, book)))
        numbers = list(amounts(sentence.folded))
        taken = dict(_said_before_and_after(sentence, numbers, grammar, counted))
        found += [claim for claim in taken.values() if claim]
        found += _measures(sentence, numbers, taken.keys(), grammar)
        found += _day(sentence)
        found += _place(sentence, grammar)
    return tuple(found)


_DATELINE = re.compile(
    r"[^\W\d_][^()\[\]:؛!?؟\n–—]{1,50}?\s?(?:\([^()\n]{2,40}\)\s?(?:[-–—]+|[:،])|\s[-–—]+\s?[^\W\d_]{2,12}\s?[-–—]|\s?[–—:]|\s--?)\s"
)
"""Where a report was written, not where something was: "KABUL (AFP) - ", "QUETTA: ", "تهران - ایرنا - "."""


def _places(written: str, language: str, book: NameBook) -> Iterator[tuple[str, str, int, int]]:
    dateline = _DATELINE.match(written)
    for found in book.find(written, language):
        if dateline and found.start < dateline.end():
            continue
        name = book.get(found.name_id)
        if name is not None and (name.type in WHERE or name.type.startswith("country")):
            yield found.name_id, "country" if name.type.startswith("country") else name.type, found.start, found.end


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
    sentence: Sentence, numbers: list[Amount], grammar: Grammar, counted: dict[Kind, Sentence]
) -> Iterator[tuple[int, Claim | None]]:
    """By the number's place in the sentence: people and magnitudes; None where it is taken but says too little.

    `counted` are the kinds of people that were counted so far, by the sentence where they last were; it grows.
    """
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
            says = kind not in PEOPLE or (
                _is_of_people(kind, amount, who, sentence, counted)
                and not grammar.along.search(marked[: match.start("n") - 1])
            )
            subject = _whom(who, grammar) if kind in PEOPLE and kind is not Kind.EXECUTED else ""
            if says and kind in PEOPLE:
                counted[kind] = sentence
            yield number, Claim(kind, subject, amount.low, amount.high, sentence) if says else None


def _is_of_people(
    kind: Kind, amount: Amount, who: list[str], sentence: Sentence, counted: Mapping[Kind, Sentence]
) -> bool:
    """Whether a number is of all of them: not of those on top of others, nor of hours; one arrest is one of many.

    "Others" are all of their kind where they come with the dead and before any other number of their own.
    """
    grammar = GRAMMARS[sentence.language]
    if kind is Kind.DETAINED and amount.high < 2:
        return False
    if set(who[:1]) & (grammar.no_count | grammar.units.keys()) - grammar.groups.keys():
        return False
    words = " ".join(who)
    if grammar.beside.search(words) and kind not in counted and counted:
        return sentence in counted.values() or grammar.again.search(sentence.folded) is not None
    return not grammar.others.search(words)


def _measures(sentence: Sentence, numbers: list[Amount], taken: Collection[int], grammar: Grammar) -> Iterator[Claim]:
    """Money, lengths, weights and counts. Of two amounts of dollars in one sentence nobody tells which is which."""
    measured = {
        number: found
        for number, amount in enumerate(numbers)
        if number not in taken and (found := _measured(sentence.folded, amount, grammar))
    }
    times = Counter((kind, subject) for kind, subject, _ in measured.values())
    units = {stem(unit) for unit in grammar.units}
    for number, (kind, subject, called) in measured.items():
        amount = numbers[number]
        if kind is Kind.COUNT and amount.low != int(amount.low):
            continue  # nobody makes half a rebound
        if times[kind, subject] == 1:
            near = _near(sentence.folded, amount.start, amount.end) - {subject, *units}
            yield Claim(kind, subject, amount.low, amount.high, sentence, called=called, near=near)


def _near(folded: str, start: int, end: int) -> frozenset[str]:
    """Stems of the NEAR words before [start, end) and after it, without numbers."""
    before = words_of(folded[max(0, start - NEAR_READ) : start])[-NEAR:]
    after = words_of(folded[end : end + NEAR_READ])[:NEAR]
    return frozenset(stem(word) for word in (*before, *after) if not word[0].isdigit())


def _day(sentence: Sentence) -> Iterator[Claim]:
    """The day and month of a sentence that names one, and its day of the week."""
    found = {(calendar, value) for calendar, pattern in DAYS.items() for value in _days(pattern, sentence.folded)}
    if len(found) == 1:
        ((calendar, value),) = found
        yield Claim(Kind.DAY, calendar, value, value, sentence)
    if len(sentence.weekdays) == 1 and not GRAMMARS[sentence.language].uncertain_day.search(sentence.folded):
        (day,) = sentence.weekdays
        yield Claim(Kind.DAY, WEEK, day, day, sentence)


def _days(pattern: DayPattern, folded: str) -> Iterator[int]:
    for match in pattern.written.finditer(folded):
        day = int(match["before"] or match["after"])
        if 1 <= day <= 31:
            yield 100 * pattern.months[match["month"]] + day


def _place(sentence: Sentence, grammar: Grammar) -> Iterator[Claim]:
    """The place where something is, where a sentence names one of its type."""
    times = Counter(kind for _, kind, _, _ in sentence.named)
    for name, kind, start, end in sentence.named:
        if times[kind] == 1 and grammar.where.search(fold(sentence.written[max(0, start - 12) : start])):
            before = fold(sentence.written[max(0, start - NEAR_READ) : start])
            near = _near(before, len(before), len(before))
            yield Claim(Kind.PLACE, kind, 0, 0, sentence, name, sentence.written[start:end], near)


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


def _measured(folded: str, amount: Amount, grammar: Grammar) -> tuple[Kind, str, str] | None:
    """What a number measures by the words after it: money, a length, a weight, a count of things and their name."""
    written = folded[amount.start : amount.end]
    if symbol := next((name for sign, name in SIGNS if sign in written), None):
        return Kind.MONEY, symbol, ""
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
            return Kind.COUNT, stem(bare), bare
        if bare != word:
            return None
    return None


def _of_unit(
    unit: tuple[Kind, str], folded: str, amount: Amount, grammar: Grammar, after: list[str]
) -> tuple[Kind, str, str] | None:
    """Money, a length or a weight; None for areas, and for dollars whose cents follow."""
    if set(after[:1]) & SQUARE or set(after) & CENTS:
        return None
    kind, subject = unit
    if kind is Kind.DISTANCE:
        near = [*words_of(folded[max(0, amount.start - 40) : amount.start])[-4:], *after[:1]]
        role = next((grammar.roles[word] for word in near if word in grammar.roles), "")
        subject = f"{subject} {role}".strip()
    return kind, subject, ""
