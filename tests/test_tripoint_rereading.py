"""`tripoint reindex` reads kept pages again: words change in place, nobody is told, a worse reading changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import func, select, update

from archive.database import open_archive
from archive.raw import keep_raw
from archive.tables import alerts, deliveries, hits, versions
from crawler.reading import READING_RECIPE
from tests.command_line import CommandLine
from tests.judged_archive import JudgedArchive
from tests.test_crawler_pages import ENGLISH, page

Filled = tuple[JudgedArchive, CommandLine]


@pytest.fixture
def filled(archive_url: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Filled]:
    """An article whose page an older reader read badly, judged; and the command."""
    opened = open_archive(archive_url)
    archive = JudgedArchive(opened)
    article = archive.carry("post", "1", "Bridge over the Helmand opened", "A stub.")
    archive.read_page(article, "Bridge over the Helmand opened", "Home\nSport\nCopyright Example Times")
    archive.judge()
    yield archive, CommandLine(capsysbinary, tmp_path, archive_url)
    opened.close()


def keep(archive: JudgedArchive, body: bytes) -> None:
    """The raw page of the one version that a page gave."""
    digest = hashlib.sha256(body).hexdigest()
    with archive.archive.raw.begin() as connection:
        keep_raw(connection, digest, "https://post.example/1", "text/html", zstandard.compress(body), archive.now)
    with archive.archive.writing() as connection:
        connection.execute(update(versions).where(versions.c.origin == "page").values(raw_digest=digest))


def told(archive: JudgedArchive) -> list[int]:
    return [
        int(str(archive.rows(select(func.count()).select_from(table))[0][0]))
        for table in (hits, alerts, deliveries, versions)
    ]


PAGE = select(versions.c.body, versions.c.recipe, versions.c.verdict).where(versions.c.origin == "page")


def test_a_kept_page_is_read_again_in_place(filled: Filled) -> None:
    """The words are the new reader's, found by search; verdict, hits and alerts are as before; the second time nothing is old."""
    archive, run = filled
    keep(archive, page())
    ((_, _, verdict),) = archive.rows(PAGE)
    before = told(archive)
    ended = run("reindex", "--json")
    assert ended.status == 0
    assert (ended.json["pages_read_again"], ended.json["words_changed"]) == (1, 1)
    assert archive.rows(PAGE) == [("\n".join(ENGLISH), READING_RECIPE, verdict)]
    assert told(archive) == before
    archive.judge()
    archive.release()
    assert told(archive) == before, "nobody is told later either"
    assert [found["title"] for found in run("search", "provincial council", "--json").lines or [{}]]
    assert run("reindex", "--json").json["pages_read_again"] == 0


def test_a_page_that_is_no_longer_kept_keeps_its_words(filled: Filled) -> None:
    archive, run = filled
    ((body, _, verdict),) = archive.rows(PAGE)
    assert run("reindex", "--json").json["pages_read_again"] == 0
    assert archive.rows(PAGE) == [(body, READING_RECIPE, verdict)]


def test_a_page_in_which_nothing_is_found_now_keeps_its_words(filled: Filled) -> None:
    archive, run = filled
    keep(archive, b"<html><body><script>1</script></body></html>")
    ((body, _, verdict),) = archive.rows(PAGE)
    assert run("reindex", "--json").json["words_changed"] == 0
    assert archive.rows(PAGE) == [(body, READING_RECIPE, verdict)]
