"""Slack, by incoming webhook or bot token: slack_sdk with its own retries off, because those post twice.

Slack knows no idempotency key. With a bot token our key travels in the message's metadata, and a post whose answer was lost is
looked up in the channel's history before it is repeated; a webhook cannot be asked, so there an unclear end may repeat.
With a bot token messages are blocks in threads; by a webhook, which knows no threads, they are compact lines.
"""

from __future__ import annotations

import http.client
import logging
import math
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from alerts.blocks import escaped
from alerts.channels import Failure, GiveUp, Misconfigured, Outcome, Retry, Sent, SlackSettings, Unclear, reason
from alerts.messages import Payload
from alerts.pace import pace_of
from alerts.posting import failure_of, is_private, json_bytes, post_json, quoted

EVENT_TYPE = "tripoint_alert"
TIMEOUT = 30
"""Seconds for connecting and for each wait on the answer."""
PACE = 1.1
"""Seconds between posts: Slack allows one message a second a channel, and counts arrivals, not departures."""
RATE_LIMITED_UNASKED = timedelta(seconds=30)
"""After a 429 that names no time."""
TEXT_MOST = 3_000
"""Characters of a message that was written for another channel."""
_TS = re.compile(r"\d+\.\d+")
"""What Slack calls a message; a receipt of another channel is none."""
HISTORY_PAGES = 5
HISTORY_PAGE = 200
"""How far an unclear post is looked for: a thousand messages since it was rendered."""

PAYLOAD_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_payload", "msg_blocks_too_long", "msg_too_long"}
)
"""Something in the blocks: worth one more post as plain text."""
TEMPORARY = frozenset({"service_unavailable", "request_timeout", "ratelimited", "rate_limited", "team_added_to_org"})
UNSURE = frozenset({"fatal_error", "internal_error", "rollup_error"})
"""By Slack's reference some part of the operation may have succeeded."""
MISCONFIGURED = frozenset(
    "not_authed invalid_auth account_inactive token_revoked token_expired invalid_token no_service no_team no_permission "
    "missing_scope not_allowed_token_type ekm_access_denied access_denied org_login_required team_access_not_granted "
    "two_factor_setup_required accesslimited enterprise_is_restricted action_prohibited restricted_action "
    "restricted_action_read_only_channel posting_to_general_channel_denied team_disabled user_not_found "
    "channel_not_found channel_is_archived is_archived is_inactive not_in_channel invalid_channel".split()
)
"""The token, the webhook or the channel: every message would end so, until somebody mends it."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: str
    """The webhook's body, or the API's error code; `ok` is success."""
    retry_after: str = ""
    ts: str = ""


class SlackChannel:
    """Posts payloads to one Slack channel. Safe to call from several threads: one post at a time."""

    def __init__(
        self,
        settings: SlackSettings,
        clock: Callable[[], float] = time.monotonic,
        seconds: int = TIMEOUT,
        wait: Callable[[float], object] = lambda seconds: threading.Event().wait(seconds),
    ) -> None:
        """`clock` (monotonic, seconds) and `wait` keep the pace of one message a second; they never time a message.

        `seconds` for connecting and for each wait on the answer; other values are for tests.
        """
        self._seconds = seconds
        self._settings = settings
        self._clock = clock
        self._wait = wait
        # Slack counts by its own channel, whatever the settings call it and however often they are read.
        self._pace = pace_of(settings.webhook_url or f"{settings.api_url} {settings.channel}")
        self._web = _web_client(settings, seconds) if settings.token else None

    @property
    def name(self) -> str:
        """The channel's name in the settings."""
        return self._settings.name

    def recipients(self) -> tuple[str, ...]:
        """One: the Slack channel; a webhook's channel is Slack's secret."""
        return (self._settings.channel or "webhook",)

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        """Post the message; with `unclear` and a bot token, only if the channel does not hold it already."""
        with self._pace.turn:
            if (wait := self._pace.blocked_until - self._clock()) > 0:
                return Retry(timedelta(seconds=math.ceil(wait)), f"{self.name}: Slack asked for a pause")
            if refused := self._refusal():
                return Misconfigured(refused)
            try:
                if unclear and self._web is not None:
                    found = self._look_up(self._web, payload, recipient)
                    if found is not None:
                        return found
                return self._post(payload, recipient)
            except (SlackClientError, http.client.HTTPException, OSError, ValueError, LookupError) as error:
                return classify_failure(error)

    def close(self) -> None:
        """Nothing is kept open between posts; one under way ends by its own time limit."""

    def _post(self, payload: Payload, recipient: str) -> Outcome:
        answer = self._ask(payload, recipient, payload.blocks)
        if payload.blocks and _error_code(answer) in PAYLOAD_REFUSED:
            answer = self._ask(payload, recipient, ())
        outcome = classify(answer)
        if isinstance(outcome, Retry) and outcome.after is not None:
            self._pace.blocked_until = self._clock() + outcome.after.total_seconds()
        return outcome

    def _ask(self, payload: Payload, recipient: str, blocks: tuple[Mapping[str, Any], ...]) -> _Answer:
        self._keep_pace()
        try:
            if self._web is None:
                return self._ask_webhook(payload, blocks)
            return self._ask_api(self._web, payload, recipient, blocks)
        finally:
            # from the answer on, not from the start: a slow first post and a quick second would arrive together
            self._pace.next_post_at = self._clock() + PACE

    def _ask_api(
        self, web: WebClient, payload: Payload, recipient: str, blocks: tuple[Mapping[str, Any], ...]
    ) -> _Answer:
        arguments = {
            "channel": recipient,
            "text": _text(payload),
            "blocks": list(blocks) or None,
            "thread_ts": payload.thread_receipt if _TS.fullmatch(payload.thread_receipt) else None,
            "mrkdwn": False,
            "parse": "none",
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": payload.message_id}},
        }
        try:
            response = web.api_call("chat.postMessage", json=_stated(arguments))
        except SlackApiError as error:
            return _api_answer(error)
        return _Answer(response.status_code, "ok", ts=str(response.get("ts", "")))

    def _ask_webhook(self, payload: Payload, blocks: tuple[Mapping[str, Any], ...]) -> _Answer:
        message = {
            "text": _text(payload),
            "blocks": list(blocks) or None,
            "mrkdwn": False,
            "parse": "none",
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        private = bool(self._settings.api_url)
        address = self._settings.webhook_url
        posted = post_json(address, json_bytes(_stated(message)), seconds=self._seconds, allow_private=private)
        return _Answer(posted.status, quoted(posted.body.strip(), address), posted.headers.get("retry-after", ""))

    def _look_up(self, web: WebClient, payload: Payload, recipient: str) -> Outcome | None:
        """The message's outcome if the channel's history settles it, None when it has to be posted.

        A follow-up is looked for in its thread and beside it: the try that is in doubt may have been made before the first
        message of its story had arrived, and so outside of any thread.
        """
        if payload.thread_receipt:
            found = self._look_through(web, "conversations.replies", payload, recipient)
            if found is not None:
                return found
        return self._look_through(web, "conversations.history", payload, recipient)

    def _look_through(self, web: WebClient, method: str, payload: Payload, recipient: str) -> Outcome | None:
        # an hour of slack on our clock: a missed post would be repeated
        query: dict[str, Any] = {
            "channel": recipient,
            "oldest": f"{payload.rendered_at.timestamp() - 3600:.6f}",
            "limit": HISTORY_PAGE,
            "include_all_metadata": True,
            "ts": payload.thread_receipt if method == "conversations.replies" else None,
        }
        for _ in range(HISTORY_PAGES):
            try:
                page = web.api_call(method, params=_stated(query))
            except SlackApiError as error:
                # not allowed to read the channel: an alert told twice is better than one not told
                failure = classify(_api_answer(error))
                return None if isinstance(failure, (GiveUp, Misconfigured)) else failure
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                if (metadata.get("event_payload") or {}).get("key") == payload.message_id:
                    return Sent(str(message.get("ts", "")))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            query["cursor"] = cursor
        return None

    def _keep_pace(self) -> None:
        wait = self._pace.next_post_at - self._clock()
        if wait > 0:
            self._wait(wait)

    def _refusal(self) -> str:
        """Why the webhook's address must not be posted to; "" when it may."""
        if not self._settings.webhook_url or self._settings.api_url:
            return ""
        parts = urlsplit(self._settings.webhook_url)
        if parts.scheme != "https" or not parts.hostname:
            return f"{self.name}: a webhook's address begins with https://"
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except OSError:
            return ""  # dialling will fail by itself, and can be tried again
        if private := next((address for entry in found if is_private(address := str(entry[4][0]))), None):
            return f"{self.name}: the webhook's host {parts.hostname} has the private address {private}"
        return ""


def classify(answer: _Answer) -> Outcome:
    """What Slack's answer means: 200 with `ok` is the only success."""
    code = _error_code(answer)
    why = reason("Slack answered", answer.status, answer.body)
    if answer.status == 200 and answer.body == "ok":
        return Sent(answer.ts or "ok")
    if answer.status == 429 or code in ("ratelimited", "rate_limited"):
        return Retry(_seconds(answer.retry_after), why)
    if code in TEMPORARY or answer.status == 503:
        return Retry(None, why)
    if code in UNSURE or answer.status >= 500:
        return Unclear(why)
    if answer.status == 200 and not code:
        return Retry(None, why)  # not Slack's words: a proxy's or a portal's page
    if code in MISCONFIGURED or answer.status in (401, 403, 404):
        return Misconfigured(why)
    if 300 <= answer.status < 400:
        return Misconfigured(f"{why}: a redirect is not followed, name the address it leads to")
    if 400 <= answer.status < 500 or answer.status == 200:
        return GiveUp(why)
    return Retry(None, why)


def classify_failure(error: Exception) -> Failure:
    """What a failure without an answer means."""
    if isinstance(error, SlackClientError):
        return GiveUp(reason("Slack:", str(error) or type(error).__name__))  # slack_sdk itself refuses to send this
    return failure_of(error, "Slack:")


def _error_code(answer: _Answer) -> str:
    """The answer's body where it is one of Slack's error codes, "" where it is a page or a sentence."""
    word = answer.body
    return word if word and len(word) <= 60 and word.replace("_", "").isalnum() and word.isascii() else ""


def _seconds(header: str) -> timedelta:
    try:
        return timedelta(seconds=max(1, min(int(header), 86_400)))
    except ValueError:
        return RATE_LIMITED_UNASKED


def _api_answer(error: SlackApiError) -> _Answer:
    response = error.response
    headers = {name.lower(): value for name, value in dict(response.headers).items()}
    return _Answer(response.status_code, str(response.get("error", "")), headers.get("retry-after", ""))


def _text(payload: Payload) -> str:
    """Slack's `text`. A message that was written for another channel has none: its words then, so that they call nobody."""
    return payload.fallback_text or escaped(payload.text or payload.subject)[:TEXT_MOST]


def _stated(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _silent() -> logging.Logger:
    """slack_sdk logs addresses and bodies, which are secrets; what happened is in our outcome."""
    logger = logging.getLogger("tripoint.slack_sdk")
    logger.disabled = True
    return logger


def _web_client(settings: SlackSettings, seconds: int) -> WebClient:
    address = settings.api_url.rstrip("/") + "/" if settings.api_url else WebClient.BASE_URL
    client = WebClient(settings.token, address, timeout=seconds, retry_handlers=[], logger=_silent())
    client.proxy = None  # urllib's own reading of the environment honours no_proxy, slack_sdk's does not
    return client
