"""Lines that stand on page after page of a site: what a text teaches its site's memory, and the text without what is known.

A generic extractor sees one page and cannot know that "Follow the channel" closes all of them. What counts as furniture the
archive decides (`archive/site_lines.py`); here lines get their keys and known ones are left out.
"""

from __future__ import annotations

import re

from xxhash import xxh3_64_intdigest

from archive.model import Line, SiteMemory
from words.folding import letters

FIRST, LAST = 20, 40
"""Lines of a text that teach: furniture stands around an article, most of it behind."""

EDGE = 3
"""Lines at either end that count as its edge."""

_FIGURES = re.compile(r"[0-9]+")


def key_of(line: str) -> int:
    """A line's key: its folded letters, any number for any other ("News id: 84512345"), 0 for a line without letters.

    The hash has a fixed seed and is no secret: who forges collisions can only spoil the memory of the own site.
    """
    bare = _FIGURES.sub("0", letters(line))
    return xxh3_64_intdigest(bare.encode("utf-8", "surrogatepass")) if bare.strip("0") else 0


def lines_of(text: str) -> tuple[Line, ...]:
    """What a text (a paragraph a line) teaches: each of its first and last lines once."""
    whole = text.split("\n")
    numbers = (
        range(len(whole)) if len(whole) <= FIRST + LAST else [*range(FIRST), *range(len(whole) - LAST, len(whole))]
    )
    found: dict[int, Line] = {}
    for number in numbers:
        if key := key_of(whole[number]):
            edge = min(number, len(whole) - 1 - number) < EDGE
            found.setdefault(key, Line(key, min(255, len(whole[number])), edge))
    return tuple(found.values())


def without_furniture(text: str, memory: SiteMemory) -> str:
    """The text without lines known to be the site's; all of it where nothing else would be left."""
    if not memory.furniture:
        return text
    kept = [line for line in text.split("\n") if key_of(line) not in memory.furniture]
    return "\n".join(kept) or text
