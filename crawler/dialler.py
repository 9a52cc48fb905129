"""The one place where connections begin: names are looked up, every IP address judged, and the judged one dialled.

aiohttp asks a resolver for names but not for literal addresses, so the guard stands twice: at the resolver, where all
addresses of a name are seen together (one private address among public ones refuses the name), and at the socket factory,
which every connection passes with the very address that is dialled next.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from crawler.guard import networks, refusal
from crawler.limits import Limits

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""Host name -> its IP addresses, in the order to be tried; raises `OSError` where there are none."""

ADDRESSES_TRIED = 2
"""Of a name's addresses (faults.md N10): the first, and the first of the other family or the second."""


class RefusedAddress(OSError):
    """The guard refused an IP address; nothing was sent to it."""


class LookupTimedOut(OSError):
    """A name could not be looked up in time."""


def place(text: str) -> tuple[str, int]:
    """The IP address and port of "127.0.0.1:8080" or "[::1]:8080"; raises `ValueError` for anything else."""
    host, _, port = text.rpartition(":")
    return str(ip_address(host.removeprefix("[").removesuffix("]"))), int(port)


class Dialler(AbstractResolver):
    """Resolver and socket factory of one connector, both under the guard."""

    def __init__(self, limits: Limits, lookup: Lookup | None = None) -> None:
        """`lookup` replaces the system's resolver; raises `ValueError` for a bad `resolve` or `allow_private`."""
        self._allow = networks(limits.allow_private)
        self._mapped = {host.lower().rstrip("."): place(text) for host, text in limits.resolve.items()}
        self._proxy = self._read_proxy(limits.proxy)
        self._trusted = set(self._mapped.values())
        if self._proxy and _is_literal(self._proxy[0]):
            self._trusted.add(self._proxy)
        self._timeout = limits.lookup_timeout
        # Own threads: lookups that hang (they cannot be cancelled) must not hold up those of other hosts.
        self._threads = ThreadPoolExecutor(limits.hosts_at_once, "lookup")
        self._lookup = lookup or self._ask_system

    def connector(self) -> aiohttp.TCPConnector:
        """A connector that dials through this guard only. Nothing is cached: each dial resolves and is judged anew."""
        return aiohttp.TCPConnector(limit=0, resolver=self, use_dns_cache=False, socket_factory=self.open)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to dial for a name. Raises `RefusedAddress`, `LookupTimedOut` or the resolver's `OSError`."""
        name = host.lower().rstrip(".")
        if self._proxy:
            if (name, port) != self._proxy:
                raise RefusedAddress(f"{host}: with a proxy nothing else is dialled")
            found = await self._look_up(host)
            self._trusted.update((ip, port) for ip in found)
            return [_result(host, ip, port) for ip in _tried(found)]
        if name in self._mapped:
            return [_result(host, *self._mapped[name])]
        found = await self._look_up(host)
        for ip in found:
            if why := refusal(ip, self._allow):
                raise RefusedAddress(f"{host} resolves to {why}")
        return [_result(host, ip, port) for ip in _tried(found)]

    def open(self, address: AddrInfoType) -> socket.socket:
        """A socket for an address that is dialled next, or `RefusedAddress`."""
        family, kind, protocol, _, where = address
        ip, port = str(where[0]), int(where[1])
        if (ip, port) not in self._trusted and (why := refusal(ip, self._allow)):
            raise RefusedAddress(why)
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Let go of the lookup threads without waiting for those that hang."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _look_up(self, host: str) -> Sequence[str]:
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._lookup(host)
        except TimeoutError:
            raise LookupTimedOut(f"looking up {host} took longer than {self._timeout:g} s") from None
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, f"{host} has no address")
        return found

    async def _ask_system(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        )
        return list(dict.fromkeys(str(info[4][0]) for info in found))

    @staticmethod
    def _read_proxy(text: str) -> tuple[str, int] | None:
        if not text:
            return None
        parts = urlsplit(text)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"proxy {parts.scheme}://{parts.hostname}: only http://host:port is understood")
        return parts.hostname.rstrip("."), parts.port or 80


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _tried(found: Sequence[str]) -> list[str]:
    """The few addresses of a name that are tried: one of each family where it has both."""
    first = found[0]
    other = next((ip for ip in found if (":" in ip) != (":" in first)), None)
    return [first, other] if other else list(found[:ADDRESSES_TRIED])


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return {"hostname": host, "host": ip, "port": port, "family": family, "proto": 0, "flags": socket.AI_NUMERICHOST}
