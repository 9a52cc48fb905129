"""A web of captured pages on loopback: `python -m benchmarks.replay FOLDER MOST` is a proxy that has them all.

It prints its port and serves until its standard input ends. Its processor time is not the daemon's.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.corpus import Corpus, load


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    corpus: Corpus

    def do_GET(self) -> None:
        found = self.corpus.get(self.path)
        body = found.body if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", found.content_type if found else "text/plain")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


@contextmanager
def replaying(folder: Path, most: int | None) -> Iterator[str]:
    """The proxy in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks.replay", str(folder), str(most or 0)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


if __name__ == "__main__":
    _Answers.corpus = load(Path(sys.argv[1]), int(sys.argv[2]) or None)
    # Paths arrive as the crawler writes them: percent-encoded where the index has letters.
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
