"""What of an article tells which event it reports: its rare words, names, places, themes and numbers, each with a weight.

Five blocks, because they are weighed apart: words speak within one language only; names (by the catalogue, else by their
echo), places, themes and numbers speak across languages. A feature's weight is what it tells: how often and how early it
stands, and how rare it is. Weights are whole numbers, so that sums are the same in any order.

Pure: no database, clock, network or logging. Kept per article as packed bytes, made anew when the recipe changes.
"""

from __future__ import annotations

import math
import re
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from xxhash import xxh32_intdigest

from words.echoes import echo
from words.evaluation import Prepared, Span
from words.folding import fold
from words.lexicon import Lexicon
from words.names import NameBook
from words.numerals import numbers
from words.rarity import is_common, share, stem
from words.theme_rarity import theme_share
from words.tokens import words_of

FEATURES_RECIPE = 4
"""Raise when any feature changes for the same text; `tripoint reindex` then makes them anew."""

SCALE = 100
"""A weight is kept in hundredths: what is rarer than all listed words and stands once weighs 580."""
MOST_WEIGHT = 0xFFFF
READ = 6_000
"""Code points read: news says what happened early, and the end of long texts is background."""
READ_FOR_THEMES = 1_500
MOST_NAMED = 20
"""Places of one name that are looked at for how it is written."""
OPENING = 30
"""Words at the beginning that count twice: the headline and the first sentence."""
NAME_SHARES = {"group": 0.06, "institution": 0.05}
"""Shares of articles taken for a catalogue name of a type."""
OTHER_NAME = 0.015
NOT_NAMES = frozenset({"topic", "negative"})
"""Types of the catalogue that say what happens, not who or where: themes say that more finely."""
PLACE_SHARES = {"country": 0.12, "capital": 0.08, "province": 0.04, "region": 0.04, "city": 0.02}
"""Shares of articles taken for a place of a kind; they come from near it or speak of it."""
OTHER_PLACE = 0.01
HOME_SHARE = 0.4
HOME = frozenset({"iran", "pakistan", "afghanistan"})
"""In most articles."""
PLACE_TYPES = {
    "country": "country",
    "country_context": "country",
    "province": "province",
    "place": "city",
    "place_venue": "site",
    "crossing": "crossing",
    "port": "port",
}
"""Types of catalogue names that are places, and the kind of place they count as."""
SMALL = 10
READ_FOR_COUNTS = 200
"""Code points in which numbers up to SMALL count: in a headline they say how many, farther down they stand everywhere."""
NUMBER_SHARE = 0.004
NUMBER_SHARES = ((SMALL, 0.12), (99, 0.04), (999, 0.015))
"""Shares taken for whole numbers up to a bound."""
YEAR_SHARE = 0.05
YEARS = (range(1300, 1500), range(1900, 2100))
"""Solar and Gregorian."""

_SIGNED = re.compile(
    r"(?:^|(?<=[.;!?)] ))[(\[]?(?:(?:(?:additional|with|with additional) )?(?:reporting|writing|editing|compiled|edited) by|our standards:)"
    r"[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""Who wrote a report, to the end of the line: the same dozen names stand below all reports of a wire's bureau."""
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+")
_CAPITALISED_WITHIN = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+", re.MULTILINE)
"""Within a sentence."""
_HEAD = struct.Struct("<B7H")
_MAGIC = 0x54


class Block(IntEnum):
    """A kind of feature, in the order they are packed."""

    WORDS = 0
    NAMES = 1
    PLACES = 2
    THEMES = 3
    NUMBERS = 4


MOST = {Block.WORDS: 100, Block.NAMES: 40, Block.PLACES: 24, Block.THEMES: 32, Block.NUMBERS: 16}
"""Features kept of a block, the heaviest first."""

Vector = Mapping[int, int]
"""Feature (32-bit hash) to weight."""


@dataclass(frozen=True, slots=True)
class Features:
    """One article's five blocks, how long it is, and its meaning where the extra is on."""

    language: str
    blocks: tuple[Vector, Vector, Vector, Vector, Vector]
    length: int = 0
    """Words of the part that was read."""
    meaning: tuple[int, ...] = ()
    """By words/meaning.py: a vector of length SCALE there, empty without the extra."""

    def __getitem__(self, block: Block) -> Vector:
        return self.blocks[block]


def features(article: Prepared, lexicon: Lexicon) -> Features:
    """The features of an article. Never fails, also for empty or hostile texts."""
    read = _SIGNED.sub(" ", f"{article.reading.title}\n{article.reading.text}"[:READ])
    folded = words_of(fold(read))
    named, places = _named(read, folded, article, lexicon)
    return Features(
        article.lang,
        (
            _vector(_words(folded, article.lang), Block.WORDS),
            _vector(named, Block.NAMES),
            _vector(places, Block.PLACES),
            _vector(_themes(read, article.lang, lexicon.themes), Block.THEMES),
            _vector(_numbers(read, article.lang), Block.NUMBERS),
        ),
        len(folded),
        lexicon.meanings.of(article.reading.title, article.reading.text, article.lang) if lexicon.meanings else (),
    )


def _hash(kind: str, what: str) -> int:
    return xxh32_intdigest(f"{kind}:{what}".encode("utf-8", "surrogatepass"))


def _vector(found: Mapping[int, float], block: Block) -> Vector:
    heaviest = sorted(found.items(), key=lambda item: (-item[1], item[0]))[: MOST[block]]
    return {feature: max(1, min(MOST_WEIGHT, round(SCALE * weight))) for feature, weight in heaviest}


def _weight(times: float, of_texts: float) -> float:
    """How much a feature says that stands `times` times and in that share of all texts."""
    return (1 + math.log(times)) * -math.log(of_texts)


def _words(folded: list[str], language: str) -> dict[int, float]:
    times: Counter[str] = Counter()
    for place, word in enumerate(folded):
        if len(word) > 1 and not word[0].isdigit():
            times[stem(word)] += 2 if place < OPENING else 1
    return {
        _hash(language, word): _weight(count, of_texts)
        for word, count in times.items()
        if (of_texts := share(word, language)) < 0.3
    }


def _named(
    read: str, folded: list[str], article: Prepared, lexicon: Lexicon
) -> tuple[dict[int, float], dict[int, float]]:
    """Who and where: names of the catalogue and the gazetteer by id, what holds a place with it; other names by their echo."""
    names: dict[int, float] = {}
    places: Counter[str] = Counter()
    known: set[str] = set()
    for name_id, spans in article.names.items():
        name = lexicon.names.get(name_id)
        known.update(word for span in spans[:MOST_NAMED] for word in words_of(fold(_written(article, span))))
        times = sum(1 for span in spans if span.field == "title" or span.start < READ)
        if name is None or name.type in NOT_NAMES or not times:
            continue
        if name.type in PLACE_TYPES:
            places[name_id] += times
        else:
            names[_hash("n", name_id)] = _weight(times, NAME_SHARES.get(name.type, OTHER_NAME))
    gazetteer: Counter[str] = Counter()
    for found in lexicon.places.find(read, article.lang):
        gazetteer[found.name_id] += 1
        known.update(words_of(fold(read[found.start : found.end])))
    places |= gazetteer
    for word, count in _capitalised(read, folded, article.lang).items():
        heard = echo(word) or (word if word.isascii() and len(word) > 2 else "")
        if heard and word not in known:
            feature = _hash("e", heard)
            weight = _weight(count, max(OTHER_NAME, share(stem(word), article.lang)))
            names[feature] = max(names.get(feature, 0.0), weight)
    return names, _places(places, lexicon)


def _places(found: Counter[str], lexicon: Lexicon) -> dict[int, float]:
    """The places, and what holds them: Bannu is in Khyber Pakhtunkhwa, and that in Pakistan."""
    times = Counter(found)
    for place, count in found.items():
        for holder in lexicon.places.holders(place):
            times[holder] += count
    return {_hash("n", place): _weight(count, _place_share(place, lexicon)) for place, count in times.items()}


def _place_share(place_id: str, lexicon: Lexicon) -> float:
    if place_id in HOME:
        return HOME_SHARE
    place, name = lexicon.places.get(place_id), lexicon.names.get(place_id)
    kind = place.kind if place else PLACE_TYPES[name.type] if name else ""
    return PLACE_SHARES.get(kind, OTHER_PLACE)


def _written(article: Prepared, span: Span) -> str:
    return (article.reading.title if span.field == "title" else article.reading.text)[span.start : span.end]


def _capitalised(read: str, folded: list[str], language: str) -> Counter[str]:
    """Words that may be names. At the start of a sentence only rare ones are, and those that are names elsewhere."""
    if language == "en" or read.isascii():
        within = set(words_of(fold(" ".join(_CAPITALISED_WITHIN.findall(read)))))
        words = words_of(fold(" ".join(_CAPITALISED.findall(read))))
        return Counter(word for word in words if word in within or not is_common(stem(word), language))
    return Counter(word for word in folded if not word.isascii() and not is_common(stem(word), language))


def _themes(read: str, language: str, themes: NameBook) -> dict[int, float]:
    times = Counter(found.name_id for found in themes.find(read[:READ_FOR_THEMES], language))
    return {_hash("t", theme): _weight(count, theme_share(theme)) for theme, count in times.items()}


def _numbers(read: str, language: str) -> dict[int, float]:
    opening = Counter(numbers(fold(read[:READ_FOR_COUNTS]), language))
    times = Counter({number: count for number, count in opening.items() if 1 < number <= SMALL})
    times.update(number for number in numbers(fold(read), language) if number > SMALL)
    return {_hash("d", f"{number:.12g}"): _weight(count, _number_share(number)) for number, count in times.items()}


def _number_share(number: float) -> float:
    if number.is_integer() and any(int(number) in years for years in YEARS):
        return YEAR_SHARE
    return next((share for most, share in NUMBER_SHARES if number.is_integer() and number <= most), NUMBER_SHARE)


def pack(made: Features) -> bytes:
    """The features as bytes, six for each, then one for each number of the meaning, the language behind; the same on every
    machine.
    """
    hashes, weights = array("I"), array("H")
    for vector in made.blocks:
        hashes.extend(vector)
        weights.extend(vector.values())
    if sys.byteorder == "big":
        hashes.byteswap()
        weights.byteswap()
    head = _HEAD.pack(_MAGIC, *(len(vector) for vector in made.blocks), made.length, len(made.meaning))
    meaning = array("b", made.meaning).tobytes()
    return head + hashes.tobytes() + weights.tobytes() + meaning + made.language.encode("ascii", "replace")


def unpack(blob: bytes) -> Features:
    """The features of `pack`'s bytes. ValueError when they are not."""
    if len(blob) < _HEAD.size or blob[0] != _MAGIC:
        raise ValueError("not packed features: wrong head")
    *counts, length, meant = _HEAD.unpack_from(blob)[1:]
    total = sum(counts)
    end = _HEAD.size + 6 * total
    if len(blob) < end + meant:
        raise ValueError("not packed features: cut short")
    hashes, weights = array("I", blob[_HEAD.size : _HEAD.size + 4 * total]), array("H")
    weights.frombytes(blob[_HEAD.size + 4 * total : end])
    if sys.byteorder == "big":
        hashes.byteswap()
        weights.byteswap()
    ends = [sum(counts[: place + 1]) for place in range(len(counts))]
    blocks = [
        dict(zip(hashes[end - count : end], weights[end - count : end], strict=True))
        for end, count in zip(ends, counts, strict=True)
    ]
    meaning = array("b", blob[end : end + meant])
    language = blob[end + meant :].decode("ascii")
    return Features(language, (blocks[0], blocks[1], blocks[2], blocks[3], blocks[4]), length, tuple(meaning))
