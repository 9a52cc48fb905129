"""The pages of the made sites, with what a reader should find on them."""

from __future__ import annotations

from benchmarks.gold import GoldPage
from benchmarks.regional.skeletons import SKELETONS
from benchmarks.regional.stories import PAGES, SITES, Story, story_of


def load_regional() -> list[list[GoldPage]]:
    """The sites, each a list of pages in the order in which they came out."""
    return [[_page(story_of(site, number)) for number in range(PAGES)] for site in SITES]


def _page(story: Story) -> GoldPage:
    site = story.site
    html, with_lead, with_author, with_zone = SKELETONS[site.skeleton](story)
    body = [*([story.lead] if with_lead else []), *story.paragraphs]
    address = f"https://{site.host}/news/{84500000 + story.number}"
    moment = story.moment
    gold = {
        "url": address,
        "source": f"regional: {site.skeleton}",
        "title": story.title,
        "body": "\n".join(body),
        "date": moment.date().isoformat(),
        "authors": [story.author] if with_author else [],
        "datetime": moment.isoformat() if with_zone else None,
        "lang": site.language,
    }
    return GoldPage(address, html.encode(), "text/html; charset=utf-8", gold)
