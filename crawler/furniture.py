"""What stands on a page beside the article, told by its markup: menus, share bars, related stories, consent windows.

A guess by names is wrong now and then ("article-widget" around the whole text), so nothing goes that holds a large share
of the page's prose, alone or together with all that is named alike; only consent windows go whatever their size.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ahocorasick_rs import AhoCorasick
from lxml import etree
from lxml.html import HtmlElement

from crawler.prose import Prose

MOST_PROSE = 0.3
"""Share of a page's prose above which a name is not believed. On the pages with a body of the half to tune on, what
is named so and is none of the article reaches .29 of the prose; the article's text, where it is named so, starts at .63."""

SILENT = (
    *("script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "embed", "video", "audio"),
    *("input", "select", "textarea", "button", "dialog", "head", "map"),
)
"""Elements that hold no prose at all."""

_TAGS = frozenset(["nav", "footer", "aside", "figcaption", "menu"])
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tablist tooltip form".split()
)
_NAMED = re.compile(
    r"related|recommend|newsletter|share-?(?:bar|button|tool|this)|social|outbrain|taboola|most-?(?:read|popular|viewed)"
    r"|(?:read|see)-?(?:more|also|next)|more-?(?:news|stories|from|on)|also-?read|breadcrumb|cookie|consent|advert|sponsor"
    r"|promo(?:tion|ted|box)?(?:\b|_|-)|disqus|comments?(?:\b|_|-|list|section|form)|side-?bar|subscri(?:be|ption)|sign-?up"
    r"|trending|popular|caption|credits?(?:\b|_|-)|copyright|pagination|tag-?(?:s|list|cloud)|author-?(?:bio|box|info|card)"
    r"|about-?author|bio(?:\b|_|-)|follow-?(?:us|me)|whatsapp|telegram-|print-?only|visually-?hidden|screen-?reader|sr-only"
    r"|skip-?link|paywall|teaser|widget|popup|modal|byline|dateline|timestamp|(?:article|publish)-?date|rating|poll(?:\b|_|-)"
    r"|quiz|toolbar|footer|navigation|nav-?bar|\bnav\b|menu|\bads?\b|[-_]ads?[-_]|kicker|references|bibliograph",
)
"""In a lower-case class or id: what templates call the parts that are not the article's. MOST_PROSE guards against the wrong ones."""

_CONSENT = re.compile(
    r"onetrust|\bot-(?:sdk|pc)|cookie-?(?:banner|consent|notice|list|bar|law|modal|popup|message|settings|policy)|\bcmp\b|cmp-"
    r"|consent-?(?:banner|manager|modal)|gdpr|privacy-?(?:banner|manager|popup|modal|tab|pref|box)|sp_message|didomi"
    r"|usercentrics|truste"
)
_HINTS = AhoCorasick(
    (
        "relat recommend newsletter share social outbrain taboola most read see more breadcrumb cookie consent advert sponsor "
        "promo disqus comment side subscri sign trending popular caption credit copyright pagination tag author bio follow "
        "whatsapp telegram print hidden screen sr- skip paywall teaser widget popup modal byline dateline timestamp date rating "
        "poll quiz toolbar footer nav menu ad kicker references bibliograph trust ot- cmp gdpr privacy sp_message didomi centrics"
    ).split()
)
"""A name with none of these is none of those: one quick pass spares nine names in ten the slow patterns."""

_EMBEDDED = re.compile(r"twitter-tweet|instagram-media|tiktok-embed|fb-post|reddit-embed|telegram-post")


def strip_silent(body: HtmlElement) -> None:
    """Take out what holds no prose: scripts, forms' fields, comments. In place; what follows each stays."""
    etree.strip_elements(body, *SILENT, etree.Comment, etree.ProcessingInstruction, with_tail=False)


def clear(prose: Prose) -> None:
    """Take the furniture out of the tree that `prose` has weighed, and its weight with it. In place."""
    named = _named(prose)
    together: dict[object, int] = {}
    for element, name in named.items():
        if element.getparent() not in named:
            together[name] = together.get(name, 0) + prose.weight(element)
    most = MOST_PROSE * prose.total
    kept = _around_headline(prose.body)
    gone: set[HtmlElement] = set()
    for element in prose.elements[1:]:
        parent = element.getparent()
        if parent in gone:
            gone.add(element)
        elif (name := named.get(element)) is not None and element not in kept:
            is_small = prose.weight(element) <= most and together.get(name, 0) <= most
            if is_small or name == "consent":
                gone.add(element)
                prose.drop(element)
    prose.forget(gone)


def _named(prose: Prose) -> dict[HtmlElement, object]:
    """Elements that tag, role or name call furniture, with what they are called: those called alike are judged together."""
    named: dict[HtmlElement, object] = {}
    for element in prose.elements[1:]:
        tag = element.tag
        if tag in _TAGS:
            named[element] = (tag, element.get("class"))
        elif element.attrib:
            name = _called(element, tag)
            if name is not None:
                named[element] = name
    return named


def _called(element: HtmlElement, tag: str) -> object:
    kind, own = element.get("class") or "", element.get("id") or ""
    if (kind or own) and tag not in ("article", "main") and (name := _name_of(kind, own)):
        if name == "consent":
            return name
        if name == "named":
            return (tag, kind or own)
        if tag == "blockquote":
            return name
    if (role := element.get("role")) in _ROLES or element.get("hidden") is not None:
        return (tag, role)
    return None


@lru_cache(20_000)
def _name_of(kind: str, own: str) -> str:
    """`consent`, `named` (as furniture), `embedded` or "" for a class and an id."""
    names = f"{kind[:300]} {own[:100]}".lower()
    if _HINTS.find_matches_as_indexes(names):
        if _CONSENT.search(names):
            return "consent"
        if _NAMED.search(names):
            return "named"
    return "embedded" if _EMBEDDED.search(names) else ""


def _around_headline(body: HtmlElement) -> set[HtmlElement]:
    heading = next(body.iter("h1"), None)
    return set() if heading is None else set(heading.iterancestors())
