"""Watches from files: the defaults, and every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import InputError, Watch
from seeds.names import load_names
from seeds.watches import default_watches, load_watches, query_fault
from seeds.written import watches_toml
from words.evaluation import Reading, evaluate, prepare
from words.names import NameBook
from words.query import parse

BOOK = NameBook(load_names())

OWN_TEXTS = [
    ("border-clashes", "en", "Exchange of fire near Torkham", "Guards on both sides of the border fired for an hour."),
    ("border-clashes", "fa", "درگیری در مرز", "نیروهای مرزی پاکستان و افغانستان با هم درگیر شدند."),
    ("mediation", "ur", "ایران کی ثالثی", "ایران نے پاکستان اور افغانستان کے درمیان ثالثی کی پیشکش کی۔"),
    ("militant-groups", "ar", "هجوم لجيش العدل", "أعلنت جماعة جيش العدل مسؤوليتها."),
    ("crossings", "en", "Torkham reopens", "The crossing at Torkham reopened to trade this morning."),
    ("refugees-and-deportation", "fa", "اخراج پناهجویان", "اخراج پناهجویان افغانستانی از ایران ادامه دارد."),
    ("gas-pipelines", "en", "No gas yet", "Work on the Iran-Pakistan gas pipeline has not begun."),
    ("helmand-water", "fa", "حقابه هیرمند", "ایران از افغانستان حقابه هیرمند را خواست."),
    ("iran-pakistan-talks", "en", "Naqvi in Tehran", "Mohsin Naqvi held talks with President Pezeshkian."),
]


@pytest.mark.parametrize(("name", "lang", "title", "text"), OWN_TEXTS)
def test_a_default_watch_fires_on_what_it_is_for(name: str, lang: str, title: str, text: str) -> None:
    watch = {watch.name: watch for watch in default_watches()}[name]
    prepared = prepare(Reading(title=title, text=text, lang=lang), BOOK)
    assert evaluate(parse(watch.query, BOOK), prepared) is not None


def test_no_default_watch_fires_on_cricket() -> None:
    prepared = prepare(
        Reading(title="Lahore wins by four wickets", text="The crowd sang until midnight.", lang="en"), BOOK
    )
    assert [watch.name for watch in default_watches() if evaluate(parse(watch.query, BOOK), prepared)] == []


def test_the_defaults_tell_the_console_and_keep_to_the_region() -> None:
    watches = default_watches(BOOK)
    assert len({watch.name for watch in watches}) == len(watches) == 8
    assert {watch.notify for watch in watches} == {("console",)}
    assert all(watch.enabled for watch in watches)
    assert [watch.name for watch in watches if not watch.about] == ["militant-groups"], "its names are the region's own"


def test_watches_survive_their_own_export(tmp_path: Path) -> None:
    mine = Watch('quoted "name" \\', 'title:"سفر وزیر" OR @taliban', ("desk", "console"), False, 0, ("a",), False)
    slow = Watch("slow", "border", mode="daily", at="6:30", quiet="22:00-07:00", unless="torkham")
    urgent = Watch("urgent", "border", wait=0, urgent=True)
    watches = (*default_watches(BOOK), mine, slow, urgent)
    (tmp_path / "w.toml").write_text(watches_toml(watches), encoding="utf-8")
    assert load_watches(tmp_path / "w.toml", BOOK) == watches


def test_a_watch_needs_only_name_and_query(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(
        '[[watch]]\nname = "a"\nquery = "border"\nmode = "instant"\nquiet = ""\n', encoding="utf-8"
    )
    assert load_watches(tmp_path / "w.toml", BOOK) == (Watch("a", "border"),)


def test_an_urgent_watch_does_not_wait_where_nothing_else_is_said(tmp_path: Path) -> None:
    lines = ("urgent = true", "urgent = true\nwait = 30")
    (tmp_path / "w.toml").write_text(
        "\n".join(f'[[watch]]\nname = "{number}"\nquery = "border"\n{line}' for number, line in enumerate(lines)),
        encoding="utf-8",
    )
    assert [watch.wait for watch in load_watches(tmp_path / "w.toml", BOOK)] == [0, 30]


WRONG = [
    ('name = "a"', 'w.toml:1: watch "a": "query" is missing', "no query"),
    ('name = "a"\nquery = ""', 'w.toml:3: watch "a": query: the query is empty', "an empty query"),
    ('name = "a"\nquery = "(border"', "w.toml:3:", "a bracket left open"),
    ('name = "a"\nquery = "lang:ur"', "a watch must ask for words", "a query of facts alone"),
    ('name = "a"\nquery = "NOT border"', "asks for nothing", "a query of what is absent"),
    ('name = "a"\nquery = "@pezeshkain"', "pezeshkian", "a name misspelt"),
    ('name = "a"\nquerry = "x"\nquery = "x"', 'unknown key "querry" (did you mean "query"?)', "a key misspelt"),
    ('name = "a"\nquery = "x"\nmode = "fax"', 'w.toml:4: watch "a": mode: should be one of instant, hourly, daily', "a mode there is not"),
    ('name = "a"\nquery = "x"\nquiet = "22-7"', 'a time of day such as "07:00"', "quiet hours without minutes"),
    ('name = "a"\nquery = "x"\nquiet = "07:00"', 'two times of day such as "22:00-07:00"', "one time only"),
    ('name = "a"\nquery = "x"\nquiet = "07:00-07:00"', "begins and ends at 07:00", "quiet hours that never end"),
    ('name = "a"\nquery = "x"\nat = "07:00"', 'mode is "instant"', "a digest's time without a digest"),
    ('name = "a"\nquery = "x"\nmode = "daily"\nat = "25:00"', 'a time of day such as "07:00"', "an hour there is not"),
    ('name = "a"\nquery = "x"\nmode = "hourly"\nurgent = true', "urgent is told at once", "urgent, in a digest"),
    ('name = "a"\nquery = "x"\nunless = "A"', "names the watch itself", "a watch that waits for itself"),
    ('name = "a"\nquery = "x"\nnotify = []', "notify: ", "nobody to tell"),
    ('name = "a"\nquery = "x"\nnotify = ["console",\n"pgaer"]', 'w.toml:5: watch "a": notify: there is no channel "pgaer" (did you mean "pager"?)', "no such channel"),
    ('name = "a"\nquery = "x"\nwait = 86400', "wait: should be less than or equal to 3600", "a day's wait"),
    ('name = "a"\nquery = "x"\nabout = 1', "about: should be a valid boolean", "a number for true"),
    ('name = "a\\u0007"\nquery = "x"', "name: holds a control sign", "a bell in the name"),
    ('name = 5\nquery = "x"', "name: should be a valid string", "a number for a name"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "said", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_wrong_watch_is_told_with_its_line(tmp_path: Path, table: str, said: str, why: str) -> None:
    (tmp_path / "w.toml").write_text(f"[[watch]]\n{table}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_watches(tmp_path / "w.toml", BOOK, ("console", "pager"))
    assert len(caught.value.problems) == 1
    assert said in str(caught.value)


def test_a_bad_query_is_shown_with_a_caret_under_the_place(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text('[[watch]]\nname = "a"\nquery = "border AND )talks"\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_watches(tmp_path / "w.toml", BOOK)
    lines = str(caught.value).splitlines()
    shown = next(position for position, line in enumerate(lines) if line.strip() == "border AND )talks")
    assert lines[shown + 1].index("^") == lines[shown].index("AND")


def test_names_stand_once_and_all_problems_come_at_once(tmp_path: Path) -> None:
    text = '[[watch]]\nname = "a"\nquery = "x"\n[[watch]]\nname = "A"\nquery = "("\n[[watches]]\n'
    (tmp_path / "w.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_watches(tmp_path / "w.toml", BOOK)
    said = str(caught.value)
    assert len(caught.value.problems) == 3
    assert 'unknown key "watches"' in said
    assert 'w.toml:5: watch "A": the name stands twice, first at' in said
    assert 'w.toml:6: watch "A": query:' in said


def test_query_fault_is_silent_about_a_good_query() -> None:
    assert query_fault("@taliban AND talks", BOOK) is None
    assert query_fault("lang:ur", BOOK) is not None
