"""About the region or not: the rules beside plain country names, on labelled headlines. All of these were at hand while rules were made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from seeds.names import load_names
from words.folding import fold
from words.names import NameBook
from words.relevance import relevance

LABELLED = Path(__file__).parents[2] / "shared" / "region" / "about.jsonl"
LANGUAGES = ("en", "fa", "ur", "ps", "ar")

COUNTRIES = {
    "IR": ("iran", "ایران", "إيران"),
    "PK": ("pakistan", "پاکستان", "باكستان"),
    "AF": ("afghan", "افغان", "أفغان"),
}
"""What somebody writes who has no catalogue: two of the three names in a headline."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A labelled headline."""

    text: str
    language: str
    relevant: bool
    borderline: bool


def load_labelled() -> list[Headline]:
    """The region's labelled headlines."""
    lines = (json.loads(line) for line in LABELLED.read_text(encoding="utf-8").split("\n") if line)
    return [Headline(line["text"], line["lang"], line["relevant"], line["borderline"]) for line in lines]


def by_names(headline: Headline) -> bool:
    """Two of the three country names, whatever stands around them."""
    text = fold(headline.text).lower()
    return sum(any(fold(name) in text for name in names) for names in COUNTRIES.values()) >= 2


def by_rules(book: NameBook) -> Callable[[Headline], bool]:
    """Our rules; nobody says which outlet it was."""
    return lambda headline: relevance(headline.text, "", headline.language, "", book).relevant


def f1(headlines: Iterable[Headline], teller: Callable[[Headline], bool]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    pairs = [(teller(headline), headline.relevant) for headline in headlines]
    right = sum(said and true for said, true in pairs)
    precision = right / max(1, sum(said for said, _ in pairs))
    recall = right / max(1, sum(true for _, true in pairs))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def print_about() -> None:
    """The table."""
    headlines = load_labelled()
    parts = {"all": headlines, "without borderline": [one for one in headlines if not one.borderline]}
    parts |= {language: [one for one in headlines if one.language == language] for language in LANGUAGES}
    tellers = {"tripoint": by_rules(NameBook(load_names())), "two country names": by_names}
    print(
        f"\n{'About the region: ' + str(len(headlines)) + ' headlines':<46}"
        + "".join(f"{name + ' P/R/F1':>30}" for name in tellers)
    )
    for name, chosen in parts.items():
        figures = (f1(chosen, teller) for teller in tellers.values())
        print(f"{name:<46}" + "".join(f"{' / '.join(format(one, '.3f') for one in found):>30}" for found in figures))
