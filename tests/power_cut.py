"""What a disk holds after the power went: what was synced, and of what was not, any sectors in any mixture."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.write_recorder import CutShort, Deleted, Event, Found, Promised, Synced, Wrote


@dataclass
class _File:
    durable: bytearray | None
    """None while its name is not on the disk yet."""
    pending: list[Wrote | CutShort] = field(default_factory=list)
    going: bool = False
    """Deleted, which may not have come to the disk."""


class Disk:
    """Takes events in order; `left` says what is there when the power goes now."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._files: dict[str, _File] = {}
        self.promised: dict[str, str] = {}
        """What was told outside, the last word on each."""
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        if isinstance(event, Promised):
            self.promised[event.key] = event.state
        elif isinstance(event, Found):
            known = self._files.get(event.path)
            if known is None or known.going:
                self._files[event.path] = _File(None if event.content is None else bytearray(event.content))
        elif isinstance(event, Deleted):
            if event.for_good:
                self._files.pop(event.path, None)
            elif event.path in self._files:
                self._files[event.path].going = True
        elif isinstance(event, Synced):
            file = self._files[event.path]
            if file.durable is None and event.path.endswith(("-journal", "-wal")):
                # With a new log SQLite syncs the folder: what was deleted in it before is gone for good.
                self._files = {path: one for path, one in self._files.items() if not one.going}
            file.durable = file.durable if file.durable is not None else bytearray()
            for change in file.pending:
                _apply(file.durable, change)
            file.pending = []
        else:
            self._files[event.path].pending.append(event)

    def left(self, chance: random.Random) -> dict[str, bytes]:
        """The content of each file there is."""
        kept = chance.choice([0.0, 0.5, 0.5, 0.9, 1.0])
        sector = chance.choice([512, 4096])
        left = {}
        for path, file in self._files.items():
            if (file.going or file.durable is None) and chance.random() < 0.5:
                continue
            content = bytearray(file.durable or b"")
            for change in file.pending:
                for piece in _pieces(change, sector):
                    if chance.random() < kept:
                        _apply(content, piece)
            left[path] = bytes(content)
        return left


def _apply(content: bytearray, change: Wrote | CutShort) -> None:
    if isinstance(change, CutShort):
        del content[change.size :]
        return
    gap = change.offset - len(content)
    if gap > 0:
        content.extend(bytes(gap))
    content[change.offset : change.offset + len(change.content)] = change.content


def _pieces(change: Wrote | CutShort, sector: int) -> Iterable[Wrote | CutShort]:
    """A write as the disk takes it, sector by sector: a torn one has some of them."""
    if isinstance(change, CutShort):
        yield change
        return
    begin, end = change.offset, change.offset + len(change.content)
    while begin < end:
        until = min(end, (begin // sector + 1) * sector)
        yield Wrote(change.path, begin, change.content[begin - change.offset : until - change.offset])
        begin = until


def put_back(left: dict[str, bytes], folder: Path) -> None:
    """Write what is left into a folder, under the names it had."""
    for path, content in left.items():
        (folder / Path(path).name).write_bytes(content)
