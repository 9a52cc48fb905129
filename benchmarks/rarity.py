"""`python -m benchmarks.rarity`: count in how many texts a word stands, and write `words/rarity.csv` anew.

The texts are the labelled and the streamed ones of the shared data; kept are the words alone with the share of texts of
their language that hold them, from LEAST on: numbers about a language, no sentence of anybody.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

from words.rarity import FILE, stem
from words.tokens import folded_words

DEDUP = Path(__file__).parents[2] / "shared" / "dedup"
LEAST = 0.012
"""Share of the texts a word must stand in to be listed; others are taken to be as rare as half of this."""
STREAM_EVERY = 7
"""So many posts of the stream make one counted: it holds far more Persian than anything else does."""


def main() -> None:
    """Count and write."""
    texts: Counter[str] = Counter()
    holding: dict[str, Counter[str]] = defaultdict(Counter)
    for name, every in (("dev.jsonl", 1), ("stream.jsonl", STREAM_EVERY)):
        with (DEDUP / name).open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                record = json.loads(line)
                if number % every == 0 and len(record["text"]) >= 200:
                    texts[record["lang"]] += 1
                    holding[record["lang"]].update({stem(word) for word in folded_words(record["text"])})
    with Path(FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("language", "stem", "per_mille"))
        for language in sorted(texts):
            for word, count in sorted(holding[language].items()):
                if count >= max(3, LEAST * texts[language]) and not word.isdigit():
                    writer.writerow((language, word, round(1000 * count / texts[language])))
            print(language, texts[language])


if __name__ == "__main__":
    main()
