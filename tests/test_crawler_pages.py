"""Pages: the article's words and what the page says about itself."""

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.model import Outcome, Page
from crawler.pages import read_page
from crawler.wire import Failure
from tests.shared import SHARED

NOW = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
ADDRESS = "https://news.test/2025/bridge"
TEHRAN = timezone(timedelta(hours=3, minutes=30))

ENGLISH = (
    "The bridge over the Helmand river was opened to lorries on Friday after four years of work, officials in Zaranj said.",
    "Drivers who used to wait for two days at the crossing now need about three hours, according to the provincial council.",
    "The cost of the work was shared by the two countries, and a second bridge for trains is planned for the coming year.",
)
PERSIAN = (
    "پل جدید روی رود هیرمند روز جمعه پس از چهار سال کار به روی کامیون‌ها باز شد و مسئولان محلی از آن خبر دادند.",
    "رانندگانی که پیش از این دو روز در مرز منتظر می‌ماندند اکنون حدود سه ساعت وقت نیاز دارند، شورای ولایتی گفت.",
    "هزینه کار را دو کشور پرداخته‌اند و پل دومی برای قطار در سال آینده ساخته خواهد شد.",
)


def page(
    paragraphs: tuple[str, ...] = ENGLISH, head: str = "", heading: str = "Bridge over the Helmand opened"
) -> bytes:
    """An article with what surrounds articles."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{heading} | Example Times</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
        f"<article><h1>{heading}</h1>{body}</article>"
        "<footer><p>Copyright Example Times</p></footer></body></html>"
    ).encode()


def read(body: bytes, content_type: str = "text/html", address: str = ADDRESS, languages: tuple[str, ...] = ()) -> Page:
    """The page, which there must be."""
    found = read_page(body, content_type, address, languages=languages, zone="Asia/Tehran", now=NOW)
    assert isinstance(found, Page), found
    return found


def ld(**fields: object) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_half_spaces_stay_where_they_were_written() -> None:
    """As signs and as entities: without them the words of Persian run together."""
    body = page(PERSIAN, heading="پل هیرمند باز شد و کامیون‌ها گذشتند").replace(
        "می‌ماندند".encode(), "می&zwnj;ماندند".encode()
    )
    found = read(body, languages=("fa",))
    assert found.text.split("\n") == list(PERSIAN)
    assert found.title == "پل هیرمند باز شد و کامیون‌ها گذشتند"


def test_the_headline_is_not_said_again_in_the_text() -> None:
    """A heading inside the article is its title; a text of one line stays, whatever it says."""
    assert read(page()).text.split("\n") == list(ENGLISH)


def test_the_words_and_nothing_around_them() -> None:
    """Paragraphs one a line, without menu and footer; the outlet's name is no part of the title."""
    found = read(page())
    assert [line for line in found.text.split("\n") if line in ENGLISH] == list(ENGLISH)
    assert "Sport" not in found.text
    assert "Copyright" not in found.text
    assert found.title == "Bridge over the Helmand opened"
    assert (found.language, found.kind, found.paywalled) == ("en", "article", False)


def test_what_a_page_says_about_itself() -> None:
    """Times with their zones, authors, canonical address and image, from JSON-LD and meta elements."""
    head = ld(
        **{
            "@graph": [
                {"@type": "WebPage", "datePublished": "2020-01-01"},
                {
                    "@type": ["NewsArticle"],
                    "datePublished": "2025-11-21T08:30:00+03:30",
                    "dateModified": "2025-11-21T10:00:00",
                    "isAccessibleForFree": "False",
                    "author": {"@type": "Person", "name": "Sara Amiri"},
                },
            ]
        }
    )
    head += (
        '<link rel="canonical" href="/2025/bridge-opened"><meta property="og:image" content="/b.jpg">'
        '<meta property="og:site_name" content="Example Times">'
    )
    found = read(page(head=head))
    assert found.published == datetime(2025, 11, 21, 8, 30, tzinfo=TEHRAN)
    assert found.published_raw == "2025-11-21T08:30:00+03:30"
    assert found.modified == datetime(2025, 11, 21, 10, 0, tzinfo=TEHRAN)
    assert found.authors == ("Sara Amiri",)
    assert found.canonical_address == "https://news.test/2025/bridge-opened"
    assert found.image == "https://news.test/b.jpg"
    assert found.site == "Example Times"
    assert found.paywalled


DATES = [
    (
        "meta",
        '<meta property="article:published_time" content="2025-11-21T05:00:00Z">',
        datetime(2025, 11, 21, 5, tzinfo=UTC),
    ),
    (
        "no zone is the publisher's",
        '<meta name="pubdate" content="2025-11-21 08:30">',
        datetime(2025, 11, 21, 5, tzinfo=UTC),
    ),
    (
        "an absurd one gives way to the next",
        ld(**{"@type": "NewsArticle", "datePublished": "1970-01-01"})
        + '<meta name="date" content="x"><meta name="dc.date" content="2025-11-20T00:00:00Z">',
        datetime(2025, 11, 20, tzinfo=UTC),
    ),
    ("a broken script says nothing", '<script type="application/ld+json">{"@type": [</script>', None),
    ("a deep script says nothing", f'<script type="application/ld+json">{"[" * 100_000}</script>', None),
    ("the future is none", ld(**{"@type": "NewsArticle", "datePublished": "2031-01-01T00:00:00Z"}), None),
]


@pytest.mark.parametrize(("why", "head", "moment"), DATES, ids=[case[0] for case in DATES])
def test_published(why: str, head: str, moment: datetime | None) -> None:
    """The first stated time that can be true."""
    assert read(page(head=head)).published == moment, why


def test_a_day_alone_is_its_midnight_there() -> None:
    """Where only the address names a day, the raw wording has no time of day either."""
    found = read(page(), address="https://news.test/2025/11/20/bridge")
    assert (found.published, found.published_raw) == (datetime(2025, 11, 20, tzinfo=TEHRAN), "2025-11-20")


TITLES = [
    (
        "the outlet behind",
        "Ten dead in floods near Herat - Example",
        "Ten dead in floods near Herat",
        "Ten dead in floods near Herat",
    ),
    (
        "the section before",
        "World | Ten dead in floods near Herat",
        "Ten dead in floods near Herat",
        "Ten dead in floods near Herat",
    ),
    ("a heading that says more is left", "Ten dead in floods", "Ten dead in floods near Herat", "Ten dead in floods"),
    ("a short heading is a section", "Opinion | Why floods come", "Opinion", "Opinion | Why floods come"),
    ("no title", "", "Ten dead in floods near Herat", "Ten dead in floods near Herat"),
]


@pytest.mark.parametrize(("why", "stated", "heading", "title"), TITLES, ids=[case[0] for case in TITLES])
def test_titles(why: str, stated: str, heading: str, title: str) -> None:
    """What the page calls itself, without what it adds on every page."""
    body = page(heading=heading, head=f'<meta property="og:title" content="{stated}">').replace(
        b" | Example Times", b""
    )
    assert read(body).title == title, why


def test_a_page_without_a_name_for_its_site_has_its_host() -> None:
    """And a login in place of an author is nobody's name."""
    found = read(page(head='<meta name="author" content="webdesk">'), address="https://www.news.test/a")
    assert (found.site, found.authors) == ("news.test", ())


def test_dari_is_known_by_its_source() -> None:
    """The letters say Persian; whether it is Dari only the source can say."""
    body = page(PERSIAN, heading="پل هیرمند باز شد").replace(b"lang='en'", b"lang='fa'")
    assert read(body).language == "fa"
    assert read(body, languages=("prs", "ps")).language == "prs"


KINDS = [
    ("live", ld(**{"@type": "LiveBlogPosting"}), ADDRESS),
    ("opinion", ld(**{"@type": "OpinionNewsArticle"}), ADDRESS),
    ("video", '<meta property="og:type" content="video.other">', ADDRESS),
    ("index", "", "https://news.test/"),
    ("article", ld(**{"@type": "VideoObject"}) + ld(**{"@type": "NewsArticle"}), ADDRESS),
]


@pytest.mark.parametrize(("kind", "head", "address"), KINDS)
def test_kinds(kind: str, head: str, address: str) -> None:
    """What sort of page it is, as far as it says so."""
    assert read(page(head=head), address=address).kind == kind


NO_PAGES = [
    (b"%PDF-1.7 ...", "text/html"),
    (b"\x89PNG\r\n\x1a\n", "text/html"),
    (b"PK\x03\x04 zipped", ""),
    (b"\x1f\x8b\x08 packed", "text/html"),
    (b"\x28\xb5\x2f\xfd packed", "text/html"),
    (b"anything", "image/jpeg"),
    (b"anything", "application/octet-stream"),
    (b"anything", "video/mp4; codecs=x"),
]


@pytest.mark.parametrize(("body", "content_type"), NO_PAGES)
def test_other_types_are_no_pages(body: bytes, content_type: str) -> None:
    """Told by the header and by the first bytes, before anything unpacks them."""
    found = read_page(body, content_type, ADDRESS, languages=(), zone="UTC", now=NOW)
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.NOT_A_PAGE


def test_a_page_under_a_wrong_type_is_read() -> None:
    """Servers that send every file as a download exist."""
    assert read(page(), "application/octet-stream").text


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html></html>", b"<html><body><script>var x = 1;</script></body></html>"]
)
def test_a_page_without_text_is_empty(body: bytes) -> None:
    """Empty is an outcome of its own: the feed's words stay."""
    found = read_page(body, "text/html", ADDRESS, languages=(), zone="UTC", now=NOW)
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.EMPTY


def test_markup_beyond_any_page_is_refused_before_it_costs() -> None:
    """By the number of elements; deep nesting ends as a limit or as empty, never as half a text."""
    for body in (b"<html><body>" + b"<a href='/x'>y</a>" * 120_000, b"<html><body>" + b"<div>" * 30_000 + b"text"):
        found = read_page(body, "text/html", ADDRESS, languages=(), zone="UTC", now=NOW)
        assert isinstance(found, Failure)
        assert found.outcome in (Outcome.READER_LIMIT, Outcome.EMPTY)


def test_controls_leave_the_words() -> None:
    """NUL, direction overrides and lone surrogates are gone; the words around them are not."""
    head = r'<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Sa\ud800ra Amiri"}}</script>'
    body = page((ENGLISH[0].replace("river", "ri\u202ever\x00"), *ENGLISH[1:]), head=head)
    found = read(body)
    assert ENGLISH[0] in found.text
    for text in (found.title, found.text, *found.authors):
        text.encode("utf-8")
        assert not set(text) & set("\x00\u202e")


@pytest.fixture(scope="module")
def gold() -> list[tuple[dict[str, str | None], Page | Failure]]:
    """Every page somebody wrote the right answer down for, with ours."""
    folder = SHARED / "newsweb"
    found = []
    for line in (folder / "gold.jsonl").read_text().splitlines():
        answer = json.loads(line)
        body = (folder / answer["path"]).read_bytes()
        body = gzip.decompress(body) if answer["path"].endswith(".gz") else body
        now = datetime(2026, 7, 20, tzinfo=UTC)
        found.append((answer, read_page(body, "text/html", answer["url"], languages=(), zone="UTC", now=now)))
    return found


def test_quality_of_reading(gold: list[tuple[dict[str, str | None], Page | Failure]]) -> None:
    """Floors under titles and dates of 247 real pages, two points below what was measured (.91, .92); bodies in the bench."""
    titles = [
        _plain(answer["title"]) == _plain(found.title if isinstance(found, Page) else "")
        for answer, found in gold
        if answer["title"]
    ]
    dates = [
        isinstance(found, Page) and found.published is not None and found.published.date().isoformat() == answer["date"]
        for answer, found in gold
        if answer["date"]
    ]
    assert sum(titles) / len(titles) >= 0.88
    assert sum(dates) / len(dates) >= 0.90
    assert sum(isinstance(found, Failure) for _, found in gold) <= 3


def _plain(title: str | None) -> str:
    folded = (title or "").translate(
        {ord(c): "'" for c in "‘’´`"} | {ord(c): '"' for c in "“”„"} | {ord(c): "-" for c in "–—"}
    )
    return " ".join(folded.casefold().split())
