"""A feed and a page of our own, for tests that read them, and what a process tree holds."""

from __future__ import annotations

from pathlib import Path

import psutil

from tests.loopback import Script, answer

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Border News</title><language>fa</language>
<item><title>خط لوله</title><link>http://a.test/page</link><guid>1</guid><description>متن خبر</description></item>
</channel></rss>""".encode()

_SENTENCE = (
    "The crossing at the border was opened for lorries this morning after two days of talks between both sides. "
)
PAGE = (
    "<html><head><title>The crossing is open</title></head><body><article><h1>The crossing is open</h1>"
    + "".join(f"<p>{_SENTENCE * 3}This was paragraph {number}.</p>" for number in range(6))
    + "</article></body></html>"
).encode()

ANSWERS: dict[str, bytes | Script] = {
    "/feed": answer(200, FEED, "Content-Type: application/rss+xml", 'ETag: "1"'),
    "/page": answer(200, PAGE, "Content-Type: text/html; charset=utf-8"),
    "/empty": answer(200, b"<html><body></body></html>", "Content-Type: text/html"),
}


def group(leader: int) -> set[int]:
    """The live processes of a process group."""
    found = set()
    for process in psutil.process_iter():
        try:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.add(process.pid)
    return found


def held(pid: int) -> float:
    """MiB a process holds, its share of shared pages counted (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
