"""The query language: what is understood, what is warned about, and every error with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
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


UNDERSTOOD = [
    ("iran", "iran"),
    ("iran border", "iran AND border"),
    ("iran AND border", "iran AND border"),
    ("a OR b c", "a OR b AND c"),
    ("a b OR c", "a AND b OR c"),
    ("(a OR b) c", "(a OR b) AND c"),
    ("a (b c)", "a AND b AND c"),
    ("((a))", "a"),
    ("x (NOT a OR b c -d)", "x AND (NOT a OR b AND c AND NOT d)"),
    ("x -(a b)", "x AND NOT (a AND b)"),
    ("x NOT NOT a", "x AND NOT NOT a"),
    ('"border talks"', '"border talks"'),
    ("“border talks”", '"border talks"'),
    ("«گذرگاه مرزی»", '"گذرگاه مرزی"'),
    ("„a b“", '"a b"'),
    ("»a b«", '"a b"'),
    ("‹a b›", '"a b"'),
    ("«a “b” c»", '"a b c"'),
    ('"AND"', '"AND"'),
    ("title:a", "title:a"),
    ("TITLE:a b", "title:a AND b"),
    ("title:(a OR -b) x", "(title:a OR NOT title:b) AND x"),
    ("body:“a b” ", 'body:"a b"'),
    ("title:@iran", "title:@iran"),
    ("x source:dawn", "x AND source:dawn"),
    ("x source:“BBC News”", 'x AND source:"BBC News"'),
    ("x source:bbc*", "x AND source:bbc*"),
    ("x -source:dawn", "x AND NOT source:dawn"),
    ("x source:-dawn", "x AND NOT source:dawn"),
    ("x lang:(fa OR prs)", "x AND (lang:fa OR lang:prs)"),
    ("x url:https://dawn.example/news", 'x AND url:"https://dawn.example/news"'),
    ("x site:dawn.example country:PK tag:border", "x AND site:dawn.example AND country:PK AND tag:border"),
    ("tali*", "tali*"),
    ("طالب*", "طالب*"),
    ("title:tali*", "title:tali*"),
    ("@taliban", "@taliban"),
    ("@TTP", "@ttp"),
    ("@jua", "@juA"),
    ("@jaish-al-adl", "@jaish_al_adl"),
    ("Iran-Pakistan", "Iran-Pakistan"),
    ("U.S. 1,000 24/7 AT&T C++", "U.S. AND 1,000 AND 24/7 AND AT&T AND C++"),
    ("Pakistan’s", "Pakistan’s"),
    ("آتش\u200cبس", "آتش\u200cبس"),
    ("\u202bطالبان\u202c \u200fمرز", "طالبان AND مرز"),
    ("10:30", "10:30"),
    ("a(b)", "a AND b"),
    ("（a OR b）c", "(a OR b) AND c"),
    ("a\n\tb", "a AND b"),
    ("ANDROID ORBIT NOTHING", "ANDROID AND ORBIT AND NOTHING"),
    ("_x #tag", "_x AND #tag"),
    ("a NEAR/5 b", "a NEAR/5 b"),
    ("a NEAR/5 b NEAR/5 c d", "a NEAR/5 b NEAR/5 c AND d"),
    ("a OR b NEAR/2 c", "a OR b NEAR/2 c"),
    ("x NOT (a NEAR/5 b)", "x AND NOT (a NEAR/5 b)"),
    ("a ONEAR/12 «b c»", 'a ONEAR/12 "b c"'),
    ("(a OR tali*) NEAR/3 @ttp", "(a OR tali*) NEAR/3 @ttp"),
    ("title:(a NEAR/5 b)", "title:a NEAR/5 title:b"),
    ('"a b"~5', "a NEAR/5 b"),
    ("“a b c”~7 d", "a NEAR/7 b NEAR/7 c AND d"),
    ('"آتش\u200cبس مرز"~4', "آتش\u200cبس NEAR/4 مرز"),
    ("tal?ban", "tal?ban"),
    ("tal*ban", "tal*ban"),
    ("tali**", "tali**"),
    ("title:tal?ban*", "title:tal?ban*"),
    ("طال?ان", "طال?ان"),
    ('"=NASA"', '"=NASA"'),
    ('title:"=The Post"', 'title:"=The Post"'),
    ("border /tal[ei]ban/", "border AND /tal[ei]ban/"),
    ("border -/tal[ei] ban\\/x/", "border AND NOT /tal[ei] ban\\/x/"),
    ("(a OR /b+/) c", "(a OR /b+/) AND c"),
    ("title:/b+/ c", "title:/b+/ AND c"),
    ("list:groups", "list:groups"),
    ("List:Groups a", "list:groups AND a"),
    ("title:list:groups", "title:list:groups"),
    ("a story.sources>=3", "a AND story.sources>=3"),
    ("a STORY.sources ≥ 3", "a AND story.sources>=3"),
    ("a NOT story.sources<2", "a AND NOT story.sources<2"),
    ("a is:edited", "a AND is:edited"),
    ("a -is:edited", "a AND NOT is:edited"),
    ("ｔａｌｉ＊ ＯＲ ＠ttp", "tali* OR @ttp"),
    ("title：a", "title:a"),
]


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
    ("kabul?", "? is read as one more letter"),
    ("a is:vanished", "vanished yet"),
    ("a، b", "، is read as a space"),
    ("a, b", ", is read as a space"),
    ("کجا؟", "؟ is left out"),
    ("a –b", "– before a word is read as NOT"),
    ("title: a b", "title: covers only the word after it"),
    ("a OR b c", "AND binds closer than OR: read as a OR b AND c"),
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


BAD = [
    ("", 0, "empty"),
    ("  \u200f ", 0, "empty"),
    ("،", 0, "empty"),
    ("(a", 0, "not closed"),
    ("a (b (c)", 2, "not closed"),
    ("(", 0, "not closed"),
    ("a)", 1, "closes nothing"),
    ("()", 0, "empty"),
    ("a ( )", 2, "empty"),
    ("[a]", 0, "means nothing"),
    ("a {b}", 2, "means nothing"),
    ('"a b', 0, "not closed"),
    ("x «a b", 2, "not closed"),
    ("“a b", 0, "not closed"),
    ('""', 0, "no word"),
    ('"…"', 0, "no word"),
    ('“a" AND “b”', 0, "do not pair"),
    ("'a b'", 0, "single quotation"),
    ("x ‘a b’", 2, "single quotation"),
    ("AND a", 0, "nothing before"),
    ("OR a", 0, "nothing before"),
    ("a AND", 2, "AND has nothing after"),
    ("a OR", 2, "OR has nothing after"),
    ("a NOT", 2, "NOT has nothing after"),
    ("a OR OR b", 2, "OR has nothing after"),
    ("a AND AND b", 6, "nothing before"),
    ("a AND OR b", 2, "AND has nothing after"),
    ("(a OR ) b", 3, "OR has nothing after"),
    ("NOT a", 0, "asks for nothing"),
    ("-a -b", 0, "asks for nothing"),
    ("a OR NOT b", 0, "asks for nothing"),
    ("NOT (a OR b)", 0, "asks for nothing"),
    ("a - b", 2, "a dash stands alone"),
    ("a --b", 2, "a dash stands alone"),
    ("a –", 2, "a dash stands alone"),
    ("-،", 0, "a dash stands alone"),
    ("ta*", 0, "fewer than 3"),
    ("*", 0, "fewer than 3"),
    ("x source:bb*", 9, "fewer than 3"),
    ("*ban", 0, "fewer than 3 letters"),
    ("a-bcd*", 0, "more than one word"),
    ('"tali* gov"', 5, "* inside a phrase"),
    ('"a b"*', 5, "* after a phrase"),
    ('"a b"~', 5, "needs a number"),
    ('"a b"~0', 5, "needs a number"),
    ('"a b"~101', 5, "from 1 to 100"),
    ('"a"~3', 3, "needs two words"),
    ('x source:"a b"~3', 14, "means nothing in source:"),
    ("taliban~2", 7, "~ in a word"),
    ("taliban^2", 7, "^ in a word"),
    ('"="', 0, "no word"),
    ("=NASA", 0, "= before a word"),
    ("a NEAR b", 2, "says no number"),
    ("a NEAR/ b", 2, "says no number"),
    ("a NEAR/0 b", 2, "from 1 to 100"),
    ("a ONEAR/101 b", 2, "from 1 to 100"),
    ("NEAR/5 a", 0, "nothing before"),
    ("a NEAR/5", 2, "nothing after"),
    ("(a NEAR/5) b", 3, "nothing after"),
    ("a NEAR/5 OR b", 2, "nothing after"),
    ("a NEAR/5 (b c)", 0, "stands between words"),
    ("x NOT a NEAR/5 b", 2, "stands between words"),
    ("a NEAR/5 source:dawn", 0, "stands between words"),
    ("a NEAR/5 /b/", 0, "stands between words"),
    ("a NEAR/5 b NEAR/3 c", 11, "NEAR/3 after NEAR/5"),
    ("a NEAR/5 b ONEAR/5 c", 11, "ONEAR/5 after NEAR/5"),
    ("title:a NEAR/5 b", 0, "different fields"),
    ("(title:a OR b) NEAR/5 c", 0, "different fields"),
    ('"a b c d e f g"~9', 15, "more than 6 words"),
    ("a NEAR/5 b NEAR/5 c NEAR/5 d NEAR/5 e NEAR/5 f NEAR/5 g", 0, "more than 6 sides"),
    ("ta?iban", 0, "fewer than 3 letters"),
    ("?aliban", 0, "fewer than 3 letters"),
    ("iran-tal?ban", 0, "more than one word"),
    ("/tali.*/", 0, "needs a word beside it"),
    ("x OR /tali.*/", 5, "needs a word beside it"),
    ("-x /tali.*/", 3, "needs a word beside it"),
    ("x /tali", 2, "not closed"),
    ("x /a(b/", 2, "cannot be read"),
    ("x /(?=a)b/", 2, "cannot be read"),
    ("x /(a)\\1/", 2, "cannot be read"),
    ("x /((a{100}){100}){100}/", 2, "cannot be read"),
    ("x /a*/", 2, "fits nothing"),
    ("x /ab/c", 6, "stands right after"),
    ("is:edit", 0, "no is:edit"),
    ("a is:", 2, "no value"),
    ("a story.sources:3", 2, "is no field"),
    ("a story.sources", 2, "compared with nothing"),
    ("a story.sources>=x", 2, "compared with nothing"),
    ("a story.reports>=3", 2, "no story.reports"),
    ("list:crossings", 0, "no list crossings"),
    ("list: a", 0, "no list a"),
    ("x list:", 2, "no value"),
    ("iran|pakistan", 4, "| in a word"),
    ("iran&&pakistan", 4, "&& in a word"),
    ("iran+pakistan", 4, "+ in a word"),
    ("source=dawn", 0, "= after source"),
    ("x Lang=fa", 2, "= after Lang"),
    ("x country:Pakistan", 10, "no country's code"),
    ("titel:x", 0, "no field titel:"),
    ("x https://dawn.example", 2, "no field https:"),
    ("title:", 0, "has no value"),
    ("title:)", 0, "has no value"),
    ("title:OR b", 0, "has no value before OR"),
    ("title:(body:a)", 7, "stands inside"),
    ("title:body:a", 6, "stands inside"),
    ("x source:(title:a)", 10, "stands inside"),
    ('x lang:"…"', 7, "no word"),
    ("x lang:persian", 7, "no language code"),
    ("x lang:@iran", 7, "no language code"),
    ("@talibn", 0, "no name @talibn"),
    ("x @", 2, "@ stands alone"),
    ("a && b", 2, "&& means nothing"),
    ("a || b", 2, "|| means nothing"),
    ("!a", 0, "! means nothing"),
    ("+a b", 0, "+ means nothing"),
    ("a … b", 2, "no letter or digit"),
    ("a %", 2, "no letter or digit"),
]


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
