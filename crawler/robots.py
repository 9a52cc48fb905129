"""What robots.txt allows (RFC 9309): pure decisions on answers that were had.

Beyond the standard: 429 counts as "not now" like 5xx, since the server asked to be left alone; Crawl-delay is honoured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from crawler.wire import Robots

HOLDS = timedelta(hours=24)
"""How long an answer holds (RFC 9309, section 2.4)."""

HOLDS_BROKEN = timedelta(hours=1)
"""How long "the server is in trouble" holds: everything is disallowed meanwhile, so not for a day."""

DELAY_BOUNDS = (1.0, 120.0)
"""Seconds: Crawl-delay outside is brought inside (faults.md K19)."""

RULES_READ = 2000
"""Most lines of the groups that concern us; a file with more is an attack or a mistake."""

LINE_LENGTH = 2048
"""Longer lines are left out: no address we fetch is that long."""

_AGENT = re.compile(r"\s*user[-\s]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_SITE_WIDE = re.compile(r"\s*(sitemaps?|site-map|host)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """One origin's rules for us."""

    everything: bool | None
    """True or False where all or nothing is allowed; None where `parsed` decides."""
    why: str
    """For a person: why nothing is allowed; empty otherwise."""
    parsed: Protego | None
    token: str
    delay: float | None
    """Seconds between requests the site asks for, within `DELAY_BOUNDS`; None where it says nothing."""

    def allow(self, url: str) -> bool:
        """True when the address may be fetched."""
        if self.everything is not None:
            return self.everything
        return self.parsed is None or self.parsed.can_fetch(url, self.token)


def product_token(user_agent: str) -> str:
    """The name by which robots.txt calls us: letters, "-" and "_" at the head of the User-Agent, lower case."""
    found = _TOKEN.match(user_agent.strip())
    return found.group().lower() if found else "tripoint"


def fresh_until(robots: Robots) -> datetime:
    """When the answer must be asked for again."""
    return robots.at + (HOLDS_BROKEN if _is_broken(robots.status) else HOLDS)


def is_fresh(robots: Robots, now: datetime) -> bool:
    """True while the answer holds; one from the future (a clock set back) does not."""
    return robots.at <= now + timedelta(minutes=5) and now < fresh_until(robots)


def read_rules(robots: Robots, token: str) -> Rules:
    """The rules for the product `token` (lower case) in an answer. Never raises: what cannot be read allows."""
    if _is_broken(robots.status):
        why = f"{robots.origin}/robots.txt answered {robots.status}, which means: not now"
        return Rules(False, why, None, token, None)
    if not 200 <= robots.status < 300:
        return Rules(True, "", None, token, None)
    ours = _groups_of(robots.text, token)
    if not ours:
        return Rules(True, "", None, token, None)
    parsed = Protego.parse("\n".join([f"User-agent: {token}", *ours]))
    delay = parsed.crawl_delay(token)
    bounded = None if delay is None or delay <= 0 else min(max(delay, DELAY_BOUNDS[0]), DELAY_BOUNDS[1])
    return Rules(None, "", parsed, token, bounded)


def _is_broken(status: int) -> bool:
    return status == 429 or status >= 500 or status <= 0


def _groups_of(text: str, token: str) -> list[str]:
    """The lines of the groups for us, else of those for everyone.

    Protego multiplies every rule by every name of its group, which 500 KiB of names and rules turn into minutes, and it
    takes "tri" for a beginning of "tripoint". So it is shown our group only.
    """
    groups: dict[str, list[str]] = {token: [], "*": []}
    current: list[list[str]] = []
    named: set[str] = set()
    in_names = False
    for line in text.removeprefix("\ufeff").splitlines():
        if not line.strip() or line.lstrip().startswith("#") or _SITE_WIDE.match(line):
            continue
        agent = _AGENT.match(line)
        if agent:
            if not in_names:
                current, in_names = [], True
            name = _name_of(agent.group(1))
            named.add(name)
            if name in groups and not any(lines is groups[name] for lines in current):
                current.append(groups[name])
            continue
        in_names = False
        for lines in current:
            if len(lines) < RULES_READ and len(line) <= LINE_LENGTH:
                lines.append(line)
    return groups[token] if token in named else groups["*"]


def _name_of(value: str) -> str:
    if value.strip() == "*":
        return "*"
    found = _TOKEN.match(value.strip())
    return found.group().lower() if found else ""
