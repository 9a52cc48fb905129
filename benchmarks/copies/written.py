"""Labelled texts written for this benchmark, in `own/`: what newsrooms of the region send, invented, in five languages.

The pieces (reports with a rival's, a follow-up, a new lede; forms with their facts; statements between two newsrooms' own
words; posts above one advertisement; live pages under one head) lie there; here they become documents. Half of the
families, as they are numbered, is for making rules, the other for measuring.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

OWN = Path(__file__).parent / "own"
LANGUAGES = ("ar", "en", "fa", "ps", "ur")
NOISE = 0.02
"""Share of letters a bad scan takes for others or loses."""

Document = Mapping[str, Any]
Family = list[tuple[str, str, str]]
"""Kind, group and text of each document that belongs together; kinds that are no copies begin with `hn_`."""


@cache
def written(*, unseen: bool) -> tuple[Document, ...]:
    """One half of the documents in order of arrival, each with its `kind`."""
    given = [one for language in LANGUAGES for one in _of_language(language, unseen=unseen)]
    random.Random(4).shuffle(given)
    return tuple(given)


def _of_language(language: str, *, unseen: bool) -> Iterator[Document]:
    with (OWN / f"{language}.toml").open("rb") as file:
        pieces = tomllib.load(file)
    for part, make in MAKERS.items():
        first = LANGUAGES.index(language)
        for number, one in enumerate(pieces[part], first):
            if bool(number & 1) == unseen:
                for at, (kind, group, text) in enumerate(make(one, pieces)):
                    name = f"{language}-{one['name']}"
                    yield {
                        "id": f"{name}-{kind}-{at}",
                        "lang": language,
                        "text": text,
                        "group": f"{name}-{part}-{group}",
                        "kind": kind,
                    }


def _report(one: Mapping[str, Any], pieces: Mapping[str, Any]) -> Family:
    """A report, its copies, and texts that share words with it and are none."""
    text, paragraphs = one["text"], one["text"].split("\n")
    front, tail = pieces["front"], pieces["tail"]
    updated, formed = text, text
    for old, new in one["updates"]:
        updated = updated.replace(old, new)
    for old, new in pieces["letter_forms"]:
        formed = formed.replace(old, new)
    copies = {
        "orig": text,
        "reprint": f"{front}\n{one['headline']}\n{text}\n{tail}",
        "third": "\n".join(paragraphs[:2]),
        "newlede": "\n".join([one["lede"], *paragraphs[1:]]),
        "ledecut": "\n".join([one["lede"], *paragraphs[1:4], tail]),
        "noise": _scanned(text, one["name"]),
        "script": formed,
        "markup": "".join(f"<p class=&quot;body&quot;>{part}</p><br/>&nbsp;" for part in paragraphs),
        "update": updated,
    }
    other = _next(pieces["reports"], one)
    follow_up = one["follow_up"].split("\n")
    own = [
        ("hn_rival", "rival", one["rival"]),
        ("rivalagain", "rival", f"{front}\n{one['rival']}\n{tail}"),
        ("hn_followup", "followup", "\n".join([*follow_up, *paragraphs[1:3]])),
        ("followupcut", "followup", "\n".join([*follow_up[:2], *paragraphs[1:2], tail])),
        (
            "hn_digest",
            "digest",
            "\n".join([other["text"].split("\n")[0], paragraphs[0], other["follow_up"].split("\n")[-1]]),
        ),
    ]
    return [(kind, "report", copy) for kind, copy in copies.items()] + own


def _next(reports: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> Mapping[str, Any]:
    return reports[(reports.index(one) + 1) % len(reports)]


def _scanned(text: str, seed: str) -> str:
    chance = random.Random(seed)
    letters = sorted({letter for letter in text if letter.isalpha()})
    return "".join(
        chance.choice([*letters, ""]) if letter.isalpha() and chance.random() < NOISE else letter for letter in text
    )


def _form(one: Mapping[str, Any], pieces: Mapping[str, Any]) -> Family:
    """One form filled in for several events, and the first of them reprinted."""
    filled = [one["form"].format(*facts) for facts in one["facts"]]
    forms = [("hn_form" if number else "orig", str(number), text) for number, text in enumerate(filled)]
    return [*forms, ("formagain", "0", f"{pieces['front']}\n{filled[0]}\n{pieces['tail']}")]


def _statement(one: Mapping[str, Any], _: Mapping[str, Any]) -> Family:
    """Two newsrooms' own reports that quote one statement in full."""
    return [
        ("hn_statement", "first", "\n".join([one["first"], one["statement"], one["first_more"]])),
        ("hn_statement", "second", "\n".join([one["second"], one["statement"], one["second_more"]])),
    ]


def _posts(one: Mapping[str, Any], _: Mapping[str, Any]) -> Family:
    """Posts of a channel above the advertisement that all of them carry."""
    return [("hn_advert", str(number), f"{post}\n{one['advert']}") for number, post in enumerate(one["posts"])]


def _live(one: Mapping[str, Any], _: Mapping[str, Any]) -> Family:
    """The pages of two days under one head."""
    return [("hn_live", str(number), f"{one['head']}\n{day}") for number, day in enumerate(one["days"])]


MAKERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Family]] = {
    "reports": _report,
    "forms": _form,
    "statements": _statement,
    "shorts": _posts,
    "live": _live,
}
