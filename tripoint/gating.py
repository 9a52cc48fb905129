"""The settings that hold hits back, as the judge takes them and as "why" explains them."""

from __future__ import annotations

from datetime import timedelta

from alerts.gates import Gates
from tripoint.settings import Settings

FIRST_FETCH_SPAN = timedelta(hours=24)
"""From the first fetch of a source so much is told: its last day."""


def gates_of(settings: Settings) -> Gates:
    """The gates these settings set."""
    return Gates(
        max_age=settings.alerts.max_age,
        first_fetch=FIRST_FETCH_SPAN if settings.alerts.first_fetch else None,
        about=settings.alerts.about,
        regional=frozenset(settings.alerts.regional),
    )
