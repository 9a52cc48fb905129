"""Values of a query that no article of this archive has: `source:nosuch` matches nothing and would say nothing."""

from __future__ import annotations

from difflib import get_close_matches

from sqlalchemy import Connection, select

from archive.tables import sources, versions
from words.evaluation import Reading, places_of, prepare
from words.names import NameBook
from words.terms import Query, Value, leaves

LATEST = 2_000
"""Versions whose sites and languages are looked at: a few days of a full catalogue, some tens of milliseconds."""
LISTED = 12
"""Known values that are listed where none is near."""
_EMPTY = NameBook(())


def value_doubts(connection: Connection, query: Query) -> tuple[str, ...]:
    """A sentence for each `source:`, `site:`, `country:`, `lang:` or `tag:` that nothing in the archive has."""
    asked = [leaf for leaf in leaves(query.root) if isinstance(leaf, Value)]
    return tuple(dict.fromkeys(doubt for leaf in asked if (doubt := _doubt(connection, leaf))))


def _doubt(connection: Connection, leaf: Value) -> str:
    if leaf.field == "tag":
        found = _latest_tags(connection)
        known = [Reading("", "", lang="en", tags=(one,)) for one in found]
        what = f"none of the latest {LATEST:,} articles has the tag {leaf.text}"
        return _unless(leaf, known, what, _near(leaf, dict.fromkeys(found, "")))
    if leaf.field == "source":
        names = {row.id: row.name for row in connection.execute(select(sources.c.id, sources.c.name))}
        known = [Reading("", "", lang="en", source=one) for one in names]
        return _unless(leaf, known, f"there is no source {leaf.text}", _near(leaf, names))
    if leaf.field == "country":
        countries = sorted(set(connection.execute(select(sources.c.country)).scalars()) - {""})
        known = [Reading("", "", lang="en", country=one) for one in countries]
        return _unless(leaf, known, f"no source is of country {leaf.text}", f"known: {', '.join(countries)}")
    if leaf.field == "lang":
        spoken = {code for codes in connection.execute(select(sources.c.languages)).scalars() for code in codes}
        found = sorted((spoken | _latest(connection, "language")) - {""})
        known = [Reading("", "", lang=one) for one in found]
        return _unless(leaf, known, f"no source and no late article is in {leaf.text}", f"known: {', '.join(found)}")
    if leaf.field == "site":
        sites = _latest(connection, "site") - {""}
        known = [Reading("", "", lang="en", site=one) for one in sites]
        what = f"none of the latest {LATEST:,} articles is of a site {leaf.text}"
        return _unless(leaf, known, what, _near(leaf, dict.fromkeys(sites, "")))
    return ""


def _latest(connection: Connection, column: str) -> set[str]:
    """The values of a column of the latest versions."""
    latest = select(versions.c[column]).order_by(versions.c.id.desc()).limit(LATEST)
    return set(connection.execute(latest).scalars())


def _latest_tags(connection: Connection) -> list[str]:
    latest = select(versions.c.tags).order_by(versions.c.id.desc()).limit(LATEST)
    return sorted({tag for tags in connection.execute(latest).scalars() for tag in tags})


def _unless(leaf: Value, known: list[Reading], what: str, remedy: str) -> str:
    """The doubt, "" where the evaluator finds the value in one of the known readings, or nothing is known yet."""
    if not known or any(places_of(leaf, prepare(reading, _EMPTY)) is not None for reading in known):
        return ""
    return f"{what}{f': {remedy}' if remedy else ''}"


def _near(leaf: Value, ids: dict[str, str]) -> str:
    """What was probably meant: an id near to what was written, or one whose name is."""
    by_word = {name.lower(): one for one, name in ids.items() if name} | {one.lower(): one for one in ids}
    close = get_close_matches(leaf.text.lower(), by_word, n=3, cutoff=0.6)
    meant = list(dict.fromkeys(by_word[word] for word in close))
    if meant:
        written = (one if one.replace("_", "").replace("-", "").isalnum() else f'"{one}"' for one in meant)
        return f"did you mean {' or '.join(f'{leaf.field}:{one}' for one in written)}?"
    return f"known: {', '.join(sorted(ids)[:LISTED])}" if len(ids) <= LISTED else ""
