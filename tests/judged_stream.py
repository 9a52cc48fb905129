"""A labelled stream with all that a judge can find: copies, updates, known documents, reports of one event and of its twin.

It is put into an archive in two parts, of which the first is judged: pages and edits then come for some of its articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import update

from archive import story_keeping
from archive.baseline import put_document
from archive.database import Archive
from archive.model import BaselineDocument
from archive.tables import articles
from benchmarks.labelled import lines
from tests.judged_archive import JudgedArchive
from tests.shared import ROOT, SHARED
from tests.story_texts import FLOOD, OTHER_FLOOD

GROUPS, ALONE, EVENTS, REPORTS = 28, 36, 32, 75
"""Groups of copies, texts that are no copies (many nearly are), foreign reports and reports of the region."""
LONGEST = 2_500
"""Code points taken of a text: long ones cost time and show nothing else."""
FIRST = 50
"""Texts that are judged before the rest comes."""
KNOWN = (FIRST + 2, FIRST + 30, FIRST + 82, FIRST + 140)
"""Texts that the user has already: some have copies in the stream."""
BETWEEN_FLOODS = 8
WATCHES = {"desk": "government OR police OR president OR دولت OR حکومت OR الحكومة", "floods": "flood"}


@dataclass(frozen=True)
class Piece:
    """A text as a source carries it."""

    title: str
    text: str
    group: str
    """What it is a copy of, or the event it reports."""


def pieces() -> list[Piece]:
    """The texts in order of arrival: the sets take turns, each in the order of its file."""
    events = lines(SHARED / "stories" / "events_en.jsonl")
    sets = (
        _copies(lines(SHARED / "dedup" / "dev.jsonl")),
        map(_piece, events[:: len(events) // EVENTS]),
        map(_piece, lines(ROOT / "benchmarks" / "stories" / "reports.jsonl")[:REPORTS]),
        _floods(),
    )
    return [piece for turn in zip_longest(*sets) for piece in turn if piece is not None]


def _copies(rows: Sequence[dict[str, Any]]) -> Iterator[Piece]:
    """All of the first GROUPS groups that have several texts, and the first ALONE texts that have none."""
    sizes = Counter(row["group"] for row in rows)
    several = dict.fromkeys(row["group"] for row in rows if sizes[row["group"]] > 1)
    alone = dict.fromkeys(row["group"] for row in rows if sizes[row["group"]] == 1)
    chosen = {*list(several)[:GROUPS], *list(alone)[:ALONE]}
    return (_piece(row) for row in rows if row["group"] in chosen)


def _floods() -> Iterator[Piece | None]:
    """One at times: the first two come in the first part."""
    told = chain(((*one, "flood") for one in FLOOD), ((*one, "other flood") for one in OTHER_FLOOD))
    for title, text, _, group in told:
        yield Piece(title, text, group)
        yield from [None] * BETWEEN_FLOODS


def _piece(row: dict[str, Any]) -> Piece:
    text = row["text"][:LONGEST]
    return Piece(row.get("title") or text.partition("\n")[0][:80], text, row["group"])


def put_stream(archive: Archive) -> JudgedArchive:
    """Put the stream into an empty archive; what came first is judged, the rest waits for a judge."""
    room, texts = JudgedArchive(archive), pieces()
    for name, query in WATCHES.items():
        room.watch(name, query)
    with archive.writing() as connection:
        for number in KNOWN:
            document = BaselineDocument(f"had{number}", texts[number].title, text=texts[number].text)
            put_document(connection, document, room.now)
    ids = [_carry(room, number, piece) for number, piece in enumerate(texts[:FIRST])]
    room.judge()
    _misplace(room, dict(zip(ids, texts, strict=False)))
    for number, piece in enumerate(texts[FIRST:], FIRST):
        ids.append(_carry(room, number, piece))
        if number % 9 == 0:  # the page says what the feed said, and more
            earlier = texts[number - 3]
            room.read_page(ids[number - 3], earlier.title, f"{earlier.text}\n{piece.text[:400]}")
        if number % 13 == 0:  # the page of an article that was judged by its feed's words, or an edit of that page
            earlier = texts[number % FIRST]
            room.read_page(ids[number % FIRST], f"{earlier.title} (updated)", f"{earlier.text}\n{number} in all.")
        if number % 17 == 0:  # a page that shows its feed's words to have misled: it is another's text
            room.read_page(ids[number // 5], texts[number - 7].title, texts[number - 7].text)
    return room


def _carry(room: JudgedArchive, number: int, piece: Piece) -> int:
    return room.carry(f"paper{number % 11}", str(number), piece.title, piece.text)


def _misplace(room: JudgedArchive, texts: dict[int, Piece]) -> None:
    """As if a report had not been recognised, and two events been taken for one: what comes shows it, stories merge and split."""
    floods = [article for article, piece in texts.items() if piece.group == "flood"]
    one_event, other = (
        [article for article, piece in texts.items() if piece.group == group] for group in ("m00", "m22")
    )
    with room.archive.writing() as connection:
        alone = story_keeping.open_story(connection, room.now)
        connection.execute(update(articles).where(articles.c.id == floods[-1]).values(story_id=alone))
        common = story_keeping.open_story(connection, room.now)
        both = articles.c.id.in_([*one_event, *other])
        connection.execute(update(articles).where(both).values(story_id=common))
