"""trafilatura alone on the same pages, in a process of its own: what the pipeline is held against.

`python -m benchmarks.alone FOLDER MOST` prints one JSON object. The pages come decoded as our own reader decodes them, which is
the faster way for trafilatura (it guesses charsets slowly), and with the one option our reader gives it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus import load

WARM = 20


@dataclass(frozen=True, slots=True)
class Alone:
    """Seconds of one pass over the pages."""

    pages: int
    found: int
    """Pages with text."""
    cpu: float
    wall: float


def measure(folder: Path, most: int | None, *, metadata: bool = False, at_once: int = 2) -> Alone:
    """A pass in fresh processes, as many at once as the pipeline has readers, so that both share the machine alike.

    `metadata` asks for title, date and authors too, as a user would have to. The mean of the passes.
    """
    command = [
        sys.executable,
        "-m",
        "benchmarks.alone",
        str(folder),
        str(most or 0),
        "metadata" if metadata else "text",
    ]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(at_once)]
    passes = [Alone(**json.loads(process.communicate()[0])) for process in running]
    cpu, wall = (sum(getattr(one, name) for one in passes) / at_once for name in ("cpu", "wall"))
    return Alone(passes[0].pages, passes[0].found, cpu, wall)


def _pass(folder: Path, most: int | None, metadata: bool) -> dict[str, Any]:
    from trafilatura import bare_extraction

    from crawler.decoding import decode

    pages = [(page.address, decode(page.body, page.content_type).text) for page in load(folder, most).pages.values()]

    def extract(address: str, text: str) -> bool:
        return bare_extraction(text, url=address, include_comments=False, with_metadata=metadata) is not None

    for page in pages[:WARM]:  # what loads at the first calls is not counted, as it is not in a running reader
        extract(*page)
    cpu, wall = time.process_time(), time.perf_counter()
    found = sum(extract(*page) for page in pages)
    return {
        "pages": len(pages),
        "found": found,
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
    }


if __name__ == "__main__":
    import logging

    logging.disable(logging.CRITICAL)
    print(json.dumps(_pass(Path(sys.argv[1]), int(sys.argv[2]) or None, sys.argv[3] == "metadata")))
