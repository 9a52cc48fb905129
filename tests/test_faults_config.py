"""Faults of the settings and of what people import; docs/faults.md says which test holds which."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.located import MAX_BYTES
from tests.command_line import CommandLine

BROKEN = [
    ("a bracket that is not closed", b"[web\n", ":1:5:"),
    ("a key that stands twice", b"[web]\nbind = '127.0.0.1:1'\nbind = '127.0.0.1:2'\n", ":3:"),
    ("a letter that is not UTF-8", b"[web]\n# caf\xe9\n", ":2:6:"),
    ("a file that nobody wrote by hand", b"#" * 10_000_000, "larger than"),
]


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    return CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", "[seeds]\ndefaults = false\n")


@pytest.mark.parametrize(("what", "raw", "place"), BROKEN, ids=[what for what, *_ in BROKEN])
def test_check_names_the_place_of_what_cannot_be_read(run: CommandLine, what: str, raw: bytes, place: str) -> None:
    assert len(raw) <= 100 or len(raw) > MAX_BYTES
    run.config.write_bytes(raw)
    ended = run("check")
    assert ended.status == 2
    assert "tripoint.toml" in ended.err
    assert place in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_mark_at_the_beginning_of_the_file_is_no_fault(run: CommandLine) -> None:
    run.config.write_bytes(b"\xef\xbb\xbf" + run.config.read_bytes())
    assert run("check").status == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "empty"),
        ('"border', "not closed"),
        ("border AND", "AND"),
        ("lang:ur", "must ask for words"),
        ("NOT border", "NOT"),
        (r"border /(a)\1/", "cannot be read"),
        ("border /[/", "cannot be read"),
    ],
)
def test_a_query_that_cannot_be_asked_is_refused_before_it_is_kept(run: CommandLine, query: str, said: str) -> None:
    ended = run("watch", "add", "mine", query)
    assert ended.status == 2
    assert said in ended.err
    assert "^" in ended.err or not query, "with a caret under the place"
    assert "mine" not in run("watch", "list").out


def test_ten_thousand_feeds_are_imported_each_once_however_it_is_spelled(run: CommandLine) -> None:
    """Every tenth stands there a second time, with another scheme, a slash, or a parameter that counts readers."""
    spellings = ("http://p{n}.example/feed", "https://p{n}.example/feed/", "https://p{n}.example/feed?utm_source=x")
    addresses = [f"https://p{number}.example/feed" for number in range(10_000)]
    addresses += [spellings[n // 10 % 3].replace("{n}", str(n)) for n in range(0, 10_000, 10)]
    outlines = "".join(f'<outline type="rss" text="P" xmlUrl="{address}"/>' for address in addresses)
    file = run.folder / "feeds.opml"
    file.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    ended = run("sources", "import", str(file))
    assert ended.status == 0, ended.err[-500:]
    assert "10000 added" in ended.out
