"""What a page says about itself for machines: JSON-LD, meta elements, the canonical link. Its word, not the truth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

SCRIPT_CHARACTERS = 500_000
"""Longest JSON-LD script that is read; the longest in the replayed web has 90,000."""

SCRIPTS = 50
"""JSON-LD scripts read of one page."""

NODES = 2000
"""JSON-LD objects looked at in one script."""

NAMES = 20
"""Authors read of one article."""
NAME_CHARACTERS = 300

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


_AUTHORS = (
    *(
        "author",
        "article:author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "og:author",
    ),
    *("citation_author", "cxenseparse:author", "article.author", "authors", "creator", "og:article:author"),
)
_TITLES = ("og:title", "twitter:title", "dc.title", "title", "parsely-title", "sailthru.title", "headline")
_SITES = ("og:site_name", "application-name", "publisher", "dc.publisher", "article:publisher", "al:android:app_name")
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "image")


_EXTRA_COMMA = re.compile(r",\s*([}\]])")


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
    meta_authors: tuple[str, ...] = ()
    """Names of meta elements, each as it stands there."""
    titles: tuple[str, ...] = ()
    """Headlines of meta elements and JSON-LD, those meant for readers first; often with the outlet's name."""
    page_title: str = ""
    """The title element, nearly always with the outlet's name."""
    site: str = ""
    """The outlet's name."""
    image: str = ""
    paywalled: bool = False
    canonical: str = ""
    language: str = ""
    text: str = ""
    """JSON-LD's `articleBody`, without paragraphs more often than not."""


def statements_of(tree: HtmlElement) -> Statements:
    """Collect the statements of a parsed page; the tree is left as it is."""
    metas = _metas(tree)
    nodes = [node for node in _nodes(tree) if _types(node)]
    articles = [node for node in nodes if _types(node) & _ARTICLES]
    dated = articles or [node for node in nodes if _string(node.get("datePublished"))]
    typed = frozenset().union(*(_types(node) for node in nodes)) | {f"og:{metas.get('og:type', '').lower()}"}
    known = {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str)}
    # Pages of one article carry one date; the microdata of teasers comes after the article's own.
    marked = _marked(tree)
    headlines = [_string(node.get("headline")) for node in articles]
    publishers = [name for node in articles for name in _names(node.get("publisher"), known)]
    return Statements(
        published=_said(dated, "datePublished", metas, _PUBLISHED, marked.get("datePublished")),
        modified=_said(dated, "dateModified", metas, _MODIFIED, marked.get("dateModified")),
        types=typed,
        authors=_each(name for node in articles for name in _names(node.get("author") or node.get("creator"), known)),
        meta_authors=_each(metas.get(name, "") for name in _AUTHORS),
        titles=_each([metas.get("og:title", ""), *headlines, *(metas.get(name, "") for name in _TITLES)]),
        page_title=_page_title(tree),
        site=next(
            iter(_each([*(metas.get(name, "") for name in _SITES), *publishers, metas.get("twitter:site", "")])), ""
        ),
        image=next(iter(_each([*(metas.get(name, "") for name in _IMAGES), *map(_image, articles)])), ""),
        paywalled=any(_denied(node.get("isAccessibleForFree")) for node in articles),
        canonical=_canonical(tree) or metas.get("og:url", ""),
        language=_language(tree, metas, articles),
        text=max((_string(node.get("articleBody")) for node in articles), key=len, default=""),
    )


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in order, without empty ones and addresses that stand where a name should."""
    return tuple(dict.fromkeys(text for text in texts if text and not text.startswith(("http://", "https://", "//"))))


def _page_title(tree: HtmlElement) -> str:
    element = tree.find(".//title")
    return "" if element is None else " ".join((element.text or "").split())


def _image(node: dict[str, Any]) -> str:
    image = node.get("image")
    image = image[0] if isinstance(image, list) and image else image
    return _string(image.get("url") if isinstance(image, dict) else image)


def _language(tree: HtmlElement, metas: dict[str, str], articles: list[dict[str, Any]]) -> str:
    """The best stated language: of the article, of the document, of its preview."""
    stated = [_string(node.get("inLanguage")) for node in articles]
    stated += [
        tree.get("lang") or "",
        tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        tree.get("xml:lang") or "",
    ]
    stated += [metas.get("og:locale", ""), metas.get("content-language", ""), metas.get("language", "")]
    return next((text[:35] for text in stated if text.strip()), "")


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
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
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
        waiting = _objects(_bare(text))
        for _ in range(NODES):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting = [*node, *waiting]
            elif isinstance(node, dict):
                waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]
                yield node


def _objects(text: str) -> list[Any]:
    """The JSON in a script; with a comma too many before a bracket, as templates leave, it is read too."""
    for attempt in (text, _EXTRA_COMMA.sub(r"\1", text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    return []


def _bare(text: str) -> str:
    """Without the comment or CDATA marks that old templates wrap scripts in."""
    return re.sub(
        r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|\]\]>|/\*\]\]>\*/)\s*$", "", text
    )


def _types(node: dict[str, Any]) -> frozenset[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return frozenset(name.rsplit("/", 1)[-1] for name in kinds if isinstance(name, str))


def _names(author: Any, known: dict[str, dict[str, Any]]) -> list[str]:
    """The names of people or houses, each a string, an object, a reference to one, or a list of them."""
    people = author if isinstance(author, list) else [author]
    names: list[str] = []
    for person in people[:NAMES]:
        if isinstance(person, dict):
            person = person.get("name") or known.get(str(person.get("@id")), {}).get("name")
            person = person[0] if isinstance(person, list) and person else person
        names.append(_string(person))
    # Some give the address of a profile in place of a name.
    return [unescape(name)[:NAME_CHARACTERS] for name in names if name and "://" not in name]


def _denied(value: Any) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
