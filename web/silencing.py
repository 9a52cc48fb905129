"""The page behind a message's "silence this watch": the one thing readers can change, by the link that they were sent.

A mail reader's button posts `List-Unsubscribe=One-Click` to the same address (RFC 8058), without password or page.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request

from archive.silences import channel_of, in_force

Silence = Callable[[int, str, datetime | None, bool], Awaitable[None]]
"""Silences a watch (by id) on a channel until then, None for until it is ended; the last argument ends it instead."""

SPANS = {
    "8h": ("for 8 hours", timedelta(hours=8)),
    "7d": ("for 7 days", timedelta(days=7)),
    "on": ("until further notice", None),
}
"""What the page offers: the value of its button, its words, how long."""
BODY_SECONDS = 5.0
"""Until a form must be whole: who opens a request and says no more holds one of few connections."""
BODY_MOST = 1024
"""Bytes of a posted form: a button's value, or a mail reader's one click, has thirty."""

_ONE_CLICK = re.compile(
    rb'\AList-Unsubscribe=One-Click\Z|name="?List-Unsubscribe"?\r\n(?:[^\r\n]+\r\n)*\r\nOne-Click\r\n'
)
"""As a form's line and as a part of a multipart form: mail readers post either (RFC 8058, section 3.2)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link speaks of."""

    watch_id: int
    watch: str
    channel: str
    silent: str
    """Why the watch tells nothing there now, "" where it does."""


def asked_of(connection: Connection, token: str, now: datetime) -> Asked:
    """The watch and channel of a link; 404 for a link that this archive did not send."""
    found = channel_of(connection, token)
    if found is None:
        raise HTTPException(404)
    watch_id, name, channel = found
    return Asked(watch_id, name, channel, in_force(connection, now).why(watch_id, channel))


async def chosen(request: Request) -> str:
    """The button that was posted; one click of a mail reader is "on". 400 for anything else."""
    body = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > BODY_MOST:
                    raise HTTPException(400, "The form is too long.")
    except TimeoutError:
        raise HTTPException(408, headers={"Connection": "close"}) from None
    if _ONE_CLICK.search(body):
        return "on"
    form = parse_qs(body.decode("utf-8", "replace"))
    value = "".join(form.get("for", []))
    if value not in (*SPANS, "end"):
        raise HTTPException(400, f"for is one of: {', '.join(SPANS)}, end.")
    return value
