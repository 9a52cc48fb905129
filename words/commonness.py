"""Whether a query asks for nothing but words that half of all texts hold: too wide whatever the archive says."""

from __future__ import annotations

from words.rarity import LANGUAGES, share, stem
from words.required import Term, required_terms
from words.terms import Query

COMMON = 0.5
"""Share of a language's texts that hold a word from which on it tells nothing. Above it are the, said, و, در, کی, میں, په,
من and their like in `rarity.csv`; ایران (.43 of Persian texts), افغانستان (.49 of Pashto ones) and پاکستان stay below."""


def only_common(query: Query) -> tuple[str, float] | None:
    """The commonest of a query's words and the share of texts that hold it, where every match needs common words only.

    None where some word or name that a match must have is rarer, or where nothing can be said.
    """
    commonest = [max((_share(term), term.text) for term in clause) for clause in required_terms(query)]
    if not commonest or min(commonest)[0] < COMMON:
        return None
    found, word = max(commonest)
    return word, found


def _share(term: Term) -> float:
    if term.kind == "name":
        return 0.0
    return max(share(stem(term.text), language) for language in LANGUAGES)
