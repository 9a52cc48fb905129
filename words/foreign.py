"""What other search languages write and this one does not: recognised, so that no sign of theirs is silently read as a word.

Factiva, LexisNexis, Meltwater, Google and SQL have their own words for nearness, beginnings, fields and operators. Each is an
error here that says what to write; what may also be an ordinary word is a warning instead (`LIKE_OPERATORS`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Refusal(NamedTuple):
    """Why a word is not taken, how far into it, and what would be right."""

    message: str
    offset: int
    remedy: str


LIKE_OPERATORS: Mapping[str, str] = {
    **{word: word.upper() for word in ("and", "or", "not", "And", "Or", "Not")},
    **dict.fromkeys(("و", "اور", "او", "UND", "ET", "BUT"), "AND"),
    **dict.fromkeys(("یا", "أو", "يا", "ODER", "OU"), "OR"),
    **dict.fromkeys(("نه", "نہیں", "ليس", "EXCEPT", "NOR"), "NOT"),
    **dict.fromkeys(("WITHIN", "SAME"), "NEAR/5"),
}
"""Words that people write where they mean an operator, and the operator."""

FIELDS_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(
        ("headline", "headlines", "hlead", "hl", "hd", "lead", "lede", "title", "عنوان", "تیتر", "سرخی"), "title"
    ),
    **dict.fromkeys(("body", "text", "متن", "نص"), "body"),
    **dict.fromkeys(("la", "language", "lang", "زبان", "لغة"), "lang"),
    **dict.fromkeys(("rst", "sn", "source", "منبع", "مصدر"), "source"),
    **dict.fromkeys(("by", "byline", "author"), "author"),
    **dict.fromkeys(("re", "rn", "country", "sourcecountry"), "country"),
}
"""What fields are called elsewhere, and here."""

_NEARNESS = re.compile(r"(?:w|within|pre|p|o?near)/\S*|(?:adj|o?near)\d+|(?-i:ADJ)", re.IGNORECASE)
_ORDERED = re.compile(r"pre|onear|adj", re.IGNORECASE)
_PROPER = re.compile(r"O?NEAR(?:/\d{0,9})?", re.IGNORECASE)
_FUNCTION = re.compile(r"[^\W\d_]+|atleast\d+", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d_]+):\S", re.IGNORECASE)
_COMPARED = re.compile(r"([\w.]*)[<>]?=")


def refusal(said: str, before_bracket: bool) -> Refusal | None:
    """Return why a word as written is not taken, None for one that is; `before_bracket`: a bracket follows right after."""
    if before_bracket and (found := _of_function(said)):
        return found
    return _of_nearness(said) or _of_operator(said) or _of_field(said) or _of_sign(said)


def _of_function(said: str) -> Refusal | None:
    if not _FUNCTION.fullmatch(said):
        return None
    if said.lower().startswith("atleast") and said[7:]:
        return Refusal(f"{said} means nothing here", 0, "leave it out: how often a word stands is not counted")
    if field := FIELDS_ELSEWHERE.get(said.lower()):
        return Refusal(f"{said}( is no field", 0, f"write {field}:(a b)")
    return None


def _of_nearness(said: str) -> Refusal | None:
    if _NEARNESS.fullmatch(said) and not _PROPER.fullmatch(said):
        number = "".join(re.findall(r"\d+", said)[:1]) or "10"
        word = "ONEAR" if _ORDERED.match(said) else "NEAR"
        return Refusal(f"{said} is not how nearness is written", 0, f"write a {word}/{number} b")
    return None


def _of_operator(said: str) -> Refusal | None:
    if said in ("ANDNOT", "AND-NOT", "XOR"):
        return Refusal(
            f"{said} means nothing here", 0, "write a NOT b" if said != "XOR" else "write (a NOT b) OR (b NOT a)"
        )
    if re.fullmatch(r"atleast\d+", said, re.IGNORECASE):
        return Refusal(f"{said} means nothing here", 0, "leave it out: how often a word stands is not counted")
    return None


def _of_field(said: str) -> Refusal | None:
    if (found := _FIELD.match(said)) and (field := FIELDS_ELSEWHERE.get(found[1].lower())):
        return Refusal(f"there is no field {found[1]}:", 0, f"did you mean {field}:?")
    if said[0] == ":":
        return Refusal("there is no field before :", 0, "write title:word, or leave : out")
    if found := _COMPARED.search(said):
        field = FIELDS_ELSEWHERE.get(found[1].lower(), "title")
        what = f"{found[0].removeprefix(found[1])} in a word means nothing"
        return Refusal(what, found.end(1), f"facts are asked with a colon: {field}:word")
    return None


_SIGNS: tuple[tuple[str, str, str], ...] = (
    (
        r"&(?:amp|quot|lt|gt|nbsp|#\d+)\b",
        "{} is left over from a web page",
        "write the sign it stands for, or leave it out",
    ),
    (r"%[0-9A-Fa-f]{2}", "{} is left over from an address", "write a space in its place"),
    (
        r"(?<=[^\W\d_])!$",
        "{} at the end of a word means nothing",
        "leave it out; * finds every word that begins so: terror*",
    ),
    (r"(?<=\w)!(?=\w)", "{} in a word means nothing", "write ? for one letter: wom?n"),
    (r"(?<=\w)#(?=\w)", "{} in a word means nothing", "write ? for one letter: wom?n"),
    (r"(?<=[a-z])\$|(?<=[^\W\d_a-zA-Z])\$", "{} in a word means nothing", "write * or ?: bomb*, colo?r"),
    (r"%(?=[^\W\d_])|(?<=[^\W\d_])%", "{} in a word means nothing", "write * at the end of a word: talib*"),
    (r"(?<=\w)@$", "{} at the end of a word means nothing", "write * for every word that begins so, @name for a name"),
    (r"[<>]", "{} means nothing here", "leave it out"),
    (r"\\", "{} means nothing here", "leave it out: no sign needs one outside /…/"),
)
"""Signs in or around a word: what finds them, what is said of them, what to write."""
_SIGNS_FOUND = tuple((re.compile(pattern), message, remedy) for pattern, message, remedy in _SIGNS)


def _of_sign(said: str) -> Refusal | None:
    for pattern, message, remedy in _SIGNS_FOUND:
        if found := pattern.search(said):
            return Refusal(message.format(found[0]), found.start(), remedy)
    return None
