"""Whose words a text is made of, by its own credit: the news agency named where newsrooms name their source.

Credits stand in the byline, in the dateline ("KABUL (Reuters) -"), in the opening words ("به گزارش ایرنا"), or in a short line
at the end ("Source: AFP"); also where the opening words end in "..., Reuters reported". An agency named elsewhere is one that the text speaks of.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

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
_BEGUN = re.compile(
    rf"^(?:{_SPACES}عن(?!\w)|,?{_SPACES}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d))",
    re.IGNORECASE,
)
"""After an agency at the beginning of a line: "Reuters Sep 18, 2013", "بلومبرغ عن مصادر"."""
_SENTENCE = re.compile(r"[!?؟۔]|[^\W\d_]{5}\.\s")
"""Not the dots of "Nov. 21"."""
_CREDITED = re.compile(
    r"(?:according to|reported by|reports?|source:?|by|via|from"
    r"|(?:به گزارش|گزارش)(?: خبرنگار(?: \w+)?| (?:گروه|سرویس) [\w\u200c ]{1,25}?)?|به نقل از|به گزارش [^،,:\n]{1,30} از"
    r"|منبع:?|خبرگزاری|آژانس|از قول"
    r"|خبر ?رساں (?:ادارے|ایجنسی)|بشکریہ|ذرائع:?"
    r"|نقلا عن|نقلاً عن|بحسب|وفقا ل|المصدر:?|وكالة(?: أنباء)?"
    r"|سرچینه:?)"
    rf"{_SPACES}(?:the{_SPACES})?(?:news agency|خبرگزاری|آژانس|وكالة(?: أنباء)?|خبر رساں ادارے)?{_SPACES}$",
    re.IGNORECASE,
)
_FROM = re.compile(rf"^{_SPACES}،?{_SPACES}به نقل از{_SPACES}(?:خبرگزاری{_SPACES})?\S")
_NAMED_WITH = re.compile("به گزارش |به نقل از ")
"""Agencies whose short names are words (مهر, باختر) are listed with what makes them a credit."""
_PASHTO_SAYS = re.compile(
    rf"^(?:{_SPACES}(?:خبري )?(?:اژانس|آژانس))?{_SPACES}(?:د راپور له مخې|په وینا|په حواله|ته ویلي)"
)
_REPORTED = re.compile(
    rf"^(?:{_SPACES}(?:news agency|agency|خبرگزاری))?{_SPACES}(?:(?:has |have )?reported\b"
    r"|(?:گزارش|خبر) (?:داد|داده|کرد|کرده)(?!\w)|نوشت(?!\w))"
)
_CITED = re.compile(
    r"(?:citing|quoting|\btold|به استناد|گفت[\u200c ]?و[\u200c ]?گو با(?: خبرنگار)?|گفتگو با(?: خبرنگار)?)"
    rf"{_SPACES}(?:the{_SPACES})?(?:news agency|خبرگزاری)?{_SPACES}$",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    rf"^{_SPACES}(?:[-–—(\[|•*]|source|credit|with inputs? from|with reporting by|by|via|"
    r"منبع|انتهای پیام|ماخذ|المصدر|بشکریہ|سرچینه)",
    re.IGNORECASE,
)


def credited(
    title: str, text: str, authors: Sequence[str], language: str, agencies: NameBook, own: str | None = None
) -> str | None:
    """The id of the agency that a text credits for its words, None where it credits none.

    `own` is the agency whose page it is. That names itself first and then who told it ("به گزارش خبرگزاری مهر به نقل از رویترز"), so
    another is credited before it; not where its own dateline only goes before "..., Tasnim reported".
    """
    named = list(_credits(title, text, authors, language, agencies))
    if named:
        return next((agency for agency in named if agency != own), own)
    return next((agency for agency in _attributions(text, language, agencies) if agency != own), None)


def _credits(title: str, text: str, authors: Sequence[str], language: str, agencies: NameBook) -> Iterator[str]:
    for author in authors:
        if len(author) <= BYLINE_MOST:
            yield from (found.name_id for found in agencies.find(author))
    opening = text[:OPENING]
    told = [found for found in agencies.find(opening, language) if _is_credit(opening, found, language)]
    for found, origin in zip_longest(told, told[1:]):  # "به گزارش X به نقل از Y": the words are Y's
        if origin and _FROM.match(opening[found.end : origin.end]):
            yield origin.name_id
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
    line = before[before.rfind("\n") + 1 :]
    if len(line) + found.end - found.start <= DATELINE and not _SENTENCE.search(line):
        if _OPENED.search(before) and _CLOSED.match(behind):
            return True
        if _DASH.match(behind) or (not line.strip() and _BEGUN.match(behind)):
            return True
    if language == "ps":
        return _PASHTO_SAYS.match(behind) is not None
    named = opening[found.start : found.end]
    return _CREDITED.search(before[-60:]) is not None or _NAMED_WITH.match(named) is not None


def _attributions(text: str, language: str, agencies: NameBook) -> Iterator[str]:
    """Agencies that the opening words give as the teller in passing: "..., Reuters reported", "citing IRNA"."""
    opening = text[:OPENING]
    for found in agencies.find(opening, language):
        if _REPORTED.match(opening[found.end :]) or _CITED.search(opening[max(0, found.start - 50) : found.start]):
            yield found.name_id
