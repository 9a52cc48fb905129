"""`python -m benchmarks.means`: the mean of each language's headlines in the space of meanings, written to `words/means.csv`.

Made of headlines that tell the same 180 events in all five languages: of other texts a language's mean would also hold what
its newsrooms write about, and taking that away would take Afghanistan out of Pashto headlines and leave it in English ones.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from statistics import fmean

from benchmarks.stories.measured import headlines, parallel_headlines, twin_headlines
from words.meaning import FILE, Meanings


def told_in_all_languages() -> dict[str, list[str]]:
    """Headlines by language, of events that have one in each."""
    found: dict[str, list[str]] = defaultdict(list)
    for headline in (*parallel_headlines(), *twin_headlines(), *headlines()):
        found[headline.language].append(headline.title)
    return found


def main() -> None:
    """Embed and write."""
    meanings = Meanings()
    means: dict[str, list[float]] = {}
    for language, lines in sorted(told_in_all_languages().items()):
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
