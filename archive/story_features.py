"""What of an article tells which event it reports: its rare words, names, themes and numbers, each with a weight.

Four blocks, because they are weighed apart: words speak within one language only; names (by the catalogue, else by their
echo), themes and numbers speak across languages. Each block is a vector of length LENGTH, a feature's part of it by how
often and how early it stands and how rare it is. Weights are whole numbers, so that sums are the same in any order.

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
from words.names import Lexicon, NameBook
from words.rarity import is_common, share, stem
from words.tokens import words_of

FEATURES_RECIPE = 2
"""Raise when any feature changes for the same text; `tripoint reindex` then makes them anew."""

LENGTH = 1000
"""Length of a block's vector: the product of two blocks is their cosine in millionths."""
READ = 6_000
"""Code points read: news says what happened early, and the end of long texts is background."""
READ_FOR_THEMES = 1_500
MOST_NAMED = 20
"""Places of one name that are looked at for how it is written."""
OPENING = 30
"""Words at the beginning that count twice: the headline and the first sentence."""
NAME_SHARES = {
    "country": 0.4,
    "country_context": 0.12,
    "place": 0.05,
    "province": 0.03,
    "group": 0.06,
    "institution": 0.05,
}
"""Shares of articles taken for a catalogue name of a type: countries are in most of them."""
OTHER_NAME = 0.015
NOT_NAMES = frozenset({"topic", "negative"})
"""Types of the catalogue that say what happens, not who or where: themes say that more finely."""
THEME_SHARE = 0.06
NUMBER_SHARE = 0.004
NUMBER_SHARES = {2: 0.04, 3: 0.015}
YEAR_SHARE = 0.05
MIN_DIGITS = 2
"""Numbers of so many digits say something; one digit stands everywhere."""

_NUMBER = re.compile(r"\d+(?:[.,٫٬]\d+)*")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+")
_CAPITALISED_WITHIN = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+", re.MULTILINE)
"""Within a sentence."""
_YEAR = re.compile(r"(?:19|20|13|14)\d\d")
_HEAD = struct.Struct("<B5H")
_MAGIC = 0x53


class Block(IntEnum):
    """A kind of feature, in the order they are packed."""

    WORDS = 0
    NAMES = 1
    THEMES = 2
    NUMBERS = 3


MOST = {Block.WORDS: 60, Block.NAMES: 30, Block.THEMES: 16, Block.NUMBERS: 16}
"""Features kept of a block, the heaviest first."""
FULL = {Block.WORDS: 30.0, Block.NAMES: 6.0, Block.THEMES: 4.0, Block.NUMBERS: 4.0}
"""Length, before scaling, from which a block speaks with its full voice: a country, a theme or two words alone say little."""

Vector = Mapping[int, int]
"""Feature (32-bit hash) to weight."""


@dataclass(frozen=True, slots=True)
class Features:
    """One article's four blocks, and its meaning where the extra is on."""

    language: str
    blocks: tuple[Vector, Vector, Vector, Vector]
    meaning: tuple[int, ...] = ()
    """By words/meaning.py: a vector of length SCALE there, empty without the extra."""

    def __getitem__(self, block: Block) -> Vector:
        return self.blocks[block]


def features(article: Prepared, lexicon: Lexicon) -> Features:
    """The features of an article, Never fails, also for empty or hostile texts."""
    read = f"{article.reading.title}\n{article.reading.text}"[:READ]
    folded = words_of(fold(read))
    return Features(
        article.lang,
        (
            _vector(_words(folded, article.lang), Block.WORDS),
            _vector(_names(read, folded, article, lexicon.names), Block.NAMES),
            _vector(_themes(read, article.lang, lexicon.themes), Block.THEMES),
            _vector(_numbers(read), Block.NUMBERS),
        ),
        lexicon.meanings.of(article.reading.title, article.reading.text, article.lang) if lexicon.meanings else (),
    )


def _hash(kind: str, what: str) -> int:
    return xxh32_intdigest(f"{kind}:{what}".encode("utf-8", "surrogatepass"))


def _vector(found: Mapping[int, float], block: Block) -> Vector:
    heaviest = sorted(found.items(), key=lambda item: (-item[1], item[0]))[: MOST[block]]
    length = max(FULL[block], math.sqrt(sum(weight * weight for _, weight in heaviest)))
    scaled = {feature: round(LENGTH * weight / length) for feature, weight in heaviest}
    return {feature: weight for feature, weight in scaled.items() if weight}


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


def _names(read: str, folded: list[str], article: Prepared, book: NameBook) -> dict[int, float]:
    """Names of the catalogue by id; others by their echo: capitalised words in English, rare words in other scripts."""
    found: dict[int, float] = {}
    known: set[str] = set()
    for name_id, spans in article.names.items():
        name = book.get(name_id)
        known.update(word for span in spans[:MOST_NAMED] for word in words_of(fold(_written(article, span))))
        times = sum(1 for span in spans if span.field == "title" or span.start < READ)
        if name is not None and name.type not in NOT_NAMES and times:
            found[_hash("n", name_id)] = _weight(times, NAME_SHARES.get(name.type, OTHER_NAME))
    for word, count in _capitalised(read, folded, article.lang).items():
        heard = echo(word) or (word if word.isascii() and len(word) > 2 else "")
        if heard and word not in known:
            feature = _hash("e", heard)
            weight = _weight(count, max(OTHER_NAME, share(stem(word), article.lang)))
            found[feature] = max(found.get(feature, 0.0), weight)
    return found


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
    return {_hash("t", theme): _weight(count, THEME_SHARE) for theme, count in times.items()}


def _numbers(read: str) -> dict[int, float]:
    times: Counter[str] = Counter()
    for number in _NUMBER.findall(fold(read)):
        plain = re.sub("[.,٫٬]", "", number)
        if len(plain) >= MIN_DIGITS:
            times[plain] += 1
    return {_hash("d", number): _weight(count, _number_share(number)) for number, count in times.items()}


def _number_share(number: str) -> float:
    if _YEAR.fullmatch(number):
        return YEAR_SHARE
    return NUMBER_SHARES.get(len(number), NUMBER_SHARE)


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
    head = _HEAD.pack(_MAGIC, *(len(vector) for vector in made.blocks), len(made.meaning))
    meaning = array("b", made.meaning).tobytes()
    return head + hashes.tobytes() + weights.tobytes() + meaning + made.language.encode("ascii", "replace")


def unpack(blob: bytes) -> Features:
    """The features of `pack`'s bytes. ValueError when they are not."""
    if len(blob) < _HEAD.size or blob[0] != _MAGIC:
        raise ValueError("not packed features: wrong head")
    *counts, meant = _HEAD.unpack_from(blob)[1:]
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
    return Features(language, (blocks[0], blocks[1], blocks[2], blocks[3]), tuple(meaning))
