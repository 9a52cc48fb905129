"""Where the page listens and who may read it, checked before a socket is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.model import Problem

LOOPBACK_NAMES = ("127.0.0.1", "::1", "localhost")
"""Names under which this machine's own browser asks for the page."""
SHORTEST_PASSWORD = 8
"""Characters; with five tries a minute even this many random letters outlast a lifetime."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The `[web]` part of the settings, as the page needs it."""

    host: str = "127.0.0.1"
    """Address to listen on; other than loopback only with a password."""
    port: int = 8470
    base_url: str = ""
    """Where readers find the page when a proxy stands in front (`https://news.example.org`); "" for this machine."""
    hosts: tuple[str, ...] = ()
    """Further host names that may be asked for; any other gets 421, which stops DNS rebinding."""
    password: str | None = field(default=None, repr=False)
    """Asked by HTTP Basic under any user name; None asks nobody, on loopback only."""
    zone: str = "UTC"
    """IANA time zone in which moments are shown."""

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names, lower case and without port, that the page answers to."""
        named = urlsplit(self.base_url).hostname or ""
        return frozenset(name.lower() for name in (*LOOPBACK_NAMES, self.host, named, *self.hosts) if name)


def problems(settings: WebSettings) -> tuple[Problem, ...]:
    """Return all that is wrong with these settings, each with what would be right."""
    return tuple(_problems(settings))


def _problems(settings: WebSettings) -> Iterator[Problem]:
    if settings.password is None and not is_loopback(settings.host):
        yield Problem(
            None,
            f"web.bind {settings.host} can be reached from other machines, and no password is set",
            "set web.password_file, or listen on 127.0.0.1",
        )
    if settings.password is not None and len(settings.password) < SHORTEST_PASSWORD:
        yield Problem(
            None,
            f"the web password has {len(settings.password)} characters",
            f"use at least {SHORTEST_PASSWORD}; `openssl rand -base64 24` makes a good one",
        )
    yield from _problems_of_base_url(settings.base_url)
    try:
        ZoneInfo(settings.zone)
    except (KeyError, ValueError, OSError):
        yield Problem(None, f"{settings.zone!r} is no time zone", "use an IANA name such as Asia/Tehran")


def _problems_of_base_url(base_url: str) -> Iterator[Problem]:
    if not base_url:
        return
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        sound = sound and not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    except ValueError:
        sound = False
    if not sound:
        yield Problem(None, f"web.base_url {base_url!r} is no address of a site", "write https://news.example.org")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach what listens on `host`. A name other than localhost is not trusted."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
