"""Times, sizes and other small values as people write them in settings."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from urllib.parse import urlsplit

_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")
_SECONDS = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
}
_BYTES = {"": 1, "b": 1}
_BYTES |= {f"{letter}{end}": 1024**power for power, letter in enumerate("kmgt", 1) for end in ("", "ib")}
_BYTES |= {f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)}
_LONGEST = timedelta(days=3650)


def duration(value: object) -> timedelta:
    """A number of seconds, or text such as "90 s", "10 min", "48h", "3 days"; raises ValueError."""
    seconds = _amount(value, _SECONDS, str.lower)
    if seconds is None or seconds > _LONGEST.total_seconds():
        raise ValueError('should be a time such as "90 s", "10 min", "48 h", "3 d", or a number of seconds')
    return timedelta(seconds=seconds)


def duration_or_off(value: object) -> timedelta | None:
    """As `duration`; 0, false and "off" mean None."""
    if value is False or (isinstance(value, str) and value.strip().lower() in ("off", "false")):
        return None
    return duration(value) or None


def count_or_off(value: object) -> object:
    """A number as it is; false and "off" mean None."""
    return None if value is False or (isinstance(value, str) and value.strip().lower() in ("off", "false")) else value


def size(value: object) -> int:
    """A number of bytes, or text such as "512 MiB", "10 GB" (KiB is 1024 bytes, kB 1000; "10M" is 10 MiB)."""
    amount = _amount(value, _BYTES, str.lower)
    if amount is None or amount > 2**50:
        raise ValueError('should be a size such as "512 MiB" or "10 GiB", or a number of bytes')
    return int(amount)


def time_of_day(value: object) -> time:
    """Text such as "09:00", or a TOML time; seconds and zones are not taken."""
    if isinstance(value, time) and value.tzinfo is None:
        return value.replace(second=0, microsecond=0)
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError('should be a time of day such as "09:00"')
    return time(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Bind:
    """Where the page listens."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """True when only this machine can reach it."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        """As written in settings: `127.0.0.1:8470`, `[::1]:8470`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def bind(value: object) -> Bind:
    """Text such as "127.0.0.1:8470", "[::1]:8470", "localhost:0" (0: any free port); raises ValueError."""
    found = (
        re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})", value) if isinstance(value, str) else None
    )
    if not found or int(found[3]) > 65_535:
        raise ValueError('should be an address and a port such as "127.0.0.1:8470"')
    if found[1]:
        try:
            ipaddress.IPv6Address(found[1])
        except ValueError:
            raise ValueError(f'"{found[1]}" is not an IPv6 address') from None
    return Bind(found[1] or found[2], int(found[3]))


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine's own: an address of loopback, or "localhost"."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in ("localhost", "localhost.localdomain")


def network(value: str) -> str:
    """A CIDR network or a single address, e.g. "127.0.0.0/8"; raises ValueError."""
    try:
        return str(ipaddress.ip_network(value.strip(), strict=False))
    except ValueError:
        raise ValueError(f'"{value[:60]}" should be a network such as "127.0.0.0/8"') from None


def endpoint(value: str) -> str:
    """A loopback address and port to dial in place of a looked-up host; raises ValueError."""
    try:
        where = bind(value)
    except ValueError:
        where = Bind("", 0)
    if not where.is_loopback or where.port == 0:
        raise ValueError(f'"{value[:60]}" should be a loopback address and port such as "127.0.0.1:8099"')
    return value


def web_address(value: str) -> str:
    """An http(s) address of a server without user name, query or fragment; "" stays ""; raises ValueError.

    The value itself is never shown: it may hold a secret.
    """
    if not value:
        return value
    try:
        parts = urlsplit(value)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not value.isascii() or any(sign.isspace() or ord(sign) < 33 for sign in value):
        raise ValueError("should be an address that begins with http:// or https://")
    return value


def proxy(value: str) -> str:
    """`http://host:port` of a proxy, "" for none; raises ValueError."""
    web_address(value)
    if value and (urlsplit(value).scheme != "http" or urlsplit(value).path not in ("", "/")):
        raise ValueError('should be a proxy such as "http://127.0.0.1:8099"')
    return value.rstrip("/")


def _amount(value: object, units: dict[str, int], fold: Callable[[str], str]) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if value >= 0 and math.isfinite(value) else None
    found = _NUMBER.fullmatch(value) if isinstance(value, str) and len(value) < 40 else None
    unit = units.get(fold(found[2])) if found else None
    return float(found[1]) * unit if found and unit is not None else None
