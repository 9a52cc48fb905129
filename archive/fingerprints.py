"""Fingerprints: what is kept of a text so that copies of it are recognised without its words.

A text is folded to its bare letters (`words.folding.letters`: no spaces, marks, letter variants), cut into
overlapping shingles of SHINGLE letters, each hashed; one in SAMPLE_RATE is kept, chosen by the hash itself, so that two
texts always choose alike. Kept in the order of the text: where a copy was cut or edited shows as gaps in that order.
Beside them the facts: each number and each capitalised name with the few letters before it, so that one form filled in
twice ("14 ships crossed", "35 ships crossed") can be told from one report sent twice.

Pure: no database, clock, network or logging. The shipped baseline keeps packed fingerprints only, never sentences.
"""

from __future__ import annotations

import html
import re
import struct
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from xxhash import xxh3_64_intdigest

from words.folding import letters

FINGERPRINT_RECIPE = 2
"""Raise when any fingerprint changes for the same text; `tripoint reindex` then makes them anew."""

SHINGLE = 12
"""Letters in a shingle: two to three words in all five languages, rare enough to be a text's own."""
SAMPLE_RATE = 8
"""One shingle in so many is kept: half a byte a letter, 660 bytes for a text of 1,500 characters, facts included."""
MAX_LETTERS = 400_000
"""Letters beyond this are not looked at: .1 s of work, more than any article, enough for a book of a report."""
TITLE_LETTERS = 12
"""A title with fewer letters ("Live", "Photos") is no one's own and not kept."""
CONTEXT = 8
"""Letters before a fact that say which fact it is."""
MAX_FACTS = 400
NUMBER = 0x800
"""The bit of a fact that says it is a number and not a name."""
STORED_KEY_RATE = 80
"""One shingle in so many is an indexed key: 16 rows for a text of 1,500 characters. Rates from 64 to 128 hold the same .995
of the pairs of the unseen half, but a cut of 300 letters misses a long text at 128 one time in ten, at 80 in forty; and
from 96 too few of a form's own words are met to see that they are a form's."""
PROBE_KEY_RATE = 40
"""A look-up asks for twice as many keys as are stored, so that a short cut still meets the long text it comes from."""
LEAST_STORED, LEAST_PROBED = 14, 16
"""Short texts keep and ask for more, down to all they have."""
MOST_KEYS = 400
"""Long ones keep and ask for no more: those of 32,000 letters and above."""

_HEAD = struct.Struct("<BIQQI")
_MAGIC = 0x54
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_NUMBER = re.compile(r"[0-9]+")
_NAME = re.compile(r"(?<=[a-z,;0-9] )[A-Z][a-z]{2,30}")
_KEEP_BELOW = (1 << 64) // SAMPLE_RATE
_VALUE_SHIFT = 29
_VALUE_MASK = 0xFFFFFFFF


@dataclass(frozen=True)
class Fingerprint:
    """What is kept of one text. Two texts with the same letters have equal fingerprints."""

    letters: int
    """How many letters the text has once folded."""
    digest: int
    """64-bit hash of all letters of the text: equal for exact copies, spaces and letter forms aside; 0 without any."""
    title: int
    """64-bit hash of the title's letters, 0 without a title worth the name."""
    sample: tuple[int, ...]
    """Kept shingle hashes, 32 bits each, in order of first appearance."""
    facts: tuple[int, ...]
    """For each fact 20 bits of what stands before it and 12 bits of what it is (NUMBER among them), sorted."""

    @cached_property
    def sample_set(self) -> frozenset[int]:
        """The kept hashes without their order."""
        return frozenset(self.sample)

    @cached_property
    def facts_by_context(self) -> dict[int, frozenset[int]]:
        """Which values each context was filled with."""
        found: dict[int, set[int]] = {}
        for fact in self.facts:
            found.setdefault(fact >> 12, set()).add(fact & 0xFFF)
        return {context: frozenset(values) for context, values in found.items()}

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers it names, wherever they stand."""
        return frozenset(value for fact in self.facts if (value := fact & 0xFFF) & NUMBER)


def fingerprint(title: str, text: str) -> Fingerprint:
    """The fingerprint of a text; markup left in it is not looked at. Never fails, also for empty or hostile texts."""
    plain = _without_markup(text)
    bare = letters(plain[: 2 * MAX_LETTERS])[:MAX_LETTERS]
    heading = letters(_without_markup(title[:2000]))
    return Fingerprint(
        letters=len(bare),
        digest=_hash(bare) if bare else 0,
        title=_hash(heading) if len(heading) >= TITLE_LETTERS else 0,
        sample=tuple(_sample(bare)),
        facts=tuple(sorted(_facts(plain, bare))),
    )


def pack(fingerprint: Fingerprint) -> bytes:
    """The fingerprint as bytes, 25 + 4 for each kept shingle and fact; the same on every machine."""
    head = _HEAD.pack(_MAGIC, fingerprint.letters, fingerprint.digest, fingerprint.title, len(fingerprint.sample))
    numbers = array("I", fingerprint.sample + fingerprint.facts)
    if sys.byteorder == "big":
        numbers.byteswap()
    return head + numbers.tobytes()


def unpack(blob: bytes) -> Fingerprint:
    """The fingerprint of `pack`'s bytes. ValueError when they are not."""
    if len(blob) < _HEAD.size or (len(blob) - _HEAD.size) % 4:
        raise ValueError("not a packed fingerprint: wrong length")
    magic, count, digest, title, kept = _HEAD.unpack_from(blob)
    numbers = array("I", blob[_HEAD.size :])
    if magic != _MAGIC or kept > len(numbers):
        raise ValueError("not a packed fingerprint: wrong head")
    if sys.byteorder == "big":
        numbers.byteswap()
    return Fingerprint(count, digest, title, tuple(numbers[:kept]), tuple(numbers[kept:]))


def index_keys(fingerprint: Fingerprint) -> tuple[int, ...]:
    """The keys under which a text is indexed: the whole text's, then shingles' ascending. Unsigned, 32 bits."""
    return _lowest(fingerprint, STORED_KEY_RATE, LEAST_STORED)


def probe_keys(fingerprint: Fingerprint) -> tuple[int, ...]:
    """The keys to look up for a text: its index keys and some more."""
    return _lowest(fingerprint, PROBE_KEY_RATE, LEAST_PROBED)


def _lowest(fingerprint: Fingerprint, rate: int, least: int) -> tuple[int, ...]:
    bound = (1 << 32) * SAMPLE_RATE // rate
    ordered = sorted(fingerprint.sample_set)
    below = sum(1 for value in ordered if value < bound)
    whole = fingerprint.digest if fingerprint.letters else fingerprint.title
    return (*([whole & _VALUE_MASK] if whole else []), *ordered[: min(max(least, below), MOST_KEYS)])


def _without_markup(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    return _TAG.sub(" ", text) if "<" in text else text


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode("utf-16-le", "surrogatepass"))


def _sample(bare: str) -> Iterable[int]:
    """Hashes of the kept shingles in order, each once."""
    units = bare.encode("utf-16-le", "surrogatepass")
    width = 2 * SHINGLE
    hashed = xxh3_64_intdigest
    kept = [
        value
        for start in range(0, len(units) - width + 2, 2)
        if (value := hashed(units[start : start + width])) < _KEEP_BELOW
    ]
    return dict.fromkeys((value >> _VALUE_SHIFT) & _VALUE_MASK for value in kept)


def _facts(plain: str, bare: str) -> set[int]:
    """Numbers and capitalised names with the letters before them, other facts left out of those letters."""
    places = [(*found.span(), NUMBER) for found in _NUMBER.finditer(bare)]
    at = 0
    for name in _NAME.findall(plain):
        at = bare.find(name.lower(), at)
        if at < 0:
            break
        places.append((at, at + len(name), 0))
        at += len(name)
    facts: set[int] = set()
    before, done = "", 0
    for start, end, kind in sorted(places):
        if start < done:
            continue
        before = (before + bare[done:start])[-CONTEXT:]
        facts.add((_hash(before) & 0xFFFFF) << 12 | kind | _hash(bare[start:end]) & (NUMBER - 1))
        done = end
        if len(facts) >= MAX_FACTS:
            break
    return facts
