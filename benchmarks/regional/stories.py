"""The made sites, and what each of their pages says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from benchmarks.regional.wording import BACKGROUND, NAMES, PARTS, PLACES

PAGES = 10
"""Of each site."""


@dataclass(frozen=True, slots=True)
class Site:
    """A newsroom: its skeleton, language and clock."""

    host: str
    skeleton: str
    language: str
    offset: float
    """Hours from UTC."""

    @property
    def zone(self) -> str:
        """The IANA zone of that clock in 2026, as a catalogue would state it."""
        return {0: "UTC", 3: "Asia/Riyadh", 3.5: "Asia/Tehran", 4.5: "Asia/Kabul", 5: "Asia/Karachi"}[self.offset]


SITES = tuple(
    Site(f"{name}.test", skeleton, language, offset)
    for name, skeleton, language, offset in (
        ("khabar-yek", "agency", "fa", 3.5), ("khabar-do", "agency", "fa", 3.5), ("khabar-arabi", "agency", "ar", 3.5),
        ("payam-yek", "single", "fa", 3.5), ("payam-do", "single", "fa", 3.5), ("jahan-farsi", "service", "fa", 0),
        ("jahan-pashto", "service", "ps", 0), ("jahan-urdu", "service", "ur", 0), ("azad-dari", "radio", "prs", 4.5),
        ("azad-pashto", "radio", "ps", 4.5), ("azad-farsi", "radio", "fa", 3.5), ("subh-kabul", "theme", "prs", 4.5),
        ("khaama-like", "theme", "en", 4.5), ("frontier-like", "theme", "en", 5), ("morning-like", "daily", "en", 5),
        ("tribune-like", "daily", "en", 5), ("roznama", "urdu", "ur", 5), ("akhbar", "urdu", "ur", 5),
        ("channel-en", "channel", "en", 4.5), ("channel-dari", "channel", "prs", 4.5), ("shabaka", "network", "ar", 3),
        ("old-table", "table", "en", 5),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """What a page is to say, before it is put into a skeleton."""

    site: Site
    number: int
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    author: str
    moment: datetime
    others: tuple[str, ...]
    """Headlines of other pages of the site."""


def sentence(language: str, seed: int) -> str:
    """A sentence of that number in a language."""
    who, says, what, rest = PARTS[language]
    places = PLACES[language]
    text = f"{who[seed % 5]} {says[(seed // 5) % 4]} {what[(seed // 3) % 4]} {rest[(seed // 7) % 4]}"
    return text.format(p=places[(seed // 2) % 10], n=seed % 89 + 11)


def _title(site: Site, number: int) -> str:
    who, _, what, _ = PARTS[site.language]
    seed = sum(map(ord, site.host)) + 31 * number
    return f"{who[seed % 5]}: {what[seed % 4]}".format(p=PLACES[site.language][seed % 10], n=seed % 83 + 13)


def story_of(site: Site, number: int) -> Story:
    """What the site's page of that number, below PAGES, says."""
    seed = 1009 * sum(map(ord, site.host)) + 97 * number
    length = 3 + seed % 7 + number % 3
    paragraphs = [
        " ".join(sentence(site.language, seed + 13 * (7 * at + part)) for part in range(1 + (seed + at) % 3))
        for at in range(length)
    ]
    if number % 3 == 1:  # below half of the site's pages
        paragraphs.insert(length - 1, BACKGROUND[site.language])
    moment = datetime(
        2026, 2, 1 + 2 * number, 6 + number, 11 * number % 60, tzinfo=timezone(timedelta(hours=site.offset))
    )
    return Story(
        site,
        number,
        _title(site, number),
        sentence(site.language, seed + 5),
        tuple(paragraphs),
        NAMES[site.language][number % 2],
        moment,
        tuple(_title(site, (number + step) % PAGES) for step in (1, 2, 3, 4)),
    )
