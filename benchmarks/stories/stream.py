"""`python -m benchmarks.stories.stream`: stories in two months of real posts, and what one report costs.

The posts are unlabelled. What shows here is whether stories grow without end: eight channels tell of one war, and a rule that
joins too easily makes one story of it.
"""

from __future__ import annotations

import time
from collections import Counter

from archive.story_filter import StoryFilter
from benchmarks.labelled import SHARED, lines
from benchmarks.stories.unrelated import posts
from seeds.names import lexicon

LARGEST = 5
"""Stories of which the opening is printed."""
SHOWN = 150


def main() -> None:
    """Group the stream in its order and print how large stories are."""
    region = lexicon()
    total = len(lines(SHARED / "dedup" / "stream.jsonl"))
    began = time.process_time()
    described = posts(range(total), region)
    made = time.process_time() - began
    told = StoryFilter()
    began = time.process_time()
    for report, features in described:
        told.take(report.id, "", report.text, features, report.at)
    grouped = time.process_time() - began
    sizes = Counter(told.standing().values())
    print(f"{total} posts: {1000 * made / total:.1f} ms each for features, {1000 * grouped / total:.1f} to group")
    alone = sum(size == 1 for size in sizes.values())
    print(f"{len(sizes)} stories, {alone} of one post, {sum(size > 20 for size in sizes.values())} of more than 20")
    text = {report.id: report.text for report, _ in described}
    for story, size in sizes.most_common(LARGEST):
        print(f"{size:>5}  {' '.join(text[str(story)].split())[:SHOWN]}")


if __name__ == "__main__":
    main()
