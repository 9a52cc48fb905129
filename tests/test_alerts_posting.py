"""One POST and no more: a redirect is an answer, and nothing is said to a host inside the house."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from pathlib import Path
from urllib.error import URLError

import pytest
import trustme

from alerts.channels import Misconfigured, Retry, SlackSettings, Unclear
from alerts.messages import render_alert
from alerts.posting import PrivateAddress, failure_of, is_private, json_bytes, post_json, quoted
from alerts.slack import SlackChannel
from tests.alert_samples import NOW, audience, content
from tests.mail_server import Tarpit
from tests.receiver import receiving


def test_what_is_answered_comes_back() -> None:
    with receiving() as receiver:
        answer = post_json(
            f"http://127.0.0.1:{receiver.port}/x", json_bytes({"a": "سلام"}), seconds=5, allow_private=True
        )
        assert (answer.status, answer.body, answer.headers["retry-after"]) == (200, "ok", "7")
        receiver.status, receiver.body = 400, b"no_text"
        assert post_json(f"http://127.0.0.1:{receiver.port}/x", b"{}", seconds=5, allow_private=True).status == 400
    assert [(method, path) for method, path, _, _ in receiver.requests] == [("POST", "/x"), ("POST", "/x")]
    assert json.loads(receiver.requests[0][2]) == {"a": "سلام"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiving() as canary, receiving() as receiver:
        receiver.status = status
        receiver.headers = {"Location": f"http://127.0.0.1:{canary.port}/inside"}
        address = f"http://127.0.0.1:{receiver.port}/hook"
        assert post_json(address, b"{}", seconds=5, allow_private=True).status == status
        slack = SlackChannel(SlackSettings("desk", webhook_url=address, api_url=address))
        outcome = slack.send(render_alert(content(), audience(), NOW), "webhook")
        assert isinstance(outcome, Misconfigured)
        assert "a redirect is not followed" in outcome.why
    assert canary.requests == []


def test_a_host_that_turns_out_to_be_inside_hears_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that pointed outside when it was looked at and points inside when it is dialled: TLS and all, but no word."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with receiving(context) as receiver:
        address = f"https://localhost:{receiver.port}/services/secret"
        assert post_json(address, b"{}", seconds=5, allow_private=True).status == 200
        with pytest.raises(URLError) as refused:
            post_json(address, b"{}", seconds=5)
        assert isinstance(refused.value.reason, PrivateAddress)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("224.0.0.1", True),
        ("9.9.9.9", False),
    ],
)
def test_private_addresses_are_told(address: str, private: bool) -> None:
    assert is_private(address) is private


@pytest.mark.parametrize(
    ("answer", "shown", "why"),
    [
        ("signature does not match", True, "what helps is shown"),
        ("Cannot POST /hooks/s3cret-part", False, "a page that repeats the address, whose parts are secrets"),
        ("no such key: s3cret word", False, "or its query"),
        ("no such key: s3cret%20word", False, "however it is written"),
        ("no hooks", True, "a short word is no secret"),
    ],
)
def test_an_answer_that_repeats_the_address_is_not_shown(answer: str, shown: bool, why: str) -> None:
    assert bool(quoted(answer, "https://a.test/hooks/s3cret%2Dpart?token=s3cret%20word")) is shown, why


def test_plain_http_leads_nowhere_outside() -> None:
    with pytest.raises(ValueError, match="https"):
        post_json("http://93.184.216.34/x", b"{}", seconds=5)


def test_a_receiver_that_drips_is_left_in_time() -> None:
    """A byte now and then resets every time-out of a socket; the whole exchange has a limit of its own."""
    with Tarpit(b"H") as tarpit:
        began = time.monotonic()
        with pytest.raises((OSError, http.client.HTTPException)) as broken:
            post_json(f"http://127.0.0.1:{tarpit.port}/x", b"{}", seconds=0.3, allow_private=True)
        assert time.monotonic() - began < 5
    assert isinstance(failure_of(broken.value, "desk:"), Unclear), "the request was out"


FAILURES: list[tuple[Exception, type, str]] = [
    (URLError(TimeoutError("timed out")), Retry, "nobody answered the call"),
    (URLError(ConnectionRefusedError()), Retry, "nobody is there"),
    (URLError(ConnectionResetError()), Unclear, "hung up, perhaps after reading"),
    (TimeoutError("timed out"), Unclear, "no answer to what was said"),
    (http.client.RemoteDisconnected("gone"), Unclear, "hung up instead of answering"),
    (URLError(ssl.SSLCertVerificationError("expired")), Misconfigured, "a certificate somebody must mend"),
    (URLError(ssl.SSLError("bad record")), Retry, "TLS that broke"),
    (ValueError("unknown url type: s3cret"), Misconfigured, "an address that is none"),
    (http.client.InvalidURL("s3cret"), Misconfigured, "the same"),
]


@pytest.mark.parametrize(("error", "expected", "why"), FAILURES)
def test_what_a_failure_means(error: Exception, expected: type, why: str) -> None:
    found = failure_of(error, "desk:")
    assert isinstance(found, expected), why
    assert "s3cret" not in repr(found)
