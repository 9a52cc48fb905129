"""How fast one place may be posted to, shared by all who post there: two channels of the settings, or old and new at a reload."""

from __future__ import annotations

import hashlib
import threading
from weakref import WeakValueDictionary


class Pace:
    """One place's turn and waits; times are the poster's monotonic seconds. Read and set while holding `turn`."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        """Held while posting: one post at a time."""
        self.next_post_at = 0.0
        """Before this nothing may be posted, by the pace."""
        self.blocked_until = 0.0
        """Before this nothing may be posted, by the other side's word."""


_paces: WeakValueDictionary[str, Pace] = WeakValueDictionary()
_lock = threading.Lock()


def pace_of(place: str) -> Pace:
    """The pace of a place (an address or id, which may be a secret), the same object as long as anybody holds it."""
    key = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()
    with _lock:
        pace = _paces.get(key)
        if pace is None:
            pace = _paces[key] = Pace()
        return pace
