"""Forgetting an article: nothing of its words is left, what leaned on it stands, and it does not come back."""

import contextlib
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import MetaData, func, select

from archive import raw
from archive.database import Archive, open_archive, raw_pages_path
from archive.forgetting import forget, forget_raw_pages, raw_digests, wipe
from archive.search import search
from archive.tables import (
    alerts,
    articles,
    deliveries,
    fingerprint_keys,
    fingerprints,
    hits,
    ledger,
    raw_pages,
    sightings,
    tombstones,
    versions,
)
from tests.judged_archive import BOOK, FLOOD, GATE, JudgedArchive
from words.query import parse


@pytest.fixture
def filled(archive: Archive) -> JudgedArchive:
    return JudgedArchive(archive)


def forgotten(filled: JudgedArchive, article_id: int) -> tuple[int, ...]:
    with filled.archive.writing() as connection:
        done = forget(connection, article_id, "by law", filled.now)
        assert done is not None
        return done.copies


def test_nothing_of_it_is_left_and_a_tombstone_stays(filled: JudgedArchive) -> None:
    filled.watch("Gate", "gate")
    gone = filled.article("post", "1", "A gate", GATE)
    stays = filled.article("post", "2", "A flood", FLOOD)
    filled.release()
    forgotten(filled, gone)
    for table in (versions, sightings, fingerprints):
        assert filled.rows(select(table.c.article_id).distinct()) == [(stays,)], table.name
    assert filled.rows(select(hits.c.id)) == []
    assert filled.rows(select(articles.c.id)) == [(stays,)]
    assert filled.rows(select(tombstones.c.reason)) == [("by law",)]
    with filled.archive.reading() as connection:
        assert search(connection, parse("gate", BOOK), BOOK).items == ()
        assert len(search(connection, parse("flood", BOOK), BOOK).items) == 1


def test_it_does_not_come_back_with_the_next_poll_and_others_do_come(filled: JudgedArchive) -> None:
    gone = filled.article("post", "1", "A gate", GATE)
    forgotten(filled, gone)
    assert filled.carry("post", "1", "A gate", GATE) == 0
    assert filled.carry("post", "1", "A gate, edited", f"{GATE} More.") == 0
    assert filled.carry("post", "2", "A gate", GATE) > 0


def test_the_oldest_copy_stands_for_the_group_and_later_copies_find_it(filled: JudgedArchive) -> None:
    filled.watch("Gate", "gate")
    first = filled.article("post", "1", "A gate", GATE)
    twin = filled.article("times", "1", "A gate", GATE)
    cut = filled.article("mail", "1", "Gate", GATE[: len(GATE) // 2])
    assert filled.release() == 1
    with filled.archive.writing() as connection:
        connection.execute(deliveries.update().values(state="sent"))
    own = fingerprint_keys.c.fingerprint_id == fingerprints.c.id
    keys = select(func.count()).where(own, fingerprints.c.article_id == twin)
    assert filled.rows(keys) == [(0,)], "a twin has no keys of its own"
    assert forgotten(filled, first) == (twin, cut)
    assert filled.rows(keys) != [(0,)]
    rows = select(articles.c.id, articles.c.verdict, articles.c.group_id).order_by(articles.c.id)
    assert filled.rows(rows) == [(twin, "new", twin), (cut, "copy", twin)]
    assert filled.rows(select(versions.c.verdict, versions.c.of_article).order_by(versions.c.id)) == [
        ("new", None),
        ("copy", twin),
    ]
    assert filled.rows(select(ledger.c.group_id)) == [(twin,)]
    late = filled.article("star", "1", "Gate again", GATE)
    assert filled.rows(select(articles.c.verdict, articles.c.group_id).where(articles.c.id == late)) == [("copy", twin)]
    assert filled.release() == 0, "the group was told"


def test_a_copy_can_be_forgotten_without_its_group(filled: JudgedArchive) -> None:
    first = filled.article("post", "1", "A gate", GATE)
    copy = filled.article("times", "1", "A gate", f"Agency. {GATE}")
    assert forgotten(filled, copy) == (first,)
    assert filled.rows(select(articles.c.id, articles.c.verdict, articles.c.group_id)) == [(first, "new", first)]


# --- messages ----------------------------------------------------------------------------------------------------


def test_an_alert_that_waits_for_it_alone_is_dropped(filled: JudgedArchive) -> None:
    filled.watch("Gate", "gate")
    gone = filled.article("post", "1", "A gate", GATE)
    forgotten(filled, gone)
    assert filled.release() == 0
    assert filled.rows(select(alerts.c.state)) == [("dropped",)]


def test_a_message_that_has_not_gone_out_is_withdrawn(filled: JudgedArchive) -> None:
    filled.watch("Gate", "gate")
    gone = filled.article("post", "1", "A gate", GATE)
    filled.release()
    with filled.archive.writing() as connection:
        done = forget(connection, gone, "by law", filled.now)
    assert done
    assert (done.withdrawn, done.versions, done.hits, done.title) == (1, 1, 1, "A gate")
    assert filled.rows(select(deliveries.c.id)) == []
    assert filled.rows(select(alerts.c.state, alerts.c.why)) == [("dropped", "its article was forgotten")]


@pytest.mark.parametrize("state", ["sent", "dead", "sending"])
def test_of_a_message_that_went_out_the_words_go_and_the_record_stays(filled: JudgedArchive, state: str) -> None:
    filled.watch("Gate", "gate")
    gone = filled.article("post", "1", "A gate", GATE)
    filled.release()
    with filled.archive.writing() as connection:
        connection.execute(deliveries.update().values(state=state))
    forgotten(filled, gone)
    assert filled.rows(select(deliveries.c.state, deliveries.c.payload)) == [(state, "{}")]


def test_an_unsent_alert_that_tells_of_others_too_is_written_anew_without_it(filled: JudgedArchive) -> None:
    filled.watch("Gate", "gate OR lorries")
    gone = filled.article("post", "1", "A gate", GATE)
    copy = filled.article("times", "1", "The other headline", f"Agency. {GATE}")
    assert filled.release() == 1
    ((before,),) = filled.rows(select(deliveries.c.payload))
    assert "A gate" in str(before)
    forgotten(filled, gone)
    assert filled.release() == 1
    ((after,),) = filled.rows(select(deliveries.c.payload))
    assert "The other headline" in str(after)
    assert "A gate" not in str(after)
    assert filled.rows(select(hits.c.article_id)) == [(copy,)]


# --- raw pages and bytes -----------------------------------------------------------------------------------------


def test_raw_pages_that_no_other_article_has_are_named(filled: JudgedArchive) -> None:
    gone = filled.article("post", "1", "A gate", GATE)
    other = filled.article("post", "2", "A flood", FLOOD)
    with filled.archive.writing() as connection:
        for article_id, digest in ((gone, "a"), (other, "b")):
            connection.execute(versions.update().where(versions.c.article_id == article_id).values(raw_digest=digest))
        assert raw_digests(connection, gone) == ["a"]
        connection.execute(versions.update().values(raw_digest="a"))
        assert raw_digests(connection, gone) == []


def test_an_id_without_an_article_changes_nothing(filled: JudgedArchive) -> None:
    with filled.archive.writing() as connection:
        assert forget(connection, 99, "", filled.now) is None
    assert filled.rows(select(tombstones.c.key_hash)) == []


def test_every_table_was_thought_of(filled: JudgedArchive) -> None:
    """A new table that points to articles or versions has to be forgotten from too."""
    found = MetaData()
    with filled.archive.reading() as connection:
        found.reflect(connection)
    named = {
        f"{table.name}.{column.name}"
        for table in found.tables.values()
        for column in table.columns
        if column.name in ("article_id", "version_id", "of_article", "group_id", "matched_id")
    }
    known = {
        "articles.group_id", "articles.version_id", "sightings.article_id", "versions.article_id", "versions.of_article",
        "fingerprints.article_id", "fingerprints.version_id", "hits.article_id", "hits.version_id", "ledger.group_id",
        "search_words.article_id", "story_features.article_id", "story_features.version_id", "story_keys.article_id",
    }  # fmt: skip
    assert named <= known


def test_its_letters_are_in_no_file_any_more(tmp_path: Path) -> None:
    secret = "Zyxwvutsrq"
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    gone = filled.article("post", "1", f"A gate of {secret}", f"{secret} {GATE}")
    filled.article("post", "2", "A flood", FLOOD)
    filled.release()
    with archive.raw.begin() as connection:
        packed = zstandard.compress(secret.encode())
        raw.keep_raw(connection, "a", "https://post.example/1", "text/html", packed, filled.now)
    assert secret.encode() in (tmp_path / "archive.db").read_bytes() + (tmp_path / "archive.db-wal").read_bytes()
    with archive.raw.begin() as connection:
        forget_raw_pages(connection, ["a"])
        assert connection.execute(select(func.count()).select_from(raw_pages)).scalar_one() == 0
    forgotten(filled, gone)
    wipe(archive)
    with archive.reading() as connection:
        assert len(search(connection, parse("flood", BOOK), BOOK).items) == 1
    archive.close()
    assert raw_pages_path(tmp_path / "archive.db").exists()
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        for found in (data, _unpacked(data)):
            # FTS5 leaves out of a word what it shares with the one before it.
            assert secret[1:].lower().encode() not in found.lower(), file.name


def _unpacked(data: bytes) -> bytes:
    """Everything in a file that can be unpacked as zstd: the bodies."""
    found = bytearray()
    at = data.find(b"\x28\xb5\x2f\xfd")
    while at >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            found += zstandard.ZstdDecompressor().decompressobj().decompress(data[at : at + 100_000])
        at = data.find(b"\x28\xb5\x2f\xfd", at + 1)
    return bytes(found)
