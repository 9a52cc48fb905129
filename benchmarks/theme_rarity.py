"""`python -m benchmarks.theme_rarity`: count in how many texts each theme is found, write `words/theme_rarity.csv` anew.

The texts are the labelled ones, the streamed ones and those labelled by region of the shared data; kept is a number for
each theme: the share of texts that have it, each language counting alike. `--table` prints the shares by language as
well, the commonest wordings behind them: a theme found ten times as often in one language as in the others has wordings
there that are too wide, or too narrow ones elsewhere.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.story_features import READ_FOR_THEMES
from seeds.themes import LANGUAGES, NOT, load_themes
from words.names import NameBook
from words.theme_rarity import FILE

SHARED = Path(__file__).parents[2] / "shared"
TEXTS = (("dedup/dev.jsonl", 1), ("dedup/stream.jsonl", 7), ("region/about.jsonl", 1))
"""Files, and of how many texts one is counted: the stream holds far more Persian than anything else does."""
UNSEEN = 0.5
"""Texts a theme counts for beyond those it is found in: one nobody has seen yet is rare, not impossible."""
WORDINGS = 5
"""Wordings printed of a theme in a language."""


def main(arguments: Sequence[str]) -> None:
    """Count and write; print where asked."""
    book = NameBook(load_themes())
    texts: Counter[str] = Counter()
    having: dict[str, Counter[str]] = defaultdict(Counter)
    wordings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for language, text in _texts():
        texts[language] += 1
        found = book.find(text, language)
        having[language].update({hit.name_id for hit in found})
        for hit in found:
            wordings[hit.name_id, language][text[hit.start : hit.end]] += 1
    shares = {
        theme: [(having[language][theme] + UNSEEN) / (texts[language] + 1) for language in LANGUAGES]
        for theme in book.ids
        if theme != NOT
    }
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("theme", "per_mille"))
        for theme, by_language in sorted(shares.items()):
            writer.writerow((theme, round(1000 * sum(by_language) / len(LANGUAGES), 1)))
    if "--table" in arguments:
        _print(shares, wordings)
    for language in LANGUAGES:
        print(
            language, texts[language], "texts,", round(having[language].total() / texts[language], 1), "themes a text"
        )


def _texts() -> Iterator[tuple[str, str]]:
    for name, every in TEXTS:
        with (SHARED / name).open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                record = json.loads(line) if number % every == 0 else {}
                if record.get("lang") in LANGUAGES:
                    yield record["lang"], record["text"][:READ_FOR_THEMES]


def _print(shares: dict[str, list[float]], wordings: dict[tuple[str, str], Counter[str]]) -> None:
    print("theme", *LANGUAGES, "per mille of texts")
    for theme, by_language in sorted(shares.items(), key=lambda item: -max(item[1])):
        print(theme, *(round(1000 * share) for share in by_language))
        for language in LANGUAGES:
            common = wordings[theme, language].most_common(WORDINGS)
            print("   ", language, ", ".join(f"{wording} {count}" for wording, count in common))


if __name__ == "__main__":
    main(sys.argv[1:])
