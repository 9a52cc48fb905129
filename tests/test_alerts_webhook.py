"""Signed JSON to a real receiver, whose own check of the signature is written here and in docs/webhook.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.channels import (
    Channel,
    GiveUp,
    MailSettings,
    Misconfigured,
    Outcome,
    Retry,
    Sent,
    Unclear,
    WebhookSettings,
    audience_of,
)
from alerts.messages import NoticeKind, OperatorNotice, Payload, render_alert, render_notice
from alerts.posting import asked_to_wait
from alerts.signing import secret_key, signed
from alerts.webhook import WebhookChannel
from tests.alert_samples import ADDRESSES, HOSTILE, NOW, WORDS, content, item, open_channel
from tests.receiver import Receiver, receiving

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
PATH = "/hooks/a-secret-path"
DOCS = (Path(__file__).parents[1] / "docs" / "webhook.md").read_text(encoding="utf-8")


def settings(receiver: Receiver, **changes: object) -> WebhookSettings:
    fields: dict[str, object] = {"name": "archive-bot", "url": receiver.origin + PATH, "secret": SECRET}
    return WebhookSettings(**(fields | {"allow_private": True, "zone": "Asia/Karachi"} | changes))  # type: ignore[arg-type]


def payload(*items: object, **changes: object) -> Payload:
    mine = WebhookSettings("archive-bot", "https://a.test/", SECRET, zone="Asia/Karachi")
    return render_alert(content(*items, **changes), audience_of(mine), NOW)  # type: ignore[arg-type]


def send(channel: Channel, message: Payload, *, unclear: bool = False) -> Outcome:
    return channel.send(message, "webhook", unclear=unclear)


def is_ours(headers: dict[str, str], body: bytes, key: bytes = KEY) -> bool:
    """Independent of the code under test: as a receiver would write it."""
    said = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, f"v1,{expected}") for one in headers["webhook-signature"].split(" "))


def test_an_alert_arrives_signed_with_the_facts_of_the_mail() -> None:
    with receiving() as receiver:
        assert send(open_channel(settings(receiver)), payload()) == Sent("HTTP 200")
    ((method, path, body, headers),) = receiver.requests
    assert (method, path) == ("POST", PATH)
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert is_ours(headers, body)
    assert not is_ours(headers, body + b" ")
    assert not is_ours(headers | {"webhook-id": "msg_other"}, body)
    told = json.loads(body)
    assert (told["version"], told["type"], told["id"]) == (1, "alert", headers["webhook-id"])
    assert "." not in told["id"], "the specification's separator"
    assert (told["watch"], told["query"], told["more"]) == ("Border crossings", "@torkham OR @milak", 0)
    assert told["review_url"] == "http://127.0.0.1:8470/alerts/1"
    assert [one["language"] for one in told["items"]] == list(WORDS)
    for one, (language, (title, excerpt, word)) in zip(told["items"], WORDS.items(), strict=True):
        assert (one["title"], one["excerpt"], one["address"]) == (title, excerpt, ADDRESSES[language])
        ((start, end),) = one["spans"]
        assert one["excerpt"][start:end] == word
        assert one["copies"] == ["Agency One", "Daily Two"]
        assert (one["published"], one["first_seen"]) == ("2025-11-22T03:45:00+05:00", "2025-11-22T05:15:30+05:00")
        assert datetime.fromisoformat(one["first_seen"]) == NOW


def test_the_receiver_in_the_docs_takes_what_we_send_and_nothing_else() -> None:
    """Its code is run as it stands."""
    code = re.search(r"```python\n(.*?)```", DOCS, re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(compile(code[1], "docs/webhook.md", "exec"), names)  # noqa: S102 - our own documentation
    verified = names["verified"]
    assert callable(verified)
    with receiving() as receiver:
        send(open_channel(settings(receiver)), payload())
    ((_, _, body, headers),) = receiver.requests
    at = NOW.timestamp()
    assert verified(SECRET, headers, body, at)
    assert not verified(SECRET, headers, body + b" ", at)
    assert not verified(SECRET, headers, body, at + 600), "an old one, said again by somebody else"
    assert not verified("whsec_" + base64.b64encode(b"x" * 32).decode(), headers, body, at)


def test_every_field_of_the_body_is_in_the_docs() -> None:
    notice = OperatorNotice("n", NoticeKind.OTHER, NOW, "x", (("a", "b"),))
    bot = WebhookSettings("archive-bot", "https://a.test/", SECRET)
    records = [payload().data, render_notice(notice, audience_of(bot), NOW).data]
    named = {name for record in records for name in record} | set(records[0]["items"][0])
    assert named <= set(re.findall(r"`(\w+)`", DOCS)), "a field that nobody can know of"


def test_a_repetition_is_the_same_message_signed_anew() -> None:
    times = iter([NOW, NOW + timedelta(minutes=5)])
    message = payload()
    with receiving() as receiver:
        channel = WebhookChannel(settings(receiver), lambda: next(times))
        receiver.drop = True
        assert isinstance(send(channel, message), Unclear), "whoever hangs up may have read"
        receiver.drop = False
        stored = Payload.from_json(message.to_json())
        assert isinstance(send(channel, stored, unclear=True), Sent)
    (_, _, first, before), (_, _, second, after) = receiver.requests
    assert first == second
    assert before["webhook-id"] == after["webhook-id"]
    assert int(after["webhook-timestamp"]) - int(before["webhook-timestamp"]) == 300
    assert is_ours(after, second)


def test_a_follow_up_names_the_first_message() -> None:
    first = payload()
    second = payload(alert_key="alert-2", thread=(first.message_id,))
    assert second.data["thread_of"] == first.data["id"]
    assert first.data["thread_of"] == ""


def test_what_the_news_holds_does_no_harm_to_the_body() -> None:
    hostile = item(title=HOSTILE, excerpt=HOSTILE, source_name=HOSTILE, why=HOSTILE, address="javascript:alert(1)")
    with receiving() as receiver:
        assert isinstance(send(open_channel(settings(receiver)), payload(hostile, watch=HOSTILE)), Sent)
    ((_, _, body, headers),) = receiver.requests
    assert is_ours(headers, body)
    (one,) = json.loads(body)["items"]
    assert one["address"] == ""
    assert "\x1b" not in one["title"]
    assert "<script>" in one["title"], "data is not markup: the receiver escapes for what it makes of it"


def test_what_was_written_for_another_channel_goes_as_text() -> None:
    """A message in the outbox whose channel of that name was mail until now."""
    mail = MailSettings("archive-bot", "localhost", 25, "none", "t@example.org", ("a@example.org",))
    with receiving() as receiver:
        send(open_channel(settings(receiver)), render_alert(content(), audience_of(mail), NOW))
    ((_, _, body, headers),) = receiver.requests
    told = json.loads(body)
    assert is_ours(headers, body)
    assert told["type"] == "text"
    assert WORDS["fa"][0] in told["text"]


ANSWERS = [
    (202, Sent, None, "any 2xx is a yes"),
    (301, Misconfigured, None, "a redirect is not followed"),
    (400, GiveUp, None, "this message is not understood, nor will it be"),
    (401, Misconfigured, None, "our secret is not theirs"),
    (403, Misconfigured, None, "the same"),
    (404, Misconfigured, None, "nobody lives at that address"),
    (405, Misconfigured, None, "somebody who takes no POST does"),
    (410, GiveUp, None, "whoever wanted it is gone"),
    (413, GiveUp, None, "too much"),
    (429, Retry, timedelta(seconds=7), "it says when"),
    (503, Retry, timedelta(seconds=7), "it says when"),
    (409, Retry, timedelta(seconds=7), "still at work on the last attempt"),
    (500, Unclear, None, "it may have broken after taking it"),
    (502, Unclear, None, "a gateway does not know what happened behind it"),
]


@pytest.mark.parametrize(("status", "expected", "after", "why"), ANSWERS)
def test_answers(status: int, expected: type, after: timedelta | None, why: str) -> None:
    with receiving() as receiver:
        receiver.status = status
        receiver.body = f"cannot POST {PATH} with {SECRET}".encode()
        outcome = send(open_channel(settings(receiver)), payload())
    assert isinstance(outcome, expected), why
    assert getattr(outcome, "after", None) == after, why
    assert len(receiver.requests) == 1
    assert "a-secret-path" not in repr(outcome)
    assert SECRET not in repr(outcome)


def test_a_receiver_s_own_words_help_to_find_the_fault() -> None:
    with receiving() as receiver:
        receiver.status, receiver.body = 401, b"signature does not match"
        outcome = send(open_channel(settings(receiver)), payload())
    assert outcome == Misconfigured("the receiver answered 401 signature does not match")


def test_nothing_is_posted_while_the_receiver_asked_for_a_pause() -> None:
    now = [1000.0]
    with receiving() as receiver:
        channel = WebhookChannel(settings(receiver), lambda: NOW, clock=lambda: now[0])
        receiver.status = 429
        assert isinstance(send(channel, payload()), Retry)
        now[0] += 3
        assert send(channel, payload()) == Retry(timedelta(seconds=4), "archive-bot: the receiver asked for a pause")
        assert len(receiver.requests) == 1
        now[0] += 5
        receiver.status = 200
        assert isinstance(send(channel, payload()), Sent)


WAITS = [
    ("120", timedelta(minutes=2), "seconds"),
    ("0", timedelta(seconds=1), "never at once"),
    ("99999999999999999999", None, "nonsense"),
    ("200000", timedelta(days=1), "a day at most"),
    ("Sat, 22 Nov 2025 00:20:30 GMT", timedelta(minutes=5), "a date"),
    ("Sat, 22 Nov 2025 00:00:00 GMT", timedelta(seconds=1), "a date that is over"),
    ("soon", None, "a word"),
    ("Sat, 22 Nov 2025 00:20:30", None, "a date without a zone"),
    ("", None, "nothing"),
]


@pytest.mark.parametrize(("header", "wait", "why"), WAITS)
def test_how_long_we_are_asked_to_wait(header: str, wait: timedelta | None, why: str) -> None:
    assert asked_to_wait(header, NOW) == wait, why


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of standardwebhooks.com's reference libraries."""
    key = secret_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"secret": "whsec_short"}, "24 to 64 bytes"),
        ({"secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "whsec_"),
        ({"secret": ""}, "whsec_"),
        ({"url": "http://a.test/x", "allow_private": False}, "https"),
        ({"url": "file:///etc/hostname"}, "https"),
        ({"url": ""}, "https"),
    ],
)
def test_half_settings_are_refused_without_showing_a_secret(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        settings(Receiver(), **changes)
    assert "MfKQ" not in str(refused.value)
    assert SECRET not in repr(settings(Receiver()))
    assert PATH not in repr(settings(Receiver()))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_receiver_inside_hears_nothing_unless_allowed(host: str) -> None:
    with receiving() as receiver:
        address = f"https://{host}:{receiver.port}{PATH}"
        outcome = send(open_channel(replace(settings(receiver), url=address, allow_private=False)), payload())
    assert receiver.requests == []
    assert isinstance(outcome, Misconfigured)
    assert "has the private address 127.0.0.1" in outcome.why
    assert "a-secret-path" not in outcome.why


def test_a_receiver_whose_name_leads_nowhere_is_tried_again() -> None:
    given = settings(Receiver(), url="https://robot.invalid/hook", allow_private=False)
    assert isinstance(send(open_channel(given), payload()), Retry)


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    with receiving() as gone:
        address = gone.origin
    outcome = send(open_channel(settings(Receiver(), url=address)), payload())
    assert isinstance(outcome, Retry)
