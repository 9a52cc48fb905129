"""All that judging writes, as whole tables: what two archives that were given the same must both hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Table, select

from archive import tables
from archive.database import Archive

COMPARED = (
    tables.versions,
    tables.articles,
    tables.stories,
    tables.story_features,
    tables.story_keys,
    tables.baseline,
    tables.fingerprints,
    tables.fingerprint_keys,
    tables.hits,
    tables.alerts,
    tables.alert_hits,
)
NUMBERED: dict[Table, tuple[Column[Any], ...]] = {
    tables.stories: (
        tables.stories.c.merged_into,
        tables.stories.c.split_from,
        tables.articles.c.story_id,
        tables.alerts.c.story_id,
    ),
    tables.fingerprints: (tables.fingerprint_keys.c.fingerprint_id,),
    tables.hits: (tables.alert_hits.c.hit_id,),
    tables.alerts: (tables.alert_hits.c.alert_id, tables.alerts.c.told_in),
}
"""Tables that number their rows while versions are judged, and the columns that name those numbers."""

Rows = list[tuple[object, ...]]


def verdict_tables(archive: Archive, *, as_numbered: bool = True) -> dict[str, Rows]:
    """The rows of each table by its key, every column.

    PostgreSQL does not take back the numbers that an undone transaction has drawn: without `as_numbered` a row's number is its
    place among its table's, which a kill leaves alone. SQLite takes them back.
    """
    with archive.reading(60) as connection:
        numbers: dict[Column[Any], Mapping[object, object]] = {}
        for table, naming in NUMBERED.items() if not as_numbered else ():
            ids = connection.execute(select(table.c.id).order_by(table.c.id)).scalars()
            places = {number: place for place, number in enumerate(ids, 1)}
            numbers |= dict.fromkeys((table.c.id, *naming), places)
        return {
            table.name: [
                tuple(
                    numbers[column].get(value, value) if column in numbers else value
                    for column, value in zip(table.c, row, strict=True)
                )
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in COMPARED
        }
