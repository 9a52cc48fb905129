"""Mail through a real relay into a real mailbox, read back over IMAP as a mail program does (exim and dovecot of Debian)."""

from __future__ import annotations

import asyncio
import imaplib
import tempfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from alerts.channels import GiveUp, MailSettings, Sent, audience_of
from alerts.mail import MailChannel
from alerts.messages import Payload, render_alert
from tests.alert_samples import NOW, WORDS, content, item
from tests.mail_chain import HERE, PASSWORD, MailChain
from tests.program import until

pytestmark = pytest.mark.skipif(not HERE, reason="needs exim4 and dovecot of Debian (.ci/run installs them), and root")

READER = "reader@desk.example"
LANGUAGES = {"en": "en", "fa": "fa", "ur": "ur"}
FOLLOWERS = 25
"""Followers on a story: more ids than a References header keeps."""


@pytest.fixture
def chain() -> Iterator[MailChain]:
    """In a folder that exim's user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="mail-chain-") as folder:
        Path(folder).chmod(0o755)
        with MailChain(Path(folder)) as started:
            yield started


def read_all(chain: MailChain) -> list[tuple[EmailMessage, str]]:
    """Every message in the mailbox with its flags, oldest first."""
    with imaplib.IMAP4("127.0.0.1", chain.imap_port, timeout=30) as box:
        box.login("reader", PASSWORD)
        box.select("INBOX", readonly=True)
        numbers = box.search(None, "ALL")[1][0].split()
        got = []
        for number in numbers:
            parts = box.fetch(number.decode(), "(FLAGS BODY.PEEK[])")[1]
            (head, raw), *_ = [part for part in parts if isinstance(part, tuple)]
            message = message_from_bytes(raw, policy=policy.default)
            assert isinstance(message, EmailMessage)
            got.append((message, head.decode() + str(parts[-1])))
        return got


async def test_alerts_and_what_follows_are_read_back_as_a_thread_with_both_parts(chain: MailChain) -> None:
    await until(chain.is_up, 60, chain.said)
    sent = await asyncio.to_thread(send_all, chain)
    await until(lambda: len(list(chain.folder.glob("Maildir/new/*"))) == len(sent), 60, chain.said)
    got = {str(message["Message-ID"]): (message, flags) for message, flags in await asyncio.to_thread(read_all, chain)}
    assert set(got) == {payload.message_id for payload in sent}
    for payload in sent:
        message, flags = got[payload.message_id]
        assert message["Subject"] == payload.subject
        assert "\\Seen" not in flags
        assert message["Auto-Submitted"] == "auto-generated"
        headers = dict(payload.headers)
        assert message["List-Id"] == headers["List-Id"]
        assert str(message["References"] or "").split() == headers.get("References", "").split()
        assert (message["In-Reply-To"] or "") == headers.get("In-Reply-To", "")
        for subtype, written in (("plain", payload.text), ("html", payload.html)):
            body = message.get_body((subtype,))
            assert isinstance(body, EmailMessage)
            assert str(body.get_content()).replace("\r\n", "\n") == written
        assert not message.defects
    first, last = (got[payload.message_id][0] for payload in (sent[0], sent[FOLLOWERS]))
    assert last["Subject"] == first["Subject"], "one thread has one subject"
    assert str(last["References"]).split()[0] == first["Message-ID"]
    persian = next(payload for payload in sent if WORDS["fa"][0] in payload.subject)
    html = got[persian.message_id][0].get_body(("html",))
    assert isinstance(html, EmailMessage)
    assert 'dir="rtl"' in str(html.get_content())


def send_all(chain: MailChain) -> list[Payload]:
    """An alert and its followers first, then one alert for each other reader's language; what the relay will not take, it says."""
    sent = []
    for language in LANGUAGES:
        settings = MailSettings(
            language,
            "127.0.0.1",
            chain.smtp_port,
            "none",
            "tripoint <alerts@tripoint.example>",
            (READER,),
            language=language,
        )
        channel, audience = MailChannel(settings), audience_of(settings)
        first = render_alert(content(item(language), alert_key=language), audience, NOW)
        thread = [first]
        if language == "en":
            for number in range(FOLLOWERS):
                following = content(
                    alert_key=f"en-{number}", subject=first.subject, thread=tuple(one.message_id for one in thread)
                )
                thread.append(render_alert(following, audience, NOW))
        for payload in thread:
            outcome = channel.send(payload, READER)
            assert isinstance(outcome, Sent), (outcome, chain.said())
        refused = channel.send(first, "reader@elsewhere.example")
        assert isinstance(refused, GiveUp), refused
        channel.close()
        sent += thread
    return sent
