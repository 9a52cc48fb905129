"""Filters: JSON Lines in, JSON Lines out, order kept, no archive and no network; and `parse`, a query as understood.

Each answers a line before it reads the next one. The same functions decide here as in the service.
"""

from __future__ import annotations

import asyncio
import re
import sys
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.fingerprints import Fingerprint
from archive.model import InputError, Page, Problem, Source
from archive.same_filter import SameFilter
from tripoint.jsonlines import BadLine, Record, filter_lines, text_of, texts_of, words_of
from words.names import NameBook

_ARTICLE = '{"id", "title", "text"} a line; more where known'
LINES = "Reads JSON Lines from standard input and writes one line for each, before it reads the next. A bad line is answered with its error; the rest goes on, and the exit status is 1."


def _help(does: str, given: str, answered: str) -> str:
    """A filter's help: what it does, the keys it reads and writes, how it deals with bad lines."""
    return f"{does}\n\nIn: {given}.\n\nOut: {answered}.\n\n{LINES}"


def _run(work: Callable[[Record], Mapping[str, object]]) -> None:
    bad = filter_lines(work)
    if bad:
        click.echo(f"tripoint: {bad} bad line{'s' if bad > 1 else ''}, see the lines with an error", err=True)
        sys.exit(1)


def _region_names() -> NameBook:
    from seeds.names import load_names

    return NameBook(load_names())


_CLOCK = re.compile(r"[0-9۰-۹٠-٩][:h][0-9۰-۹٠-٩]")


class _Catalogue:
    """The shipped sources, read when the first line names one."""

    @cached_property
    def _sources(self) -> dict[str, Source]:
        from seeds.catalogue import load_sources

        sources = load_sources()
        by_host: dict[str, Source] = {}
        for source in sources:
            by_host.setdefault(_site_of(source.homepage), source)
        return by_host | {source.id: source for source in sources}

    def get(self, named: str) -> Source | None:
        """The source of that id, or of that host (`dawn.com`); None where there is none."""
        return self._sources.get(named.strip().lower().removeprefix("www.")) if named else None


def _site_of(address: str) -> str:
    """The host of an address without "www.", "" where it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# --- same and group ----------------------------------------------------------------------------------------------


class _Stream:
    """Texts in order of arrival. The judge's ids are texts; a number comes back as the number it was."""

    def __init__(self, with_baseline: bool) -> None:
        self._filter = SameFilter(_shipped_fingerprints() if with_baseline else None)
        self._numbers: dict[str, int] = {}

    def take(self, record: Record) -> dict[str, object]:
        """The judge's line on the next text."""
        title, text = words_of(record)
        url = text_of(record, "url")
        given = record["id"]
        name = str(given)
        try:
            line = self._filter.take(name, title, text, url)
        except ValueError as error:
            raise BadLine(str(error)) from error
        if isinstance(given, int):
            self._numbers[name] = given
        if self._numbers:
            links = line["links"]
            assert isinstance(links, list)
            line |= {key: self._as_given(line[key]) for key in ("id", "of", "group")}
            line["links"] = [self._as_given(link) for link in links]
        return line

    def _as_given(self, name: object) -> object:
        return self._numbers.get(name, name) if isinstance(name, str) else name


def _shipped_fingerprints() -> dict[str, Fingerprint]:
    from archive.baseline import fingerprint_of
    from seeds.baseline import shipped_baseline

    return {document.id: fingerprint_of(document) for document in shipped_baseline()}


@click.command(
    help=_help(
        "Articles in, copies told.",
        _ARTICLE + ": url",
        '{"id", "verdict", "of", "group", "relation", "similarity", "links", "why"}',
    )
)
@click.option("--baseline", is_flag=True, help="know the shipped baseline beforehand: its copies are `known`")
def same(baseline: bool) -> None:
    """`{"id","title","text","url"?}` -> `{"id","verdict","of","group","relation","similarity","links","why"}`."""
    _run(_Stream(baseline).take)


@click.command(
    help=_help(
        "Articles in, stories out. So far a story is a text and its copies.",
        '{"id", "title", "text"} a line',
        '{"id", "story"}, the first text of the story',
    )
)
@click.option("--embeddings", type=click.Choice(["on", "off"]), default="off", help="`on` is not there yet and refused")
def group(embeddings: str) -> None:
    """`{"id","title","text"}` -> `{"id","story"}`: the id of the first text of the story."""
    if embeddings == "on":
        what = "--embeddings on is not there yet: stories are texts and their copies so far"
        raise InputError([Problem(None, what, "leave it out")])
    stream = _Stream(with_baseline=False)
    _run(lambda record: {"story": stream.take(record)["group"]})


# --- match and about ---------------------------------------------------------------------------------------------


@click.command(
    help=_help(
        "Articles in, the watches whose query matches out, whatever they say of region or age.",
        _ARTICLE + ": source, lang, site, country, authors, url, tags",
        '{"id", "watches": [{"name", "spans": [[field, start, end]]}]}',
    )
)
@click.option(
    "--watches", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="[[watch]] tables"
)
def match(file: Path) -> None:
    """`{"id","title","text","source"?,"lang"?}` -> `{"id","watches":[{"name","spans":[[field,start,end]]}]}`."""
    from alerts.matching import Matcher
    from archive.watches import Armed
    from seeds.watches import load_watches
    from words.evaluation import Reading, prepare

    book = _region_names()
    watches = load_watches(file, book)
    armed = [Armed(number, number, watch) for number, watch in enumerate(watches, start=1) if watch.enabled]
    matcher = Matcher(armed, book)

    def work(record: Record) -> dict[str, object]:
        title, text = words_of(record)
        reading = Reading(
            title=title,
            text=text,
            source=text_of(record, "source"),
            lang=text_of(record, "lang"),
            site=text_of(record, "site"),
            country=text_of(record, "country"),
            authors=texts_of(record, "authors"),
            url=text_of(record, "url"),
            tags=texts_of(record, "tags"),
        )
        article = prepare(reading, book)
        found = matcher.match(article)
        return {
            "watches": [{"name": one.armed.watch.name, "spans": [list(span) for span in one.spans]} for one in found]
        }

    _run(work)


@click.command(
    help=_help(
        "Articles in, whether they are about the region as a whole.",
        _ARTICLE + ": lang, source, country",
        '{"id", "relevant", "score", "why"}',
    )
)
def about() -> None:
    """`{"id","title","text","lang"?,"source"?,"country"?}` -> `{"id","relevant","score","why"}`."""
    from words.language import language_of
    from words.relevance import relevance

    book, catalogue = _region_names(), _Catalogue()

    def work(record: Record) -> dict[str, object]:
        title, text = words_of(record)
        country, lang = text_of(record, "country"), text_of(record, "lang")
        source = catalogue.get(text_of(record, "source")) if not country or not lang else None
        lang = lang or language_of(f"{title}\n{text}", "", source.languages if source else ()).code
        found = relevance(title, text, lang, country or (source.country if source else ""), book)
        return {"relevant": found.relevant, "score": found.score, "why": list(found.why)}

    _run(work)


# --- read --------------------------------------------------------------------------------------------------------


@click.command(
    help=_help(
        "Pages in, articles out. Pages are read in a process with limits.",
        '{"id", "url", "path" or "html"} a line; more where known: content_type, source, fetched',
        '{"id", "title", "text", "authors", "published", "language", ...}',
    )
)
@click.option(
    "--base",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="the folder that `path` starts from and cannot leave (default: the current one)",
)
def read(base: Path) -> None:
    """`{"id","url","path" or "html","content_type"?,"source"?,"fetched"?}` -> the article."""
    from dataclasses import replace

    from archive.site_lines import SiteLines, learn
    from crawler.limits import Limits
    from crawler.readers import Readers

    # One reader, kept while the pipe is slow: lines are read one after the other.
    readers = Readers(replace(Limits(), readers=1, reader_idle=300.0))
    catalogue, folder = _Catalogue(), base.resolve()
    remembered: dict[str, SiteLines] = {}
    with asyncio.Runner() as runner:

        def work(record: Record) -> dict[str, object]:
            body, content_type = _page_of(record, folder)
            source = catalogue.get(text_of(record, "source"))
            address = text_of(record, "url")
            site = _site_of(address)
            known = remembered.get(site, SiteLines())
            page = runner.run(
                readers.read_page(
                    body,
                    content_type,
                    address,
                    languages=source.languages if source else (),
                    zone=source.zone if source else "UTC",
                    memory=known.memory,
                    now=_moment(record) or datetime.now(UTC),
                )
            )
            if not isinstance(page, Page):
                raise BadLine(f"{page.outcome}: {page.detail}", outcome=page.outcome.value)
            if site:
                remembered[site] = learn(known, page.lines)
            return _article(page)

        try:
            _run(work)
        finally:
            runner.run(readers.stop())


def _page_of(record: Record, folder: Path) -> tuple[bytes, str]:
    """A page's bytes and their type, from the line itself or from a file below `folder`."""
    from crawler.limits import Limits

    limit = Limits().page_bytes
    content_type = text_of(record, "content_type")
    if record.get("html") is not None:
        # It is text already: what the markup says of its charset was for the bytes it came from.
        body = text_of(record, "html").encode()
        content_type = f"{content_type.partition(';')[0].strip() or 'text/html'}; charset=utf-8"
    elif path := text_of(record, "path"):
        body = _file_below(folder, path, limit)
    else:
        raise BadLine('has neither "path" nor "html"')
    if len(body) > limit:
        raise BadLine(f"the page is larger than {limit} bytes")
    return body, content_type


def _file_below(folder: Path, path: str, limit: int) -> bytes:
    """A file's bytes, one more than `limit` at most; unpacked where it was stored gzipped."""
    try:
        place = (folder / path).resolve()
        if not place.is_relative_to(folder):
            raise BadLine(f"{path[:200]!r} leaves the folder {folder}")
        if not place.is_file():
            raise BadLine(f"{path[:200]!r} is no file")
        with place.open("rb") as file:
            body = file.read(limit + 1)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise BadLine(f"{path[:200]!r} cannot be read: {why}") from error
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, limit + 1)
    except zlib.error as error:
        raise BadLine(f"{path[:200]!r} is damaged: {error}") from error


def _moment(record: Record) -> datetime | None:
    """When the page was fetched; None where the line does not say."""
    given = text_of(record, "fetched")
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise BadLine(f'"fetched" should be a time such as 2025-11-21T08:00:00Z, not {given[:40]!r}') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _published(page: Page) -> str | None:
    """The time with its zone, the day alone where the page states no time of day: midnight is what we keep, not what it said."""
    if page.published is None:
        return None
    is_day = not any((page.published.hour, page.published.minute)) and not _CLOCK.search(page.published_raw)
    return page.published.date().isoformat() if is_day else page.published.isoformat()


def _article(page: Page) -> dict[str, object]:
    return {
        "title": page.title,
        "text": page.text,
        "authors": list(page.authors),
        "published": _published(page),
        "modified": page.modified.isoformat() if page.modified else None,
        "published_raw": page.published_raw,
        "language": page.language,
        "canonical_url": page.canonical_address,
        "site": page.site,
        "paywalled": page.paywalled,
        "kind": page.kind,
    }


# --- parse -------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="for machines")
def parse(query: str, as_json: bool) -> None:
    """QUERY as understood, or the error with a caret under the place (exit status 2)."""
    from seeds.watches import query_fault
    from tripoint.printing import clean, complain, say, say_json
    from words.query import QueryError
    from words.query import parse as read_query

    book = _region_names()
    try:
        found = read_query(query, book)
    except QueryError as error:
        if not as_json:
            raise InputError([Problem(None, str(error))]) from error
        say_json({"query": query, "error": error.message, "position": error.position, "remedy": error.remedy})
        sys.exit(2)
    fault = query_fault(query, book)
    if as_json:
        labels = {name: known.label for name in found.names if (known := book.get(name))}
        understood = {"query": query, "understood": found.describe(), "names": labels}
        say_json({**understood, "warnings": list(found.warnings), "watch": fault is None})
        return
    say(clean(found.describe()))
    for warning in (*found.warnings, *([f"good for a search only: {fault.message}"] if fault else [])):
        complain(warning)
