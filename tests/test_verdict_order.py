"""One stream of texts gives the same verdicts, groups and hits whether it is judged in one go, in pieces, or across kills."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

import scheduler.judge
from alerts.gates import Gates
from alerts.matching import Matcher
from archive import tables, watches
from archive.database import Archive, open_archive
from archive.fingerprints import Fingerprint
from archive.read_ahead import ReadAhead, Reader, nothing_ahead
from scheduler.judge import Bench, judge_round
from tests.judged_archive import BOOK, LEXICON, JudgedArchive
from tests.small_web import Piece
from tests.story_texts import FLOOD, OTHER_FLOOD


class Killed(BaseException):
    """Ends a transaction as a kill does: nothing of it is kept."""


def stream() -> list[tuple[str, str, str]]:
    """Reports, copies of earlier ones, cut and expanded ones, texts that share half, and two events told several times."""
    texts: list[tuple[str, str, str]] = []
    draw = random.Random(7)
    for number in range(40):
        piece = Piece(number, "wire.test", matching=number % 5 == 0)
        paragraphs = piece.paragraphs
        if number > 4 and number % 3 == 0:
            earlier = texts[draw.randrange(len(texts))][2].split("\n")
            cut = [earlier, earlier[: len(earlier) // 2], [*earlier, *paragraphs[:2]], earlier[:3] + paragraphs[:3]]
            paragraphs = cut[number // 3 % 4]
        texts.append((f"source{number % 4}", piece.title, "\n".join(paragraphs)))
    for number, (title, text, _) in enumerate([*FLOOD, *OTHER_FLOOD]):
        texts.insert(4 * number + 2, (f"source{number % 3}", title, text))
    return texts


def judge(archive: Archive, room: JudgedArchive, batch: int, dies: Callable[[], bool], read_ahead: ReadAhead) -> None:
    while True:
        try:
            with archive.writing() as connection:
                matcher = Matcher(watches.armed_watches(connection), BOOK)
                bench = Bench(LEXICON, matcher, Gates(None, None), read_ahead=read_ahead)
                judged = judge_round(connection, bench, room.now, everything=True).judged
                if judged and dies():
                    raise Killed
        except Killed:
            continue
        if not judged:
            return


def verdicts(archive: Archive) -> list[tuple[object, ...]]:
    """What was decided, without the times at which it was."""
    columns = tables.versions.c
    one = select(
        columns.article_id, columns.verdict, columns.of_article, columns.relation, columns.similarity, columns.why
    )
    placed = select(tables.articles.c.id, tables.articles.c.verdict, tables.articles.c.group_id)
    hit = select(tables.hits.c.version_id, tables.hits.c.decision, tables.hits.c.why)
    # Not the hits' own ids: a transaction that is undone uses them up on PostgreSQL.
    joined = select(tables.hits.c.version_id, tables.alerts.c.watch_id).select_from(
        tables.alert_hits.join(tables.hits).join(tables.alerts)
    )
    statements = [one.order_by(columns.id), placed.order_by(tables.articles.c.id), hit.order_by(tables.hits.c.id)]
    with archive.reading(10) as connection:
        rows = [tuple(row) for statement in statements for row in connection.execute(statement)]
        # A story by its first article, not by its id: those are used up by undone transactions as well.
        story = select(func.min(tables.articles.c.id).over(partition_by=tables.articles.c.story_id))
        stories = connection.execute(story.order_by(tables.articles.c.id)).all()
        return rows + sorted(tuple(row) for row in connection.execute(joined)) + [tuple(row) for row in stories]


def filled(
    archive: Archive,
    batch: int,
    dies: Callable[[], bool],
    monkeypatch: pytest.MonkeyPatch,
    read_ahead: ReadAhead = nothing_ahead,
) -> JudgedArchive:
    monkeypatch.setattr(scheduler.judge, "BATCH", batch)
    room = JudgedArchive(archive)
    room.watch("desk", "caravanserai")
    for number, (source_id, title, text) in enumerate(stream()):
        room.carry(source_id, str(number), title, text)
        if batch < 100 and number % 7 == 0:  # some is judged while the rest is still to come
            judge(archive, room, batch, dies, read_ahead)
    judge(archive, room, batch, dies, read_ahead)
    return room


def test_the_same_stream_gives_the_same_verdicts_in_one_go_and_in_killed_pieces(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(11)
    filled(archive, 3, lambda: draw.random() < 0.4, monkeypatch)
    whole = open_archive(f"sqlite:///{tmp_path}/whole.db")
    reader = Reader(tmp_path / "whole.db")
    read: list[int] = []

    def read_ahead(asked: Sequence[Fingerprint]) -> None:
        read.append(len(asked))
        reader(asked)

    try:
        filled(whole, 1000, lambda: False, monkeypatch, read_ahead)
        expected = verdicts(whole)
    finally:
        reader.close()
        whole.close()
    assert read[0] == len(stream()), "all of a round are read ahead together, which changes nothing"
    found = {row[1] for row in expected[:49]}
    assert found >= {"new", "copy"}, "the stream has something to tell apart"
    assert verdicts(archive) == expected
