"""JSON Feed (versions 1 and 1.1, jsonfeed.org), which feedparser does not read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from crawler.plain import paragraphs_of, paragraphs_of_markup, title_of


@dataclass(frozen=True, slots=True)
class Item:
    """One item, its parts as strings; empty where absent."""

    key: str
    link: str
    title: str
    text: str
    authors: tuple[str, ...]
    date: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON Feed."""

    title: str
    language: str
    items: list[Item]


def load(text: str) -> Document | None:
    """The feed in `text`, None where it is none: no JSON, nested too deeply, or without the version that marks a feed."""
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or "jsonfeed.org/version/" not in _string(found.get("version")):
        return None
    items = found.get("items")
    return Document(
        title=_string(found.get("title")),
        language=_string(found.get("language")),
        items=[_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else [],
    )


def _item(item: dict[str, Any]) -> Item:
    markup = _string(item.get("content_html"))
    plain = _string(item.get("content_text")) or _string(item.get("summary"))
    key = item.get("id")
    return Item(
        key=str(key) if isinstance(key, int | str) else "",
        link=_string(item.get("url")) or _string(item.get("external_url")),
        title=title_of(_string(item.get("title")), markup=False),
        text=paragraphs_of_markup(markup) if markup else paragraphs_of(plain),
        authors=_authors(item),
        date=_string(item.get("date_published")) or _string(item.get("date_modified")),
        tags=tuple(_string(tag) for tag in tags) if isinstance(tags := item.get("tags"), list) else (),
    )


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    listed = item.get("authors")
    authors = listed if isinstance(listed, list) else [item.get("author")]
    names = (
        title_of(_string(author.get("name")), markup=False)[:200] for author in authors if isinstance(author, dict)
    )
    return tuple(dict.fromkeys(name for name in names if name))[:20]


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
