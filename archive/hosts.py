"""What one operator runs: the registrable domain of a host name ("example.co.uk"), by the public suffix list that ships with
publicsuffixlist; the list is never fetched. Two processes hold it, as a set of rules (1 MiB each, a tree of them takes 6).
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList

_suffixes = PublicSuffixList(only_icann=True)
"""What registries give out; hosting services' customers (github.io) count as their host's."""


@lru_cache(4096)
def registrable(host: str) -> str:
    """The registrable domain of a host name (ASCII), the whole name where it has none; an IP address is itself."""
    try:
        return str(ip_address(host))
    except ValueError:
        return _suffixes.privatesuffix(host) or host
