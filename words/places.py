"""Places in a text, and what holds each: reports on one event meet by place though each names another part of it.

A headline that says Bannu and one that says Khyber Pakhtunkhwa have no word in common; the first is held by the second.
All spellings of five languages stand in one automaton as whole words, with the endings and particles that each language
writes on a place's name added beforehand, so that a hit needs almost no looking at. Spellings that are other words as
well carry what they need (`Needs`); a phrase that holds a place's name and is none (a club, a newspaper) is a row of
kind `phrase` and covers it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from words.folding import fold
from words.names import NameFound
from words.place_labels import AFTER, BEFORE, JOINING, PLURALS
from words.scan import Scan
from words.tokens import words_of

LANGUAGES = ("en", "fa", "ps", "ur", "ar")
"""Languages with spellings of their own; Dari is written as Persian is."""

KINDS = frozenset(
    (
        *("country", "capital", "province", "city", "district", "town", "crossing", "port", "river", "dam", "pass"),
        *("road", "mountain", "site", "region", "phrase"),
    )
)
"""What a place can be. A `region` is also an island, a lake, a strait; a `site` a base, a plant, a shrine, an airport."""

PHRASE = "phrase"
"""Kind of rows that are no places, but hold the name of one: they are found and left out."""


class Needs(Enum):
    """What a spelling needs beside it to be the place, by the sign written after it."""

    NOTHING = ""
    COMPANY = "?"
    """A label (district, شهر), or another place of its country in the text, its capital and the country's own name apart."""
    LABEL = "!"
    """A label, always: بم is Bam only as شهر بم."""
    NEIGHBOUR = "+"
    """The name of a country right beside it: پاک is Pakistan only in پاک افغان."""


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


_LATIN = re.compile("[a-z]")
_PROCLITICS = re.compile("[وف]?(?:[بکل]?(?:ال)?|لل)")
"""What Arabic writes before a name in the same word, folded."""
_ABROAD_LETTERS = 5
"""Letters that a spelling needs to count in another language than its own: shorter ones are other words there."""
_JOINED_LETTERS = 6
"""Letters in Arabic script that may be written without the gaps between their words (اسلام‌آباد, اسلامآباد)."""
_MOST_GAPS = 3
_ENDED_LETTERS = 4
"""Letters a word needs before endings are put to it."""
_GLUED_LETTERS = 5
"""Letters a Pashto name needs to be found with د written on."""
_MOST_HITS = 5_000
"""Hits looked at in one text: an article has a hundred."""

_NISBA = {
    "fa": ("ها", "های", "هایی", "ان"),
    "ps": ("ان", "انو", "و"),
    "ur": ("وں",),
    "ar": ("ه", "ا", "ین", "ون", "ان", "ات", "تین"),
}
"""Endings of what is of a country, after the ی of ایرانی."""


class _Entry(NamedTuple):
    place_id: str
    spelling: Spelling


class _Hit(NamedTuple):
    entry: _Entry
    found: NameFound
    start: int
    """Of the scanned text, [start, end): what the next word is, is counted there."""
    end: int
    needs: Needs


class Places:
    """All places, ready to be found. Immutable; building it from 1,500 takes about a quarter of a second."""

    def __init__(self, localities: Iterable[Locality]) -> None:
        """`localities` with unique ids, `within` known and without a circle (seeds/places.py sees to it)."""
        self._places = {place.id: place for place in localities}
        forms = _meanings(self._places.values())
        self._lengths = [len(form) for form in forms]
        self._open = [_opens(form, meant) for form, meant in forms.items()]
        """Whether something may be written before the form in the same word."""
        patterns = [f"{form} " if free else f" {form} " for form, free in zip(forms, self._open, strict=True)]
        self._automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard)
        self._by_language = {
            language: [_of_language(form, meant, language) for form, meant in forms.items()]
            for language in ("", *LANGUAGES)
        }
        self._holders = {id_: tuple(self._held_by(id_)) for id_ in self._places}
        self._countries = {id_: frozenset(self._countries_of(id_)) for id_ in self._places}

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all places, in the order given; phrases are none."""
        return tuple(id_ for id_, place in self._places.items() if place.kind != PHRASE)

    @property
    def digest(self) -> str:
        """Version of what is found: changes with any place, for what is derived from them and kept."""
        return hashlib.sha256(repr(list(self._places.values())).encode()).hexdigest()[:16]

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._places

    def __len__(self) -> int:
        return len(self._places)

    def get(self, place_id: str) -> Locality | None:
        """Return the place of that id, None where there is none."""
        return self._places.get(place_id)

    def holders(self, place_id: str) -> tuple[str, ...]:
        """Ids of all that hold a place, nearest first, up to its country or, on a border, countries; () for an unknown id."""
        return self._holders.get(place_id, ())

    def countries(self, place_id: str) -> frozenset[str]:
        """Ids of the countries that hold a place, itself where it is one."""
        return self._countries.get(place_id, frozenset())

    def find(self, text: str, language: str = "") -> tuple[NameFound, ...]:
        """Return the places named in a text, in order; `language` is the text's, "" where unknown."""
        return self.find_together((text,), language)[0]

    def find_together(self, texts: Sequence[str], language: str = "") -> tuple[tuple[NameFound, ...], ...]:
        """Return those of several texts that belong together: a place in one is company for the others."""
        lang = language.lower().split("-")[0]
        lang = {"prs": "fa"}.get(lang, lang)
        lang = lang if lang in self._by_language else ""
        hits = [self._hits(text, lang) for text in texts]
        company: dict[str, set[str]] = {}
        for hit in (hit for of_text in hits for hit in of_text if hit.needs is Needs.NOTHING):
            place = self._places[hit.entry.place_id]
            if place.kind not in ("country", "capital", PHRASE):
                for country in self._countries[place.id]:
                    company.setdefault(country, set()).add(place.id)
        return tuple(
            tuple(
                hit.found
                for hit in of_text
                if (hit.needs is Needs.NOTHING or not company.keys().isdisjoint(self._countries[hit.entry.place_id]))
                and self._places[hit.entry.place_id].kind != PHRASE
            )
            for of_text in hits
        )

    def _hits(self, text: str, lang: str) -> list[_Hit]:
        scan = Scan(text)
        padded = f" {scan.text} "
        entries = self._by_language[lang]
        kept: list[_Hit] = []
        past = 0
        spans = (
            (start if self._open[at] else start + 1, end - 1, at)
            for at, start, end in self._automaton.find_matches_as_indexes(padded, overlapping=True)[:_MOST_HITS]
            if entries[at] is not None
        )
        for start, end, at in sorted(spans, key=_longest_first):
            entry = entries[at]
            if start < past or entry is None or not _begins(padded, start, lang):
                continue
            hit = self._hit(text, scan, padded, start, end, entry)
            if hit is not None:
                kept.append(hit)
                past = end
        return self._beside_countries(padded, kept)

    def _hit(self, text: str, scan: Scan, padded: str, start: int, end: int, entry: _Entry) -> _Hit | None:
        needs = entry.spelling.needs
        kind = self._places[entry.place_id].kind
        span = scan.span(start - 1, end - 1)
        if not _as_written(entry.spelling, text[slice(*span)]):
            return None
        if kind not in ("country", PHRASE) and _word_after(padded, end) in PLURALS:
            return None
        if needs in (Needs.COMPANY, Needs.LABEL):
            if _word_after(padded, end) in AFTER or not BEFORE.isdisjoint(_words_before(padded, start)):
                needs = Needs.NOTHING
            elif needs is Needs.LABEL:
                return None
        return _Hit(entry, NameFound(entry.place_id, *span), start, end, needs)

    def _beside_countries(self, padded: str, hits: list[_Hit]) -> list[_Hit]:
        if not any(hit.needs is Needs.NEIGHBOUR for hit in hits):
            return hits
        kept = []
        for at, hit in enumerate(hits):
            if hit.needs is not Needs.NEIGHBOUR:
                kept.append(hit)
            elif any(self._joined(padded, *pair) for pair in ((hits[at - 1 : at], hit), (hits[at + 1 : at + 2], hit))):
                kept.append(hit._replace(needs=Needs.NOTHING))
        return kept

    def _joined(self, padded: str, others: list[_Hit], hit: _Hit) -> bool:
        """Tell whether the other hit is a country that stands right beside this one, at most a conjunction between."""
        for other in others:
            first, second = sorted((other, hit), key=_by_start)
            between = padded[first.end : second.start].strip()
            if self._places[other.entry.place_id].kind == "country" and between in JOINING:
                return True
        return False

    def _held_by(self, place_id: str) -> Iterator[str]:
        ring = self._places[place_id].within
        seen: dict[str, None] = {}
        while ring:
            seen |= dict.fromkeys(ring)
            ring = tuple(up for id_ in ring for up in self._places[id_].within if up not in seen)
        yield from seen

    def _countries_of(self, place_id: str) -> Iterator[str]:
        return (id_ for id_ in (place_id, *self._holders[place_id]) if self._places[id_].kind == "country")


def _longest_first(span: tuple[int, int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _by_start(hit: _Hit) -> int:
    return hit.start


def _word_after(padded: str, end: int) -> str:
    return padded[end + 1 : padded.find(" ", end + 1)] if end + 1 < len(padded) else ""


def _words_before(padded: str, start: int) -> tuple[str, ...]:
    """The word before, and the one before that where only a short one is between: city of Bam."""
    last = padded.rfind(" ", 0, start)
    before = padded[max(0, last - 40) : last].split(" ")
    return tuple(before[-2:]) if before[-1] in ("of", "د", "هی") else (before[-1],)


def _begins(padded: str, start: int, lang: str) -> bool:
    """Tell whether a word begins there, or in Arabic after و, ب, ل, ال."""
    if padded[start - 1] == " ":
        return True
    left = padded[padded.rfind(" ", 0, start) + 1 : start]
    return lang in ("ar", "") and _PROCLITICS.fullmatch(left) is not None


def _as_written(spelling: Spelling, written: str) -> bool:
    """Tell whether a Latin name has the capital that names have; with a sign, or all in capitals, it is to be the same."""
    text = spelling.text
    if spelling.language != "en" or text[0].islower():
        return True
    if spelling.needs is not Needs.NOTHING or text.isupper():
        return written == text.rstrip(".")
    return not written[0].islower()


def _meanings(localities: Iterable[Locality]) -> dict[str, dict[str, _Entry]]:
    """What every form means in each language that writes it; a listed spelling goes before another one with an ending."""
    found: dict[str, dict[str, _Entry]] = {}
    places = tuple(localities)
    for forms in (_listed, _ended):
        for place in places:
            for spelling in place.spellings:
                for form in forms(spelling, place.kind):
                    found.setdefault(form, {}).setdefault(spelling.language, _Entry(place.id, spelling))
    return found


def _opens(form: str, meant: Mapping[str, _Entry]) -> bool:
    return not _LATIN.search(form) and "ar" in meant


def _of_language(form: str, meant: Mapping[str, _Entry], language: str) -> _Entry | None:
    """What a form means in a language: its own spelling there, else one that all others agree on."""
    if language in meant:
        return meant[language]
    entries = tuple(meant.values())
    if any(entry.place_id != entries[0].place_id for entry in entries):
        return None
    if language == "" or _LATIN.search(form):
        return next((entry for entry in entries if entry.spelling.needs is not Needs.NOTHING), entries[0])
    sure = all(entry.spelling.needs is Needs.NOTHING for entry in entries)
    return entries[0] if sure and len(form) >= _ABROAD_LETTERS else None


def forms_of(spelling: Spelling) -> Iterator[str]:
    """Yield the folded forms of a spelling without endings; in Arabic script the gaps between its words may be closed."""
    words = words_of(fold(spelling.text))
    if not words:
        return
    gaps = len(words) - 1
    if _LATIN.search(words[0]) or len("".join(words)) < _JOINED_LETTERS or gaps > _MOST_GAPS:
        yield " ".join(words)
        return
    for joints in product((" ", ""), repeat=gaps):
        yield words[0] + "".join(joint + word for joint, word in zip(joints, words[1:], strict=True))


def _listed(spelling: Spelling, _kind: str) -> Iterator[str]:
    return forms_of(spelling)


def _ended(spelling: Spelling, kind: str) -> Iterator[str]:
    """Yield the forms with what the spelling's language writes at the end of names and before them."""
    for form in forms_of(spelling):
        if spelling.needs is Needs.NOTHING and len(form) >= _ENDED_LETTERS and kind != PHRASE:
            yield from _with_endings(form, spelling.language, kind)


def _with_endings(form: str, language: str, kind: str) -> Iterator[str]:
    if language == "en":
        if kind == "country" and form[-1] in "niz":
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


def checked_forms(localities: Iterable[Locality]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Ids by (language, folded form): those with two leave a reader in doubt, and a file that has them is refused."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for place in localities:
        for spelling in place.spellings:
            for form in forms_of(spelling):
                found.setdefault((spelling.language, form), {})[place.id] = None
    return {key: tuple(ids) for key, ids in found.items()}
