"""Who says it: the independent voices of a story, when copies are folded into the report they came from.

A report is a copy group: one text, whoever prints it. Its voice is the agency that it, or one of its copies, credits; else
the own correspondent of the house that printed it first, where somebody is named as its author; else that house. Two
texts of one voice are no two witnesses.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.credits import credited
from words.names import NameBook


@dataclass(frozen=True, slots=True)
class Telling:
    """An article of a story, as far as its voice needs it."""

    ref: int
    group: int
    """The article its text comes from, itself where it is a report of its own."""
    title: str
    text: str
    authors: tuple[str, ...]
    language: str
    outlet: str
    """The name of the source that carried it first."""
    house: str
    """What tells one operator from another: the registrable domain."""
    country: str
    """ISO 3166 code of the source, "" where unknown."""
    at: datetime
    """Published, else first seen."""


class VoiceKind(StrEnum):
    """What a voice is."""

    AGENCY = "agency"
    CORRESPONDENT = "correspondent"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who tells a story."""

    kind: VoiceKind
    name: str
    """The agency's or the outlet's."""
    reports: tuple[int, ...]
    """An article for each text, in order of arrival: the agency's own page where it is there, else what came first."""
    copies: tuple[int, ...]
    """Articles that print one of these texts."""

    @property
    def words(self) -> str:
        """How it is called in a sentence."""
        return f"own correspondent of {self.name}" if self.kind is VoiceKind.CORRESPONDENT else self.name


@dataclass(frozen=True, slots=True)
class Voices:
    """Who tells a story, in order of arrival; what it spans."""

    voices: tuple[Voice, ...]
    copies: int
    first: Telling
    latest: Telling
    languages: tuple[str, ...]
    """Of its articles, the most frequent first."""
    countries: tuple[str, ...]
    """Of its outlets, the most frequent first."""

    @property
    def words(self) -> str:
        """One line: "3 independent reports (IRNA, Dawn, own correspondent of TOLOnews), 12 copies"."""
        number = len(self.voices)
        names = ", ".join(voice.words for voice in self.voices)
        copies = f", {self.copies} cop{'y' if self.copies == 1 else 'ies'}" if self.copies else ""
        return f"{number} independent report{'' if number == 1 else 's'} ({names}){copies}"


NO_PERSONS = frozenset(
    "admin administrator editor editorial newsroom desk team web online news agencies agency wires wire services ویراستار سردبیر"
    " تحریریه گروه سرویس خبرگزاری خبرگزاریها خبرگزاری‌ها ادارہ ویب نیوز ایجنسیاں المحرر التحرير وكالات".split()
)
"""Words of a byline that is nobody's: "Web Desk", "News Team", "Agencies"."""


def voices(tellings: Sequence[Telling], agencies: NameBook) -> Voices | None:
    """The voices of a story's articles, given in order of arrival; None where there are none."""
    if not tellings:
        return None
    groups: dict[int, list[Telling]] = {}
    for telling in tellings:
        groups.setdefault(telling.group, []).append(telling)
    found: dict[str, list[Voice]] = {}
    for printed in groups.values():
        lead = next((telling for telling in printed if telling.ref == telling.group), printed[0])
        key, voice = _voice(lead, printed, agencies)
        found.setdefault(key, []).append(voice)
    return Voices(
        voices=tuple(_together(same) for same in found.values()),
        copies=len(tellings) - len(groups),
        first=min(tellings, key=lambda telling: (telling.at, telling.ref)),
        latest=max(tellings, key=lambda telling: (telling.at, telling.ref)),
        languages=_by_frequency(telling.language for telling in tellings),
        countries=_by_frequency(telling.country for telling in tellings),
    )


def _voice(lead: Telling, printed: Sequence[Telling], agencies: NameBook) -> tuple[str, Voice]:
    """The voice behind one text, and what tells it from others."""
    agency = _house_agency(lead, agencies) or _agency(printed, agencies)
    if agency:
        lead = next((one for one in (lead, *printed) if _house_agency(one, agencies) == agency), lead)
    copies = tuple(telling.ref for telling in printed if telling is not lead)
    if agency:
        name = agencies.get(agency)
        return agency, Voice(VoiceKind.AGENCY, name.label if name is not None else agency, (lead.ref,), copies)
    kind = VoiceKind.CORRESPONDENT if any(_is_person(author, lead) for author in lead.authors) else VoiceKind.OUTLET
    return f"{lead.house or lead.outlet}/", Voice(kind, lead.outlet, (lead.ref,), copies)


def _together(same: Sequence[Voice]) -> Voice:
    """One voice of several texts of one agency or house: its correspondent's where one of them is."""
    kinds = {voice.kind for voice in same}
    return Voice(
        kind=VoiceKind.CORRESPONDENT if VoiceKind.CORRESPONDENT in kinds else same[0].kind,
        name=same[0].name,
        reports=tuple(ref for voice in same for ref in voice.reports),
        copies=tuple(ref for voice in same for ref in voice.copies),
    )


def _house_agency(lead: Telling, agencies: NameBook) -> str | None:
    """The agency whose own page it is, unless it credits another."""
    own = next((found.name_id for found in agencies.find(lead.outlet) if found.start == 0), None)
    return own and (_credit(lead, agencies, own) or own)


def _agency(printed: Sequence[Telling], agencies: NameBook) -> str | None:
    """The agency that most of those who print a text credit for it."""
    named = Counter(agency for telling in printed if (agency := _credit(telling, agencies)))
    return min(named, key=lambda agency: (-named[agency], agency)) if named else None


def _credit(telling: Telling, agencies: NameBook, own: str | None = None) -> str | None:
    return credited(telling.title, telling.text, telling.authors, telling.language, agencies, own)


def _is_person(author: str, lead: Telling) -> bool:
    """Whether a byline names somebody, or says "our correspondent"; the house itself is nobody."""
    words = author.casefold().split()
    house = {*lead.outlet.casefold().split(), lead.house, lead.house.split(".")[0]}
    return bool(words) and not NO_PERSONS & set(words) and not set(words) <= house and "".join(words) not in house


def _by_frequency(given: Iterable[str]) -> tuple[str, ...]:
    counts = Counter(one for one in given if one)
    return tuple(sorted(counts, key=lambda one: (-counts[one], one)))
