"""Three-way merge of what ships with what is in the archive: fixes of a new release arrive, edits of the user stay.

The archive keeps beside every loaded item its *stamp*: a short hash of each field as it was shipped then. A field that
still has its stamped value was not touched by the user and takes the new value; one that differs is the user's and stays.
Fields that only make sense together (a source's `enabled` and `reason`) move together.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

_HASH_LETTERS = 12
"""48 bits: two values of one field are taken for equal once in 10^14."""

T = TypeVar("T")

TOGETHER: tuple[tuple[str, ...], ...] = (("enabled", "reason"), ("grade", "evidence", "evidence_date"))
"""Fields of a source that say one thing between them."""


class Action(StrEnum):
    """What is to be done with an item."""

    KEEP = "keep"
    """Leave it, or its absence, as it is; the stamp is renewed where `Merged.stamp` is given."""
    ADD = "add"
    TAKE = "take"
    """Write `Merged.item` over it."""
    RETIRE = "retire"
    """It is not shipped any more and nobody edited it: switch it off. What it brought stays."""
    LET_GO = "let go"
    """It is not shipped any more and was edited: it is the user's own from now on, without a stamp."""


class Reason(StrEnum):
    """Why."""

    NEW = "new in this release"
    SAME = "unchanged"
    FIXED = "changed in this release"
    EDITED = "edited by you, unchanged in this release"
    BOTH = "edited by you and changed in this release: your fields stay"
    AGREED = "edited by you to what this release ships"
    REMOVED = "removed by you"
    YOURS = "added by you under the same id"
    GONE = "no longer shipped"
    GONE_EDITED = "no longer shipped, edited by you"


@dataclass(frozen=True, slots=True)
class Merged(Generic[T]):
    """The decision about one item."""

    id: str
    action: Action
    reason: Reason
    item: T | None
    """The item as it is to be from now on; None where there is none."""
    stamp: str | None
    """The stamp to keep with it; None where it is the user's own or forgotten."""
    yours: tuple[str, ...] = ()
    """Fields that stay as the user edited them although something else is shipped."""


def stamp(item: Any) -> str:
    """The short hash of every field of a dataclass instance, as JSON: what the archive keeps beside a loaded item."""
    return json.dumps(_hashes(item), separators=(",", ":"), sort_keys=True)


def merge(
    stamps: Mapping[str, str],
    shipped: Mapping[str, T],
    current: Mapping[str, T],
    together: Iterable[tuple[str, ...]] = TOGETHER,
) -> tuple[Merged[T], ...]:
    """What to do with every item, ordered as shipped, then those no longer shipped.

    `stamps`: id -> stamp of everything loaded from a release before, also of items the user removed since. `shipped`: the
    new release. `current`: what the archive holds now, the user's own items included. All items are frozen dataclasses
    of one type. Merging again with the result changes nothing.
    """
    groups = tuple(together)
    decided = [_merge_one(id_, stamps.get(id_), item, current.get(id_), groups) for id_, item in shipped.items()]
    decided += [_gone(id_, stamps[id_], current.get(id_)) for id_ in stamps if id_ not in shipped]
    return tuple(decided)


def _merge_one(
    id_: str, loaded: str | None, shipped: T, mine: T | None, together: tuple[tuple[str, ...], ...]
) -> Merged[T]:
    new_stamp = stamp(shipped)
    if loaded is None:
        if mine is None:
            return Merged(id_, Action.ADD, Reason.NEW, shipped, new_stamp)
        if mine == shipped:
            return Merged(id_, Action.KEEP, Reason.SAME, mine, new_stamp)
        return Merged(id_, Action.KEEP, Reason.YOURS, mine, None)
    if mine is None:
        return Merged(id_, Action.KEEP, Reason.REMOVED, None, new_stamp)
    edited = _edited(json.loads(loaded), _hashes(mine), together)
    merged = _joined(shipped, mine, edited)
    yours = tuple(name for name in sorted(edited) if getattr(mine, name) != getattr(shipped, name))
    changed = loaded != new_stamp
    if not edited:
        reason = Reason.FIXED if changed else Reason.SAME
    elif not yours:
        reason = Reason.AGREED
    else:
        reason = Reason.BOTH if changed else Reason.EDITED
    return Merged(id_, Action.KEEP if merged == mine else Action.TAKE, reason, merged, new_stamp, yours)


def _gone(id_: str, loaded: str, mine: T | None) -> Merged[T]:
    if mine is None:
        return Merged(id_, Action.KEEP, Reason.REMOVED, None, None)
    if _edited(json.loads(loaded), _hashes(mine), ()):
        return Merged(id_, Action.LET_GO, Reason.GONE_EDITED, mine, None)
    return Merged(id_, Action.RETIRE, Reason.GONE, mine, None)


def _edited(
    loaded: Mapping[str, str], mine: Mapping[str, str], together: tuple[tuple[str, ...], ...]
) -> frozenset[str]:
    """Fields that are not as they were loaded, with those that belong to them; a field new to us is nobody's edit."""
    names = {name for name, value in mine.items() if loaded.get(name, value) != value}
    for group in together:
        if names.intersection(group):
            names.update(name for name in group if name in mine)
    return frozenset(names)


def _joined(shipped: T, mine: T, edited: frozenset[str]) -> T:
    changes: dict[str, Any] = {name: getattr(mine, name) for name in edited}
    return replace(shipped, **changes) if changes else shipped  # type: ignore[type-var]


def _hashes(item: Any) -> dict[str, str]:
    if not is_dataclass(item) or isinstance(item, type):
        raise TypeError("only dataclass instances can be stamped")
    plain = asdict(item)
    return {field.name: _hash(plain[field.name]) for field in fields(item)}


def _hash(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LETTERS]
