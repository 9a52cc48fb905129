"""Places in a text, and what holds each: reports on one event meet by place though each names another part of it.

A headline that says Bannu and one that says Khyber Pakhtunkhwa have no word in common; the first is held by the second.
All spellings of five languages (words/place_forms.py) stand in one automaton as whole words, with the endings and
particles that each language writes on a place's name added beforehand, so that a hit needs almost no looking at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from words.folding import ZWNJ
from words.names import NameFound
from words.place_forms import (
    LANGUAGES,
    LATIN,
    PHRASE,
    Locality,
    Meaning,
    Needs,
    Spelling,
    meaning_in,
    meanings,
    means_abroad,
)
from words.place_labels import AFTER, BEFORE, JOINING, PLURALS
from words.scan import Scan

HOME = frozenset({"iran", "pakistan", "afghanistan"})
"""Ids of the three countries whose news this is."""

_PROCLITICS = re.compile("[وف]?(?:[بکل]?(?:ال)?|لل)")
"""What Arabic writes before a name in the same word, folded."""
_HALF_SPACED_LETTERS = 6
"""Letters a name needs to count after a half-space: علاقه‌مند is not Mand, چشم‌هامون not Hamoun."""
_MOST_HITS = 5_000
"""Hits looked at in one text: an article has a hundred."""


class _Hit(NamedTuple):
    meaning: Meaning
    found: NameFound
    start: int
    """Of the scanned text, [start, end): what the next word is, is counted there."""
    end: int
    needs: Needs


class Places:
    """All places, ready to be found. Immutable; building it from 1,700 takes about half a second."""

    def __init__(self, localities: Iterable[Locality]) -> None:
        """`localities` with unique ids, `within` known and without a circle (seeds/places.py sees to it)."""
        self._places = {place.id: place for place in localities}
        forms = meanings(self._places.values())
        # The automaton has the forms: kept here is only what each means, 7 MiB less.
        self._meant = list(forms.values())
        self._abroad = [means_abroad(form) for form in forms]
        self._open = [_may_be_joined(form, meant) for form, meant in forms.items()]
        """Whether something may be written before the form in the same word."""
        patterns = [f"{form} " if free else f" {form} " for form, free in zip(forms, self._open, strict=True)]
        self._automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard)
        self._meanings: dict[str, list[Meaning | None]] = {}
        self._holders = {id_: tuple(self._held_by(id_)) for id_ in self._places}
        self._countries = {id_: frozenset(self._countries_of(id_)) for id_ in self._places}

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all places, in the order given; phrases are none."""
        return tuple(id_ for id_, place in self._places.items() if place.kind != PHRASE)

    @cached_property
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
        lang = lang if lang in LANGUAGES else ""
        hits = [self._hits(text, lang) for text in texts]
        company: set[str] = set()
        for hit in (hit for of_text in hits for hit in of_text if hit.needs is Needs.NOTHING):
            place = self._places[hit.meaning.place_id]
            if place.kind not in ("country", "capital") or not HOME & self._countries[place.id]:
                company |= self._countries[place.id]
        return tuple(
            tuple(
                hit.found
                for hit in of_text
                if (hit.needs is Needs.NOTHING or company & self._countries[hit.meaning.place_id])
                and self._places[hit.meaning.place_id].kind != PHRASE
            )
            for of_text in hits
        )

    def _meant_in(self, lang: str) -> list[Meaning | None]:
        """What each pattern means in a language; made when the language is first met."""
        found = self._meanings.get(lang)
        if found is None:
            forms = zip(self._meant, self._abroad, strict=True)
            found = [meaning_in(lang, meant, abroad=abroad) for meant, abroad in forms]
            self._meanings[lang] = found
        return found

    def _hits(self, text: str, lang: str) -> list[_Hit]:
        scan = Scan(text)
        padded = f" {scan.text} "
        meant = self._meant_in(lang)
        kept: list[_Hit] = []
        past = 0
        spans = (
            (start if self._open[at] else start + 1, end - 1, at)
            for at, start, end in self._automaton.find_matches_as_indexes(padded, overlapping=True)[:_MOST_HITS]
            if meant[at] is not None
        )
        for start, end, at in sorted(spans, key=_longest_first):
            meaning = meant[at]
            if start < past or meaning is None or not _begins(padded, start, lang):
                continue
            hit = self._hit(text, scan, padded, (start, end), meaning)
            if hit is not None:
                kept.append(hit)
                past = end
        return self._beside_countries(padded, kept)

    def _hit(self, text: str, scan: Scan, padded: str, place: tuple[int, int], meaning: Meaning) -> _Hit | None:
        """The hit at a place of the scanned text, None where its surroundings say that it is none."""
        start, end = place
        needs = meaning.spelling.needs
        kind = self._places[meaning.place_id].kind
        span = scan.span(start - 1, end - 1)
        if not _as_written(meaning.spelling, text[slice(*span)]):
            return None
        if kind not in ("country", PHRASE) and _word_after(padded, end) in PLURALS:
            return None
        if start > 1 and text[span[0] - 1] == ZWNJ and end - start < _HALF_SPACED_LETTERS:
            return None
        if needs in (Needs.COMPANY, Needs.LABEL):
            if _labelled(padded, start, end):
                needs = Needs.NOTHING
            elif needs is Needs.LABEL:
                return None
        elif needs is Needs.LETTERS:
            needs = Needs.NOTHING
        return _Hit(meaning, NameFound(meaning.place_id, *span), start, end, needs)

    def _beside_countries(self, padded: str, hits: list[_Hit]) -> list[_Hit]:
        """Settle what a country's name right beside a hit settles."""
        kept = []
        for at, hit in enumerate(hits):
            if hit.needs is Needs.NOTHING:
                kept.append(hit)
            elif self._joined(padded, hits[max(0, at - 1) : at] + hits[at + 1 : at + 2], hit):
                kept.append(hit._replace(needs=Needs.NOTHING))
            elif hit.needs is Needs.COMPANY:
                kept.append(hit)
        return kept

    def _joined(self, padded: str, others: list[_Hit], hit: _Hit) -> bool:
        """Tell whether the other hit is a country that stands right beside this one, at most a conjunction between."""
        for other in others:
            first, second = sorted((other, hit), key=_by_start)
            between = padded[first.end : second.start].strip()
            if self._places[other.meaning.place_id].kind == "country" and between in JOINING:
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


def _may_be_joined(form: str, meant: Iterable[Meaning]) -> bool:
    return not LATIN.search(form) and any(meaning.spelling.language == "ar" for meaning in meant)


def _longest_first(span: tuple[int, int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _by_start(hit: _Hit) -> int:
    return hit.start


def _labelled(padded: str, start: int, end: int) -> bool:
    return _word_after(padded, end) in AFTER or not BEFORE.isdisjoint(_words_before(padded, start))


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
