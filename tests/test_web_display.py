"""How values are shown: safe links, moments, directions, found words; and colours that can be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import web
from web.display import (
    Moments,
    Paragraph,
    Part,
    direction,
    language_attribute,
    marked,
    paragraphs,
    safe_link,
    shorten,
    shown_host,
)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=c#d",
        "http://example.org:8080/",
        "HTTPS://Example.org/",
        "https://xn--mgbaaafd2a7dd.example/",
        "https://[2001:db8::1]/x",
        "https://example.org/%22%3E",
        "https://خبر.example/الف",
    ],
)
def test_links_that_are_made(address: str) -> None:
    assert safe_link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "/\\example.org",
        "https:\\\\example.org",
        "https://example.org\\@evil.example/",
        "https://user:pass@example.org/",
        "https://example.org@evil.example/",
        "https://",
        "https:///path",
        "http://[::1",
        "http://example.org:99999999/",
        "https://example.org/\x00",
        "https://example.org/\u202egpj.exe",
        "https://example.org/\u200b",
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/<script>",
        "https://example.org/" + "a" * 3000,
        "mailto:desk@example.org",
        "",
        None,
        "example.org",
    ],
)
def test_links_that_are_not_made(address: str | None) -> None:
    assert safe_link(address) is None
    assert shown_host(address) == ""


def test_a_host_is_shown_as_it_is_dialled() -> None:
    """A look-alike in another script shows as punycode."""
    assert shown_host("https://www.dawn.example/x") == "dawn.example"
    assert shown_host("https://dаwn.example/") == "xn--dwn-6cd.example"
    assert shown_host("https://" + "a" * 70 + ".example/") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks", "ltr"),
        ("گفتگو", "rtl"),
        ("BBC: گفتگو در اسلام‌آباد ادامه دارد", "rtl"),
        ("The word گفتگو means talks", "ltr"),
        ("1404 - !", "ltr"),
        ("", "ltr"),
        ("شلوم שלום", "rtl"),
    ],
)
def test_direction_goes_by_most_letters(text: str, expected: str) -> None:
    assert direction(text) == expected


def test_language_attributes_are_codes() -> None:
    assert [language_attribute(code) for code in ("fa", "prs", "", 'fa" x="', "FA", "english", "a")] == [
        "fa",
        "prs",
        "",
        "",
        "",
        "",
        "",
    ]


def test_a_cut_never_parts_a_letter_from_its_marks() -> None:
    assert shorten("short", 10) == "short"
    assert shorten("one two three", 8) == "one two…"
    zalgo = "abcdefgh" + "\u0301" * 50
    assert shorten(zalgo, 10) == "abcdefg…"
    assert len(shorten("\u0301" * 5000, 100)) <= 101


# --- moments

KARACHI = Moments(ZoneInfo("Asia/Karachi"), datetime(2025, 11, 21, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hours", "day", "clock", "date"),
    [
        (0, "Today", "15:00", "21 Nov"),
        (-10, "Today", "05:00", "21 Nov"),
        (-16, "Yesterday", "23:00", "20 Nov"),
        (-48, "Wednesday 19 November 2025", "15:00", "19 Nov"),
        (-24 * 365, "Thursday 21 November 2024", "15:00", "21 Nov 2024"),
        (10, "Saturday 22 November 2025", "01:00", "22 Nov"),
    ],
)
def test_days_are_the_readers(hours: int, day: str, clock: str, date: str) -> None:
    """At ten in the evening UTC it is already tomorrow in Karachi."""
    moment = KARACHI.now + timedelta(hours=hours)
    assert (KARACHI.day(moment), KARACHI.clock(moment), KARACHI.date(moment)) == (day, clock, date)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Tehran", "21 Nov 2025, 13:30 UTC+03:30"),
        ("UTC", "21 Nov 2025, 10:00 UTC"),
        ("America/St_Johns", "21 Nov 2025, 06:30 UTC-03:30"),
    ],
)
def test_a_full_moment_names_its_zone(zone: str, shown: str) -> None:
    assert Moments(ZoneInfo(zone), KARACHI.now).full(KARACHI.now) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "now"),
        (-59, "now"),
        (-60, "1 min ago"),
        (59 * 60, "in 59 min"),
        (-3600, "1 h ago"),
        (47.9 * 3600, "in 47 h"),
        (-49 * 3600, "2 days ago"),
        (86400 * 30, "in 30 days"),
    ],
)
def test_distance_from_now(seconds: float, shown: str) -> None:
    assert KARACHI.distance(KARACHI.now + timedelta(seconds=seconds)) == shown


# --- found words


@pytest.mark.parametrize(
    ("spans", "expected", "why"),
    [
        ([], "abcdef", "nothing found"),
        ([("title", 1, 3)], "a[bc]def", "one place"),
        ([("title", 1, 3), ("title", 2, 4)], "a[bcd]ef", "places that overlap are one"),
        ([("title", 4, 6), ("title", 0, 1)], "[a]bcd[ef]", "in any order"),
        (
            [("title", 0, 99), ("title", -1, 2), ("title", 3, 3), ("title", 5, 4)],
            "abcdef",
            "places outside are left out",
        ),
        ([("text", 0, 2)], "abcdef", "places of another field"),
    ],
)
def test_found_words_are_marked(spans: list[tuple[str, int, int]], expected: str, why: str) -> None:
    shown = "".join(f"[{part.text}]" if part.marked else part.text for part in marked("abcdef", "title", spans))
    assert shown == expected, why


def test_a_body_is_shown_in_paragraphs_with_marks_across_lines() -> None:
    text = "one two\n\nthree\n \nfour گفتگو گفتگو"
    shown = paragraphs(text, [("text", 4, 14), ("text", 17, 21), ("title", 0, 3)])
    assert shown == (
        Paragraph("ltr", (Part("one ", False), Part("two", True))),
        Paragraph("ltr", (Part("three", True),)),
        Paragraph("rtl", (Part("four", True), Part(" گفتگو گفتگو", False))),
    )
    assert paragraphs("", []) == ()
    assert "".join(part.text for one in paragraphs("x" * 300_000, []) for part in one.parts) == "x" * 200_000


# --- colours

STYLE = (Path(web.__path__[0]) / "static" / "style.css").read_text(encoding="utf-8")
PAIRS = [
    *[(ink, ground) for ink in ("ink", "quiet", "link", "bad") for ground in ("paper", "panel")],
    *[(name, f"{name}-ground") for name in ("new", "copy", "known", "waiting", "bad", "watch")],
    ("mark-ink", "mark"),
    ("ink", "bad-ground"),
    ("ink", "copy-ground"),
    ("panel", "link"),
]


def _colours(scheme: str) -> dict[str, str]:
    """The custom properties of the light scheme, overlaid with those of the dark one where asked."""
    light, dark = re.findall(r":root \{(.*?)\n *\}", STYLE, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else {})


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_colour_can_be_read(scheme: str, ink: str, ground: str) -> None:
    """WCAG AA: 4.5 to 1 for text."""
    colours = _colours(scheme)
    high, low = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_the_style_asks_for_nothing_from_elsewhere() -> None:
    assert not re.search(r"url\(|@import|https?:|expression", STYLE)
