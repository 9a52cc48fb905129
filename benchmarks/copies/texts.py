"""Texts without end for measuring the index: chains of word pairs as they follow each other in the labelled documents.

They mean nothing, but their letters repeat as those of real texts do: phrases of two words come back in many of them.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from itertools import pairwise

from benchmarks.copies.measured import documents
from benchmarks.labelled import SHARED, lines

LETTERS = 1500
"""Characters of a text, what the aim of the index's size is stated for."""
COPIES = 0.2
"""Share of texts that are cut from an earlier one, with other words after the cut."""
FOLLOWING = 0.5
"""How often a word is one that followed the last somewhere. So much makes 20,000 texts share keys about as often as as many
real posts of a channel do (9 % of a new text's keys held, 30 texts proposed; posts: 15 %, 23), and more often as they grow."""
REMEMBERED = 2000
"""How far back a copied text lies at most."""


def texts(seed: int = 1) -> Iterator[str]:
    """Texts of LETTERS characters in five languages, some of them copies; the same for the same seed."""
    chance = random.Random(seed)
    chains = [_followers(language) for language in ("ar", "en", "fa", "ps", "ur")]
    words_of = [[word for following in chain.values() for word in following] for chain in chains]
    recent: deque[str] = deque(maxlen=REMEMBERED)
    while True:
        begun = ""
        if recent and chance.random() < COPIES:
            begun = chance.choice(recent)[: int(LETTERS * chance.uniform(0.6, 0.95))]
        at = chance.randrange(len(chains))
        text = f"{begun} {_chained(chains[at], words_of[at], chance)}"[:LETTERS]
        if not begun:
            recent.append(text)
        yield text


def _followers(language: str) -> dict[str, list[str]]:
    followers: dict[str, list[str]] = {}
    for half in (False, True):
        for one in documents(unseen=half):
            if one["lang"] == language:
                _follow(one["text"], followers)
    if language in ("fa", "ar"):
        for post in lines(SHARED / "dedup" / "stream.jsonl")[:6000]:
            if post["lang"] == language:
                _follow(post["text"], followers)
    return followers


def _follow(text: str, followers: dict[str, list[str]]) -> None:
    words = text.split()
    for word, following in pairwise(words):
        followers.setdefault(word, []).append(following)


def _chained(chain: dict[str, list[str]], words_of: list[str], chance: random.Random) -> str:
    words: list[str] = []
    length = 0
    word = chance.choice(words_of)
    while length < LETTERS:
        words.append(word)
        length += len(word) + 1
        following = chain.get(word) if chance.random() < FOLLOWING else None
        word = chance.choice(following or words_of)
    return " ".join(words)
