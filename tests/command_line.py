"""The command line as a shell runs it: a process of its own, and in this process where a test needs no more."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.database import Archive, open_archive
from tests.shared import ROOT
from tripoint.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """The JSON Lines on standard output."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8", **(more or {})}


def shell(
    *arguments: str, stdin: bytes | str = b"", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Ended:
    """Run `tripoint ...` in a process of its own."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    command = [sys.executable, "-m", "tripoint", *arguments]
    ended = subprocess.run(
        command, input=given, capture_output=True, cwd=cwd, env=environment(env), timeout=120, check=False
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@contextmanager
def pipe(*arguments: str, cwd: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A running filter to talk with, line by line; ended by the end of its input."""
    command = [sys.executable, "-m", "tripoint", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd, env=environment()
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class CommandLine:
    """Runs commands in this process, against one archive where a `url` is given: a tenth of the time of a process each."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], folder: Path, url: str = "", settings: str = "") -> None:
        self._capture = capture
        self.folder = folder
        self.config = folder / "tripoint.toml"
        self.url = url
        archive = f"[archive]\nurl = {json.dumps(url)}\n" if url else ""
        self.config.write_text(f"{settings}\n{archive}", encoding="utf-8")

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """The archive the commands work on, opened beside them."""
        opened = open_archive(self.url)
        try:
            yield opened
        finally:
            opened.close()

    def __call__(self, *arguments: str, stdin: bytes | str = b"") -> Ended:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._capture.readouterr()
        code: object = "main() returned"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            try:
                main(["--config", str(self.config), *arguments])
            except SystemExit as ended:
                code = ended.code
        said = self._capture.readouterr()
        assert isinstance(code, int)
        return Ended(code, said.out.decode(), said.err.decode())
