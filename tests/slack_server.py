"""A local Slack for tests, as strict as Slack's reference: what it documents as a limit is refused with its error code.

Limits: 50 blocks, section 3,000 characters, header 150, context 10 elements, all blocks 13,200, `text` 40,000; one message a
second a channel with short bursts, then 429 with Retry-After. Answers: a webhook `ok` or a bare error code with 400; the API
JSON with status 200, `ok` and `error`.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

TOKEN = "xoxb-test"
CHANNEL = "C0TRIPOINT"
WEBHOOK = "/services/T000/B000/secret"
BURST = 3
TEXT_TYPES = ("plain_text", "mrkdwn")


@dataclass(frozen=True)
class Post:
    """One message in the channel."""

    ts: str
    body: dict[str, Any]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks, empty for a message of plain text."""
        return self.body.get("blocks") or []

    def texts(self) -> list[tuple[str, str]]:
        """(type, text as sent) of every text object in the blocks, in order."""
        return [(found["type"], found["text"]) for block in self.blocks for found in _text_objects(block)]

    def seen(self) -> str:
        """What a reader sees of the blocks: entities resolved, links shown."""
        return "\n".join(_unescaped(text) for _, text in self.texts())

    def links(self) -> list[tuple[str, str]]:
        """(address, label shown) of every link the message makes, in blocks and in `text` alike."""
        marked = [text for kind, text in self.texts() if kind == "mrkdwn"] + [self.body.get("text", "")]
        found = [link for text in marked for link in re.findall(r"<(https?://[^>|]*)(\|[^>]*)?>", text)]
        return [(_unescaped(address), label) for address, label in found]

    def calls(self) -> list[str]:
        """Everybody the message would notify, and every other control sequence: `<!channel>`, `<@U1>`, `<#C1>`."""
        marked = [text for kind, text in self.texts() if kind == "mrkdwn"] + [self.body.get("text", "")]
        return [call for text in marked for call in re.findall(r"<[^h>][^>]*>", text)]


@dataclass
class SlackServer:
    """Serves on loopback as long as the `with` block runs. `next` holds what happens to the coming posts, `ok` when empty:
    `500`, `html` (200 with a page), `drop` (kept, then hung up), `late` (kept, answered at the end of the `with` block or after ten seconds), `refuse` (hung up, not kept), `429 N`, or an error code.
    """

    clock: Callable[[], float] = time.monotonic
    pace: float = 1.0
    posts: list[Post] = field(default_factory=list)
    next: deque[str] = field(default_factory=deque)
    next_lookup: deque[str] = field(default_factory=deque)
    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._allowance, self._allowed_at = float(BURST), self.clock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._http.shutdown()
        self._thread.join(10)
        self._http.server_close()

    def wait(self) -> None:
        """Hold an answer back."""
        self._over.wait(10)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def webhook_url(self) -> str:
        """The incoming webhook's address."""
        return self.origin + WEBHOOK

    @property
    def api_url(self) -> str:
        """The base of API methods."""
        return f"{self.origin}/api/"

    def take(self, body: dict[str, Any]) -> tuple[str, str]:
        """Judge a post: (`ok` or an error code, ts). 429 is `ratelimited`."""
        with self._lock:
            now = self.clock()
            self._allowance = min(BURST, self._allowance + (now - self._allowed_at) / self.pace)
            self._allowed_at = now
            if self._allowance < 1:
                return "ratelimited", ""
            self._allowance -= 1
            if problem := refusal(body):
                self.refused.append(problem)
                return problem, ""
            ts = f"{1_700_000_000 + len(self.posts)}.000100"
            if body.get("thread_ts") and body["thread_ts"] not in {post.ts for post in self.posts}:
                return "thread_not_found", ""
            self.posts.append(Post(ts, body))
            return "ok", ts


def refusal(body: dict[str, Any]) -> str:
    """Slack's error code for a body it would not take, "" for one it would."""
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not isinstance(text, str) or not isinstance(blocks, list):
        return "invalid_payload"
    if not text and not blocks:
        return "no_text"
    if len(text) > 40_000:
        return "msg_too_long"
    if len(blocks) > 50 or any(not _fits(block) for block in blocks):
        return "invalid_blocks"
    if sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks) > 13_200:
        return "msg_blocks_too_long"
    metadata = body.get("metadata")
    if metadata is not None and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
        return "invalid_metadata_format"
    return ""


def _fits(block: dict[str, Any]) -> bool:
    kind = block.get("type")
    if kind == "header":
        return block["text"]["type"] == "plain_text" and _text_fits(block["text"], 150)
    if kind == "section":
        return _text_fits(block["text"], 3000) and len(block.get("fields", [])) <= 10
    if kind == "context":
        elements = block.get("elements", [])
        return 1 <= len(elements) <= 10 and all(_text_fits(element, 3000) for element in elements)
    return kind == "divider"


def _text_fits(text: dict[str, Any], limit: int) -> bool:
    allowed = {"type", "text", "emoji"} if text.get("type") == "plain_text" else {"type", "text", "verbatim"}
    return text.get("type") in TEXT_TYPES and set(text) <= allowed and 1 <= len(text["text"]) <= limit


def _text_objects(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [*([block["text"]] if "text" in block else []), *block.get("elements", [])]


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _handler(slack: SlackServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

        def do_POST(self) -> None:
            raw = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1_000_000)).decode()
            slack.requests.append(self.path)
            if self.path == WEBHOOK:
                self._webhook(json.loads(raw))
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self._json(200, {"ok": False, "error": "invalid_auth"})
            elif self.path == "/api/chat.postMessage":
                self._post_message(json.loads(raw))
            elif self.path in ("/api/conversations.history", "/api/conversations.replies"):
                self._history({name: values[0] for name, values in parse_qs(raw).items()})
            else:
                self._json(200, {"ok": False, "error": "unknown_method"})

        def _webhook(self, body: dict[str, Any]) -> None:
            if self._misbehaved(body):
                return
            verdict, _ = slack.take(body)
            if verdict == "ratelimited":
                self._answer(429, b"rate_limited", retry_after="1")
            else:
                self._answer(200 if verdict == "ok" else 400, verdict.encode())

        def _post_message(self, body: dict[str, Any]) -> None:
            if self._misbehaved(body):
                return
            if body.get("channel") != CHANNEL:
                self._json(200, {"ok": False, "error": "channel_not_found"})
                return
            verdict, ts = slack.take(body)
            if verdict == "ratelimited":
                self._json(429, {"ok": False, "error": "ratelimited"}, retry_after="1")
            elif verdict == "ok":
                self._json(200, {"ok": True, "channel": CHANNEL, "ts": ts, "message": body})
            else:
                self._json(200, {"ok": False, "error": verdict})

        def _history(self, query: dict[str, str]) -> None:
            if slack.next_lookup:
                self._json(200, {"ok": False, "error": slack.next_lookup.popleft()})
                return
            thread = query.get("ts") if self.path.endswith("replies") else None
            found = [
                post
                for post in reversed(slack.posts)
                if (post.body.get("thread_ts") or None) == thread or (thread and post.ts == thread)
            ]
            start, limit = int(query.get("cursor", 0)), min(int(query.get("limit", 100)), 999)
            told = query.get("include_all_metadata") in ("1", "true", "True")
            page = [
                {"ts": post.ts, "text": post.body.get("text", "")}
                | ({"metadata": post.body["metadata"]} if told and "metadata" in post.body else {})
                for post in found[start : start + limit]
            ]
            cursor = str(start + limit) if start + limit < len(found) else ""
            self._json(200, {"ok": True, "messages": page, "response_metadata": {"next_cursor": cursor}})

        def _misbehaved(self, body: dict[str, Any]) -> bool:
            mode = slack.next.popleft() if slack.next else "ok"
            if mode == "ok":
                return False
            if mode in ("drop", "late"):
                slack.take(body)
            if mode == "late":
                slack.wait()
            if mode in ("drop", "late", "refuse"):
                self.close_connection = True
            elif mode == "500":
                self._answer(500, b"<html>internal error</html>")
            elif mode == "503":
                self._answer(503, b"service_unavailable")
            elif mode == "html":
                self._answer(200, b"<html>sign in to the hotel's network</html>")
            elif mode.startswith("429"):
                self._json(429, {"ok": False, "error": "ratelimited"}, retry_after=mode.removeprefix("429").strip())
            elif self.path == WEBHOOK:
                status, _, code = mode.rpartition(" ")
                self._answer(int(status or 400), code.encode())
            else:
                self._json(200, {"ok": False, "error": mode})
            return True

        def _json(self, status: int, body: dict[str, Any], retry_after: str = "") -> None:
            self._answer(status, json.dumps(body).encode(), retry_after, "application/json; charset=utf-8")

        def _answer(self, status: int, body: bytes, retry_after: str = "", kind: str = "text/html") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(body)

    return Handler
