"""Which addresses may be dialled: judged on an address's text before anything is sent, and on each IP before dialling.

Two judges, both pure. `admit` reads an address as the one who dials will read it and refuses whatever two readers could
read differently (backslashes, user information, numeric spellings). `refusal` knows the networks that are not the public
internet. The first sees each address and each redirect; the second sees each IP address that is about to be dialled,
however it was spelled or resolved, so that a name which changes its mind after the first look gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from unicodedata import category, normalize
from urllib.parse import SplitResult, urlsplit

import idna
from w3lib.url import safe_url_string

Network = IPv4Network | IPv6Network
IP = IPv4Address | IPv6Address

ADDRESS_LENGTH = 4096
"""Longest address, percent-encoded: a Persian or Urdu letter takes six characters, so 2,048 cut real headlines off."""

PORTS = frozenset({80, 443}) | frozenset(range(8000, 9000))
"""The web's own ports and the range where its alternates live (8008, 8080, 8443, 8888). The rest serve other protocols,
which a request with chosen lines in it could speak to."""

LOCAL_NAMES = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa"}
)
"""Last labels that name something on the own machine or network (RFC 6761, 6762, 8375, 9476 and common use).
They matter behind a proxy, where the names are resolved by someone who may reach what we must not."""

DENIED_4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "link-local, metadata services"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments, a cloud's metadata service"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT relays"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved, broadcast"),
    )
)
"""IANA's special-purpose registry for IPv4, and two metadata services outside it (faults.md D12)."""

GLOBAL_6 = IPv6Network("2000::/3")
"""All of IPv6 that is assigned to the public internet; everything outside is refused."""

DENIED_6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("2001::/23", "protocol assignments, Teredo"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
    )
)
"""IANA's special-purpose registry for IPv6 within the global part."""

MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix: how an IPv6-only network reaches IPv4, so what is judged is the address inside."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Refused:
    """The address will not be dialled."""

    why: str
    """For a person, without the address itself."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it will be dialled and sent."""

    url: str
    """ASCII, percent-encoded, without fragment; escapes that were there are untouched."""
    scheme: str
    host: str
    """Lower case, ASCII (punycode); an IPv6 literal without brackets."""
    port: int

    @property
    def origin(self) -> str:
        """`scheme://host[:port]`, the default port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == default else f":{self.port}")


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of a setting (CIDR or single addresses); raises `ValueError` naming the bad one."""
    return tuple(ip_network(text, strict=False) for text in texts)


def refusal(ip: IP | str, allow: tuple[Network, ...] = ()) -> str | None:
    """Why an IP address may not be dialled, None when it may. `allow` opens networks in spite of the list."""
    try:
        address = ip_address(ip) if isinstance(ip, str) else ip
    except ValueError:
        return f"{ip} is not an IP address"
    if any(address in network for network in allow if network.version == address.version):
        return None
    if isinstance(address, IPv4Address):
        return next((f"{address} is not public ({why})" for network, why in DENIED_4 if address in network), None)
    if address.scope_id is not None:
        return f"{address} names an interface of this machine"
    if address in MAPPED or address in NAT64:
        inner = refusal(IPv4Address(int(address) & 0xFFFF_FFFF), allow)
        return f"{address} stands for {inner}" if inner else None
    if address not in GLOBAL_6:
        return f"{address} is not public (outside 2000::/3)"
    return next((f"{address} is not public ({why})" for network, why in DENIED_6 if address in network), None)


def admit(url: str, *, allow: tuple[Network, ...] = ()) -> Address | Refused:
    """The address as it will be dialled, or why it will not. Names are judged again when they are resolved.

    `allow`: networks opened by the user; with any, local names and ports other than the web's may be used there.
    """
    text = url.strip(" ")
    if any(category(letter) in ("Cc", "Zl", "Zp", "Cs") for letter in text):
        return Refused("it holds control characters")
    if "\\" in text:
        return Refused("it holds a backslash, which readers of addresses disagree on")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        return Refused(f"it cannot be read: {error}")
    if parts.scheme not in ("http", "https"):
        return Refused(f"{parts.scheme or 'no'} scheme: only http and https are fetched")
    if "@" in parts.netloc:
        return Refused("it carries user information")
    host = _host(parts, allow)
    if isinstance(host, Refused):
        return host
    port = port if port is not None else {"http": 80, "https": 443}[parts.scheme]
    if port not in PORTS and not _is_opened(host, allow):
        return Refused(f"port {port} is not one of the web's (80, 443, 8000-8999)")
    return _sent(parts, host, port)


def _host(parts: SplitResult, allow: tuple[Network, ...]) -> str | Refused:
    """The host in the one spelling that is dialled."""
    raw = parts.hostname or ""
    if parts.netloc.startswith("["):
        return _literal(raw, allow)
    name = normalize("NFKC", raw).lower().replace("\u3002", ".").rstrip(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            return Refused(f"its host is not a name: {error}")
    labels = name.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        return _literal(name, allow)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return Refused("its host is not a name" if name else "it has no host")
    if (labels[-1] in LOCAL_NAMES or len(labels) == 1) and not allow:
        return Refused(f"{name} is a name of the own machine or network")
    return name


def _literal(text: str, allow: tuple[Network, ...]) -> str | Refused:
    """An IP literal in its canonical spelling; anything that other readers turn into one (127.1, 0x7f.1) is refused."""
    try:
        address = ip_address(text)
    except ValueError:
        return Refused(f"{text} is not a canonical IP address")
    why = refusal(address, allow)
    return Refused(why) if why else str(address)


def _is_opened(host: str, allow: tuple[Network, ...]) -> bool:
    """True for literals in an opened network, and for local names when any network is opened."""
    try:
        address = ip_address(host)
    except ValueError:
        labels = host.split(".")
        return bool(allow) and (labels[-1] in LOCAL_NAMES or len(labels) == 1)
    return any(address in network for network in allow if network.version == address.version)


def _sent(parts: SplitResult, host: str, port: int) -> Address | Refused:
    """The address with its path and query as they go over the wire: not ASCII is escaped, escapes stay."""
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if parts.port is None or port == {"http": 80, "https": 443}[parts.scheme] else f"{shown}:{port}"
    plain = parts._replace(netloc=netloc, path=parts.path or "/", fragment="").geturl()
    url = safe_url_string(plain, encoding="utf-8")
    if len(url) > ADDRESS_LENGTH:
        return Refused(f"it is longer than {ADDRESS_LENGTH} characters")
    return Address(url, parts.scheme, host, port)
