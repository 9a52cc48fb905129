"""`python -m benchmarks.stories.alone`: the headlines grouped by sentence embeddings alone, which is what a user would take instead.

The same vectors as the extra's (the package's own, whole), clustered all at once by average linkage, once as the package gives
them and once less each language's mean over the set. Whoever groups so chooses the threshold without labels; here the best one
is looked up with them, so that these figures are the most that can be had in this way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from benchmarks.stories.measured import Report, headlines, parallel_headlines, twin_headlines, unseen_headlines
from words.meaning import Meanings

Vectors = NDArray[np.float64]
THRESHOLDS = np.arange(0.05, 0.96, 0.025)
"""Cosine distances at which clusters stop to join."""


def main() -> None:
    """Print pair F1 of both ways for each set."""
    meanings = Meanings()
    sets = {
        "at hand": headlines(),
        "in twins": twin_headlines(),
        "of a month": parallel_headlines(),
        "unseen": unseen_headlines(),
    }
    print(f"{'Headlines':<16}{'embeddings':>12}{'less means':>12}   pair F1, best threshold")
    for name, told in sets.items():
        given = _unit(np.array([meanings.raw(report.title) for report in told], dtype=np.float64))
        print(f"{name:<16}{best(given, told):>12.3f}{best(less_means(given, told), told):>12.3f}")


def less_means(given: Vectors, told: Sequence[Report]) -> Vectors:
    """The vectors less the mean of their language in the set, of length 1 again."""
    languages = np.array([report.language for report in told])
    moved = given.copy()
    for language in set(languages):
        moved[languages == language] -= given[languages == language].mean(axis=0)
    return _unit(moved)


def best(given: Vectors, told: Sequence[Report]) -> float:
    """The highest pair F1 of any threshold."""
    one, other = np.triu_indices(len(told), 1)
    events = np.array([report.event for report in told])
    same = events[one] == events[other]
    found = []
    for threshold in THRESHOLDS:
        clusters = AgglomerativeClustering(
            n_clusters=None, distance_threshold=threshold, metric="cosine", linkage="average"
        ).fit_predict(given)
        joined = clusters[one] == clusters[other]
        found.append(2 * (joined & same).sum() / (joined.sum() + same.sum()))
    return float(max(found))


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


if __name__ == "__main__":
    main()
