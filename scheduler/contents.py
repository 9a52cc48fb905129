"""What a message says: the articles of its alerts, one item for each copy group, with what is new and who tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.messages import AlertContent, Item, Tellers, cut_excerpt
from archive.alerting import FIRST_FETCH
from archive.releasing import AlertArticle, DueAlert
from archive.voices import Voices

EXCERPT = 400
"""Code points of an article's excerpt in an alert."""
EXCERPT_OF_MANY = 200
"""The same in a digest: its stories are skimmed."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One alert as a message tells it."""

    alert: DueAlert
    articles: tuple[AlertArticle, ...]
    """Those its readers were not told of, or that bring something new; none where it is only counted."""
    more: int
    """Further articles, counted only."""
    voices: Voices | None
    """Of its story; None where it was not looked at."""


def content_of(tellings: Sequence[Telling], *, flooded: int, review_url: str, silence_url: str) -> AlertContent:
    """A message that tells of one alert, or a digest of several, oldest first.

    `flooded` is how many alerts within an hour turned its watch to digests, 0 where it says nothing of it; `review_url`
    the archive's page, "" where it has none.
    """
    first = tellings[0].alert
    names = tuple(dict.fromkeys(telling.alert.watch_name for telling in tellings))
    alone = len(tellings) == 1
    items = [item for telling in tellings for item in _items(telling, alone=alone, named=len(names) > 1)]
    told = [telling for telling in tellings if telling.articles]
    one_story = review_url and alone and told
    return AlertContent(
        alert_key=f"alert-{first.alert_id}",
        watch=", ".join(names),
        query=first.query if len(names) == 1 else "",
        opened_at=first.opened_at,
        items=tuple(items),
        more=sum(telling.more for telling in told) + (len(tellings) - len(told)),
        review_url=f"{review_url}/article/{told[0].articles[0].article_id}" if one_story else review_url,
        silence_url=silence_url if len(names) == 1 else "",
        stories=len(tellings),
        tellers=_tellers(tellings[0].voices) if alone else None,
        flooded=flooded,
    )


def _items(telling: Telling, *, alone: bool, named: bool) -> list[Item]:
    """The items of one alert: all of its texts where it goes alone, the latest one where it is one of many.

    The latest with something new in it, where there is one: a digest should end with what is so now.
    """
    groups: dict[int, list[AlertArticle]] = {}
    for article in telling.articles:
        groups.setdefault(article.group_id, []).append(article)
    made = [_item(group, EXCERPT if alone else EXCERPT_OF_MANY) for group in groups.values()]
    if alone or telling.alert.kind == FIRST_FETCH:  # which tells of many stories
        return made
    if not made:  # it is counted only
        return []
    item = max(made, key=lambda item: (bool(item.news), item.article_id))
    return [
        replace(
            item,
            watch=telling.alert.watch_name if named else "",
            tellers=_tellers(telling.voices) or Tellers((), 0),
            news=tuple(dict.fromkeys(news for one in made for news in one.news)),
        )
    ]


def _tellers(voices: Voices | None) -> Tellers | None:
    return Tellers(tuple(voice.name for voice in voices.voices), voices.copies) if voices else None


def _item(group: list[AlertArticle], excerpt_length: int) -> Item:
    """The first of a group stands for it; the other outlets are named."""
    first, *others = group
    body_spans = tuple((start, end) for field, start, end in first.spans if field == "text")
    excerpt, spans = cut_excerpt(first.text, body_spans, excerpt_length)
    outlets = [*first.carriers, *(name for other in others for name in (other.source_name, *other.carriers))]
    matched = sorted(
        {first.title[a:b] for f, a, b in first.spans if f == "title"} | {first.text[a:b] for a, b in body_spans}
    )
    return Item(
        article_id=first.article_id,
        title=first.title,
        source_name=first.source_name,
        address=first.address or "",
        language=first.language,
        published=first.published,
        first_seen=first.first_seen_at,
        excerpt=excerpt,
        spans=spans,
        copies=tuple(name for name in dict.fromkeys(outlets) if name != first.source_name),
        why=", ".join(matched[:6]),
        title_spans=tuple((start, end) for field, start, end in first.spans if field == "title"),
        tier=first.tier,
        news=tuple(dict.fromkeys(news for article in group for news in article.news)),
    )
