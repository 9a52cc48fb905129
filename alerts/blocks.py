"""Slack's form of a message: blocks within the documented limits, and the text that stands in for them. Pure.

Feed text stands in `plain_text` objects, where Slack reads no markup, with emoji codes off; the only `mrkdwn` is an address
in angle brackets, shown whole. Limits: Slack's reference for blocks and chat.postMessage, and faults.md section 6.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alerts.sheets import Entry, Line, Sheet, cut, embed, plain

BLOCKS = 50
SECTION_TEXT = 3000
HEADER_TEXT = 150
ALL_BLOCKS = 12_000
"""Slack refuses at about 13,200 characters for all blocks together; counted here as JSON, which is more than it counts."""
OPENING_TEXT = 300
"""A line of what is new, or of who tells it, among compact lines."""
FALLBACK_TEXT = 3_900
"""`text` may have 40,000 characters but is shown split above about 4,000."""
COMPACT_TITLE = 150
"""Characters of a title in a compact line: two lines of a phone."""
LINK_TEXT = 600
"""Longest link in a compact line."""

Block = Mapping[str, Any]


def escaped(text: str) -> str:
    """The text with Slack's three control characters as entities, so that it can call nobody and link nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link_markup(link: str) -> str:
    """A safe address as Slack links it, shown as itself."""
    return f"<{escaped(link).replace('|', '%7C')}>"


def blocks_of(sheet: Sheet) -> tuple[Block, ...]:
    """Header, articles as far as they fit, how many did not, the closing lines."""
    opening: list[Block] = [{"type": "header", "text": _plain_text(embed(sheet.heading, sheet.rtl), HEADER_TEXT)}]
    if sheet.opening:
        opening.append(_section("\n".join(_worded(line, sheet.rtl) for line in sheet.opening if not line.link)))
    closing = _closing(sheet)
    room = ALL_BLOCKS - _size(opening) - _size(closing) - _size([_more(sheet, 10_000)])
    middle: list[Block] = []
    shown = 0
    for entry in sheet.entries:
        made = _entry(entry, sheet.rtl)
        size = _size(made)
        if size > room or len(opening) + len(middle) + len(made) + 1 + len(closing) > BLOCKS:
            break
        middle += made
        room -= size
        shown += 1
    left_out = sheet.more + len(sheet.entries) - shown
    return (*opening, *middle, *([_more(sheet, left_out)] if left_out else []), *closing)


def fallback_of(sheet: Sheet) -> str:
    """The message as Slack's `text`: the plain text, escaped, cut at a line's end."""
    text = plain(sheet, escaped, link_markup)
    if len(text) <= FALLBACK_TEXT:
        return text
    return text[: text.rindex("\n", 0, FALLBACK_TEXT - 1)] + "\n…"


def lines_of(sheet: Sheet) -> str:
    """The message as compact lines, escaped: heading, two lines an article as far as they fit, the closing links."""
    if not sheet.entries:
        return fallback_of(sheet)
    heading = escaped(embed(cut(sheet.heading, HEADER_TEXT), sheet.rtl))
    opening = [escaped(cut(_worded(line, sheet.rtl), OPENING_TEXT)) for line in sheet.opening if not line.link]
    heading = "\n".join([heading, *opening])
    closing = [f"{escaped(line.label)}: {link_markup(line.link)}" for line in sheet.lines if line.link]
    closing = [line for line in closing if len(line) <= LINK_TEXT]
    room = FALLBACK_TEXT - len(heading) - sum(len(line) + 1 for line in closing) - len(_left_out(sheet, 10_000))
    shown: list[str] = []
    for entry in sheet.entries:
        made = _compact(entry, sheet.rtl)
        if len(made) + 1 > room:
            break
        shown.append(made)
        room -= len(made) + 1
    left_out = sheet.more + len(sheet.entries) - len(shown)
    more = [_left_out(sheet, left_out)] if left_out else []
    return "\n".join([heading, *shown, *more, *closing])


def _compact(entry: Entry, rtl: bool) -> str:
    """Title, outlet, when, language in one line, the address in another; one too long for a line is left to the archive's link."""
    title = escaped(embed(cut("".join(run.text for run in entry.title), COMPACT_TITLE), rtl))
    facts = [escaped(embed(fact, rtl)) for fact in entry.facts]
    link = link_markup(entry.link) if entry.link else ""
    return " · ".join([f"• {title}", *facts]) + (f"\n   {link}" if 0 < len(link) <= LINK_TEXT else "")


def _left_out(sheet: Sheet, count: int) -> str:
    return escaped(sheet.more_label.format(n=count))


def _entry(entry: Entry, rtl: bool) -> list[Block]:
    made: list[Block] = [_section(embed("".join(run.text for run in entry.title), rtl))]
    if entry.excerpt:
        made.append(
            _section(embed("".join(f"*{run.text}*" if run.matched else run.text for run in entry.excerpt), rtl))
        )
    if entry.link and len(link_markup(entry.link)) <= SECTION_TEXT:
        made.append({"type": "section", "text": {"type": "mrkdwn", "text": link_markup(entry.link), "verbatim": True}})
    notes = [f"{label}: {embed(note, rtl)}" for label, note in entry.notes]
    made.append(_context([" · ".join(embed(fact, rtl) for fact in entry.facts), *notes]))
    return made


def _closing(sheet: Sheet) -> list[Block]:
    if not sheet.lines:
        return []
    if not sheet.entries:
        return [_section("\n".join(_worded(line, sheet.rtl) for line in sheet.lines if not line.link)), *_links(sheet)]
    return [_context([_worded(line, sheet.rtl) for line in sheet.lines if not line.link][:10]), *_links(sheet)]


def _links(sheet: Sheet) -> list[Block]:
    return [
        {
            "type": "context",
            "elements": [
                _plain_text(f"{line.label}:"),
                {"type": "mrkdwn", "text": link_markup(line.link), "verbatim": True},
            ],
        }
        for line in sheet.lines
        if line.link
    ]


def _worded(line: Line, rtl: bool) -> str:
    return (f"{line.label}: " if line.label else "") + embed(line.text, rtl)


def _more(sheet: Sheet, count: int) -> Block:
    return _section(sheet.more_label.format(n=count))


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain_text(text)}


def _context(texts: list[str]) -> Block:
    return {"type": "context", "elements": [_plain_text(text) for text in texts]}


def _plain_text(text: str, limit: int = SECTION_TEXT) -> Block:
    """Cut so that the text fits however many of its characters need escaping."""
    room = limit
    while len(escaped(cut(text, room))) > limit:
        room -= 1 + (len(escaped(cut(text, room))) - limit) // 5
    return {"type": "plain_text", "text": escaped(cut(text, room)), "emoji": False}


def _size(made: list[Block]) -> int:
    return len(json.dumps(made, ensure_ascii=False))
