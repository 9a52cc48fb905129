"""Signing what is posted, as Standard Webhooks does (standardwebhooks.com): who holds the secret knows who spoke, and when. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a key, by the specification."""


def secret_key(secret: str) -> bytes:
    """The key in a secret such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`. Raises ValueError that does not show it."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"should be {PREFIX} and {SHORTEST} to {LONGEST} bytes in base64")
    return key


def signed(key: bytes, event_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that go with a body: `at` is the time of this attempt in Unix seconds, the id stays at a repetition."""
    digest = hmac.digest(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
