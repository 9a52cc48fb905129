"""The words of one field of an article, and where what a query asks for stands among them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, islice, repeat

from words.inflection import GLUING, asked, endings_apart, joinable, known_by, language_key, splits, unglued_words
from words.occurrences import Occurrences
from words.regexes import compiled, wildcard
from words.terms import Parts
from words.tokens import words_in

MOST_SPANS = 200
"""Places kept of one match; a word that fills an article need not be listed a thousand times."""
LONGEST_WORD = 200
"""Letters of a word that a wildcard may fit."""


class Field:
    """One field's words and their places."""

    def __init__(self, text: str, lang: str = "") -> None:
        """`lang`: ISO 639, for the endings and particles that words of that language take."""
        self.text = text
        self.lang = language_key(lang)
        self._words = words_in(text)
        self._looked_up: dict[str, list[tuple[int, int]]] = {}
        self.span = self._words.span

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its different words, in order, and those that several of them are together."""
        return tuple(dict.fromkeys(chain(self._words.listed, self._words.joined_forms, self._ended_apart)))

    @cached_property
    def _ended_apart(self) -> dict[str, list[tuple[int, int]]]:
        """Places of words with an ending that stands apart: مرز های."""
        words = self._words.listed
        endings = endings_apart(self.lang).intersection(words)
        found: dict[str, list[tuple[int, int]]] = {}
        for at, word in enumerate(words) if endings else ():
            if at and word in endings:
                found.setdefault(words[at - 1] + word, []).append((at - 1, at))
        return found

    @cached_property
    def known(self) -> frozenset[str]:
        """All words by which the field is known: its `words` and what each is known by (`words.inflection.known_by`)."""
        return frozenset(self.words).union(*filter(None, self._keys))

    @cached_property
    def _keys(self) -> list[tuple[str, ...]]:
        """Of each of `words` what it is known by beside itself."""
        return list(map(known_by(self.lang).__getitem__, self.words))

    @cached_property
    def _fronts(self) -> list[tuple[str, ...]]:
        """Of each of `words` what it is without what is glued to its front."""
        return list(map(unglued_words(self.lang).__getitem__, self.words)) if self.lang in GLUING else []

    @cached_property
    def spelled(self) -> str:
        """Every word there is, and without what is glued to its front, each after a space: what beginnings are looked for in."""
        fronts = filter(None, self._fronts)
        return " " + " ".join(frozenset(self.words).union(*fronts) if self._fronts else self.words)

    @cached_property
    def _by_key(self) -> _Sources:
        return _Sources(self.words, self._keys)

    @cached_property
    def _by_front(self) -> _Sources:
        return _Sources(self.words, self._fronts)

    @cached_property
    def _alone(self) -> Occurrences:
        return Occurrences(self._words.listed)

    @cached_property
    def _together(self) -> dict[str, list[tuple[int, int]]]:
        """First and last word of every place of words that are one together."""
        found = {word: list(places) for word, places in self._ended_apart.items()}
        for first, last, word in self._words.joined:
            found.setdefault(word, []).append((first, last))
        return found

    def _standing(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return the places of some words as they stand, sorted; nothing for those that do not."""
        alone, together = self._alone, self._together
        single = [word for word in words if word in alone.last]
        if len(single) > 1:
            places = sorted([(at, at) for word in frozenset(single) for at in alone.of(word)])
        else:
            places = [(at, at) for word in single for at in alone.of(word)]
        if together and any(word in together for word in words):
            joined = [place for word in frozenset(words) for place in together.get(word, ())]
            return sorted(places + joined)
        return places

    def beginning(self, stem: str) -> list[str]:
        """Return all words that begin with the stem, sorted."""
        found: list[str] = []
        spelled, sought = self.spelled, f" {stem}"
        at = spelled.find(sought)
        while at >= 0:
            end = spelled.find(" ", at + 1)
            found.append(spelled[at + 1 : end if end > 0 else None])
            at = spelled.find(sought, at + 1)
        return sorted(found)

    def starting(self, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that begin with the stem."""
        return self._formed(self.beginning(stem))

    def fitting(self, pattern: str, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that fit a pattern with wildcards, which begins with the stem."""
        fits = compiled(wildcard(pattern)).fullmatch
        words = [word for word in self.beginning(stem) if len(word) <= LONGEST_WORD and fits(word)]
        return self._formed(words)

    def _formed(self, words: list[str]) -> list[tuple[int, int]]:
        """Return the places of words out of `spelled`."""
        return self._standing((*words, *self._by_front.of(words))) if self.lang in GLUING else self._standing(words)

    def exactly(self, text: str) -> list[tuple[int, int]]:
        """Return the code points [start, end) where the text stands exactly so, bounded as words are."""
        found: list[tuple[int, int]] = []
        at = self.text.find(text)
        while at >= 0 and len(found) < MOST_SPANS:
            end = at + len(text)
            if not _is_within(self.text, at) and not _is_within(self.text, end):
                found.append((at, end))
            at = self.text.find(text, at + 1)
        return found

    def expressed(self, pattern: str) -> list[tuple[int, int]]:
        """Return the code points [start, end) where a regular expression finds folded text."""
        folded = self._words.folded
        spans = (match.span() for match in islice(compiled(pattern).finditer(folded.text), MOST_SPANS))
        return [folded.span(start, end) for start, end in spans if start < end]

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last word of code points [start, end)."""
        first = max(0, bisect_right(self._words.starts, start) - 1)
        return first, max(first, bisect_left(self._words.starts, end) - 1)

    def rows(self, parts: Parts) -> list[tuple[int, int]]:
        """Return (first, last) word of every place where the parts stand in a row, in any of their forms."""
        if not self._words.listed:
            return []
        if len(parts) == 1:
            found = self._ends(parts[0])
            return _shortest(found) if len(found) > 1 else found
        ends: list[list[tuple[int, int]]] = []
        """Of the parts up to each: where the row begins and ends."""
        for at, part in enumerate(parts):
            found = self._ends(part) if not at else _followed(ends[at - 1], self._ends(part)) if ends[at - 1] else []
            if at and len(parts[at - 1]) == len(part) == 1:
                joined = self.joined(parts[at - 1][0], part[0])
                found = found + (joined if at == 1 else _followed(ends[at - 2], joined))
            ends.append(found)
        return list(dict.fromkeys(ends[-1]))

    def places(self, word: str) -> list[tuple[int, int]]:
        """Return the places of a word in all its forms."""
        found = self._looked_up.get(word)
        if found is None:
            forms = asked(word, self.lang)
            sources = self._by_key.of(forms)
            found = self._looked_up[word] = self._standing((*forms, *sources) if sources else forms)
        return found

    def joined(self, first: str, last: str) -> list[tuple[int, int]]:
        """Return the places where two words of a query stand as one."""
        places = self.places(first + last)
        return places if places and joinable(first, last) else []

    def _ends(self, part: tuple[str, ...]) -> list[tuple[int, int]]:
        """Return the places of one part: its words in a row, or joined as one."""
        if len(part) == 1:
            found = self.places(part[0])
            for first, last in splits(part[0], self.lang):
                found = found + _followed(self.places(first), self.places(last))
            return found
        joined = self.places("".join(part))
        if all(len(word) == 1 and word.isascii() for word in part):  # U.S. is not the pronoun "us"
            joined = [place for place in joined if self.text[slice(*self.span(*place))].isupper()]
        found = self.places(part[0])
        for word in part[1:]:
            found = _followed(found, self.places(word))
        return joined + found


class _Sources:
    """Which of some words are known by what, one tuple for each."""

    def __init__(self, words: Sequence[str], known: Sequence[tuple[str, ...]]) -> None:
        self._words = list(chain.from_iterable(map(repeat, words, map(len, known))))
        self._known = Occurrences(list(chain.from_iterable(known)))

    def of(self, forms: Iterable[str]) -> list[str]:
        """Return the words that are known by any of the forms."""
        known = self._known
        return [self._words[number] for form in forms if form in known.last for number in known.of(form)]


def _followed(rows: list[tuple[int, int]], places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the rows with each place that follows one right after."""
    following: dict[int, list[int]] = {}
    for first, last in places if rows else ():
        following.setdefault(first, []).append(last)
    return [(first, end) for first, last in rows for end in following.get(last + 1, ())]


def _shortest(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of the places that begin together keep the shortest: مرز of مرز\u200cهای."""
    shortest: dict[int, tuple[int, int]] = {}
    for place in places:
        if place[1] <= shortest.get(place[0], place)[1]:
            shortest[place[0]] = place
    return list(shortest.values())


def _is_within(text: str, at: int) -> bool:
    """Whether a place lies within a word: between letters, or a letter and its mark."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return bool(unicodedata.combining(after)) or (_is_of_word(before) and _is_of_word(after))


def _is_of_word(char: str) -> bool:
    return char.isalnum() or bool(unicodedata.combining(char))
