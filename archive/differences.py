"""What reports of one story disagree on: numbers of one kind that cannot both be right, side by side with who gives them.

Two numbers disagree when they exclude each other ("at least 7" and 9 do not), when they are of the same people or things,
and when neither report names the other's number anywhere: a report that gives both figures disagrees with nobody. Of
money, distances and counts a report has many, so the words around both must be the same too.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations, islice
from math import inf, isclose

from archive.claims import WEEK, Claim, claims, sentences, telling_words
from archive.difference_wording import about, shown
from words.amounts import amounts
from words.claim_kinds import PEOPLE, Kind
from words.folding import fold
from words.names import NameBook

CLOSE = 0.005
"""Numbers this near are one, rounded: 7,480 and 7,500, not 900 and 909."""
LARGE, CLOSE_LARGE = 10_000, 0.015
"""Large ones are rounded more: 100,000 and 101,000."""
WINDOW = timedelta(hours=18)
"""Reports farther apart tell of another time: of tomorrow's market, of a toll that rose."""
SAME_WORDS = 0.6
"""Share of the words around a number that the words around another must have, to be of the same thing."""
LEAST_WORDS = 5
"""Words that both must have."""
NEAR_WORDS, NEAR_TELLING = 4, 2
"""Or else: words right around both numbers that are the same, and how many of them are not common ones."""
SAME_EVENT = 0.25
"""Share of the words that two reports begin with that they must have in common: a story of a war holds several attacks."""
FAR_APART = 4
"""Numbers of things, money and lengths so many times as large are of different ones."""
MOSTLY_PART = frozenset({"children", "women"})
"""People named because they were among others."""
DAYS_APART = 10
"""Days farther apart are of two events, one of which was before."""
ONE_QUAKE = 0.6
"""Magnitudes farther apart are of two earthquakes; agencies differ by less on one."""
BEGINNING = 3
"""Sentences that say which event a report is on."""
READ = 6_000
"""Code points in which a report's other numbers are looked for."""


@dataclass(frozen=True)
class Account:
    """One report of a story, as far as its numbers go."""

    ref: int
    title: str
    text: str
    language: str
    at: datetime | None
    """Published, else first seen; None where the order of arrival is the time."""
    book: NameBook
    """The names of the region, for the places of a claim."""
    copy_of: int | None = None
    """The report whose text it prints; a copy is named only beside another number than that one's."""

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What it claims."""
        return claims(self.title, self.text, self.language, self.book)

    @cached_property
    def beginning(self) -> frozenset[str]:
        """Stems of the words it begins with, without common ones."""
        return telling_words(" ".join(islice(sentences(self.title, self.text), BEGINNING)), self.language)

    @cached_property
    def places(self) -> frozenset[str]:
        """Ids of the names in it."""
        return frozenset(found.name_id for found in self.book.find(f"{self.title}\n{self.text}"[:READ], self.language))

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Every number it names."""
        found = amounts(fold(f"{self.title}\n{self.text}"[:READ]))
        return frozenset(value for amount in found for value in (amount.low, amount.high) if value not in (0, inf))


@dataclass(frozen=True, slots=True)
class Side:
    """One number of several, with the reports that give it."""

    words: str
    """"7", "at least 23", "10 to 15"."""
    low: float
    high: float
    quotes: tuple[tuple[int, str], ...]
    """Each report and its sentence, in order of arrival."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the reports disagree on, the sides in order of arrival."""

    kind: Kind
    subject: str
    sides: tuple[Side, ...]
    things: str = ""
    """What is counted, as the first report that counts them calls it."""

    @property
    def words(self) -> str:
        """What it is about: "killed", "killed, soldiers", "amount in dollars", "number of ships"."""
        return about(self.kind, self.subject, self.things)


def differences(accounts: Sequence[Account]) -> tuple[Difference, ...]:
    """What reports, given in order of arrival, disagree on; people first."""
    found: list[Difference] = []
    for kind in Kind:
        said = [(account, claim) for account in accounts for claim in account.claims if claim.kind is kind]
        groups = _by_subject(said) if kind in PEOPLE else _by_words(said)
        found.extend(difference for group in groups for difference in _differences(kind, group, said))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Change:
    """A number that a later report gives and those before it exclude."""

    kind: Kind
    subject: str
    before: str
    now: str

    @property
    def words(self) -> str:
        """In one line: "killed: 23 (before: 7)"."""
        return f"{about(self.kind, self.subject)}: {self.now} (before: {self.before})"


def changed(told: Sequence[Account], report: Account) -> tuple[Change, ...]:
    """Which tolls and magnitudes `report` gives anew: those told before exclude them, and name them nowhere.

    Other than between reports of one hour, it is no matter whether the new one names the old number too ("rises to 23
    from 7"), or how long ago that was told.
    """
    found = []
    stated = {claim.kind for claim in report.claims}
    for kind in (kind for kind in Kind if kind in stated and kind in _UPDATED):
        said = [(account, claim) for account in (*told, report) for claim in account.claims if claim.kind is kind]
        for group in _by_subject(said) if kind in PEOPLE else _by_words(said):
            mine = [one for one in group if one[0] is report]
            before = [one for one in group if one[0] is not report and _begin_alike(one[0], report)]
            if mine and before and _is_new(mine, before):
                subjects = {claim.subject for _, claim in group}
                subject = subjects.pop() if len(subjects) == 1 else ""
                found.append(Change(kind, subject, shown(before[-1][1]), shown(mine[0][1])))
    return tuple(found)


_UPDATED = PEOPLE | {Kind.MAGNITUDE}
_Said = tuple[Account, Claim]


def _by_subject(said: Sequence[_Said]) -> Iterator[list[_Said]]:
    """The claims on the same people. Where all that say whom say the same, those that do not say are on them too."""
    named = {claim.subject for _, claim in said if claim.subject}
    groups: dict[str, list[_Said]] = {}
    for account, claim in said:
        subject = next(iter(named)) if len(named) == 1 and not named & MOSTLY_PART else claim.subject
        groups.setdefault(subject, []).append((account, claim))
    for group in groups.values():
        of_all = {account.ref for account, claim in group if not claim.subject}
        yield [(account, claim) for account, claim in group if not claim.subject or account.ref not in of_all]


def _by_words(said: Sequence[_Said]) -> Iterator[list[_Said]]:
    """The claims in the same words on the same things: each with the first that it resembles."""
    groups: list[list[_Said]] = []
    for account, claim in _said_once(said):
        for group in groups:
            if all(_is_alike(claim, other) for _, other in group):
                group.append((account, claim))
                break
        else:
            groups.append([(account, claim)])
    yield from groups


def _said_once(said: Sequence[_Said]) -> Iterable[_Said]:
    """Of what a report says twice, in its headline and below, the longer sentence."""
    kept: dict[tuple[int, str, float, float, str], _Said] = {}
    for account, claim in said:
        key = (account.ref, claim.subject, claim.low, claim.high, claim.name)
        if key not in kept or len(claim.sentence.telling) > len(kept[key][1].sentence.telling):
            kept[key] = (account, claim)
    return kept.values()


def _is_alike(one: Claim, other: Claim) -> bool:
    mine, theirs = one.sentence, other.sentence
    shared = len(mine.telling & theirs.telling)
    fewest = min(len(mine.telling), len(theirs.telling))
    if one.kind is Kind.PLACE and mine.numbers != theirs.numbers:
        return False  # 900 schools there, 1,000 here
    if one.kind is not Kind.PLACE and mine.places and theirs.places and not mine.places & theirs.places:
        return False
    if one.kind is Kind.MAGNITUDE:
        return abs(one.low - other.low) <= ONE_QUAKE
    if one.kind is Kind.DAY and one.subject != WEEK and abs(_day_of_year(one) - _day_of_year(other)) > DAYS_APART:
        return False
    if one.subject != other.subject or (one.subject == WEEK and not mine.numbers & theirs.numbers):
        return False
    if one.kind is not Kind.DAY and max(one.low, other.low) > FAR_APART * min(one.low, other.low):
        return False
    around = one.near & other.near
    return shared >= max(LEAST_WORDS, SAME_WORDS * fewest) or (
        len(around) >= NEAR_WORDS and len(around & mine.telling) >= NEAR_TELLING
    )


def _differences(kind: Kind, group: Sequence[_Said], said: Sequence[_Said]) -> Iterator[Difference]:
    """What reports disagree on in a group of claims: apart, where nobody disagrees with both (Monday's ships, Wednesday's).

    `said` are all claims of the kind, for what is said beside in the other language.
    """
    by_report: dict[int, list[_Said]] = {}
    for account, claim in group:
        by_report.setdefault(account.ref, []).append((account, claim))
    by_report = {ref: _exact(said) for ref, said in by_report.items()}
    disputes: list[set[int]] = []
    for one, other in combinations(by_report, 2):
        if _are_of_one_event(by_report[one][0][0], by_report[other][0][0]) and _disagree(
            by_report[one], by_report[other]
        ):
            joined = [dispute for dispute in disputes if dispute & {one, other}]
            disputes = [dispute for dispute in disputes if dispute not in joined] + [{one, other}.union(*joined)]
    arrived = [account.ref for account, _ in said]
    subjects = {claim.subject for _, claim in group}
    subject = subjects.pop() if len(subjects) == 1 else ""
    things = group[0][1].called if kind is Kind.COUNT else ""
    for dispute in sorted(disputes, key=min):
        ahead = [by_report[ref][0] for ref in by_report if ref in dispute]
        beside = _beside(ahead, group if kind in PEOPLE else said)
        sides = _sides(sorted([*ahead, *beside], key=lambda one: arrived.index(one[0].ref)))
        if len(sides) > 1:
            yield Difference(kind, subject, sides, things)


def _beside(ahead: Sequence[_Said], others: Sequence[_Said]) -> Iterator[_Said]:
    """Who is held against nobody and yet has a number of it.

    It says the same as one in dispute, but names no day, or in another language; or "at least 14", where 15 and 16 are in dispute.
    """
    joined = {account.ref for account, _ in ahead}
    for account, claim in others:
        if account.ref in joined or any(_names(account, one) for _, one in ahead if not _is_same(one, claim)):
            continue
        if _is_at_least(account, claim, ahead) or any(
            _is_same(one, claim)
            and _are_of_one_event(account, report)
            and (claim.kind in PEOPLE or (account.language != report.language and one.subject == claim.subject))
            for report, one in ahead
        ):
            joined.add(account.ref)
            yield account, claim


def _is_at_least(account: Account, claim: Claim, ahead: Sequence[_Said]) -> bool:
    """Whether a report counts the people in dispute from below: all there, not a part of them, and not a few of many."""
    return (
        claim.kind in PEOPLE
        and claim.high == inf
        and all(
            _are_of_one_event(account, report)
            and _go_together(claim, one)
            and one.low <= FAR_APART * claim.low
            and not _is_part(claim, one)
            and not _are_elsewhere(account, claim, report, one)
            and not _on_other_days([(account, claim)], [(report, one)])
            for report, one in ahead
        )
    )


def _is_same(one: Claim, other: Claim) -> bool:
    return (one.low, one.high, one.name) == (other.low, other.high, other.name)


def _sides(said: Sequence[_Said]) -> tuple[Side, ...]:
    """Each number with who gives it."""
    sides: dict[tuple[float, float, str], list[_Said]] = {}
    for account, claim in said:
        sides.setdefault((claim.low, claim.high, claim.name), []).append((account, claim))
    return tuple(_side(tuple(_each_text_once(quoted))) for quoted in sides.values())


def _each_text_once(quoted: Sequence[_Said]) -> Iterator[_Said]:
    """Who gives a number, a copy only where its original, which may have come after it, does not; one copy is enough."""
    heard = {account.ref for account, _ in quoted}
    for account, claim in quoted:
        if account.copy_of is None:
            yield account, claim
        elif account.copy_of not in heard:
            heard.add(account.copy_of)
            yield account, claim


def _side(quoted: Sequence[_Said]) -> Side:
    claim = quoted[0][1]
    return Side(shown(claim), claim.low, claim.high, tuple((one.ref, said.sentence.written) for one, said in quoted))


def _exact(said: Sequence[_Said]) -> list[_Said]:
    """What one report says, without "over 150" where it also gives the number itself, 155."""
    exact = {claim.low for _, claim in said if claim.low == claim.high}
    return [
        (account, claim)
        for account, claim in said
        if claim.low == claim.high or not any(claim.low < number <= claim.high for number in exact)
    ]


def _is_new(mine: Sequence[_Said], before: Sequence[_Said]) -> bool:
    """Whether no number told before goes with the first one of a report, or stands beside it in a report that was told."""
    number = mine[0][1]
    return not _on_other_days(mine, before) and not any(
        _is_covered(number, told) or _names(account, number) for account, told in before
    )


def _is_covered(number: Claim, told: Claim) -> bool:
    """Whether a number says no more than one told before: "at least 9" does, after "at least 7"."""
    if number.high == inf:
        return number.low <= told.low * (1 + CLOSE)
    if told.high == inf:
        return isclose(number.low, told.low, rel_tol=CLOSE)
    return _go_together(number, told)


def _are_of_one_event(one: Account, other: Account) -> bool:
    if one.at is not None and other.at is not None and abs(one.at - other.at) > WINDOW:
        return False
    return _begin_alike(one, other)


def _begin_alike(one: Account, other: Account) -> bool:
    if (one.language == "en") != (other.language == "en"):
        return True  # no words to compare; the story says so
    shared = len(one.beginning & other.beginning)
    return shared >= SAME_EVENT * min(len(one.beginning), len(other.beginning))


def _disagree(one: Sequence[_Said], other: Sequence[_Said]) -> bool:
    """Whether no number of one report goes with any of the other, nor is named by it."""
    if _on_other_days(one, other):
        return False
    return not any(
        _go_together(mine, theirs)
        or (mine.kind in PEOPLE and (_is_part(mine, theirs) or _are_elsewhere(my_report, mine, their_report, theirs)))
        or _names(my_report, theirs)
        or _names(their_report, mine)
        for my_report, mine in one
        for their_report, theirs in other
    )


def _on_other_days(one: Sequence[_Said], other: Sequence[_Said]) -> bool:
    """Whether both name days of the week, and none in common; of the days themselves that is what they differ on."""
    if one[0][1].kind is Kind.DAY:
        return False
    mine = frozenset(day for _, claim in one for day in claim.sentence.happened)
    theirs = frozenset(day for _, claim in other for day in claim.sentence.happened)
    return bool(mine and theirs) and not mine & theirs


def _are_elsewhere(my_report: Account, mine: Claim, their_report: Account, theirs: Claim) -> bool:
    """Whether people are counted in provinces of which the other report names none."""
    here, there = mine.sentence.provinces, theirs.sentence.provinces
    return bool(here and there) and not here & their_report.places and not there & my_report.places


def _is_part(one: Claim, other: Claim) -> bool:
    """Whether the fewer were counted in one place and the more in several."""
    spread = one.sentence.is_spread
    return spread != other.sentence.is_spread and (one.low > other.low) == spread


def _go_together(one: Claim, other: Claim) -> bool:
    if one.kind is Kind.MAGNITUDE and (one.low.is_integer() or other.low.is_integer()):
        return abs(one.low - other.low) < 1  # headlines round
    if one.kind is Kind.PLACE:
        return one.name == other.name
    if one.kind is Kind.DAY:
        return one.low == other.low
    if one.high == other.high == inf:
        return isclose(one.low, other.low, rel_tol=CLOSE)
    low, high = max(one.low, other.low), min(one.high, other.high)
    return low <= high or isclose(low, high, rel_tol=CLOSE if low < LARGE else CLOSE_LARGE)


def _day_of_year(claim: Claim) -> int:
    month, day = divmod(int(claim.low), 100)
    return 30 * month + day


def _names(account: Account, claim: Claim) -> bool:
    if claim.kind is Kind.PLACE:
        return claim.name in account.places
    if claim.kind is Kind.DAY:
        return any(
            (other.kind is Kind.DAY and (other.subject, other.low) == (claim.subject, claim.low))
            or (claim.subject == WEEK and claim.low in other.sentence.weekdays)
            for other in account.claims
        )
    return claim.low in account.numbers
