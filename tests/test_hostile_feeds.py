"""Feeds and pages that mean ill, or are only careless, through the real program: kept, judged, told, and nobody else harmed."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import func, select

from archive import tables
from archive.model import Watch
from tests.loopback import Script, answer, serving
from tests.mail_server import MailServer
from tests.program import Program, source
from tests.small_web import WORD, Piece

HOSTS = ["evil.test", "good.test", "victim.test"]
RLO, PDI, NUL, LONE = "\u202e", "\u2069", "\x00", "&#xD800;"


def feed(*items: str, more: str = "") -> bytes:
    rss = f"<rss version='2.0'><channel><title>x</title>{more}{''.join(items)}</channel></rss>"
    return answer(200, rss.encode(), "Content-Type: application/rss+xml", 'ETag: "1"')


def item(title: str = "", link: str = "", guid: str = "", text: str = "", more: str = "") -> str:
    parts = {"title": title, "link": link, "guid": guid, "description": text}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value) + more + "</item>"


STRANGE = [
    item(f"{RLO}caravanserai {PDI}&lt;script&gt;alert(1)&lt;/script&gt;", "http://evil.test/bidi", "bidi", "words"),
    item("a private address", "http://10.0.0.1/x", "private", WORD),
    item("a loopback address", "http://127.0.0.1:22/x", "loopback", WORD),
    item("a metadata address", "http://169.254.169.254/latest", "metadata", WORD),
    item("a file", "file:///etc/passwd", "file", WORD),
    item("a script", "javascript:alert(1)", "script", WORD),
    item("an odd port", "http://good.test:25/", "port", WORD),
    item("long", "http://evil.test/" + "a" * 2020, "long", WORD),
    item("longer", "http://evil.test/" + "a" * 9000, "longer", WORD),
    item("long in Persian", "http://evil.test/" + "خبر" * 600, "persian", WORD),
    item(
        "1970", "http://evil.test/1970", "1970", f"{WORD} of 1970", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>"
    ),
    item("2099", "http://evil.test/2099", "2099", WORD, "<pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate>"),
    item("surrogate", "http://evil.test/surrogate", f"guid{LONE}", f"{WORD} {LONE}"),
    item("the other's article", "http://victim.test/news/1", "theirs", f"{WORD} is what they did not say"),
    item("to the home page", "http://evil.test/home", "home", WORD),
    item("a loop", "http://evil.test/loop", "loop", WORD),
    item("", "", "", f"nothing but words and {WORD}"),
    item("a page of another language", "http://evil.test/language", "language", WORD),
    item("canonical of others", "http://evil.test/canonical", "canonical", "short"),
    item("emoji &#55357;&#56832;", "http://evil.test/emoji", "emoji", f"{WORD} &#55357;&#56832;"),
    item("a header", "http://evil.test/header", "header\r\nX: y", WORD),
]


def page(title: str, text: str, head: str = "", lang: str = "en") -> bytes:
    body = "".join(f"<p>{text} {number}.</p>" for number in range(8))
    html = f"<html lang='{lang}'><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    return answer(200, html.encode(), "Content-Type: text/html; charset=utf-8")


def redirect(to: str) -> bytes:
    return answer(302, b"", f"Location: {to}", "Connection: close")


PROSE = (
    "Bakers in the old town said that flour had come on time for once and that the caravanserai would open its gates"
)
MINE = Piece(1, "victim.test", matching=True)
ANSWERS: dict[str, bytes | Script] = {
    "evil.test/feed": feed(*STRANGE, more="<ttl>99999999999999999999</ttl><language>\x7f</language>"),
    "victim.test/feed": feed(MINE.item()),
    "victim.test/news/1": MINE.page(),
    "evil.test/bidi": page(f"{RLO}<b>caravanserai</b>{PDI}", PROSE),
    "evil.test/home": redirect("http://evil.test/"),
    "evil.test/": page("Home of all", PROSE + " and so on"),
    "evil.test/loop": redirect("http://evil.test/loop"),
    "evil.test/1970": page(
        "1970", PROSE + " in a year", "<meta property='article:published_time' content='0001-01-01'>"
    ),
    "evil.test/2099": redirect("http://169.254.169.254/latest"),
    "evil.test/language": page("زبان", PROSE + " in a tongue", lang="x" * 300),
    "evil.test/canonical": page(
        "Canonical",
        PROSE + " in a frame",
        "<link rel='canonical' href='http://victim.test/news/1'><meta name='author' content='\x00\x01'>",
    ),
    "evil.test/surrogate": page("surrogate &#xDC00;", PROSE + " with a hole &#0; &#xDFFF;"),
    "evil.test/header": answer(200, b"<html>" + b"<div>" * 5000 + WORD.encode(), "Content-Type: text/html"),
}


async def test_a_feed_of_strange_items_is_kept_and_harms_nobody(archive_url: str, tmp_path: Path) -> None:
    async with serving(ANSWERS) as site:
        with MailServer() as relay:
            program = Program(tmp_path, archive_url, site.place, HOSTS, mail_port=relay.port)
            program.more = {"crawler": {"allow_private": ["127.0.0.1/32"]}}
            program.fill(
                [source("evil", "http://evil.test/feed"), source("victim", "http://victim.test/feed")],
                [Watch("desk", WORD, ("desk",), about=False, wait=0)],
            )
            first = await program.run("once", "--json")
            again = await program.run("once", "--all", "--json")
    assert (first.status, again.status) == (0, 0), first.err + again.err
    assert first.json["feed: ok"] == again.json["feed: unchanged"] == 2
    assert first.json["articles"] == len(STRANGE)
    asked = {target.partition("/")[0] for target in site.targets()}
    assert asked == {"evil.test", "victim.test"}, "nothing private, no odd port was dialled"
    with program.archive() as opened, opened.reading() as connection:
        rows = connection.execute(
            select(tables.articles.c.fetch_address, tables.articles.c.page_state, tables.versions)
            .join(tables.versions, tables.versions.c.id == tables.articles.c.version_id)
            .order_by(tables.articles.c.id)
        ).all()
        unjudged = connection.execute(select(func.count()).where(tables.versions.c.judged_at.is_(None))).scalar_one()
        states = set(connection.execute(select(tables.deliveries.c.state)).scalars())
    assert unjudged == 0
    assert states == {"sent"}
    shown = {row.fetch_address: row for row in rows}
    assert {address for address in shown if address and not address.startswith(("http://", "https://"))} == set()
    assert shown["http://victim.test/news/1"].title == MINE.title, (
        "the page's own words, not what a stranger's feed says"
    )
    assert shown["http://evil.test/home"].title == "to the home page", "a home page is nobody's article"
    assert shown["http://evil.test/emoji"].title == "emoji \U0001f600"
    assert all(row.published is None for row in rows if row.title in ("1970", "2099"))
    words = "".join(row.title + row.body + json.dumps(row.authors) for row in rows)
    assert not set(words) & {RLO, PDI, NUL}
    assert "<script" not in words
    mail = [str(one.message["Subject"]) + one.part("plain") + one.part("html") for one in relay.received]
    assert mail
    assert not any("<script" in one or RLO in one for one in mail)
    assert not any("javascript:" in one or "file:///" in one for one in mail)


async def test_items_that_all_lead_to_the_home_page_are_articles_of_their_own(archive_url: str, tmp_path: Path) -> None:
    items = [
        item(f"Notice {number}", "http://evil.test/", f"notice-{number}", f"{WORD} {number}") for number in range(30)
    ]
    async with serving({"evil.test/feed": feed(*items), "evil.test/": page("Home", PROSE)}) as site:
        program = Program(tmp_path, archive_url, site.place, HOSTS)
        program.fill([source("evil", "http://evil.test/feed")], [])
        first = await program.run("once", "--json")
    assert first.json["articles"] == len(items)
    assert site.targets() == ["evil.test/feed"]
    with program.archive() as opened, opened.reading() as connection:
        titles = set(connection.execute(select(tables.versions.c.title)).scalars())
        assert titles == {f"Notice {number}" for number in range(len(items))}
