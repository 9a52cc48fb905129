"""An archive in which every text that a stranger can write is an attack, and its harmless twin of the same shape."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from archive.tables import notices
from tests.archive_rows import START, Rows

PAYLOADS = [
    "<script>window.__pwn=1;alert(1)</script>",
    '"><img src=x onerror="window.__pwn=1;alert(1)">',
    "' onmouseover='window.__pwn=1' autofocus onfocus='window.__pwn=1' x='",
    '" autofocus onfocus="window.__pwn=1" x="',
    "</title><svg onload=window.__pwn=1>",
    "</bdi></a></p></main><form action=//evil.example><input name=q>",
    "{{ 7*7 }}{% raw %}${7*7}<%= 7*7 %>",
    "javascript:window.__pwn=1",
    "<!--<script>window.__pwn=1</script>-->",
    "&lt;script&gt;window.__pwn=1&lt;/script&gt;",
    "<a href=javascript:window.__pwn=1>x</a>",
    "\u202e<b>\u2066\u202dtxet\x1b[31m",
    "--><iframe src=//evil.example></iframe>",
    "<style>@import'//evil.example'</style><base href=//evil.example>",
    "<math><mi xlink:href='data:x,<script>window.__pwn=1</script>'>",
]

HARMLESS = ["word"] * len(PAYLOADS)


def furnish_with(conn: Connection, texts: list[str]) -> None:
    """For each text a source, three articles, a document, a watch, alerts and deliveries that carry it in every field."""
    rows = Rows(conn)
    for number, text in enumerate(texts):
        _furnish(rows, number, text)


def asking(number: int, text: str) -> str:
    """The name of a watch that can be read, so that a page can say why it did not fire on the articles of a text."""
    return f"why {number} {text}"


def _furnish(rows: Rows, number: int, text: str) -> None:
    said = f"{number} {text}"
    source = f"{number}{text}"
    everywhere: dict[str, Any] = {
        "country": text,
        "languages": [text, text],
        "kind": text,
        "addresses": [text],
        "homepage": text,
        "reason": said,
    }
    poll = {"last_outcome": text, "last_detail": said, "last_at": START, "last_ok_at": START, "failures": 2}
    rows.source(source, said, poll=poll, **everywhere)
    rows.source(f"off{source}", said, enabled=False, **everywhere)
    watch = said
    rows.watch(watch, said)
    rows.watch(
        asking(number, text), f"{number} /.+/ (source:nobody OR lang:fa OR author:nobody OR url:nobody) NOT 1234567"
    )
    document = rows.document(
        source, said, publisher=said, published=text, language=text, names=[text, text], numbers=[text], file=said
    )
    fields: dict[str, Any] = {
        "lang": text,
        "authors": [said, text],
        "published_raw": text,
        "site": text,
        "kind": text,
        "image": text,
        "canonical_address": text,
        "relation": text,
        "similarity": 0.5,
        "why": said,
        "relevant": True,
        "relevance": 0.5,
        "relevance_why": [said, text],
        "address": text,
        "fetch_address": text,
        "page_state": text,
        "page_outcome": text,
        "page_detail": said,
        "key": f"new{source}",
    }
    first = rows.article(source, said, said, **fields)
    rows.article(source, said, said, **fields | {"key": f"copy{source}"}, verdict="copy", of_article=first)
    known = fields | {"key": f"known{source}", "verdict": "known", "baseline_id": document, "of_baseline": document}
    known_article = rows.article(source, said, said, **known)
    rows.article(source, said, said, **fields | {"key": f"odd{source}", "verdict": text})
    hit = rows.hit(watch, first, rows.latest[first], spans=[("title", 0, 1), ("text", 2, len(said))], why=said)
    rows.hit(watch, known_article, rows.latest[known_article], decision=text, why=said)
    alert = rows.alert(watch, hit, channel=text, why=said, state=text)
    for state in ("sent", "dead", text):
        rows.delivery(alert, state=state, channel=text, recipient=said, last_detail=said)
    rows.put(notices, key=said, opened_at=START, text=said)
    rows.delivery(None, notice_key=said, channel=text, recipient=said, last_detail=said)
