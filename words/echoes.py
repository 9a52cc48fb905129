"""How a name sounds, whichever script it is written in: Witkoff, ویتکاف, وٹکوف and ويتكوف are one echo.

Only consonants are kept, those that transcriptions confuse as one (g, gh, k, kh, q; b, p; s, th), vowels and the weak
letters h, w, y and the glottal stop dropped. That is crude on purpose: echoes only help to find that two texts in two
scripts name the same somebody the catalogue does not know, beside everything else that has to agree.

Pure. Words come folded (`words.folding.fold`).
"""

from __future__ import annotations

import re
from functools import lru_cache

MIN_CONSONANTS = 3
"""Fewer consonants than this are anybody's: Adiala and Dalal are both d-l."""

_ARABIC = {
    **dict.fromkeys("بپ", "b"),
    **dict.fromkeys("تطټٹ", "t"),
    **dict.fromkeys("دډڈ", "d"),
    **dict.fromkeys("ذزضظژ", "z"),
    **dict.fromkeys("ثسص", "s"),
    **dict.fromkeys("جچ", "j"),
    **dict.fromkeys("خغقکګگ", "k"),
    **dict.fromkeys("شښ", "x"),
    **dict.fromkeys("رړڑ", "r"),
    **dict.fromkeys("نںڼ", "n"),
    "ځ": "z",
    "څ": "s",
    "ږ": "z",
    "ف": "f",
    "ل": "l",
    "م": "m",
}
_LATIN = {
    **dict.fromkeys("bp", "b"),
    **dict.fromkeys("ckgq", "k"),
    "t": "t",
    "d": "d",
    "z": "z",
    "s": "s",
    "j": "j",
    "f": "f",
    "l": "l",
    "m": "m",
    "n": "n",
    "r": "r",
    "x": "ks",
}
_PAIRS = {"sh": "x", "ch": "j", "kh": "k", "gh": "k", "zh": "z", "ph": "f", "th": "t", "ts": "s", "dz": "z"}
_SOUND = re.compile("|".join([*_PAIRS, "."]), re.DOTALL)
_TWICE = re.compile(r"(.)\1+")
_SOFT_C = re.compile("c(?=[eiy])")


@lru_cache(maxsize=65536)
def echo(word: str) -> str:
    """The consonants a folded word is heard by, or "" where they are fewer than MIN_CONSONANTS."""
    if word.isascii():
        plain = _TWICE.sub(r"\1", _SOFT_C.sub("s", word))
        heard = "".join(_PAIRS.get(part) or _LATIN.get(part, "") for part in _SOUND.findall(plain))
    else:
        heard = "".join(_ARABIC.get(letter, "") for letter in _TWICE.sub(r"\1", word))
    return heard if len(heard) >= MIN_CONSONANTS else ""
