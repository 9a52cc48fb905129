"""The watches in force, as the archive has them at the moment of asking: changed ones at once, all of them anew in a thread."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Connection

from alerts.matching import Matcher, Unreadable
from archive.watch_changes import changes_since
from archive.watches import armed_watches
from words.query import Names

log = logging.getLogger("tripoint.watches")

MOST_BESIDE = 50
"""Changed watches that stand beside the others before all are put in order anew: reading one takes 0.1 ms, each time another
changes, and putting 10,000 in order 0.1 s of a thread's time."""


class Watching:
    """Keeps a matcher in step with the archive. Asked from several threads, by one after the other."""

    def __init__(self, book: Names) -> None:
        self._book = book
        self._matcher = Matcher((), book)
        self._seen: int | None = None
        """Changes that the matcher knows of."""
        self._rebuilt: tuple[Matcher, int | None] | None = None
        self._rebuilding: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def unreadable(self) -> list[Unreadable]:
        """Watches whose query cannot be read, as of the last time of asking."""
        return self._matcher.unreadable

    def at(self, connection: Connection) -> Matcher:
        """The matcher of the watches that this transaction sees. One statement where nothing changed.

        Asked on a reading connection first, the judge's own transaction finds next to nothing left to do. Not to be asked in a
        transaction that changes watches itself: if that were undone, the next change would bear the same number.
        """
        with self._lock:
            self._take_rebuilt()
            changes = changes_since(connection, self._seen)
            if changes.number != self._seen:
                known = {bad.armed.revision_id for bad in self._matcher.unreadable}
                if changes.ids is None:
                    self._matcher = Matcher(armed_watches(connection), self._book, before=self._matcher)
                else:
                    self._matcher = self._matcher.changed(changes.ids, armed_watches(connection, changes.ids))
                self._seen = changes.number
                for bad in self._matcher.unreadable:
                    if bad.armed.revision_id not in known:
                        log.error("watch %s cannot be read and matches nothing: %s", bad.armed.watch.name, bad.error)
            if self._matcher.beside > MOST_BESIDE and self._rebuilding is None:
                self._rebuilding = threading.Thread(
                    target=self._rebuild, args=(self._matcher, self._seen), name="watches", daemon=True
                )
                self._rebuilding.start()
            return self._matcher

    def settle(self) -> None:
        """Wait until no thread puts watches in order."""
        if self._rebuilding is not None:
            self._rebuilding.join()

    def _rebuild(self, old: Matcher, seen: int | None) -> None:
        self._rebuilt = Matcher(old.armed, self._book, before=old), seen

    def _take_rebuilt(self) -> None:
        """Go on with what a thread has put in order; what changed meanwhile is then asked for as any change is."""
        if self._rebuilding is not None and not self._rebuilding.is_alive():
            self._rebuilding = None
            if self._rebuilt is not None:
                (self._matcher, self._seen), self._rebuilt = self._rebuilt, None
