"""Backups: made while somebody writes, refused when unsound, and put back without telling anything twice."""

import threading
from datetime import timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import select

from archive import alerting, raw
from archive.backups import MADE_AT, back_up, hold_back, restore, verify
from archive.database import Archive, open_archive, raw_pages_path
from archive.lock import hold
from archive.model import InputError
from archive.raw import raw_page
from archive.search import search
from archive.tables import alerts, articles, deliveries, facts, ledger, polls
from tests.judged_archive import BOOK, FLOOD, GATE, JudgedArchive
from words.query import parse


def opened(path: Path) -> Archive:
    return open_archive(f"sqlite:///{path}")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An archive with an article, a message not sent yet, an alert that waits, and a raw page."""
    path = tmp_path / "archive.db"
    archive = opened(path)
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    filled.watch("Flood", "flood OR rain")
    filled.article("post", "1", "A gate", GATE)
    filled.release()
    filled.article("post", "2", "A flood", FLOOD)
    with archive.raw.begin() as connection:
        raw.keep_raw(connection, "a", "https://post.example/1", "text/html", b"packed", filled.now)
    archive.close()
    return path


NOW = JudgedArchive(None, minutes=1000).now  # type: ignore[arg-type]


# --- making ------------------------------------------------------------------------------------------------------


def test_a_backup_holds_everything_and_can_be_opened_by_itself(place: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept" / "monday.db"
    target.parent.mkdir()
    copied = back_up(place, target, NOW)
    assert [one.file for one in copied] == [target, raw_pages_path(target)]
    assert sorted(file.name for file in target.parent.iterdir()) == ["monday.db", "monday.pages.db"]
    archive = opened(target)
    with archive.reading() as connection:
        assert len(search(connection, parse("gate", BOOK), BOOK).items) == 1
        assert connection.execute(select(facts.c.value).where(facts.c.name == MADE_AT)).scalar() == NOW.isoformat()
    with archive.raw.connect() as connection:
        assert connection.exec_driver_sql("SELECT body FROM raw_pages").scalar() == b"packed"
    archive.close()


def test_a_backup_made_while_somebody_writes_is_one_moment(place: Path, tmp_path: Path) -> None:
    archive = opened(place)
    filled = JudgedArchive(archive, minutes=50)
    stop = threading.Event()

    def write() -> None:
        number = 10
        while not stop.is_set():
            filled.article("post", str(number), f"Flood {number}", f"{number} {FLOOD}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(place, tmp_path / f"{number}.db", NOW)
    finally:
        stop.set()
        writer.join()
        archive.close()
    for number in range(5):
        copy = opened(tmp_path / f"{number}.db")
        with copy.reading() as connection:
            ids = connection.execute(select(articles.c.id)).scalars().all()
            found = search(connection, parse("flood", BOOK), BOOK, limit=1000).items
            judged = connection.execute(select(articles.c.id).where(articles.c.verdict.is_not(None))).scalars().all()
        copy.close()
        assert len(found) == len(judged) - 1
        assert len(ids) - len(judged) in (0, 1)


def test_a_backup_overwrites_nothing_unless_told_to(place: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept.db"
    target.write_text("precious")
    with pytest.raises(InputError, match="is there already"):
        back_up(place, target, NOW)
    assert target.read_text() == "precious"
    back_up(place, target, NOW, overwrite=True)
    verify(target)


def test_a_backup_that_cannot_be_written_leaves_nothing(place: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        back_up(place, tmp_path / "absent" / "kept.db", NOW)
    before = sorted(tmp_path.iterdir())
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        back_up(place, tmp_path / "folder.db", NOW, overwrite=True)
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "folder.db"])


# --- verifying ---------------------------------------------------------------------------------------------------


def test_what_is_no_sound_backup_is_refused_with_its_reason(place: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    back_up(place, good, NOW)
    data = good.read_bytes()
    cases = {
        "empty.db": (b"", "not an SQLite file"),
        "text.db": (b"hello" * 100, "not an SQLite file"),
        "cut.db": (data[: len(data) // 2], "damaged"),
        "flipped.db": (data[:8192] + bytes(4096) + data[12288:], "damaged"),
    }
    for name, (content, said) in cases.items():
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(InputError, match=said):
            verify(file)
    with pytest.raises(InputError, match="cannot be read"):
        verify(tmp_path / "absent.db")
    with pytest.raises(InputError, match="holds raw pages"):
        verify(raw_pages_path(good))
    _foreign(tmp_path / "foreign.db")
    with pytest.raises(InputError, match="another program"):
        verify(tmp_path / "foreign.db")


def _foreign(path: Path) -> None:
    connection = sqlite.connect(str(path))
    connection.execute("CREATE TABLE t (x)")
    connection.close()


def test_a_newer_archive_and_one_in_use_are_refused(place: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    back_up(place, newer, NOW)
    connection = sqlite.connect(str(newer), isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(InputError, match="newer tripoint"):
        restore(newer, tmp_path / "elsewhere.db", NOW)
    archive = opened(place)
    JudgedArchive(archive, minutes=50).article("post", "3", "Flood", FLOOD)
    with pytest.raises(InputError, match="in use"):
        verify(place)
    archive.close()


# --- putting back ------------------------------------------------------------------------------------------------


def test_a_restore_brings_back_what_was_lost_and_sets_aside_what_is_there(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(place, kept, NOW)
    archive = opened(place)
    JudgedArchive(archive, minutes=50).article("post", "3", "Later", f"Later. {FLOOD}")
    archive.close()
    done = restore(kept, place, NOW + timedelta(hours=1))
    assert (done.articles, done.made_at) == (2, NOW)
    assert [file.name.partition(".before-restore-")[0] for file in done.set_aside] == ["archive.db", "archive.pages.db"]
    archive = opened(place)
    with archive.reading() as connection:
        assert len(connection.execute(select(articles.c.id)).all()) == 2
        assert len(search(connection, parse("gate", BOOK), BOOK).items) == 1
    archive.close()
    before = opened(done.set_aside[0])
    with before.reading() as connection:
        assert len(connection.execute(select(articles.c.id)).all()) == 3
    before.close()
    assert not list(tmp_path.glob(".*")), "no drafts are left"


@pytest.mark.parametrize("harm", ["missing", "damaged", "empty"])
def test_a_restore_takes_the_place_of_a_lost_archive(place: Path, tmp_path: Path, harm: str) -> None:
    kept = tmp_path / "kept.db"
    back_up(place, kept, NOW)
    for file in tmp_path.glob("archive*"):
        file.unlink()
    if harm != "missing":
        place.write_bytes(b"" if harm == "empty" else b"SQLite format 3\x00" + bytes(5000))
    restore(kept, place, NOW)
    archive = opened(place)
    with archive.raw.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM raw_pages").scalar() == 1
    archive.close()


def test_a_running_service_keeps_its_archive(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(place, kept, NOW)
    archive = opened(place)
    lock = hold(archive)
    with pytest.raises(InputError, match="another tripoint"):
        restore(kept, place, NOW)
    lock.release()
    archive.close()
    assert not list(tmp_path.glob("*.before-restore-*"))


def test_a_refused_restore_changes_nothing(place: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"SQLite format 3\x00" + bytes(5000))
    before = place.read_bytes()
    with pytest.raises(InputError):
        restore(bad, place, NOW)
    assert place.read_bytes() == before


def test_a_restore_without_raw_pages_keeps_those_that_are_there(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(place, kept, NOW)
    raw_pages_path(kept).unlink()
    restore(kept, place, NOW)
    archive = opened(place)
    with archive.raw.connect() as connection:
        assert connection.exec_driver_sql("SELECT digest FROM raw_pages").scalar() == "a"
        assert raw_page(connection, "b") is None
    archive.close()


# --- the high-water mark, on both databases ----------------------------------------------------------------------


def test_what_may_have_been_told_is_not_told_again(archive: Archive) -> None:
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    filled.watch("Flood", "flood OR rain")
    filled.article("post", "1", "A gate", GATE)
    filled.release()
    flood = filled.article("post", "2", "A flood", FLOOD)
    with archive.writing() as connection:
        assert hold_back(connection, filled.now) == (1, 1)
    assert filled.rows(select(deliveries.c.state)) == [("held",)]
    assert filled.rows(select(alerts.c.state).order_by(alerts.c.id)) == [("released",), ("dropped",)]
    assert (flood,) in filled.rows(select(ledger.c.group_id))
    assert filled.rows(select(polls.c.first_ok_at)) == [(None,)]
    filled.article("times", "1", "A flood", f"Agency. {FLOOD}")
    assert filled.release() == 0, "a copy of what is taken for told"
    filled.article(
        "times", "2", "Rain", f"Nothing like it. {GATE.replace('gate', 'rain')[:100]} Rain fell on the hills."
    )
    assert filled.release() == 1, "and news are told as ever"


def test_after_a_restore_a_source_may_tell_of_its_first_fetch_once_more(archive: Archive) -> None:
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    filled.article("post", "1", "A gate", GATE)
    with archive.writing() as connection:
        connection.execute(alerts.update().values(kind=alerting.FIRST_FETCH))
    filled.release()
    with archive.writing() as connection:
        assert alerting.first_fetch_was_told(connection, "console", 1, "post")
        hold_back(connection, filled.now)
        assert not alerting.first_fetch_was_told(connection, "console", 1, "post")
