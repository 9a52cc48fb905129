"""The pages: each reads the archive in a thread, under a deadline, and is rendered from a template that escapes.

Newest articles, search, one article, sources, alerts, and a line of JSON that says the service answers.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from anyio import CapacityLimiter, to_thread
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from alerts.gates import Gates
from alerts.reasons import Reasons, reasons
from archive import dossier, overview, review
from archive.database import Archive
from archive.search import SearchPage, search
from archive.telling import story_told
from web.display import LANGUAGE_NAMES, Moments
from web.guard import NEVER_KEPT, SECURITY_HEADERS, Guard
from web.rendering import make_templates
from web.settings import WebSettings
from web.silencing import SPANS, Asked, Silence, asked_of, chosen
from words.lexicon import Lexicon
from words.query import QueryError, parse
from words.terms import Query

DEADLINE = 2.0
"""Seconds a statement of a page may take (faults.md W11)."""
SEARCH_SECONDS = 1.5
"""Seconds a search looks before it shows what it has: less than the deadline, so that a page always comes."""
AT_ONCE = 4
"""Pages made at the same time, each in a thread with a connection; more wait their turn."""
LINES = 50
"""Lines on a page of a list."""
LONGEST_QUERY = 1_000
"""Code points of a query that a page takes: what fits a request's head however it is spelled."""
LONGEST_ASKED = 1_000_000
"""Code points of an article's versions that a page puts to a watch beside the one shown: half a second's work."""
LONGEST_VALUE = 200
"""Code points of any other value in an address."""
VERDICTS = {"new": "New", "copy": "Copies", "known": "Known", "waiting": "Waiting"}
"""The verdicts that the list can be narrowed to, with their names on the page."""

_LOG = logging.getLogger("tripoint.web")
_HERE = {"newest.html": "/", "sources.html": "/sources", "alerts.html": "/alerts"}
_STATIC = Path(__file__).with_name("static")

Make = Callable[[Request, Connection], Response]


def make_app(
    archive: Archive,
    lexicon: Lexicon,
    settings: WebSettings,
    *,
    clock: Callable[[], datetime],
    ticks: Callable[[], float] = time.monotonic,
    silence: Silence | None = None,
    gates: Gates | None = None,
) -> Starlette:
    """Return the application. `clock` gives the aware time shown as now; `ticks` are seconds that never go back.

    `silence` writes what the links of messages ask for; without it they lead nowhere. `gates` are the judge's, by which
    a page says why a watch did not fire.
    """
    pages = Pages(archive, lexicon, settings, clock, ticks, gates or Gates())
    read = pages.reading
    routes = [
        Route("/", read(pages.newest)),
        Route("/search", read(pages.search)),
        Route("/article/{id}", read(pages.article)),
        Route("/sources", read(pages.sources)),
        Route("/alerts", read(pages.alerts)),
        *([Route("/silence/{token}", pages.silencing(silence), methods=["GET", "POST"])] if silence else []),
        Route("/healthz", pages.health),
        Route("/static/{name}", pages.static),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, settings=settings, refuse=pages.refuse, clock=ticks)],
        exception_handlers={HTTPException: pages.http_error, Exception: pages.error},
    )
    app.router.redirect_slashes = False
    return app


class Pages:
    """Makes the answers; holds what they need and no state of its own."""

    def __init__(
        self,
        archive: Archive,
        lexicon: Lexicon,
        settings: WebSettings,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
        gates: Gates,
    ) -> None:
        self.archive = archive
        self.lexicon = lexicon
        self.book = lexicon.names
        self.zone = ZoneInfo(settings.zone)
        self.clock = clock
        self.ticks = ticks
        self.gates = gates
        self.threads = CapacityLimiter(AT_ONCE)
        self.files = {file.name: file.read_bytes() for file in sorted(_STATIC.iterdir())}
        digests = {name: hashlib.sha256(body).hexdigest()[:12] for name, body in self.files.items()}
        self.templates = make_templates({name: f"/static/{name}?v={digest}" for name, digest in digests.items()})

    # --- from request to answer --------------------------------------------------------------------------------

    def reading(self, make: Make) -> Callable[[Request], Awaitable[Response]]:
        """Wrap a page that reads the archive: in a thread, with a deadline, with a page for what goes wrong there."""

        def make_safely(request: Request) -> Response:
            try:
                with self.archive.reading(DEADLINE) as conn:
                    return make(request, conn)
            except SQLAlchemyError as error:
                return self._unanswered(request, error)

        async def endpoint(request: Request) -> Response:
            return await to_thread.run_sync(make_safely, request, limiter=self.threads)

        return endpoint

    def render(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page from a template, with the reader's clock."""
        moments = Moments(self.zone, self.clock())
        here = _HERE.get(template, "")
        return HTMLResponse(self.templates.get_template(template).render(moments=moments, here=here, **values), status)

    def refuse(self, status: int, headline: str, explanation: str) -> Response:
        """Return a page that says why there is nothing else; without the frame, which belongs to readers."""
        return self.render("problem.html", status, headline=headline, explanation=explanation, framed=False)

    def _unanswered(self, request: Request, error: SQLAlchemyError) -> Response:
        if isinstance(error, DBAPIError) and took_too_long(error):
            headline = "That took too long"
            explanation = (
                f"The archive did not finish within {DEADLINE:g} seconds. Narrow the question: a rarer word, a source, "
                "a language, or a verdict."
            )
        else:
            # %r keeps it one line: a path may hold line ends and escapes (faults.md W14).
            _LOG.error("page %r: the archive does not answer: %r", request.url.path, getattr(error, "orig", error))
            headline = "The archive does not answer"
            explanation = "Gathering may go on all the same. The log says more; try again in a moment."
        return self.render("problem.html", 503, headline=headline, explanation=explanation, framed=True)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """Answer for a missing page and for values that cannot be read."""
        assert isinstance(error, HTTPException)
        headline = {404: "Nothing here", 400: "That cannot be read"}.get(
            error.status_code, HTTPStatus(error.status_code).phrase
        )
        said = error.detail if error.status_code == 400 else "There is no page or article under this address."
        return self.render("problem.html", error.status_code, headline=headline, explanation=said, framed=True)

    async def error(self, request: Request, error: Exception) -> Response:
        """Answer for a fault of our own; what happened goes to the log, not to the reader."""
        answer = self.render(
            "problem.html",
            500,
            headline="This page has a fault",
            explanation="It is ours, not yours; the log says what happened. Gathering and alerting go on.",
            framed=True,
        )
        # This handler stands outside the guard, which adds the headers to all other answers.
        answer.headers.update({**SECURITY_HEADERS, "Cache-Control": NEVER_KEPT})
        return answer

    # --- pages -------------------------------------------------------------------------------------------------

    def newest(self, request: Request, conn: Connection) -> Response:
        """The newest articles, narrowed by verdict, language, source and watch."""
        wanted = review.Filter(
            verdict=one_of(request, "verdict", VERDICTS),
            language=one_of(request, "lang", LANGUAGE_NAMES),
            source=value_of(request, "source"),
            watch=value_of(request, "watch"),
        )
        page = review.newest(conn, wanted, limit=LINES, before=number_of(request, "before"))
        chosen = {
            "verdict": wanted.verdict,
            "lang": wanted.language,
            "source": wanted.source,
            "watch": wanted.watch,
        }
        moments = Moments(self.zone, self.clock())
        return self.render(
            "newest.html",
            days=[
                (day, list(group)) for day, group in groupby(page.lines, lambda line: moments.day(line.first_seen_at))
            ],
            wanted=wanted,
            verdicts=[
                (key, name, address("/", chosen | {"verdict": key})) for key, name in {"": "All", **VERDICTS}.items()
            ],
            languages=LANGUAGE_NAMES,
            sources=overview.source_names(conn),
            watches=overview.watch_names(conn),
            older=page.next_before and address("/", chosen | {"before": page.next_before}),
            first=number_of(request, "before") is None,
        )

    def search(self, request: Request, conn: Connection) -> Response:
        """What the archive holds for a query, newest first; an error of the query with its place."""
        said = request.query_params.get("q", "").strip()
        if not said:
            return self.render("search.html", said="")
        if len(said) > LONGEST_QUERY:
            explanation = f"The query is {len(said)} characters long; {LONGEST_QUERY} are the limit here."
            return self.render("problem.html", 400, headline="Too long", explanation=explanation, framed=True)
        before = number_of(request, "before")
        try:
            query = parse(said, self.book)
        except QueryError as error:
            return self.render("search.html", 400, said=said, error=error)
        found = self._search(conn, query, before)
        older = found.next_before and address("/search", {"q": said, "before": found.next_before})
        return self.render("search.html", said=said, query=query, found=found, older=older, first=before is None)

    def _search(self, conn: Connection, query: Query, before: int | None) -> SearchPage:
        until = self.ticks() + SEARCH_SECONDS
        return search(conn, query, self.book, limit=LINES, before=before, enough=lambda: self.ticks() > until)

    def article(self, request: Request, conn: Connection) -> Response:
        """One article: its words, why it was kept or folded away, who carried it, who was told."""
        article_id = number(request.path_params["id"])
        found = None if article_id is None else dossier.article(conn, article_id)
        if found is None:
            raise HTTPException(404)
        spans: dict[int, list[tuple[str, int, int]]] = {version.id: [] for version in found.versions}
        for hit in found.hits:
            spans.get(hit.version_id, []).extend(hit.spans)
        why = self._why(request, conn, found)
        for version in why.versions if why else ():
            spans[version.version_id].extend(version.spans)
        story = None if found.story_id is None else story_told(conn, found.story_id, self.lexicon)
        names = overview.watch_names(conn)
        labels = self._labels(found.baseline.names if found.baseline else ())
        return self.render(
            "article.html", article=found, spans=spans, story=story, why=why, watches=names, labels=labels
        )

    def _labels(self, ids: Sequence[str]) -> dict[str, str]:
        """How names of the region are called, by id; without those that went out of the catalogue."""
        return {name.id: name.label for name in map(self.book.get, ids) if name is not None}

    def _why(self, request: Request, conn: Connection, article: dossier.ArticleDetail) -> Reasons | None:
        """Why the watch that the address names fired on the article or did not; None where it names none."""
        name = value_of(request, "watch")
        if not name:
            return None
        why = reasons(conn, name, article, self.book, self.gates, longest=LONGEST_ASKED)
        if why is None:
            raise HTTPException(404)
        return why

    def sources(self, request: Request, conn: Connection) -> Response:
        """Every source: whether it answers, what it said last, when it is asked next, why it is off."""
        states = overview.source_states(conn)
        return self.render(
            "sources.html",
            troubled=[one for one in states if one.enabled and one.failures],
            well=[one for one in states if one.enabled and not one.failures],
            disabled=[one for one in states if not one.enabled],
        )

    def alerts(self, request: Request, conn: Connection) -> Response:
        """The outbox: what was sent, what waits, what could not be delivered and why."""
        before = number_of(request, "before")
        found = overview.outbox(conn, limit=LINES, before=before)
        older = found.next_before and address("/alerts", {"before": found.next_before})
        return self.render("alerts.html", outbox=found, older=older, first=before is None)

    def silencing(self, silence: Silence) -> Callable[[Request], Awaitable[Response]]:
        """The page that silences a watch on the channel whose message linked to it."""

        def ask(request: Request) -> Asked:
            with self.archive.reading(DEADLINE) as conn:
                return asked_of(conn, request.path_params["token"], self.clock())

        async def endpoint(request: Request) -> Response:
            try:
                asked = await to_thread.run_sync(ask, request, limiter=self.threads)
                done = ""
                if request.method == "POST":
                    choice = await chosen(request)
                    span = SPANS[choice][1] if choice in SPANS else None
                    until = self.clock() + span if span else None
                    await silence(asked.watch_id, asked.channel, until, choice == "end")
                    asked = await to_thread.run_sync(ask, request, limiter=self.threads)
                    done = "It tells again." if choice == "end" else "Done."
            except SQLAlchemyError as error:
                return self._unanswered(request, error)
            spans = [(value, name) for value, (name, _) in SPANS.items()]
            token = request.path_params["token"]
            return self.render("silence.html", asked=asked, token=token, spans=spans, done=done, framed=False)

        return endpoint

    async def health(self, request: Request) -> Response:
        """Say whether the archive answers, and nothing else: this needs no password."""

        def ask() -> bool:
            try:
                with self.archive.reading(DEADLINE) as conn:
                    return conn.scalar(select(1)) == 1
            except SQLAlchemyError as error:
                _LOG.error("healthz: the archive does not answer: %r", getattr(error, "orig", error))
                return False

        well = await to_thread.run_sync(ask, limiter=self.threads)
        return JSONResponse({"status": "ok" if well else "the archive does not answer"}, 200 if well else 503)

    async def static(self, request: Request) -> Response:
        """Serve one of our own files, from memory: no path of a request ever reaches the disk."""
        name = request.path_params["name"]
        if name not in self.files:
            raise HTTPException(404)
        media = mimetypes.types_map.get(Path(name).suffix, "application/octet-stream")
        return Response(self.files[name], media_type=media, headers={"Cache-Control": "private, max-age=604800"})


def took_too_long(error: DBAPIError) -> bool:
    """Tell whether the database stopped the statement at its deadline (SQLite interrupts, PostgreSQL cancels: 57014)."""
    return str(error.orig) == "interrupted" or getattr(error.orig, "sqlstate", None) == "57014"


def address(path: str, values: Mapping[str, object]) -> str:
    """Return an address of ours with these values in its query, empty ones left out."""
    query = urlencode({name: value for name, value in values.items() if value not in ("", None)})
    return f"{path}?{query}" if query else path


def number(text: str) -> int | None:
    """Return the row id that a text writes, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def number_of(request: Request, name: str) -> int | None:
    """Return a row id from the address, None where there is none; 400 for anything else."""
    said = request.query_params.get(name, "")
    found = number(said)
    if said and found is None:
        raise HTTPException(400, f"{name} is the number of an article or a delivery.")
    return found


def value_of(request: Request, name: str) -> str:
    """Return a value from the address, "" where there is none; 400 for one that is too long or no text."""
    said = request.query_params.get(name, "")
    if len(said) > LONGEST_VALUE or not said.isprintable():
        raise HTTPException(400, f"The value of {name} cannot be read.")
    return said


def one_of(request: Request, name: str, known: Mapping[str, str]) -> str:
    """Return a value from the address that is one of the known, "" where there is none; 400 for any other."""
    said = value_of(request, name)
    if said and said not in known:
        raise HTTPException(400, f"{name} is one of: {', '.join(known)}.")
    return said
