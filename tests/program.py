"""The program as a person runs it, in a process of its own: its settings, its start, its end, and what it left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.database import Archive, open_archive
from archive.model import Source, SourceKind, Watch
from archive.sources import put_source
from archive.watches import put_watch
from tests.command_line import Ended, environment

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class Program:
    """One installation: a folder with settings, an archive somewhere."""

    folder: Path
    url: str
    site: str = "127.0.0.1:9"
    """Where every host of `hosts` is served."""
    hosts: Collection[str] = ()
    mail_port: int = 0
    more: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Further settings, by section."""

    @property
    def config(self) -> Path:
        return self.folder / "tripoint.toml"

    @property
    def log(self) -> str:
        """What all runs wrote to standard error."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def sections(self) -> dict[str, dict[str, Any]]:
        """The settings, by section."""
        sections: dict[str, dict[str, Any]] = {
            "archive": {"url": self.url},
            "seeds": {"defaults": False},
            "crawler": {
                "host_delay": "0s",
                "allow_private": ["127.0.0.0/8"],
                "resolve": dict.fromkeys(self.hosts, self.site),
            },
            "alerts": {"max_age": "off", "first_fetch": False, "most_an_hour": "off"},
            "operator": {"notify": []},
            "web": {"bind": "127.0.0.1:0"},
        }
        if self.mail_port:
            sections["channels.desk"] = {
                "kind": "email",
                "host": "127.0.0.1",
                "port": self.mail_port,
                "security": "none",
                "sender": "tripoint@example.org",
                "recipients": ["desk@example.org"],
                "rate": 100_000,
            }
        for name, values in self.more.items():
            sections[name] = {**sections.get(name, {}), **values}
        return sections

    def write_settings(self) -> Path:
        """Write the settings file, for the next start or a reload."""
        lines = [
            f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
            for name, values in self.sections().items()
        ]
        self.config.write_text("\n".join(lines), encoding="utf-8")
        return self.config

    @contextmanager
    def archive(self) -> Any:
        """The archive, opened beside whatever runs."""
        opened: Archive = open_archive(self.url)
        try:
            yield opened
        finally:
            opened.close()

    def fill(self, sources: Iterable[Source], watches: Iterable[Watch], now: datetime = NOW) -> None:
        """Put sources and watches into the archive, as `sources add` and `watch add` do."""
        with self.archive() as opened, opened.writing() as connection:
            for source in sources:
                put_source(connection, source, None, now)
            for watch in watches:
                put_watch(connection, watch, None, now)

    async def start(
        self, *arguments: str, env: dict[str, str] | None = None, settings: bool = True
    ) -> asyncio.subprocess.Process:
        """Start the program; its errors go to the log. Without `settings` no file is written and none is named."""
        given = ("--config", str(self.write_settings())) if settings else ()
        with (self.folder / "log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tripoint", *given, *arguments),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=self.folder,
                env=environment(env),
            )

    async def run(self, *arguments: str, env: dict[str, str] | None = None, within: float = 90) -> Ended:
        """Run the program to its end; its status is negative where a signal ended it."""
        already = len(self.log)
        process = await self.start(*arguments, env=env)
        try:
            out, _ = await asyncio.wait_for(process.communicate(), within)
        finally:
            await end(process)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), self.log[already:])

    @asynccontextmanager
    async def running(
        self, env: dict[str, str] | None = None, *, settings: bool = True
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """The daemon, from the line that says it runs until the end of the context."""
        already = len(self.log)
        process = await self.start("run", env=env, settings=settings)
        try:
            await self.says("running; review page", after=already, process=process)
            yield process
        finally:
            await end(process)

    async def says(
        self, words: str, *, after: int = 0, within: float = 40, process: asyncio.subprocess.Process | None = None
    ) -> str:
        """Wait until the log has the words behind place `after`; returns the line."""

        def line() -> str | None:
            found = self.log[after:].partition(words)
            return found[0].rpartition("\n")[2] + words + found[2].partition("\n")[0] if found[1] else None

        def over() -> bool:
            return line() is not None or (process is not None and process.returncode is not None)

        await until(over, within, lambda: f"no {words!r} in:\n{self.log[after:]}")
        said = line()
        assert said is not None, f"ended before {words!r}:\n{self.log[after:]}"
        return said


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill what still runs, and take its status."""
    if process.returncode is None:
        process.kill()
    if process.stdout is not None:
        while await process.stdout.read(65536):
            pass
    await process.wait()


async def stop(process: asyncio.subprocess.Process, within: float = 40) -> float:
    """SIGTERM; returns how many seconds it took to end."""
    began = asyncio.get_running_loop().time()
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.wait(), within)
    return asyncio.get_running_loop().time() - began


async def until(true: Any, within: float = 30, otherwise: Any = lambda: "it did not come about") -> None:
    """Look again and again until `true()`; fails with `otherwise()` after `within` seconds."""
    loop = asyncio.get_running_loop()
    end_at = loop.time() + within
    while not true():
        assert loop.time() < end_at, otherwise()
        await asyncio.sleep(0.05)


def source(id_: str, *addresses: str, **values: Any) -> Source:
    """A source of the tests, with everything else left empty."""
    given = {"name": id_.title(), "country": "PK", "languages": ("en",), "kind": SourceKind.RSS}
    return Source(id=id_, addresses=addresses, **{**given, **values})


def descendants(pid: int) -> list[int]:
    """Processes under this one, youngest last."""
    import psutil

    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(pid: int) -> None:
    """SIGKILL, where there is still somebody to take it."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
