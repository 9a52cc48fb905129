"""Alerts as signed JSON to an address of the user's: one POST a message, by the rules of Standard Webhooks.

The id stays at every repetition, so a receiver that keeps the ids it has seen takes each message once. The signature covers id,
time and body; the time is that of the attempt, so that a receiver may refuse what is old.
"""

from __future__ import annotations

import http.client
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from alerts.channels import GiveUp, Misconfigured, Outcome, Retry, Sent, Unclear, WebhookSettings, reason
from alerts.messages import Payload
from alerts.pace import pace_of
from alerts.posting import Posted, asked_to_wait, failure_of, json_bytes, post_json, quoted
from alerts.records import event_id, record_of
from alerts.signing import secret_key, signed

TIMEOUT = 30
"""Seconds for connecting and for each wait on the answer."""
REFUSED = frozenset({400, 410, 413, 414, 422, 431})
"""This message is not wanted: it is at fault, or (410) whoever wanted it is gone."""
LATER = frozenset({408, 409, 423, 425, 429, 503})
"""Not now. 409 also while the receiver is still at work on the last attempt."""


class WebhookChannel:
    """Posts payloads to one receiver. Safe to call from several threads: one post at a time."""

    def __init__(
        self, settings: WebhookSettings, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`now` gives aware times, which the signature states; `clock` (monotonic, seconds) keeps a pause asked for."""
        self._settings = settings
        self._key = secret_key(settings.secret)
        self._now = now
        self._clock = clock
        self._pace = pace_of(settings.url)

    @property
    def name(self) -> str:
        """The channel's name in the settings."""
        return self._settings.name

    def recipients(self) -> tuple[str, ...]:
        """One: the receiver, whose address may be a secret."""
        return ("webhook",)

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        """Post the message. A receiver cannot be asked what arrived: `unclear` changes nothing, the id is the same."""
        body = json_bytes(record_of(payload))
        with self._pace.turn:
            if (wait := self._pace.blocked_until - self._clock()) > 0:
                return Retry(timedelta(seconds=math.ceil(wait)), f"{self.name}: the receiver asked for a pause")
            now = self._now()
            try:
                posted = post_json(
                    self._settings.url,
                    body,
                    seconds=TIMEOUT,
                    headers=signed(self._key, event_id(payload.message_id), int(now.timestamp()), body),
                    allow_private=self._settings.allow_private,
                )
            except (http.client.HTTPException, OSError, ValueError) as error:
                return failure_of(error, f"{self.name}:")
            outcome = classify(posted, self._settings.url, now)
            if isinstance(outcome, Retry) and outcome.after is not None:
                self._pace.blocked_until = self._clock() + outcome.after.total_seconds()
            return outcome

    def close(self) -> None:
        """Nothing is kept open between posts; one under way ends by its own time limit."""


def classify(posted: Posted, address: str, now: datetime) -> Outcome:
    """What an answer means: 2xx is the only success, and what it says beside that does not count."""
    status = posted.status
    why = reason("the receiver answered", status, quoted(posted.body, address))
    if 200 <= status < 300:
        return Sent(f"HTTP {status}")
    if 300 <= status < 400:
        return Misconfigured(f"{why}: a redirect is not followed, name the address it leads to")
    if status in LATER:
        return Retry(asked_to_wait(posted.headers.get("retry-after", ""), now), why)
    if status in REFUSED:
        return GiveUp(why)
    if 400 <= status < 500:
        return Misconfigured(why)  # its address or our secret: every message would end so
    return Unclear(why)  # 5xx: some of it may have happened before it broke
