"""Relevance: the rules one by one, the labelled headlines' floor, the recipe's version."""

import hashlib
import json
from functools import cache
from itertools import combinations

import pytest

from seeds.names import load_names
from tests.region_headlines import OTHER, RELEVANT
from tests.shared import SHARED
from tests.words_samples import reference_book
from words.names import Name, NameBook, Spelling
from words.relevance import BEGINNING, RELEVANCE_RECIPE, Relevance, relevance

PINNED = {2: "cc636b4635ec9425"}
"""Digest of the verdicts on every three of a few names, by recipe."""

CASES = [
    ("Pakistan and Iran open a crossing", "en", "", True, "two countries"),
    ("هیئت ایرانی به کابل رفت", "fa", "", True, "a country and another's capital"),
    ("ٹی ٹی پی کے خلاف کارروائی", "ur", "", True, "a group that crosses borders"),
    ("Torkham reopens after two weeks", "en", "", True, "a crossing"),
    ("د ډیورنډ کرښه", "ps", "", True, "the Durand Line"),
    ("Chabahar port bombed", "en", "", False, "a port without trade or transit"),
    ("Chabahar port handles transit trade", "en", "", True, "a port with trade"),
    ("Iran shuts newspapers", "en", "", False, "one country"),
    ("Afghan refugees face deportation", "en", "", True, "one country with two relation topics"),
    ("China deports Afghan refugees", "en", "", False, "the same, seen from elsewhere"),
    ("Pakistan offers to mediate", "en", "", True, "Pakistan as a mediator"),
    ("Gunmen kill police in Balochistan; militants blamed", "en", "", True, "militants in a border province"),
    ("Kabul talks end", "en", "PK", True, "a Pakistani outlet on its neighbour"),
    ("Kabul talks end", "en", "GB", False, "the same by an outlet from elsewhere"),
    ("Kabul talks with China end", "en", "PK", False, "a Pakistani outlet on its neighbour's dealings elsewhere"),
    ("Pakistan beat Afghanistan in cricket", "en", "", False, "sport"),
    ("Cricket fans clash at Pakistan-Afghanistan border", "en", "", True, "sport at the border"),
    ("Earthquake shakes Pakistan and Afghanistan", "en", "", False, "a disaster that two countries share"),
    ("Flood closes border between Pakistan and Afghanistan", "en", "", True, "a disaster that closes the border"),
    ("کابل\u200cهای برق ایران", "fa", "", False, "cables are no capital"),
    ("Parliament of Norway votes", "en", "", False, "nothing of the region"),
    ("", "", "", False, "no words at all"),
]


def judge(title: str, text: str = "", lang: str = "en", country: str = "") -> Relevance:
    return relevance(title, text, lang, country, reference_book())


@pytest.mark.parametrize(("title", "lang", "country", "relevant", "why"), CASES, ids=[case[4] for case in CASES])
def test_rules(title: str, lang: str, country: str, relevant: bool, why: str) -> None:
    verdict = judge(title, lang=lang, country=country)
    assert verdict.relevant is relevant, (why, verdict)
    assert (verdict.score > 0.5) is relevant
    assert 0 <= verdict.score <= 1
    assert verdict.why[0]
    assert judge("", title, lang, country).relevant is relevant, "the same words in the text"


def test_only_the_beginning_of_the_text_is_read() -> None:
    assert judge("Iran votes", "x " * (BEGINNING // 2) + "Pakistan and Afghanistan").relevant is False
    assert judge("Iran votes", "Pakistan and Afghanistan").relevant is True


def test_what_the_title_names_weighs_more() -> None:
    assert judge("Iran and Pakistan", "talks").score > judge("talks", "Iran and Pakistan").score


@cache
def shipped_book() -> NameBook:
    return NameBook(load_names())


def verdict(text: str, lang: str) -> bool:
    return relevance(text, "", lang, "", shipped_book()).relevant


def test_the_labelled_headlines() -> None:
    """Floors a little under what was measured on 2026-11-27: .940/.940/.940, without borderline ones 1.00/.971/.986.

    The rules were written with these at hand: figures on headlines nobody looked at will be lower.
    """
    lines = (SHARED / "region" / "about.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    assert len(items) == 120
    verdicts = [(verdict(item["text"], item["lang"]), item) for item in items]
    assert _f1([(said, item["relevant"]) for said, item in verdicts]) >= 0.93
    assert _f1([(said, item["relevant"]) for said, item in verdicts if not item["borderline"]]) >= 0.97
    for lang in ("en", "fa", "ur", "ps", "ar"):
        assert _f1([(said, item["relevant"]) for said, item in verdicts if item["lang"] == lang]) >= 0.88, lang


@pytest.mark.parametrize("lang", list(RELEVANT))
def test_our_own_headlines(lang: str) -> None:
    """Labelled before the rules were tried on them; then names were added that all kinds of headlines need."""
    pairs = [(verdict(text, lang), True) for text in RELEVANT[lang]] + [
        (verdict(text, lang), False) for text in OTHER[lang]
    ]
    assert _f1(pairs) >= 0.9, [
        text for (said, true), text in zip(pairs, (*RELEVANT[lang], *OTHER[lang]), strict=True) if said != true
    ]


def test_the_language_says_whose_readers_they_are() -> None:
    """An Urdu headline on Afghan visas is a Pakistani one; where the outlet is known, that counts."""
    text = "افغانیوں کو ویزہ نہ دیا جائے، وزارت خارجہ"
    assert relevance(text, "", "ur", "", shipped_book()).relevant
    assert not relevance(text, "", "ur", "GB", shipped_book()).relevant


def _f1(pairs: list[tuple[bool, bool]]) -> float:
    right = sum(said and true for said, true in pairs)
    return 2 * right / (sum(said for said, _ in pairs) + sum(true for _, true in pairs))


def _plain_book() -> NameBook:
    """Names whose only spelling is their id, so that the pin holds the rules and not the lexicon."""
    rows = [
        ("iran", "country", "country", "IR"), ("pakistan", "country", "country", "PK"), ("taliban", "group", "actor", "AF"),
        ("usa", "country_context", "context", ""), ("kp", "province", "place", "PK"), ("chabahar", "port", "place", "IR"),
        ("torkham", "crossing", "crossing", "PK AF"), ("ttp", "group", "actor", "PK"),
        *((topic, "topic", "topic", "") for topic in ("t_border", "t_trade", "t_mediation", "t_militants", "t_refugees", "t_attack", "t_visa")),
        *((topic, "negative", "negative", "") for topic in ("n_cricket", "n_disaster")),
    ]  # fmt: skip
    strong = {"torkham", "ttp", "chabahar"}
    return NameBook(
        Name(id_, id_, kind, role, tuple(implies.split()), id_ in strong, spellings=(Spelling(id_, "en"),))
        for id_, kind, role, implies in rows
    )


def test_the_recipes_version_rises_with_its_verdicts() -> None:
    book = _plain_book()
    said = [
        repr(relevance(" ".join(ids), "iran", "en", country, book))
        for size in (1, 2, 3)
        for ids in combinations(book.ids, size)
        for country in ("", "PK")
    ]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    assert {RELEVANCE_RECIPE: digest} == PINNED, "the verdicts changed: raise RELEVANCE_RECIPE and pin the new digest"
