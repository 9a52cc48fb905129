"""The servers of the demo's outlets: one port on loopback that answers by host name, from a thread of its own."""

from __future__ import annotations

import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tripoint.demo.stage import Play, answer


class NewsServer:
    """Serves a play as long as the `with` block runs; `open_act` lets the next act begin."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.asked: list[str] = []
        """Host and path of every request that was answered with a body, in order."""
        self.opened: tuple[datetime, ...] = ()
        """When each act so far began. Replaced as a whole, so that the threads that answer see one or the other."""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.1,), name="demo newsroom", daemon=True)

    def open_act(self, now: datetime) -> None:
        """Begin the next act; `now` (aware) is when its pieces are dated."""
        self.opened = (*self.opened, now)

    def resolve(self) -> dict[str, str]:
        """Where each outlet's host is found: the setting `[crawler.resolve]`."""
        return {outlet.host: f"127.0.0.1:{self._http.server_port}" for outlet in self.play.outlets}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").partition(":")[0]
                said = answer(server.play, server.opened, host, self.path)
                unchanged = said.status == 200 and self.headers.get("If-None-Match") == said.etag
                self.send_response(304 if unchanged else said.status)
                self.send_header("ETag", said.etag)
                if not unchanged:
                    server.asked.append(f"{host}{self.path}")
                    self.send_header("Content-Type", said.content_type)
                    self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                if not unchanged:
                    self.wfile.write(said.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                """Say nothing: the demo's terminal is for its reader."""

        return Handler
