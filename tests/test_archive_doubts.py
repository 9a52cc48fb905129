"""What makes one doubt a query, over a small archive: it never matches and why, values nobody has, spellings it misses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from archive.backtest import backtest
from archive.database import Archive, open_archive
from archive.doubts import absences, idle_terms, last_match, missed_spellings
from archive.known_values import value_doubts
from archive.search import mark_names_indexed
from tests.archive_rows import START, Rows
from tests.judged_archive import BOOK
from tests.postgres import new_database
from words.query import parse


def never() -> bool:
    return False


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def region(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Forty articles, once on each database: gates and borders in English, the Taliban in two spellings of Pashto."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('doubts')}/archive.db"
    else:
        url = new_database(request.getfixturevalue("postgres_server"), "doubts_region")
    opened = open_archive(url)
    with opened.writing() as conn:
        rows = Rows(conn)
        rows.source("border_post", "The Border Post", country="PK", languages=["en"])
        rows.source("ghag", "Bolan Ghag", country="AF", languages=["ps"])
        for number in range(10):
            rows.article("border_post", f"Gate {number}", "The gate at Turkham is open.", relevant=number % 2 == 0)
            rows.article("border_post", f"Borders {number}", "Traders at the borders wait.", tags=["Border"])
            rows.article("ghag", f"خبر {number}", "طالبانو په تورخم کې دروازه پرانیسته.", lang="ps")
            rows.article("ghag", f"بل خبر {number}", "طالبان وايي دروازه تړلې ده.", lang="ps", verdict="known")
        mark_names_indexed(conn, BOOK.digest)
    yield opened
    opened.close()


ABSENT = [
    ("zebra", ["nothing in the archive has zebra"], "a word alone"),
    ("gate zebra", ["nothing in the archive has zebra; without it 10 would match"], "a word beside another"),
    (
        "gate zebra llama",
        ["nothing in the archive has zebra", "nothing in the archive has llama"],
        "two that are not there: without one of them nothing would match either",
    ),
    (
        "gate traders open",
        ["nothing matches together with traders; without it 10 would match"],
        "words that never stand together: the one without which the rest matches",
    ),
    ("gate NOT turkham", ["nothing matches together with NOT turkham; without it 10 would match"], "what is excluded"),
    ("(zebra OR llama) gate", ["nothing in the archive has zebra OR llama; without it 10 would match"], "a group"),
    (
        "gate source:ghag",
        [
            "nothing matches together with gate; without it 20 would match",
            "nothing matches together with source:ghag; without it 10 would match",
        ],
        "a word and a fact",
    ),
]


@pytest.mark.parametrize(("query", "said", "why"), ABSENT, ids=[row[2] for row in ABSENT])
def test_what_never_matches_says_which_part_is_why(region: Archive, query: str, said: list[str], why: str) -> None:
    with region.reading() as conn:
        found = [absence.words for absence in absences(conn, parse(query, BOOK), BOOK, never)]
    assert found == said, why


def test_there_is_no_finding_when_time_ran_out(region: Archive) -> None:
    """Half a look may say that a word is nowhere: better nothing is said."""
    with region.reading() as conn:
        assert absences(conn, parse("gate zebra", BOOK), BOOK, lambda: True) == ()
        assert missed_spellings(conn, parse("torkham", BOOK), BOOK, lambda: True) == ()


def test_terms_of_a_group_that_nothing_has(region: Archive) -> None:
    with region.reading() as conn:
        assert idle_terms(conn, parse("gate OR zebra OR (llama NOT yak) lang:en", BOOK), BOOK, never) == (
            "zebra",
            "llama",
        )


def test_the_latest_match_however_old(region: Archive) -> None:
    with region.reading() as conn:
        found = last_match(conn, parse("turkham", BOOK), BOOK, never)
        assert last_match(conn, parse("zebra", BOOK), BOOK, never) is None
    assert found == (37, START + timedelta(minutes=37))


MISSED = [
    ("torkham", [("torkham", "turkham", 10)], "another spelling"),
    ("border", [], "its plural is found"),
    ("طالبان", [], "and so is a Pashto ending"),
    ("torkham lang:ps", [], "where it would add nothing, as no article in Pashto has it"),
    ("gate torkham", [("torkham", "turkham", 10)], "beside a word that the same articles have"),
    ("torkham OR turkham", [], "a spelling that the query asks for itself"),
    ("gate NOT torkham", [], "not for what is excluded"),
    ("torkham NEAR/5 gate", [("torkham", "turkham", 10)], "beside NEAR"),
    ("gate", [], "nothing is like it"),
    ("@torkham", [], "a name has its spellings"),
]


@pytest.mark.parametrize(("query", "expected", "why"), MISSED, ids=[row[2] for row in MISSED])
def test_spellings_of_the_archive_that_a_query_misses(
    region: Archive, query: str, expected: list[tuple[str, str, int]], why: str
) -> None:
    with region.reading() as conn:
        found = missed_spellings(conn, parse(query, BOOK), BOOK, never)
    assert [(one.term, one.word, one.articles) for one in found] == expected, why


def test_a_slip_of_one_newsroom_is_no_spelling(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        for number in range(2):
            rows.article("desk", f"Gate {number}", "At Turkham.")
    with archive.reading() as conn:
        assert missed_spellings(conn, parse("torkham", BOOK), BOOK, never) == ()


VALUES = [
    ("gate source:border_post", "", "a source by its id"),
    ("gate source:border*", "", "by the beginning of it"),
    ("gate source:boarder_post", "there is no source boarder_post: did you mean source:border_post?", "a slip"),
    ('gate source:"The Border Post"', "did you mean source:border_post?", "by its name, which is no id"),
    ("gate source:bbc", "there is no source bbc: known: border_post, ghag", "one that is not there"),
    ("gate country:IR", "no source is of country IR: known: AF, PK", "a country of no source"),
    ("gate country:pk", "", "a country in small letters"),
    ("gate lang:xx", "no source and no late article is in xx: known: en, ps", "a language of nobody"),
    ("gate lang:ps", "", "a language that is there"),
    ("gate site:ghag", "", "a site of the latest articles"),
    ("gate site:nosuch", "none of the latest 2,000 articles is of a site nosuch", "a site that is not there"),
    ("gate NOT source:bbc", "there is no source bbc", "under NOT too: it excludes nothing"),
    ("gate tag:border", "", "a tag of the latest articles"),
    ("gate tag:boarder", "has the tag boarder: did you mean tag:Border?", "a tag that is written otherwise"),
    ("gate author:nobody url:nowhere", "", "authors and addresses are not listed anywhere"),
]


@pytest.mark.parametrize(("query", "said", "why"), VALUES, ids=[row[2] for row in VALUES])
def test_values_that_nothing_has_are_doubted(region: Archive, query: str, said: str, why: str) -> None:
    with region.reading() as conn:
        found = value_doubts(conn, parse(query, BOOK))
    assert (said in found[0]) if said else (found == ()), (why, found)


def test_an_empty_archive_doubts_no_values(archive: Archive) -> None:
    query = parse("gate source:bbc lang:fa country:IR site:x tag:sport", BOOK)
    with archive.reading() as conn:
        assert value_doubts(conn, query) == ()


# --- counting ----------------------------------------------------------------------------------------------------


def test_a_backtest_counts_days_stories_and_the_region(region: Archive) -> None:
    """Known articles are matches and no alerts; the archive covers less than a day, which counts as one."""
    query = parse("gate OR دروازه", BOOK)
    with region.reading() as conn:
        found = backtest(conn, query, BOOK, days=3, samples=2, now=START + timedelta(hours=5))
    assert [number for _, number in found.days] == [0, 0, 30]
    assert (found.matches, found.about, found.copies, found.stories, found.stories_about) == (30, 5, 10, 20, 5)
    assert (found.covered, found.alerts_a_day(about=True), found.alerts_a_day(about=False)) == (1.0, 5.0, 20.0)
    assert [(sample.line.id, sample.words) for sample in found.samples] == [(40, ("دروازه",)), (39, ("دروازه",))]
    assert found.whole


def test_a_backtest_that_had_enough_says_how_far_it_came(region: Archive) -> None:
    """What it counted holds for the time it looked at."""
    looks = iter([False] * 8 + [True] * 100)
    with region.reading() as conn:
        query, now = parse("gate", BOOK), START + timedelta(days=2)
        found = backtest(conn, query, BOOK, days=7, samples=1, now=now, enough=lambda: next(looks))
    assert (found.whole, found.scanned, found.matches) == (False, 9, 9)
    assert 1.9 < found.covered < 2.0


def test_a_backtest_reads_nothing_older_than_its_days(region: Archive) -> None:
    """However many articles an archive has behind them."""
    with region.reading() as conn:
        found = backtest(conn, parse("gate", BOOK), BOOK, days=2, samples=5, now=START + timedelta(days=9))
    assert (found.matches, found.scanned, found.samples, found.whole) == (0, 0, (), True)
