"""A small web of articles that tests serve on loopback: feeds, pages, and what a reader should be told of them.

Words are drawn by number from a list of our own, so that every article has a text of its own and two with the same number
are copies.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tests.loopback import answer

_WORDS = """minister border crossing lorry harvest river council village teacher railway bridge engineer drought market
winter valley tribe elders summit customs tariff pipeline refinery court judge verdict appeal farmer orchard dam turbine
canal province governor mayor election ballot hospital clinic nurse vaccine school pupil exam road tunnel snow avalanche
shepherd wool carpet bazaar trader currency bank loan inflation wheat flour bread subsidy fuel petrol station queue
strike union worker factory textile mill cotton export port harbour ship container crane rail wagon freight route corridor
treaty envoy talks delegation visit embassy visa passport refugee camp tent blanket relief convoy airport runway flight
pilot radar storm flood rescue helicopter earthquake tremor rubble shelter water well pump solar panel battery grid power""".split()

WORD = "caravanserai"
"""What the watch of these tests looks for."""


@dataclass(frozen=True)
class Piece:
    """One article of the small web."""

    number: int
    host: str
    matching: bool = False
    """Its text, on the page, has the watched word."""
    text_of: int | None = None
    """The number of the article whose text it repeats."""
    linked: bool = True
    """The feed gives its address; else it is known by the feed's words alone."""

    @property
    def path(self) -> str:
        return f"/news/{self.number}"

    @property
    def address(self) -> str:
        return f"http://{self.host}{self.path}"

    @property
    def title(self) -> str:
        return f"Report {self.number}: {' '.join(self._draw(5, 'title'))}"

    @property
    def summary(self) -> str:
        return f"In short, {' '.join(self._draw(12, 'summary'))}."

    @property
    def paragraphs(self) -> list[str]:
        words = self._draw(6 * 40, "text")
        if self.matching:
            words[55] = WORD
        return [f"{' '.join(words[at : at + 40]).capitalize()}." for at in range(0, len(words), 40)]

    def _draw(self, count: int, what: str) -> list[str]:
        number = self.number if what != "text" or self.text_of is None else self.text_of
        draw = random.Random(f"{what} {number}")
        # A few matters each, and every second word is this piece's own: texts on everything would be one story.
        matters = random.Random(f"matters {number}").sample(_WORDS, 12)
        own = "".join("bdfgklmnpr"[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(number))
        return [word if at % 2 else own + word for at, word in enumerate(draw.choices(matters, k=count))]

    def page(self) -> bytes:
        """The page, as a server answers it."""
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs)
        html = (
            f"<html lang='en'><head><title>{escape(self.title)}</title></head>"
            f"<body><article><h1>{escape(self.title)}</h1>{body}</article></body></html>"
        )
        return answer(200, html.encode(), "Content-Type: text/html; charset=utf-8")

    def item(self, *, summary: str | None = None, published: datetime | None = None) -> str:
        """The piece as an item of a feed; one without a page has its whole text there."""
        link = f"<link>{self.address}</link>" if self.linked else ""
        words = summary or (self.summary if self.linked else "\n".join(self.paragraphs))
        date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
        return (
            f"<item><title>{escape(self.title)}</title>{link}<guid isPermaLink='false'>{self.number}</guid>"
            f"<description>{escape(words)}</description>{date}</item>"
        )


def feed(*items: str, etag: str = '"1"') -> bytes:
    """A feed of items, newest first, as a server answers it."""
    rss = (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>A small wire</title>"
        f"<language>en</language>{''.join(items)}</channel></rss>"
    )
    return answer(200, rss.encode(), "Content-Type: application/rss+xml", f"ETag: {etag}")


def now_and_then(hour: int = 8) -> datetime:
    """A day of the tests' own."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC)
