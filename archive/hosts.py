"""What one operator runs: the registrable domain of a host name ("example.co.uk"), by the public suffix list that ships with
tldextract; the list is never fetched.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address

from tldextract import TLDExtract

_extract = TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)


@lru_cache(4096)
def registrable(host: str) -> str:
    """The registrable domain of a host name (ASCII), the whole name where it has none; an IP address is itself."""
    try:
        return str(ip_address(host))
    except ValueError:
        found = _extract(host)
    if found.suffix:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])  # an unknown last label counts as a suffix: the list's own default rule
