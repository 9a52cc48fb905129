"""Whose words a text is made of, by its own credit: the news agency named where newsrooms name their source.

Credits stand in the byline, in the dateline ("KABUL (Reuters) -"), in the opening words ("به گزارش ایرنا"), or in a short line
at the end ("Source: AFP"). An agency named elsewhere is one that the text speaks of.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from words.names import NameBook, NameFound

OPENING = 200
"""Letters at the beginning in which a dateline or an attribution stands."""
DATELINE = 80
"""Letters within which a dateline ends: "WASHINGTON, Nov 21, 2025 (Xinhua) --" has 36."""
BYLINE_MOST = 80
"""Letters of a byline; longer ones are sentences."""
CREDIT_LINE_MOST = 60
"""Letters of a line at the end that only says whose text it is."""
CREDIT_LINES = 2

_SPACES = r"[\s\u200c\u200e\u200f]*"
_OPENED = re.compile(rf"[(\[/«]{_SPACES}(?:[^\s()\[\]/«»]+{_SPACES}[,/&-]{_SPACES})?$")
_CLOSED = re.compile(r"^[^()\[\]«»\n]{0,30}[)\]/»]")
_DASH = re.compile(
    rf"^(?:{_SPACES}(?:news agency|\w+ news agency|news|خبرگزاری))?{_SPACES}(?:[–—:|/]|-+\s)", re.IGNORECASE
)
_SENTENCE = re.compile(r"[!?؟۔]|[^\W\d_]{5}\.\s")
"""Not the dots of "Nov. 21"."""
_CREDITED = re.compile(
    r"(?:according to|reported by|reports?|source:?|by|via|from"
    r"|به گزارش|به نقل از|گزارش|منبع:?|خبرگزاری|آژانس|از قول"
    r"|خبر ?رساں (?:ادارے|ایجنسی)|بشکریہ|ذرائع:?"
    r"|نقلا عن|نقلاً عن|بحسب|وفقا ل|المصدر:?|وكالة(?: أنباء)?"
    r"|سرچینه:?)"
    rf"{_SPACES}(?:the{_SPACES})?(?:news agency|خبرگزاری|آژانس|وكالة(?: أنباء)?|خبر رساں ادارے)?{_SPACES}$",
    re.IGNORECASE,
)
_PASHTO_SAYS = re.compile(
    rf"^(?:{_SPACES}(?:خبري )?(?:اژانس|آژانس))?{_SPACES}(?:د راپور له مخې|په وینا|په حواله|ته ویلي)"
)
_CREDIT_LINE = re.compile(
    rf"^{_SPACES}(?:[-–—(\[|•*]|source|credit|with inputs? from|with reporting by|by|via|"
    r"منبع|انتهای پیام|ماخذ|المصدر|بشکریہ|سرچینه)",
    re.IGNORECASE,
)


def credited(title: str, text: str, authors: Sequence[str], language: str, agencies: NameBook) -> str | None:
    """The id of the agency that a text credits for its words, None where it credits none."""
    return next(_credits(title, text, authors, language, agencies), None)


def _credits(title: str, text: str, authors: Sequence[str], language: str, agencies: NameBook) -> Iterator[str]:
    for author in authors:
        if len(author) <= BYLINE_MOST:
            yield from (found.name_id for found in agencies.find(author))
    opening = text[:OPENING]
    for found in agencies.find(opening, language):
        if _is_credit(opening, found, language):
            yield found.name_id
    for found in agencies.find(title[:OPENING], language):
        if found.start == 0 and _DASH.match(title[found.end : found.end + 30]):
            yield found.name_id
    for line in text[-CREDIT_LINES * OPENING :].rstrip().split("\n")[-CREDIT_LINES:]:
        if len(line) <= CREDIT_LINE_MOST:
            for found in agencies.find(line, language):
                if not line[: found.start].strip(" \u200c") or _CREDIT_LINE.match(line):
                    yield found.name_id


def _is_credit(opening: str, found: NameFound, language: str) -> bool:
    before, behind = opening[: found.start], opening[found.end :]
    if found.end <= DATELINE and not _SENTENCE.search(before):
        if _OPENED.search(before) and _CLOSED.match(behind):
            return True
        if _DASH.match(behind):
            return True
    if language == "ps":
        return _PASHTO_SAYS.match(behind) is not None
    return _CREDITED.search(before[-50:]) is not None
