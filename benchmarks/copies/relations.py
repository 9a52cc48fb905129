"""How a copy is said to relate to its original, by the way it was made: each against its original alone, both ways round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from archive.fingerprints import fingerprint
from archive.model import CopyOf, Relation
from archive.sameness import Candidate, judge

Document = Mapping[str, Any]


def relations(given: Sequence[tuple[Document, str]], *, backwards: bool = False) -> dict[str, Counter[str]]:
    """For each kind of copy how often it is told as which relation; `backwards` the original arrives after its copy."""
    originals = {one["group"]: one for one, kind in given if kind == "orig"}
    told: dict[str, Counter[str]] = {}
    for one, kind in given:
        original = originals.get(one["group"])
        if original is None or kind == "orig":
            continue
        later, earlier = (original, one) if backwards else (one, original)
        verdict = judge(fingerprint("", later["text"]), [Candidate(1, fingerprint("", earlier["text"]))]).verdict
        how = verdict.relation.value if isinstance(verdict, CopyOf) else "new"
        told.setdefault(kind, Counter())[how] += 1
    return told


def print_relations(given: Sequence[tuple[Document, str]]) -> None:
    """Print the table, forwards and backwards."""
    columns = [relation.value for relation in Relation if relation not in (Relation.CONTAINS, Relation.PART)] + ["new"]
    for backwards in (False, True):
        head = "The original, after its copy" if backwards else "A copy, after its original"
        print(f"{head:<44}" + "".join(f"{column:>15}" for column in columns))
        for kind, told in sorted(relations(given, backwards=backwards).items()):
            print(f"{kind:<44}" + "".join(f"{told[column]:>15}" for column in columns))
