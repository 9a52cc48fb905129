"""`python -m benchmarks.means`: the mean of each language's headlines in the space of meanings, written to `words/means.csv`.

The headlines are the region's labelled ones and those of our own newsrooms; kept are 384 numbers a language.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from statistics import fmean

from benchmarks.about import load_labelled
from benchmarks.newsrooms.sites import load_newsrooms
from words.meaning import FILE, Meanings

_AS = {"prs": "fa"}


def headlines() -> dict[str, list[str]]:
    """Headlines of the region by language, Dari with Persian."""
    found: dict[str, list[str]] = defaultdict(list)
    for headline in load_labelled():
        found[_AS.get(headline.language, headline.language)].append(headline.text)
    for pages in load_newsrooms():
        for page in pages:
            language = str(page.gold["lang"])
            found[_AS.get(language, language)].append(str(page.gold["title"]))
    return {language: sorted(set(lines)) for language, lines in found.items()}


def main() -> None:
    """Embed and write."""
    meanings = Meanings()
    means: dict[str, list[float]] = {}
    for language, lines in sorted(headlines().items()):
        vectors = [meanings.raw(line) for line in lines]
        means[language] = [fmean(column) for column in zip(*vectors, strict=True)]
        print(language, len(lines))
    means["all"] = [fmean(column) for column in zip(*means.values(), strict=True)]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for language, vector in means.items():
            writer.writerow((language, *(round(value * 10_000) for value in vector)))


if __name__ == "__main__":
    main()
