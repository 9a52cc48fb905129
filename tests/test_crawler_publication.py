"""When a page was published: which of its statements counts, in whose clock, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.bodies import tree_of
from crawler.publication import Publication, publication_of
from crawler.statements import statements_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADLINE = "Ferry opens on the Hari river"


def read(
    head: str = "", behind: str = "", address: str = "https://news.test/a", zone: str = "UTC", top: str = ""
) -> Publication:
    tree = tree_of(f"<html><head>{head}</head><body>{top}<h1>{HEADLINE}</h1>{behind}<p>Text.</p></body></html>")
    assert tree is not None
    return publication_of(tree, statements_of(tree), address, HEADLINE, zone=zone, now=NOW)


def meta(**names: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in names.items())


P, Q, M = "article__published_time", "parsely-pub-date", "article__modified_time"

CASES: list[tuple[str, dict[str, str], str | None]] = [
    ("with its own offset", {"head": meta(**{P: "2026-03-01T08:30:00+04:30"})}, "2026-03-01T08:30:00+04:30"),
    (
        "without one, by the publisher's clock",
        {"head": meta(**{P: "2026-03-01T08:30:00"}), "zone": "Asia/Kabul"},
        "2026-03-01T08:30:00+04:30",
    ),
    (
        "Tehran's summer of 2021",
        {"head": meta(**{P: "2021-06-01T08:30:00"}), "zone": "Asia/Tehran"},
        "2021-06-01T08:30:00+04:30",
    ),
    (
        "Tehran has no summer time any more",
        {"head": meta(**{P: "2025-06-01T08:30:00"}), "zone": "Asia/Tehran"},
        "2025-06-01T08:30:00+03:30",
    ),
    (
        "UTC becomes the publisher's clock, the moment stays",
        {"head": meta(**{P: "2026-02-28T21:00:00Z"}), "zone": "Asia/Karachi"},
        "2026-03-01T02:00:00+05:00",
    ),
    (
        "a day alone gets the hour stated elsewhere",
        {"head": meta(**{P: "2026-03-01", Q: "2026-03-01T06:00:00+02:00"})},
        "2026-03-01T06:00:00+02:00",
    ),
    (
        "but not of another day",
        {"head": meta(**{P: "2026-03-01", Q: "2026-02-01T06:00:00+02:00"})},
        "2026-03-01T00:00:00+00:00",
    ),
    (
        "the zone of the same wall clock stated elsewhere",
        {"head": meta(**{P: "2026-03-01T06:00:00", Q: "2026-03-01T06:00:00+05:00"})},
        "2026-03-01T06:00:00+05:00",
    ),
    (
        "UTC and the publisher's offset for one moment",
        {"head": meta(**{P: "2026-03-01T06:00:00Z", Q: "2026-03-01T11:00:00+05:00"})},
        "2026-03-01T11:00:00+05:00",
    ),
    (
        "UTC, dated a day earlier in the address",
        {"head": meta(**{P: "2026-02-18T02:18:00Z"}), "address": "https://news.test/2026/02/17/a"},
        "2026-02-17T23:18:00-03:00",
    ),
    (
        "UTC, printed a day later",
        {"head": meta(**{P: "2026-02-18T21:00:00Z"}), "behind": "<p>19 February 2026</p>"},
        "2026-02-19T00:00:00+03:00",
    ),
    (
        "an address of another month says nothing",
        {"head": meta(**{P: "2026-02-18T02:18:00Z"}), "address": "https://news.test/2026/01/17/a"},
        "2026-02-18T02:18:00+00:00",
    ),
    ("a change alone gives the day", {"head": meta(**{M: "2026-03-01T06:00:00Z"})}, "2026-03-01T00:00:00+00:00"),
    ("the future is refused", {"head": meta(**{P: "2027-03-09T06:00:00Z"})}, None),
    ("the year 1 is refused", {"head": meta(**{P: "0001-01-01T00:00:00Z"})}, None),
    (
        "the future, and what the page shows",
        {"head": meta(**{P: "2027-01-01"}), "behind": "<p>1 March 2026</p>"},
        "2026-03-01T00:00:00+00:00",
    ),
    (
        "a solar date behind the headline",
        {"behind": "<div>۱۰ اسفند ۱۴۰۴ - ۰۸:۳۰</div>", "zone": "Asia/Tehran"},
        "2026-03-01T08:30:00+03:30",
    ),
    ("an Afghan one", {"behind": "<div>۱۰ حوت ۱۴۰۴</div>", "zone": "Asia/Kabul"}, "2026-03-01T00:00:00+04:30"),
    ("an Arabic one", {"behind": "<div>١ مارس ٢٠٢٦</div>"}, "2026-03-01T00:00:00+00:00"),
    ("a Spanish one", {"behind": "<div>domingo 1 de marzo de 2026</div>"}, "2026-03-01T00:00:00+00:00"),
    ("a German one", {"behind": "<div>Sonntag, 1. März 2026, 08:30 Uhr</div>"}, "2026-03-01T08:30:00+00:00"),
    (
        "before a dash and the agency",
        {"behind": "<p>22/02/2026 - 04:30 - Source: Border Press</p>"},
        "2026-02-22T04:30:00+00:00",
    ),
    (
        "behind the agency and a line break",
        {"behind": "<p>Border Press<br>1 Mar 2026, 22:11 GMT+10</p>"},
        "2026-03-01T22:11:00+10:00",
    ),
    (
        "above the headline it is today's",
        {"top": "<div class='today'>2 March 2026</div>", "behind": "<p>1 March 2026</p>"},
        "2026-03-01T00:00:00+00:00",
    ),
    (
        "above it, but named as this page's",
        {"top": "<p class='published-date'>/ 1 March 2026</p>"},
        "2026-03-01T00:00:00+00:00",
    ),
    ("a French one with its hour", {"behind": "<p>Publié le 1 mars 2026 à 10h15</p>"}, "2026-03-01T10:15:00+00:00"),
    ("a Polish one", {"behind": "<p>1 marca 2026</p>"}, "2026-03-01T00:00:00+00:00"),
    ("an American clock", {"behind": "<p>March 1, 2026 10:15 am EST</p>"}, "2026-03-01T10:15:00-05:00"),
    ("nothing at all", {}, None),
]


@pytest.mark.parametrize(("why", "given", "expected"), CASES, ids=[case[0] for case in CASES])
def test_published(why: str, given: dict[str, str], expected: str | None) -> None:
    found = read(**given).published
    assert (None if found is None else found.isoformat()) == expected, why


def test_what_cannot_be_read_is_kept_as_it_was_written() -> None:
    """An absurd time is nobody's, its wording stays for people."""
    found = read(head=meta(**{P: "9999-01-01T00:00:00Z"}))
    assert (found.published, found.raw) == (None, "9999-01-01T00:00:00Z")


def test_published_and_modified_are_two_things() -> None:
    found = read(head=meta(**{P: "2026-02-01T06:00:00Z", M: "2026-03-01T06:00:00Z"}))
    assert (found.published, found.modified) == (
        datetime(2026, 2, 1, 6, tzinfo=UTC),
        datetime(2026, 3, 1, 6, tzinfo=UTC),
    )
