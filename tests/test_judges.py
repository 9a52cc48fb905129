"""The same stream gives the same verdicts with one judge, with four at once, and with four that are killed all the time.

Sixteen are killed, JUDGE_KILLS of them where it is set; JUDGE_SEED repeats a run, or adds another to that of CI.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from archive.database import Archive, open_archive
from archive.tables import stories, versions
from scheduler.judge import judge_round
from tests import audit
from tests.judged_archive import JudgedArchive
from tests.judged_stream import put_stream
from tests.judges import NOW, bench, run_judges
from tests.postgres import copy_of_database
from tests.rejudging import assert_judged_the_same_again
from tests.story_texts import FLOOD, OTHER_FLOOD
from tests.verdict_tables import verdict_tables

KILLS = int(os.environ.get("JUDGE_KILLS", "16"))
SEED = int(os.environ.get("JUDGE_SEED") or (4 if os.environ.get("CI") else secrets.randbelow(10**6)))


@pytest.fixture
def copied(archive_url: str, tmp_path: Path) -> Callable[[str], str]:
    """Copies the archive, which nobody may have open; takes a name and gives the copy's URL."""

    def copy(name: str) -> str:
        if archive_url.startswith("sqlite"):
            shutil.copy(tmp_path / "archive.db", tmp_path / f"{name}.db")
            return f"sqlite:///{tmp_path}/{name}.db"
        return copy_of_database(archive_url, name)

    return copy


def test_one_judge_and_four_at_once_and_four_that_are_killed_find_the_same(
    archive_url: str, copied: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(archive_url) as archive:
        put_stream(archive)
    of_four, of_killed = copied("four"), copied("killed")
    with opened(archive_url) as archive:
        judged = judge_alone(archive)
        assert_all_kinds_are_found(archive)

    four = run_judges(of_four, 4)
    killed = run_judges(of_killed, 4, KILLS, SEED)
    with capsys.disabled():
        print(f"\n{judged} versions; four judges: {four.ends}; killed (seed {SEED}): {killed.ends}")  # noqa: T201

    assert four.most_at_once == killed.most_at_once == 4
    assert sum(four.judged) == judged, "none twice, none skipped"
    assert sum(count for how, count in killed.ends.items() if how.startswith("killed")) >= min(KILLS, 10)
    assert_same(archive_url, of_four)
    assert_same(archive_url, of_killed, as_numbered=archive.on_sqlite)


def test_rounds_held_again_find_the_same_and_show_what_differs(archive: Archive, tmp_path: Path) -> None:
    """What the audit of killed services goes by (tests/rejudging.py): feeds' words that waited are judged out of order."""
    put = JudgedArchive(archive)
    first = put.article("dawn", "a", FLOOD[0][0], "A teaser.")
    put.carry("geo", "b", OTHER_FLOOD[0][0], OTHER_FLOOD[0][1])
    late = put.carry("wire", "c", FLOOD[1][0], "Another teaser.")
    with archive.writing() as connection:
        waits = versions.c.article_id == late
        connection.execute(update(versions).where(waits).values(judge_after=put.now + timedelta(minutes=30)))
    put.carry("ary", "d", FLOOD[1][0], FLOOD[1][1])
    with archive.writing() as connection:
        assert judge_round(connection, bench(connection), put.now).judged == 2
    put.read_page(first, FLOOD[0][0], FLOOD[0][1])
    put.judge()
    assert assert_judged_the_same_again(archive, tmp_path / "same") == 3
    with archive.writing() as connection:
        connection.execute(
            update(versions).where(versions.c.article_id == late).values(verdict="copy", of_article=first)
        )
    with pytest.raises(AssertionError, match="versions"):
        assert_judged_the_same_again(archive, tmp_path / "other")


@contextmanager
def opened(url: str) -> Iterator[Archive]:
    archive = open_archive(url)
    try:
        yield archive
    finally:
        archive.close()


def judge_alone(archive: Archive) -> int:
    """One judge, uninterrupted, in rounds of its own size; returns how many versions it judged."""
    total = 0
    while True:
        with archive.writing() as connection:
            judged = judge_round(connection, bench(connection), NOW, everything=True).judged
        total += judged
        if not judged:
            return total


def assert_all_kinds_are_found(archive: Archive) -> None:
    """What follows compares something of every kind."""
    with archive.reading() as connection:
        rows = connection.execute(select(versions.c.verdict, versions.c.relation, versions.c.links)).all()
        moved = connection.execute(select(stories.c.merged_into, stories.c.split_from)).all()
    assert set(Counter(row.verdict for row in rows)) == {"new", "copy", "revision", "known", "superseded"}
    assert len({row.relation for row in rows if row.relation}) >= 5
    assert any(row.links for row in rows)
    assert any(row.merged_into for row in moved)
    assert any(row.split_from for row in moved)


def assert_same(url: str, other: str, *, as_numbered: bool = True) -> None:
    with opened(url) as one, opened(other) as two:
        audit.check_database(two)
        expected = verdict_tables(one, as_numbered=as_numbered)
        found = verdict_tables(two, as_numbered=as_numbered)
    assert [name for name, rows in expected.items() if not rows] == [], "there is something to compare in each"
    assert [name for name, rows in expected.items() if found[name] != rows] == []
