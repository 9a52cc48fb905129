"""Reading TOML so that every part knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import InputError
from seeds.located import MAX_BYTES, did_you_mean, parse_toml, read_toml
from seeds.written import toml_table

TEXT = '''\
a = 1
b.c = [ "x", # not "[source]"
  "y", { k = 2, "q r" = [1,
 2] } ]
s = """
[not.a.table]
x = 1 "" """
l = \'\'\'
it''s\'\'\'
"d d" = 2020-01-01T00:00:00Z
[[source]]
id = "a"
addresses = [
  "1",
  # a remark
  "2]",
]
[source.sub]
z = 1
[[source]]
id = "b" # [x]
[[source.inner]]
w = """quotes at the end"""""
[ "x.y" . z ]
k=true
'''

PLACES = [
    (("a",), 1, "a plain key"),
    (("b", "c"), 2, "a dotted key"),
    (("b", "c", 1), 3, "the second element of a list over several lines"),
    (("b", "c", 2, "k"), 3, "a key of an inline table in a list"),
    (("b", "c", 2, "q r", 1), 4, "an element of a list in an inline table in a list"),
    (("s",), 5, "a text over several lines, whose lines look like TOML"),
    (("l",), 8, "a literal text over several lines"),
    (("d d",), 10, "a quoted key"),
    (("source", 0), 11, "the first of two tables"),
    (("source", 0, "addresses", 1), 16, "an element after a remark"),
    (("source", 0, "sub", "z"), 19, "a key of a table below the first of two"),
    (("source", 1, "id"), 21, "the same key in the second table"),
    (("source", 1, "inner", 0, "w"), 23, "a table array below a table array"),
    (("x.y", "z", "k"), 25, "a header with a quoted key and spaces"),
    (("source", 1, "missing"), 20, "what is not there stands at its table"),
    (("nothing",), 0, "what has no table stands in the file"),
]


@pytest.mark.parametrize(("path", "line", "why"), PLACES, ids=[why for *_, why in PLACES])
def test_line(path: tuple[str | int, ...], line: int, why: str) -> None:
    assert parse_toml(TEXT, "f.toml").place(*path).line == line


def test_windows_line_ends_count_the_same() -> None:
    assert parse_toml("a = 1\r\n\r\n[t]\r\nb = 2\r\n", "f").place("t", "b").line == 4


@given(
    st.lists(st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=12), max_size=3), max_size=4), max_size=4)
)
def test_what_we_write_is_read_back_with_its_lines(items: list[dict[str, list[str]]]) -> None:
    items = [{key.replace("\ud800", ""): value for key, value in item.items()} for item in items]
    text = "\n".join(toml_table("item", item) for item in items)
    document = parse_toml(text, "f")
    assert document.data.get("item", []) == items
    lines = text.split("\n")
    for position, item in enumerate(items):
        assert lines[document.place("item", position).line - 1] == "[[item]]"
        first = document.place("item", position).line
        assert [document.place("item", position, key).line > first for key in item] == [True] * len(item)


BROKEN = [
    (b"a = 1\nb = = 2\n", "f.toml:2:5:", "not valid TOML", "a value is missing"),
    (b"a = 1\na = 2\n", "f.toml:2:", "not valid TOML", "a key stands twice"),
    (b"[t]\n[t]\n", "f.toml:2:", "not valid TOML", "a table stands twice"),
    (b"a = yes\n", "f.toml:1:5:", "text needs quotes", "text without quotes"),
    (b'a = "x\n', "f.toml:1:", "not valid TOML", "a quote is not closed"),
    (b'a = """x\n\n', "f.toml:3", "not valid TOML", "a long text is not closed"),
    (b'a = 1\nname = "caf\xe9"\n', "f.toml:2:12:", "not UTF-8: byte 0xe9", "Latin-1"),
    ("a = 1\n".encode("utf-16"), "f.toml:1:", "UTF-16", "UTF-16"),
    (b"a = " + b"[" * 100_000, "f.toml:", "nested too deeply", "a list in a list in a list ..."),
    (b"a = " + b"9" * 10_000, "f.toml:", "not valid TOML", "a number of ten thousand digits"),
    (b"a = 2020-99-99\n", "f.toml:1", "not valid TOML", "a day that no calendar has"),
    (b"#" * (MAX_BYTES + 1), "f.toml:", "larger than", "more than a person writes"),
    (b"\x00\xff\xfe", "f.toml:1:", "not UTF-8", "not a text at all"),
]


@pytest.mark.parametrize(("raw", "place", "what", "why"), BROKEN, ids=[why for *_, why in BROKEN])
def test_broken_file_is_refused_with_its_place(tmp_path: Path, raw: bytes, place: str, what: str, why: str) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        read_toml(path)
    (problem,) = caught.value.problems
    assert place in str(problem)
    assert what in str(problem)


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml: cannot be read: No such file"):
        read_toml(tmp_path / "nowhere.toml")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_toml(tmp_path)


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert read_toml(path).data == {"a": 1}


@pytest.mark.parametrize(
    ("word", "choices", "said"),
    [
        ("adresses", ["addresses", "id"], 'did you mean "addresses"?'),
        ("ID", ["addresses", "id"], 'did you mean "id"?'),
        ("zebra", ["id", "name"], "known: id, name"),
        ("zebra", [], ""),
    ],
)
def test_did_you_mean(word: str, choices: list[str], said: str) -> None:
    assert did_you_mean(word, choices) == said
