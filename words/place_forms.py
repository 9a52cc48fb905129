"""How places are written: their spellings, what a spelling needs to be the place, and the forms that sentences give it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from words.folding import fold
from words.tokens import words_of

LANGUAGES = ("en", "fa", "ps", "ur", "ar")
"""Languages with spellings of their own; Dari is written as Persian is."""

KINDS = frozenset(
    (
        *("country", "capital", "province", "city", "district", "town", "crossing", "port", "river", "dam", "pass"),
        *("road", "mountain", "site", "region", "phrase"),
    )
)
"""What a place can be. A `region` is also an island, a lake, a strait, a border; a `site` a base, a plant, a shrine, an airport."""

PHRASE = "phrase"
"""Kind of rows that are no places, but hold the name of one (a club, a newspaper): they are found and left out."""


class Needs(Enum):
    """What a spelling needs beside it to be the place, by the sign written after it."""

    NOTHING = ""
    COMPANY = "?"
    """A label (district, شهر), a country's name right beside it (Egypt, Jordan), or another place of its country in the text;
    of the three at home the country's name and its capital are no such place, for they are in every report."""
    LABEL = "!"
    """A label, always: بم is Bam only as شهر بم."""
    NEIGHBOUR = "+"
    """The name of a country right beside it: پاک is Pakistan only in پاک افغان."""
    LETTERS = "="
    """The same capitals and small letters: SWAT is no Swat."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a place's name."""

    text: str
    language: str
    """One of LANGUAGES."""
    needs: Needs = Needs.NOTHING


@dataclass(frozen=True, slots=True)
class Locality:
    """Somewhere that news come from."""

    id: str
    kind: str
    """One of KINDS."""
    within: tuple[str, ...]
    """Ids of the places that hold it: two for what lies on a border, none for countries."""
    spellings: tuple[Spelling, ...]


class Meaning(NamedTuple):
    """What a form of a word means in a language."""

    place_id: str
    spelling: Spelling


LATIN = re.compile("[a-z]")
_OWN_LETTERS = re.compile("[ټډړږښڼڅځٹڈڑں]")
"""Letters of Pashto or Urdu alone: a spelling with one counts in all languages, others are other words there (سنگین, مروری)."""
_JOINED_LETTERS = 6
"""Letters in Arabic script that may be written without the gaps between their words (اسلام‌آباد, اسلامآباد)."""
_MOST_GAPS = 3
_ENDED_LETTERS = 4
"""Letters a word needs before endings are put to it."""
_GLUED_LETTERS = 5
"""Letters a Pashto name needs to be found with د written on."""
_NISBA = {
    "fa": ("ها", "های", "هایی", "ان"),
    "ps": ("ان", "انو", "و"),
    "ur": ("وں",),
    "ar": ("ه", "ا", "ین", "ون", "ان", "ات", "تین"),
}
"""Endings of what is of a country, after the ی of ایرانی."""


def meanings(localities: Iterable[Locality]) -> dict[str, tuple[Meaning, ...]]:
    """What every form means, once for each language that writes it; a listed spelling goes before another one with an ending.

    The tuple of a spelling is one for all its forms: there are 29,000 of them, and only a few mean more than one thing.
    """
    found: dict[str, tuple[Meaning, ...]] = {}
    alone = [(place.kind, (Meaning(place.id, spelling),)) for place in localities for spelling in place.spellings]
    for forms in (_listed, _ended):
        for kind, meant in alone:
            spelling = meant[0].spelling
            for form in forms(spelling, kind):
                before = found.setdefault(form, meant)
                if all(meaning.spelling.language != spelling.language for meaning in before):
                    found[form] = before + meant
    return found


def means_abroad(form: str) -> bool:
    """Tell whether a form may be meant in languages that have no such spelling."""
    return bool(LATIN.search(form) or _OWN_LETTERS.search(form))


def meaning_in(language: str, meant: Sequence[Meaning], *, abroad: bool) -> Meaning | None:
    """What a form means in a language ("" is any): its own spelling there, else, `abroad`, one that all others agree on."""
    for meaning in meant:
        if meaning.spelling.language == language:
            return meaning
    if (language and not abroad) or len({meaning.place_id for meaning in meant}) > 1:
        return None
    return max(meant, key=_needs_most)


@lru_cache(maxsize=20_000)
def forms_of(spelling: str) -> tuple[str, ...]:
    """Return the folded forms of a spelling without endings; in Arabic script the gaps between its words may be closed."""
    words = words_of(fold(spelling))
    if not words:
        return ()
    gaps = len(words) - 1
    if not gaps or gaps > _MOST_GAPS or LATIN.search(words[0]) or len("".join(words)) < _JOINED_LETTERS:
        return (" ".join(words),)
    return tuple(
        words[0] + "".join(joint + word for joint, word in zip(joints, words[1:], strict=True))
        for joints in product((" ", ""), repeat=gaps)
    )


def _needs_most(meaning: Meaning) -> bool:
    return meaning.spelling.needs is not Needs.NOTHING


def _listed(spelling: Spelling, _kind: str) -> Iterable[str]:
    return forms_of(spelling.text)


def _ended(spelling: Spelling, kind: str) -> Iterator[str]:
    """Yield the forms with what the spelling's language writes at the end of names and before them."""
    if spelling.needs is not Needs.NOTHING or kind == PHRASE or (spelling.language == "en" and kind != "country"):
        return
    for form in forms_of(spelling.text):
        if len(form) >= _ENDED_LETTERS:
            yield from _with_endings(form, spelling.language, kind)


def _with_endings(form: str, language: str, kind: str) -> Iterator[str]:
    if language == "en":
        if form[-1] in "niz":
            yield f"{form}s"
        return
    if kind == "country" and form.endswith("ی"):
        yield from (form + ending for ending in _NISBA[language])
    if language == "ar" and form.startswith("ال") and len(form) > _ENDED_LETTERS:
        yield f"لل{form[2:]}"
    if language == "ps":
        oblique = _oblique(form)
        yield from oblique
        if len(form) >= _GLUED_LETTERS:
            yield from (f"د{each}" for each in (form, *oblique))


def _oblique(form: str) -> tuple[str, ...]:
    """Pashto's forms after a preposition: له کابله, د ارومیې."""
    if form[-1] == "ه":
        return (f"{form[:-1]}ی", f"{form[:-2]}و") if form.endswith("ونه") else (f"{form[:-1]}ی",)
    return () if form[-1] in "اویں" else (f"{form}ه",)
