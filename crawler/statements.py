"""What a page says about itself for machines: JSON-LD, meta elements, the canonical link. Its word, not the truth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement
from trafilatura.metadata import examine_meta, extract_sitename

SCRIPT_CHARACTERS = 500_000
"""Longest JSON-LD script that is read; the longest in the replayed web has 90,000."""

SCRIPTS = 50
"""JSON-LD scripts read of one page."""

NODES = 2000
"""JSON-LD objects looked at in one script."""

_ARTICLES = frozenset(
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle ReviewNewsArticle "
    "AskPublicNewsArticle BlogPosting LiveBlogPosting SocialMediaPosting Report AdvertiserContentArticle".split()
)
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "article.published",
    "publish-date",
    "publishdate",
    "publish_date",
    "pubdate",
    "publication_date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "article:published",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")


@dataclass(frozen=True, slots=True)
class Statements:
    """Strings as the page has them, empty where it says nothing."""

    published: tuple[str, ...] = ()
    """Candidates, the most trusted first."""
    modified: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    """schema.org types of the page's articles and videos, and `og:` with the Open Graph type."""
    authors: tuple[str, ...] = ()
    """Names JSON-LD gives for the page's articles."""
    headline: str = ""
    title: str = ""
    """Of meta elements, often with the outlet's name."""
    meta_author: str = ""
    """Names of meta elements, joined by "; "."""
    site: str = ""
    """The outlet's name."""
    image: str = ""
    paywalled: bool = False
    canonical: str = ""
    language: str = ""


def statements_of(tree: HtmlElement) -> Statements:
    """Collect the statements of a parsed page; the tree is left as it is."""
    metas = _metas(tree)
    nodes = [node for node in _nodes(tree) if _types(node)]
    articles = [node for node in nodes if _types(node) & _ARTICLES]
    dated = articles or [node for node in nodes if _string(node.get("datePublished"))]
    typed = frozenset().union(*(_types(node) for node in nodes)) | {f"og:{metas.get('og:type', '').lower()}"}
    # Pages of one article carry one date; the microdata of teasers comes after the article's own.
    marked = _marked(tree)
    about = examine_meta(tree)
    publisher = next((name for node in articles for name in _names(node.get("publisher"))), "")
    return Statements(
        published=_said(dated, "datePublished", metas, _PUBLISHED, marked.get("datePublished")),
        modified=_said(dated, "dateModified", metas, _MODIFIED, marked.get("dateModified")),
        types=typed,
        authors=tuple(dict.fromkeys(name for node in articles for name in _names(node.get("author")))),
        headline=next((text for node in articles if (text := _string(node.get("headline")))), ""),
        title=about.title or "",
        meta_author=about.author or "",
        site=about.sitename or publisher or extract_sitename(tree) or "",
        image=about.image or "",
        paywalled=any(_denied(node.get("isAccessibleForFree")) for node in articles),
        canonical=_canonical(tree) or metas.get("og:url", ""),
        language=(
            tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
        )[:35],
    )


def _said(
    nodes: list[dict[str, Any]], field: str, metas: dict[str, str], names: tuple[str, ...], marked: str | None
) -> tuple[str, ...]:
    found = [_string(node.get(field)) for node in nodes]
    found += [metas.get(name, "") for name in names]
    found.append(marked or "")
    return tuple(dict.fromkeys(text for text in found if text))


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Content by lower-case property, name or itemprop; the first of a name counts."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content:
            metas.setdefault(name.strip().lower(), content.strip())
    return metas


def _marked(tree: HtmlElement) -> dict[str, str]:
    """Machine-readable times in the page's body: microdata and `<time pubdate>`."""
    marked: dict[str, str] = {}
    for element in tree.iter("time", "span"):
        field = element.get("itemprop") or ("datePublished" if element.get("pubdate") is not None else "")
        value = element.get("datetime") or element.get("content")
        if field in ("datePublished", "dateModified") and value:
            marked.setdefault(field, value.strip())
    return marked


def _canonical(tree: HtmlElement) -> str:
    for element in tree.iter("link"):
        if (element.get("rel") or "").strip().lower() == "canonical" and element.get("href"):
            return str(element.get("href"))
    return ""


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects at the top, in lists and graphs, and what they say they are about; no deeper."""
    scripts = (element for element in tree.iter("script") if "ld+json" in (element.get("type") or "").lower())
    for _, script in zip(range(SCRIPTS), scripts, strict=False):
        text = script.text or ""
        if len(text) > SCRIPT_CHARACTERS:
            continue
        try:
            waiting = [json.loads(_bare(text), strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(NODES):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting = [*node, *waiting]
            elif isinstance(node, dict):
                waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]
                yield node


def _bare(text: str) -> str:
    """Without the comment or CDATA marks that old templates wrap scripts in."""
    return re.sub(
        r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|\]\]>|/\*\]\]>\*/)\s*$", "", text
    )


def _types(node: dict[str, Any]) -> frozenset[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return frozenset(name.rsplit("/", 1)[-1] for name in kinds if isinstance(name, str))


def _names(author: Any) -> list[str]:
    people = author if isinstance(author, list) else [author]
    names = (_string(person.get("name") if isinstance(person, dict) else person) for person in people)
    # Some give the address of a profile in place of a name.
    return [name for name in names if name and "://" not in name]


def _denied(value: Any) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
