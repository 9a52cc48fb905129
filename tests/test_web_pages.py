"""The pages on a real server: what they show, what they refuse, and that nothing a stranger wrote becomes markup."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from archive.database import Archive, open_archive
from archive.tables import articles, sightings, versions
from tests.archive_rows import Rows
from tests.attack_story import put_attack
from tests.web_hostile import HARMLESS, PAYLOADS, asking, furnish_with
from tests.web_newsroom import NOW, furnish
from tests.web_site import Site, serving
from web import pages
from web.pages import took_too_long
from web.settings import WebSettings

PATHS = [
    "/",
    "/?verdict=new",
    "/?before=3",
    "/search",
    "/search?q=taftan",
    "/search?q=taftan+AND",
    "/article/1",
    "/article/2",
    "/article/8",
    "/article/8?watch=Islamabad",
    "/sources",
    "/alerts",
    "/healthz",
]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small archive's pages."""
    archive = open_archive(f"sqlite:///{tmp_path_factory.mktemp('web')}/archive.db")
    with archive.writing() as conn:
        furnish(conn)
    with serving(archive) as site:
        yield site
    archive.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive, for what does not depend on the database."""
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    yield archive
    archive.close()


# --- what they show


def test_the_newest_are_listed_with_what_became_of_them(newsroom: Site) -> None:
    page = newsroom.get("/").tree
    titles = [node.text_content().strip() for node in page.iterfind(".//h3")]
    assert len(titles) == 10
    assert titles[0] == "Cricket: a draw in Multan"
    assert titles[-1] == "Taftan crossing opens again after eleven days"
    said = page.text_content()
    for words in ("Today", "13:11", "1 copy", "The crossing at Taftan", "Dawn Wire Service", "waiting", "known"):
        assert words in said


def test_each_script_has_its_language_and_direction(newsroom: Site) -> None:
    page = newsroom.get("/").tree
    shown = {node.get("lang"): node.getparent().get("dir") for node in page.iterfind(".//h3")}
    assert shown == {"en": "ltr", "fa": "rtl", "ur": "rtl", "ps": "rtl", "prs": "rtl", "ar": "rtl"}


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/?verdict=copy", 1),
        ("/?verdict=waiting", 1),
        ("/?lang=ur", 1),
        ("/?source=herald", 4),
        ("/?watch=The+crossing+at+Taftan", 3),
        ("/?verdict=new&lang=en&source=herald", 1),
        ("/?before=3", 2),
        ("/?verdict=&lang=&source=&watch=&before=", 10),
        ("/?watch=nothing", 0),
    ],
)
def test_the_list_is_narrowed(newsroom: Site, path: str, count: int) -> None:
    page = newsroom.get(path)
    assert page.status == 200
    assert len(page.tree.findall(".//h3")) == count


def test_older_pages_are_linked_and_keep_the_filter(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        for number in range(pages.LINES + 7):
            rows.article("desk", f"Report {number}", "Text.")
    with serving(archive) as site:
        first = site.get("/?source=desk&verdict=new")
        (older,) = [node.get("href") for node in first.tree.iterfind(".//a[@rel='next']")]
        second = site.get(older).tree
    assert "source=desk" in older
    titles = [node.text_content().strip() for page in (first.tree, second) for node in page.iterfind(".//h3")]
    assert titles == [f"Report {number}" for number in reversed(range(pages.LINES + 7))]
    assert second.find(".//a[@rel='next']") is None


def test_search_shows_where_it_found(newsroom: Site) -> None:
    page = newsroom.get("/search?q=" + quote("taftan OR تفتان")).tree
    assert [node.text for node in page.iterfind(".//h3/a/mark")] == ["تفتان", "تفتان", "Taftan", "Taftan"]
    assert page.find(".//code").text_content() == "taftan OR تفتان"
    assert page.find(".//input[@name='q']").get("value") == "taftan OR تفتان"


def test_a_query_that_cannot_be_read_is_shown_with_its_place(newsroom: Site) -> None:
    answer = newsroom.get("/search?q=" + quote("taftan AND (quetta OR"))
    assert answer.status == 400
    where = answer.tree.find(".//p[@class='where']")
    assert where.text_content() == "taftan AND (quetta OR"
    assert (where.text, where.find("span").text_content()) == ("taftan AND (quetta ", "O")
    assert "write a word after OR" in answer.text


def test_a_query_longer_than_a_page_takes_is_refused(newsroom: Site) -> None:
    assert newsroom.get("/search?q=" + "a" * 1001).status == 400
    assert newsroom.get("/search?q=" + quote("ی" * 1000)).status == 200


def test_an_article_says_why_it_was_kept_and_who_was_told(newsroom: Site) -> None:
    page = newsroom.get("/article/1")
    said = page.tree.text_content()
    for words in (
        "Kept as new",
        "nothing in the archive or the baseline says the same",
        "Border trade resumes at Taftan",
        "@islamabad",
        "first in its story",
        "250 2.0.0 kept",
        "21 Nov 2025, 13:01 UTC+05:00",
    ):
        assert words in said
    assert [node.text for node in page.tree.iterfind(".//main//mark")] == ["Taftan", "Islamabad"]
    outside = page.tree.find(".//a[@class='out']")
    assert outside.get("rel") == "noopener noreferrer nofollow"


def test_an_article_says_why_a_watch_did_not_fire(newsroom: Site) -> None:
    """Every term with what stands there, and the watch chosen in the form that asks."""
    page = newsroom.get("/article/3?watch=The+crossing+at+Taftan").tree
    (section,) = page.xpath("//section[@id='why']")
    said = " ".join(section.text_content().split())
    assert "Why The crossing at Taftan fired" in said
    assert "no taftan" in said
    assert "yes میرجاوه میرجاوه" in said
    assert page.xpath("//select[@name='watch']/option[@selected]/text()") == ["The crossing at Taftan"]

    page = newsroom.get("/article/10?watch=Islamabad").tree
    said = " ".join(page.xpath("//section[@id='why']")[0].text_content().split())
    assert "Why Islamabad did not fire it does not match: no @islamabad" in said
    assert "none of the name's spellings stands there" in said
    assert page.xpath("//section[@id='watches']//li[@class='none']/text()") == ["No watch matched it."]


def test_the_words_a_watch_found_are_marked_when_it_is_asked_for(newsroom: Site) -> None:
    """On an article that it has no hit on."""
    plain, asked = (newsroom.get(f"/article/7{query}").tree for query in ("", "?watch=The+crossing+at+Taftan"))
    assert plain.xpath("//div[@class='text']//mark/text()") == []
    assert asked.xpath("//div[@class='text']//mark/text()") == ["تفتان"]


def test_there_is_no_page_for_a_watch_that_is_not_there(newsroom: Site) -> None:
    assert newsroom.get("/article/1?watch=nobody").status == 404
    assert newsroom.get(f"/article/1?watch={'a' * 201}").status == 400


@pytest.mark.parametrize(
    ("article_id", "words"),
    [
        (2, ("Folded away as a copy", "97 % of its passages", "reprint", "Taftan crossing opens again")),
        (8, ("Folded away as known", "Corridors of the Makran coast", "A think tank", "2025-10-01")),
        (9, ("Waiting to be judged", "Not read yet", "Rain, and snow", "Rain is expected from Saturday")),
        (10, ("Not about the region",)),
    ],
)
def test_an_article_says_why_it_was_folded_away(newsroom: Site, article_id: int, words: tuple[str, ...]) -> None:
    said = newsroom.get(f"/article/{article_id}").tree.text_content()
    assert [part for part in words if part not in said] == []


def test_an_article_says_who_else_tells_its_story(newsroom: Site) -> None:
    said = " ".join(newsroom.get("/article/1").tree.text_content().split())
    for part in (
        "Who says it",
        "3 independent reports, 1 copy",
        "own correspondent of",
        "گذرگاه میرجاوه دوباره باز شد",
        "this one",
        "in English, Persian, Urdu",
        "from Pakistan, Iran",
    ):
        assert part in said, part
    linked = newsroom.get("/article/4").tree.text_content()
    assert "Shares passages with" in linked
    assert "contains" in linked


def test_a_report_in_a_list_says_how_many_sources_tell_its_story(newsroom: Site) -> None:
    page = newsroom.get("/").tree
    told = [(node.get("href"), node.text) for node in page.xpath("//a[contains(., 'sources tell it')]")]
    assert told == [(f"/article/{id_}#story", "4 sources tell it") for id_ in (4, 3, 1)], "copies point to their report"
    assert newsroom.get("/article/4").tree.xpath("//aside/section[@id='story']")


def test_names_of_a_known_document_are_called_as_readers_know_them(empty: Archive) -> None:
    with empty.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        document = rows.document("study", "A study", names=["islamabad", "gone_from_the_catalogue"])
        rows.article("desk", "News", "Text.", verdict="known", of_baseline=document, baseline_id=document)
    with serving(empty) as site:
        said = " ".join(site.get("/article/1").tree.text_content().split())
    assert "NamesIslamabad, gone_from_the_catalogue" in said


def test_a_known_article_stands_above_the_words_of_the_document_it_is_known_from(empty: Archive) -> None:
    with empty.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        mine = rows.document("user-1", "My note", origin="user", body="<b>Seven</b> ships.\nهفت کشتی.")
        shipped = rows.document("study", "A study")
        for document in (mine, shipped):
            rows.article("desk", "News", "Text.", verdict="known", of_baseline=document, baseline_id=document)
    with serving(empty) as site:
        (held,) = site.get("/article/1").tree.xpath("//div[@class='text']/details[@id='document']")
        assert not site.get("/article/2").tree.xpath("//*[@id='document']"), "kept without its sentences"
    assert [(node.get("dir"), node.text) for node in held.iterfind(".//p")] == [
        ("ltr", "<b>Seven</b> ships."),
        ("rtl", "هفت کشتی."),
    ]


def test_the_feeds_words_say_nothing_twice_of_an_article_whose_page_was_read(empty: Archive) -> None:
    with empty.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        for watch in ("talks", "gate"):
            rows.watch(watch, watch)
        article_id = rows.article(
            "desk", "Talks", "Talks.", origin="feed", verdict="superseded", why="beside the page's words"
        )
        stub = rows.latest[article_id]
        page = rows.version(article_id, "desk", "Talks", "Talks at the gate.", lang="en", verdict="new", why="its own")
        for watch, version, decision in (("talks", stub, "alert"), ("talks", page, "alert"), ("gate", stub, "too old")):
            rows.hit(watch, article_id, version, decision=decision)
    with serving(empty) as site:
        tree = site.get("/article/1").tree
        said = " ".join(tree.text_content().split())
    assert "its own" in said
    assert "beside the page's words" not in said
    told = [" ".join(node.text_content().split())[:40] for node in tree.xpath("//section[@id='watches']/ul/li")]
    assert [one.split(" why")[0] for one in told] == ["gate too old in the feed's words", "talks alert in the page"]


def test_alerts_that_wait_are_not_said_to_be_missing(empty: Archive) -> None:
    with empty.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        rows.watch("talks", "talks")
        article_id = rows.article("desk", "Talks", "Talks.")
        rows.alert("talks", rows.hit("talks", article_id, rows.latest[article_id]), state="waiting")
    with serving(empty) as site:
        said = " ".join(site.get("/alerts").tree.text_content().split())
    assert "1 not gone out yet" in said
    assert "goes out when its wait is over" in said


def test_an_article_says_what_the_reports_of_its_story_differ_on(empty: Archive) -> None:
    with empty.writing() as conn:
        seven, _, many, persian = put_attack(conn)
    with serving(empty) as site:
        page = site.get(f"/article/{seven}").tree
        (section,) = page.xpath("//div[@class='text']/section[@id='differences']")
        (pointer,) = page.xpath("//section[@id='story']//a[@href='#differences']")
        said = " ".join(section.text_content().split())
    assert (
        "killed, soldiers 7 Express this one Seven soldiers were killed, the army said. 23 Torkham Times The attackers"
        in said
    )
    assert [link.get("href") for link in section.iterfind(".//a")] == [f"/article/{many}", f"/article/{persian}"]
    assert pointer.text == "killed, soldiers"
    assert section.xpath(".//div[@dir='rtl']/bdi/text()") == ["Torkham Times"], "above a quote that begins on the right"
    assert section.xpath(".//a[@lang='fa' and @dir='auto']/text()") == ["در این حمله ۲۳ سرباز کشته شدند."]


def test_sources_say_what_they_answered_and_why_they_are_off(newsroom: Site) -> None:
    said = " ".join(newsroom.get("/sources").tree.text_content().split())
    for words in ("6 asked regularly", "1 in trouble", "a challenge page", "in 4 h", "8 min ago", "kind html"):
        assert words in said


def test_alerts_show_dead_letters_with_their_reason(newsroom: Site) -> None:
    said = " ".join(newsroom.get("/alerts").tree.text_content().split())
    for words in ("2 sent", "1 dead", "no such mailbox", "tripoint alerts retry", "desk@example.org"):
        assert words in said


@pytest.mark.parametrize("path", ["/", "/search?q=abc", "/sources", "/alerts"])
def test_an_empty_archive_says_what_comes_next(empty: Archive, path: str) -> None:
    with serving(empty) as site:
        answer = site.get(path)
    assert answer.status == 200
    assert answer.tree.find(".//strong") is not None


def test_health_says_nothing_but_whether_the_archive_answers(newsroom: Site) -> None:
    answer = newsroom.get("/healthz")
    assert json.loads(answer.body) == {"status": "ok"}
    assert answer.headers["content-type"] == "application/json"


# --- what they refuse


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/article/999",
        "/article/0",
        "/article/-1",
        "/article/1%00",
        "/article/" + "9" * 30,
        "/article/" + "9" * 5000,
        "/article/١",
        "/article/1/",
        "/static/",
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/static/..%2fpages.py",
        "/static//etc/passwd",
        "/static/style.css%00",
        "//evil.example",
        "/sources/",
        "/.env",
    ],
)
def test_what_is_not_there_is_404(newsroom: Site, path: str) -> None:
    answer = newsroom.get(quote(path, safe="/%"))
    assert answer.status == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/?before=x",
        "/?before=-1",
        "/?before=1e9",
        "/?before=" + "9" * 19,
        "/?verdict=all",
        "/?lang=%27",
        "/?source=%00",
        "/?watch=" + "a" * 201,
        "/?watch=%0d%0aSet-Cookie:x",
        "/search?q=abc&before=%00",
        "/alerts?before=x",
    ],
)
def test_values_that_cannot_be_read_are_400(newsroom: Site, path: str) -> None:
    assert newsroom.get(path).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_nothing_can_be_changed(newsroom: Site, method: str) -> None:
    answer = newsroom.get("/", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_has_no_body(newsroom: Site) -> None:
    answer = newsroom.get("/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:1234", 200),
        ("LocalHost", 200),
        ("[::1]:8470", 200),
        ("news.example.org", 200),
        ("desk.local", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1@evil.example", 421),
        ("127.0.0.1:evil", 421),
        ("127.0.0.1, evil.example", 421),
        ("", 421),
        ("[::1]evil", 421),
        ("2130706433", 421),
    ],
)
def test_only_hosts_that_are_ours_are_answered(empty: Archive, host: str, status: int) -> None:
    settings = WebSettings(port=0, base_url="https://news.example.org", hosts=("desk.local",))
    with serving(empty, settings) as site:
        answer = site.get("/", Host=host)
        assert answer.status == status
        forwarded = site.get("/", Host=host, X_Forwarded_Host="127.0.0.1", X_Forwarded_For="10.0.0.1")
        assert forwarded.status == status
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("site_header", "mode", "status"),
    [
        ("cross-site", "no-cors", 403),
        ("cross-site", "cors", 403),
        ("cross-site", "navigate", 200),
        ("same-origin", "no-cors", 200),
        ("none", "navigate", 200),
    ],
)
def test_other_sites_cannot_load_pages_behind_a_readers_back(
    newsroom: Site, site_header: str, mode: str, status: int
) -> None:
    assert newsroom.get("/search?q=taftan", Sec_Fetch_Site=site_header, Sec_Fetch_Mode=mode).status == status


# --- headers


def assert_headers(headers: dict[str, str]) -> None:
    """What every answer carries."""
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "cache-control" in headers
    assert "server" not in headers
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [*PATHS, "/static/style.css", "/static/mark.svg", "/nothing", "/?before=x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_carries_the_headers(newsroom: Site, path: str, method: str) -> None:
    answer = newsroom.get(path, method)
    assert_headers(answer.headers)
    if path.startswith("/static") and method != "POST":
        assert answer.headers["content-type"] in ("text/css; charset=utf-8", "image/svg+xml")
    elif path != "/healthz" or method == "POST":
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_refusals_carry_the_headers_too(newsroom: Site) -> None:
    assert_headers(newsroom.get("/", Host="evil.example").headers)
    assert_headers(newsroom.get("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="cors").headers)


def test_pages_ask_for_nothing_from_elsewhere(newsroom: Site) -> None:
    for path in PATHS[:-1]:
        page = newsroom.get(path).tree
        assert page.find(".//script") is None
        assert page.find(".//style") is None
        assert [node for node in page.iter() if isinstance(node.tag, str) and "style" in node.attrib] == []
        loaded = [node.get("src") or node.get("href") for node in page.iter("img", "link", "iframe", "source", "embed")]
        assert loaded
        assert all(address.startswith("/static/") for address in loaded), loaded
        for address in loaded:
            assert newsroom.get(address).status == 200


# --- passwords


def basic(password: str, user: str = "desk") -> str:
    """The header a browser sends."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


PASSWORD = "two trucks at taftan گذرگاه"


@pytest.mark.parametrize("path", [*PATHS[:-1], "/nothing"])
def test_nothing_is_shown_without_the_password(empty: Archive, path: str) -> None:
    with serving(empty, WebSettings(port=0, password=PASSWORD)) as site:
        answer = site.get(path)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert_headers(answer.headers)
        assert answer.tree.find(".//nav") is None
        assert site.get("/healthz").status == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (basic(PASSWORD), 200),
        (basic(PASSWORD, ""), 200),
        (basic(PASSWORD + "x"), 401),
        (basic(PASSWORD[:-1]), 401),
        (basic(""), 401),
        ("Basic", 401),
        ("Basic ====", 401),
        ("Basic //79", 401),
        ("Bearer " + PASSWORD.encode().hex(), 401),
        ("", 401),
    ],
)
def test_the_password_is_the_password(empty: Archive, header: str, status: int) -> None:
    with serving(empty, WebSettings(port=0, password=PASSWORD)) as site:
        assert site.get("/sources", Authorization=header).status == status


def test_guessing_is_slowed_down_and_forgiven(empty: Archive) -> None:
    """Five wrong ones in a minute, then not even the right one is looked at until the first is a minute old."""
    now = [1000.0]
    with serving(empty, WebSettings(port=0, password=PASSWORD), ticks=lambda: now[0]) as site:
        for _ in range(20):
            assert site.get("/sources").status == 401
        for second in range(5):
            now[0] = 1000.0 + second
            assert site.get("/sources", Authorization=basic(f"guess {second}")).status == 401
        answer = site.get("/sources", Authorization=basic(PASSWORD))
        assert (answer.status, answer.headers["retry-after"]) == (429, "56")
        assert_headers(answer.headers)
        now[0] = 1060.5
        assert site.get("/sources", Authorization=basic(PASSWORD)).status == 200


# --- what goes wrong


def test_a_question_that_takes_too_long_ends_with_a_friendly_page(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        article_id = rows.article("desk", "Title", "Text.")
        for table in (versions, articles):
            row = conn.execute(table.select()).mappings().one()
            if table is versions:
                values = [dict(row) | {"id": n, "content_hash": str(n)} for n in range(2, 6000)]
            else:
                values = [dict(row) | {"id": n, "key": str(n), "version_id": n} for n in range(2, 6000)]
            conn.execute(table.insert(), values)
        conn.execute(sightings.delete())
    assert article_id == 1
    monkeypatch.setattr(pages, "DEADLINE", 0.0)
    with serving(empty) as site:
        answer = site.get("/?lang=ps")
    assert answer.status == 503
    assert "That took too long" in answer.text
    assert_headers(answer.headers)


def test_both_databases_say_that_they_were_stopped(archive: Archive) -> None:
    slow = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n"
        if archive.on_sqlite
        else "SELECT pg_sleep(5)"
    )
    with archive.reading(0.05) as conn, pytest.raises(OperationalError) as caught:
        conn.execute(text(slow))
    assert took_too_long(caught.value)
    with pytest.raises(Exception, match="no_such_table") as other, archive.reading() as conn:
        conn.execute(text("SELECT * FROM no_such_table"))
    assert not took_too_long(other.value)  # type: ignore[arg-type]


def test_an_archive_that_does_not_answer_is_said_and_logged(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    with archive.writing() as conn:
        conn.execute(text("DROP TABLE sightings"))
        rows = Rows(conn)
        rows.source("desk")
        rows.put(articles, key="k", source_id="desk", host="h", first_seen_at=NOW, page_state="none")
    with serving(archive) as site, caplog.at_level(logging.ERROR):
        answer = site.get("/article/1")
    assert answer.status == 503
    assert "The archive does not answer" in answer.text
    assert "sightings" not in answer.text
    assert "sightings" in caplog.text


def test_a_fault_of_our_own_shows_nothing_of_the_inside(empty: Archive, caplog: pytest.LogCaptureFixture) -> None:
    answers = iter([ZeroDivisionError("a secret of the inside")])

    def clock() -> datetime:
        """A clock that fails at its first question."""
        for error in answers:
            raise error
        return NOW

    with serving(empty, clock=clock) as site:
        answer = site.get("/sources")
    assert answer.status == 500
    assert_headers(answer.headers)
    assert "secret" not in answer.text
    assert "a secret of the inside" in caplog.text


# --- strangers' words


def shape(site: Site, path: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every tag of a page with the names of its attributes, in order."""
    tree = site.get(path).tree
    return [(str(node.tag), tuple(sorted(node.attrib))) for node in tree.iter()]


@pytest.fixture(scope="module")
def hostile_and_harmless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """Two archives with rows of the same shape: one written by an enemy."""
    folder = tmp_path_factory.mktemp("hostile")
    opened = []
    for name, texts in (("hostile", PAYLOADS), ("harmless", HARMLESS)):
        archive = open_archive(f"sqlite:///{folder}/{name}.db")
        with archive.writing() as conn:
            furnish_with(conn, texts)
        opened.append(archive)
    with serving(opened[0]) as hostile, serving(opened[1]) as harmless:
        yield hostile, harmless
    for archive in opened:
        archive.close()


HOSTILE_PATHS = [
    "/",
    "/?before=11",
    "/sources",
    "/alerts",
    "/alerts?before=20",
    *[f"/article/{number}" for number in range(1, 4 * len(PAYLOADS) + 1)],
]


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_no_tag_and_no_attribute_comes_from_data(hostile_and_harmless: tuple[Site, Site], path: str) -> None:
    """The pages of the enemy's archive have the very tags and attributes of the harmless one."""
    hostile, harmless = hostile_and_harmless
    expected = shape(harmless, path)
    assert len(expected) > 50
    assert shape(hostile, path) == expected
    assert_safe(hostile, path)


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_no_tag_comes_from_data_where_a_watch_is_explained(
    hostile_and_harmless: tuple[Site, Site], number: int
) -> None:
    """Names, queries, found words, facts and reasons of a watch are text, whether its query can be read or not."""
    shapes = []
    for site, texts in zip(hostile_and_harmless, (PAYLOADS, HARMLESS), strict=True):
        path = f"/article/{4 * number + 1}?watch={quote(asking(number, texts[number]))}"
        if not texts[number].isprintable():
            assert site.get(path).status == 400
            return
        assert site.get(path).tree.xpath("count(//section[@id='why']//li)") > 12
        shapes.append(shape(site, path))
        assert_safe(site, path)
        assert_safe(site, f"/article/{4 * number + 1}?watch={quote(f'{number} {texts[number]}')}")
    assert shapes[0] == shapes[1]


def assert_safe(site: Site, path: str) -> None:
    """Links and forms lead to us or to http(s); no control or override of directions reaches the page."""
    answer = site.get(path)
    for node in answer.tree.iter():
        for name in ("href", "src", "action", "formaction", "data"):
            target = node.get(name) if isinstance(node.tag, str) else None
            if target is not None:
                parts = urlsplit(target)
                assert (
                    target.startswith("#")
                    or (target.startswith("/") and not parts.netloc)
                    or parts.scheme
                    in (
                        "http",
                        "https",
                    )
                ), target
    assert not set(answer.text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\x7f")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_queries_and_values_are_text_too(newsroom: Site, payload: str) -> None:
    for path in (
        f"/search?q={quote(payload)}",
        f"/search?q={quote('(' + payload)}",
        f"/search?q={quote('taftan ' + payload)}",
    ):
        assert_safe(newsroom, path)
        page = newsroom.get(path).tree
        assert {str(node.tag) for node in page.iter()} & {"script", "svg", "iframe", "base", "math", "style"} == set()
        assert len(page.findall(".//form")) == 1
    for path in (
        f"/?watch={quote(payload)}",
        f"/article/1?watch={quote(payload)}",
        f"/?verdict={quote(payload)}",
        f"/?before={quote(payload)}",
        f"/{quote(payload)}",
    ):
        assert payload not in newsroom.get(path).text
        assert_safe(newsroom, path)
