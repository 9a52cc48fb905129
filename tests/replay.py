"""The replayed web: pages and feeds of real newsrooms as they were captured, served by a process of its own as a proxy."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from archive.model import Source, SourceKind
from tests.shared import SHARED

NEWSWEB = SHARED / "newsweb"


@dataclass(frozen=True)
class Asked:
    """One request to the replay."""

    url: str
    status: int
    headers: dict[str, str]


@dataclass(frozen=True)
class Replay:
    """A running replay."""

    port: int
    log: Path

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self) -> list[Asked]:
        """Every request so far, robots.txt left out."""
        lines = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [Asked(one["url"], one["status"], one["headers"]) for one in lines if "/robots.txt" not in one["url"]]


@contextmanager
def replaying(folder: Path, *, trickle: float = 0) -> Iterator[Replay]:
    """Serve on a free port; with `trickle`, a new item of every derived feed appears each so many seconds."""
    log = folder / "access.jsonl"
    log.touch()
    command = [sys.executable, str(NEWSWEB / "serve.py"), "--port", "0", "--log", str(log), "--trickle", str(trickle)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            port = re.search(r":(\d+)$", said.strip())
            assert port, said
            yield Replay(int(port[1]), log)
        finally:
            process.kill()


def index() -> list[dict[str, Any]]:
    """What the replay serves."""
    with (NEWSWEB / "index.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def derived_feeds(pattern: str = r"\.rss$") -> dict[str, list[str]]:
    """Addresses of the derived feeds whose file matches, with the addresses their items link to."""
    feeds = {}
    for entry in index():
        if entry["kind"] == "derived-feed" and re.search(pattern, entry["path"]):
            items = (NEWSWEB / entry["path"]).read_text(encoding="utf-8").split("<item>")[1:]
            links = [unescape(re.search(r"<link>(.*?)</link>", item, re.DOTALL)[1]).strip() for item in items]  # type: ignore[index]
            feeds[_plain(entry["url"])] = [_plain(link) for link in links]
    return feeds


def as_sources(feeds: dict[str, list[str]]) -> list[Source]:
    """A catalogue of these feeds."""
    return [
        Source(f"replay{number}", address, "", (), SourceKind.RSS, (address,)) for number, address in enumerate(feeds)
    ]


def _plain(address: str) -> str:
    """There is no TLS on the replay."""
    return re.sub(r"^https:", "http:", address)
