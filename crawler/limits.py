"""The bounds the crawler works within: one frozen value, handed to the child by its first frame."""

from __future__ import annotations

from dataclasses import dataclass, field

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound of fetching and reading. Sizes in bytes, times in seconds; defaults from faults.md section 3."""

    user_agent: str = "tripoint/0.1"
    """Sent with every request; its product token (before "/") is looked up in robots.txt."""
    proxy: str = ""
    """`http://host:port` of a proxy, dialled as trusted; empty for none. Proxies of the environment are ignored."""
    resolve: dict[str, str] = field(default_factory=dict)
    """Host name -> "127.0.0.1:port": dialled there instead of being looked up; for tests and replays."""
    allow_private: tuple[str, ...] = ()
    """Networks (CIDR) that may be dialled although the guard refuses them."""
    host_delay: float = 2.0
    """Between the end of one request to a registrable host and the start of the next."""
    hosts_at_once: int = 16
    """Registrable hosts with a request under way at one time."""
    feed_bytes: int = 10 * MIB
    """Largest feed, decoded."""
    page_bytes: int = 5 * MIB
    """Largest page, decoded (extraction is worse than linear beyond it: faults.md D6)."""
    timeout: float = 30.0
    """Total time of one request, from dialling to the last byte."""
    lookup_timeout: float = 5.0
    """Looking up one host name."""
    redirects: int = 5
    """Most redirects followed for one order."""
    header_bytes: int = 16 * KIB
    """Longest single header line of an answer."""
    headers: int = 200
    """Most headers of an answer; with `header_bytes` they bound what an endless head can take."""
    robots_bytes: int = 500 * KIB
    """How much of a robots.txt is read (RFC 9309, section 2.5)."""
    readers: int = 2
    """Reader processes at most."""
    reader_memory: int = 512 * MIB
    """Address space of one reader beyond what it has at rest."""
    reader_seconds: float = 20.0
    """Wall time of reading one feed or page; the reader is killed then."""
    reader_idle: float = 30.0
    """After so long without work the readers are stopped."""
    child_memory: int = 1024 * MIB
    """Address space of the crawler child."""
    entries: int = 2000
    """Most entries taken from one feed."""
