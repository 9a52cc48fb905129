"""`python -m benchmarks.copies.stream`: copies in a real stream, and decisions drawn at random for a person to read.

The stream is unlabelled: 27,337 posts of several Persian and Arabic news channels in order of time. Which of the decisions
are wrong is counted by hand: docs/benchmarks.md has the count.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter

from archive.same_filter import SameFilter
from benchmarks.labelled import SHARED, lines

COPIES, NEWS, PLAIN = 25, 15, 10
"""Decisions drawn: copies, texts kept apart from one they resemble, texts like nothing before."""


def main() -> None:
    """Judge the stream, print what it holds, and the decisions."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.copies.stream", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which decisions are drawn (1)")
    seed = parser.parse_args().seed
    posts = {post["id"]: post for post in lines(SHARED / "dedup" / "stream.jsonl")}
    judged = SameFilter()
    began = time.process_time()
    told = [judged.take(name, "", post["text"]) for name, post in posts.items()]
    seconds = time.process_time() - began
    kinds = Counter(str(line["relation"] or line["verdict"]) for line in told)
    print(
        f"{len(posts)} posts, {len(posts) / seconds:.0f} a second; {sum(1 for line in told if line['links'])} link to others"
    )
    for kind, number in kinds.most_common():
        print(f"{kind:<16}{number:>8}{number / len(posts):>8.1%}")
    across = sum(
        1 for line in told if line["of"] and posts[str(line["of"])]["source"] != posts[str(line["id"])]["source"]
    )
    print(f"{across} of the copies are of another channel's post.")
    chance = random.Random(seed)
    copies = [line for line in told if line["verdict"] == "copy"]
    near = [line for line in told if str(line["why"]).startswith(("what is nearest", "a round-up"))]
    plain = [line for line in told if line["why"] == "nothing like it before"]
    drawn = chance.sample(copies, COPIES) + chance.sample(near, NEWS) + chance.sample(plain, PLAIN)
    for number, line in enumerate(drawn, 1):
        print(f"\n{number}. {line['relation'] or line['verdict']}: {line['why']}; links {line['linked']}")
        print("   ", posts[str(line["id"])]["text"][:500].replace("\n", " / "))
        if line["of"]:
            print("  of", posts[str(line["of"])]["text"][:500].replace("\n", " / "))


if __name__ == "__main__":
    main()
