"""Filters: JSON Lines in, JSON Lines out, order kept, no archive and no network; and `parse`, a query as understood.

Each answers a line before it reads the next one. The same functions decide here as in the service.
"""

from __future__ import annotations

import asyncio
import re
import sys
import zlib
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.model import InputError, Page, Problem, Source
from tripoint.jsonlines import ARTICLE, BadLine, Record, filter_help, moment_of, run_filter, text_of, texts_of, words_of

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


# --- match and about ---------------------------------------------------------------------------------------------


@click.command(
    help=filter_help(
        "Articles in, the watches whose query matches out, whatever they say of region or age.",
        ARTICLE + ": source, lang, site, country, authors, url, tags",
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
    from seeds.names import name_book
    from seeds.watches import load_watches
    from words.evaluation import Reading, prepare

    book = name_book()
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

    run_filter(work)


@click.command(
    help=filter_help(
        "Articles in, whether they are about the region as a whole.",
        ARTICLE + ": lang, source, country",
        '{"id", "relevant", "score", "why"}',
    )
)
def about() -> None:
    """`{"id","title","text","lang"?,"source"?,"country"?}` -> `{"id","relevant","score","why"}`."""
    from seeds.names import name_book
    from words.language import language_of
    from words.relevance import relevance

    book, catalogue = name_book(), _Catalogue()

    def work(record: Record) -> dict[str, object]:
        title, text = words_of(record)
        country, lang = text_of(record, "country"), text_of(record, "lang")
        source = catalogue.get(text_of(record, "source")) if not country or not lang else None
        lang = lang or language_of(f"{title}\n{text}", "", source.languages if source else ()).code
        found = relevance(title, text, lang, country or (source.country if source else ""), book)
        return {"relevant": found.relevant, "score": found.score, "why": list(found.why)}

    run_filter(work)


# --- read --------------------------------------------------------------------------------------------------------


@click.command(
    help=filter_help(
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
                    now=moment_of(record, "fetched") or datetime.now(UTC),
                )
            )
            if not isinstance(page, Page):
                raise BadLine(f"{page.outcome}: {page.detail}", outcome=page.outcome.value)
            if site:
                remembered[site] = learn(known, page.lines)
            return _article(page)

        try:
            run_filter(work)
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
    from seeds.names import name_book
    from seeds.watches import query_fault
    from tripoint.printing import clean, complain, say, say_json
    from words.query import QueryError
    from words.query import parse as read_query

    book = name_book()
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
