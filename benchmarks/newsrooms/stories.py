"""What a page is to say, before a template prints it: title, text, authors, times, and what surrounds it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

PAGES = 10
"""Stories of a site."""

EXCERPT = 140
"""Letters of a story that its teasers show, at most."""

FIRST = datetime(2026, 2, 3, 5, 40)  # noqa: DTZ001 - the clock of whichever newsroom
"""When the first of a site's stories came out, roughly, by its own clock."""

Kind = Literal["article", "live", "flash", "breaks", "boxes", "list", "quotes", "video", "wall"]

KINDS: tuple[Kind, ...] = ("live", "flash", "breaks", "boxes", "list", "quotes", "video", "wall")
"""The odd ones: three or four pages of a site are of such a kind, the others are plain articles."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text: a paragraph, a heading, a quotation, the items of a list, or an entry of a live page."""

    kind: Literal["p", "h", "quote", "list", "entry"]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teaser:
    """Another story of the site, as its pages announce it; `excerpt` is its beginning, cut as houses cut it."""

    title: str
    excerpt: str
    path: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A language's sentences (`languages/`)."""

    parts: dict[str, list[str]]
    say: dict[str, str]

    def __getitem__(self, name: str) -> list[str]:
        return self.parts[name]


@dataclass(frozen=True, slots=True)
class Story:
    """One story; `moment` and `modified` have the newsroom's zone."""

    host: str
    house: str
    language: str
    number: int
    kind: Kind
    kicker: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    authors: tuple[str, ...]
    moment: datetime
    modified: datetime
    captions: tuple[str, ...]
    comments: tuple[str, ...]
    others: tuple[Teaser, ...]
    words: Words

    @property
    def code(self) -> int:
        """The number the house gives it."""
        return 84_512_300 + 137 * self.number + len(self.host)

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"/news/{self.code}"

    @property
    def address(self) -> str:
        """The same, whole."""
        return f"https://{self.host}{self.path}"

    def say(self, name: str) -> str:
        """A word of the house's own, in its language."""
        return self.words.say[name]


@cache
def words_of(language: str) -> Words:
    """The sentences of a language."""
    parts = tomllib.loads((Path(__file__).parent / "languages" / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(parts, parts.pop("say"))


@cache
def tell(host: str, house: str, language: str, zone: str, number: int) -> Story:
    """The story of that number, the same whenever it is asked for."""
    draw = Random(f"{host} {number}")
    words = words_of(language)
    kind = _kind(host, number)
    title, blocks = _told(host, language, number)
    moment = _moment(host, number).replace(tzinfo=ZoneInfo(zone))
    later = [(number + step) % PAGES for step in (3, 7, 1, 5, 9, 2)]
    return Story(
        host=host,
        house=house,
        language=language,
        number=number,
        kind=kind,
        kicker=draw.choice(words["kickers"]),
        title=title,
        lead=_filled("{lead}", words, draw) if kind != "flash" else "",
        blocks=blocks,
        authors=tuple(draw.sample(words["people"], 2 if draw.random() < 0.2 else 1)),
        moment=moment,
        modified=moment + timedelta(minutes=draw.choice((0, 4, 55, 60 * 9, 60 * 30))),
        captions=tuple(_filled(one, words, draw) for one in draw.sample(words["captions"], 2)),
        comments=tuple(draw.sample(words["comments"], draw.randrange(5))),
        others=tuple(_teaser(host, language, other) for other in later),
        words=words,
    )


@cache
def _told(host: str, language: str, number: int) -> tuple[str, tuple[Block, ...]]:
    draw = Random(f"{host} {number} text")
    words = words_of(language)
    kind = _kind(host, number)
    titles = Random(host).sample(words["titles"], PAGES)
    blocks = _blocks(kind, words, draw)
    if kind in ("article", "quotes", "breaks") and number % 3 == 1:
        blocks.append(Block("p", (words["background"][number % 2],)))
    return _filled(titles[number], words, draw), tuple(blocks)


def _blocks(kind: Kind, words: Words, draw: Random) -> list[Block]:
    if kind == "flash":
        return [_paragraph(words, draw, 1)]
    if kind in ("video", "wall"):
        return [_paragraph(words, draw, 2) for _ in range(2)]
    if kind == "live":
        return [
            Block("entry", (_filled(draw.choice(words["titles"]), words, draw), *_paragraph(words, draw, 2).lines))
            for _ in range(draw.randrange(5, 9))
        ]
    blocks = [_paragraph(words, draw, draw.randrange(1, 4)) for _ in range(draw.randrange(4, 16))]
    quotes = [Block("quote" if kind == "quotes" else "p", (_filled(one, words, draw),)) for one in words["quotes"]]
    for quote in draw.sample(quotes, 3 if kind == "quotes" else 1):
        blocks.insert(draw.randrange(1, len(blocks)), quote)
    if kind == "list":
        items = tuple(_filled(one, words, draw) for one in draw.sample(words["items"], 4))
        blocks.insert(draw.randrange(1, len(blocks)), Block("list", items))
    if len(blocks) > 8:
        for at in (3, 7):
            blocks.insert(at, Block("h", (_filled(draw.choice(words["headings"]), words, draw),)))
    return blocks


def _paragraph(words: Words, draw: Random, sentences: int) -> Block:
    made = [
        "{lead}" if draw.random() < 0.65 else "{event}",
        *("{event}" if draw.random() < 0.5 else "{lead}" for _ in range(sentences - 1)),
    ]
    return Block("p", (" ".join(_filled(one, words, draw) for one in made),))


def _filled(pattern: str, words: Words, draw: Random) -> str:
    if pattern == "{event}":
        pattern = draw.choice(words["events"])
    if pattern == "{lead}":
        pattern = f"{draw.choice(words['openers'])} {draw.choice(words['claims'])}{draw.choice(words['tails'])}"
    here, there = draw.sample(words["places"], 2)
    return pattern.format(
        p=here,
        q=there,
        w=draw.choice(words["people"]),
        o=draw.choice(words["bodies"]),
        d=draw.choice(words["days"]),
        n=draw.randrange(6, 97),
        m=draw.randrange(3, 59),
    )


def _kind(host: str, number: int) -> Kind:
    draw = Random(f"{host} kinds")
    odd = dict(zip(draw.sample(range(PAGES), 4), draw.sample(KINDS, 4), strict=True))
    return odd.get(number, "article")


def _moment(host: str, number: int) -> datetime:
    draw = Random(f"{host} days")
    moment = FIRST + timedelta(days=draw.randrange(90))
    for _ in range(number + 1):
        moment += timedelta(days=draw.randrange(1, 9), hours=draw.randrange(24), minutes=draw.randrange(60))
    return moment


def _teaser(host: str, language: str, number: int) -> Teaser:
    title, blocks = _told(host, language, number)
    start = blocks[0].lines[-1]
    excerpt = start if len(start) <= EXCERPT else start[:EXCERPT].rsplit(" ", 1)[0] + "..."
    return Teaser(title, excerpt, f"/news/{84_512_300 + 137 * number + len(host)}", blocks)
