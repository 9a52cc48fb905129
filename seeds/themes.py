"""Themes: kinds of happening, each with its wordings in five languages, from the lean text file `themes.txt`.

Leaner than the TOML of names, because there are thousands of wordings and they are read at every start:

    [h_kill] kill
    en: killed, shot dead
    fa: کشته, جان باخت

A line that begins with # is a comment. The theme `not` is none: its phrases hide the shorter wordings within them, so that
a cease-fire is no fire and سه‌شنبه no Saturday; a theme that has the whole phrase is found all the same.
"""

from __future__ import annotations

import re
from pathlib import Path

from archive.model import InputError, Place, Problem
from words.names import HIDES, Name, Spelling

LANGUAGES = ("en", "fa", "ps", "ur", "ar")
"""Languages a theme has wordings in; Dari is read as Persian."""
NOT = "not"
"""Id of the phrases that hide shorter wordings."""
MOST_LETTERS = 60
"""Longest wording taken: a theme is told by a word or a short phrase."""

_HEAD = re.compile(r"\[([a-z][a-z0-9_]{0,63})\] (\S.*)")


def load_themes(path: Path | None = None) -> tuple[Name, ...]:
    """The shipped themes, or those of `path`; raises InputError with every problem, each with its line."""
    file = path or Path(__file__).parent / "themes.txt"
    problems: list[Problem] = []
    themes: dict[str, _Theme] = {}
    theme = None
    for number, line in enumerate(_lines(file), start=1):
        if not line or line.startswith("#"):
            continue
        place = Place(str(file), number)
        if line.startswith("["):
            theme = _begun(line, place, themes, problems)
        elif theme is None:
            problems.append(Problem(place, "wordings stand before the first theme", "begin with [id] label"))
        else:
            theme.add(line, place, problems)
    problems += [fault for theme in themes.values() for fault in theme.faults()]
    if problems:
        raise InputError(problems)
    return tuple(theme.name() for theme in themes.values())


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(Place(str(file)), f"cannot be read: {error}", "check the path")]) from None


class _Theme:
    """One theme while its lines are read."""

    def __init__(self, theme_id: str, label: str, place: Place) -> None:
        self.id = theme_id
        self.label = label
        self.place = place
        self.wordings: dict[str, tuple[str, ...]] = {}

    def add(self, line: str, place: Place, problems: list[Problem]) -> None:
        """Take a line of wordings of one language."""
        language, colon, listed = line.partition(": ")
        wordings = tuple(listed.split(", "))
        if not colon or language not in LANGUAGES:
            remedy = f"write one of {', '.join(LANGUAGES)}, a colon and the wordings"
            problems.append(Problem(place, f'theme "{self.id}": the line names no language', remedy))
        elif language in self.wordings:
            problems.append(Problem(place, f'theme "{self.id}": {language} stands twice', "join the two lines"))
        elif any(not wording or wording != wording.strip() or len(wording) > MOST_LETTERS for wording in wordings):
            remedy = f"part wordings by one comma and one space, none longer than {MOST_LETTERS}"
            problems.append(Problem(place, f'theme "{self.id}": a wording is empty, padded or too long', remedy))
        else:
            self.wordings[language] = wordings

    def faults(self) -> list[Problem]:
        """What is missing."""
        if self.id == NOT:
            return []
        missing = [language for language in LANGUAGES if language not in self.wordings]
        if not missing:
            return []
        what = f'theme "{self.id}": has no wording in {", ".join(missing)}'
        return [Problem(self.place, what, "a theme is there to meet across languages: add them")]

    def name(self) -> Name:
        """The theme as names are found."""
        spellings = [Spelling(text, language) for language, listed in self.wordings.items() for text in listed]
        return Name(self.id, self.label, "topic", HIDES if self.id == NOT else "topic", spellings=tuple(spellings))


def _begun(line: str, place: Place, themes: dict[str, _Theme], problems: list[Problem]) -> _Theme:
    found = _HEAD.fullmatch(line)
    if found is None:
        problems.append(Problem(place, "a theme's first line cannot be read", "write [id] label"))
        return _Theme("?", "?", place)
    theme = _Theme(found[1], found[2], place)
    first = themes.setdefault(theme.id, theme)
    if first is not theme:
        problems.append(Problem(place, f'theme "{theme.id}" stands twice, first at {first.place}', "join them"))
    return theme
