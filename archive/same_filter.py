"""`tripoint same`: the judge over a stream of texts in order of arrival, in memory, with no archive and no network.

The archive's index answers the same question from its tables (`archive/judging.py`); both ask `probe_keys`, compare
what `choose` names and let `judge` decide, so that the verdicts are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.addresses import canonical
from archive.fingerprints import Fingerprint, fingerprint, index_keys, pack, probe_keys, unpack
from archive.model import CopyOf, Known
from archive.overlap import Overlap, compare
from archive.sameness import MOST_OF_FAMILY, Candidate, Judgement, Ref, choose, has_room, judge

Given = str | int
"""A text's id as its line gives it: 7 and "7" are two."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A text that came: its id as given, its group, and its fingerprint packed (sets of a million would not fit)."""

    id: Given
    group: Ref
    packed: bytes


class SameFilter:
    """Texts come in one by one and each is told whether it was said before. Same stream, same answers."""

    def __init__(self, baseline: Mapping[str, Fingerprint] | None = None) -> None:
        """`baseline`: documents known beforehand, by id."""
        self._index: dict[int, list[Ref]] = {}
        self._arrivals: list[_Arrival] = []
        self._baseline = dict(baseline or {})
        self._by_address: dict[str, int] = {}
        self._ids: set[Given] = set()
        for ref, known in sorted(self._baseline.items()):
            self._add_keys(ref, known)

    def take(self, id: Given, title: str, text: str, url: str = "") -> dict[str, object]:  # noqa: A002
        """The verdict on the next text, in the words of the filter's output line.

        A known `url` (canonically the same) with another text is a revision of what came first under it. ValueError
        for an id that came before; the index then stays as it was.
        """
        if id in self._ids:
            raise ValueError(f"the id {id!r} came before")
        mine = fingerprint(title, text)
        address = canonical(url) if url else ""
        if address and address in self._by_address:
            return self._take_revision(id, mine, self._by_address[address])
        found = judge(mine, self._candidates(mine))
        number = self._keep(id, mine, len(self._arrivals) if found.group is None else found.group, found.adds_keys)
        if address:
            self._by_address[address] = number
        return self._line(id, number, found)

    def _take_revision(self, id: Given, mine: Fingerprint, number: int) -> dict[str, object]:  # noqa: A002
        first = self._arrivals[number]
        overlap = compare(mine, unpack(first.packed))
        self._keep(id, mine, first.group, overlap.similarity < 1)
        return {
            "id": id,
            "verdict": "revision",
            "of": first.id,
            "group": self._name(first.group),
            "relation": None,
            "similarity": round(overlap.similarity, 3),
            "links": [],
            "linked": {},
            "why": _why_revision(overlap),
        }

    def _candidates(self, mine: Fingerprint) -> Iterable[Candidate]:
        for ref in choose(self._index.get(key, ()) for key in probe_keys(mine)):
            if isinstance(ref, int):
                arrival = self._arrivals[ref]
                yield Candidate(ref, unpack(arrival.packed), arrival.group)
            else:
                yield Candidate(ref, self._baseline[ref])

    def _keep(self, id: Given, mine: Fingerprint, group: Ref, adds_keys: bool) -> int:  # noqa: A002
        number = len(self._arrivals)
        self._arrivals.append(_Arrival(id, group, pack(mine)))
        self._ids.add(id)
        if adds_keys:
            self._add_keys(number, mine)
        return number

    def _add_keys(self, ref: Ref, mine: Fingerprint) -> None:
        family = self._family(ref)
        for key in set(index_keys(mine)):
            held = self._index.setdefault(key, [])
            if len(held) < MOST_OF_FAMILY or has_room([self._family(other) for other in held], family):
                held.append(ref)

    def _family(self, ref: Ref) -> Ref:
        return self._arrivals[ref].group if isinstance(ref, int) else ref

    def _name(self, ref: Ref) -> Given:
        return self._arrivals[ref].id if isinstance(ref, int) else ref

    def _line(self, id: Given, number: int, found: Judgement) -> dict[str, object]:  # noqa: A002
        verdict = found.verdict
        line: dict[str, object] = {"id": id, "verdict": "new", "of": None}
        if isinstance(verdict, CopyOf):
            line |= {"verdict": "copy", "of": self._name(verdict.article_id)}
        elif isinstance(verdict, Known):
            line |= {"verdict": "known", "of": verdict.baseline_id}
        told = verdict if isinstance(verdict, CopyOf | Known) else None
        return line | {
            "group": self._name(self._arrivals[number].group),
            "relation": told.relation.value if told else None,
            "similarity": told.similarity if told else 0.0,
            "links": [self._name(link.ref) for link in found.links],
            "linked": {str(self._name(link.ref)): link.relation.value for link in found.links},
            "why": verdict.why,
        }


def _why_revision(overlap: Overlap) -> str:
    if overlap.exact:
        return "the same address with the same words"
    return f"the same address with other words; {overlap.coverage:.0%} of the shorter text is in common"
