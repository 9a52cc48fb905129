"""The article's text in a page: what is the article's stays, what stands around it goes."""

from __future__ import annotations

import json
import time

import pytest

from archive.model import Page
from crawler.bodies import body_of, tree_of
from crawler.furniture import clear, strip_silent
from crawler.pages import read_page
from crawler.prose import Prose
from crawler.wording import without_labels
from tests.test_crawler_pages import ADDRESS, NOW, page

FIRST = "The ferry across the Hari river carried its first lorries on Monday, nine years after the old bridge was lost."
SECOND = "Drivers on both banks said that the crossing now takes an hour where the road over the hills took two days."
THIRD = "The ministry of transport plans a second ferry for the spring, when the snow in the valley melts and the river rises."
ARTICLE = (FIRST, SECOND, THIRD)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(inner: str, title: str = "Ferry opens") -> list[str]:
    markup = f"<html><head><title>x</title></head><body>{inner}</body></html>"
    tree = tree_of(markup)
    assert tree is not None
    return body_of(tree, markup, "https://news.test/a", title).split("\n")


TEASER = "<a href='/b'>A teaser of another story</a><p>Elsewhere the council of elders met for the third time this year to speak.</p>"
FURNITURE = [
    f"<nav>{TEASER}</nav>",
    f"<footer>{TEASER}</footer>",
    f"<aside>{TEASER}</aside>",
    f"<div class='related-news'>{TEASER}</div>",
    f"<div id='comments'>{TEASER}</div>",
    f"<section class='NewsletterBox'>{TEASER}</section>",
    f"<div role='complementary'>{TEASER}</div>",
    f"<div hidden>{TEASER}</div>",
    f"<blockquote class='twitter-tweet'>{TEASER}</blockquote>",
    "<figure><img src='a.jpg'><figcaption>Lorries wait at the landing stage on Monday morning, long before sunrise.</figcaption></figure>",
    "<div class='onetrust-pc'>"
    + "<p>We and our partners store cookies on your device and read them again later on.</p>" * 30
    + "</div>",
]


@pytest.mark.parametrize("furniture", FURNITURE)
def test_what_the_markup_calls_furniture_is_left_out(furniture: str) -> None:
    inner = f"<h1>Ferry opens</h1><div class='text'>{paragraphs(FIRST, SECOND)}{furniture}{paragraphs(THIRD)}</div>"
    assert read(inner) == list(ARTICLE)


def test_a_name_is_not_believed_against_most_of_the_prose() -> None:
    """Templates call the article's own box a widget, a teaser, a paywall."""
    for name in ("article-widget", "teaser", "paywall", "content-sidebar"):
        assert read(f"<h1>Ferry opens</h1><div class='{name}'>{paragraphs(*ARTICLE)}</div>") == list(ARTICLE)


def test_paragraphs_that_are_all_named_alike_stay_together() -> None:
    """Each holds less than a third of the prose, together they are the article."""
    named = "".join(f"<p class='paywall'>{text}</p>" for text in (*ARTICLE, *(text.upper() for text in ARTICLE)))
    assert len(read(f"<h1>Ferry opens</h1><div>{named}</div>")) == 6


def test_what_follows_furniture_in_the_same_box_stays() -> None:
    """Text behind a removed element is not the element's."""
    inner = f"<div>{paragraphs(FIRST)}<div class='social'>Share</div>{SECOND}<br>{THIRD}</div>"
    assert " ".join(read(inner)) == f"{FIRST} {SECOND} {THIRD}"


def test_columns_beside_the_article_are_left_out() -> None:
    """No name tells: the part that holds most of the prose is the article's."""
    column = "".join(
        f"<div><h3>Story {n}</h3><p>The other story number {n} begins with a line that is long enough.</p></div>"
        for n in range(2)
    )
    inner = (
        f"<div><h1>Ferry opens</h1><div class='a'>{paragraphs(*ARTICLE * 4)}</div><div class='b'>{column}</div></div>"
    )
    assert "other story" not in " ".join(read(inner))


def test_the_standfirst_between_headline_and_text_belongs_to_it() -> None:
    lead = "Nine years after the bridge was lost in a flood, lorries cross the river again."
    inner = f"<div><h1>Ferry opens</h1><p class='intro'>{lead}</p><div><div class='a'>{paragraphs(*ARTICLE * 3)}</div></div></div>"
    assert read(inner)[:2] == [lead, FIRST]


def test_text_in_bare_boxes_is_found() -> None:
    """Old templates use neither paragraphs nor articles."""
    assert " ".join(read(f"<div><div>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</div></div>")) == " ".join(ARTICLE)


def test_the_tree_is_weighed_once_and_stays_right() -> None:
    tree = tree_of(
        f"<html><body><div><p>{FIRST}</p><p>{SECOND} <a href='/'>{THIRD}</a></p></div><nav><p>{THIRD}</p></nav></body></html>"
    )
    assert tree is not None
    body = tree.find("body")
    assert body is not None
    strip_silent(body)
    prose = Prose(body)
    assert prose.total == len(FIRST) + len(SECOND) + len(THIRD)
    (nav,) = body.iter("nav")
    prose.drop(nav)
    assert prose.total == len(FIRST) + len(SECOND), "links are no prose, and what was dropped weighs no more"
    clear(prose)
    assert prose.weight(prose.main_part()) == prose.total


LABELS = [
    ("Ferry opens", "the headline again"),
    ("Also read: Lorries wait for days at the old bridge", "a pointer"),
    ("همچنین بخوانید: صف کامیون‌ها در پل قدیمی", "a Persian pointer"),
    ("یہ بھی پڑھیں: پرانے پل پر ٹرکوں کی قطار", "an Urdu pointer"),
    ("اقرأ أيضا: الشاحنات تنتظر أياما عند الجسر القديم", "an Arabic pointer"),
    ("نور ولولئ: پر زاړه پله د لاریو کتار", "a Pashto pointer"),
    ("Photo: Border Press", "who took the picture"),
    ("عکس: خبرگزاری مرز", "the same in Persian"),
    ("By Samira Noor", "a byline"),
    ("Published: 3 March 2025, 10:15", "when"),
    ("تاریخ انتشار: ۲۹ آبان ۱۴۰۴ - ۱۸:۵۹", "when, in Persian"),
    ("© 2025 Border Press", "the imprint"),
    ("انتهای پیام/", "the end of an Iranian agency's report"),
    ("کد خبر: 84512345", "its number"),
    ("ہمارا واٹس ایپ چینل جوائن کریں", "a call to follow"),
]


@pytest.mark.parametrize(("label", "what"), LABELS)
def test_lines_that_belong_to_the_page_go(label: str, what: str) -> None:
    lines = [FIRST, SECOND, THIRD]
    assert without_labels("\n".join([label, *lines]), "Ferry opens").split("\n")[-3:] == lines, what
    at = 0 if what in ("the headline again", "a byline", "when", "when, in Persian") else 3
    lines.insert(at, label)
    assert without_labels("\n".join(lines), "Ferry opens").split("\n") == [FIRST, SECOND, THIRD], what


KEPT = [
    (
        "Related tribes on both banks celebrated the opening with a common prayer and a meal.",
        "a sentence that begins so",
    ),
    ("By Monday evening forty lorries had crossed, said the harbour master.", "a sentence with By"),
    ("Photo shops in the bazaar were shut on Monday.", "a sentence about photos"),
    ("عکس‌های تازه از پل قدیمی منتشر شد و مردم از آن استقبال کردند.", "a Persian sentence about pictures"),
    ("In March 2025 at 10:15 the first lorry rolled on to the ferry.", "a sentence with a time"),
    ("کد خبری که وزیر داد هنوز تایید نشده است و مردم منتظر توضیح بیشتر هستند.", "not the number of a report"),
]


@pytest.mark.parametrize(("line", "what"), KEPT)
def test_sentences_stay(line: str, what: str) -> None:
    text = "\n".join([line, *ARTICLE])
    assert without_labels(text, "Ferry opens") == text, what
    assert without_labels("\n".join([*ARTICLE, line]), "Ferry opens").endswith(line), what


def test_a_text_of_labels_alone_is_not_emptied() -> None:
    assert without_labels("Photo: Border Press", "x") == "Photo: Border Press"


def test_hostile_lines_and_names_take_no_time() -> None:
    """Patterns run in linear time on what strangers write: half a megabyte each."""
    started = time.process_time()
    for line in ("By " * 150_000, "published " * 50_000, "1" * 400_000, "photo:" + " " * 400_000, "(" * 400_000):
        without_labels(f"{line}\n{FIRST}", "x")
    read("".join(f"<div class='{'ad-' * 5000}{n}'>{FIRST}</div>" for n in range(20)))
    assert time.process_time() - started < 10


def test_a_text_that_only_machines_are_told_is_taken() -> None:
    """Pages put together by script show a line; behind a paywall what is hidden stays hidden."""
    stated = "<p>" + "</p><p>".join(ARTICLE) + "</p>"
    for free, expected in ((True, list(ARTICLE)), (False, [FIRST])):
        node = {"@type": "NewsArticle", "headline": "Ferry opens", "articleBody": stated, "isAccessibleForFree": free}
        head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
        found = read_page(
            page((FIRST,), head=head, heading="Ferry opens"), "text/html", ADDRESS, languages=(), zone="UTC", now=NOW
        )
        assert isinstance(found, Page)
        assert found.text.split("\n") == expected
        assert found.paywalled is not free
