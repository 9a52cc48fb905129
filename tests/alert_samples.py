"""Alerts to render and send in tests: one article in each of the five languages, written for them."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts import opening
from alerts.channels import Channel, ChannelSettings, ConsoleSettings
from alerts.messages import AlertContent, Audience, Form, Item

NOW = datetime(2025, 11, 22, 0, 15, 30, tzinfo=UTC)
CONSOLE = ConsoleSettings()

WORDS = {
    "en": (
        "Border post at Torkham reopens after talks",
        "Officials said the Torkham post would open at dawn.",
        "Torkham",
    ),
    "fa": (
        "گذرگاه مرزی میلک بازگشایی شد",
        "مقام‌های محلی گفتند گذرگاه میلک از فردا باز است و کامیون‌ها راه می‌افتند.",
        "میلک",
    ),
    "ps": ("د تورخم لار بیا پرانستل شوه", "چارواکو وویل چې د تورخم لار به سبا سهار پرانیستل شي.", "تورخم"),
    "ur": ("طورخم سرحد مذاکرات کے بعد کھل گئی", "حکام نے کہا کہ طورخم کی گزرگاہ کل صبح سے کھلی رہے گی۔", "طورخم"),
    "ar": ("إعادة فتح معبر طورخم بعد محادثات", "قال مسؤولون إن معبر طورخم سيفتح فجر الغد أمام الشاحنات.", "طورخم"),
}
ADDRESSES = {
    "en": "https://news.example/world/torkham?id=7&page=2",
    "fa": "https://khabar.example/news/گذرگاه-میلک",
    "ps": "https://pa.example/تورخم/12",
    "ur": "https://urdu.example/story/91?x=%D8%B7",
    "ar": "https://ar.example/a/b/c#top",
}
HOSTILE = (
    "Sale\r\nBcc: everyone@evil.example\r\n\r\n<script>alert(1)</script> <!channel> <@U1> *b* _i_ `c` "
    "<https://evil.example|bank.example> \x1b[2J\u202eabc\u2066 \x00\ud800 :smile: & &amp; \u0085\u2028 \x0b\x0c end"
)
"""A title that tries every door at once."""


def item(language: str = "en", **changes: object) -> Item:
    """The article in a language, with fields changed."""
    title, excerpt, word = WORDS[language]
    start = excerpt.index(word)
    fields: dict[str, object] = {
        "article_id": 1,
        "title": title,
        "source_name": f"Outlet {language}",
        "address": ADDRESSES[language],
        "language": language,
        "published": datetime(2025, 11, 21, 22, 45, tzinfo=UTC),
        "first_seen": NOW,
        "excerpt": excerpt,
        "spans": ((start, start + len(word)),),
        "copies": ("Agency One", "Daily Two"),
        "why": f"@torkham as “{word}” in the text",
    }
    return Item(**(fields | changes))  # type: ignore[arg-type]


def content(*items: Item, **changes: object) -> AlertContent:
    """An alert over articles; all five languages when none are given."""
    fields: dict[str, object] = {
        "alert_key": "alert-1",
        "watch": "Border crossings",
        "query": "@torkham OR @milak",
        "opened_at": NOW,
        "items": items or tuple(item(language) for language in WORDS),
        "more": 0,
        "review_url": "http://127.0.0.1:8470/alerts/1",
    }
    return AlertContent(**(fields | changes))  # type: ignore[arg-type]


def audience(form: Form = Form.MAIL, language: str = "en", zone: str = "Asia/Karachi") -> Audience:
    """A reader of one channel."""
    return Audience("desk", form, language, zone, "tripoint.example")


def open_channel(settings: ChannelSettings) -> Channel:
    """The channel for its settings, at the time of these samples."""
    return opening.open_channel(settings, lambda: NOW)
