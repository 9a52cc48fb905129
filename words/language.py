"""Which language a text is in.

py3langid, restricted to what the catalogue's outlets write, tells Persian, Pashto, Urdu, Arabic and English apart at
99.4 % of eight-word titles and better (NTREX-128; region notes 3.4). Nothing tells Dari from Persian by letters: a
Persian text is Dari (`prs`) when its source writes Dari.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CANDIDATES = (
    *("en", "fa", "ur", "ps", "ar", "ku", "ug", "tr", "ru", "hi", "zh", "de", "fr"),
    *("cs", "es", "id", "it", "nl", "pl", "pt", "ro", "sv", "sw"),
)
"""The region's languages first, then neighbours and those in which foreign outlets slip a page in."""
_ARABIC_SCRIPT = ("fa", "ur", "ps", "ar", "ug")
_READ = 600
"""Code points read: more changes nothing (99.8 % at one sentence) and costs time."""
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_READABLE = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u04ff\u0900-\u097f\u1e00-\u1eff\u3400-\u9fff]")
"""Letters of the scripts that the candidates are written in, beside the Arabic one."""
UNDETERMINED = "und"
"""ISO 639 for a text whose language we cannot tell: Korean, Greek, Gujarati, Thai."""
_NEIGHBOURS = {
    "sd": (
        re.compile("[\u06fe\u06fd\u06aa\u067b\u0680\u0684\u0683\u068f\u068c\u068a\u06b3\u06b1\u067f\u067d\u06a6]"),
        0.03,
    ),
    "ckb": (re.compile("[\u0695\u06b5\u06ce]|(?<=[\u0620-\u06ff])\u06d5"), 0.03),
    "bal": (re.compile("(?<![^\\s])\u0621[\u064e\u0650\u064f]?(?![^\\s\u060c\u06d4.])"), 0.012),
}
"""Letters and words of neighbours, and the share of all letters from which they decide: Sindhi's own letters with its signs for
"in" and "and", Sorani's letters for its vowels and rolled r and l, Balochi's case endings, which stand alone as a hamza.
Sentences of their own have .08, .10 and .07 at least; of 1,500 labelled texts in Persian, Pashto, Urdu and Arabic none has any of the
first two, and .003 of the last at most."""
_PERSIAN_ONLY = re.compile("[\u067e\u0686\u0698\u06af]")
_OTHERS_ONLY = re.compile(
    "[\u067c\u0689\u0693\u0696\u069a\u06bc\u0681\u0685\u06d0\u06cd\u0679\u0688\u0691\u06ba\u06d2\u06c1\u06be]"
)
_PERSIAN_KEYS = str.maketrans("\u064a\u0643", "\u06cc\u06a9")
"""Persian typed on an Arabic keyboard, as older archives of agencies are: its letters mislead the model in one text of thirty."""
_UYGHUR = re.compile("[\u06c7\u06c8\u06ad]")
_PRIOR = 10
"""How many times likelier a language is when its source states it: sources state theirs right about nineteen times in
twenty, and a title of four Dari words may look Pashto to the letters alone; a sentence outweighs it. English has it where
nothing is stated: that is what the region's outlets write in Latin letters."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language and how sure we are, 0 to 1."""

    code: str
    """ISO 639: `en fa prs ps ur ar …`, "" where a text has no letters to tell by, UNDETERMINED where we cannot read them."""
    confidence: float


def language_of(text: str, stated: str = "", source_languages: Sequence[str] = ()) -> Language:
    """Tell a text's language from its letters, what it states itself (`fa-IR`) and what its source writes.

    The letters decide; what is stated counts as likelihood, for a page's own statement is often its template's.
    """
    hints = frozenset(_plain(code) for code in (*source_languages, stated) if code)
    sample = text[:_READ]
    count = len(_LETTER.findall(sample))
    if not count:
        return Language(next(iter(hints)) if len(hints) == 1 else "", 0.0)
    arabic_script = 2 * len(_ARABIC_LETTER.findall(sample)) > count
    if not arabic_script and 2 * len(_READABLE.findall(sample)) < count:
        return Language(next(iter(hints)) if len(hints) == 1 else UNDETERMINED, 0.0)
    neighbour = _neighbour(sample, count) if arabic_script else None
    code, confidence = neighbour or _detect(sample, arabic_script, hints)
    # A Dari page often states `fa`; only a source that writes both leaves it to the page.
    both = {"fa", "prs"} <= {_plain(code) for code in source_languages}
    if code == "fa" and "prs" in hints and (not both or _plain(stated) == "prs"):
        code = "prs"
    return Language(code, confidence)


def _neighbour(sample: str, letters: int) -> tuple[str, float] | None:
    """Sindhi, Sorani or Balochi, told by what only they write; the model knows none of them and calls them Urdu or Persian.

    A name quoted in their letters must not turn an Urdu text: a share of all letters is needed, and more make it surer.
    """
    if len(_UYGHUR.findall(sample)) >= 0.03 * letters:  # which shares Sorani's vowels; the model knows it
        return None
    shares = {code: len(pattern.findall(sample)) / letters for code, (pattern, _) in _NEIGHBOURS.items()}
    code = max(shares, key=lambda one: shares[one] / _NEIGHBOURS[one][1])
    least = _NEIGHBOURS[code][1]
    return (code, round(min(0.99, 0.6 + 0.2 * shares[code] / least), 4)) if shares[code] >= least else None


def _plain(code: str) -> str:
    """Return `fa` for `fa-IR`; `prs` for `fa-AF`, as Dari is also called."""
    parts = re.split("[-_]", code.strip().lower())
    return (
        "prs"
        if parts[:2] == ["fa", "af"]
        else {"fas": "fa", "per": "fa", "pus": "ps", "urd": "ur"}.get(parts[0], parts[0])
    )


def _detect(sample: str, arabic_script: bool, hints: frozenset[str]) -> tuple[str, float]:
    likely = hints | ({"fa"} if "prs" in hints else frozenset()) | ({"en"} if not hints else frozenset())
    if arabic_script and _PERSIAN_ONLY.search(sample) and not _OTHERS_ONLY.search(sample):
        sample = sample.translate(_PERSIAN_KEYS)
    ranked = _identifiers()[arabic_script].rank(sample)
    weights = {str(code): float(share) * (_PRIOR if code in likely else 1) for code, share in ranked}
    code = max(weights, key=weights.__getitem__)
    return code, round(weights[code] / sum(weights.values()), 4)


@cache
def _identifiers() -> tuple[LanguageIdentifier, LanguageIdentifier]:
    """Load the model once (0.5 s, about 60 MB kept): one for the Arabic script, one for all else before it.

    Two, so that a Latin name in a Persian title cannot make it German; cut to our languages, so that the rest of the
    model (a third) is given back.
    """
    # Here and not above: it brings numpy (23 MB, 0.2 s), which most of those who import this module never need.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    others = tuple(code for code in _CANDIDATES if code not in _ARABIC_SCRIPT)
    return _cut(model, others), _cut(model, _ARABIC_SCRIPT)


def _cut(model: LanguageIdentifier, languages: tuple[str, ...]) -> LanguageIdentifier:
    model.set_languages(list(languages))
    tables = (model.nb_ptc, model.nb_pc, model.nb_classes, model.tk_nextmove, model.tk_output)
    return type(model)(*tables, norm_probs=True, tk_row=model.tk_row)
