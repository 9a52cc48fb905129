"""Who tells copies: tripoint, and what a user would take instead, each in order of arrival from an empty index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.same_filter import SameFilter
from words.folding import letters

PERMUTATIONS = 128
"""Of a MinHash, the default of both libraries."""

Judge = Callable[[Sequence[Mapping[str, Any]]], dict[str, str]]
"""Documents with `id` and `text` in, each one's group out."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a library is asked."""

    shingle: int
    """Letters of a shingle of the folded text; 0: the words as they stand."""
    threshold: float
    """Jaccard similarity from which two texts are copies."""

    def tokens(self, text: str) -> set[str]:
        """What of a text is hashed."""
        if not self.shingle:
            return set(text.split())
        bare = letters(text)
        return {bare[at : at + self.shingle] for at in range(max(1, len(bare) - self.shingle + 1))}


DOCUMENTED = Setting(0, 0.5)
"""As the documentation of datasketch shows it: words, and its threshold."""
TUNED_DATASKETCH = Setting(12, 0.2)
TUNED_RENSA = Setting(5, 0.3)
"""Best pair F1 of each on the tuned half: words, shingles of 5, 8 and 12 letters, thresholds from .2 to .7 in tenths."""


def tripoint(documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """As `tripoint same` tells them."""
    filter_ = SameFilter()
    return {one["id"]: str(filter_.take(one["id"], "", one["text"])["group"]) for one in documents}


def by_datasketch(setting: Setting) -> Judge:
    """MinHashLSH of datasketch: a text joins the likest that its index proposes, if it is alike enough."""
    from datasketch import MinHash, MinHashLSH

    def judge(documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        index = MinHashLSH(threshold=setting.threshold, num_perm=PERMUTATIONS)
        kept: dict[str, Any] = {}
        groups: dict[str, str] = {}
        for one in documents:
            mine = MinHash(num_perm=PERMUTATIONS)
            mine.update_batch([token.encode("utf-8", "surrogatepass") for token in setting.tokens(one["text"])])
            alike = ((mine.jaccard(kept[name]), name) for name in index.query(mine))
            groups[one["id"]] = _join(one["id"], alike, groups, setting)
            kept[one["id"]] = mine
            index.insert(one["id"], mine)
        return groups

    return judge


def by_rensa(setting: Setting, bands: int = 32) -> Judge:
    """RMinHashLSH of rensa, the same way."""
    from rensa import RMinHash, RMinHashLSH

    def judge(documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        index = RMinHashLSH(setting.threshold, PERMUTATIONS, bands)
        kept: list[Any] = []
        groups: dict[str, str] = {}
        for number, one in enumerate(documents):
            mine = RMinHash(PERMUTATIONS, 42)
            mine.update(sorted(setting.tokens(one["text"])))
            alike = ((mine.jaccard(kept[at]), documents[at]["id"]) for at in index.query(mine))
            groups[one["id"]] = _join(one["id"], alike, groups, setting)
            kept.append(mine)
            index.insert(number, mine)
        return groups

    return judge


def _join(name: str, alike: Iterable[tuple[float, str]], groups: Mapping[str, str], setting: Setting) -> str:
    likeness, likest = max(alike, default=(0.0, ""))
    return groups[likest] if likeness >= setting.threshold else name
