"""Reading ahead: what the judge's look-ups will read is read before them, and changes nothing but their time."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from archive.copy_index import candidates, keep_fingerprint
from archive.database import Archive, open_archive
from archive.fingerprints import Fingerprint, fingerprint
from archive.read_ahead import ROUNDS_OF_REST, Reader
from archive.tables import articles
from tests.archive_rows import START
from tests.small_web import Piece


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Archive]:
    """An archive of twenty reports, the fingerprint of each under its article's id."""
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    with archive.writing() as connection:
        for number in range(20):
            _keep(connection, number, report(number))
    yield archive
    archive.close()


def report(number: int) -> Fingerprint:
    return fingerprint("", "\n".join(Piece(number, "wire.test", matching=False).paragraphs))


def _keep(connection: Connection, number: int, mine: Fingerprint) -> None:
    row = {"key": str(number), "source_id": "a", "host": "a.example", "first_seen_at": START, "page_state": "had"}
    article_id = connection.execute(insert(articles).values(**row).returning(articles.c.id)).scalar_one()
    keep_fingerprint(connection, mine, article_id=article_id)


def test_what_is_read_ahead_is_what_the_look_ups_of_a_round_propose(filled: Archive) -> None:
    asked = [report(number) for number in (3, 7, 7, 19, 40)] + [fingerprint("", "")]
    with filled.reading() as connection:
        proposed = {one.ref for mine in asked for one in candidates(connection, mine, None)}
    assert proposed >= {4, 8, 20}
    reader = _reader(filled, iter(count()))
    assert reader(asked) == proposed
    assert reader([]) == frozenset()
    reader.close()


def test_while_everything_lies_in_memory_most_rounds_are_not_read_ahead(filled: Archive) -> None:
    """A round for which no block came from the disk is followed by some that are left to themselves."""
    counted = iter([0, 8, 8, 8, *range(100, 200)])
    reader = _reader(filled, counted)
    read = [bool(reader([report(3)])) for _ in range(ROUNDS_OF_REST + 4)]
    assert read == [True, True, *[False] * ROUNDS_OF_REST, True, True]
    reader.close()


def test_a_file_that_cannot_be_read_is_left_to_the_judge(tmp_path: Path) -> None:
    (tmp_path / "foreign.db").write_bytes(b"no database" * 1000)
    for name in ("missing.db", "foreign.db"):
        reader = Reader(tmp_path / name, iter(count()).__next__)
        assert reader([report(3)]) == frozenset()
        reader.close()


def test_it_reads_beside_a_writer_and_goes_on_after_it_was_closed(filled: Archive) -> None:
    reader = _reader(filled, iter(count()))
    with filled.writing() as connection:
        _keep(connection, 20, report(20))
        assert reader([report(3), report(20)]) >= {4}, "what is not committed is not waited for"
    reader.close()
    assert 21 in reader([report(20)])
    reader.close()


def _reader(archive: Archive, blocks: Iterator[int]) -> Reader:
    assert archive.path is not None
    return Reader(archive.path, blocks.__next__)
