"""The archive from the command line: search, show, stats, export, backup, restore, reindex, forget."""

import csv
import io
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import select

from archive.exporting import matching_ids, newest_id, next_ids, records_of
from archive.reindexing import note_recipe
from archive.search import unindex
from archive.tables import articles, deliveries, fingerprints, stories, story_features, versions
from tests.archive_rows import START, Rows
from tests.attack_story import put_attack
from tests.command_line import CommandLine, shell
from tests.judged_archive import BOOK, FLOOD, GATE, LEXICON, JudgedArchive
from tripoint.spreadsheets import MOST_LETTERS, csv_row, safe_cell
from words.query import parse

PERSIAN = "مرزبانان ایران و پاکستان در گذرگاه تفتان دیدار کردند و قرار شد دروازهٔ دوم برای کامیون‌ها باز شود."


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    """A report (1), its copy (2), a Persian report (3), a flood with a title made to do harm (4); one alert is out."""
    run = CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", "[seeds]\ndefaults = false")
    with run.archive() as archive:
        filled = JudgedArchive(archive)
        with archive.writing() as connection:
            note_recipe(connection, LEXICON)
        filled.watch("Gate", "gate")
        filled.article("post", "1", "A gate", GATE)
        filled.article("times", "1", "The gate", f"Agency. {GATE}")
        filled.article("mail", "1", "دروازهٔ تفتان", PERSIAN)
        filled.article("star", "1", "=HYPERLINK(\x1b[2J\u202eflood)", FLOOD)
        filled.release()
    return run


# --- search ------------------------------------------------------------------------------------------------------


def test_search_finds_the_newest_first_in_every_spelling(run: CommandLine) -> None:
    found = run("search", "gate OR دروازة", "--json")
    assert found.status == 0, found.err
    assert [(line["id"], line["verdict"], line["of"]) for line in found.lines] == [
        (3, "new", None), (2, "copy", 1), (1, "new", None),
    ]  # fmt: skip
    assert [line["story_sources"] for line in found.lines] == [3, 3, 3]
    field, start, end = found.lines[2]["spans"][0]
    assert (field, "A gate"[start:end]) == ("title", "gate")


def test_search_for_people_shows_standing_and_surroundings_and_nothing_that_moves_the_cursor(run: CommandLine) -> None:
    out = run("search", "gate").out
    assert "copy of 1 (Post)" in out
    assert "new, 1 copy, 3 sources tell it" in out
    assert "open a second gate for lorries" in out
    out = run("search", "rain").out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "=HYPERLINK([2Jflood)" in out


def test_search_goes_on_page_by_page(run: CommandLine) -> None:
    first = run("search", "lang:en", "--limit", "2", "--json")
    assert [line["id"] for line in first.lines] == [4, 2]
    assert "--before 2" in first.err
    rest = run("search", "lang:en", "--before", "2", "--json")
    assert [line["id"] for line in rest.lines] == [1]
    assert rest.err == ""


def test_search_without_a_find_and_with_a_bad_query(run: CommandLine) -> None:
    assert run("search", "zebra").out == "nothing found\n"
    assert run("search", "zebra", "--json").out == ""
    bad = run("search", "gate AND (")
    assert bad.status == 2
    assert "           ^" in bad.err


# --- show and stats ----------------------------------------------------------------------------------------------


def test_show_tells_everything_with_its_reason(run: CommandLine) -> None:
    out = run("show", "1").out
    for part in (
        "1  A gate",
        "https://post.example/1",
        "page: due",
        "Border guards from both sides",
        "new: nothing like it before",
        "about the region",
        "copies",
        "Times",
        "watch Gate matched version 1",
        "alert 1 of watch Gate by console: released",
        "to console: due after 0 tries",
    ):
        assert part in out, part
    assert "story 1: 2 independent reports (Post, Mail), 1 copy\n" in out
    assert "     in en, fa, from PK\n" in out
    copy = run("show", "2").out
    assert "copy of 1 (Post)" in copy
    assert "copy (reprint 1, similarity" in copy or "copy (expanded from 1, similarity" in copy


def test_show_cuts_the_text_unless_it_is_asked_for(run: CommandLine) -> None:
    with run.archive() as archive:
        long = JudgedArchive(archive, minutes=60).article("post", "9", "Long", "word " * 1000 + "END")
    assert "more characters: --text" in run("show", str(long)).out
    assert "END" in run("show", str(long), "--text").out


def test_show_for_machines_has_every_version_and_every_reason(run: CommandLine) -> None:
    found = run("show", "2", "--json").json
    assert found["line"]["origin"]["id"] == 1
    assert found["versions"][0]["verdict"] == "copy"
    assert found["versions"][0]["text"].startswith("Agency. ")
    assert found["line"]["first_seen_at"].endswith("Z")
    assert found["hits"][0]["watch"] == "Gate"
    told = found["story"]
    assert (told["id"], told["words"]) == (1, "2 independent reports (Post, Mail), 1 copy")
    assert [(voice["kind"], voice["reports"], voice["copies"]) for voice in told["voices"]] == [
        ("outlet", [1], [2]),
        ("outlet", [3], []),
    ]
    assert run("show", "4", "--json").json["story"]["copies"] == 0


def test_show_names_no_country_where_none_is_known(run: CommandLine) -> None:
    with run.archive() as archive, archive.writing() as conn:
        rows = Rows(conn)
        rows.source("nowhere", country="")
        story = rows.put(stories, opened_at=START)
        told = [rows.article("nowhere", title, f"{title} today.", story_id=story) for title in ("Rain", "Snow")]
    assert "     in en\n" in run("show", str(told[0])).out


def test_show_says_what_the_reports_of_a_story_differ_on(run: CommandLine) -> None:
    with run.archive() as archive, archive.writing() as conn:
        seven, _, many, persian = put_attack(conn)
    out = run("show", str(seven)).out
    assert (
        f"they differ on: killed, soldiers\n     7\n{seven:>12}  Express: Seven soldiers were killed, the army said.\n     23\n"
        in out
    )
    (difference,) = run("show", str(many), "--json").json["story"]["differences"]
    assert (difference["kind"], difference["what"]) == ("killed", "killed, soldiers")
    assert [(side["says"], side["low"], side["high"]) for side in difference["sides"]] == [("7", 7, 7), ("23", 23, 23)]
    assert [quote["article"] for quote in difference["sides"][1]["quotes"]] == [many, persian]


def test_show_of_an_article_that_is_not_there(run: CommandLine) -> None:
    assert run("show", "99").status == 2
    assert run("show", "0").status == 2
    assert run("show", "gate").status == 2


def test_stats_add_up(run: CommandLine) -> None:
    found = run("stats", "--json").json
    assert found["articles"] == {"copy": 1, "new": 3}
    assert (found["versions"], found["sources"], found["attempts"]) == (4, 4, 4)
    assert found["messages"] == {"due": 1}
    assert found["bytes"]["archive"] > 0
    out = run("stats").out
    assert "         4  articles" in out
    assert "         1    copy" in out


# --- export ------------------------------------------------------------------------------------------------------


def test_export_writes_what_the_filters_read(run: CommandLine) -> None:
    ended = run("export")
    assert [line["id"] for line in ended.lines] == [1, 2, 3, 4]
    assert ended.lines[0]["text"] == GATE
    assert ended.lines[3]["title"] == "=HYPERLINK(\x1b[2J\u202eflood)"
    again = run("same", stdin=ended.out)
    assert again.status == 0
    assert [(line["verdict"], line["of"]) for line in again.lines] == [
        (line["verdict"], line["group"] if line["verdict"] == "copy" else None) for line in ended.lines
    ]


def test_export_of_a_query_to_a_file(run: CommandLine) -> None:
    file = run.folder / "gate.jsonl"
    ended = run("export", "gate", "-o", str(file))
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == f"tripoint: 2 articles written to {file}\n"
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    assert run("export", "zebra", "-o", str(file)).status == 0
    assert file.read_text() == ""


def test_csv_for_spreadsheets_holds_no_formula_and_raw_csv_the_texts(run: CommandLine) -> None:
    safe = run("export", "--format", "csv").out
    assert safe.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(safe.removeprefix("\ufeff"), newline="")))
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[3]["title"] == "'=HYPERLINK([2Jflood)"
    assert rows[0]["relevant"] == "yes"
    assert rows[2]["text"] == PERSIAN
    raw = run("export", "--format", "csv", "--raw").out
    exact = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert exact[3]["title"] == "=HYPERLINK(\x1b[2J\u202eflood)"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "warc"], "not there yet"),
        (["--format", "sqlite"], "not there yet"),
        (["--raw"], "goes with --format csv"),
        (["gate AND ("], "not closed"),
        (["-o", "/nowhere/at/all.jsonl"], "cannot be written"),
    ],
)
def test_export_refuses_what_it_cannot_do(run: CommandLine, arguments: list[str], said: str) -> None:
    ended = run("export", *arguments)
    assert ended.status == 2
    assert said in ended.err


def test_an_export_that_fails_leaves_the_old_file(run: CommandLine) -> None:
    file = run.folder / "all.jsonl"
    file.write_text("old")
    with run.archive() as archive, archive.writing() as connection:
        connection.execute(versions.update().where(versions.c.id == 4).values(authors="not a list"))
        connection.exec_driver_sql("UPDATE versions SET body = x'00' WHERE id = 4")
    with pytest.raises(zstandard.ZstdError):
        run("export", "-o", str(file))
    assert file.read_text() == "old"
    assert not list(run.folder.glob(".*.part"))


def test_windows_of_the_export_miss_nothing(run: CommandLine) -> None:
    with run.archive() as archive, archive.reading() as connection:
        assert (next_ids(connection, 0, 3), next_ids(connection, 3, 3), newest_id(connection)) == ([1, 2, 3], [4], 4)
        assert matching_ids(connection, parse("gate OR rain", BOOK), BOOK) == [1, 2, 4]
        assert [record.group for record in records_of(connection, [1, 2, 99])] == [1, 1]


@pytest.mark.parametrize(
    ("text", "cell", "reason"),
    [
        ("plain", "plain", "an ordinary text"),
        ("", "", "nothing"),
        ("=1+1", "'=1+1", "a formula"),
        ("+98 21", "'+98 21", "a telephone number looks like one"),
        ("-1", "'-1", "so does a dash"),
        ("@SUM(A1)", "'@SUM(A1)", "the old sign of Lotus"),
        ("＝1+1", "'＝1+1", "a full-width sign, folded by some"),
        ("\t=1", "'\t=1", "a tab before it"),
        ("\r=1", "'\n=1", "a carriage return before it"),
        ("\n=1", "'\n=1", "a line feed before it"),
        ("  =1", "'  =1", "spaces before it"),
        ("\u200b\u202e=1", "'\u200b=1", "marks nobody sees before it"),
        ("\x00=1", "'=1", "a sign that is taken out"),
        ("a=1", "a=1", "an equals sign within"),
        ("'=1", "'=1", "an apostrophe is there"),
        ("x" * 40_000, "x" * (MOST_LETTERS - 1) + "…", "longer than a cell"),
    ],
)
def test_safe_cells(text: str, cell: str, reason: str) -> None:
    assert safe_cell(text) == cell, reason


def test_every_cell_stands_in_quotation_marks() -> None:
    assert csv_row(["a;=1", 'say "so"', ""]) == '"a;=1","say ""so""",""\r\n'


# --- backup, restore, reindex, forget ----------------------------------------------------------------------------


def test_backup_and_restore_from_the_command_line(run: CommandLine) -> None:
    kept = run.folder / "kept.db"
    assert "read back and sound" in run("backup", str(kept)).out
    assert run("backup", str(kept)).status == 2
    assert run("backup", str(kept), "--overwrite", "--json").json["files"][0]["file"] == str(kept)
    (run.folder / "archive.db").unlink()
    assert run("search", "gate").status == 2
    ended = run("restore", str(kept))
    assert ended.status == 0, ended.err
    assert "4 articles" in ended.out
    assert "held back: 1 message" in ended.out
    assert len(run("search", "gate", "--json").lines) == 2
    assert run("alerts", "retry", "--held").out == "1 message due now\n"


def test_a_restore_says_what_it_set_aside_and_refuses_what_is_no_backup(run: CommandLine) -> None:
    kept = run.folder / "kept.db"
    run("backup", str(kept))
    found = run("restore", str(kept), "--json").json
    assert found["articles"] == 4
    assert all(Path(file).exists() for file in found["set_aside"])
    bad = run("restore", str(run.config))
    assert bad.status == 2
    assert "no backup" in bad.err
    assert run("restore", str(run.folder / "absent.db")).status == 2


def test_reindex_makes_lost_search_words_anew(run: CommandLine) -> None:
    assert run("reindex").out == "nothing is old\n"
    with run.archive() as archive, archive.writing() as connection:
        for article_id in (1, 2, 3, 4):
            unindex(connection, article_id)
        connection.execute(fingerprints.update().where(fingerprints.c.id == 1).values(recipe=0))
        connection.execute(versions.update().where(versions.c.id == 4).values(verdict="set aside", why="odd"))
    assert run("search", "gate").out == "nothing found\n"
    ended = run("reindex", "--all")
    assert ended.status == 0
    assert "4 fingerprints, what is derived of 4 articles" in ended.out
    assert "1 version to be judged again" in ended.out
    assert len(run("search", "gate", "--json").lines) == 2
    assert run("reindex", "--json").json == {
        "pages_read_again": 0, "words_changed": 0, "done": 0, "were_old": {"fingerprints": 0, "articles": 0}, "to_be_judged_again": 0
    }  # fmt: skip


def test_forget_removes_for_good_and_says_what_stays(run: CommandLine) -> None:
    with run.archive() as archive, archive.writing() as connection:
        connection.execute(versions.update().where(versions.c.id == 1).values(raw_digest="a"))
    ended = run("forget", "1", "--yes", "--reason", "a court's order")
    assert ended.status == 0, ended.err
    assert "forgotten: article 1 “A gate”, 1 version, 1 raw page, 1 hit, 1 unsent message" in ended.out
    assert "copies of its text stay: articles 2" in ended.err
    assert run("show", "1").status == 2
    assert [line["id"] for line in run("search", "gate", "--json").lines] == [2]
    with run.archive() as archive, archive.reading() as connection:
        assert connection.execute(select(articles.c.verdict).where(articles.c.id == 2)).scalar() == "new"
        assert connection.execute(select(deliveries.c.id)).all() == []
        speak = connection.execute(select(story_features.c.article_id)).scalars().all()
        assert 2 in speak, "the copy that stands for the group speaks for its story"
        assert 1 not in speak
    assert run("forget", "1", "--yes").status == 2
    assert run("forget", "2", "--yes", "--json").json["copies"] == []


def test_forget_takes_nobodys_silence_for_a_yes(run: CommandLine) -> None:
    """A script, or an answer through a pipe: what is gone for good is named with --yes."""
    ended = shell("--config", str(run.config), "forget", "1", stdin="n\n")
    assert ended.status == 2
    assert "give --yes" in ended.err
    assert run("show", "1").status == 0


# --- what all commands share -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "gate"], ["show", "1"], ["stats"], ["export"], ["reindex"], ["forget", "1", "--yes"], ["backup", "b.db"],
        ["sources", "list"], ["sources", "remove", "x"], ["watch", "list"], ["watch", "test", "gate"], ["baseline", "list"],
        ["alerts", "list"], ["alerts", "retry", "1"],
    ],
)  # fmt: skip
def test_no_command_that_needs_an_archive_makes_one(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, arguments: list[str]
) -> None:
    run = CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/none.db")
    ended = run(*arguments)
    assert ended.status == 2
    assert "no archive at" in ended.err
    assert ended.err.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["tripoint.toml"]


def test_commands_work_beside_the_daemon_that_holds_the_archive(run: CommandLine) -> None:
    from archive.lock import hold

    with run.archive() as archive:
        lock = hold(archive)
        assert run("stats").status == 0
        assert run("watch", "add", "Flood", "flood").status == 0
        assert run("forget", "4", "--yes").status == 0
        assert run("backup", str(run.folder / "kept.db")).status == 0
        assert run("restore", str(run.folder / "kept.db")).status == 2
        lock.release()


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("search", "-cricket border"), "tripoint search -- '-cricket border'"),
        (("check", "--config", "x.toml"), "tripoint --config FILE"),
        (("sources", "list", "--config", "x.toml"), "tripoint --config FILE"),
    ],
)
def test_an_option_that_is_not_there_is_told_what_was_meant(
    run: CommandLine, arguments: tuple[str, ...], advice: str
) -> None:
    ended = shell("--config", str(run.config), *arguments)
    assert ended.status == 2
    assert advice in ended.err


def test_output_survives_a_terminal_without_our_letters(run: CommandLine) -> None:
    ended = shell("--config", str(run.config), "search", "@taftan", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert ended.status == 0, ended.err
    assert "?" in ended.out


def test_every_command_has_help_that_says_what_it_is_for(run: CommandLine) -> None:
    from tripoint.cli import COMMANDS

    for name in COMMANDS:
        ended = run(name, "--help")
        assert ended.status == 0, name
        assert "Usage:" in ended.out
