"""From the bytes of a feed or page to text: which charset they are really in. Never fails, never honours UTF-7."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

SAMPLE_BYTES = 32 * 1024
"""How much of the bytes outside ASCII's reach the detector is shown: enough for a page's worth of words, about 50 ms."""

DETECTABLE = (
    "cp1256",
    "cp1252",
    "cp1251",
    "cp1250",
    "cp1254",
    "cp1253",
    "cp1255",
    "iso8859_6",
    "gb18030",
    "big5",
    "euc_jp",
    "cp932",
    "cp949",
    "koi8_r",
    "cp874",
)
"""What the detector may answer: the charsets a browser knows that pages without a declaration are still found in."""

REFUSED = frozenset({"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"})
"""Python codecs that are no charset of the web. UTF-7 hides markup from everything that looks at the bytes."""

SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_jp_2", "iso2022_kr", "hz"})
"""Their bytes are valid UTF-8 too, so only the declaration can tell."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and where its reading comes from."""

    text: str
    """Without byte-order mark and NUL; U+FFFD stands for what could not be read."""
    charset: str
    """Python's name of the charset used."""
    how: str
    """`bom`, `shape`, `utf-8`, `http`, `document`, `detected` or `last resort`."""


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of `body`, a document that may declare its charset in itself (HTML meta, XML prolog) or in `content_type`.

    A byte-order mark counts most. Bytes that are valid UTF-8 are UTF-8, whatever is declared: text in another charset
    almost never is, and servers that declare ISO 8859-1 for everything are many. Then the declarations count, HTTP's before
    the document's, then detection; of several that fail in places, the one that fails least.
    """
    mark, _ = read_bom(body)
    if mark is not None:
        return _finish(body, mark, "bom")
    if shape := _sixteen_bit_shape(body):
        return _finish(body, shape, "shape")
    declared = list(_declared(body, content_type))
    for charset, how in declared:
        if charset in SEVEN_BIT:
            return _finish(body, charset, how)
    try:
        return Decoded(_drop_marks(body.decode("utf-8")), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    return _least_damaged(body, declared)


def _least_damaged(body: bytes, declared: list[tuple[str, str]]) -> Decoded:
    """The first reading without a replaced character, else the one with the fewest."""
    best = _finish(body, "utf-8", "last resort")
    fewest = best.text.count("\ufffd") + 1
    for charset, how in _candidates(body, declared):
        decoded = _finish(body, charset, how)
        replaced = decoded.text.count("\ufffd")
        if replaced < fewest:
            best, fewest = decoded, replaced
        if not replaced:
            break
    return best


def _candidates(body: bytes, declared: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield from declared
    # A page cut off in the middle of a character, or with one stray byte, is still UTF-8.
    if _mostly_utf8(body):
        yield "utf-8", "last resort"
    if detected := _detect(body):
        yield detected, "detected"


def _declared(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    for charset, how in (
        (http_content_type_encoding(content_type), "http"),
        (html_body_declared_encoding(body[:4096]), "document"),
    ):
        if charset and _usable(charset):
            yield charset, how


@lru_cache(maxsize=256)
def _usable(charset: str) -> bool:
    """Whether a declared charset may be used at all."""
    try:
        info = codecs.lookup(charset)
    except LookupError:
        return False
    # A 16- or 32-bit declaration without the shape of it is an ASCII document saying something untrue.
    return info.name not in REFUSED and not info.name.startswith(("utf-16", "utf-32", "utf-8"))


def _sixteen_bit_shape(body: bytes) -> str | None:
    """UTF-16 without a byte-order mark, told by how the first markup looks."""
    start = body[:4]
    if len(start) == 4 and start[1] == 0 and start[3] == 0 and start[0] == 0x3C:
        return "utf-16-le"
    if len(start) == 4 and start[0] == 0 and start[2] == 0 and start[1] == 0x3C:
        return "utf-16-be"
    return None


def _mostly_utf8(body: bytes) -> bool:
    """At most one damaged place for twenty well-formed characters beyond ASCII."""
    sample = body[: 4 * SAMPLE_BYTES].decode("utf-8", "replace")
    damaged = sample.count("\ufffd")
    beyond = sum(1 for character in sample if character > "\x7f") - damaged
    return damaged * 20 <= beyond


def _detect(body: bytes) -> str | None:
    """What the bytes look like, by their letters; None where the detector does not know."""
    from charset_normalizer import from_bytes

    sample = _telling_part(body)
    match = from_bytes(sample, cp_isolation=list(DETECTABLE), preemptive_behaviour=False).best()
    return match.encoding if match is not None else None


def _telling_part(body: bytes) -> bytes:
    """The lines that hold bytes beyond ASCII, up to the sample's size: markup and scripts tell nothing."""
    taken: list[bytes] = []
    size = 0
    for line in body.splitlines(keepends=True):
        if size >= SAMPLE_BYTES:
            break
        if not line.isascii():
            taken.append(line[: SAMPLE_BYTES - size])
            size += len(taken[-1])
    return b"".join(taken)


def _finish(body: bytes, charset: str, how: str) -> Decoded:
    return Decoded(_drop_marks(body.decode(charset, "replace")), charset, how)


def _drop_marks(text: str) -> str:
    """Without a leading byte-order mark and without NUL, which ends a document early in the parsers below."""
    return text.removeprefix("\ufeff").replace("\x00", "")
