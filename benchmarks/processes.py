"""What a process tree has used and holds: processor time, and memory with shared pages counted once (PSS)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Held:
    """Memory of one process, in MiB, its share of shared pages counted."""

    pid: int
    role: str
    """service, crawler, fork server, reader, other."""
    pss: float


def tree(pid: int) -> list[psutil.Process]:
    """The process and all below it that live."""
    try:
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pid: int) -> float:
    """Processor time of the tree so far, user and system, of members that have ended too (their parents inherit it)."""
    total = 0.0
    for process in tree(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def held(pid: int) -> list[Held]:
    """What every process of the tree holds now."""
    found = []
    for process in tree(pid):
        try:
            found.append(Held(process.pid, _role(process, pid), _pss(process.pid)))
        except (psutil.Error, OSError):  # ended while it was looked at
            continue
    return found


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _role(process: psutil.Process, top: int) -> str:
    if process.pid == top:
        return "service"
    words = " ".join(process.cmdline())
    if "crawler.child" in words:
        return "crawler"
    if "resource_tracker" in words:
        return "other"
    if "forkserver" in words:
        parent = process.parent()
        return "reader" if parent and "forkserver" in " ".join(parent.cmdline()) else "fork server"
    return "other"
