"""A kill just before and just after each commit and each handing over: nothing is lost, nothing is told as if it were new.

At each point one archive is worked on by a process that is killed at the first passing, one killed at its second, one
at its third, and one that is left to finish.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.failpoints import POINTS
from archive.model import Watch
from archive.tables import articles, versions
from tests import audit
from tests.loopback import Script, serving
from tests.mail_server import MailServer
from tests.program import Program, source
from tests.small_rounds import run
from tests.small_web import WORD, Piece, feed

HOST = "wire.test"
"""One host for everything: it is asked one thing at a time, so that every answer is a commit of its own."""

WATCH = Watch("desk", WORD, ("desk",), about=False, wait=0)

PIECES = [
    *(Piece(number, HOST, matching=number % 2 == 0, linked=number % 3 == 0) for number in range(18)),
    Piece(18, HOST, matching=True, text_of=0),
]
"""Eighteen reports, every second one with the watched word, every third with a page; and a copy of the first."""

FEEDS = [[piece for piece in PIECES if piece.number % 6 == slot] for slot in range(6)]
FEEDS[5] = [*FEEDS[5], PIECES[0]]
"""Six feeds; the last carries an article that the first one has too."""


def served() -> dict[str, bytes | Script]:
    answers: dict[str, bytes | Script] = {f"{HOST}{piece.path}": piece.page() for piece in PIECES if piece.linked}
    for slot, pieces in enumerate(FEEDS):
        answers[f"{HOST}/feed/{slot}"] = feed(*(piece.item() for piece in pieces))
    return answers


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_any_commit_loses_nothing_and_doubles_nothing(
    point: str, archive_url: str, tmp_path: Path
) -> None:
    async with serving(served()) as site:
        with MailServer() as mail:
            program = Program(tmp_path, archive_url, site.place, [HOST], mail_port=mail.port)
            config = program.write_settings()
            program.fill([source(f"wire{slot}", f"http://{HOST}/feed/{slot}") for slot in range(6)], [WATCH])
            for hit in (1, 2, 3):
                killed = await run(config, "once", failpoint=f"{point}:kill:{hit}")
                assert killed.status == -signal.SIGKILL, f"{point} was not passed {hit} times:\n{killed.err}"
            ended = await run(config, "once")
            assert ended.status == 0, ended.err
            if point.startswith(("feed", "version")):
                again = await run(config, "once", "--all", "--json")
                assert again.json.get("pages", 0) == 0, "a second pass asks for no page again"
                assert again.json.get("articles", 0) == 0
            books = check(program, mail)
    assert books.messages > 6
    # Only a kill between the relay's yes and its record can bring a message twice: once for each such kill.
    assert books.duplicates == (3 if point == "send.after" else 0)


def check(program: Program, mail: MailServer) -> audit.Books:
    with program.archive() as archive:
        audit.check_database(archive)
        with archive.reading(30) as connection:
            linked = [piece.address for piece in PIECES if piece.linked]
            audit.check_articles(connection, linked, unlinked=sum(not piece.linked for piece in PIECES))
            audit.check_versions(connection)
            shown = select(articles.c.id, versions.c.body).join(versions, versions.c.id == articles.c.version_id)
            matching = [row.id for row in connection.execute(shown) if WORD in row.body]
            assert len(matching) == sum(piece.matching or piece.text_of == 0 for piece in PIECES)
            return audit.check_alerts(connection, matching, mail.received, "desk")
