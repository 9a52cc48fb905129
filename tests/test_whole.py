"""One item's whole life, from a feed to its reader, told in order: the best introduction to the code.

    seeds ──► crawler ──► archive ──► alerts ──► web

Everything is real: the newsroom of `tripoint demo` answers on loopback, the crawler child fetches and its reader process
reads, the archive is SQLite or PostgreSQL, the mail goes through an SMTP server, the page through HTTP. Only the news is
made up (tripoint/demo/newsroom.toml). Read on from `test_the_whole_life_of_an_item`; what helps it stands at the end.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
from sqlalchemy import Connection, func, select

from alerts.channels import MailSettings
from archive import alerting, baseline, dossier, raw, tables
from archive.dossier import ArticleDetail, VersionDetail
from archive.model import Watch
from archive.watches import put_watch
from seeds.baseline import shipped_baseline
from tests.mail_server import MailServer, Received
from tests.shared import SHARED
from tripoint.daemon import utc_now, web_settings
from tripoint.demo.opening import demo_settings, furnish
from tripoint.demo.server import NewsServer
from tripoint.demo.stage import Piece, Play, load_play, paragraphs_of
from tripoint.newsroom import Newsroom, open_newsroom
from tripoint.settings import Settings
from web.pages import make_app
from web.server import listen, serve
from words.folding import fold

WATCHES = (
    # An English name finds every spelling of it, in every script.
    Watch("the president", "@pezeshkian", notify=("desk",)),
    # Typed on an Arabic keyboard (ي and ك) by somebody who reads Persian (ی and ک).
    Watch("a diplomat", '"يك ديپلمات پيشين"', notify=("desk",)),
    # Typed in English, about a matter and a place.
    Watch("mediation", "@t_mediation AND (@iran OR @pakistan OR @afghanistan)", notify=("desk",)),
)

HAD = SHARED / "seeds" / "000_dedde8c543334992.txt"
"""A document that ships in the baseline, as a fingerprint; its sentences are not in this repository."""

RIVAL = """
Mohsin Naqvi went to Tehran for an evening and came home with an offer. Pakistan's interior minister sat with President
Masoud Pezeshkian for the better part of an hour, and the host spoke of Afghanistan before his guest could.

Iran would mediate, he was told, if both neighbours asked for it, and it would begin with the guards on either side of the
Durand Line and not with their ministers.

What Islamabad makes of that was not to be learned at the airport. The minister carried his own bag and said that the tea
had been good.
"""


async def test_the_whole_life_of_an_item(archive_url: str, tmp_path: Path) -> None:
    """Seen, fetched, judged, matched, told, shown; and its copies, its rivals, its edit, and what was known before."""
    with MailServer() as relay, NewsServer(the_play()) as web:
        newsroom = open_newsroom(the_settings(archive_url, web, relay), utc_now)
        try:
            await newsroom.writer.write(
                lambda connection: furnish_archive(connection, newsroom, web.play), "start", alone=True
            )
            await newsroom.start()
            story = Story(newsroom, web, relay)
            await an_agency_prints_a_report(story)
            await two_papers_carry_the_same_text(story)
            await two_newsrooms_report_in_their_own_words(story)
            await a_page_that_cannot_be_had(story)
            await what_the_reader_already_has(story)
            await the_agency_edits_its_flash(story)
            await the_page_shows_it_all(story)
            await nothing_is_fetched_twice(story)
        finally:
            await newsroom.close()


# --- 1. A report: four transactions, one after the other ----------------------------------------------------------


async def an_agency_prints_a_report(story: Story) -> None:
    newsroom, printed = story.newsroom, story.next_act()

    # Gathering asks the database which sources are due, gives them to the crawler, and keeps what comes back: the feed's
    # words (the first transaction), then the page's (the second). Nothing is judged yet, and nobody is told.
    await newsroom.gatherer.drain()
    article = story.article(printed["offer-of-a-table"])
    assert [(seen.source_id, seen.entry_key) for seen in article.sightings] == [
        ("sarhad_wire", "sarhad_wire/offer-of-a-table")
    ]
    assert (article.page_state, article.page_outcome) == ("had", "ok")
    page, feed = article.versions
    assert (feed.origin, feed.text) == ("feed", printed["offer-of-a-table"].summary)
    # The page's words and nothing around them: no menu, no footer, no outlet's name after the title.
    assert (page.origin, page.title) == ("page", "Iran offers a table to Pakistan and Afghanistan")
    assert page.text == "\n".join(printed["offer-of-a-table"].paragraphs)
    assert (page.authors, page.language, page.site) == (("Zarmina Kakar",), "en", "Sarhad Wire")
    assert page.published == story.web.opened[0].replace(microsecond=0)
    assert [version.judged_at for version in article.versions] == [None, None]
    # As it was on the day: the very bytes are kept beside it.
    assert b"Made up for the demonstration of tripoint" in story.raw_page(page)

    # The judge asks, in the order in which words came: was this said before? is it about the region? who looks for it?
    # Verdict, hits and the alert that they open are one transaction, the third.
    await newsroom.judge()
    article = story.article(printed["offer-of-a-table"])
    page, feed = article.versions
    assert (page.verdict, page.relevant) == ("new", True)
    assert page.why.startswith("what is nearest: only ")  # a document of the baseline on a like matter
    assert (feed.verdict, feed.why) == ("superseded", f"matched beside the page's words (version {page.id})")
    hits = {hit.watch: hit for hit in article.hits if hit.version_id == page.id}
    assert {name: hit.decision for name, hit in hits.items()} == {"the president": "alert", "mediation": "alert"}
    # A hit knows which words it is for, in the text as it was written.
    assert words_at(page, hits["the president"].spans) == {"Masoud Pezeshkian"}
    assert words_at(page, hits["mediation"].spans) >= {"mediation", "Iran", "Pakistan", "Afghanistan"}
    assert {alert.watch: alert.state for alert in article.alerts} == {
        "mediation": "waiting",
        "the president": "waiting",
    }

    # An alert waits a little, so that copies that arrive together are one message. When the wait is over, the fourth
    # transaction writes its messages to the outbox, and the ledger notes who was told of which text.
    assert story.told("mediation", article) is False
    await newsroom.release(everything=True)
    article = story.article(printed["offer-of-a-table"])
    assert [(alert.state, [d.state for d in alert.deliveries]) for alert in article.alerts] == [
        ("released", ["due"])
    ] * 2
    assert story.told("mediation", article) is True

    # What is in the outbox survives anything; handing it over marks it as sent.
    await newsroom.deliver()
    await newsroom.deliverer.settle()
    article = story.article(printed["offer-of-a-table"])
    assert [[d.state for d in alert.deliveries] for alert in article.alerts] == [["sent"], ["sent"]]
    mediation, president = sorted(story.new_mails(), key=lambda mail: str(mail.message["Subject"]))
    assert president.message["Subject"] == "the president: Iran offers a table to Pakistan and Afghanistan"
    assert mediation.message["Subject"] == "mediation: Iran offers a table to Pakistan and Afghanistan"
    text = mediation.part("plain")
    assert "Iran offers a table to Pakistan and Afghanistan\nSarhad Wire" in text
    assert "\nhttp://sarhad-wire.test/offer-of-a-table\n" in text
    assert f"http://127.0.0.1:8470/article/{article.line.id}" in text
    assert ">mediation</mark> between <mark" in mediation.part("html")


# --- 2. Copies: kept, shown, and not told again -------------------------------------------------------------------


async def two_papers_carry_the_same_text(story: Story) -> None:
    printed = story.next_act()
    # From here on whole passes, as `tripoint once --all` makes them: everything due, judged, released, handed over.
    counts = await story.one_pass()
    assert (counts["new"], counts["copy"], counts["hit: told before"]) == (0, 2, 4)

    original = story.article(printed["offer-of-a-table"])
    whole, cut = story.article(printed["wedding-hall"]), story.article(printed["nine-people-no-cameras"])
    assert [copy.line.verdict for copy in (whole, cut)] == ["copy", "copy"]
    assert (whole.versions[0].of_article, whole.versions[0].relation) == (original.line.id, "reprint")
    assert (cut.versions[0].of_article, cut.versions[0].relation) == (original.line.id, "cut from")
    # Another headline and a paragraph of one's own make no other text; the words of each are kept as they were.
    assert whole.versions[0].text.startswith("Our readers wrote all summer")
    assert {copy.id for copy in original.copies} == {whole.line.id, cut.line.id}
    # Copies are matched like everything else; their hits say why nobody hears of them.
    assert {hit.why for hit in whole.hits} == {"every channel of the watch was told of this text"}
    assert story.new_mails() == []


# --- 3. Rivals: the same event in other words is news -------------------------------------------------------------


async def two_newsrooms_report_in_their_own_words(story: Story) -> None:
    printed = story.next_act()
    counts = await story.one_pass()
    assert (counts["new"], counts["copy"]) == (2, 0)

    persian = story.article(printed["namei-bi-pasokh"])
    assert (persian.line.verdict, persian.line.language) == ("new", "fa")
    page = persian.versions[0]
    assert page.text == "\n".join(printed["namei-bi-pasokh"].paragraphs)  # half-spaces and all
    hits = {hit.watch: hit for hit in persian.hits if hit.version_id == page.id}
    # @pezeshkian, asked in English, found his name in Persian; the phrase with Arabic ي and ك found the Persian ی and ک.
    assert words_at(page, hits["the president"].spans) == {"مسعود پزشکیان"}
    assert words_at(page, hits["a diplomat"].spans) == {"یک دیپلمات پیشین"}
    assert '"يك ديپلمات پيشين"' not in page.text
    assert fold("يك ديپلمات پيشين") == fold("یک دیپلمات پیشین")

    arabic = story.article(printed["risala-wahida"])
    assert (arabic.line.verdict, arabic.line.language) == ("new", "ar")
    page = arabic.versions[0]
    hits = {hit.watch: hit for hit in arabic.hits if hit.version_id == page.id}
    assert words_at(page, hits["the president"].spans) == {"مسعود بزشكيان"}

    # Each watch tells of both reports, once: in one message where they are taken for one event, else in two.
    told = sorted(
        (mail.message["Subject"].partition(":")[0], title)
        for mail in story.new_mails()
        for title in titles_in(mail, printed)
    )
    assert told == [
        ("a diplomat", "namei-bi-pasokh"),
        ("mediation", "namei-bi-pasokh"),
        ("mediation", "risala-wahida"),
        ("the president", "namei-bi-pasokh"),
        ("the president", "risala-wahida"),
    ]


# --- 4. A page that cannot be had: the feed's words stand for it --------------------------------------------------


async def a_page_that_cannot_be_had(story: Story) -> None:
    printed = story.next_act()
    counts = await story.one_pass()
    assert (counts["new"], counts["copy"], counts["page: forbidden"]) == (3, 1, 1)

    flash = story.article(printed["flash-gate"])
    assert (flash.page_state, flash.page_outcome) == ("failed", "forbidden")
    assert "answered 403; forbidden: the feed's words are kept" in flash.page_detail
    (only,) = flash.versions
    assert (only.origin, only.verdict, only.text) == ("feed", "new", printed["flash-gate"].summary)

    # A Dari paper that copies the Persian report, beside two reports of their own in Pashto and Urdu.
    dari = story.article(printed["pa-dar-miyani"])
    persian = story.article(printed["namei-bi-pasokh"])
    assert (dari.line.verdict, dari.line.language, dari.versions[0].of_article) == ("copy", "prs", persian.line.id)
    languages = {
        story.article(printed[slug]).line.language for slug in ("darwaza-pranistal-shwa", "bab-e-dosti-khul-gaya")
    }
    assert languages == {"ps", "ur"}
    assert story.new_mails() == []  # none of these watches is about a gate


# --- 5. What the reader already has, and what is not for them -----------------------------------------------------


async def what_the_reader_already_has(story: Story) -> None:
    printed = story.next_act()
    counts = await story.one_pass()
    assert (counts["new"], counts["known"]) == (3, 2)

    # A shipped document, of which the archive has a fingerprint only: re-headlined, cut to its first half, set among an
    # outlet's own words. And one that the reader added with its text. Both match watches; neither is told.
    for slug, document in (("half-of-what-you-have", HAD.stem), ("quiet-brokers", None)):
        known = story.article(printed[slug])
        assert (known.line.verdict, known.versions[0].relation) == ("known", "cut from")
        assert known.baseline is not None
        assert document in (None, known.baseline.id)
        assert known.hits
        assert {hit.decision for hit in known.hits} == {"known"}
        assert known.alerts == ()

    # Another newsroom on the event of that very document: kept as its own, and told.
    rival = story.article(printed["tea-in-tehran"])
    assert rival.line.verdict == "new"
    assert {hit.decision for hit in rival.hits} == {"alert"}

    # Cricket and the price of gold are kept and can be searched; they are not about what passes between the countries.
    for slug in ("dostana-match", "gold-slips"):
        aside = story.article(printed[slug])
        assert (aside.line.verdict, aside.versions[0].relevant) == ("new", False)

    told = sorted((mail.message["Subject"].partition(":")[0], title_in(mail, printed)) for mail in story.new_mails())
    assert told == [("mediation", "tea-in-tehran"), ("the president", "tea-in-tehran")]


# --- 6. An edit: the same article, later words --------------------------------------------------------------------


async def the_agency_edits_its_flash(story: Story) -> None:
    printed = story.next_act()
    counts = await story.one_pass()
    assert counts["articles"] == 0

    flash = story.article(printed["flash-gate"])
    now, before = flash.versions
    assert (now.verdict, now.why) == ("revision", "the same article with other words")
    assert ("240 lorries" in now.text, "200 lorries" in before.text) == (True, True)
    assert flash.line.title == "Flash: 240 lorries through Spin Boldak by noon"
    assert story.new_mails() == []


# --- 7. The page: what was kept, and why --------------------------------------------------------------------------


async def the_page_shows_it_all(story: Story) -> None:
    newsroom, printed = story.newsroom, story.printed()
    chosen = replace(web_settings(newsroom.settings), port=0)
    opened = listen(chosen)
    address = f"http://127.0.0.1:{opened.getsockname()[1]}"
    stop = asyncio.Event()
    serving = asyncio.create_task(
        serve(make_app(newsroom.archive, newsroom.lexicon, chosen, clock=utc_now), opened, stop)
    )
    try:
        async with aiohttp.ClientSession(address) as browser:
            newest = await shown(browser, "/")
            assert all(piece.title in newest for piece in printed.values() if "'" not in piece.title)
            report = story.article(printed["offer-of-a-table"])
            assert "Forty-one associations of traders" in await shown(browser, f"/article/{report.line.id}")
            copy = story.article(printed["nine-people-no-cameras"])
            assert "100% of the shorter text is in common" in await shown(browser, f"/article/{copy.line.id}")
            # The search speaks the watches' language: asked in English, it finds the Persian and the Arabic report.
            found = await shown(browser, "/search?q=@pezeshkian AND (lang:fa OR lang:ar)")
            assert printed["namei-bi-pasokh"].title in found
            assert printed["risala-wahida"].title in found
            assert printed["offer-of-a-table"].title not in found
            assert "Sarhad Wire" in await shown(browser, "/sources")
    finally:
        stop.set()
        await serving


# --- 8. And once more ---------------------------------------------------------------------------------------------


async def nothing_is_fetched_twice(story: Story) -> None:
    before = story.rows()
    counts = await story.one_pass()
    # Every feed is asked again, conditionally; nobody has anything new; nothing is written twice and nobody is told.
    assert counts["feed: unchanged"] == counts["polls"] == len(story.web.play.outlets)
    assert counts["pages"] == 0
    assert story.rows() == before
    assert story.new_mails() == []
    pages = [asked for asked in story.web.asked if not asked.endswith(("/feed.xml", "/robots.txt"))]
    assert sorted(pages) == sorted(piece.address.removeprefix("http://") for piece in story.web.play.pieces)


# --- what helps the story -----------------------------------------------------------------------------------------


@dataclass
class Story:
    """The newsroom that reads, the newsroom that prints, the relay that takes the mail."""

    newsroom: Newsroom
    web: NewsServer
    relay: MailServer
    mails_seen: int = 0

    def next_act(self) -> dict[str, Piece]:
        """Let the next act begin; what is in print then, by slug."""
        self.web.open_act(utc_now())
        return self.printed()

    def printed(self) -> dict[str, Piece]:
        """What is in print, by slug."""
        return {piece.slug: piece for piece in self.web.play.printed(len(self.web.opened))}

    async def one_pass(self) -> Counter[str]:
        """Ask every source now and see it through; what this pass did."""
        before = self.newsroom.gatherer.counts + self.newsroom.counts
        after = await self.newsroom.one_pass(all_sources=True)
        return after - before

    def article(self, piece: Piece) -> ArticleDetail:
        """Everything the archive knows of a piece, which it must have."""
        with self.newsroom.archive.reading() as connection:
            chosen = select(tables.articles.c.id).where(tables.articles.c.fetch_address == piece.address)
            found = dossier.article(connection, connection.execute(chosen).scalar_one())
        assert found is not None
        return found

    def told(self, watch: str, article: ArticleDetail) -> bool:
        """Whether the ledger says that the desk was told of the article's text for the watch."""
        assert article.group_id is not None
        with self.newsroom.archive.reading() as connection:
            chosen = select(tables.watches.c.id).where(tables.watches.c.name == watch)
            watch_id = connection.execute(chosen).scalar_one()
            return alerting.is_told(connection, "desk", watch_id, article.group_id)

    def raw_page(self, version: VersionDetail) -> bytes:
        """The bytes that a version was read from."""
        with self.newsroom.archive.reading() as connection:
            chosen = select(tables.versions.c.raw_digest).where(tables.versions.c.id == version.id)
            digest = connection.execute(chosen).scalar_one()
        with self.newsroom.archive.raw.connect() as connection:
            kept = raw.raw_page(connection, digest)
        assert kept is not None
        return kept.body

    def rows(self) -> dict[str, int]:
        """How many rows the tables of the news have."""
        names = ("articles", "versions", "sightings", "hits", "alerts", "deliveries")
        with self.newsroom.archive.reading() as connection:
            counted = {name: select(func.count()).select_from(getattr(tables, name)) for name in names}
            return {name: connection.execute(statement).scalar_one() for name, statement in counted.items()}

    def new_mails(self) -> list[Received]:
        """What arrived at the relay since the last look."""
        mails = self.relay.received[self.mails_seen :]
        self.mails_seen += len(mails)
        return mails


def the_play() -> Play:
    """The demo's newsroom, which in its fifth act also prints half a shipped document and a rival's report on its event."""
    play = load_play()
    lines = [line for line in HAD.read_text(encoding="utf-8").splitlines() if line.strip()]
    half = Piece(
        act=5,
        outlet=play.outlet("corridor_review"),
        slug="half-of-what-you-have",
        title="Our correspondent looks back on an evening of talks",
        summary="From the notebook.",
        paragraphs=tuple(lines[: len(lines) // 2]),
        before="Read also: the weather on the passes, the week in pictures, letters to the editor.",
    )
    rival = Piece(
        act=5,
        outlet=play.outlet("quetta_lamp"),
        slug="tea-in-tehran",
        title="A minister, an offer and the tea",
        summary="What came of an evening in Tehran.",
        paragraphs=paragraphs_of(RIVAL),
    )
    return replace(play, pieces=(*play.pieces, half, rival))


def the_settings(archive_url: str, web: NewsServer, relay: MailServer) -> Settings:
    """The demo's settings with mail, and an hour between two polls: a pass asks when it is told to."""
    desk = MailSettings(
        name="desk",
        host="127.0.0.1",
        port=relay.port,
        security="none",
        sender="tripoint <alerts@tripoint.example>",
        recipients=("reader@desk.example",),
    )
    settings = demo_settings(archive_url, web.resolve(), "127.0.0.1:8470", poll="1 h")
    return replace(settings, channels={**settings.channels, "desk": desk})


def furnish_archive(connection: Connection, newsroom: Newsroom, play: Play) -> None:
    """The demo's outlets and its reader's brief, the shipped baseline, and the watches of this story."""
    now = utc_now()
    furnish(connection, replace(play, watches=()), newsroom.book, now)
    for document in shipped_baseline():
        baseline.put_document(connection, document, now)
    for watch in WATCHES:
        put_watch(connection, watch, None, now)


def words_at(version: VersionDetail, spans: tuple[tuple[str, int, int], ...]) -> set[str]:
    """The words of a version that spans point to."""
    return {(version.title if field == "title" else version.text)[start:end] for field, start, end in spans}


def title_in(mail: Received, printed: dict[str, Piece]) -> str:
    """Which piece a mail is about: its text, its HTML and, unless it follows another, its subject must all name it."""
    (slug,) = titles_in(mail, printed)
    assert printed[slug].title in mail.message["Subject"] or mail.message["In-Reply-To"]
    return slug


def titles_in(mail: Received, printed: dict[str, Piece]) -> tuple[str, ...]:
    """The pieces that a mail tells of, each named in its text and its HTML, by name."""
    slugs = sorted(slug for slug, piece in printed.items() if f"\n{piece.address}\n" in mail.part("plain"))
    for slug in slugs:
        assert printed[slug].title in mail.part("plain")
        assert f'href="{printed[slug].address}"' in mail.part("html")
        assert f'<h2 lang="{printed[slug].language}" dir="auto"' in mail.part("html")
    return tuple(slugs)


async def shown(browser: aiohttp.ClientSession, path: str) -> str:
    """A page's source, which must be there."""
    async with browser.get(path) as answer:
        assert answer.status == 200
        return await answer.text()
