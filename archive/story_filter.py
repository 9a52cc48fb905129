"""`tripoint group`: stories over a stream of texts in order of arrival, in memory, with no archive and no network.

Copies go into the story of the text they come from. The archive answers the same from its tables
(`archive/story_keeping.py`); both find stories by `keys` and let `place` decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from archive.same_filter import Given, SameFilter
from archive.stories import KEY_HOLDERS, MEMBERS_MOST, STORIES_MOST, Member, Story, keys, place
from archive.story_features import Features


class StoryFilter:
    """Texts come in one by one and each is told its story, for good: what later turns out otherwise changes no answer given."""

    def __init__(self) -> None:
        self._same = SameFilter()
        self._numbers: dict[object, int] = {}
        self._ids: list[Given] = []
        self._story: list[int] = []
        """Of each text; of a copy the one it was told, since only reports are moved."""
        self._report: list[int] = []
        """Of each text: itself, or the text that it is a copy of."""
        self._members: dict[int, list[Member]] = {}
        self._holders: dict[int, list[int]] = {}

    def take(
        self,
        id: Given,  # noqa: A002
        title: str,
        text: str,
        made: Features,
        at: datetime | None = None,
        url: str = "",
    ) -> Given:
        """The id of the first text of the story this text belongs to. ValueError for an id that came before."""
        line = self._same.take(id, title, text, url)
        number = len(self._ids)
        self._numbers[id] = number
        self._ids.append(id)
        group = self._numbers.get(line["group"], number)
        self._report.append(group)
        if group != number:
            self._story.append(self._story[group])
            return self._ids[self._story[number]]
        newcomer = Member(number, at, made)
        placed = place(newcomer, self._candidates(made))
        story = number if placed.story is None else placed.story
        self._story.append(story)
        self._members.setdefault(story, []).append(newcomer)
        for other in placed.merged:
            self._move([member.ref for member in self._members[other]], other, story)
        if placed.leaving:
            self._move(placed.leaving, story, min(placed.leaving))
        for key in keys(made):
            self._holders.setdefault(key, []).append(number)
        return self._ids[self._story[number]]

    def standing(self) -> dict[Given, Given]:
        """Every text's story as it stands now, after what merged and split since it was told."""
        return {name: self._ids[self._story[report]] for name, report in zip(self._ids, self._report, strict=True)}

    def _candidates(self, made: Features) -> list[Story]:
        shared: Counter[int] = Counter()
        for key in keys(made):
            for story in {self._story[ref] for ref in self._holders.get(key, ())[-KEY_HOLDERS:]}:
                shared[story] += 1
        nearest = sorted(shared, key=lambda story: (-shared[story], -story))[:STORIES_MOST]
        return [self._told(story) for story in nearest]

    def _told(self, story: int) -> Story:
        members = self._members[story]
        began = min((member.at for member in members if member.at), default=None)
        return Story(story, tuple(members[-MEMBERS_MOST:]), began)

    def _move(self, refs: Iterable[int], from_story: int, to_story: int) -> None:
        moved = set(refs)
        going = [member for member in self._members[from_story] if member.ref in moved]
        self._members[from_story] = [member for member in self._members[from_story] if member.ref not in moved]
        self._members[to_story] = sorted([*self._members.get(to_story, []), *going], key=lambda member: member.ref)
        for member in going:
            self._story[member.ref] = to_story
