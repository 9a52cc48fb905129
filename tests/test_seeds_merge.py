"""Three-way merge: what ships anew arrives, what the user did stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Source, SourceKind
from seeds.merge import Action, Merged, Reason, merge, stamp

OLD = Source("x", "X", "PK", ("en",), SourceKind.RSS, ("https://x.example/old",), enabled=False, reason="unproven")
NEW = replace(OLD, addresses=("https://x.example/new",), enabled=True, reason="")
RENAMED = replace(OLD, name="My X")
SWITCHED_ON = replace(OLD, enabled=True, reason="")

CASES = [
    (None, NEW, None, Action.ADD, Reason.NEW, NEW, (), "a source of this release"),
    (OLD, OLD, OLD, Action.KEEP, Reason.SAME, OLD, (), "nothing happened"),
    (OLD, NEW, OLD, Action.TAKE, Reason.FIXED, NEW, (), "the release mends it"),
    (OLD, OLD, RENAMED, Action.KEEP, Reason.EDITED, RENAMED, ("name",), "the user edited it"),
    (OLD, NEW, RENAMED, Action.TAKE, Reason.BOTH, replace(NEW, name="My X"), ("name",), "both: other fields are mended"),
    (OLD, replace(OLD, name="Y"), RENAMED, Action.KEEP, Reason.BOTH, RENAMED, ("name",), "both, the same field: the user's"),
    (OLD, NEW, NEW, Action.KEEP, Reason.AGREED, NEW, (), "the user mended it first"),
    (
        OLD,
        replace(OLD, addresses=("https://x.example/new",), reason="dead"),
        SWITCHED_ON,
        Action.TAKE,
        Reason.BOTH,
        replace(SWITCHED_ON, addresses=("https://x.example/new",)),
        ("enabled", "reason"),
        "the user switched it on: the new reason for being off does not come, the new address does",
    ),
    (OLD, NEW, None, Action.KEEP, Reason.REMOVED, None, (), "the user removed it: it does not come back"),
    (None, NEW, RENAMED, Action.KEEP, Reason.YOURS, RENAMED, (), "the user has one of the same id"),
    (None, NEW, NEW, Action.KEEP, Reason.SAME, NEW, (), "the user has the very same"),
    (OLD, None, OLD, Action.RETIRE, Reason.GONE, OLD, (), "no longer shipped"),
    (OLD, None, RENAMED, Action.LET_GO, Reason.GONE_EDITED, RENAMED, (), "no longer shipped, but the user works with it"),
    (OLD, None, None, Action.KEEP, Reason.REMOVED, None, (), "gone on both sides"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("loaded", "shipped", "mine", "action", "reason", "item", "yours", "why"), CASES, ids=[case[-1] for case in CASES]
)
def test_merge(
    loaded: Source | None,
    shipped: Source | None,
    mine: Source | None,
    action: Action,
    reason: Reason,
    item: Source | None,
    yours: tuple[str, ...],
    why: str,
) -> None:
    stamps = {"x": stamp(loaded)} if loaded else {}
    (merged,) = merge(stamps, {"x": shipped} if shipped else {}, {"x": mine} if mine else {})
    kept = stamp(shipped) if shipped and reason is not Reason.YOURS else None
    assert merged == Merged("x", action, reason, item, kept, yours)


@dataclass(frozen=True)
class Item:
    a: int
    b: tuple[str, ...] = ()
    enabled: bool = True
    reason: str = ""


items = st.builds(Item, st.integers(0, 2), st.sampled_from([(), ("x",)]), st.booleans(), st.sampled_from(["", "y"]))
archives = st.dictionaries(st.sampled_from("abcd"), items)


def apply(decided: tuple[Merged[Item], ...], current: dict[str, Item]) -> tuple[dict[str, str], dict[str, Item]]:
    after = dict(current)
    for merged in decided:
        if merged.action in (Action.ADD, Action.TAKE) and merged.item is not None:
            after[merged.id] = merged.item
    return {merged.id: merged.stamp for merged in decided if merged.stamp is not None}, after


@given(archives, archives, archives)
def test_merging_again_changes_nothing_and_edits_stay(
    loaded: dict[str, Item], shipped: dict[str, Item], current: dict[str, Item]
) -> None:
    stamps, after = apply(merge({id_: stamp(item) for id_, item in loaded.items()}, shipped, current), current)
    for id_, item in current.items():
        for field in ("a", "b"):
            if id_ not in loaded or getattr(item, field) != getattr(loaded[id_], field):
                assert getattr(after[id_], field) == getattr(item, field)
    again = merge(stamps, shipped, after)
    assert {merged.action for merged in again} <= {Action.KEEP}
    assert apply(again, after) == (stamps, after)


def test_a_field_that_an_older_program_did_not_know_is_nobody_s_edit() -> None:
    old = '{"a":"' + "0" * 12 + '"}'
    (merged,) = merge({"x": old}, {"x": Item(1, ("new",))}, {"x": Item(1)})
    assert merged.item == Item(1, ("new",))


def test_only_dataclasses_are_stamped() -> None:
    with pytest.raises(TypeError):
        stamp({"a": 1})
