"""The judge's round on a real archive: which verdict an article gets, what of it is told, and what is told but once."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from archive import tables, watches
from archive.baseline import put_document
from archive.database import Archive
from archive.model import BaselineDocument
from archive.search import search
from tests.judged_archive import BOOK, FLOOD, GATE, START, JudgedArchive
from words.query import parse

VERSIONS = select(
    tables.versions.c.article_id, tables.versions.c.origin, tables.versions.c.verdict, tables.versions.c.of_article
).order_by(tables.versions.c.id)
ARTICLES = select(tables.articles.c.id, tables.articles.c.verdict, tables.articles.c.group_id).order_by(
    tables.articles.c.id
)
DECISIONS = select(tables.hits.c.article_id, tables.hits.c.decision).order_by(tables.hits.c.id)


def test_a_page_makes_its_stub_superfluous(archive: Archive) -> None:
    """The feed's words are matched but not compared: else every summary would be held against full texts."""
    put = JudgedArchive(archive)
    put.watch("summary", "teaser")
    article = put.carry("dawn", "a", "A second gate at Taftan", "A teaser that stands in the summary alone.")
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    assert put.rows(VERSIONS) == [(article, "feed", "superseded", None), (article, "page", "new", None)]
    assert put.rows(DECISIONS) == [(article, "alert")], "a word of the summary alone still finds its watch"


def test_an_edit_that_waits_beside_the_page_is_a_revision_of_it(archive: Archive) -> None:
    """After a long stop both are there at once; they are judged as if one had come after the other was judged."""
    put = JudgedArchive(archive)
    article = put.carry("dawn", "a", "A second gate at Taftan", "A teaser.")
    put.read_page(article, "A second gate at Taftan", GATE)
    put.read_page(article, "A second gate at Taftan", f"{GATE} The gate opened on Friday.")
    put.judge()
    page, edit = ((article, "page", "new", None), (article, "page", "revision", article))
    assert put.rows(VERSIONS) == [(article, "feed", "superseded", None), page, edit]
    why = put.rows(select(tables.versions.c.why).order_by(tables.versions.c.id))[0]
    assert why == ("matched beside the page's words (version 2)",), "the page, not its edit"


def test_a_verdict_is_on_the_articles_own_past(archive: Archive) -> None:
    """A page of one article is no revision because another article was judged before."""
    put = JudgedArchive(archive)
    first = put.article("dawn", "a", "A second gate at Taftan", GATE)
    second = put.carry("dawn", "b", "Floods", "A stub.")
    put.read_page(second, "Floods cut the valley road", FLOOD)
    put.judge()
    assert put.rows(ARTICLES) == [(first, "new", first), (second, "new", second)]
    assert put.rows(VERSIONS)[-1] == (second, "page", "new", None)


def test_words_that_change_are_a_revision_and_tell_nothing_twice(archive: Archive) -> None:
    """The stub was judged and told before its page came; the page brings the word again."""
    put = JudgedArchive(archive)
    put.watch("gates", "taftan")
    article = put.article("dawn", "a", "A second gate at Taftan", "A stub of two lines about a gate.")
    assert put.release() == 1
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    assert put.rows(VERSIONS) == [(article, "feed", "new", None), (article, "page", "revision", article)]
    assert put.rows(DECISIONS) == [(article, "alert"), (article, "told before")]
    assert put.release() == 0


def test_a_word_that_only_the_page_has_alerts_though_the_stub_was_judged(archive: Archive) -> None:
    """The stub matched nothing; the page does: one alert."""
    put = JudgedArchive(archive)
    put.watch("cement", "cement")
    article = put.article("dawn", "a", "A second gate at Taftan", "A stub of two lines about a gate.")
    assert put.release() == 0
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    assert put.rows(DECISIONS) == [(article, "alert")]
    assert put.release() == 1


def test_a_copy_joins_the_group_and_the_alert_that_waits(archive: Archive) -> None:
    """Two outlets print one text within the wait: one message; a third after it: none."""
    put = JudgedArchive(archive)
    put.watch("gates", "taftan")
    first = put.article("dawn", "a", "A second gate at Taftan", GATE)
    second = put.article("geo", "b", "Taftan gets another gate", GATE)
    assert put.release() == 1
    third = put.article("ary", "c", "New gate at Taftan border", GATE)
    assert put.rows(ARTICLES) == [(first, "new", first), (second, "copy", first), (third, "copy", first)]
    assert put.rows(DECISIONS) == [(first, "alert"), (second, "alert"), (third, "told before")]
    assert put.release() == 0


def test_what_the_user_has_is_known_and_so_are_its_copies(archive: Archive) -> None:
    """A copy of a known article is known too, and neither alerts."""
    put = JudgedArchive(archive)
    put.watch("gates", "taftan")
    with archive.writing() as connection:
        put_document(connection, BaselineDocument("brief", "Our brief on gates", text=GATE), START)
    first = put.article("dawn", "a", "A second gate at Taftan", GATE)
    second = put.article("geo", "b", "Taftan again", GATE[: len(GATE) * 2 // 3])
    rows = put.rows(select(tables.articles.c.id, tables.articles.c.verdict, tables.articles.c.baseline_id))
    assert sorted(rows, key=str) == [(first, "known", "brief"), (second, "known", "brief")]
    assert {decision for _, decision in put.rows(DECISIONS)} == {"known"}
    assert put.release() == 0


def test_a_first_fetch_is_one_message_a_watch(archive: Archive) -> None:
    """Two new sources, two matching texts of the day: one message; a straggler of the same fetch: none."""
    put = JudgedArchive(archive)
    put.watch("roads", "gate OR bridge")
    put.carry("dawn", "a", "A second gate at Taftan", GATE, first=True)
    put.carry("geo", "b", "Floods cut the valley road", FLOOD, first=True)
    put.judge()
    assert put.release() == 1
    straggler = put.carry("geo", "c", "A bridge of boats", "Engineers laid a bridge of boats by noon.", first=True)
    put.judge()
    assert put.rows(DECISIONS)[-1] == (straggler, "told before")
    assert put.release() == 0


def test_what_cannot_be_judged_holds_up_nobody(archive: Archive) -> None:
    """A fingerprint in the index that cannot be read fails every text that meets it, and only those."""
    put = JudgedArchive(archive)
    put.article("dawn", "a", "A second gate at Taftan", GATE)
    with archive.writing() as connection:
        connection.execute(update(tables.fingerprints).values(packed=b"spoilt"))
    poisoned = put.article("geo", "b", "Taftan gets another gate", GATE)
    healthy = put.article("geo", "c", "Floods cut the valley road", FLOOD)
    verdicts = {article: verdict for article, _, verdict, _ in put.rows(VERSIONS)}
    assert verdicts[poisoned] == "set aside"
    assert verdicts[healthy] == "new"
    (why,) = put.rows(select(tables.versions.c.why).where(tables.versions.c.article_id == poisoned))
    assert "fingerprint" in str(why[0])


def test_judged_words_are_found(archive: Archive) -> None:
    """By the page's words once it came, no longer by the stub's."""
    put = JudgedArchive(archive)
    article = put.article("dawn", "a", "Gate", "Zebras at the stub.")
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    with archive.reading() as connection:
        found = [search(connection, parse(query, BOOK), BOOK).items for query in ("zebras", "cement")]
    assert [len(items) for items in found] == [0, 1]


def test_a_hit_is_counted_once(archive: Archive) -> None:
    """The key of hits refuses the same revision and version twice, whoever asks."""
    put = JudgedArchive(archive)
    put.watch("gates", "taftan")
    put.article("dawn", "a", "A second gate at Taftan", GATE)
    with archive.writing() as connection:
        connection.execute(update(tables.versions).values(judged_at=None))
        connection.execute(insert(tables.facts).values(name="test", value="judged twice"))
    put.judge()
    assert len(put.rows(DECISIONS)) == 1
    assert put.release() == 1


def test_an_edit_of_what_was_there_before_the_watch_is_kept_and_not_told(archive: Archive) -> None:
    """A watch is armed at the archive's newest article: only a watch that asks for edits hears of older ones'."""
    put = JudgedArchive(archive)
    article = put.article("dawn", "a", "A second gate at Taftan", "In short.")
    put.watch("gates", "taftan")
    put.watch("edits", "taftan is:edited")
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    put.read_page(article, "A second gate at Taftan", f"{GATE} Corrected.")
    put.judge()
    names = {1: "gates", 2: "edits"}
    hits = put.rows(
        select(tables.hits.c.watch_id, tables.hits.c.decision, tables.hits.c.why).order_by(tables.hits.c.id)
    )
    assert [(names[watch], decision) for watch, decision, _ in hits] == [  # type: ignore[index]
        ("gates", "was there before"),
        ("gates", "was there before"),
        ("edits", "alert"),
    ]
    assert "in the archive before the watch" in str(hits[0][2])
    assert put.release() == 1


def test_a_changed_query_is_armed_anew(archive: Archive) -> None:
    """What came before the change tells nothing under the new query; what comes after does."""
    put = JudgedArchive(archive)
    put.watch("gates", "zebras")
    article = put.article("dawn", "a", "A second gate at Taftan", "In short.")
    put.watch("gates", "taftan")
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    later = put.article("geo", "b", "Taftan traders", FLOOD)
    assert put.rows(DECISIONS) == [(article, "was there before"), (later, "alert")]


def test_what_waits_for_its_page_when_a_watch_is_saved_is_told(archive: Archive) -> None:
    """Nothing in flight is skipped, though its article is in the archive already."""
    put = JudgedArchive(archive)
    waiting = put.carry("dawn", "a", "A second gate at Taftan", "In short.")
    put.watch("gates", "taftan")
    put.read_page(waiting, "A second gate at Taftan", GATE)
    put.judge()
    assert {decision for _, decision in put.rows(DECISIONS)} <= {"alert", "told before"}
    assert put.release() == 1


def test_a_watch_taken_back_is_armed_anew(archive: Archive) -> None:
    put = JudgedArchive(archive)
    put.watch("gates", "taftan")
    with archive.writing() as connection:
        watches.remove_watch(connection, "gates")
    article = put.article("dawn", "a", "A second gate at Taftan", "In short.")
    put.watch("gates", "taftan")
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    assert put.rows(DECISIONS) == [(article, "was there before")]
