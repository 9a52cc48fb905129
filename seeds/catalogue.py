"""The catalogue of sources: `[[source]]` tables in one file per country, checked as a whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from archive.model import InputError, Problem, Source, SourceKind
from seeds.checking import Entry, Placed, address_fault, as_tuple, checked, tables, text_fault
from seeds.located import Document, did_you_mean, read_toml

SHIPPED = ("iran.toml", "pakistan.toml", "afghanistan.toml", "international.toml")
"""The shipped files; outlets outside the three countries stand in the last."""

GRADES = ("A", "B", "C", "D", "P", "U", "")
"""Evidence for the addresses: A a dated live check by somebody, B a maintained list, C a list nobody probes, D old or
contested, P a query on a verified pattern, U only the home page is known, "" added by a user."""

_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_COUNTRY = re.compile(r"([A-Z]{2})?")


def load_sources(folder: Path | None = None) -> tuple[Source, ...]:
    """The shipped catalogue, or every `*.toml` of `folder`; raises InputError with all problems of all files at once."""
    if folder is None:
        here = Path(__file__).parent
        return read_sources(*(here / name for name in SHIPPED))
    return read_sources(*sorted(folder.glob("*.toml")))


def read_sources(*paths: Path) -> tuple[Source, ...]:
    """The sources of the files together; raises InputError with all problems of all files at once."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            documents.append(read_toml(path))
        except InputError as error:
            problems.extend(error.problems)
    sources = sources_of(documents, problems)
    if problems:
        raise InputError(problems)
    return sources


def sources_of(documents: list[Document], problems: list[Problem]) -> tuple[Source, ...]:
    """The good sources of parsed documents; what is wrong, double ids and addresses included, goes to `problems`."""
    found: list[tuple[Source, Placed]] = []
    for document in documents:
        for position, (table, place) in enumerate(tables(document, "source", problems), start=1):
            label = f'source "{table.get("id", position)}"'
            entry = checked(_SourceEntry, table, place, label, problems)
            if entry is not None:
                source = entry.source()
                found.append((source, place))
                problems.extend(
                    Problem(place(key), f"{label}: {what}", remedy) for key, what, remedy in _faults(source)
                )
    problems.extend(_doubles(found))
    return tuple(source for source, _ in found)


def _faults(source: Source) -> list[tuple[str, str, str]]:
    """What single keys cannot know: (key, what, remedy)."""
    found = []
    if source.enabled and not source.addresses:
        found.append(("addresses", "an enabled source needs an address", "add one, or set enabled = false"))
    if source.enabled and source.reason:
        found.append(("reason", "says why the source is off, but it is on", "remove it, or set enabled = false"))
    return found


def _doubles(found: list[tuple[Source, Placed]]) -> list[Problem]:
    problems = []
    ids: dict[str, Placed] = {}
    addresses: dict[str, tuple[str, Placed, int]] = {}
    for source, place in found:
        if source.id in ids:
            what = f'source "{source.id}": the id stands twice, first at {ids[source.id]("id")}'
            problems.append(Problem(place("id"), what, "give it another id"))
        ids.setdefault(source.id, place)
        for position, address in enumerate(source.addresses):
            first = addresses.setdefault(address, (source.id, place, position))
            if first[1:] != (place, position):
                what = f'source "{source.id}": {address} is an address of "{first[0]}" too'
                problems.append(Problem(place("addresses", position), what, "keep it in one place"))
    return problems


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("should be lower-case letters, digits and underscores, at most 64")
    return text


def _kind(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return SourceKind(value)
    except ValueError:
        remedy = did_you_mean(value, [kind.value for kind in SourceKind])
        raise ValueError(f'"{value[:40]}" is not a kind of source; {remedy}') from None


def _address(text: str) -> str:
    if fault := address_fault(text):
        shown = re.sub(r"//[^/]*@", "//...@", text[:80])
        raise ValueError(f"{shown!r} {fault}")
    return text


def _optional_address(text: str) -> str:
    return _address(text) if text else text


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text):
        raise ValueError('should be two capital letters such as "PK", or ""')
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f'{text[:20]!r} should be an ISO 639 code such as "fa"')
    return text


def zone_name(text: str) -> str:
    """`text` when it names an IANA time zone; raises ValueError otherwise."""
    try:
        return ZoneInfo(text).key
    except (OSError, KeyError, ValueError):
        raise ValueError(f'{text[:40]!r} is not an IANA time zone such as "Asia/Tehran"') from None


def _grade(text: str) -> str:
    if text not in GRADES:
        raise ValueError(f"should be one of {', '.join(GRADES[:-1])}")
    return text


def _line(text: str) -> str:
    if text and (fault := text_fault(text, 2000)):
        raise ValueError(fault)
    return text


def _name(text: str) -> str:
    if fault := text_fault(text, 200):
        raise ValueError(fault)
    return text


_Strings = BeforeValidator(as_tuple)


class _SourceEntry(Entry):
    id: Annotated[str, AfterValidator(_id)]
    name: Annotated[str, AfterValidator(_name)]
    country: Annotated[str, AfterValidator(_country)] = ""
    languages: Annotated[tuple[Annotated[str, AfterValidator(_language)], ...], _Strings] = ()
    kind: Annotated[SourceKind, BeforeValidator(_kind)] = SourceKind.RSS
    addresses: Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], _Strings] = ()
    homepage: Annotated[str, AfterValidator(_optional_address)] = ""
    tier: Annotated[int, Field(ge=1, le=3)] = 2
    zone: Annotated[str, AfterValidator(zone_name)] = "UTC"
    enabled: bool = True
    reason: Annotated[str, AfterValidator(_line)] = ""
    grade: Annotated[str, AfterValidator(_grade)] = ""
    evidence: Annotated[str, AfterValidator(_line)] = ""
    evidence_date: Annotated[str, AfterValidator(_line)] = ""

    def source(self) -> Source:
        return Source(**{name: getattr(self, name) for name in type(self).model_fields})


ENTRY_DEFAULTS = {name: field.default for name, field in _SourceEntry.model_fields.items()}
"""Every key of a `[[source]]` table in its order, with the value it has when it is not written."""
