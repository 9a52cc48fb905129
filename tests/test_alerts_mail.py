"""Mail, sent to a real server and read back: the same words, threads that hold, and what each failure means."""

import re
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.headerregistry import AddressHeader
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Channel, GiveUp, MailSettings, Misconfigured, Retry, Sent, Unclear, audience_of
from alerts.letters import encode_address, letter_bytes
from alerts.mail import Limits, MailChannel
from alerts.messages import Form, Payload, render_alert
from alerts.sheets import defuse
from tests.alert_samples import ADDRESSES, HOSTILE, NOW, WORDS, audience, content, item, open_channel
from tests.mail_server import MailServer, Tarpit

READER = "reader@desk.example"
QUICK = Limits(command=0.5, conversation=1.0, final_dot=0.5)
ENCODED_WORD = re.compile(rb"=\?[^?]*\?[bq]\?[^?]*\?=")


def settings(port: int, **changes: object) -> MailSettings:
    fields: dict[str, object] = {
        "name": "desk",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "tripoint <alerts@tripoint.example>",
        "recipients": (READER,),
    }
    return MailSettings(**(fields | changes))  # type: ignore[arg-type]


def payload(**changes: object) -> Payload:
    return render_alert(content(**changes), audience(), NOW)


@dataclass
class Clock:
    """A monotonic clock that a test turns."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_alert_is_read_back_with_the_same_subject_text_and_links(
    security: Literal["starttls", "tls"], tmp_path: Path
) -> None:
    with MailServer(security, {"desk": "pass word"}) as server:
        mine = settings(
            server.port,
            security=security,
            username="desk",
            password="pass word",
            ca_file=server.write_authority(tmp_path),
        )
        channel = open_channel(mine)
        for language, (title, excerpt, word) in WORDS.items():
            sent = render_alert(content(item(language), alert_key=language), audience_of(mine), NOW)
            assert channel.send(sent, READER) == Sent("2.0.0 kept")
            got = server.received[-1]
            assert (got.sender, got.recipients, got.tls, got.user) == (
                "alerts@tripoint.example",
                (READER,),
                True,
                "desk",
            )
            assert got.message["Subject"] == sent.subject
            assert title in got.message["Subject"]
            assert got.part("plain") == sent.text
            assert got.part("html") == sent.html
            assert excerpt.replace(word, f"*{word}*", 1) in got.part("plain")
            assert ADDRESSES[language] in got.part("plain")
            assert f'href="{ADDRESSES[language].replace("&", "&amp;")}"' in got.part("html")
            assert got.message["Message-ID"] == sent.message_id
            assert got.message["Date"].datetime == NOW.replace(microsecond=0)
            assert got.message["Auto-Submitted"] == "auto-generated"
            assert got.message["From"] == "tripoint <alerts@tripoint.example>"
            assert got.message["To"] == READER
        channel.close()


def test_the_wire_carries_no_line_and_no_encoded_word_that_a_relay_may_break() -> None:
    with MailServer() as server:
        channel = open_channel(settings(server.port))
        everything = content(watch="دیده‌بان مرز و گذرگاه‌ها", more=12)
        assert isinstance(channel.send(render_alert(everything, audience(language="fa"), NOW), READER), Sent)
        channel.close()
    raw = server.received[0].content
    assert all(len(line) <= 78 for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n"))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii(), "any relay takes it, with or without 8BITMIME"
    words = ENCODED_WORD.findall(raw)
    assert len(words) > 1
    assert all(len(word) <= 75 for word in words)


def test_a_thread_s_headers_arrive_as_ids_and_not_as_encoded_words() -> None:
    ids = tuple(f"<{number:024x}@tripoint.example>" for number in range(30))
    follow_up = payload(
        subject="Border crossings: دیروز", thread=ids, silence_url="https://t.example/silence?" + "x" * 200
    )
    with MailServer() as server:
        channel = open_channel(settings(server.port))
        channel.send(follow_up, READER)
        channel.close()
    raw = server.received[0].content.split(b"\r\n\r\n")[0]
    unfolded = raw.replace(b"\r\n ", b" ").decode("ascii").split("\r\n")
    headers = dict(line.split(": ", 1) for line in unfolded)
    assert headers["References"].split() == [ids[0], *ids[-19:]]
    assert headers["In-Reply-To"] == ids[-1]
    assert headers["List-Unsubscribe"] == "<https://t.example/silence?" + "x" * 200 + ">"
    assert headers["Message-ID"] == follow_up.message_id
    assert server.received[0].message["Subject"] == "Border crossings: دیروز"


def test_a_title_cannot_add_headers_or_recipients() -> None:
    with MailServer() as server:
        channel = open_channel(settings(server.port))
        assert isinstance(channel.send(payload(items=(item(title=HOSTILE),), watch=HOSTILE), READER), Sent)
        channel.close()
    got = server.received[0]
    assert got.recipients == (READER,)
    assert got.message["Bcc"] is None
    assert "Bcc: everyone@evil.example" in got.message["Subject"], "it is only part of the title"
    assert "<script>alert(1)</script>" in got.part("plain")
    assert "<script>" not in got.part("html")


def test_a_title_that_holds_an_encoded_word_is_shown_as_written() -> None:
    """The standard library would decode it, line end and all, and the rest would be a header."""
    doors = "=?utf-8?q?a=0D=0ABcc=3A_everyone=40evil.example=0D=0A=0D=0Atext?="
    raw = letter_bytes(payload(subject=doors, thread=("<1@tripoint.example>",)), "a@b.example", READER)
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Bcc"] is None
    assert read["Subject"] == doors
    assert b"everyone" not in raw.split(b"\r\n\r\n")[0]


def test_lines_that_begin_with_a_dot_arrive_whole() -> None:
    text = "one\n.\n..\n.hidden\nQUIT\n" + "x" * 1500 + "\n"
    with MailServer() as server:
        channel = open_channel(settings(server.port))
        channel.send(replace(payload(), text=text, html=""), READER)
        channel.close()
    assert server.received[0].part("plain") == text


RECIPIENTS = [
    (
        "450 4.2.1 greylisted, come back",
        Retry(timedelta(minutes=5), "naming the recipient: 450 4.2.1 greylisted, come back"),
    ),
    ("452 too many", Retry(timedelta(minutes=5), "naming the recipient: 452 too many")),
    ("550 5.1.1 no such user", GiveUp("naming the recipient: 550 5.1.1 no such user")),
    ("553 mailbox name not allowed", GiveUp("naming the recipient: 553 mailbox name not allowed")),
    ("530 log in first", Misconfigured("naming the recipient: 530 log in first")),
]


def test_each_recipient_has_an_outcome_of_its_own_and_the_others_get_their_mail() -> None:
    with MailServer() as server:
        names = [f"r{number}@desk.example" for number in range(len(RECIPIENTS))]
        server.behaviour.recipients = {name: answer for name, (answer, _) in zip(names, RECIPIENTS, strict=True)}
        channel = open_channel(settings(server.port, recipients=(READER, *names)))
        message = payload()
        outcomes = {name: channel.send(message, name) for name in channel.recipients()}
        channel.close()
    assert isinstance(outcomes.pop(READER), Sent)
    assert list(outcomes.values()) == [expected for _, expected in RECIPIENTS]
    assert [got.recipients for got in server.received] == [(READER,)]
    assert server.connections == 1, "a refusal of one does not cost the others a new connection"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("451 try later", Retry), ("421 closing", Retry), ("552 too big", GiveUp), ("554 looks like spam", GiveUp)],
)
def test_the_answer_to_the_text_decides(answer: str, expected: type) -> None:
    with MailServer() as server:
        server.behaviour.after_dot.append(answer)
        channel = open_channel(settings(server.port))
        assert isinstance(channel.send(payload(), READER), expected)
        assert isinstance(channel.send(payload(), READER), Sent), "and the next message goes through"
        channel.close()


@pytest.mark.parametrize("stage", ["greeting the sender", "after the text"])
def test_a_relay_that_closes_with_421_is_left_alone_for_five_minutes(stage: str) -> None:
    """As with 450 to 452: what comes back sooner is turned away again."""
    with MailServer() as server:
        if stage == "after the text":
            server.behaviour.after_dot.append("421 too busy")
        else:
            server.behaviour.sender = "421 too busy"
        channel = open_channel(settings(server.port))
        outcome = channel.send(payload(), READER)
        channel.close()
    assert isinstance(outcome, Retry)
    assert outcome.after == timedelta(minutes=5)


def test_a_sender_the_relay_refuses_is_a_matter_of_settings() -> None:
    with MailServer() as server:
        server.behaviour.sender = "553 not your address"
        channel = open_channel(settings(server.port))
        assert channel.send(payload(), READER) == Misconfigured("naming the sender: 553 not your address")
        channel.close()


def test_an_answer_lost_after_the_final_dot_is_unclear_and_the_repetition_is_the_same_message() -> None:
    with MailServer() as server:
        server.behaviour.after_dot.append("drop")
        channel = open_channel(settings(server.port))
        message = payload()
        assert isinstance(channel.send(message, READER), Unclear)
        assert isinstance(channel.send(message, READER, unclear=True), Sent)
        channel.close()
    first, second = server.received
    assert first.content == second.content, "byte for byte, so that readers can tell"


def test_a_late_answer_after_the_final_dot_is_waited_for_longer_than_any_other() -> None:
    with MailServer() as server:
        server.behaviour.after_dot.append("hold")
        channel = MailChannel(settings(server.port), Limits(command=0.3, conversation=5, final_dot=10))
        threading.Timer(0.6, server.release).start()
        assert isinstance(channel.send(payload(), READER), Sent)
        channel.close()


def test_an_answer_that_never_comes_after_the_final_dot_is_unclear() -> None:
    with MailServer() as server:
        server.behaviour.after_dot.append("hold")
        channel = MailChannel(settings(server.port), QUICK)
        assert isinstance(channel.send(payload(), READER), Unclear)
        assert len(server.received) == 1, "the server kept it all the same"


@pytest.mark.parametrize("drip", [b"", b"2", b"220-wait\r\n"], ids=["silent", "a byte at a time", "endless greeting"])
def test_a_relay_that_holds_the_line_is_left_in_time_and_tried_again(drip: bytes) -> None:
    with Tarpit(drip) as tarpit:
        assert isinstance(MailChannel(settings(tarpit.port), QUICK).send(payload(), READER), Retry)


def test_a_relay_that_is_not_there_is_tried_again() -> None:
    with Tarpit() as gone:
        port = gone.port
    outcome = MailChannel(settings(port), QUICK).send(payload(), READER)
    assert isinstance(outcome, Retry)
    assert "refused" in outcome.why


def test_without_starttls_nothing_is_sent_and_no_password_shown(tmp_path: Path) -> None:
    with MailServer("none", {"desk": "word"}) as server:
        channel = open_channel(settings(server.port, security="starttls", username="desk", password="word"))
        outcome = channel.send(payload(), READER)
        channel.close()
    assert isinstance(outcome, Misconfigured)
    assert "STARTTLS" in outcome.why
    assert (server.received, server.logins) == ([], 0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_refused(security: Literal["starttls", "tls"]) -> None:
    with MailServer(security) as server:
        channel = open_channel(settings(server.port, security=security))
        outcome = channel.send(payload(), READER)
        channel.close()
    assert isinstance(outcome, Misconfigured)
    assert "certificate verify failed" in outcome.why
    assert server.received == []


def test_tls_spoken_to_a_plain_port_is_a_matter_of_settings() -> None:
    with MailServer("none") as server:
        outcome = MailChannel(settings(server.port, security="tls"), QUICK).send(payload(), READER)
    assert isinstance(outcome, Misconfigured)


def test_an_authority_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with MailServer("tls") as server:
        channel = open_channel(settings(server.port, security="tls", ca_file=tmp_path / "missing.pem"))
        assert isinstance(channel.send(payload(), READER), Misconfigured)


def test_wrong_passwords_pause_the_channel_before_the_account_is_locked(tmp_path: Path) -> None:
    clock = Clock()
    with MailServer("tls", {"desk": "right"}) as server:
        mine = settings(
            server.port, security="tls", username="desk", password="wrong", ca_file=server.write_authority(tmp_path)
        )
        channel = MailChannel(mine, clock=clock)
        outcomes = [channel.send(payload(), READER) for _ in range(10)]
        tried = server.logins
        clock.now += 3601
        channel.send(payload(), READER)
        again = server.logins
        channel.close()
    assert all(isinstance(outcome, Misconfigured) for outcome in outcomes)
    assert server.connections == 4, "three, then silence for an hour, then one more"
    assert tried < again
    assert "wrong" not in repr(outcomes), "no secret in a reason"
    assert "paused" in outcomes[-1].why  # type: ignore[union-attr]
    assert server.received == []


def test_one_connection_carries_many_messages_and_a_lost_one_is_replaced() -> None:
    clock = Clock()
    with MailServer() as server:
        channel = MailChannel(settings(server.port), clock=clock)
        for number in range(5):
            assert isinstance(channel.send(payload(alert_key=str(number)), READER), Sent)
        assert server.connections == 1
        server.hang_up()
        assert isinstance(channel.send(payload(), READER), Sent), "the relay closed it meanwhile: nobody notices"
        assert server.connections == 2
        clock.now += 61
        assert isinstance(channel.send(payload(), READER), Sent)
        assert server.connections == 3, "idle for longer than relays wait: not even tried"
        channel.close()
        assert isinstance(channel.send(payload(), READER), Sent), "closing is not the end"
        channel.close()
    assert len(server.received) == 8


def test_closing_from_another_thread_ends_a_send_that_hangs() -> None:
    with MailServer() as server:
        server.behaviour.after_dot.append("hold")
        channel = MailChannel(settings(server.port))
        outcomes: list[object] = []
        sending = threading.Thread(target=lambda: outcomes.append(channel.send(payload(), READER)))
        sending.start()
        assert server.arrived.wait(10)
        channel.close()
        sending.join(10)
        assert not sending.is_alive()
    assert isinstance(outcomes[0], Unclear), "the text was out"


def test_several_threads_share_the_channel() -> None:
    with MailServer() as server:
        channel: Channel = open_channel(settings(server.port))
        threads = [
            threading.Thread(target=channel.send, args=(payload(alert_key=str(number)), READER)) for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        channel.close()
    assert len({got.message["Message-ID"] for got in server.received}) == 8


def test_a_relay_whose_name_leads_nowhere_is_tried_again() -> None:
    outcome = MailChannel(settings(25, host="relay.invalid"), QUICK).send(payload(), READER)
    assert isinstance(outcome, Retry)


def test_what_was_written_for_another_channel_arrives_as_text() -> None:
    """A message in the outbox whose channel of that name has become mail meanwhile."""
    with MailServer() as server:
        channel = open_channel(settings(server.port))
        for form in (Form.SLACK, Form.SLACK_LINES, Form.WEBHOOK, Form.CONSOLE):
            assert isinstance(channel.send(render_alert(content(), audience(form), NOW), READER), Sent), form
        channel.close()
    for one in server.received:
        assert WORDS["fa"][0] in str(one.message.get_content())


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@c.example", "@c.example", "a@", "x@\udcff.example", "naïve@c.example"]
)
def test_an_address_mail_cannot_reach_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        open_channel(settings(25, recipients=(address,)))
    assert isinstance(open_channel(settings(25)).send(payload(), address), GiveUp), "and a stored one is a dead letter"


def test_an_address_in_another_script_goes_out_in_ascii() -> None:
    assert encode_address("Leser <desk@zeitungsbüro.example>") == "desk@xn--zeitungsbro-1hb.example"
    raw = letter_bytes(payload(), "تریپوینت <a@tripoint.example>", "desk@zeitungsbüro.example")
    parsed = message_from_bytes(raw, policy=policy.default)
    sender = parsed["From"]
    assert isinstance(sender, AddressHeader)
    assert sender.addresses[0].display_name == "تریپوینت"
    assert parsed["To"] == "desk@xn--zeitungsbro-1hb.example"


def test_a_password_never_crosses_a_network_in_the_clear_and_never_shows() -> None:
    with pytest.raises(ValueError, match="starttls"):
        settings(25, host="mail.example", username="desk", password="word")
    assert "s3cret" not in repr(settings(25, username="desk", password="s3cret"))


@given(subject=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=200))
def test_any_subject_is_folded_into_words_that_come_back_whole(subject: str) -> None:
    clean = " ".join(defuse(subject).split()) or "x"
    raw = letter_bytes(replace(payload(), subject=clean), "a@b.example", READER)
    head = raw.split(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))
    assert all(len(word) <= 75 for word in ENCODED_WORD.findall(head))
    assert str(message_from_bytes(raw, policy=policy.default)["Subject"]) == clean
