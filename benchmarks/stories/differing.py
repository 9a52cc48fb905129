"""`python -m benchmarks.stories.differing`: what reports of one story differ on, printed for a person to judge.

English reports by their labelled events; posts of Persian channels by the stories that tripoint puts them into. How many
are right is counted by hand: docs/benchmarks.md has the counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.differences import Account, differences
from archive.story_filter import StoryFilter
from benchmarks.labelled import SHARED, lines
from benchmarks.stories.measured import Report, described, events
from seeds.names import lexicon
from words.names import Lexicon

SHORTEST = 60
"""Characters of a post below which it is no report."""


def english(region: Lexicon, *, unseen: bool) -> list[list[Account]]:
    """Reports on each event, in order."""
    by_event: dict[str, list[Account]] = {}
    for number, report in enumerate(events(unseen=unseen)):
        account = Account(number, "", report.text, "en", None, region.names)
        by_event.setdefault(report.event, []).append(account)
    return list(by_event.values())


def persian(region: Lexicon) -> list[list[Account]]:
    """Posts of each story, copies left out."""
    stories = StoryFilter()
    told: list[tuple[str, Account]] = []
    for number, post in enumerate(lines(SHARED / "dedup" / "stream.jsonl")):
        if post["lang"] != "fa" or len(post["text"]) < SHORTEST:
            continue
        report = Report(post["id"], "", post["text"], "fa", "")
        at = datetime.fromisoformat(post["ts"])
        story = stories.take(report.id, "", report.text, described(report, region), at)
        told.append((str(story), Account(number, "", report.text, "fa", at, region.names)))
    by_story: dict[str, list[Account]] = {}
    for story, account in told:
        by_story.setdefault(story, []).append(account)
    return [accounts for accounts in by_story.values() if len(accounts) > 1]


def print_differences(name: str, stories: Iterable[list[Account]]) -> None:
    """Print what each story's reports differ on."""
    number = 0
    for accounts in stories:
        for difference in differences(accounts):
            number += 1
            print(f"\n{name} {number}: {difference.words} ({len(accounts)} reports)")
            for side in difference.sides:
                print(f"    {side.words} ({len(side.quotes)}): {side.quotes[0][1][:240]}")
    print(f"\n{name}: {number} differences")


if __name__ == "__main__":
    known = lexicon()
    print_differences("English, tuned half", english(known, unseen=False))
    print_differences("English, unseen half", english(known, unseen=True))
    print_differences("Persian posts", persian(known))
