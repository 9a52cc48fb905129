"""Who wrote an article and what it is called, from what pages state and show."""

from __future__ import annotations

import json

import pytest

from crawler.bodies import tree_of
from crawler.bylines import authors_of
from crawler.headlines import headline_of
from crawler.statements import Statements, statements_of


def said(head: str = "", inner: str = "") -> tuple[Statements, tuple[str, ...], str]:
    tree = tree_of(f"<html lang='en'><head>{head}</head><body>{inner}<p>Text.</p></body></html>")
    assert tree is not None
    statements = statements_of(tree)
    return statements, authors_of(tree, statements), headline_of(tree, statements, "https://www.border-press.test/a")


def ld(node: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(node, ensure_ascii=False)}</script>"


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


ARTICLE = {"@type": "NewsArticle", "headline": "Ferry opens"}
BYLINES: list[tuple[str, str, tuple[str, ...], str]] = [
    (ld({**ARTICLE, "author": {"name": "Samira Noor"}}), "", ("Samira Noor",), "one person"),
    (ld({**ARTICLE, "author": [{"name": "Samira Noor"}, "Bilal Khan"]}), "", ("Samira Noor", "Bilal Khan"), "a list"),
    (
        ld(
            {
                "@graph": [
                    {**ARTICLE, "author": {"@id": "#p1"}},
                    {"@type": "Person", "@id": "#p1", "name": "Samira Noor"},
                ]
            }
        ),
        "",
        ("Samira Noor",),
        "a reference within the graph",
    ),
    (ld({**ARTICLE, "author": "Samira Noor and Bilal Khan"}), "", ("Samira Noor", "Bilal Khan"), "two in one"),
    (ld({**ARTICLE, "author": "Food and Agriculture Desk"}), "", ("Food and Agriculture Desk",), "one with and"),
    (ld({**ARTICLE, "author": "سمیرا نوری و بلال خانی"}), "", ("سمیرا نوری", "بلال خانی"), "two Persian names"),
    (ld({**ARTICLE, "author": "ثمینہ نور، بلال خان"}), "", ("ثمینہ نور", "بلال خان"), "an Arabic comma"),
    (ld({**ARTICLE, "author": "By Samira Noor, BBC News, Kabul"}), "", ("Samira Noor",), "with role and place"),
    (ld({**ARTICLE, "author": {"name": "https://border-press.test/samira"}}), "", (), "an address is no name"),
    (
        ld({**ARTICLE, "author": "Border Press"})
        + meta("author", "Samira Noor")
        + "<meta property='og:site_name' content='Border Press'>",
        "",
        ("Samira Noor",),
        "a person before the house",
    ),
    (
        ld({**ARTICLE, "author": "Border Press"}) + "<meta property='og:site_name' content='Border Press'>",
        "",
        ("Border Press",),
        "the house where nobody else is named",
    ),
    (meta("author", "samira-noor"), "<h1>Ferry opens</h1><a rel='author'>Samira Noor</a>", ("Samira Noor",), "a login"),
    (meta("author", "admin"), "", (), "no name at all"),
    ("", "<h1>Ferry opens</h1><span class='byline'>By <a>Samira Noor</a></span>", ("Samira Noor",), "a byline"),
    ("", "<div class='author-name'>نویسنده: سمیرا نوری</div>", ("سمیرا نوری",), "a Persian byline"),
    ("", "<div class='writer'>تحریر: ثمینہ نور</div>", ("ثمینہ نور",), "an Urdu byline"),
    ("", "<div class='author'>بقلم سميرة نور</div>", ("سميرة نور",), "an Arabic byline"),
    ("", "<div class='author'>لیکوال: سمیرا نوري</div>", ("سمیرا نوري",), "a Pashto byline"),
    ("", "<div class='comments'><span class='author'>Angry Reader</span></div>", (), "readers' comments"),
    (
        "",
        "<div class='author-box'>Samira Noor has covered the border for this paper since it was founded, and much more</div>",
        (),
        "a sentence",
    ),
    ("", "<span class='byline'>Published 3 March 2025</span>", (), "a date"),
    ("", "<span class='byline'>samira@border-press.test</span>", (), "an address of mail"),
]


@pytest.mark.parametrize(("head", "inner", "names", "why"), BYLINES)
def test_authors(head: str, inner: str, names: tuple[str, ...], why: str) -> None:
    assert said(head, inner)[1] == names, why


def og(title: str, site: str = "Border Press") -> str:
    return f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{site}">'


HEADLINES = [
    (
        og("Ferry opens on the Hari river"),
        "<h1>Ferry opens on the Hari river</h1>",
        "Ferry opens on the Hari river",
        "all agree",
    ),
    (og("Ferry opens on the Hari river | Border Press"), "", "Ferry opens on the Hari river", "the house behind a bar"),
    (
        og("Border Press: Ferry opens on the Hari river"),
        "",
        "Border Press: Ferry opens on the Hari river",
        "a colon belongs to sentences",
    ),
    (
        og("Ferry opens on the Hari river - Border Press"),
        "",
        "Ferry opens on the Hari river",
        "the house behind a dash",
    ),
    (og("Ferry opens - after nine years"), "", "Ferry opens - after nine years", "a dash of the headline's own"),
    (
        (
            "<title>پل هیرمند پس از چهار سال باز شد | خبرگزاری مرز</title>"
            '<meta property="og:site_name" content="خبرگزاری مرز">'
        ),
        "",
        "پل هیرمند پس از چهار سال باز شد",
        "a Persian house",
    ),
    (
        "<title>Ferry opens on the Hari river - border-press.test</title>",
        "",
        "Ferry opens on the Hari river",
        "the host",
    ),
    (
        og("Ferry opens on the Hari river - Asia"),
        "<h1>Ferry opens on the Hari river</h1>",
        "Ferry opens on the Hari river",
        "a section behind",
    ),
    ("", "<h1>Ferry opens</h1>", "Ferry opens", "only the page's heading"),
    (og("Ferry opens &amp;amp; closes"), "", "Ferry opens & closes", "entities of a careless template"),
    ("<title>Border Press</title>" + og(""), "<h1>Ferry opens</h1>", "Ferry opens", "the house alone is no title"),
    ("", "", "", "nothing"),
]


@pytest.mark.parametrize(("head", "inner", "title", "why"), HEADLINES)
def test_headlines(head: str, inner: str, title: str, why: str) -> None:
    assert said(head, inner)[2] == title, why


def test_json_with_a_comma_too_many_is_read() -> None:
    """Templates that print lists leave it; the standard is strict, browsers' tools are not."""
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", "author": ["Samira Noor",],}</script>'
    assert said(broken)[1] == ("Samira Noor",)


@pytest.mark.parametrize(
    ("head", "language"),
    [("", "en"), (ld({**ARTICLE, "inLanguage": "fa"}), "fa"), ("<meta property='og:locale' content='ur_PK'>", "en")],
)
def test_the_stated_language_is_the_articles_then_the_documents(head: str, language: str) -> None:
    assert said(head)[0].language == language
