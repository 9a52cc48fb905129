"""The query language: what is understood, what is warned about, and every error with its place."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from words.names import NameBook
from words.query import DEEPEST, LONGEST, Not, Phrase, Query, QueryError, Word, asks_for_edits, parse, watchable


@dataclass(frozen=True)
class Ids:
    """A book that only knows its ids."""

    ids: tuple[str, ...] = ("iran", "taliban", "ttp", "pezeshkian", "juA", "jaish_al_adl")
    lists: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({"groups": ("taliban", "ttp")})


BOOK = Ids()


def read(text: str) -> Query:
    return parse(text, BOOK)


def _table(name: str) -> list[dict[str, str]]:
    """Rows of a corpus beside this file; `<200C>` stands for a character nobody would see in it."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return [
            {key: re.sub("<([0-9A-F]{4})>", lambda found: chr(int(found[1], 16)), cell) for key, cell in row.items()}
            for row in csv.DictReader(file)
        ]


UNDERSTOOD = [(row["query"], row["described"]) for row in _table("queries_understood.csv")]
BAD = [(row["query"], int(row["place"]), row["message"]) for row in _table("queries_malformed.csv")]


def test_the_corpora_are_wide() -> None:
    assert len({query for query, _ in UNDERSTOOD}) == len(UNDERSTOOD) >= 200
    assert len({query for query, _, _ in BAD}) == len(BAD) >= 200


@pytest.mark.parametrize(("text", "described"), UNDERSTOOD, ids=[text for text, _ in UNDERSTOOD])
def test_understood(text: str, described: str) -> None:
    query = read(text)
    assert query.describe() == described
    assert read(described).root == query.root


WARNED = [
    ("a and b", "and is read as a word"),
    ("a or b", "or is read as a word"),
    ("not a", "not is read as a word"),
    ("Iran Or Pakistan", "Or is read as a word"),
    ("ایران یا پاکستان", "یا is read as a word; write OR"),
    ("ایران و پاکستان", "و is read as a word; write AND"),
    ("a near/5 b", "near/5 is read as a word; write NEAR/5"),
    ("iran EXCEPT cricket", "EXCEPT is read as a word; write NOT"),
    ("iran UND pakistan", "UND is read as a word; write AND"),
    ("iran WITHIN five", "WITHIN is read as a word; write NEAR/5"),
    ("iran/pakistan", "iran/pakistan is read as words next to each other; write OR for either"),
    ("www.dawn.example", "write url:www.dawn.example for the address"),
    ("kabul?", "? is read as one more letter"),
    ("a is:vanished", "vanished yet"),
    ("a، b", "، is read as a space"),
    ("a, b", ", is read as a space"),
    ("کجا؟", "؟ is left out"),
    ("a –b", "– before a word is read as NOT"),
    ("title: a b", "title: covers only the word after it"),
    ("a OR b c", "AND binds closer than OR: read as a OR (b AND c)"),
    ("“a b\"", "“ is closed by \""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "warning"), WARNED, ids=[text for text, _ in WARNED])
def test_warned_about(text: str, warning: str) -> None:
    query = read(text)
    assert len(query.warnings) == 1
    assert warning in query.warnings[0]
    assert "at character" in query.warnings[0]


def test_plain_queries_warn_of_nothing() -> None:
    for text in ("a OR b", "(a b) OR c d", "«a b» -c", "title:(a b)", "\u200fطالبان"):
        assert read(text).warnings == () or "OR" in text


@pytest.mark.parametrize(("text", "place", "message"), BAD, ids=[text or "nothing" for text, _, _ in BAD])
def test_errors_have_a_place_and_a_remedy(text: str, place: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    error = caught.value
    assert message in error.message
    assert error.position == place
    assert error.remedy
    assert error.query == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("titel:x", "did you mean title:"),
        ("@pezeshkyan", "@pezeshkian"),
        ("x lang:farsi", "lang:fa"),
        ("sorce:x", "source:"),
        ("headline:x", "did you mean title:?"),
        ("عنوان:ایران", "did you mean title:?"),
        ("hlead=iran", "title:word"),
        ("a w/7 b", "write a NEAR/7 b"),
        ("a pre/3 b", "write a ONEAR/3 b"),
        ("a /s b", "write a NEAR/10 b"),
        ("terror!", "terror*"),
        ("wom!n", "wom?n"),
        ("a ANDNOT b", "write a NOT b"),
    ],
)
def test_errors_say_what_was_meant(text: str, meant: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    assert meant in caught.value.remedy


def _lines(text: str) -> list[str]:
    with pytest.raises(QueryError) as caught:
        read(text)
    return str(caught.value).split("\n")


def test_the_caret_stands_under_the_place() -> None:
    assert _lines("iran titel:x") == [
        "there is no field titel: (at character 6)",
        "  iran titel:x",
        "       ^",
        _lines("iran titel:x")[3],
    ]


def test_the_caret_counts_cells_not_code_points() -> None:
    assert _lines("\u200fمحمّد titel:x")[2].index("^") == len("  محمد ")  # the mark and the shadda take no cell
    assert _lines("中国 titel:x")[2].index("^") == 2 + 5  # wide letters take two
    assert _lines("a\n\x1b[31m titel:x")[1] == "  a  [31m titel:x"  # no control reaches the terminal


def test_a_long_query_is_shown_around_the_place() -> None:
    text = "word " * 300 + "titel:x" + " word" * 300
    lines = _lines(text)
    assert len(lines[1]) < 140
    assert lines[1][lines[2].index("^") :].startswith("titel:x")


def test_limits_on_length_and_depth() -> None:
    with pytest.raises(QueryError, match="characters long"):
        read("a" * (LONGEST + 1))
    assert read("a " * (LONGEST // 2)).describe()
    deep = DEEPEST + 1
    for text in ("(" * deep + "a" + ")" * deep, "x " + "NOT " * (deep + 1) + "a", "x " + "title:(" * 2 + "a))"):
        with pytest.raises(QueryError):
            read(text)
    assert read("(" * DEEPEST + "a" + ")" * DEEPEST).root == read("a").root


def test_a_watch_must_ask_for_words() -> None:
    for text in ("lang:ur", "source:dawn OR taliban", "lang:ur NOT cricket", "lang:ur country:PK"):
        query = read(text)
        with pytest.raises(QueryError, match="must ask for words"):
            watchable(query)
    for text in ("lang:ur taliban", "title:border", "@iran", "(lang:ur OR lang:fa) tali*"):
        assert watchable(read(text)).text == text


def test_a_query_names_what_it_asks_for() -> None:
    assert read("@ttp OR @iran -@taliban x").names == ("iran", "taliban", "ttp")


def _read_or_error(text: str) -> Query | QueryError:
    try:
        return read(text)
    except QueryError as error:
        return error


PIECES = st.sampled_from(
    [
        *"()\"“”«»„‹›'‘-–*:@،,؟?/~^+!&|=[]{}…",
        *(" ", " ", " ", "AND", "OR", "NOT", "NEAR/3", "title:", "lang:", "source:", "url:", "@iran", "@x", "iran"),
        *("طالبان", "آتش\u200cبس", "\u202b", "\u200f", "tali*", "U.S.", "10:30", "é", "and", "story."),
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40))
@example('source:"-x"')
@example("AND؟ x")
@example("؟-a")
@example("U.S.؟؟'")
@example('«"=x"» y')
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    read_or_error = _read_or_error(text)
    if isinstance(read_or_error, QueryError):
        assert 0 <= read_or_error.position <= len(text)
        assert "\n" in str(read_or_error)
        return
    query = read_or_error
    again = read(query.describe())
    assert again.root == query.root
    assert again.describe() == query.describe()


TREES = st.recursive(
    st.sampled_from(["iran", '"a b"', "tali*", "@ttp", "title:x", 'source:"BBC News"', "طالبان"]),
    lambda inner: st.one_of(
        inner.map("NOT ({})".format),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " ".join(parts) + ")"),
        inner.map("({})".format),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_every_tree_is_described_as_itself(text: str) -> None:
    query = read(f"must ({text})")
    assert read(query.describe()).root == query.root


def test_trees_compare_by_what_is_written() -> None:
    assert read("a").root == Word("a", (("a",),))
    assert read('x NOT "a b"').root.parts[1] == Not(Phrase("a b", (("a",), ("b",))))  # type: ignore[union-attr]


def test_a_keyword_behind_a_minus_is_a_word_and_stays_one_when_written_out() -> None:
    """Found by chance: written with NOT it was an error when read again."""
    query = parse("-AND،tali*", NameBook([]))
    assert parse(query.describe(), NameBook([])).root == query.root


@pytest.mark.parametrize(
    ("query", "asked", "why"),
    [
        ("gate is:edited", True, "beside a word"),
        ("gate (taftan OR is:edited)", True, "as one of two ways"),
        ("gate NOT is:edited", False, "not where it is excluded"),
        ("gate NOT (taftan NOT is:edited)", True, "twice not is asked for"),
        ("gate story.sources>=3", False, "other conditions are none"),
        ('"is edited"', False, "words are none"),
    ],
)
def test_a_query_asks_for_edits(query: str, asked: bool, why: str) -> None:
    assert asks_for_edits(parse(query, BOOK)) is asked, why


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("gate country:Pakistan", "did you mean country:PK?"),
        ("gate country:ایران", "did you mean country:IR?"),
        ("gate country:Atlantis", "write two letters: country:PK"),
    ],
)
def test_a_country_by_its_name_is_told_its_code(query: str, remedy: str) -> None:
    with pytest.raises(QueryError) as told:
        parse(query, BOOK)
    assert told.value.remedy == remedy
