"""`tripoint search`, `show` and `stats`: looking into the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any

import click

from archive.columns import ID_MOST
from archive.database import raw_pages_path, shown
from archive.dossier import AlertDetail, ArticleDetail, HitDetail, VersionDetail
from archive.dossier import article as dossier_of
from archive.known_values import value_doubts
from archive.overview import Totals, outbox, totals
from archive.review import ArticleLine, ArticleRef
from archive.search import SearchItem
from archive.search import search as search_archive
from archive.telling import StoryTold, story_told
from seeds.names import lexicon
from tripoint.access import Desk, archive_at, refused, region_names, understood, utc_now
from tripoint.printing import cell, clean, complain, count, cut, distance, iso, moment, say, say_json
from words.direction import strip_controls

JSON = click.option("--json", "as_json", is_flag=True, help="for machines")
BEGINNING = 700
"""Code points of the text that `show` prints without --text."""


# --- search ------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--before", type=click.IntRange(1, ID_MOST), help="only articles with an id below this one")
@JSON
@click.pass_obj
def search(config: Path | None, query: str, limit: int, before: int | None, as_json: bool) -> None:
    """The newest articles that QUERY finds. `tripoint parse` shows how a query is understood."""
    book = region_names()
    read = understood(query, book)
    with archive_at(config) as desk, desk.reading() as connection:
        page = search_archive(connection, read, book, limit=limit, before=before)
        doubts = value_doubts(connection, read)
    for warning in (*read.warnings, *doubts):
        complain(warning)
    for item in page.items:
        say_json(_item_for_machines(item)) if as_json else say(_item(item))
    if not page.items and not page.more and not as_json:
        say("nothing found")
    if page.next_before is not None:
        searched = f"searched {count(page.scanned, 'article')}; " if page.cut else ""
        complain(f"{searched}there may be more: --before {page.next_before}")


def _item(item: SearchItem) -> str:
    line = item.line
    head = f"{line.id:>8}  {moment(line.first_seen_at)}  {cell(line.source_name)}  {_standing(line)}"
    excerpt = f"{'' if item.excerpt.begins else '…'}{clean(item.excerpt.text)}{'' if item.excerpt.ends else '…'}"
    lines = [head, f"          {cell(line.title)}", f"          {cell(excerpt)}" if item.excerpt.text else ""]
    return "\n".join(part for part in lines if part)


def _standing(line: ArticleLine) -> str:
    """The verdict in a few words."""
    if line.verdict == "copy" and line.origin is not None:
        return f"copy of {line.origin.id} ({clean(line.origin.source_name)})"
    if line.verdict == "known":
        return f"known from {clean(line.baseline_title or line.baseline_id or 'the baseline')}"
    copies = f", {count(line.copies, 'copy', 'copies')}" if line.copies else ""
    tellers = f", {line.tellers} sources tell it" if line.verdict == "new" and line.tellers > 1 else ""
    return f"{line.verdict or 'waits to be judged'}{copies}{tellers}"


def _item_for_machines(item: SearchItem) -> dict[str, Any]:
    line = item.line
    return {
        "id": line.id,
        "title": line.title,
        "lang": line.language,
        "source": line.source_id,
        "url": line.address,
        "published": iso(line.published),
        "first_seen": iso(line.first_seen_at),
        "verdict": line.verdict,
        "story_sources": line.tellers,
        "of": line.origin.id if line.origin else line.baseline_id if line.verdict == "known" else None,
        "spans": [list(span) for span in item.spans],
        "excerpt": item.excerpt.text,
    }


# --- show --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("article_id", metavar="ID", type=click.IntRange(1, ID_MOST))
@click.option("--text", "whole", is_flag=True, help="the whole text")
@JSON
@click.pass_obj
def show(config: Path | None, article_id: int, whole: bool, as_json: bool) -> None:
    """One article with all that is known of it: its words over time, copies, story, hits, alerts, and why."""
    with archive_at(config) as desk, desk.reading() as connection:
        found = dossier_of(connection, article_id)
        told = story_told(connection, found.story_id, lexicon()) if found and found.story_id else None
    if found is None:
        raise refused(f"there is no article {article_id}", "`tripoint search` shows ids")
    if as_json:
        say_json({**_plain(found), "story": _story_plain(told)})
        return
    for line in _shown(found, whole):
        say(line)
    if told and len(told.articles) > 1:
        for line in _story(told):
            say(line)


def _plain(value: Any) -> Any:
    """Dataclasses as objects, moments as ISO 8601 in UTC."""
    if isinstance(value, datetime):
        return iso(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def _shown(found: ArticleDetail, whole: bool) -> Iterator[str]:
    line = found.line
    yield f"{line.id}  {cell(line.title)}"
    yield f"     {cell(line.source_name)} ({clean(line.source_id)}), {line.language or 'language unknown'}"
    yield f"     {clean(found.fetch_address or line.address or 'no address')}"
    yield f"     published {moment(line.published)}, first seen {moment(line.first_seen_at)}"
    yield f"     {_standing(line)}" + (f", story {found.story_id}" if found.story_id else "")
    yield f"     page: {_page(found)}"
    if found.first_fetch:
        yield "     came with the first fetch of its source"
    if found.versions:
        yield from _text(found.versions[0].text, whole)
    for number, version in enumerate(found.versions):
        yield from _version(version, number == 0)
    yield from _refs("copies", found.copies)
    for link in found.links:
        of = f"article {link.article.id}  {cell(link.article.title)}" if link.article else clean(link.baseline_id or "")
        yield f"\n{link.relation} {of}"
    if len(found.sightings) > 1:
        yield f"\ncarried by {count(len(found.sightings), 'entry', 'entries')}"
        for one in found.sightings:
            yield f"     {moment(one.first_seen_at)}  {cell(one.source_name)}  {clean(cut(one.entry_key, 100))}"
    for hit in found.hits:
        yield from _hit(hit)
    for alert in found.alerts:
        yield from _alert(alert)


def _page(found: ArticleDetail) -> str:
    tries = f", {count(found.page_tries, 'try', 'tries')}" if found.page_tries > 1 else ""
    again = f", again {distance(found.page_due_at, utc_now())}" if found.page_state == "due" else ""
    why = f": {clean(found.page_detail)}" if found.page_detail and found.page_state != "had" else ""
    state = "read" if found.page_state == "had" else found.page_state
    return f"{state}{tries}{again}{why}"


def _text(text: str, whole: bool) -> Iterator[str]:
    yield ""
    shown_text = text if whole else text[:BEGINNING]
    for paragraph in strip_controls(shown_text).split("\n"):
        yield cell(paragraph)
    if len(shown_text) < len(text):
        yield f"… {len(text) - len(shown_text)} more characters: --text"


def _version(version: VersionDetail, is_latest: bool) -> Iterator[str]:
    latest = ", the latest" if is_latest else ""
    yield f"\nversion {version.id} from the {version.origin}, {moment(version.seen_at)}{latest}"
    if not is_latest:
        yield f"     {cell(version.title)}"
    if version.judged_at is None:
        yield "     waits to be judged"
        return
    of = version.of_article or version.of_baseline
    relation = f" ({version.relation} {of}, similarity {version.similarity})" if version.relation else ""
    yield f"     {version.verdict}{relation}: {clean(version.why)}"
    if version.relevant is not None:
        about = "about the region" if version.relevant else "not about the region"
        yield f"     {about} ({version.relevance}): {clean('; '.join(version.relevance_why))}"


def _refs(title: str, refs: tuple[ArticleRef, ...]) -> Iterator[str]:
    if refs:
        yield f"\n{title}"
    for ref in refs:
        yield f"{ref.id:>8}  {moment(ref.first_seen_at)}  {cell(ref.source_name)}  {cell(ref.title)}"


def _story(told: StoryTold) -> Iterator[str]:
    """Who says it: each voice with its reports."""
    found = told.voices
    yield f"\nstory {told.id}: {cell(found.words)}"
    yield f"     first {moment(found.first.at)} by {cell(found.first.outlet)}, latest {moment(found.latest.at)} by {cell(found.latest.outlet)}"
    spans = [
        f"{word} {', '.join(codes)}" for word, codes in (("in", found.languages), ("from", found.countries)) if codes
    ]
    if spans:
        yield f"     {', '.join(spans)}"
    for voice in found.voices:
        copies = f", {count(len(voice.copies), 'copy', 'copies')}" if voice.copies else ""
        yield f"     {cell(voice.words)}{copies}"
        for ref in voice.reports:
            report = told.articles[ref]
            yield f"{report.id:>12}  {moment(report.first_seen_at)}  {cell(report.title)}"
    for difference in told.differences:
        yield f"\nthey differ on: {cell(difference.words)}"
        for side in difference.sides:
            yield f"     {cell(side.words)}"
            for number, sentence in side.quotes:
                yield f"{number:>12}  {cell(told.articles[number].source_name)}: {cell(sentence)}"


def _differences_plain(told: StoryTold) -> list[dict[str, Any]]:
    """What the reports differ on, each number with the articles that give it; without a highest one where it is open."""
    return [
        {
            "kind": difference.kind.value,
            "what": difference.words,
            "sides": [
                {
                    "says": side.words,
                    "low": side.low,
                    "high": None if side.high == inf else side.high,
                    "quotes": [{"article": ref, "sentence": sentence} for ref, sentence in side.quotes],
                }
                for side in difference.sides
            ],
        }
        for difference in told.differences
    ]


def _story_plain(told: StoryTold | None) -> dict[str, Any] | None:
    """A story as an object: who says it, by ids of articles."""
    if not told:
        return None
    found = told.voices
    return {
        "id": told.id,
        "words": found.words,
        "voices": [_plain(voice) for voice in found.voices],
        "copies": found.copies,
        "first": {"article": found.first.ref, "at": iso(found.first.at)},
        "latest": {"article": found.latest.ref, "at": iso(found.latest.at)},
        "languages": list(found.languages),
        "countries": list(found.countries),
        "articles": [_plain(ref) for ref in told.articles.values()],
        "differences": _differences_plain(told),
    }


def _hit(hit: HitDetail) -> Iterator[str]:
    yield f"\nwatch {cell(hit.watch)} matched version {hit.version_id}, {moment(hit.at)}: {hit.decision}"
    yield f"     {clean(hit.why)}"
    yield f"     {clean(hit.query)}"


def _alert(alert: AlertDetail) -> Iterator[str]:
    yield f"\nalert {alert.id} of watch {cell(alert.watch)} by {clean(alert.channel)}: {alert.state}, due {moment(alert.due_at)}"
    yield f"     {clean(alert.why)}"
    for one in alert.deliveries:
        detail = f": {clean(one.last_detail)}" if one.last_detail else ""
        yield f"     to {clean(one.recipient)}: {one.state} after {count(one.attempts, 'try', 'tries')}{detail}"


# --- stats -------------------------------------------------------------------------------------------------------


@click.command()
@JSON
@click.pass_obj
def stats(config: Path | None, as_json: bool) -> None:
    """What the archive holds, in numbers."""
    with archive_at(config) as desk:
        with desk.reading() as connection:
            found = totals(connection)
            box = outbox(connection, limit=1)
        sizes = _sizes(desk)
        where = shown(desk.archive.url)
    if as_json:
        failures = [{"kind": kind, "outcome": outcome, "count": n} for (kind, outcome), n in found.failures.items()]
        attempts = sum(found.attempts.values())
        numbers = {name: getattr(found, name) for name in ("articles", "versions", "baseline", "sources", "hits")}
        enabled = {"enabled_sources": found.enabled_sources, "attempts": attempts, "failures": failures}
        say_json({"archive": where, "bytes": sizes, **numbers, **enabled, "messages": box.counts})
        return
    say(where)
    for name, size in sizes.items():
        say(f"{size / 2**20:>10.1f}  MB {name}")
    for number, name in _numbers(found):
        say(f"{number:>10}  {name}")
    for state, number in sorted(box.counts.items()):
        say(f"{number:>10}  messages {state}")
    for (kind, outcome), number in found.failures.items():
        say(f"{number:>10}  {kind}: {clean(outcome)}")


def _sizes(desk: Desk) -> dict[str, int]:
    """Bytes of the archive's files; nothing for PostgreSQL, which knows its own."""
    path = desk.archive.path
    if path is None:
        return {}
    pairs = (("archive", path), ("raw pages", raw_pages_path(path)))
    return {name: file.stat().st_size for name, file in pairs if file.exists()}


def _numbers(found: Totals) -> Iterator[tuple[int, str]]:
    yield sum(found.articles.values()), "articles"
    for verdict, number in sorted(found.articles.items()):
        yield number, f"  {verdict}"
    yield found.versions, "versions"
    yield found.baseline, "baseline documents"
    yield found.sources, f"sources, {found.enabled_sources} of them on"
    yield sum(found.hits.values()), "matches of watches"
    for decision, number in sorted(found.hits.items()):
        yield number, f"  {decision}"
    yield sum(found.attempts.values()), "attempts to fetch"
