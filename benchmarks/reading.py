"""How well and how fast pages are read, beside what a user would take instead, on the same pages in the same run.

`python -m benchmarks.reading --half tune --only ours --pages` is for those who work on the reader: pages one by one, of the half
to tune on (`python -m benchmarks.newsrooms` measures on the region's newsrooms). The measures are those of score_read.py beside the gold: body by four-word shingles, title exact after light
folding, day, minute of the publisher's time with its zone, any author.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from archive.model import Page
from archive.site_lines import SiteLines, learn
from benchmarks import labelled
from benchmarks.corpus import load
from benchmarks.gold import GoldPage, Half, load_gold
from benchmarks.regional.pages import load_regional
from benchmarks.regional.stories import SITES
from crawler.decoding import decode
from crawler.pages import read_page

NEWSWEB = Path(__file__).parents[2] / "shared" / "newsweb"
NOW = datetime(2026, 11, 27, tzinfo=UTC)
"""When the pages are read: after all of them were published, and the same in every run."""

LANGUAGES = ("en", "fa", "prs", "ps", "ur", "ar")
"""The region's, each with a line of its own."""

RIGHT_TO_LEFT = frozenset(["fa", "prs", "ps", "ur", "ar", "he", "ckb", "sd", "ug"])


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found in a page, in the words of score_read.py."""

    body: str = ""
    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    moment: datetime | None = None
    """The time of publication, where the reader gives more than the day."""
    language: str = ""


Reader = Callable[[str, GoldPage], Found]
"""Reads decoded markup; ours reads the page's bytes."""


def ours(_: str, page: GoldPage) -> Found:
    """This program, with no memory of the site."""
    return _ours(read_page(page.body, page.content_type, page.address, languages=(), zone="UTC", now=NOW))


def _ours(found: object) -> Found:
    if not isinstance(found, Page):
        return Found()
    day = found.published.date().isoformat() if found.published else ""
    return Found(found.text, found.title, day, found.authors, found.published, found.language)


def trafilatura_fast(markup: str, page: GoldPage) -> Found:
    """Its quickest setting, text only."""
    from trafilatura import bare_extraction

    return _document(bare_extraction(markup, url=page.address, fast=True, include_comments=False))


def trafilatura_precision(markup: str, page: GoldPage) -> Found:
    """Its setting for least foreign text, with title, date and authors."""
    from trafilatura import bare_extraction

    found = bare_extraction(markup, url=page.address, favor_precision=True, include_comments=False, with_metadata=True)
    return _document(found)


def _document(found: Any) -> Found:
    if found is None:
        return Found()
    authors = tuple(name for name in (found.author or "").split("; ") if name)
    return Found(found.text or "", found.title or "", (found.date or "")[:10], authors)


def newspaper(markup: str, page: GoldPage) -> Found:
    """newspaper4k."""
    from newspaper import Article

    article = Article(page.address, fetch_images=False)  # it would ask the network for every picture's size
    article.download(input_html=markup)
    article.parse()
    day = article.publish_date.date().isoformat() if isinstance(article.publish_date, datetime) else ""
    return Found(article.text or "", article.title or "", day, tuple(article.authors or ()))


def readability(markup: str, _: GoldPage) -> Found:
    """readability-lxml: the text of the part it takes for the article."""
    from lxml.html import fromstring
    from readability import Document

    document = Document(markup)
    text = "".join(map(str, fromstring(document.summary()).itertext()))
    return Found(text, document.short_title() or "")


READERS: dict[str, Reader] = {
    "tripoint": ours,
    "trafilatura, fast": trafilatura_fast,
    "trafilatura, precision": trafilatura_precision,
    "newspaper4k": newspaper,
    "readability-lxml": readability,
}


@dataclass(slots=True)
class Read:
    """What one reader made of all pages."""

    found: dict[str, Found] = field(default_factory=dict)
    failed: int = 0


@cache
def scorer() -> ModuleType:
    """score_read.py, which defines the measures."""
    return labelled.scorer(NEWSWEB / "score_read.py")


def read_all(reader: Reader, pages: Sequence[GoldPage]) -> Read:
    """Every page read once; a reader that raises has found nothing."""
    result = Read()
    for page in pages:
        try:
            result.found[page.address] = reader(decode(page.body, page.content_type).text, page)
        except Exception:  # noqa: BLE001 - other people's libraries, of which any error is a page not read
            result.failed += 1
            result.found[page.address] = Found()
    return result


def score(pages: Sequence[GoldPage], read: Read) -> dict[str, Any]:
    """The measures over some pages; None where no page has that gold."""
    predicted = {
        page.address: {
            "body": read.found[page.address].body,
            "title": read.found[page.address].title,
            "date": read.found[page.address].date,
            "authors": list(read.found[page.address].authors),
        }
        for page in pages
    }
    measured: dict[str, Any] = scorer().score([page.gold for page in pages], predicted)
    minutes = [
        _is_minute(page.gold["datetime"], read.found[page.address].moment)
        for page in pages
        if page.gold.get("datetime")
    ]
    return measured | {"minute": statistics.mean(minutes) if minutes else None, "n_minute": len(minutes)}


def _is_minute(gold: str, moment: datetime | None) -> bool:
    """Whether a time is the publisher's, to the minute: the moment where gold has a zone, else what the clock showed."""
    if moment is None:
        return False
    true = datetime.fromisoformat(gold)
    if true.tzinfo is None:
        return f"{moment:%Y-%m-%d %H:%M}" == f"{true:%Y-%m-%d %H:%M}"
    return abs((moment - true).total_seconds()) < 60


def parts_of(pages: Sequence[GoldPage], read: Read) -> dict[str, list[GoldPage]]:
    """The pages in all, by half, by where their gold comes from, by direction of writing, by language."""
    parts: dict[str, list[GoldPage]] = {"all": list(pages)}
    for page in pages:
        parts.setdefault(page.half, []).append(page)
        parts.setdefault(page.gold["source"], []).append(page)
        language = read.found[page.address].language
        if language in RIGHT_TO_LEFT:
            parts.setdefault("right to left", []).append(page)
        if language in LANGUAGES:
            parts.setdefault(f"language {language}", []).append(page)
    return parts


# --- the region's sites, with and without a memory ---------------------------------------------------------------

LATE = 4
"""Pages of a site after which its memory is at work."""


class Newsroom(Protocol):
    """What a catalogue says of a site."""

    @property
    def language(self) -> str: ...

    @property
    def zone(self) -> str: ...


def read_sites(sites: Sequence[Newsroom], pages: Sequence[Sequence[GoldPage]], *, remembering: bool) -> Read:
    """Our reader on whole sites, page after page as they came out, learning from each where it is `remembering`."""
    result = Read()
    for site, of_site in zip(sites, pages, strict=True):
        known = SiteLines()
        for page in of_site:
            found = read_page(
                page.body,
                page.content_type,
                page.address,
                languages=(site.language,),
                zone=site.zone,
                memory=known.memory,
                now=NOW,
            )
            result.found[page.address] = _ours(found)
            if remembering and isinstance(found, Page):
                known = learn(known, found.lines)
    return result


def read_regional(*, remembering: bool) -> Read:
    """The set whose author knew the reader's rules."""
    return read_sites(SITES, load_regional(), remembering=remembering)


def regional_parts() -> dict[str, list[GoldPage]]:
    """The region's pages: all, those after a site's first, those written from right to left."""
    sites = load_regional()
    return {
        "all": [page for pages in sites for page in pages],
        "later pages": [page for pages in sites for page in pages[LATE:]],
        "right to left": [page for pages in sites for page in pages if page.gold["lang"] in RIGHT_TO_LEFT],
        **{
            f"language {one}": [page for pages in sites for page in pages if page.gold["lang"] == one]
            for one in LANGUAGES
        },
    }


def print_regional(*, alone: bool = False) -> None:
    """The table of the region's sites; `alone` without other readers."""
    parts = regional_parts()
    print_head(f"Reading: {len(parts['all'])} pages of the region's sites")
    reads = {"tripoint": read_regional(remembering=True), "tripoint, no memory": read_regional(remembering=False)}
    if not alone:
        reads |= {name: read_all(reader, parts["all"]) for name, reader in READERS.items() if reader is not ours}
    for name, read in reads.items():
        for part, pages in parts.items():
            print_line(f"{name} · {part}", score(pages, read))


# --- speed -------------------------------------------------------------------------------------------------------

REPEATS = 3
"""Times each page is read; the least time counts, so that other programs disturb little."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Processor time of one reader, over the pages."""

    ratio: float
    """Median over pages of the ratio to one parse of the same page by lxml."""
    mean: float
    slowest: float
    """Milliseconds."""


def measure_speed(most: int | None = None, newsweb: Path = NEWSWEB) -> dict[str, Speed]:
    """Every reader on the same pages, turn by turn."""
    captured = list(load(newsweb, most).pages.values())
    pages = [GoldPage(page.address, page.body, page.content_type, {}) for page in captured]
    times: dict[str, list[float]] = {name: [] for name in ("one parse", *READERS)}
    for reader in READERS.values():  # what is loaded at the first call is not the page's
        read_all(reader, pages[:3])
    for page in pages:
        markup = decode(page.body, page.content_type).text
        calls: dict[str, Callable[[], object]] = {"one parse": partial(_parse, markup)}
        calls |= {name: partial(read_all, reader, [page]) for name, reader in READERS.items()}
        for name, call in calls.items():
            times[name].append(min(_cpu(call) for _ in range(REPEATS)))
    parses = times["one parse"]
    return {
        name: Speed(
            statistics.median(each / parse for each, parse in zip(taken, parses, strict=True)),
            1000 * statistics.mean(taken),
            1000 * max(taken),
        )
        for name, taken in times.items()
    }


def _parse(markup: str) -> object:
    from lxml.html import HTMLParser, document_fromstring

    try:
        return document_fromstring(markup.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except Exception:  # noqa: BLE001 - an empty page
        return None


def _cpu(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return max(1e-6, time.process_time() - started)


# --- printing ----------------------------------------------------------------------------------------------------


def print_quality(half: Half | None = None, newsweb: Path = NEWSWEB, names: Sequence[str] = tuple(READERS)) -> None:
    """The table of quality: each reader, each part of the pages."""
    pages = load_gold(newsweb, half)
    print_head(f"Reading: {len(pages)} pages with gold")
    mine = read_all(ours, pages)
    for name in names:
        read = mine if name == "tripoint" else read_all(READERS[name], pages)
        for part, chosen in parts_of(pages, mine).items():
            print_line(f"{name} · {part}", score(chosen, read))
        print_failed(name, read)


def print_head(name: str) -> None:
    """The head of a table of quality."""
    columns = "".join(f"{column:>8}" for column in ("prec.", "recall", "empty", "title", "day", "minute", "author"))
    print(f"\n{name:<46}{'body F1':>9}{columns}")


def print_failed(name: str, read: Read) -> None:
    """On how many pages a reader raised, if on any: they count as read empty."""
    if read.failed:  # newspaper4k does for Arabic without nltk
        print(f"{name}: {read.failed} pages raised an error")


def print_line(name: str, found: dict[str, Any]) -> None:
    """What `score` measured, in a line."""
    figures = "".join(f"{'-' if not found[key] else format(found[key], '.3f'):>8}" for key in ("precision", "recall"))
    rest = "".join(
        f"{'-' if found[key] is None else format(found[key], '.3f'):>8}"
        for key in ("title", "date", "minute", "authors_any")
    )
    print(f"{name:<46}{found['f1'] if found['n'] else 0:>9.3f}{figures}{found['empty']:>8}{rest}")


def print_speed(most: int | None = None, newsweb: Path = NEWSWEB) -> None:
    """The table of speed."""
    found = measure_speed(most, newsweb)
    precision = found["trafilatura, precision"].ratio
    print(
        f"\n{'Reading: processor time a page':<46}{'of one parse':>14}{'ms, mean':>10}{'slowest':>9}{'of precision':>14}"
    )
    for name, speed in found.items():
        print(f"{name:<46}{speed.ratio:>14.1f}{speed.mean:>10.1f}{speed.slowest:>9.0f}{speed.ratio / precision:>14.2f}")


def print_pages(half: Half) -> None:
    """One line a page, worst first: what ours found against gold."""
    pages = load_gold(NEWSWEB, half)
    read = read_all(ours, pages)
    rows = sorted(((score([page], read), page.address) for page in pages), key=lambda row: row[0]["f1"] or 0)
    for found, address in rows:
        print(
            f"{found['f1'] or 0:.3f}  prec. {found['precision']}  recall {found['recall']}  title {found['title']}  "
            f"day {found['date']}  minute {found['minute']}  author {found['authors_any']}  {address[:110]}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure reading alone."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading", description="Measure reading on the pages with gold."
    )
    parser.add_argument("--half", choices=["tune", "unseen"])
    parser.add_argument("--only", choices=["ours"], help="no other readers")
    parser.add_argument("--pages", action="store_true", help="page by page, of the half to tune on")
    parser.add_argument("--speed", type=int, metavar="PAGES", help="processor time on so many pages")
    given = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    if given.pages:
        print_pages("tune")
        return
    print_quality(given.half, names=("tripoint",) if given.only else tuple(READERS))
    print_regional(alone=bool(given.only))
    if given.speed:
        print_speed(given.speed)


if __name__ == "__main__":
    main()
