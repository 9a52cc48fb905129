"""How well copies are told, in order of arrival from an empty index, and how fast, beside what a user would take instead.

The labelled documents are split by families, a text with all that was made from it: rules and thresholds, ours and those of
the libraries, were made on one half, and the figures are of the other. Beside real texts there are some written for this
(`benchmarks/copies/written.py`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xxhash import xxh32_intdigest

from archive.fingerprints import fingerprint, index_keys, probe_keys
from benchmarks.copies.judges import (
    DOCUMENTED,
    TUNED_DATASKETCH,
    TUNED_RENSA,
    Judge,
    by_datasketch,
    by_rensa,
    tripoint,
)
from benchmarks.copies.relations import print_relations
from benchmarks.copies.written import written
from benchmarks.labelled import SHARED, lines, scorer

DEDUP = SHARED / "dedup"
LANGUAGES = ("ar", "en", "fa", "ps", "ur")
HARMS = {"hn_template": "templates", "hn_factswap": "fact swaps", "hn_digest": "digests", "hn_followup": "follow-ups"}
WRITTEN_HARMS = {
    "hn_form": "forms",
    "hn_advert": "adverts",
    "hn_live": "live pages",
    "hn_statement": "statements",
    "hn_digest": "round-ups",
    "hn_rival": "rivals",
    "hn_followup": "follow-ups",
}
"""Those of the written documents; in each more than half of the words may be another's."""
FINDS = {"hardtrunc": "hard cuts", "script": "letter forms", "heavy": "heavy edits", "update": "updates"}

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """How a judge did on one half."""

    scores: Mapping[str, Any]
    """By scope, as the scorer beside the documents gives them."""
    hidden: int
    """Documents without any copy that were called copies of an earlier one: the worst error."""
    alone: int
    """Documents without any copy."""
    per_second: float
    """Documents a second of processor time."""


@cache
def documents(*, unseen: bool) -> tuple[Document, ...]:
    """One half of the labelled documents, in order."""
    return tuple(one for one in lines(DEDUP / "dev.jsonl") if is_unseen(one) == unseen)


def is_unseen(document: Document) -> bool:
    """Half of the families: a text, its copies and the texts made from it to mislead share language and number."""
    parts = document["group"].split("-")
    return bool(xxh32_intdigest((parts[0] + parts[-1]).encode()) & 1)


def measure(judge: Judge, given: Sequence[Document]) -> Told:
    """Let a judge tell the copies, and score it."""
    began = time.process_time()
    groups = judge(given)
    seconds = time.process_time() - began
    alone = without_copy(given)
    scores = scorer(DEDUP / "score.py").evaluate(given, dict(groups), {one["id"]: {"kind": kind(one)} for one in given})
    return Told(scores, sum(groups[name] != name for name in alone), len(alone), len(given) / seconds)


def kind(document: Document) -> str:
    """How a document was made: `orig`, a way of copying, or, beginning with `hn_`, of misleading."""
    return str(document["kind"] if "kind" in document else _kinds()[document["id"]])


@cache
def _kinds() -> dict[str, str]:
    return {line["id"]: line["kind"] for line in lines(DEDUP / "dev.meta.jsonl")}


def without_copy(given: Sequence[Document]) -> list[str]:
    """The documents that no other of them is a copy of."""
    sizes = Counter(one["group"] for one in given)
    return [one["id"] for one in given if sizes[one["group"]] == 1]


def candidate_recall(given: Sequence[Document]) -> float:
    """Of all pairs of copies, the share where the later one's look-up meets the earlier one's keys."""
    stored: dict[str, list[set[int]]] = {}
    pairs = met = 0
    for one in given:
        made = fingerprint("", one["text"])
        earlier = stored.setdefault(one["group"], [])
        asked = set(probe_keys(made))
        pairs += len(earlier)
        met += sum(1 for keys in earlier if keys & asked)
        earlier.append(set(index_keys(made)))
    return met / pairs


def print_copies(*, alone: bool = False) -> None:
    """Print the tables; `alone` without the others."""
    unseen = documents(unseen=True)
    judges: dict[str, Judge] = {"tripoint": tripoint}
    if not alone:
        judges["datasketch, as documented"] = by_datasketch(DOCUMENTED)
        judges["datasketch, tuned, our folding"] = by_datasketch(TUNED_DATASKETCH)
        judges["rensa, words, threshold .5"] = by_rensa(DOCUMENTED)
        judges["rensa, tuned, our folding"] = by_rensa(TUNED_RENSA)
    found = {name: measure(judge, unseen) for name, judge in judges.items()}
    own = found["tripoint"].per_second
    columns = ("pair F1", *LANGUAGES, "own hidden", "a second", "ratio")
    print()
    print(f"{f'Copies: {len(unseen)} documents, unseen half':<44}" + "".join(f"{column:>11}" for column in columns))
    for name, told in found.items():
        values = [told.scores["all"]["F1"], *(told.scores[f"lang:{language}"]["F1"] for language in LANGUAGES)]
        shown = [f"{value:.3f}" for value in values]
        shown += [f"{told.hidden} of {told.alone}", f"{told.per_second:.0f}", f"{told.per_second / own:.2f}"]
        print(f"{name:<44}" + "".join(f"{value:>11}" for value in shown))
    print(f"{'Found, and merged though no copies':<44}" + "".join(f"{name:>13}" for name in (FINDS | HARMS).values()))
    for name, told in found.items():
        found_share, merged = told.scores["recall_by_op"], told.scores["false_merge_rate_by_kind"]
        row = [found_share.get(kind, 0.0) for kind in FINDS] + [merged.get(kind, 0.0) for kind in HARMS]
        print(f"{name:<44}" + "".join(f"{value:>13.3f}" for value in row))
    print(f"Candidates hold {candidate_recall(unseen):.3f} of the pairs (aim .98).")
    print_relations([(one, kind(one)) for one in unseen])
    _print_written(judges)


def _print_written(judges: Mapping[str, Judge]) -> None:
    given = written(unseen=True)
    columns = ("pair F1", "own hidden", *WRITTEN_HARMS.values())
    print(f"{f'Copies: {len(given)} written documents, unseen half':<44}" + "".join(f"{name:>12}" for name in columns))
    for name, judge in judges.items():
        told = measure(judge, given)
        merged = told.scores["false_merge_rate_by_kind"]
        shown = [f"{told.scores['all']['F1']:.3f}", f"{told.hidden} of {told.alone}"]
        shown += [f"{merged[harm]:.2f}" for harm in WRITTEN_HARMS]
        print(f"{name:<44}" + "".join(f"{value:>12}" for value in shown))
