"""`tripoint baseline`: documents from the command line, and what they make of the articles that are there."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive import baseline as store
from archive.already_known import mark_known
from archive.database import Archive
from archive.fingerprints import fingerprint
from archive.model import BaselineDocument
from archive.sameness import MAX_CANDIDATES
from archive.tables import alerts, articles, baseline, fingerprints, hits, versions
from tests.command_line import CommandLine
from tests.judged_archive import FLOOD, GATE, JudgedArchive
from tests.shared import SHARED


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    return CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", "[seeds]\ndefaults = false")


def gate_file(folder: Path) -> Path:
    file = folder / "gate.txt"
    file.write_text(f"The second gate\n\n{GATE}\n", encoding="utf-8")
    return file


# --- what a later document makes of earlier articles, on both databases ------------------------------------------


def document(text: str) -> BaselineDocument:
    return BaselineDocument("user-1", "The second gate", text=text)


def test_copies_of_a_later_document_become_known_and_alert_nobody(archive: Archive) -> None:
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    first = filled.article("post", "1", "A gate", GATE)
    copy = filled.article("times", "1", "Another headline", f"QUETTA (agency). {GATE}")
    twin = filled.article("mail", "1", "A gate", GATE)
    own = filled.article("star", "1", "Gate and flood", f"Of the gate nobody spoke. {FLOOD}")
    with archive.writing() as connection:
        store.put_document(connection, document(GATE), filled.now)
        found = mark_known(connection, "user-1", fingerprint("The second gate", GATE))
    assert [one.article_id for one in found] == [first, copy, twin]
    verdicts = select(articles.c.id, articles.c.verdict, articles.c.baseline_id).order_by(articles.c.id)
    assert filled.rows(verdicts) == [
        (first, "known", "user-1"),
        (copy, "known", "user-1"),
        (twin, "known", "user-1"),
        (own, "new", None),
    ]
    assert filled.rows(select(versions.c.of_baseline).where(versions.c.article_id == twin)) == [("user-1",)]
    assert filled.rows(select(alerts.c.state, func.count()).group_by(alerts.c.state).order_by(alerts.c.state)) == [
        ("dropped", 1),
        ("waiting", 1),
    ]
    assert filled.rows(select(hits.c.decision).where(hits.c.article_id == first)) == [("known",)]
    assert filled.release() == 1


def test_a_copy_that_comes_later_is_known_too(archive: Archive) -> None:
    filled = JudgedArchive(archive)
    filled.article("post", "1", "A gate", GATE)
    with archive.writing() as connection:
        store.put_document(connection, document(GATE), filled.now)
        mark_known(connection, "user-1", fingerprint("", GATE))
    late = filled.article("times", "1", "Another headline", f"{GATE} More was not said.")
    assert filled.rows(select(articles.c.verdict, articles.c.baseline_id).where(articles.c.id == late)) == [
        ("known", "user-1")
    ]


def test_what_was_told_stays_told_and_own_reports_stay_new(archive: Archive) -> None:
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    filled.article("post", "1", "A gate", GATE)
    assert filled.release() == 1
    with archive.writing() as connection:
        store.put_document(connection, document(FLOOD), filled.now)
        assert mark_known(connection, "user-1", fingerprint("", FLOOD)) == ()
    assert filled.rows(select(alerts.c.state)) == [("released",)]
    assert filled.rows(select(articles.c.verdict)) == [("new",)]


def test_a_document_taken_out_makes_nothing_known_any_more(archive: Archive) -> None:
    """Not by way of an article either that was known from it and stays marked so."""
    filled = JudgedArchive(archive)
    filled.watch("Gate", "gate")
    first = filled.article("post", "1", "A gate", GATE)
    with archive.writing() as connection:
        store.put_document(connection, document(GATE), filled.now)
        mark_known(connection, "user-1", fingerprint("", GATE))
    assert filled.release() == 0
    with archive.writing() as connection:
        store.remove_document(connection, "user-1")
    late = filled.article("times", "1", "Another headline", f"{GATE} More was not said.")
    assert filled.rows(select(articles.c.id, articles.c.verdict, articles.c.group_id).order_by(articles.c.id)) == [
        (first, "known", first),
        (late, "copy", first),
    ]
    assert filled.release() == 1, "nobody has told of it yet"


def test_every_passage_of_a_long_document_becomes_known(archive: Archive) -> None:
    """More articles than a newcomer is compared with hold a page of the report each."""
    filled = JudgedArchive(archive)
    pages = [" ".join(f"{word}{page}" for word in GATE.split()) for page in range(MAX_CANDIDATES + 6)]
    ids = [filled.carry("post", str(number), f"Page {number}", page) for number, page in enumerate(pages)]
    filled.judge()
    report = "\n".join(pages)
    with archive.writing() as connection:
        store.put_document(connection, document(report), filled.now)
        found = mark_known(connection, "user-1", fingerprint("The second gate", report))
    assert [one.article_id for one in found] == ids


# --- the commands ------------------------------------------------------------------------------------------------


def test_add_reads_documents_and_tells_what_is_known_from_them(run: CommandLine) -> None:
    with run.archive() as archive:
        JudgedArchive(archive).article("post", "1", "A gate", GATE)
    page = run.folder / "flood.html"
    page.write_text(
        f"<html><title>A flood</title><body><article><h1>A flood</h1><p>{FLOOD}</p></article></body></html>"
    )
    ended = run("baseline", "add", str(gate_file(run.folder)), str(page))
    assert ended.status == 0, ended.err
    assert "The second gate (en, " in ended.out
    assert "1 article in the archive known from it now:" in ended.out
    assert "exact" in ended.out or "reprint" in ended.out
    listed = {line["title"]: line for line in run("baseline", "list", "--json").lines}
    assert {title: (line["known"], line["origin"]) for title, line in listed.items()} == {
        "The second gate": (1, "user"),
        "A flood": (0, "user"),
    }


def test_the_same_document_again_replaces_itself(run: CommandLine) -> None:
    file = gate_file(run.folder)
    first = run("baseline", "add", str(file), "--json").json
    again = run("baseline", "add", str(file), str(file), "--json").json
    assert (first["added"], again["added"], first["id"] == again["id"]) == (True, False, True)
    with run.archive() as archive, archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(fingerprints)).scalar_one() == 1


def test_one_bad_file_keeps_all_out_and_every_bad_one_is_named(run: CommandLine) -> None:
    (run.folder / "short.txt").write_text("Too short.")
    (run.folder / "noise.pdf").write_bytes(b"\x00\x01")
    ended = run(
        "baseline",
        "add",
        str(gate_file(run.folder)),
        str(run.folder / "short.txt"),
        str(run.folder / "noise.pdf"),
        str(run.folder / "absent.txt"),
    )
    assert ended.status == 2
    for name in ("short.txt", "noise.pdf", "absent.txt"):
        assert f"{run.folder / name}: " in ended.err
    assert "no file was added, since all are or none" in ended.err
    assert not (run.folder / "archive.db").exists()


def test_the_original_of_a_shipped_document_takes_its_place(run: CommandLine) -> None:
    run.config.write_text(f'[archive]\nurl = "{run.url}"\n', encoding="utf-8")
    original = min((SHARED / "seeds").glob("*.txt"))
    ended = run("baseline", "add", str(original), "--json")
    assert ended.status == 0, ended.err
    with run.archive() as archive, archive.reading() as connection:
        rows = connection.execute(select(baseline.c.id, baseline.c.origin, baseline.c.body)).all()
    assert len(rows) == 5
    (mine,) = [row for row in rows if row.origin == "user"]
    assert mine.id == ended.json["id"]
    assert mine.body


def test_remove_takes_the_words_and_keeps_the_line(run: CommandLine) -> None:
    id_ = run("baseline", "add", str(gate_file(run.folder)), "--json").json["id"]
    assert 'did you mean "' in run("baseline", "remove", id_[:-1]).err
    assert run("baseline", "remove", id_).status == 0
    assert run("baseline", "list").out.startswith("no documents")
    with run.archive() as archive, archive.reading() as connection:
        assert connection.execute(select(baseline.c.body, baseline.c.removed)).all() == [(None, True)]
        assert connection.execute(select(func.count()).select_from(fingerprints)).scalar_one() == 0
    assert run("baseline", "remove", id_).status == 2
