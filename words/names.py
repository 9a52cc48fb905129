"""The names of the region: people, groups, places, crossings, topics, found in a text in all spellings and scripts.

One automaton over folded text finds all spellings at once; each hit then has to stand as a word, by the rules of each
language's affixes. The rules and the false friends come from the region's notes, section 3.2, where they were read off
real texts: کابل‌ها are cables, طالبانی is a Kurdish family, اسلام‌آباد غرب lies in Iran, کرم is inside کرمان.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from words.folding import fold
from words.scan import Scan
from words.tokens import words_of


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name."""

    text: str
    language: str
    """`en fa prs ur ps ar`."""
    case_sensitive: bool = False
    """True for short Latin ones that are words otherwise: US, KP, ISI."""


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something the region's news is about."""

    id: str
    label: str
    type: str
    """person, group, place, province, crossing, port, country, country_context, institution, forum, event, topic, …"""
    role: str
    """What it counts for in relevance: country, actor, place, crossing, topic, context, negative; `hides`: see HIDES."""
    implies: tuple[str, ...] = ()
    """Countries of the three that it brings with it: IR, PK, AF."""
    strong: bool = False
    """Crosses borders by itself: relevant with only one country named."""
    ambiguous_alone: bool = False
    """Also an ordinary word: counts only beside another name of the region."""
    spellings: tuple[Spelling, ...] = ()


LISTS = {
    "border-crossings": "crossing",
    "events": "event",
    "forums": "forum",
    "groups": "group",
    "institutions": "institution",
    "people": "person",
    "places": "place",
    "ports": "port",
    "provinces": "province",
    "topics": "topic",
}
"""Lists of names as queries call them, and the type of their names."""


class NameFound(NamedTuple):
    """A name found: code points [start, end) of the text as given."""

    name_id: str
    start: int
    end: int


MOST_HITS = 5_000
"""Places looked at of each spelling in one text: an article has forty of all; megabytes of nothing but names may be sent to us."""

_ARABIC_SCRIPT = re.compile("[\u0620-\u06ff]")
_GLUED_LETTERS = 6
"""Urdu and Pashto glue words (دپاکستان, اورپاکستان); names of this many letters are themselves inside other words too."""
_SHORT = 4
"""A single word of so few letters in Arabic script counts in its own language only."""
_AMBIGUOUS_LETTERS = 6
_SUFFIXED_LETTERS = 4
"""Letters a word needs before endings are taken for endings."""
_MOST_GAPS = 3

_MOST_REMEMBERED = 20_000
"""Surroundings of hits whose names are remembered: about 4 MB."""

_SUFFIXED_TYPES = frozenset({"country", "country_context", "group", "topic", "negative", "institution"})
"""Countries, groups and topics take endings; people and places do not, else کرم is in کرمان."""
_SUFFIXES = {
    "en": ("s", "es"),
    "fa": ("ی", "ها", "های", "هایی", "ان", "یان", "یها"),
    "ur": ("ی", "وں", "یوں", "یں", "یاں", "ات"),
    "ps": ("ی", "و", "ان", "انو", "یان", "یانو", "ونو", "ونه", "ه"),
    "ar": ("ا", "ی", "یا", "ه", "یه", "ات", "ان", "ین", "ون", "یین", "یون"),
}
_SUFFIXES["prs"] = _SUFFIXES["fa"]
_ANY_SUFFIX = tuple(dict.fromkeys(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes))
_TALIBAN = re.compile("[طت]البان$")
"""Only the Pashto oblique و follows it; with ی it is the name Talabani."""
_PROCLITICS = re.compile("[وف]?[بکل]?(?:ال|لل)?")
_PLURALS = frozenset({"ها", "های", "هایی", "هایش", "هایشان"})
"""After a half-space or a space they make a plural, and no place has one: کابل‌های are cables."""
_NOT_BEFORE = {"اسلام اباد": frozenset({"غرب"}), "اسلاماباد": frozenset({"غرب"}), "میلک": frozenset({"شیک"})}
"""Eslamabad-e Gharb is a town in Iran; میلک شیک is a milkshake."""
_FOLLOWING = _PLURALS.union(*_NOT_BEFORE.values())
HIDES = "hides"
"""Role of phrases that are found for nothing but to hide the shorter topics within them: a cease-fire is no fire."""
_OWN_LANGUAGE = frozenset({"topic", "negative", "context", HIDES})
"""Roles whose words count in their own language only."""
_GLUES = frozenset({"ur", "ps"})
_GLUED_TYPES = frozenset({"country", "place", "province", "port", "person", "group", "crossing"})
_SAME_KIND = frozenset({"group", "person", "province", "place", "institution", "agency"})
"""Of two names of one such kind, one inside the other, the longer is meant: Pakistani Taliban is not the Taliban."""
_CLEAR = frozenset(map(fold, ("کوئٹہ", "زرنج", "پنجگور", "پنجګور", "بنجغور", "Zaranj", "Panjgur")))
"""Spellings of ambiguous names that are no other word."""
_BORDER_WORDS = frozenset(
    map(fold, ("مرز", "بارڈر", "باب", "border", "پل", "bridge", "treaty", "dam", "سد", "بند", "گبد"))
)
"""With one of these a name of several words is clear."""
_REGIONAL_ROLES = frozenset({"country", "actor", "place", "crossing"})


class _Entry(NamedTuple):
    name: Name
    spelling: Spelling
    ambiguous: bool


class _Hit(NamedTuple):
    entry: _Entry
    found: NameFound


class NameBook:
    """All names, ready to be found. Immutable; building it from 200 names takes about 30 ms."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = {name.id: name for name in names}
        entries: dict[str, tuple[_Entry, ...]] = {}
        for name in self._names.values():
            for spelling in name.spellings:
                for pattern in _patterns(spelling.text):
                    entry = _Entry(name, spelling, _ambiguous(name, pattern))
                    entries[pattern] = (*entries.get(pattern, ()), entry)
        self._entries = list(entries.values())
        self._automaton = AhoCorasick(entries, matchkind=MatchKind.Standard)
        self._stood: dict[tuple[int, str, str, str, str], tuple[_Entry, ...]] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all names, in the order given."""
        return tuple(self._names)

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """Ids of the names of each list, by type: `list:border-crossings`."""
        found = {
            list_id: tuple(name.id for name in self._names.values() if name.type == type_)
            for list_id, type_ in LISTS.items()
        }
        return {list_id: ids for list_id, ids in found.items() if ids}

    @cached_property
    def digest(self) -> str:
        """Version of what these names find: changes with any of them, for what is derived from them and kept."""
        return hashlib.sha256(repr(list(self._names.values())).encode()).hexdigest()[:16]

    def __contains__(self, name_id: object) -> bool:
        return name_id in self._names

    def __len__(self) -> int:
        return len(self._names)

    def get(self, name_id: str) -> Name | None:
        """Return the name of that id, None where there is none."""
        return self._names.get(name_id)

    def find(self, text: str, lang: str = "") -> tuple[NameFound, ...]:
        """Return the names in a text, by place; `lang` is its language, "" where unknown."""
        return self.find_together((text,), lang)[0]

    def find_together(self, texts: Sequence[str], lang: str = "") -> tuple[tuple[NameFound, ...], ...]:
        """Return the names in each of several texts that belong together: a name in one is context for the others."""
        hits = [self._hits(text, lang.lower().split("-")[0]) for text in texts]
        clear = {hit.entry.name.id for of_text in hits for hit in of_text if not hit.entry.ambiguous}
        return tuple(tuple(hit.found for hit in of_text if self._in_context(hit.entry, clear)) for of_text in hits)

    def _in_context(self, entry: _Entry, clear: set[str]) -> bool:
        if not entry.ambiguous or entry.name.id in clear:
            return True
        if entry.name.type == "crossing" and "t_border" in clear:
            return True
        return any(_near(entry.name, self._names[other]) for other in clear)

    def _hits(self, text: str, lang: str) -> list[_Hit]:
        scan = Scan(text)
        hits: list[_Hit] = []
        for pattern, start, end in _bounded(self._automaton.find_matches_as_indexes(scan.text, overlapping=True)):
            key = (pattern, lang, *scan.around(start, end, _FOLLOWING))
            entries = self._stood.get(key)
            if entries is None:
                entries = self._standing(key, scan.text[start:end])
            if entries:
                span = scan.span(start, end)
                written = text[slice(*span)]
                hits += [
                    _Hit(entry, NameFound(entry.name.id, *span))
                    for entry in entries
                    if not entry.spelling.case_sensitive or written == entry.spelling.text
                ]
        return [hit for hit in _longest(hits) if hit.entry.name.role != HIDES]

    def _standing(self, key: tuple[int, str, str, str, str], folded: str) -> tuple[_Entry, ...]:
        """Those of a pattern's names that stand as a word there; `folded` is the pattern.

        The same words stand around most hits, and are remembered.
        """
        pattern, lang, left, right, following = key
        place = _Place(left, right, following, lang)
        found = tuple(entry for entry in self._entries[pattern] if place.stands(entry, folded))
        if len(self._stood) >= _MOST_REMEMBERED:
            self._stood.clear()
        self._stood[key] = found
        return found


def _bounded(hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The first MOST_HITS of each spelling. One that stands within another reaches its bound no later than that does."""
    if len(hits) <= MOST_HITS:
        return hits
    seen: Counter[int] = Counter()
    kept = []
    for hit in hits:
        seen[hit[0]] += 1
        if seen[hit[0]] <= MOST_HITS:
            kept.append(hit)
    return kept


def _patterns(spelling: str) -> Iterator[str]:
    """Yield the folded forms of a spelling: in Arabic script every gap between words may be closed (اسلام‌آباد)."""
    words = words_of(fold(spelling))
    if not words:
        return
    gaps = len(words) - 1
    if not _ARABIC_SCRIPT.search(spelling) or len("".join(words)) < _GLUED_LETTERS or gaps > _MOST_GAPS:
        yield " ".join(words)
        return
    for joints in product((" ", ""), repeat=gaps):
        yield words[0] + "".join(joint + word for joint, word in zip(joints, words[1:], strict=True))


def _near(name: Name, other: Name) -> bool:
    """Tell whether the other name makes an ambiguous one likely: they share a country, or a province of two countries."""
    if other.role not in _REGIONAL_ROLES:
        return False
    return not name.implies or bool(set(name.implies) & set(other.implies)) or other.type == "province"


def _ambiguous(name: Name, pattern: str) -> bool:
    if not name.ambiguous_alone or pattern in _CLEAR:
        return False
    words = pattern.split(" ")
    if name.type in ("place", "province") and (len(words) > 1 or not _ARABIC_SCRIPT.search(pattern)):
        return False
    if len(words) > 1 and name.type != "person":
        return not _BORDER_WORDS & set(words) and name.type not in ("topic", "group", "institution", "forum")
    return name.type == "person" or len(pattern) <= _AMBIGUOUS_LETTERS


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """Drop hits inside longer ones of the same name or kind; order by place."""
    kept: list[_Hit] = []
    open_ones: list[_Hit] = []
    furthest = 0
    for hit in sorted(hits, key=_by_place):
        found = hit.found
        open_ones = [other for other in open_ones if other.found.end > found.start] if found.start < furthest else []
        if any(_covers(other, hit) for other in open_ones):
            continue
        kept.append(hit)
        open_ones.append(hit)
        furthest = max(furthest, found.end)
    return kept


def _by_place(hit: _Hit) -> tuple[int, int, bool]:
    return hit.found.start, -hit.found.end, hit.entry.ambiguous


def _covers(longer: _Hit, hit: _Hit) -> bool:
    if longer.found.end < hit.found.end:
        return False
    return longer.found.name_id == hit.found.name_id or _same_kind(longer, hit) or _hidden(longer, hit)


def _same_kind(longer: _Hit, hit: _Hit) -> bool:
    kind = hit.entry.name.type
    return kind in _SAME_KIND and kind == longer.entry.name.type and longer.found[1:] != hit.found[1:]


def _hidden(longer: _Hit, hit: _Hit) -> bool:
    return longer.entry.name.role == HIDES and longer.found[1:] != hit.found[1:]


class _Place(NamedTuple):
    """What stands around a hit: the rest of its words on both sides, and the next word."""

    left: str
    right: str
    following: str
    lang: str

    def stands(self, entry: _Entry, pattern: str) -> bool:
        """Tell whether the hit is the name and not a piece of another word."""
        name = entry.name
        arabic = _ARABIC_SCRIPT.search(pattern) is not None
        if arabic and not self._of_language(entry, pattern):
            return False
        if not self.right and self.following in _NOT_BEFORE.get(pattern, ()):
            return False
        if name.type not in _SUFFIXED_TYPES and self.following in _PLURALS and not self.right:
            return False
        if self._left(arabic) and self._right(name, pattern, arabic):
            return True
        return self._glued(name, pattern, arabic)

    def _of_language(self, entry: _Entry, pattern: str) -> bool:
        """Topics and very short words count in their own language only: هوا is weather in Pashto, air in Persian."""
        if not self.lang or (len(pattern) > _SHORT and entry.name.role not in _OWN_LANGUAGE):
            return True
        own = {"prs": "fa"}.get(self.lang, self.lang)
        return {"prs": "fa"}.get(entry.spelling.language, entry.spelling.language) == own

    def _left(self, arabic: bool) -> bool:
        return not self.left or (arabic and self.lang == "ar" and _PROCLITICS.fullmatch(self.left) is not None)

    def _right(self, name: Name, pattern: str, arabic: bool) -> bool:
        if not self.right:
            return True
        if _TALIBAN.search(pattern):
            return self.right == "و"
        if name.type not in _SUFFIXED_TYPES:
            return False
        if len(pattern) < _SUFFIXED_LETTERS:
            return self.right == "ی" and name.type == "country_context"
        suffixes = _SUFFIXES.get(self.lang, _ANY_SUFFIX) if arabic else _SUFFIXES["en"]
        return self.right in suffixes

    def _glued(self, name: Name, pattern: str, arabic: bool) -> bool:
        if not arabic or self.lang not in _GLUES or name.type not in _GLUED_TYPES or len(pattern) < _GLUED_LETTERS:
            return False
        return not (self.right.startswith("ی") and _TALIBAN.search(pattern))
