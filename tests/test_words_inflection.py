"""Spelling without a miss: a table of what a query's word finds and does not find, and the rules that do it."""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from alerts.matching import Matcher
from archive.model import Watch
from archive.search import SEARCH_RECIPE
from archive.watches import Armed
from words.evaluation import Reading, evaluate, prepare
from words.folding import fold
from words.inflection import COMPOUNDS, INFLECTIONS, asked, asked_anywhere, bases, joinable, splits, unglued
from words.names import NameBook
from words.query import parse
from words.required import required_terms

BOOK = NameBook([])
PINNED = {2: "759e203e740a9dbf"}
"""Digest of the rules by recipe of the search index, which holds what they give."""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain(text: str) -> str:
    """`<200C>` stands for a character nobody would see in the table."""
    return re.sub("<([0-9A-F]{4})>", lambda found: chr(int(found[1], 16)), text)


SPELLINGS = [{key: _plain(cell) for key, cell in row.items()} for row in _rows(Path(__file__).parent / "spellings.csv")]
RULES = _rows(INFLECTIONS)


@pytest.mark.parametrize("row", SPELLINGS, ids=[f"{row['language']} {row['reason']}" for row in SPELLINGS])
def test_spellings(row: dict[str, str]) -> None:
    """`missed`: right but not found, and known; the row becomes `yes` when it is."""
    query = parse(row["query"], BOOK)
    found = [
        evaluate(query, prepare(Reading(*words, lang=row["language"]), BOOK)) is not None
        for words in (("", row["text"]), (row["text"], ""))
    ]
    assert found == [row["hit"] == "yes"] * 2


def test_the_table_is_wide_and_its_known_misses_are_few() -> None:
    assert len({(row["query"], row["text"], row["language"]) for row in SPELLINGS}) == len(SPELLINGS) >= 350
    assert min(Counter(row["language"].replace("prs", "fa") for row in SPELLINGS).values()) >= 45
    assert Counter(row["hit"] for row in SPELLINGS)["no"] >= 90
    assert Counter(row["hit"] for row in SPELLINGS)["missed"] <= 1


def test_whatever_is_found_is_proposed_by_the_index_and_by_the_anchors() -> None:
    armed = [Armed(number, number, Watch(f"w{number}", row["query"])) for number, row in enumerate(SPELLINGS)]
    matcher = Matcher(armed, BOOK)
    for number, row in enumerate(SPELLINGS):
        article = prepare(Reading(row["text"], "", lang=row["language"]), BOOK)
        matched = [one.armed.watch.name for one in matcher.match(article)]
        assert matched == [watch.watch.name for watch in armed if evaluate(parse(watch.watch.query, BOOK), article)]
        known = set(article.index_words)
        if row["hit"] == "yes":
            assert f"w{number}" in matched
            assert all(
                any(term.text in known for term in clause) for clause in required_terms(parse(row["query"], BOOK))
            )


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule['language']} {rule['place']} {rule['form']}" for rule in RULES])
def test_each_rule_does_what_its_example_says_and_leaves_its_exceptions(rule: dict[str, str]) -> None:
    form, instead, shortest = fold(rule["form"]), fold(rule["instead"]), int(rule["shortest"])
    for language in rule["language"].split():

        def changed(word: str, language: str = language) -> set[str]:
            folded = fold(word)
            bare = {folded, *unglued(folded, language)} if language == "ar" else {folded}
            known = {base for one in bare for base in (*bases(one, language), *unglued(one, language))}
            return known | set(asked(folded, language)[1:])

        def wanted(word: str) -> set[str]:
            folded = fold(word)
            match rule["place"]:
                case "end":
                    left = folded.removesuffix(form)
                    return {left + instead, left.removeprefix("ال") + instead}
                case "start":
                    return {instead + folded.removeprefix(form)}
            return {folded.replace(form, instead)}

        assert wanted(rule["example"]) & changed(rule["example"]), rule
        assert len(fold(rule["example"])) - len(form) >= shortest
        for exception in rule["except"].split():
            left = fold(exception)
            assert left.endswith(form) if rule["place"] == "end" else left.startswith(form), exception


def test_exceptions_are_left_alone() -> None:
    for word, base, language in [
        ("پزشکیان", "پزشکی", "fa"), ("گروگان", "گروه", "fa"), ("کشتی", "کشت", "fa"), ("خدمات", "خدمه", "fa"),
        ("پرواز", "پروا", "ur"), ("طالبان", "طالب", "ps"), ("عملیه", "عمل", "ar"), ("hamas", "hama", "en"),
    ]:  # fmt: skip
        assert base not in bases(word, language), word


def test_a_rule_holds_in_its_language_only() -> None:
    assert "مرز" in bases("مرزها", "fa")
    assert "مرز" in bases("مرزها", "prs")
    assert bases("مرزها", "ur") == ()
    assert "پاکستان" in unglued("دپاکستان", "ps")
    assert unglued("دپاکستان", "fa") == ()
    assert bases("attacks", "fa") == ("attack",), "Latin words stand in texts of all our languages"
    assert bases("attacks", "") == (), "and nothing is known of the others'"


def test_an_adjective_finds_itself_only() -> None:
    assert "پاکستان" in bases("پاکستانیوں", "ur")
    assert "پاکستان" not in asked_anywhere("پاکستانیوں")


def test_compounds_are_split_where_a_part_is_known_and_joined_where_both_are_long() -> None:
    assert splits("اتشبس", "fa") == (("اتش", "بس"),)
    assert splits("مادر", "fa") == ()
    assert joinable("اتش", "بس")
    assert not joinable("ما", "در")
    assert not joinable("f", "16")


def test_the_recipe_of_the_index_says_which_rules_it_holds() -> None:
    digest = hashlib.sha256(INFLECTIONS.read_bytes() + COMPOUNDS.read_bytes()).hexdigest()[:16]
    assert {SEARCH_RECIPE: digest} == PINNED, "the rules changed: raise SEARCH_RECIPE and pin the new digest"
