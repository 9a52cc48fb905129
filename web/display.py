"""How values are shown: links that are safe, moments in the reader's zone, words that a watch or a query found.

All pure. What comes from strangers leaves here as text for the template to escape, never as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LONGEST_TEXT = 200_000
"""Code points of one version that a page shows; a report has 5,000, a long one 50,000."""
LONGEST_TITLE = 300
"""Code points of a title in a list (faults.md F11 cuts at 500 when it is kept)."""
MOST_MARKS = 1_000
"""Marked words in one text; more colour than a reader can use."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"'`\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

Span = tuple[str, int, int]
"""(field `title` or `text`, start, end) in code points of the field."""


class Part(NamedTuple):
    """A piece of text, marked or not."""

    text: str
    marked: bool


class Paragraph(NamedTuple):
    """A paragraph of a body."""

    direction: str
    """`rtl` or `ltr`."""
    parts: tuple[Part, ...]


LANGUAGE_NAMES = {
    "en": "English",
    "fa": "Persian",
    "prs": "Dari",
    "ps": "Pashto",
    "ur": "Urdu",
    "ar": "Arabic",
}
"""The languages that lists can be narrowed to, by code."""


COUNTRY_NAMES = {
    "AE": "the Emirates",
    "AF": "Afghanistan",
    "BE": "Belgium",
    "CN": "China",
    "CZ": "Czechia",
    "DE": "Germany",
    "EU": "the European Union",
    "FR": "France",
    "GB": "Britain",
    "HK": "Hong Kong",
    "IN": "India",
    "IR": "Iran",
    "KG": "Kyrgyzstan",
    "NL": "the Netherlands",
    "PK": "Pakistan",
    "QA": "Qatar",
    "SA": "Saudi Arabia",
    "TJ": "Tajikistan",
    "TR": "Turkey",
    "UN": "the United Nations",
    "US": "the United States",
}
"""Countries of the shipped sources by their codes."""


def language_attribute(code: str) -> str:
    """Return the code for a `lang` attribute, "" for anything that is no ISO 639 code."""
    return code if _LANGUAGE.fullmatch(code) else ""


def safe_link(address: str | None) -> str | None:
    """Return an address that may become a link: http or https, with a host, no credentials, no trick characters."""
    if not address or len(address) > 2048 or _UNSAFE.search(address):
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return None
    return address if usable else None


def shown_host(address: str | None) -> str:
    """Return the host of a safe link for people, in punycode where it is not ASCII, so that look-alikes show."""
    link = safe_link(address)
    host = (urlsplit(link).hostname or "") if link else ""
    try:
        return host.encode("idna").decode("ascii").removeprefix("www.")
    except UnicodeError:
        return ""


def direction(text: str) -> str:
    """Return `rtl` or `ltr` as most letters run; the browser's `auto` goes by the first alone.

    A Persian headline that begins with the name of an agency in Latin letters is still a Persian one.
    """
    kinds = [unicodedata.bidirectional(char) for char in text[:LONGEST_TITLE]]
    return "rtl" if sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L") else "ltr"


def shorten(text: str, length: int = LONGEST_TITLE) -> str:
    """Return the text cut to `length` code points with an ellipsis, never between a letter and its marks."""
    if len(text) <= length:
        return text
    end = length
    while end > length // 2 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


# --- moments ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments as the reader's clock shows them."""

    zone: ZoneInfo
    now: datetime

    def clock(self, moment: datetime) -> str:
        """Hours and minutes: `14:03`."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def day(self, moment: datetime) -> str:
        """`Today`, `Yesterday`, or `Friday 21 November 2025`."""
        local, today = moment.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if local == today:
            return "Today"
        if local == today - timedelta(days=1):
            return "Yesterday"
        return f"{local:%A} {local.day} {local:%B} {local.year}"

    def date(self, moment: datetime) -> str:
        """`21 Nov`, or `21 Nov 2024` in another year."""
        local = moment.astimezone(self.zone)
        year = "" if local.year == self.now.astimezone(self.zone).year else f" {local.year}"
        return f"{local.day} {local:%b}{year}"

    def full(self, moment: datetime) -> str:
        """`21 Nov 2025, 14:03 UTC+03:30`: day, time and zone, nothing to guess."""
        local = moment.astimezone(self.zone)
        offset = local.strftime("%z")
        zone = "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
        return f"{local.day} {local:%b} {local.year}, {local:%H:%M} {zone}"

    def distance(self, moment: datetime) -> str:
        """`5 min ago`, `in 2 h`, `3 days ago`: how far from now, rounded down."""
        seconds = (moment - self.now).total_seconds()
        away = abs(seconds)
        if away < 60:
            return "now"
        if away < 3600:
            amount = f"{int(away // 60)} min"
        elif away < 48 * 3600:
            amount = f"{int(away // 3600)} h"
        else:
            amount = f"{int(away // 86400)} days"
        return f"in {amount}" if seconds > 0 else f"{amount} ago"


# --- found words -----------------------------------------------------------------------------------------------


def marked(text: str, field: str, spans: Iterable[Span]) -> tuple[Part, ...]:
    """Cut a field's text at the spans that lie in it; overlapping spans become one mark, spans outside are left out."""
    return _cut(text, 0, _merged(spans, field, len(text)))


def paragraphs(text: str, spans: Iterable[Span]) -> tuple[Paragraph, ...]:
    """Return the body's paragraphs (its lines), each cut at the marks; at most LONGEST_TEXT of it."""
    shown = text[:LONGEST_TEXT]
    marks = _merged(spans, "text", len(shown))
    made: list[Paragraph] = []
    start = 0
    for line in shown.split("\n"):
        end = start + len(line)
        inside = []
        while marks and marks[0][0] < end:
            first, last = marks.pop(0)
            inside.append((max(first, start), min(last, end)))
            if last > end:
                marks.insert(0, (end + 1, last))
        if line.strip():
            made.append(Paragraph(direction(line), _cut(line, start, inside)))
        start = end + 1
    return tuple(made)


def _merged(spans: Iterable[Span], field: str, length: int) -> list[tuple[int, int]]:
    inside = sorted((start, end) for name, start, end in spans if name == field and 0 <= start < end <= length)
    merged: list[tuple[int, int]] = []
    for start, end in inside[:MOST_MARKS]:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(text: str, offset: int, marks: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    last = 0
    for start, end in ((start - offset, end - offset) for start, end in marks):
        parts += [Part(text[last:start], False), Part(text[start:end], True)]
        last = end
    return tuple(part for part in (*parts, Part(text[last:], False)) if part.text)
