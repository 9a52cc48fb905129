"""What kind of page it is: an article, or something else that has an address."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.statements import Statements


def kind_of(said: Statements, address: str) -> str:
    """`live`, `opinion`, `video`, `index` (a list of articles) or `article`."""
    if "LiveBlogPosting" in said.types:
        return "live"
    if "OpinionNewsArticle" in said.types:
        return "opinion"
    article = any(name.endswith(("Article", "BlogPosting")) for name in said.types) or "og:article" in said.types
    if not article and ("VideoObject" in said.types or any(name.startswith("og:video") for name in said.types)):
        return "video"
    bare = urlsplit(address).path.strip("/") == ""
    return "index" if bare or (not article and "CollectionPage" in said.types) else "article"
