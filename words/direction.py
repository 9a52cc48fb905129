"""Direction of writing: which way a text runs, and texts of both directions side by side without disorder.

Used for subjects, plain text and terminals, where no markup can say `dir="auto"`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end (Unicode Bidirectional Algorithm, UAX 9)."""

_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "bal", "ckb", "dv", "fa", "glk", "he", "ks", "lrc", "mzn", "prs", "ps", "sd", "ug", "ur", "yi"}
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_ISOLATING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def is_rtl(lang_or_text: str) -> bool:
    """Tell whether a language (`fa`, `ps-AF`) or, for anything that is no language code, a text runs right to left.

    A text runs as its first strong letter does; one without any runs left to right.
    """
    code = lang_or_text.strip()
    if _LANGUAGE.fullmatch(code):
        parts = re.split("[-_]", code.lower())
        return parts[0] in _RTL_LANGUAGES or "arab" in parts[1:]
    return next((rtl for rtl in _directions(lang_or_text) if rtl is not None), False)


def _directions(text: str) -> Iterator[bool | None]:
    """Yield for every character True for right to left, False for left to right, None for neither."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        yield True if kind in ("R", "AL") else False if kind == "L" else None


def isolate(text: str) -> str:
    """Wrap every run of the direction other than the text's own in FSI..PDI, so that it cannot disturb its neighbours.

    Controls of that kind that were in the text are taken out first, so what comes out is balanced.
    """
    plain = _ISOLATING.sub("", text)
    if plain.isascii():
        return plain
    own = is_rtl(f"{plain} ")
    pieces: list[str] = []
    last = 0
    for start, end in _foreign_runs(plain, own):
        pieces += [plain[last:start], FSI, plain[start:end], PDI]
        last = end
    return "".join([*pieces, plain[last:]])


def _foreign_runs(text: str, own: bool) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of runs that begin and end with letters of the other direction; no run crosses a line."""
    start = end = -1
    for at, rtl in enumerate(_directions(text)):
        if rtl is not None and rtl != own:
            start, end = (at if start < 0 else start), at + 1
        elif start >= 0 and (rtl == own or text[at] == "\n"):
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def strip_controls(text: str, *, lines: bool = True) -> str:
    """Take out what breaks mail headers, databases, terminals or the order of letters.

    That is C0 and C1 controls except line feed and tab, lone surrogates, NUL, and the bidi embeddings, overrides and
    isolates. Other line ends (CR, VT, FF, NEL, U+2028, U+2029) become line feeds. With `lines=False`, for headers
    and titles, line feeds and tabs become spaces. Half-spaces and direction marks stay: they belong to the words.
    """
    clean = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return clean if lines else " ".join(part for part in re.split("[\n\t]+", clean) if part)
