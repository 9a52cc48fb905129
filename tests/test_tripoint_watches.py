"""`tripoint watch`: watches from the command line, tried over a real archive."""

import contextlib
import os
import pty
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from archive import watches as store
from archive.model import Watch
from archive.tables import articles, versions
from seeds.watches import default_watches
from tests.archive_rows import Rows
from tests.command_line import CommandLine, Ended, environment
from tripoint.access import region_names, utc_now

NOW = utc_now()


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    desk = '[channels.desk]\nkind = "console"\n[seeds]\ndefaults = false\n'
    return CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", desk)


def fill(run: CommandLine) -> None:
    """Five articles of the last days: two about the gate today, one of them a copy, one old, one Persian, one other."""
    with run.archive() as archive, archive.writing() as connection:
        rows = Rows(connection)
        rows.source("post", "The Border Post")
        first = rows.article("post", "Second gate opens at Taftan", "Iran and Pakistan open a gate.", relevant=True)
        copy = rows.article("post", "Gate opens", "Iran and Pakistan open a gate.", verdict="copy", relevant=True)
        old = rows.article("post", "A gate of old", "The gate was built long ago.", relevant=False)
        rows.article("post", "دروازهٔ تفتان", "دروازهٔ دوم در تفتان باز شد.", lang="fa", relevant=True)
        rows.article("post", "Cricket", "A match was won.", relevant=False)
        for article_id, seen in ((first, NOW), (copy, NOW), (old, NOW - timedelta(days=5))):
            change = articles.update().where(articles.c.id == article_id)
            connection.execute(change.values(first_seen_at=seen))
        connection.execute(versions.update().values(published=NOW))


def kept(run: CommandLine) -> dict[str, Watch]:
    with run.archive() as archive, archive.reading() as connection:
        return {name: item.watch for name, item in store.all_watches(connection).items() if not item.removed}


# --- add, list, remove -------------------------------------------------------------------------------------------


def test_add_says_how_the_query_was_understood_and_what_it_would_have_found(run: CommandLine) -> None:
    fill(run)
    ended = run("watch", "add", "Gate", "gate (taftan OR pakistan) -cricket", "--notify", "desk", "--wait", "0")
    assert ended.status == 0, ended.err
    lines = ended.out.splitlines()
    assert lines[0] == "understood as: gate AND (taftan OR pakistan) AND NOT cricket"
    assert lines[7] == f"{NOW:%a %d %b}      2  {'▇' * 40}"
    assert lines[8] == (
        "in the last 7 days: 2 matches, 1 of them copies, 2 about the region (only these are told); about 0.4 alerts a day"
    )
    assert [line.split()[0] for line in lines[11:13]] == ["2", "1"]
    assert " ".join(lines[11].split()[3:]) == "The Border Post Gate, Pakistan Gate opens"
    assert lines[-1] == "added Gate, tells desk"
    assert kept(run) == {
        "Gate": Watch("Gate", "gate (taftan OR pakistan) -cricket", notify=("desk",), wait=0),
    }


def test_add_again_changes_what_is_given_and_leaves_the_rest(run: CommandLine) -> None:
    run("watch", "add", "Gate", "gate", "--notify", "desk", "--wait", "5", "--tag", "trade", "--any-topic")
    ended = run("watch", "add", "Gate", "gates", "--off")
    assert ended.out.splitlines()[-1] == "changed Gate, tells desk"
    assert kept(run)["Gate"] == Watch("Gate", "gates", ("desk",), about=False, wait=5, tags=("trade",), enabled=False)
    with run.archive() as archive, archive.reading() as connection:
        assert store.armed_watches(connection) == []
    assert run("watch", "add", "Gate", "gates", "--on", "--about-region").status == 0
    assert (kept(run)["Gate"].enabled, kept(run)["Gate"].about) == (True, True)


def test_add_for_machines_keeps_the_watch_and_its_finds_apart(run: CommandLine) -> None:
    fill(run)
    told = run("watch", "add", "Gate", "gate", "--any-topic", "--json").json
    assert (told["added"], told["about"], told["understood"], told["wide"]) == ("Gate", False, "gate", [])
    found = told["found"]
    assert {name: found[name] for name in ("days", "matches", "about", "copies", "alerts_a_day", "whole")} == {
        "days": 7,
        "matches": 3,
        "about": 2,
        "copies": 1,
        "whole": True,
        "alerts_a_day": round(3 / 5, 2),
    }
    assert sum(day["matches"] for day in found["by_day"]) == 3
    assert found["samples"][0]["words"] == ["gate"]
    assert run("watch", "add", "Gate", "gates", "--json").json["changed"] == "Gate"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Gate", "gate AND ("], "this bracket is not closed"),
        (["Gate", "lang:ur"], "a watch must ask for words"),
        (["Gate", "@talban"], "taliban"),
        (["Gate", "gate", "--notify", "desc"], 'did you mean "desk"?'),
        (["Gate", "gate", "--wait", "86400"], "86400"),
        (["", "gate"], "is empty"),
        (["a\nb", "gate"], "control sign"),
    ],
)
def test_add_refuses_what_could_not_work(run: CommandLine, arguments: list[str], said: str) -> None:
    run("watch", "add", "Other", "other")
    ended = run("watch", "add", *arguments)
    assert ended.status == 2
    assert said in ended.err
    assert set(kept(run)) == {"Other"}


def test_a_query_error_shows_the_place_with_a_caret(run: CommandLine) -> None:
    _, query, caret, *_ = run("watch", "add", "Gate", "gate AND (").err.split("\n")
    assert query == "  gate AND ("
    assert caret.index("^") == 2 + len("gate AND ")


def test_list_shows_hits_and_watches_that_cannot_be_read(run: CommandLine) -> None:
    fill(run)
    with run.archive() as archive, archive.writing() as connection:
        rows = Rows(connection)
        rows.watch("Gate", "gate")
        rows.hit("Gate", 1, 1, at=NOW)
        rows.hit("Gate", 2, 2, at=NOW, decision="known")
        rows.hit("Gate", 3, 3, at=NOW - timedelta(days=30))
        rows.watch("Broken", "@nobody_knows")
    ended = run("watch", "list")
    lines = {line.split()[0]: line.split() for line in ended.out.splitlines()}
    assert lines["Gate"] == ["Gate", "on", "console", "instant", "1", "1", "gate"]
    assert lines["Broken"][1] == "unreadable"
    assert "watch Broken:" in ended.err
    machine = {line["name"]: line for line in run("watch", "list", "--json").lines}
    assert machine["Gate"]["hits"] == {"alert": 1, "known": 1}
    assert machine["Gate"]["error"] is None
    assert machine["Broken"]["error"]


def test_remove_is_for_good_and_knows_what_was_meant(run: CommandLine) -> None:
    run("watch", "add", "Gate", "gate")
    ended = run("watch", "remove", "Gat")
    assert ended.status == 2
    assert 'did you mean "Gate"?' in ended.err
    assert run("watch", "remove", "Gate").status == 0
    assert kept(run) == {}
    assert run("watch", "remove", "Gate").status == 2


def test_a_removed_watch_can_be_added_anew_with_the_usual_settings(run: CommandLine) -> None:
    run("watch", "add", "Gate", "gate", "--wait", "5")
    run("watch", "remove", "Gate")
    assert run("watch", "add", "Gate", "gate").out.splitlines()[-1] == "added Gate, tells console"
    assert kept(run)["Gate"] == Watch("Gate", "gate")


def test_the_first_watch_of_a_new_archive_joins_those_that_ship(run: CommandLine) -> None:
    run.config.write_text(f'[archive]\nurl = "{run.url}"\n', encoding="utf-8")
    run("watch", "add", "Gate", "gate")
    assert set(kept(run)) == {"Gate", *(watch.name for watch in default_watches(region_names()))}


# --- files -------------------------------------------------------------------------------------------------------


def test_export_and_import_are_inverse(run: CommandLine) -> None:
    run("watch", "add", "Gate", 'gate "second gate" @taliban', "--notify", "desk")
    run("watch", "add", "دروازه", "دروازه", "--any-topic")
    file = run.folder / "watches.toml"
    before = kept(run)
    assert run("watch", "export", str(file)).out == f"2 watches written to {file}\n"
    assert run("watch", "import", str(file), "--json").json == {"added": 0, "changed": 0, "unchanged": 2, "removed": 0}
    run("watch", "remove", *before)
    assert run("watch", "import", str(file)).out == "2 added\n"
    assert kept(run) == before
    assert run("watch", "export").out.strip() == file.read_text(encoding="utf-8").strip()


def test_import_replaces_when_asked_and_changes_nothing_on_a_problem(run: CommandLine) -> None:
    run("watch", "add", "Gate", "gate")
    run("watch", "add", "Other", "other")
    file = run.folder / "watches.toml"
    file.write_text(
        '[[watch]]\nname = "Gate"\nquery = "gates"\n[[watch]]\nname = "Bad"\nquery = "a AND"\n', encoding="utf-8"
    )
    ended = run("watch", "import", "--replace", str(file))
    assert ended.status == 2
    assert f"{file}:6: " in ended.err
    assert kept(run)["Gate"].query == "gate"
    file.write_text('[[watch]]\nname = "Gate"\nquery = "gates"\n', encoding="utf-8")
    assert run("watch", "import", "--replace", str(file)).out == "1 changed, 1 removed\n"
    assert {name: one.query for name, one in kept(run).items()} == {"Gate": "gates"}


# --- test --------------------------------------------------------------------------------------------------------


def test_test_counts_by_day_and_shows_the_newest(run: CommandLine) -> None:
    fill(run)
    found = run("watch", "test", "gate", "--days", "7", "--json").json
    by_day = {day["day"]: day["matches"] for day in found["days"]}
    assert len(by_day) == 7
    assert by_day[NOW.date().isoformat()] == 2
    assert by_day[(NOW - timedelta(days=5)).date().isoformat()] == 1
    assert (found["matches"], found["about"], found["copies"], found["whole"]) == (3, 2, 1, True)
    assert [sample["id"] for sample in found["samples"]] == [3, 2, 1]
    assert found["samples"][2]["spans"][0] == ["title", 7, 11]
    assert run("watch", "test", "gate", "--days", "2", "--json").json["matches"] == 2


def test_test_reads_well_on_a_terminal_and_arabic_letters_find_persian_ones(run: CommandLine) -> None:
    fill(run)
    ended = run("watch", "test", "دروازة OR gate", "--days", "3")
    assert ended.status == 0
    assert "understood as:" in ended.out
    assert f"{NOW:%a %d %b}      2  {'▇' * 40}" in ended.out
    assert "Second gate opens at Taftan" in ended.out


def test_test_tells_a_watchs_name_from_its_query(run: CommandLine) -> None:
    fill(run)
    run("watch", "add", "gates", "taftan OR torkham")
    ended = run("watch", "test", "gates")
    assert ended.status == 0
    assert "the watch of that name asks: taftan OR torkham" in ended.err
    assert run("watch", "test", "gate").err == ""


def test_test_takes_a_query_that_only_a_search_may_ask_and_says_so(run: CommandLine) -> None:
    fill(run)
    ended = run("watch", "test", "lang:fa", "--days", "400")
    assert ended.status == 2
    ended = run("watch", "test", "lang:fa", "--days", "366")
    assert ended.status == 0
    assert "good for a search, not for a watch" in ended.err


# --- what makes one doubt a watch ----------------------------------------------------------------------------------


def flood(run: CommandLine) -> None:
    """Sixty stories of today about the region, in which every gate is told of as Turkham's."""
    with run.archive() as archive, archive.writing() as connection:
        rows = Rows(connection)
        rows.source("post", "The Border Post")
        for number in range(60):
            rows.article("post", f"Gate {number}", "The gate at Turkham is open.", relevant=True)
        connection.execute(articles.update().values(first_seen_at=NOW))


def test_add_tells_what_never_matches_and_why(run: CommandLine) -> None:
    fill(run)
    ended = run("watch", "add", "Gate", "gate zebra source:pots")
    assert ended.status == 0, ended.err
    assert [line.removeprefix("tripoint: ") for line in ended.err.splitlines()] == [
        "there is no source pots: did you mean source:post?",
        "nothing in the archive's 5 articles matches",
        "nothing in the archive has zebra",
    ]
    assert ended.out.splitlines()[-1] == "added Gate, tells console"


def test_add_tells_of_spellings_it_would_miss(run: CommandLine) -> None:
    flood(run)
    told = run("watch", "add", "Gate", "torkham", "--json").json
    assert told["warnings"][-1] == (
        "the archive also has turkham: torkham does not find it, and misses 60 articles of the latest 2,000"
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("gate", "it would alert about 60 times a day; above 50 nobody reads them"),
        ("the", "it asks for nothing rarer than the, which stands in 98% of a language's texts"),
        ("اور کی", "it asks for nothing rarer than کی, which stands in 100% of a language's texts"),
    ],
)
def test_a_watch_that_is_too_wide_is_saved_only_when_it_is_meant(run: CommandLine, query: str, said: str) -> None:
    flood(run)
    ended = run("watch", "add", "Gate", query)
    assert ended.status == 2
    assert f"too wide: {said}" in ended.err
    assert "say --wide" in ended.err
    assert run("watch", "add", "Gate", query, "--json").status == 2
    assert kept(run) == {}
    assert run("watch", "add", "Gate", query, "--wide").status == 0
    assert kept(run)["Gate"].query == query
    assert f"too wide for a watch: {said}" in run("watch", "test", query).err


def test_a_wide_watch_can_be_switched_off_and_is_asked_about_when_it_is_switched_on(run: CommandLine) -> None:
    flood(run)
    assert run("watch", "add", "Gate", "gate", "--off").status == 0
    assert run("watch", "add", "Gate", "gate", "--wait", "5").status == 0
    assert run("watch", "add", "Gate", "gate", "--on").status == 2
    assert not kept(run)["Gate"].enabled
    assert run("watch", "add", "Gate", "gate", "--on", "--wide").status == 0
    assert run("watch", "add", "Gate", "gate", "--wait", "7").status == 0


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 2)])
def test_at_a_terminal_a_person_is_asked(run: CommandLine, answer: str, status: int) -> None:
    """On a real terminal: the question, and what is answered to it."""
    flood(run)
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "tripoint", "--config", str(run.config), "watch", "add", "Gate", "gate"]
    with subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment()) as asked:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        said = b""
        with contextlib.suppress(OSError):  # the terminal is closed at its other end
            while part := os.read(ours, 4096):
                said += part
        assert asked.wait(60) == status, said.decode()
    os.close(ours)
    assert "save it all the same?" in said.decode()
    assert set(kept(run)) == ({"Gate"} if status == 0 else set())


def test_import_search_and_check_doubt_values_that_nothing_has(run: CommandLine) -> None:
    fill(run)
    file = run.folder / "watches.toml"
    file.write_text('[[watch]]\nname = "Gate"\nquery = "gate source:pots"\n', encoding="utf-8")
    doubt = "there is no source pots: did you mean source:post?"
    ended = run("watch", "import", str(file))
    assert (ended.status, ended.err) == (0, f"tripoint: watch Gate: {doubt}\n")
    assert run("search", "gate source:pots").err == f"tripoint: {doubt}\n"
    assert f"watch Gate: {doubt}" in str(run("check", "--json").json["warnings"])


# --- why ---------------------------------------------------------------------------------------------------------


def test_why_tells_every_term_and_every_gate(run: CommandLine) -> None:
    fill(run)
    with run.archive() as archive, archive.writing() as connection:
        rows = Rows(connection)
        rows.watch("Gate", "gate (taftan OR torkham) NOT cricket")
        version = connection.execute(versions.select().where(versions.c.article_id == 1)).one()
        hit = rows.hit("Gate", 1, version.id, spans=[["title", 7, 11], ["title", 21, 27]])
        rows.delivery(rows.alert("Gate", hit, channel="desk"))
    ended = run("watch", "why", "Gate", "1")
    assert ended.status == 0, ended.err
    lines = ended.out.splitlines()
    assert lines[0] == "1  Second gate opens at Taftan"
    assert lines[1].startswith("watch Gate: it fired: alert 1 to desk (desk@example.org sent ")
    assert lines[2] == "     gate AND (taftan OR torkham) AND NOT cricket"
    assert [" ".join(line.split()) for line in lines[5:12]] == [
        "yes all of",
        "yes gate gate",
        "yes any of",
        "yes taftan Taftan",
        "no torkham",
        "yes not",
        "no cricket",
    ]
    assert "     at title 7-11, title 21-27" in lines
    assert [line.split()[0] for line in lines[-9:]] == ["yes"] * 9


def test_why_not_for_people_and_for_machines(run: CommandLine) -> None:
    fill(run)
    with run.archive() as archive, archive.writing() as connection:
        Rows(connection).watch("Gate", "دروازه NOT کریکت torkham")
    ended = run("watch", "why", "Gate", "4")
    assert "it does not match: no torkham" in ended.out
    assert "\u2068دروازهٔ\u2069, \u2068دروازهٔ" not in ended.out, "one word is told once"
    assert "\u2068دروازهٔ\u2069" in ended.out, "words that run right to left are isolated"
    told = run("watch", "why", "Gate", "4", "--json").json
    assert (told["watch"], told["fired"], told["article_id"]) == ("Gate", False, 4)
    (version,) = told["versions"]
    assert version["query"]["matched"] is False
    assert {part["what"]: part["matched"] for part in version["query"]["parts"]} == {
        "دروازه": True,
        "NOT کریکت": True,
        "torkham": False,
    }
    assert version["query"]["parts"][0]["spans"][0][0] == "title"
    assert [step["passed"] for step in version["steps"]] == [True, True, False]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Gat", "1"], 'there is no watch "Gat" (did you mean "Gate"?)'),
        (["Gate", "99"], "there is no article 99"),
        (["Gate", "0"], "0"),
    ],
)
def test_why_refuses_what_is_not_there(run: CommandLine, arguments: list[str], said: str) -> None:
    fill(run)
    run("watch", "add", "Gate", "gate")
    ended = run("watch", "why", *arguments)
    assert ended.status == 2
    assert said in ended.err


def done(run: CommandLine, *arguments: str) -> Ended:
    """A command that works."""
    ended = run(*arguments)
    assert ended.status == 0, ended.err
    return ended


# --- how it tells ------------------------------------------------------------------------------------------------


def test_add_says_when_a_watch_tells(run: CommandLine) -> None:
    done(run, "watch", "add", "wide", "gate", "--mode", "daily", "--at", "6:30", "--quiet", "22:00-05:00")
    done(run, "watch", "add", "narrow", "gate bridge", "--unless", "wide", "--urgent")
    found = kept(run)
    assert (found["wide"].mode, found["wide"].at, found["wide"].quiet) == ("daily", "6:30", "22:00-05:00")
    assert (found["narrow"].unless, found["narrow"].urgent, found["narrow"].wait) == ("wide", True, 0)
    listed = done(run, "watch", "list").out
    assert "daily 6:30 not 22:00-05:00" in listed
    assert "urgent unless wide" in listed
    done(run, "watch", "add", "narrow", "gate bridge", "--unless", "", "--not-urgent")
    found = kept(run)
    assert (found["narrow"].unless, found["narrow"].urgent, found["narrow"].wait) == ("", False, 60)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--unless", "wode"), 'there is no watch "wode" (did you mean "wide"?)'),
        (("--unless", "narrow"), "unless names the watch itself"),
        (("--quiet", "at night"), 'two times of day such as "22:00-07:00"'),
        (("--at", "7:00"), 'mode is "instant"'),
        (("--mode", "daily", "--urgent"), "urgent is told at once"),
    ],
)
def test_add_refuses_a_manner_that_could_not_work(run: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    done(run, "watch", "add", "wide", "gate")
    failed = run("watch", "add", "narrow", "gate", *arguments)
    assert failed.status == 2
    assert said in failed.err
    assert "narrow" not in kept(run)


def test_silence_is_for_a_while_for_a_channel_or_until_further_notice(run: CommandLine) -> None:
    done(run, "watch", "add", "gates", "gate", "--notify", "desk", "--notify", "console")
    assert "gates tells nothing until further notice" in done(run, "watch", "silence", "gates").out
    assert (
        "gates tells nothing on desk until"
        in done(run, "watch", "silence", "gates", "--for", "8h", "--channel", "desk").out
    )
    done(run, "watch", "add", "floods", "flood")
    assert "2099-12-01 03:00Z" in done(run, "watch", "silence", "floods", "--until", "2099-12-01T08:00+05:00").out
    assert "silent" in done(run, "watch", "list").out
    done(run, "watch", "silence", "floods", "--end")
    listed = done(run, "watch", "silence").out
    assert "every channel" in listed
    assert "further notice" in listed
    assert "the command line" in listed
    assert "gates tells again" in done(run, "watch", "silence", "gates", "--end").out
    assert "no watch is silent" in done(run, "watch", "silence").out
    assert "was not silent" in done(run, "watch", "silence", "gates", "--end").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gatos",), 'did you mean "gates"?'),
        (("gates", "--channel", "desk"), 'tells nothing on "desk"'),
        (("gates", "--for", "soon"), "--for soon: cannot be read"),
        (("gates", "--for", "8"), "--for 8: cannot be read"),
        (("gates", "--until", "tomorrow"), "--until tomorrow: cannot be read"),
        (("gates", "--until", "9999-12-31T23:59-10:00"), "cannot be read"),
        (("gates", "--until", "2020-01-01T00:00"), "2020-01-01 00:00Z is over"),
        (("gates", "--for", "1h", "--end"), "exclude each other"),
    ],
)
def test_silence_refuses_what_says_nothing(run: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    done(run, "watch", "add", "gates", "gate")
    failed = run("watch", "silence", *arguments)
    assert failed.status == 2
    assert said in failed.err
    assert "no watch is silent" in done(run, "watch", "silence").out
