"""A payload as an Internet message, so written that it survives folding. Pure.

The standard library's policy encodes long References, In-Reply-To and List-Unsubscribe as RFC 2047 words, which breaks
threads and one-click unsubscribing (faults.md section 6): those are folded here at spaces only. Long subjects are encoded here
too, a whole letter at a time, so that no encoded word passes 75 characters and no space between two is lost.
"""

from __future__ import annotations

import base64
import hashlib
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr

from alerts.messages import Payload
from alerts.sheets import defuse
from words.direction import strip_controls

LINE = 76
"""Characters of a folded header line that carries encoded words (RFC 2047, section 2)."""
LONGEST_WORD = 900
"""Characters of an address in a header: relays refuse lines of more than 998, and it cannot be folded."""
WORD_BYTES = 39
"""UTF-8 bytes in one encoded word: 52 characters of base64 and 12 of frame leave room for `Subject: ` on the line."""
ID_HEADERS = frozenset(
    {"message-id", "references", "in-reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post"}
)
TEXT_HEADERS = frozenset({"subject"})


class LetterPolicy(EmailPolicy):
    """SMTP's policy with our own folding of ids and free text; bodies are encoded so that any relay passes them."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        """Keep a header as it was given. The standard policy decodes what looks like an encoded word first: a title that
        holds one with a line end in it could so add headers of its own.
        """
        if name.lower() in TEXT_HEADERS or (name.lower() in ID_HEADERS and value.isascii()):
            return name, value
        return super().header_store_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        """A header as text lines."""
        return self._own(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as the bytes that go over the wire."""
        own = self._own(name, value)
        return own.encode("ascii") if own else super().fold_binary(name, value)

    def _own(self, name: str, value: str) -> str:
        if name.lower() in ID_HEADERS and str(value).isascii():
            return _fold_at_spaces(name, str(value).split())
        if name.lower() in TEXT_HEADERS:
            return _fold_text(name, str(value))
        return ""


def letter_bytes(payload: Payload, sender: str, recipient: str) -> bytes:
    """The whole message for one recipient. Raises ValueError for an address that cannot stand in a header."""
    letter = EmailMessage(policy=LetterPolicy(linesep="\r\n", cte_type="7bit", max_line_length=LINE + 2))
    letter["From"] = _one_address(sender)
    letter["To"] = _one_address(recipient)
    letter["Subject"] = _header(payload.subject)
    letter["Date"] = format_datetime(payload.rendered_at)
    letter["Message-ID"] = payload.message_id
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in payload.headers:
        if max(map(len, value.split()), default=0) <= LONGEST_WORD:
            letter[name] = _header(value)
    letter.set_content(payload.text)
    if payload.html:
        letter.add_alternative(payload.html, subtype="html")
        # of the id, not of chance: a repetition is the same message, byte for byte
        letter.set_boundary("=_" + hashlib.sha256(payload.message_id.encode()).hexdigest()[:32])
    return letter.as_bytes()


def encode_address(address: str) -> str:
    """The bare address as the envelope wants it, its domain in ASCII. Raises ValueError where that cannot be."""
    bare = parseaddr(_clean(address))[1]
    user, at, domain = bare.rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if not at or not user or not host or not user.isascii() or any(letter.isspace() for letter in bare):
        raise ValueError(f"not an address mail can be sent to: {address!r}")
    return f"{user}@{host}"


def _one_address(address: str) -> str:
    """The address for a header, `Name <user@host>` where it has a name."""
    return formataddr((parseaddr(_clean(address))[0], encode_address(address)))


def _header(value: str) -> str:
    return " ".join(defuse(value).split())


def _clean(address: str) -> str:
    return strip_controls(address, lines=False).strip()


def _fold_at_spaces(name: str, words: list[str]) -> str:
    lines = [f"{name}:"]
    for word in words:
        # the first word stays on the first line: some readers drop a header whose first line is empty
        if len(lines[-1]) + 1 + len(word) > LINE + 2 and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def _fold_text(name: str, value: str) -> str:
    if value.isascii() and len(name) + 2 + len(value) <= LINE and "=?" not in value and value == value.strip():
        return f"{name}: {value}\r\n"
    words = (base64.b64encode(chunk).decode("ascii") for chunk in _chunks(value))
    return f"{name}: " + "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words) + "\r\n"


def _chunks(value: str) -> list[bytes]:
    """The text in pieces of at most 39 bytes, none of which cuts a character in two."""
    chunks = [b""]
    for character in value:
        encoded = character.encode()
        if len(chunks[-1]) + len(encoded) > WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += encoded
    return chunks
