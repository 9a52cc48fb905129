"""Ten thousand alerts as feeds could make them, held to what Slack and the rules of mail allow; some go the whole way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import Any

import pytest

from alerts.channels import Sent, SlackSettings
from alerts.letters import letter_bytes
from alerts.messages import AlertContent, Audience, Form, Payload, render_alert
from alerts.sheets import defuse, safe_link
from alerts.slack import SlackChannel
from tests.alert_samples import NOW, audience
from tests.slack_server import CHANNEL, TOKEN, Post, SlackServer, refusal
from tests.strange_news import READERS, ZONES, strange_alert

ALERTS = 10_000
SENT = 500
"""Of them, through a real server, at Slack's pace by a clock that is turned."""
ENCODED_WORD = re.compile(rb"=\?[^?]*\?[bqBQ]\?[^?]*\?=")
SENDER, READER = "tripoint <alerts@tripoint.example>", "reader@desk.example"
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "List-Id"),
    *("In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post"),
}
"""All a letter may have; what a title adds would be another."""


def rendered(form: Form, numbers: range) -> Iterator[tuple[AlertContent, Payload]]:
    """The alerts, and what the outbox gives back of them."""
    for number in numbers:
        reader: Audience = audience(form, READERS[number % len(READERS)], ZONES[number % len(ZONES)])
        content = strange_alert(number)
        yield content, Payload.from_json(render_alert(content, reader, NOW).to_json())


def test_the_same_alert_is_made_at_every_run() -> None:
    """Else a failure could not be looked at again."""
    assert [strange_alert(number) for number in range(50)] == [strange_alert(number) for number in range(50)]


def test_ten_thousand_letters_are_read_back_as_they_were_written() -> None:
    """The heads all, the parts of every fifth: parsing those takes longest."""
    for number, (content, payload) in enumerate(rendered(Form.MAIL, range(ALERTS))):
        raw = letter_bytes(payload, SENDER, READER)
        wrong = problem(payload, raw) or (_parts_lost(payload, raw) if number % 5 == 0 else "")
        assert wrong == "", f"strange {content.alert_key}"


def problem(payload: Payload, raw: bytes) -> str:
    """What a relay or a reader would stumble over in a letter, "" where nothing."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    lines = raw.split(b"\r\n")
    if not raw.isascii() or b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
        return "not plain ASCII with CRLF"
    if any(len(line) > 998 for line in lines):
        return "a line over 998"
    if long := [line for line in head.split(b"\r\n") if len(line) > 78 and _could_fold(line)]:
        return f"a header that was not folded: {long[0]!r}"
    if any(len(word) > 75 for word in ENCODED_WORD.findall(head)):
        return "an encoded word over 75"
    new, old = BytesHeaderParser(policy=policy.default).parsebytes(head), BytesHeaderParser().parsebytes(head)
    if extra := set(new.keys()) - HEADERS:
        return f"headers nobody wrote: {extra}"
    if len(new.keys()) != len(set(new.keys())) or new.defects:
        return f"a header twice, or {new.defects}"
    subjects = {str(new["Subject"]), str(make_header(decode_header(old["Subject"])))}
    if subjects != {" ".join(defuse(payload.subject).split())}:
        return f"the subject became {subjects}"
    if old["Message-ID"] != payload.message_id:
        return "another id"
    return _headers_lost(payload, head)


def _could_fold(line: bytes) -> bool:
    """Whether the line has a space to be folded at, other than before its only word."""
    return b" " in line.strip().partition(b": ")[2]


def _headers_lost(payload: Payload, head: bytes) -> str:
    """Ids and links as a reader finds them that only unfolds and decodes nothing."""
    unfolded = dict(line.split(b": ", 1) for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"))
    for name, value in payload.headers:
        if len(value) > 900 and " " not in value:
            continue  # an address no line has room for
        if unfolded.get(name.encode(), b"").split() != value.encode().split():
            return f"{name} became {unfolded.get(name.encode())!r}"
    return ""


def _parts_lost(payload: Payload, raw: bytes) -> str:
    letter = message_from_bytes(raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    if letter.defects:
        return f"{letter.defects}"
    for subtype, written in (("plain", payload.text), ("html", payload.html)):
        body = letter.get_body((subtype,))
        assert isinstance(body, EmailMessage)
        if str(body.get_content()).replace("\r\n", "\n").rstrip("\n") != written.rstrip("\n"):
            return f"the {subtype} part became other words"
    return ""


def test_ten_thousand_messages_keep_slack_s_limits_call_nobody_and_link_where_they_say() -> None:
    for content, payload in rendered(Form.SLACK, range(ALERTS)):
        body = {"text": payload.fallback_text, "blocks": [dict(block) for block in payload.blocks]}
        assert refusal(body) == "", f"strange {content.alert_key}"
        assert payload.blocks, f"strange {content.alert_key}"
        assert refusal({"text": payload.fallback_text}) == "", f"strange {content.alert_key}, without blocks"
        assert misled(content, Post("", body)) == "", f"strange {content.alert_key}"


def misled(content: AlertContent, post: Post) -> str:
    """Whom a message calls, or what it links to, that it should not; "" where nothing."""
    if calls := post.calls():
        return f"calls {calls}"
    allowed = {safe_link(one) for one in (content.review_url, content.silence_url, *(i.address for i in content.items))}
    for address, label in post.links():
        if label or address.replace("%7C", "|") not in {one.replace("%7C", "|") for one in allowed}:
            return f"links to {address} as {label}"
    return ""


def test_the_rules_above_find_what_is_wrong() -> None:
    """A check that passes everything would prove nothing."""
    content, payload = next(rendered(Form.MAIL, range(1)))
    raw = letter_bytes(payload, SENDER, READER)
    assert problem(payload, raw) == ""
    assert "headers nobody" in problem(payload, b"Bcc: a@evil.example\r\n" + raw)
    assert "998" in problem(payload, raw + b"x" * 999)
    assert "folded" in problem(payload, b"List-Id: " + b"a " * 40 + b"\r\n" + raw)
    assert "75" in problem(payload, b"List-Id: =?utf-8?b?" + b"A" * 72 + b"?=\r\n" + raw)
    assert "subject" in problem(replace(payload, subject="another"), raw)
    assert "References" in problem(replace(payload, headers=(("References", "<a@b>"),)), raw)
    assert "plain" in _parts_lost(replace(payload, text="other"), raw)
    assert "calls" in misled(content, Post("", {"text": "<!channel>"}))
    assert "links" in misled(content, Post("", {"text": "<https://evil.example>"}))


@dataclass
class Clock:
    """Turned by those who wait for it."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let that much time pass."""
        self.now += seconds


@pytest.mark.parametrize("way", ["webhook", "bot"])
def test_some_of_them_go_out_at_the_channel_s_pace_and_slack_refuses_none(way: str) -> None:
    clock = Clock()
    numbers = range(SENT // 2) if way == "webhook" else range(SENT // 2, SENT)
    with SlackServer(clock=clock) as server:
        given: dict[str, Any] = {"webhook_url": server.webhook_url}
        if way == "bot":
            given = {"token": TOKEN, "channel": CHANNEL}
        channel = SlackChannel(SlackSettings("desk", api_url=server.api_url, **given), clock=clock, wait=clock.wait)
        for content, payload in rendered(Form.SLACK, numbers):
            outcome = channel.send(payload, channel.recipients()[0])
            assert isinstance(outcome, Sent), f"strange {content.alert_key}: {outcome}"
        assert server.refused == []
        assert len(server.requests) == len(server.posts) == SENT // 2, "not one was asked for twice"
        told = [misled(strange_alert(number), post) for number, post in zip(numbers, server.posts, strict=True)]
        assert set(told) == {""}
    assert clock.now - 1000 >= len(numbers) - 1, "a second each"
