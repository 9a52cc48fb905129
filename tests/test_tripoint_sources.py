"""`tripoint sources`: the catalogue from the command line, against a real archive and a server on loopback."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive import sources as catalogue
from archive.model import Attempt, Outcome, Source, SourceKind
from archive.sources import DuePoll, record_attempt
from archive.tables import polls
from crawler.feed_links import feed_links
from seeds.catalogue import read_sources
from tests.archive_rows import Rows
from tests.command_line import CommandLine
from tests.loopback import Site, answer, serving
from tripoint.access import utc_now

NOW = utc_now()


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    return CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", "[seeds]\ndefaults = false")


@pytest.fixture
def filled(run: CommandLine) -> CommandLine:
    """Four sources: one good, one failing, one never asked, one off."""
    with run.archive() as archive, archive.writing() as connection:
        rows = Rows(connection)
        good = {
            "last_at": NOW - timedelta(minutes=5),
            "last_ok_at": NOW - timedelta(minutes=5),
            "last_outcome": "unchanged",
        }
        rows.source("good", poll=good | {"next_poll_at": NOW + timedelta(minutes=55)})
        bad = {
            "last_at": NOW,
            "last_outcome": "not found",
            "last_detail": "https://bad.example/feed: 404",
            "failures": 3,
        }
        rows.source("bad", poll=bad | {"next_poll_at": NOW + timedelta(hours=4)})
        rows.source("fresh", poll={"next_poll_at": NOW - timedelta(hours=1)})
        rows.source("off", enabled=False, reason="no feed known", poll={})
        record_attempt(connection, "good", "page", Attempt(Outcome.OK, "read", NOW))
        record_attempt(connection, "good", "page", Attempt(Outcome.NOT_FOUND, "https://good.example/1: 404", NOW))
        record_attempt(connection, "good", "page", Attempt(Outcome.NOT_FOUND, "https://good.example/2: 404", NOW))
    return run


# --- list --------------------------------------------------------------------------------------------------------


def test_list_tells_how_each_source_fares_and_the_reason_of_each_failure(filled: CommandLine) -> None:
    ended = filled("sources", "list")
    assert ended.status == 0
    rows = {line.split()[0]: line for line in ended.out.splitlines() if line}
    assert "failed 3x" in rows["bad"]
    assert "not found: https://bad.example/feed: 404, never good" in rows["bad"]
    assert "in 3 h" in rows["bad"] or "in 4 h" in rows["bad"]
    assert "unchanged" in rows["good"]
    assert "2 not found, 1 ok" in rows["good"]
    assert "not asked yet" in rows["fresh"]
    assert " due " in rows["fresh"]
    assert "no feed known" in rows["off"]
    assert rows["4"] == "4 sources: 1 good, 1 failing, 1 not asked yet, 1 off"


def test_list_for_machines_says_the_same(filled: CommandLine) -> None:
    found = {line["id"]: line for line in filled("sources", "list", "--json").lines}
    assert found["bad"]["failures"] == 3
    assert found["bad"]["last_outcome"] == "not found"
    assert found["bad"]["last_detail"] == "https://bad.example/feed: 404"
    assert datetime.fromisoformat(found["bad"]["next_poll_at"]) > NOW
    assert (found["off"]["enabled"], found["off"]["reason"]) == (False, "no feed known")
    assert [(page["outcome"], page["count"]) for page in found["good"]["pages"]] == [("not found", 2), ("ok", 1)]
    assert found["good"]["pages"][0]["detail"] == "https://good.example/2: 404"


def test_list_can_be_narrowed(filled: CommandLine) -> None:
    assert [line["id"] for line in filled("sources", "list", "--failing", "--json").lines] == ["bad"]
    assert {line["id"] for line in filled("sources", "list", "--enabled", "--json").lines} == {"good", "bad", "fresh"}


def test_what_a_server_said_cannot_move_the_cursor_or_turn_the_line(run: CommandLine) -> None:
    with run.archive() as archive, archive.writing() as connection:
        poll = {"last_at": NOW, "last_outcome": "tls", "last_detail": "\x1b[2Jfoo\u202ebar\nnext", "failures": 1}
        Rows(connection).source("bad", name="خبر\u202e", poll=poll)
    out = run("sources", "list").out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "foobar next" in out


def test_a_missing_archive_is_bad_usage_and_stays_missing(run: CommandLine) -> None:
    ended = run("sources", "list")
    assert ended.status == 2
    assert "no archive at" in ended.err
    assert not (run.folder / "archive.db").exists()


# --- add ---------------------------------------------------------------------------------------------------------

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Border Post</title><language>en</language>
<item><title>Second gate opens at the crossing on Monday</title><link>http://one.example/1</link><guid>1</guid></item>
<item><title>Lorries wait for nine days in the heat</title><link>http://one.example/2</link><guid>2</guid></item>
</channel></rss>"""
HOME = b"""<html><head><title>Home</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel='alternate' type='application/rss+xml' href='/feed?x=1&amp;y=2'></head><body><p>Welcome to us</p></body></html>"""


@contextmanager
def site(answers: dict[str, bytes]) -> Iterator[Site]:
    """A loopback site in a thread of its own, since the command has an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    context = serving(dict(answers))
    try:
        yield asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(10)
        asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def reaching(run: CommandLine, one: Site) -> None:
    """Settings by which `one.example` is the loopback site, asked without a pause."""
    settings = (
        f'[crawler]\nhost_delay = "0s"\nallow_private = ["127.0.0.0/8"]\nresolve = {{"one.example" = "{one.place}"}}\n'
    )
    run.config.write_text(settings + run.config.read_text(encoding="utf-8"), encoding="utf-8")


def kept(run: CommandLine) -> dict[str, Source]:
    with run.archive() as archive, archive.reading() as connection:
        return {id_: item.source for id_, item in catalogue.catalogue(connection).items() if not item.removed}


def test_add_takes_a_feed_with_its_own_title_and_language(run: CommandLine) -> None:
    with site({"/feed": answer(200, FEED, "Content-Type: application/rss+xml")}) as one:
        reaching(run, one)
        ended = run("sources", "add", "http://one.example/feed", "--country", "PK")
    assert (ended.status, ended.err) == (0, "")
    (source,) = kept(run).values()
    assert source.id.startswith("one_example_")
    assert (source.name, source.languages, source.country) == ("The Border Post", ("en",), "PK")
    assert one.targets() == ["one.example/feed"]
    with run.archive() as archive, archive.writing() as connection:
        (due,) = catalogue.claim_polls(connection, utc_now(), 5)
    assert isinstance(due, DuePoll)


def test_add_finds_the_feed_a_home_page_names(run: CommandLine) -> None:
    answers = {
        "/": answer(200, HOME, "Content-Type: text/html"),
        "/feed": answer(200, FEED, "Content-Type: application/rss+xml"),
    }
    with site(answers) as one:
        reaching(run, one)
        ended = run("sources", "add", "http://one.example/", "--id", "post", "--json")
    assert ended.status == 0, ended.err
    assert ended.json["address"] == "http://one.example/feed?x=1&y=2"
    source = kept(run)["post"]
    assert source.addresses == ("http://one.example/feed?x=1&y=2",)
    assert source.homepage == "http://one.example/"


@pytest.mark.parametrize(
    ("answers", "said", "reason"),
    [
        ({"/": answer(404)}, "not found", "an address with nothing behind it"),
        ({"/": answer(200, b"<p>" + b"words " * 50, "Content-Type: text/html")}, "is no feed and names none", "a page"),
        ({"/": answer(200, HOME, "Content-Type: text/html")}, "which is none", "a page whose feed is gone"),
    ],
)
def test_add_refuses_what_is_no_feed(run: CommandLine, answers: dict[str, bytes], said: str, reason: str) -> None:
    with site(answers) as one:
        reaching(run, one)
        ended = run("sources", "add", "http://one.example/")
    assert ended.status == 1, reason
    assert said in ended.err
    assert kept(run) == {}


def test_add_takes_what_cannot_be_reached_now_with_a_warning(run: CommandLine) -> None:
    with site({"/feed": answer(503)}) as one:
        reaching(run, one)
        ended = run("sources", "add", "http://one.example/feed", "--id", "later")
    assert ended.status == 0
    assert "added, though server error" in ended.err
    assert kept(run)["later"].name == "one.example"


def test_add_refuses_this_machine_and_its_network(run: CommandLine) -> None:
    ended = run("sources", "add", "http://169.254.169.254/feed")
    assert ended.status == 1
    assert "refused address" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ftp://one.example/feed"], "does not begin with http"),
        (["one.example/feed"], "does not begin with http:// or https:// (https://one.example/feed?)"),
        (["http://user:secret@one.example/feed"], "carries a user name"),
        (["http://one.example/feed", "--id", "Über"], "lower-case letters"),
        (["http://one.example/feed", "--zone", "Mars/Base"], "not an IANA time zone"),
        (["http://one.example/feed", "--country", "Pakistan"], "two capital letters"),
        (["https://good.example/feed/"], 'an address of "good" already'),
        (["https://off.example/feed"], "switched off"),
        (["http://two.example/feed", "--id", "good"], 'a source "good" already'),
    ],
)
def test_add_refuses_what_the_catalogue_would(filled: CommandLine, arguments: list[str], said: str) -> None:
    before = kept(filled)
    ended = filled("sources", "add", "--no-probe", *arguments)
    assert ended.status == 2
    assert said in ended.err
    assert "secret" not in ended.err
    assert kept(filled) == before


def test_the_first_add_fills_a_new_archive_with_what_ships(run: CommandLine) -> None:
    run.config.write_text(f'[archive]\nurl = "{run.url}"\n', encoding="utf-8")
    assert run("sources", "add", "--no-probe", "http://one.example/feed", "--id", "mine").status == 0
    assert len(kept(run)) > 100


# --- remove and poll ---------------------------------------------------------------------------------------------


def test_remove_keeps_away_and_knows_what_was_meant(filled: CommandLine) -> None:
    assert filled("sources", "remove", "good", "bad").status == 0
    assert set(kept(filled)) == {"fresh", "off"}
    ended = filled("sources", "remove", "frish", "off")
    assert ended.status == 2
    assert 'did you mean "fresh"?' in ended.err
    assert set(kept(filled)) == {"fresh", "off"}


def test_poll_makes_sources_due(filled: CommandLine) -> None:
    assert filled("sources", "poll", "bad").out == "1 source due now\n"
    with filled.archive() as archive, archive.reading() as connection:
        due = dict(connection.execute(polls.select().with_only_columns(polls.c.source_id, polls.c.next_poll_at)).all())
    assert due["bad"] <= utc_now() < due["good"]
    assert filled("sources", "poll", "--all").out == "3 sources due now\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "name sources"), (["good", "--all"], "name sources"), (["off"], "switched off"), (["nobody"], "no source")],
)
def test_poll_refuses_what_makes_no_sense(filled: CommandLine, arguments: list[str], said: str) -> None:
    ended = filled("sources", "poll", *arguments)
    assert ended.status == 2
    assert said in ended.err


# --- files -------------------------------------------------------------------------------------------------------


def test_export_and_import_are_inverse(filled: CommandLine) -> None:
    file = filled.folder / "mine.toml"
    assert filled("sources", "export", str(file)).out == f"4 sources written to {file}\n"
    assert {source.id: source for source in read_sources(file)} == kept(filled)
    assert filled("sources", "export").out.strip() == file.read_text(encoding="utf-8").strip()
    assert filled("sources", "import", str(file), "--json").json == {
        "added": 0, "changed": 0, "unchanged": 4, "already_there": 0, "removed": 0
    }  # fmt: skip


def test_an_import_adds_changes_and_replaces(filled: CommandLine) -> None:
    file = filled.folder / "mine.toml"
    file.write_text(
        '[[source]]\nid = "good"\nname = "Better"\naddresses = ["https://good.example/feed"]\n'
        '[[source]]\nid = "extra"\nname = "Extra"\naddresses = ["https://extra.example/feed"]\n',
        encoding="utf-8",
    )
    assert filled("sources", "import", str(file)).out == "1 added, 1 changed\n"
    assert set(kept(filled)) == {"good", "bad", "fresh", "off", "extra"}
    assert kept(filled)["good"].name == "Better"
    assert filled("sources", "import", "--replace", str(file)).out == "2 unchanged, 3 removed\n"
    assert set(kept(filled)) == {"good", "extra"}


def test_an_import_with_a_problem_changes_nothing(filled: CommandLine) -> None:
    before = kept(filled)
    file = filled.folder / "mine.toml"
    file.write_text(
        '[[source]]\nid = "new"\nname = "N"\naddresses = ["https://new.example/f"]\n'
        '[[source]]\nid = "x"\nname = "X"\nadresses = []\n',
        encoding="utf-8",
    )
    ended = filled("sources", "import", "--replace", str(file))
    assert ended.status == 2
    assert f"{file}:8: " in ended.err
    assert 'did you mean "addresses"?' in ended.err
    file.write_text(
        '[[source]]\nid = "twin"\nname = "N"\naddresses = ["https://good.example/feed"]\n', encoding="utf-8"
    )
    assert "belongs to good already" in filled("sources", "import", str(file)).err
    assert kept(filled) == before


def test_opml_goes_out_and_comes_in_and_leaves_what_is_there(filled: CommandLine) -> None:
    file = filled.folder / "feeds.opml"
    assert filled("sources", "export", str(file)).status == 0
    assert filled("sources", "import", str(file)).out == "4 already there\n"
    filled("sources", "remove", "good")
    assert filled("sources", "import", str(file)).out == "1 added, 3 already there\n"
    added = next(source for id_, source in kept(filled).items() if id_.startswith("good_example_"))
    assert (added.name, added.kind, added.addresses) == ("Good", SourceKind.RSS, ("https://good.example/feed",))


def test_an_edit_of_a_shipped_source_survives_the_next_release(run: CommandLine) -> None:
    run.config.write_text(f'[archive]\nurl = "{run.url}"\n', encoding="utf-8")
    run("sources", "add", "--no-probe", "http://one.example/feed", "--id", "mine")
    shipped = kept(run)["dawn_home"]
    file = run.folder / "mine.toml"
    file.write_text(
        f'[[source]]\nid = "dawn_home"\nname = "My Dawn"\naddresses = ["{shipped.addresses[0]}"]\n', encoding="utf-8"
    )
    assert run("sources", "import", str(file)).out == "1 changed\n"
    with run.archive() as archive, archive.reading() as connection:
        assert catalogue.catalogue(connection)["dawn_home"].shipped_hash


# --- the links of a page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "found", "reason"),
    [
        ('<link rel=alternate type=application/atom+xml href=/a>', ["http://x.example/a"], "attributes without quotes"),
        ('<LINK HREF="//cdn.example/f" TYPE="application/rss+xml; charset=x" REL="Alternate Home">', ["http://cdn.example/f"], "capitals, another host"),
        ('<link rel="stylesheet" type="application/rss+xml" href="/a">', [], "not an alternate"),
        ('<link rel="alternate" hreflang="ur" href="/ur">', [], "the page in another language"),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', [], "no address to fetch"),
        ('<link rel="alternate" type="application/rss+xml" href="http://[bad">', [], "a broken address"),
        ('<link rel="alternate" type="application/rss+xml" href="/a">' * 3, ["http://x.example/a"], "named three times"),
        ("<link " + "a=" * 300_000, [], "an endless tag is left alone, and soon"),
    ],
)  # fmt: skip
def test_feed_links(page: str, found: list[str], reason: str) -> None:
    assert [link.address for link in feed_links(page, "http://x.example/home")] == found, reason
