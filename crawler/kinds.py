"""What kind of page it is: an article, or something else that has an address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.statements import Statements

_LIVE = re.compile(r"/(?:live|liveblog|live-blog|live-updates?|live-reporting)(?:/|$)|-live-updates?\b")
_OPINION = re.compile(r"/(?:opinions?|editorials?|columns?|op-eds?|comment-is-free|blogs?)/")
_VIDEO = re.compile(r"/(?:videos?|watch|av|tv)/")
_AUDIO = re.compile(r"/(?:podcasts?|audio|radio)/")
_GALLERY = re.compile(r"/(?:gallery|galleries|photos?|photo-essays?|in-pictures|pictures|slideshow)/")
_INDEX = re.compile(
    r"/(?:tags?|category|categories|topics?|author|authors|section|search|archive|page/\d+)(?:/[^/]*)?/?$"
)


def kind_of(said: Statements, address: str) -> str:
    """`live`, `opinion`, `video`, `audio`, `gallery`, `index` (a list of articles) or `article`.

    What the page calls itself for machines counts before what its address looks like.
    """
    path = urlsplit(address).path.lower()
    if "LiveBlogPosting" in said.types or _LIVE.search(path):
        return "live"
    if "OpinionNewsArticle" in said.types:
        return "opinion"
    article = any(name.endswith(("Article", "BlogPosting")) for name in said.types) or "og:article" in said.types
    if path.strip("/") == "" or (not article and ("CollectionPage" in said.types or _INDEX.search(path))):
        return "index"
    if not article and ("VideoObject" in said.types or any(name.startswith("og:video") for name in said.types)):
        return "video"
    shapes = (("opinion", _OPINION), ("video", _VIDEO), ("audio", _AUDIO), ("gallery", _GALLERY))
    return next((kind for kind, shape in shapes if shape.search(path)), "article")
