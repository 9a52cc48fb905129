"""`tripoint watch why`: why a watch fired on an article, or why not, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.reasons import Reasons, Step, VersionReasons, reasons
from archive.columns import ID_MOST
from archive.dossier import article as dossier_of
from archive.overview import watch_names
from seeds.located import did_you_mean
from tripoint.access import archive_at, refused, region_names
from tripoint.gating import gates_of
from tripoint.printing import cell, clean, iso, moment, say, say_json
from words.explaining import Explained

SPANS_SHOWN = 5
_MARK = {True: "yes", False: "no", None: "-"}


@click.command("why")
@click.argument("name")
@click.argument("article_id", metavar="ARTICLE", type=click.IntRange(1, ID_MOST))
@click.option("--json", "as_json", is_flag=True, help="for machines")
@click.pass_obj
def why(config: Path | None, name: str, article_id: int, as_json: bool) -> None:
    """Say why a watch fired on an article or why it did not: every term of its query, every gate, who was told.

    For every version of the article. `tripoint search` shows the ids of articles.
    """
    with archive_at(config) as desk, desk.reading() as connection:
        article = dossier_of(connection, article_id)
        if article is None:
            raise refused(f"there is no article {article_id}", "`tripoint search` shows ids")
        found = reasons(connection, name, article, region_names(), gates_of(desk.settings))
        known = watch_names(connection)
    if found is None:
        raise refused(f'there is no watch "{name}"', did_you_mean(name, known))
    if as_json:
        say_json(_plain(found))
        return
    say(f"{article_id}  {cell(article.line.title)}")
    for line in _told(found):
        say(line)


def _plain(value: Any) -> Any:
    """Dataclasses as objects, moments as ISO 8601 in UTC, spans as lists."""
    if isinstance(value, datetime):
        return iso(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def _told(found: Reasons) -> Iterator[str]:
    yield f"watch {cell(found.watch)}: {clean(found.answer)}"
    yield f"     {cell(found.understood or found.query)}"
    for version in found.versions:
        yield from _version(version)
    for told in found.told:
        yield f"\n{clean(told.channel)} was told of this text {moment(told.at)} by alert {told.alert_id}"


def _version(version: VersionReasons) -> Iterator[str]:
    shown = ", the one shown" if version.shown else ""
    yield f"\nversion {version.version_id} from the {clean(version.origin)}, {moment(version.seen_at)}{shown}"
    if not version.shown:
        yield f"     {cell(version.title)}"
    yield from _term(version.query, 0)
    places = [f"{span.field} {span.start}-{span.end}" for span in version.spans]
    if places:
        more = f" and {len(places) - SPANS_SHOWN} more" if len(places) > SPANS_SHOWN else ""
        yield f"     at {', '.join(places[:SPANS_SHOWN])}{more}"
    width = max(len(step.name) for step in version.steps)
    for step in version.steps:
        yield _step(step, width)


def _term(term: Explained, depth: int) -> Iterator[str]:
    """A node of the query, its parts indented under it, with the words found."""
    name = {"all": "all of", "any": "any of", "not": "not", "near": cell(term.what)}.get(term.kind, cell(term.what))
    found = ", ".join(cell(word) for word in term.words) if term.kind in ("term", "near") else ""
    said = "; ".join(part for part in (found, clean(term.why)) if part)
    yield f"{_MARK[term.matched]:>4}  {'  ' * depth}{name}{f'   {said}' if said else ''}"
    for part in term.parts:
        yield from _term(part, depth + 1)


def _step(step: Step, width: int) -> str:
    return f"{_MARK[step.passed]:>4}  {step.name:<{width}}  {clean(step.why)}".rstrip()
