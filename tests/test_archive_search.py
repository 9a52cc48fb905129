"""The index proposes, the evaluator decides, and both databases find the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from archive import search
from archive.database import Archive, open_archive
from archive.search import excerpt, index_article, mark_names_indexed, propose, unindex
from archive.tables import articles, versions
from tests.archive_rows import Rows
from tests.postgres import new_database
from tests.web_newsroom import BOOK, furnish
from words.evaluation import Reading, Span, evaluate, prepare
from words.query import QueryError, parse


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def newsroom(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The small archive, once on each database; tests only read it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('search')}/archive.db"
    else:
        url = new_database(request.getfixturevalue("postgres_server"), "search_newsroom")
    opened = open_archive(url)
    with opened.writing() as conn:
        furnish(conn)
    yield opened
    opened.close()


FOUND = [
    ("taftan", [2, 1], "a word finds an article and its copy, newest first"),
    ("Taftan OR تفتان", [7, 4, 2, 1], "either word, in two scripts"),
    ("تَفْتَان", [7, 4], "vowel marks make no difference"),
    ("ميرجاوه", [3], "Arabic letters find a text written with Persian ones"),
    ('"eleven days"', [2, 1], "a phrase"),
    ('"days eleven"', [], "in this order only: the index proposes, the evaluator refuses"),
    ("title:trade", [2], "in the title only"),
    ("body:trade", [], "not in the body"),
    ("trade", [2], "anywhere"),
    ("taft*", [2, 1], "a prefix"),
    ("taftan NOT trade", [1], "without"),
    ("taftan -title:border", [1], "without, in a field"),
    ("@islamabad", [4, 2, 1], "a name in two scripts"),
    ("@islamabad lang:ur", [4], "a name in one language"),
    ("lang:prs", [6], "a field alone"),
    ("source:quetta_post", [4], "a source"),
    ("snow", [9], "the current version of an article"),
    ("expected Saturday", [], "not an earlier version"),
    ("معبر", [7], "Arabic"),
    ("تاوان", [5], "Pashto"),
    ("زلزله", [], "a word that is nowhere"),
    ("(truck* OR کامیون) AND NOT lang:fa", [2, 1], "brackets"),
]


@pytest.mark.parametrize(("query", "ids", "why"), FOUND, ids=[row[2] for row in FOUND])
def test_a_query_finds(newsroom: Archive, query: str, ids: list[int], why: str) -> None:
    with newsroom.reading() as conn:
        page = search.search(conn, parse(query, BOOK), BOOK)
    assert [item.line.id for item in page.items] == ids, why
    assert not page.more
    assert not page.cut


@pytest.mark.parametrize("query", [row[0] for row in FOUND])
def test_whatever_matches_is_proposed(newsroom: Archive, query: str) -> None:
    """Asked one by one without the index, no article matches that the index did not propose."""
    parsed = parse(query, BOOK)
    with newsroom.reading() as conn:
        proposed = propose(conn, parsed, BOOK)
        rows = conn.execute(
            select(articles.c.id, articles.c.source_id, versions).join(versions, versions.c.id == articles.c.version_id)
        )
        readings = {
            row[0]: Reading(title=row.title, text=row.body, source=row[1], lang=row.language, site=row.site)
            for row in rows
        }
    matching = {key for key, reading in readings.items() if evaluate(parsed, prepare(reading, BOOK))}
    assert matching <= set(proposed)
    assert proposed == sorted(proposed, reverse=True)


def test_the_index_narrows(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        assert propose(conn, parse("taftan quetta", BOOK), BOOK) == [2, 1]
        assert propose(conn, parse("@islamabad", BOOK), BOOK) == [4, 2, 1]
        assert propose(conn, parse("taftan", BOOK), BOOK, before=2) == [1]


def test_pages_follow_each_other_without_gap_or_repetition(newsroom: Archive) -> None:
    query, seen, before = parse("تفتان OR taftan OR rain", BOOK), [], None
    with newsroom.reading() as conn:
        while True:
            page = search.search(conn, query, BOOK, limit=2, before=before)
            seen += [item.line.id for item in page.items]
            if not page.more:
                break
            before = page.next_before
    assert seen == [10, 9, 7, 4, 2, 1]


def test_a_search_that_had_enough_says_so_and_can_go_on(newsroom: Archive) -> None:
    query = parse("lang:en taftan OR lang:en trade", BOOK)
    with newsroom.reading() as conn:
        page = search.search(conn, query, BOOK, enough=lambda: True)
        assert (page.scanned, page.cut, page.more) == (1, True, True)
        rest = search.search(conn, query, BOOK, before=page.next_before)
    assert [item.line.id for item in (*page.items, *rest.items)] == [2, 1]


def test_a_search_looks_at_so_many_and_no_more(newsroom: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_SCANNED", 3)
    monkeypatch.setattr(search, "WINDOW", 2)
    with newsroom.reading() as conn:
        page = search.search(conn, parse("lang:ur", BOOK), BOOK)
        assert (page.scanned, page.cut, page.next_before, page.items) == (3, True, 8, ())
        monkeypatch.setattr(search, "MOST_SCANNED", 100)
        page = search.search(conn, parse("lang:ur", BOOK), BOOK, before=page.next_before)
    assert [item.line.id for item in page.items] == [4]


def test_places_are_those_of_the_evaluator(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        item = search.search(conn, parse("taftan", BOOK), BOOK, before=2).items[0]
    assert item.spans[0] == Span("title", 0, 6)
    place = item.excerpt.spans[0]
    assert item.excerpt.text[place.start : place.end] == "Taftan"
    assert item.excerpt.begins
    assert not item.excerpt.ends


HOSTILE = [
    'a" OR title:"', "a' | 'b", "a'; DROP TABLE search_words; --", "NEAR(a b)", "a AND", '"', "'", "\\", "\\' & 'x", "*",
    "^abc", "rowid:1", "search_words", "words : taftan", "{words} : x", "a + b", "-words:abc", "a:*B", "<->", "!abc",
    "taftan\x00", "\ud800taftan", "%", "_", "taf%", "🙂", "💥taftan", "a" * 1000, "(" * 40 + "abc" + ")" * 40,
    " OR ".join(f"w{n:03}" for n in range(300)), " ".join(f"w{n:03}" for n in range(300)), '"' + "ab " * 500 + '"', "ی" * 900 + "*",
]  # fmt: skip


@pytest.mark.parametrize("said", HOSTILE)
def test_no_query_reaches_the_database_as_syntax(newsroom: Archive, said: str) -> None:
    """A query is refused by our own parser, or searched for as words: the database never complains."""
    try:
        query = parse(said, BOOK)
    except QueryError:
        return
    with newsroom.reading() as conn:
        search.search(conn, query, BOOK)


def test_words_of_any_kind_can_be_kept_and_found(archive: Archive) -> None:
    """Very long words, words beyond the plane of letters, marks, and more words than PostgreSQL takes."""
    long, mathematical, marked, hindi = "ا" * 5000, "\U0001d4d0bc", "e\u0323\u0301n", "हिन्दी"
    many = " ".join(f"{n:07}" for n in range(200_000))
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        rows.article("desk", f"{long} {mathematical} {marked} {hindi}", "it's o_k x-y")
        rows.article("desk", "numbers", many)
    with archive.reading(10) as conn:
        for said in (long[:900], mathematical, marked, hindi, "it's", "o_k", "x-y", "00000*"):
            found = search.search(conn, parse(said, BOOK), BOOK)
            expected = {"00000*": [2], long[:900]: []}.get(said, [1])
            assert [item.line.id for item in found.items] == expected, said[:20]


def test_indexing_again_replaces_and_unindexing_removes(archive: Archive) -> None:
    def proposed(word: str) -> list[int]:
        with archive.reading() as conn:
            return propose(conn, parse(word, BOOK), BOOK)

    with archive.writing() as conn:
        for number in (1, 2):
            index_article(conn, number, ["first", "word"])
    assert proposed("first word") == [2, 1]
    with archive.writing() as conn:
        index_article(conn, 1, ["second", "word"])
        unindex(conn, 2)
        unindex(conn, 77)
    assert proposed("first") == []
    assert proposed("second") == [1]
    assert proposed("word") == [1]


def test_a_name_is_found_before_the_index_knows_it(archive: Archive) -> None:
    """While the index holds the names of another book, names are left to the evaluator, and nothing is missed."""
    with archive.writing() as conn:
        furnish(conn)
        mark_names_indexed(conn, "another book")
        index_article(conn, 1, ["taftan"])
    query = parse("@islamabad taftan", BOOK)
    with archive.reading() as conn:
        assert [item.line.id for item in search.search(conn, query, BOOK).items] == [2, 1]
        assert propose(conn, parse("@islamabad", BOOK), BOOK) == list(range(10, 0, -1))
    with archive.writing() as conn:
        mark_names_indexed(conn, BOOK.digest)
    with archive.reading() as conn:
        assert propose(conn, parse("@islamabad", BOOK), BOOK) == [4, 2]


BODY = "one two\nthree " + "four " * 100 + "needle " + "five " * 100 + "end"


@pytest.mark.parametrize(
    ("body", "word", "begins", "ends", "why"),
    [
        ("", "", True, True, "an empty body"),
        ("short body", "body", True, True, "a short body is shown whole"),
        (BODY, "needle", False, False, "the middle of a long one"),
        (BODY, "one", True, False, "its beginning"),
        (BODY, "end", False, True, "its end"),
        (BODY, "", True, False, "no place in the body: the beginning"),
        ("x" * 5000, "", True, False, "one word without an end"),
    ],
)
def test_an_excerpt_shows_the_first_place(body: str, word: str, begins: bool, ends: bool, why: str) -> None:
    at = body.find(word)
    spans = [Span("text", at, at + len(word))] if word else [Span("title", 0, 3)]
    shown = excerpt(body, spans)
    assert (shown.begins, shown.ends) == (begins, ends), why
    assert len(shown.text) < 400
    assert "\n" not in shown.text
    assert [shown.text[span.start : span.end] for span in shown.spans] == ([word] if word else [])


def test_a_prefix_of_ten_thousand_words_is_answered(archive: Archive) -> None:
    with archive.writing() as conn:
        for number in range(1, 200):
            index_article(conn, number, [f"word{number}{n}" for n in range(50)])
    with archive.reading(2) as conn:
        assert len(propose(conn, parse("wor*", BOOK), BOOK, limit=1000)) == 199
