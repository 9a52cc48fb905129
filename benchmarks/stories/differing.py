"""`python -m benchmarks.stories.differing`: what reports of one story differ on, printed for a person to judge.

English reports by their labelled events; posts of Persian channels by the stories that tripoint puts them into. How many
are right is counted by hand: docs/benchmarks.md has the counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.differences import Account, Difference, differences
from archive.story_filter import StoryFilter
from benchmarks.labelled import SHARED, lines
from benchmarks.stories.measured import Report, described, events, is_unseen
from seeds.names import lexicon
from words.lexicon import Lexicon

SHORTEST = 60
"""Characters of a post below which it is no report."""


def english(region: Lexicon, *, unseen: bool) -> list[list[Account]]:
    """Reports on each event, in order."""
    by_event: dict[str, list[Account]] = {}
    for number, report in enumerate(report for report in events() if is_unseen(report) == unseen):
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


def copies(region: Lexicon) -> dict[str, tuple[int, list[tuple[str, Difference]]]]:
    """How many texts of each kind there are beside their original, and what they differ from it on: edited copies in nothing."""
    known = {line["id"]: line for line in lines(SHARED / "dedup" / "dev.meta.jsonl")}
    texts = {line["id"]: line for line in lines(SHARED / "dedup" / "dev.jsonl") if line["lang"] in ("en", "fa")}
    originals = {known[one]["base"]: one for one in texts if known[one]["kind"] == "orig"}
    found: dict[str, tuple[int, list[tuple[str, Difference]]]] = {}
    for one, line in texts.items():
        kind, base = known[one]["kind"], known[one].get("base")
        if kind == "orig" or base not in originals or texts[originals[base]]["lang"] != line["lang"]:
            continue
        pair = [
            Account(ref, "", told["text"], told["lang"], None, region.names, copy_of)
            for ref, copy_of, told in ((1, None, texts[originals[base]]), (2, 1, line))
        ]
        number, differing = found.get(kind, (0, []))
        found[kind] = (number + 1, [*differing, *((one, difference) for difference in differences(pair))])
    return found


def print_copies(region: Lexicon) -> None:
    """Print how many texts of each kind are told from their original; of edited copies each is wrong."""
    print(f"\n{'Beside their original':<24}{'texts':>8}{'differ':>8}")
    for kind, (number, found) in sorted(copies(region).items()):
        print(f"{kind:<24}{number:>8}{len({one for one, _ in found}):>8}")


if __name__ == "__main__":
    known = lexicon()
    print_copies(known)
    print_differences("English, tuned half", english(known, unseen=False))
    print_differences("English, unseen half", english(known, unseen=True))
    print_differences("Persian posts", persian(known))
