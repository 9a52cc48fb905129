"""A sheet: a message reduced to clean strings, from which the text, the HTML and the Slack blocks are made. Pure.

Whatever came from outside is cleaned here once: no control character, no stray direction mark, no endless title, no
address that is not http or https reaches a renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from words.direction import FSI, PDI, strip_controls

MARKS_IN_A_ROW = 4
"""Combining marks kept on one letter: fully vowelled Arabic and Pashto need three; ten thousand hide the line above."""
ADDRESS_LENGTH = 2048
"""Longest address shown as a link (faults.md F9)."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, matched or not."""

    text: str
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, as shown."""

    title: tuple[Piece, ...]
    facts: tuple[str, ...]
    """Outlet, times, language: short strings to set side by side."""
    excerpt: tuple[Piece, ...]
    link: str
    """A safe address, or ""."""
    notes: tuple[tuple[str, str], ...]
    """(label, text): also carried by, why it fired."""
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line at the end; `link` is a safe address or ""."""

    label: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A message before it takes a form."""

    language: str
    """Of the words around the news."""
    rtl: bool
    """Whether that language runs right to left."""
    heading: str
    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    opening: tuple[Line, ...] = ()
    """Labelled lines before the articles: what is new, how many tell it."""
    more: int = 0
    """Articles counted but not shown; a renderer with less room adds those it leaves out."""
    more_label: str = "{n} more"


def clean(text: str, limit: int) -> str:
    """One line of at most `limit` code points: controls gone, white space single, marks thinned, cut with an ellipsis."""
    line = "".join(_thinned(" ".join(strip_controls(text[: limit * 8]).split())))
    return cut(line, limit)


def cut(line: str, limit: int) -> str:
    """The line, or as much of it as fits with an ellipsis; never between a letter and its marks."""
    if len(line) <= limit:
        return line
    end = limit - 1
    while end > 0 and (unicodedata.combining(line[end]) or line[end] in "\u200c\u200d"):
        end -= 1
    return line[:end].rstrip() + "…"


def cut_excerpt(text: str, spans: Spans, limit: int = 280) -> tuple[str, Spans]:
    """A piece of at most `limit` code points around the first matched words, cleaned, and the spans that lie in it, moved.

    `spans` are code point offsets [start, end) into `text`, in any order; those outside the piece are dropped, those that
    cross its edge are cut.
    """
    merged = _merge(spans, len(text))
    start, end = _window(text, merged[0] if merged else (0, 0), limit - 2)
    kept: list[str] = ["…"] if start > 0 else []
    places: list[int] = []
    for character in text[start:end]:
        places.append(len(kept))
        if character.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
        elif strip_controls(character):
            kept.append(character)
    places.append(len(kept))
    if end < len(text):
        kept.append("…")
    moved = tuple(
        (places[max(a, start) - start], places[min(b, end) - start]) for a, b in merged if a < end and b > start
    )
    return "".join(kept), tuple(span for span in moved if span[0] < span[1])


def pieces(text: str, spans: Spans, limit: int) -> tuple[Piece, ...]:
    """The text, cleaned and cut to `limit`, in runs that are matched or not."""
    shown, marked = cut_excerpt(text, spans, limit)
    runs: list[Piece] = []
    at = 0
    for start, end in marked:
        runs += [Piece(shown[at:start]), Piece(shown[start:end], True)]
        at = end
    runs.append(Piece(shown[at:]))
    cleaned = (Piece("".join(_thinned(run.text)), run.matched) for run in runs)
    return tuple(run for run in cleaned if run.text)


def safe_link(address: str) -> str:
    """The address if a reader may be sent there: http or https, a plain host shown in ASCII, no user part; else ""."""
    address = strip_controls(address).strip()
    if not address or len(address) > ADDRESS_LENGTH or "\\" in address:
        return ""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    shown_host = f"[{host}]" if ":" in host else host
    rest = parts._replace(scheme="", netloc="").geturl()
    return f"{parts.scheme}://{shown_host}{port}" + "".join(_as_shown(character) for character in rest)


def embed(text: str, rtl: bool) -> str:
    """The text, isolated where it holds letters that run against the line it is set in (`rtl`: that line's direction)."""
    against = ("L",) if rtl else ("R", "AL", "AN")
    return f"{FSI}{text}{PDI}" if any(unicodedata.bidirectional(letter) in against for letter in text) else text


def defuse(text: str) -> str:
    """A rendered text without any control that a stored payload should not hold; our own isolates stay."""
    return "".join(part if part in (FSI, PDI) else strip_controls(part) for part in re.split(f"([{FSI}{PDI}])", text))


def plain(sheet: Sheet, text: Callable[[str], str] = str, link: Callable[[str], str] = str) -> str:
    """The sheet as plain text; `text` and `link` let a channel escape what it must."""
    parts = [text(embed(sheet.heading, sheet.rtl))]
    if sheet.opening:
        parts.append("\n".join(_labelled_lines(sheet.opening, sheet, text, link)))
    numbered = len(sheet.entries) > 1
    for number, entry in enumerate(sheet.entries, 1):
        parts.append("\n".join(_entry_lines(entry, number if numbered else 0, sheet.rtl, text, link)))
    if sheet.more:
        parts.append(text(sheet.more_label.format(n=sheet.more)))
    if sheet.lines:
        parts.append("\n".join(_labelled_lines(sheet.lines, sheet, text, link)))
    return "\n\n".join(parts) + "\n"


def _entry_lines(
    entry: Entry, number: int, rtl: bool, text: Callable[[str], str], link: Callable[[str], str]
) -> Iterable[str]:
    yield text((f"{number}. " if number else "") + embed("".join(run.text for run in entry.title), rtl))
    yield text(" · ".join(embed(fact, rtl) for fact in entry.facts))
    if entry.excerpt:
        yield text(embed("".join(f"*{run.text}*" if run.matched else run.text for run in entry.excerpt), rtl))
    if entry.link:
        yield link(entry.link)
    for label, note in entry.notes:
        yield text(f"{label}: {embed(note, rtl)}")


def _labelled_lines(
    lines: Iterable[Line], sheet: Sheet, text: Callable[[str], str], link: Callable[[str], str]
) -> Iterable[str]:
    for line in lines:
        if line.link:
            yield text(f"{line.label}:")
            yield link(line.link)
        else:
            yield text(f"{line.label}: {embed(line.text, sheet.rtl)}" if line.label else embed(line.text, sheet.rtl))


def _thinned(line: str) -> Iterable[str]:
    marks = 0
    for character in line:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_IN_A_ROW:
            yield character


def _merge(spans: Spans, length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, a), min(b, length)) for a, b in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, first: tuple[int, int], limit: int) -> tuple[int, int]:
    """Where the piece begins and ends: a third of the room before the first match, whole words at both edges."""
    if len(text) <= limit + 2:
        return 0, len(text)
    start = max(0, min(first[0] - limit // 3, len(text) - limit))
    if start > 0:
        space = text.find(" ", start, first[0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + limit)
    if end < len(text):
        space = text.rfind(" ", max(first[1], start + limit // 2), end)
        end = space if space >= 0 else end
    return start, end


def _as_shown(character: str) -> str:
    """A character of a link: letters and digits outside ASCII stay, which a reader wants to see (Persian slugs)."""
    if not character.isascii() and unicodedata.category(character)[0] in "LNM":
        return character
    return quote(character, safe="%/:?#[]@!$&'()*+,;=-._~")
