"""Alerts nobody would write by hand: five languages, odd letters and every door a feed may try, the same at every run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from alerts.messages import AlertContent, Item, message_id
from tests.alert_samples import ADDRESSES, HOSTILE, WORDS, audience

BEGUN = datetime(2025, 11, 22, tzinfo=UTC)
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No older date leaves the crawler."""
READERS = ("en", "fa", "prs", "ps", "ur", "ar", "de")
ZONES = ("UTC", "Asia/Tehran", "Asia/Kabul", "Asia/Karachi", "Pacific/Chatham")

ODD = (
    "\U0001f9d1\U0001f3fd\u200d\U0001f692",  # an emoji of four code points
    "\U0001f1f5\U0001f1f0",  # a flag of two
    "\u202eevil\u202c",  # turned round
    "\u2066\u2067\u2068",  # isolates that nobody closes
    "\u2069\u2069",  # and ends of none
    "\u200e\u200f\u061c",  # direction marks
    "\u200c\u200d\ufeff\u2060",  # joiners and spaces without width
    "a" + "\u0301\u0323\u0489" * 40,  # marks that cover the line above
    "ب" + "\u064b\u0651\u0670" * 30,
    "\x00\x07\x1b[31m\x7f\x85\x9b",  # controls, a terminal's among them
    "\ud800x\udfff",  # halves of letters
    "\ufffe\uffff\U0010ffff\U000e0041",
    "\r\nBcc: everyone@evil.example\r\n\r\n",
    "\nReferences: <x@evil.example>\n",
    "\u2028Subject: other\u2029\x0b\x0c",
    "<!channel>",
    "<!here|everybody>",
    "<@U0123>",
    "<#C0123>",
    "<http://evil.example|http://bank.example>",
    "<mailto:a@evil.example|write>",
    "&lt;!channel&gt; &amp; &#60;!here>",
    "</p><script>alert(1)</script><img src=x onerror=alert(2)>",
    "*bold* _slanted_ `code` ~gone~ :smile: ```",
    "=?utf-8?b?ZXZpbA==?= =?utf-8?q?=0D=0A?=",
    "=?utf-8?q?a=0D=0ABcc=3A_everyone=40evil.example?=",
    ".\r\n.\r\nQUIT\r\n",
    HOSTILE,
)
"""Pieces that are put between the words."""

KINDS: tuple[Callable[[Random], str], ...] = (
    lambda chance: "",
    lambda chance: chance.choice((" ", "\u200c", "\t\n", "\u00a0\u3000", "\x00", "\u202e", "\ud800")),
    lambda chance: _words(chance, 20) * 75,
    lambda chance: chance.choice("aبआ中𐎠é") * chance.randrange(900, 12_000),
    lambda chance: "&<>" * chance.randrange(1, 2_000),
    lambda chance: "\U0001f525" * chance.randrange(1, 4_000),
    lambda chance: "".join(chr(chance.randrange(1, 0x11_0000)) for _ in range(chance.randrange(1, 80))),
    lambda chance: "".join(chr(chance.randrange(0x600, 0x700)) for _ in range(chance.randrange(1, 300))),
    lambda chance: "".join(chance.sample(ODD, chance.randrange(1, 9))),
    *[lambda chance: _words(chance, chance.randrange(1, 30))] * 24,
)
"""Ways a text may come; most of them are words with something between."""

LINKS = (
    "",
    "https://",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x",
    "https://user:word@evil.example/",
    "https://[::1/x",
    "https://news.example/" + "x" * 1990,
    "https://news.example/" + "y" * 5000,
    "https://news.example/a|b<c>d\"e'f g",
    "https://news.example/?q=" + "خبر" * 300,
    "http://خبر.example/\r\nX: y",
    "https://news.example/\u202egnp.exe",
    *(6 * tuple(ADDRESSES.values())),
)


def strange_alert(number: int) -> AlertContent:
    """The alert with this number: the same whenever and wherever it is asked for."""
    chance = Random(f"strange news {number}")
    thread = tuple(
        message_id(f"alert-{number}-{earlier}", audience()) for earlier in range(chance.choice((0, 0, 0, 1, 3, 30)))
    )
    return AlertContent(
        alert_key=f"alert-{number}",
        watch=_text(chance) if chance.random() < 0.3 else "Border crossings",
        query=_text(chance) if chance.random() < 0.3 else "@torkham OR @milak",
        opened_at=BEGUN + timedelta(minutes=number),
        items=tuple(_item(chance, at) for at in range(chance.choice((*[1] * 14, 2, 2, 2, 3, 4, 9, 25)))),
        more=chance.choice((0, 0, 0, 7, 4_000_000)),
        review_url=chance.choice(("", "http://127.0.0.1:8470/article/1", *LINKS)),
        silence_url=chance.choice(("", "https://t.example/silence?" + "s" * 200, *LINKS)),
        subject=_text(chance) if thread else "",
        thread=thread,
    )


def _item(chance: Random, number: int) -> Item:
    title, excerpt = _text(chance), _text(chance)
    return Item(
        article_id=number,
        title=title,
        source_name=chance.choice((_text(chance), "Outlet", "رسانه")),
        address=chance.choice(LINKS),
        language=chance.choice((*WORDS, "", "xx", "fa-IR", HOSTILE[:20])),
        published=chance.choice((None, BEGUN, OLDEST, BEGUN + timedelta(days=1))),
        first_seen=BEGUN + timedelta(minutes=number),
        excerpt=excerpt,
        spans=_spans(chance, excerpt),
        title_spans=_spans(chance, title),
        copies=tuple(_text(chance) for _ in range(chance.choice((0, 0, 0, 2, 12)))),
        why=_text(chance),
    )


def _text(chance: Random) -> str:
    return chance.choice(KINDS)(chance)


def _words(chance: Random, count: int) -> str:
    """Words of one language, now and then something odd between them or in them."""
    own = " ".join(WORDS[chance.choice(tuple(WORDS))][:2]).split()
    chosen = [chance.choice(ODD) if chance.random() < 0.12 else chance.choice(own) for _ in range(count)]
    return "".join(word + chance.choice((" ", " ", " ", "", "\u200c")) for word in chosen)


def _spans(chance: Random, text: str) -> tuple[tuple[int, int], ...]:
    """Places of matched words, some of them nonsense."""
    starts = [chance.randrange(-3, len(text) + 3) for _ in range(chance.choice((0, 1, 1, 3)))]
    return tuple((start, start + chance.randrange(-2, 40)) for start in starts)
