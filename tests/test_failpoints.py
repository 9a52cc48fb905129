"""A kill just before and just after each commit and each handing over: nothing is lost, nothing is told as if it were new.

For each transaction one archive is worked on by six processes, killed before its first, second and third commit and after
them, and by one that is left to finish.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.failpoints import POINTS
from archive.model import Watch
from archive.tables import articles, notices, versions
from tests import audit
from tests.loopback import Script, serving
from tests.mail_server import MailServer
from tests.program import Program, source
from tests.small_rounds import run
from tests.small_web import WORD, Piece, feed

HOST = "wire.test"
"""One host for everything: it is asked one thing at a time, so that every answer is a commit of its own."""

WATCHES = [
    Watch("desk", WORD, ("desk",), about=False, wait=0),
    Watch("lost", "zenana", ("nobody",), about=False, wait=0),
]
"""The second names a channel that is not there, of which the operator is told."""

PIECES = [
    *(Piece(number, HOST, matching=number % 2 == 0, linked=number % 3 == 0) for number in range(30)),
    Piece(30, HOST, matching=True, text_of=0),
]
"""Thirty reports, every second one with the watched word, every third with a page; and a copy of the first."""

FEEDS = [[piece for piece in PIECES if piece.number % 10 == slot] for slot in range(10)]
FEEDS[9] = [*FEEDS[9], PIECES[0]]
"""Ten feeds; the last carries an article that the first one has too."""

NOT_OF_A_PASS = {"soon", "house"}
"""Commits that no alert hangs on: the wish to ask all sources now, and what is thrown away because it is old."""
KILLED = [name for name in dict.fromkeys(point.partition(".")[0] for point in POINTS) if name not in NOT_OF_A_PASS]
ON_ONE_DATABASE = {"lease", "raw"}
"""Gathering's own bookkeeping, whose lives are the longest: SQLite must do."""
ONCE_A_LIFE = {"start", "notice"}
"""A pass comes by here once: its first three passings are those of three lives."""


def served() -> dict[str, bytes | Script]:
    answers: dict[str, bytes | Script] = {f"{HOST}{piece.path}": piece.page() for piece in PIECES if piece.linked}
    for slot, pieces in enumerate(FEEDS):
        answers[f"{HOST}/feed/{slot}"] = feed(*(piece.item() for piece in pieces))
    return answers


@pytest.mark.parametrize("name", KILLED)
async def test_a_kill_at_any_commit_loses_nothing_and_doubles_nothing(
    name: str, archive_url: str, tmp_path: Path
) -> None:
    if name in ON_ONE_DATABASE and not archive_url.startswith("sqlite"):
        pytest.skip("killed on SQLite alone")
    async with serving(served()) as site:
        with MailServer() as mail:
            told = {"operator": {"notify": ["desk"]}}
            program = Program(tmp_path, archive_url, site.place, [HOST], mail_port=mail.port, more=told)
            config = program.write_settings()
            program.fill([source(f"wire{slot}", f"http://{HOST}/feed/{slot}") for slot in range(len(FEEDS))], WATCHES)
            for moment in ("before", "after"):
                for hit in (1, 1, 1) if name in ONCE_A_LIFE else (1, 2, 3):
                    killed = await run(config, "once", failpoint=f"{name}.{moment}:kill:{hit}")
                    assert killed.status == -signal.SIGKILL, f"{moment} {hit} was not passed:\n{killed.err}"
            ended = await run(config, "once")
            assert ended.status == 0, ended.err
            if name in ("feed", "version"):
                again = await run(config, "once", "--all", "--json")
                assert again.json.get("pages", 0) == 0, "a second pass asks for no page again"
                assert again.json.get("articles", 0) == 0
            books = check(program, mail)
    # Only a kill between the relay's yes and its record can bring a message twice: once for each such kill.
    assert books.duplicates == (3 if name in ("send", "mark") else 0)


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
            told = connection.execute(select(notices.c.key)).scalars().all()
            assert sum(key.startswith("watch:lost") for key in told) == 1, "the operator is told of the channel once"
            return audit.check_alerts(connection, matching, mail.received, "desk")
