"""How well the newsrooms' pages are read, with and without a memory of each site, beside what a user would take instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.gold import GoldPage
from benchmarks.newsrooms.sites import SITES, load_newsrooms
from benchmarks.reading import (
    LATE,
    READERS,
    RIGHT_TO_LEFT,
    Read,
    ours,
    print_failed,
    print_head,
    print_line,
    read_all,
    read_sites,
    score,
)


def read_newsrooms(*, remembering: bool) -> Read:
    """Our reader on all newsrooms."""
    return read_sites(SITES, load_newsrooms(), remembering=remembering)


def newsroom_parts() -> dict[str, list[GoldPage]]:
    """The newsrooms' pages: all, by half, those after a site's first, by direction, language, template and kind."""
    sites = load_newsrooms()
    parts: dict[str, list[GoldPage]] = {"all": [page for pages in sites for page in pages]}
    for pages in sites:
        parts.setdefault("later pages", []).extend(pages[LATE:])
        for page in pages:
            parts.setdefault(page.half, []).append(page)
            if page.gold["lang"] in RIGHT_TO_LEFT:
                parts.setdefault("right to left", []).append(page)
            for name, word in (("language", "lang"), ("template", "source"), ("kind", "kind")):
                parts.setdefault(f"{name} {page.gold[word]}", []).append(page)
    return parts


def without_half_spaces(pages: Sequence[GoldPage], read: Read) -> tuple[list[GoldPage], Read]:
    """The same with half-spaces left out on both sides: some readers drop them, and each that is lost breaks the words around it."""
    gold = [replace(page, gold=page.gold | {"body": page.gold["body"].replace("\u200c", "")}) for page in pages]
    found = {address: replace(one, body=one.body.replace("\u200c", "")) for address, one in read.found.items()}
    return gold, Read(found)


def print_newsrooms(*, alone: bool = False) -> None:
    """The tables of the newsrooms: all figures of each reader, then body F1 by template and kind beside each other."""
    parts = newsroom_parts()
    print_head(f"Reading: {len(parts['all'])} pages of newsrooms, labelled blind")
    reads = {"tripoint": read_newsrooms(remembering=True), "tripoint, no memory": read_newsrooms(remembering=False)}
    if not alone:
        reads |= {name: read_all(reader, parts["all"]) for name, reader in READERS.items() if reader is not ours}
    beside = [part for part in parts if part.startswith(("template ", "kind "))]
    for name, read in reads.items():
        for part in parts:
            if part not in beside:
                print_line(f"{name} · {part}", score(parts[part], read))
        print_line(
            f"{name} · right to left, half-spaces aside", score(*without_half_spaces(parts["right to left"], read))
        )
        print_failed(name, read)
    print("\nBody F1: " + " | ".join(reads))
    for part in sorted(beside):
        print(f"{part:<34}" + "".join(f"{score(parts[part], read)['f1']:>8.3f}" for read in reads.values()))
