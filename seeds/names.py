"""The names of the region: `[[name]]` tables with every spelling in every language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from archive.model import InputError, Problem
from seeds.checking import Entry, Placed, as_tuple, checked, tables, text_fault
from seeds.located import read_toml
from seeds.places import gazetteer
from seeds.themes import load_themes
from words.lexicon import Lexicon
from words.meaning import Meanings
from words.names import Name, NameBook, Spelling

LANGUAGES = ("en", "fa", "prs", "ur", "ps", "ar")
"""Languages with spellings; `prs` holds what Dari says otherwise than Persian."""

COUNTRIES = ("IR", "PK", "AF")

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def load_names(path: Path | None = None) -> tuple[Name, ...]:
    """The shipped names, or those of `path`; raises InputError with every problem, each with its line."""
    document = read_toml(path or Path(__file__).parent / "names.toml")
    problems: list[Problem] = []
    names: list[Name] = []
    seen: dict[str, Placed] = {}
    for position, (table, place) in enumerate(tables(document, "name", problems), start=1):
        label = f'name "{table.get("id", position)}"'
        entry = checked(_NameEntry, table, place, label, problems)
        if entry is None:
            continue
        first = seen.setdefault(entry.id.lower(), place)
        if first is not place:
            problems.append(Problem(place("id"), f"{label}: the id stands twice, first at {first('id')}", "keep one"))
        if not entry.spellings():
            problems.append(Problem(place(), f"{label}: has no spelling", 'add a line such as en = ["..."]'))
        names.append(entry.name())
    if problems:
        raise InputError(problems)
    return tuple(names)


def name_book() -> NameBook:
    """The shipped names, ready to be found."""
    return NameBook(load_names())


def lexicon(meanings: Meanings | None = None) -> Lexicon:
    """The shipped names, places, themes and agencies, ready to be found; `meanings` where the extra is on."""
    folder = Path(__file__).parent
    return Lexicon(
        names=name_book(),
        places=gazetteer(),
        themes=NameBook(load_themes()),
        agencies=NameBook(load_names(folder / "agencies.toml")),
        meanings=meanings,
    )


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("should be letters, digits and underscores, at most 64")
    return text


def _country(text: str) -> str:
    if text not in COUNTRIES:
        raise ValueError(f"should be one of {', '.join(COUNTRIES)}")
    return text


def _spelling(text: str) -> str:
    if fault := text_fault(text, 200):
        raise ValueError(fault)
    return text


def _line(text: str) -> str:
    if text and (fault := text_fault(text, 500)):
        raise ValueError(fault)
    return text


_Texts = Annotated[
    tuple[Annotated[str, AfterValidator(_spelling)], ...], BeforeValidator(as_tuple), Field(max_length=200)
]


class _NameEntry(Entry):
    id: Annotated[str, AfterValidator(_id)]
    label: Annotated[str, AfterValidator(_spelling)]
    type: Annotated[str, AfterValidator(_id)]
    role: Annotated[str, AfterValidator(_id)]
    implies: Annotated[tuple[Annotated[str, AfterValidator(_country)], ...], BeforeValidator(as_tuple)] = ()
    strong: bool = False
    ambiguous_alone: bool = False
    en: _Texts = ()
    en_exact: _Texts = ()
    """English forms that count only with these capitals."""
    fa: _Texts = ()
    prs: _Texts = ()
    ur: _Texts = ()
    ps: _Texts = ()
    ar: _Texts = ()
    uncertain: Annotated[tuple[str, ...], BeforeValidator(as_tuple)] = ()
    """Languages whose spellings nobody has confirmed in real text; for people who mend them."""
    note: Annotated[str, AfterValidator(_line)] = ""

    def spellings(self) -> tuple[Spelling, ...]:
        exact = tuple(Spelling(text, "en", True) for text in self.en_exact)
        free = tuple(Spelling(text, language, False) for language in LANGUAGES for text in getattr(self, language))
        return tuple(dict.fromkeys(exact + free))

    def name(self) -> Name:
        return Name(
            id=self.id,
            label=self.label,
            type=self.type,
            role=self.role,
            implies=self.implies,
            strong=self.strong,
            ambiguous_alone=self.ambiguous_alone,
            spellings=self.spellings(),
        )
