"""The places of the region and the countries of the world: places.csv, a row each, with spellings in five languages.

A row is `id,kind,within,en,fa,ps,ur,ar,note`. Several spellings, and several holders, stand between `|`. A sign after a
spelling says what it needs beside it (words/places.py, `Needs`). A language that has no spelling needs a note that says
why; lines that begin with # are for people.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from archive.model import InputError, Place, Problem
from words.place_forms import KINDS, LANGUAGES, PHRASE, Locality, Needs, Spelling, forms_of
from words.places import Places

COLUMNS = ("id", "kind", "within", *LANGUAGES, "note")
MAX_BYTES = 4 * 1024 * 1024
"""Largest file read: 10,000 places take about 1.5 MB."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SIGNS = {needs.value: needs for needs in Needs if needs.value}


def load_places(path: Path | None = None) -> tuple[Locality, ...]:
    """The shipped places, or those of `path`; raises InputError with every problem, each with its line."""
    path = path or Path(__file__).parent / "places.csv"
    problems: list[Problem] = []
    lines: dict[str, Place] = {}
    places: list[Locality] = []
    for where, row in _rows(path, problems):
        place = _locality(row, where, problems)
        if place is None:
            continue
        if place.id in lines:
            problems.append(Problem(where, f'"{place.id}" stands twice, first at {lines[place.id]}', "keep one"))
            continue
        lines[place.id] = where
        places.append(place)
    if not problems:
        problems += [*_lost(places, lines), *_circles(places, lines), *_doubtful(places, lines)]
    if problems:
        raise InputError(problems)
    return tuple(places)


def gazetteer() -> Places:
    """The shipped places, ready to be found."""
    places = Places(load_places())
    forms_of.cache_clear()  # checking and building asked for the same forms; nobody asks again
    return places


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[Place, dict[str, str]]]:
    file = str(path)
    header = False
    for number, line in enumerate(_text(path).splitlines(), start=1):
        where = Place(file, number)
        if not line.strip() or line.startswith("#"):
            continue
        cells = next(csv.reader([line]))
        if not header:
            header = True
            if tuple(cells) != COLUMNS:
                problems.append(Problem(where, "the first row does not name the columns", f"write {','.join(COLUMNS)}"))
                return
        elif len(cells) != len(COLUMNS):
            remedy = "a comma for each that is empty; quote a text that holds commas"
            problems.append(Problem(where, f"has {len(cells)} columns instead of {len(COLUMNS)}", remedy))
        else:
            yield where, dict(zip(COLUMNS, map(str.strip, cells), strict=True))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(Place(str(path)), f"cannot be read: {error.strerror or error}", "")]) from error
    if len(data) > MAX_BYTES:
        raise InputError([Problem(Place(str(path)), f"is larger than {MAX_BYTES} bytes", "keep places, not texts")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(Place(str(path), line), "is not UTF-8", "save it as UTF-8")]) from error


def _locality(row: dict[str, str], where: Place, problems: list[Problem]) -> Locality | None:
    id_, kind = row["id"], row["kind"]
    before = len(problems)
    if not _ID.fullmatch(id_):
        problems.append(Problem(where, f'the id "{id_}" is none', "small letters, digits and _, at most 64"))
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, sorted(KINDS), n=1)
        remedy = f'"{near[0]}"?' if near else f"one of {', '.join(sorted(KINDS))}"
        problems.append(Problem(where, f'{id_}: the kind "{kind}" is not known', remedy))
    within = _parts(row["within"])
    if not within and kind not in ("country", "region", PHRASE):
        problems.append(Problem(where, f"{id_}: nothing holds it", "give the id of its district, province or country"))
    spellings = [
        spelling
        for language in LANGUAGES
        for part in _parts(row[language])
        if (spelling := _spelling(part, language, f"{id_}: ", where, problems))
    ]
    missing = [language for language in LANGUAGES if not _parts(row[language])]
    if missing and not row["note"] and kind != PHRASE:
        remedy = "add one, or say in the note why there is none"
        problems.append(Problem(where, f"{id_}: no spelling in {', '.join(missing)}", remedy))
    if len(problems) > before:
        return None
    return Locality(id_, kind, within, tuple(spellings))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _spelling(part: str, language: str, label: str, where: Place, problems: list[Problem]) -> Spelling | None:
    needs = _SIGNS.get(part[-1], Needs.NOTHING)
    text = part[:-1].strip() if needs is not Needs.NOTHING else part
    latin = re.search("[A-Za-z]", text) is not None
    if not any(sign.isalpha() for sign in text):
        problems.append(
            Problem(where, f'{label}"{part}" in {language} has no letters', "write the name before its sign")
        )
    elif latin != (language == "en"):
        problems.append(Problem(where, f'{label}"{part}" in {language} is of the other script', "check the columns"))
    else:
        return Spelling(text, language, needs)
    return None


def _lost(places: list[Locality], lines: dict[str, Place]) -> Iterator[Problem]:
    for place in places:
        for holder in place.within:
            if holder not in lines:
                near = difflib.get_close_matches(holder, lines, n=1)
                remedy = f'"{near[0]}"?' if near else "add a row for it"
                yield Problem(lines[place.id], f'{place.id}: "{holder}" holds it and is no place', remedy)


def _circles(places: list[Locality], lines: dict[str, Place]) -> Iterator[Problem]:
    within = {place.id: place.within for place in places}
    for place in places:
        above: set[str] = set()
        ring = set(place.within)
        while ring:
            above |= ring
            ring = {up for id_ in ring for up in within.get(id_, ())} - above
        if place.id in above:
            yield Problem(lines[place.id], f"{place.id}: holds what holds it", "mend one of them")


def _doubtful(places: list[Locality], lines: dict[str, Place]) -> Iterator[Problem]:
    first: dict[tuple[str, str], tuple[str, Needs]] = {}
    for place in places:
        for spelling in place.spellings:
            for form in forms_of(spelling.text):
                other, needs = first.setdefault((spelling.language, form), (place.id, spelling.needs))
                if (other, needs) == (place.id, spelling.needs):
                    continue
                said = f'{place.id}: "{form}" in {spelling.language}'
                if other != place.id:
                    where = f"{said} is also {other} at {lines[other]}"
                    yield Problem(lines[place.id], where, "add what tells them apart")
                else:
                    yield Problem(lines[place.id], f"{said} stands with two signs", "keep one")
