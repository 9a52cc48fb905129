"""Texts that are of no event together however alike they look: posts held against the stories of another month, and articles
against articles in another language.

Labelled sets are small and invented, so that their neighbours are thinner than a day's news. The posts are real
(`stream.jsonl` beside the labelled copies: Persian and Arabic channels in two months of one war). What is about one thing a
month apart is about two events of it, so every story that a post would join there is a wrong one.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.likeness import Told, evidence, odds
from archive.stories import KEY_HOLDERS, MEMBERS_MOST, WINDOW, keys
from archive.story_features import Features
from benchmarks.labelled import SHARED, lines
from benchmarks.stories.measured import Report, described
from words.lexicon import Lexicon

TUNED = ((range(4_000), range(22_000, 24_000)), (range(10_000, 13_000), range(2_000)))
"""Places in the stream: posts whose stories are met, and the newcomers from another month. The weights are made with these."""
UNSEEN = (range(5_000, 9_000), range(24_000, 26_000))
"""What is measured on."""
RITUAL = 0.7
"""Likeness of words from which posts a month apart are one text again: advertisements, greetings, prices."""
ALIKE = 0.35
"""Likeness of words from which two posts of one day are taken for one story here."""
MET = 4
"""Stories that a newcomer is held against."""
LIKE = 0.6
"""Likeness of words above which two articles may be of one event after all: nobody has labelled them for that."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A newcomer and a story of another event."""

    newcomer: Features
    story: Told
    apart: timedelta | None
    """A time as if both were of one day: theirs would tell them apart."""


def posts(places: range, region: Lexicon) -> list[tuple[Report, Features]]:
    """Posts of the stream with their features."""
    told = lines(SHARED / "dedup" / "stream.jsonl")
    taken = [told[place] for place in places]
    made = [
        Report(post["id"], "", post["text"], post["lang"], "", datetime.fromisoformat(post["ts"])) for post in taken
    ]
    return [(report, described(report, region)) for report in made]


class Stories:
    """Posts put together by their words alone, so that what the weights are made of does not hang on the weights."""

    def __init__(self, told: Iterable[tuple[Report, Features]]) -> None:
        self._posts: list[tuple[int, Features]] = []
        self._holders: dict[int, list[int]] = {}
        self._members: dict[int, list[Features]] = {}
        for number, (_, made) in enumerate(told):
            story = self._alike(made, number)
            self._posts.append((story, made))
            self._members.setdefault(story, []).append(made)
            for key in keys(made):
                self._holders.setdefault(key, []).append(number)

    def near(self, made: Features) -> list[Told]:
        """The stories that share most keys with a text."""
        shared = Counter(
            story for key in keys(made) for story in {self._posts[one][0] for one in self._holders.get(key, ())}
        )
        return [Told(self._members[story][-MEMBERS_MOST:]) for story, _ in shared.most_common(MET)]

    def _alike(self, made: Features, number: int) -> int:
        """The story of the earlier post whose words are likest; its own where none is like it."""
        shared = Counter(one for key in keys(made) for one in self._holders.get(key, ())[-KEY_HOLDERS:])
        nearest = max(
            ((_like(made, Told([self._posts[one][1]])), one) for one, _ in shared.most_common(MET)), default=(0.0, 0)
        )
        return self._posts[nearest[1]][0] if nearest[0] >= ALIKE else number


def met_by_posts(stories: range, newcomers: range, region: Lexicon) -> list[list[Meeting]]:
    """For each newcomer the stories of the other month that it meets; without posts that return every day."""
    grouped = Stories(posts(stories, region))
    chance = random.Random(0)
    found: list[list[Meeting]] = []
    for _, made in posts(newcomers, region):
        met = [Meeting(made, story, _apart(chance)) for story in grouped.near(made)]
        if all(_like(made, meeting.story) < RITUAL for meeting in met):
            found.append(met)
    return found


def _like(made: Features, story: Told) -> float:
    return evidence(made, story, None)["like words"]


def met_by_articles(region: Lexicon) -> Iterator[Meeting]:
    """Articles of the labelled copies and others in other languages that share keys with them."""
    kinds = {line["id"]: (line["kind"], line["src"]) for line in lines(SHARED / "dedup" / "dev.meta.jsonl")}
    given = [line for line in lines(SHARED / "dedup" / "dev.jsonl") if kinds[line["id"]][0] in ("orig", "distractor")]
    made = [described(Report(line["id"], "", line["text"], line["lang"], ""), region) for line in given]
    channel = [kinds[line["id"]][1].startswith("tg:") for line in given]
    holders: dict[int, list[int]] = {}
    for number, one in enumerate(made):
        for key in keys(one):
            holders.setdefault(key, []).append(number)
    chance = random.Random(0)
    for number, one in enumerate(made):
        shared = Counter(other for key in keys(one) for other in holders[key] if other != number)
        for other, _ in shared.most_common(MET):
            # Channels of one war, in Persian and in Arabic, may well be of one event.
            if made[other].language != one.language and not (channel[number] and channel[other]):
                yield Meeting(one, Told([made[other]]), _apart(chance))


def _apart(chance: random.Random) -> timedelta:
    return timedelta(seconds=chance.uniform(0, WINDOW.total_seconds()))


def undated(met: Iterable[Meeting]) -> list[Meeting]:
    """The same where no times are known."""
    return [replace(one, apart=None) for one in met]


def joined(met: Sequence[Sequence[Meeting]]) -> float:
    """Share of newcomers that would join a story of another month."""
    wrong = sum(any(odds(one.newcomer, one.story, one.apart) >= 0 for one in meetings) for meetings in met)
    return wrong / len(met)
