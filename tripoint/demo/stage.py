"""The demo's newsroom as values: who prints what in which act, and what their servers answer. Pure but for its files."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import jinja2

from archive.model import Source, SourceKind, Watch
from words.direction import is_rtl

FOLDER = Path(__file__).parent
BRIEF = FOLDER / "brief.txt"
"""The document that the demo's reader already has."""

ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
WAIT = 3
"""Seconds an alert stays open for copies in the demo; a minute by default."""

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newsroom that does not exist."""

    id: str
    name: str
    country: str
    languages: tuple[str, ...]
    zone: str
    slogan: str

    @property
    def host(self) -> str:
        """Its host, under the top level that is reserved for tests (RFC 6761)."""
        return f"{self.id.replace('_', '-')}.test"

    @property
    def homepage(self) -> str:
        """Where its front page would be."""
        return f"http://{self.host}/"

    def source(self) -> Source:
        """The outlet as the catalogue knows it."""
        return Source(
            id=self.id,
            name=self.name,
            country=self.country,
            languages=self.languages,
            kind=SourceKind.RSS,
            addresses=(f"{self.homepage}feed.xml",),
            homepage=self.homepage,
            zone=self.zone,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of one outlet, from the act on in which it appears."""

    act: int
    """Counted from 1."""
    outlet: Outlet
    slug: str
    title: str
    summary: str
    """What the feed says of it."""
    paragraphs: tuple[str, ...] = ()
    author: str = ""
    before: str = ""
    """A paragraph of the outlet's own before a text that comes from elsewhere."""
    subscribers: bool = False
    """Its page answers 403: only the feed's words can be had."""

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"{self.outlet.homepage}{self.slug}"

    @property
    def language(self) -> str:
        """The outlet's main one."""
        return self.outlet.languages[0]


@dataclass(frozen=True, slots=True)
class Edit:
    """From its act on a piece has this title and summary."""

    act: int
    address: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Act:
    """A step of the demo, with what a newcomer should know about it."""

    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Play:
    """Everything that will be printed, and who wants to be told of what."""

    outlets: tuple[Outlet, ...]
    watches: tuple[Watch, ...]
    acts: tuple[Act, ...]
    pieces: tuple[Piece, ...]
    edits: tuple[Edit, ...]

    def outlet(self, outlet_id: str) -> Outlet:
        """The outlet of that id; KeyError where there is none."""
        return {outlet.id: outlet for outlet in self.outlets}[outlet_id]

    def printed(self, act: int) -> tuple[Piece, ...]:
        """What can be read in this act: the pieces so far, as edited so far."""
        edited = {edit.address: edit for edit in self.edits if edit.act <= act}
        return tuple(
            replace(piece, title=edited[piece.address].title, summary=edited[piece.address].summary)
            if piece.address in edited
            else piece
            for piece in self.pieces
            if piece.act <= act
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server of the demo answers."""

    status: int
    content_type: str
    body: bytes

    @property
    def etag(self) -> str:
        """Changes when the body does."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def answer(play: Play, opened: Sequence[datetime], host: str, path: str) -> Answer:
    """What `host` answers to a GET of `path` once the acts that began at `opened` (aware) have begun."""
    outlet = next((outlet for outlet in play.outlets if outlet.host == host), None)
    if outlet is None:
        return Answer(404, "text/plain; charset=utf-8", b"no such outlet\n")
    if path == "/robots.txt":
        return Answer(200, "text/plain; charset=utf-8", ROBOTS)
    mine = [piece for piece in play.printed(len(opened)) if piece.outlet == outlet]
    if path == "/feed.xml":
        dated = [(piece, format_datetime(opened[piece.act - 1])) for piece in reversed(mine)]
        return Answer(200, "application/rss+xml; charset=utf-8", _rendered("feed.xml", outlet=outlet, pieces=dated))
    piece = next((piece for piece in mine if piece.address.endswith(f".test{path}")), None)
    if piece is None:
        return Answer(404, "text/plain; charset=utf-8", b"not here\n")
    if piece.subscribers:
        return Answer(403, "text/plain; charset=utf-8", b"for subscribers\n")
    page = _rendered(
        "page.html",
        outlet=outlet,
        piece=piece,
        others=[other for other in mine if other != piece],
        published=opened[piece.act - 1],
        rtl=is_rtl(piece.language),
    )
    return Answer(200, "text/html; charset=utf-8", page)


def _rendered(name: str, **values: object) -> bytes:
    return _TEMPLATES.get_template(name).render(**values).encode()


def load_play() -> Play:
    """The newsroom of the demo."""
    table = tomllib.loads((FOLDER / "newsroom.toml").read_text(encoding="utf-8"))
    outlets = {row["id"]: Outlet(**(row | {"languages": tuple(row["languages"])})) for row in table["outlet"]}
    texts = {"brief": paragraphs_of(BRIEF.read_text(encoding="utf-8"))[1:]}
    pieces = []
    for row in table["piece"]:
        texts[f"{row['outlet']}/{row['slug']}"] = words = _paragraphs(row, texts)
        pieces.append(_piece(row, outlets, words))
    addresses = {f"{piece.outlet.id}/{piece.slug}": piece.address for piece in pieces}
    return Play(
        outlets=tuple(outlets.values()),
        watches=tuple(Watch(row["name"], row["query"], wait=WAIT) for row in table["watch"]),
        acts=tuple(Act(**row) for row in table["act"]),
        pieces=tuple(pieces),
        edits=tuple(Edit(row["act"], addresses[row["piece"]], row["title"], row["summary"]) for row in table["edit"]),
    )


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a text that has empty lines between them."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _paragraphs(row: Mapping[str, Any], earlier: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A piece's own words, or those of the earlier text it copies, cut where it says so."""
    if "copies" in row:
        return earlier[row["copies"]][: row.get("paragraphs")]
    return paragraphs_of(row.get("text", ""))


def _piece(row: Mapping[str, Any], outlets: Mapping[str, Outlet], words: tuple[str, ...]) -> Piece:
    named = {
        name: row[name]
        for name in ("act", "slug", "title", "summary", "author", "before", "subscribers")
        if name in row
    }
    return Piece(outlet=outlets[row["outlet"]], paragraphs=words, **named)
