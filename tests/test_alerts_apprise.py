"""Apprise as best effort: its own JSON and form services against a real receiver; nothing of the address in any words."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from alerts.apprise_channel import AppriseChannel, words_of
from alerts.channels import AppriseSettings, Outcome, Retry, Sent, audience_of
from alerts.messages import NoticeKind, OperatorNotice, Payload, render_alert, render_notice
from tests.alert_samples import ADDRESSES, NOW, WORDS, content, item, open_channel
from tests.receiver import Receiver, receiving

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own import

SECRET = "s3cret-path-of-ours"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the root logger is told, down to the last detail; pytest's own fixture listens to silenced loggers as well."""
    root, told = logging.getLogger(), io.StringIO()
    handler, before = logging.StreamHandler(told), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield told
    root.removeHandler(handler)
    root.setLevel(before)


def settings(receiver: Receiver, scheme: str = "json", more: str = "") -> AppriseSettings:
    return AppriseSettings("phone", f"{scheme}://127.0.0.1:{receiver.port}/{SECRET}{more}")


def payload(*items: object, **changes: object) -> Payload:
    return render_alert(content(*items, **changes), audience_of(AppriseSettings("phone", "")), NOW)  # type: ignore[arg-type]


def send(given: AppriseSettings, message: Payload) -> Outcome:
    return open_channel(given).send(message, "apprise")


def test_an_alert_arrives_as_text_once() -> None:
    with receiving() as receiver:
        assert send(settings(receiver), payload()) == Sent("taken by Apprise")
    ((method, path, body, _),) = receiver.requests
    assert (method, path) == ("POST", f"/{SECRET}")
    told = json.loads(body)
    assert told["title"].startswith("Border crossings: ")
    assert told["attachments"] == []
    for language, (title, _, _) in WORDS.items():
        assert title in told["message"]
        assert ADDRESSES[language] in told["message"]
    assert not told["message"].startswith("Border crossings"), "the title says it already"


def test_a_notice_arrives_too() -> None:
    notice = OperatorNotice("n", NoticeKind.OTHER, NOW, "the disk is full", (("Left", "1 GB"),))
    with receiving() as receiver:
        send(settings(receiver, "form"), render_notice(notice, audience_of(AppriseSettings("phone", "")), NOW))
    form = parse_qs(receiver.requests[0][2].decode())
    assert form["title"] == ["tripoint: the disk is full"]
    assert "Left: 1 GB" in form["message"][0]


@pytest.mark.parametrize("status", [302, 400, 401, 404, 429, 500, 503])
def test_whatever_apprise_calls_a_failure_is_tried_again_and_tells_no_address(status: int, log: io.StringIO) -> None:
    with receiving() as canary, receiving() as receiver:
        receiver.status = status
        receiver.headers = {"Location": f"{canary.origin}/inside"}
        receiver.body = SECRET.encode()
        outcome = send(settings(receiver), payload())
    assert isinstance(outcome, Retry)
    assert outcome.why.startswith("phone: Apprise reports a failure")
    assert SECRET not in outcome.why
    assert SECRET not in log.getvalue()
    assert len(receiver.requests) == 1, "it repeats nothing behind our back"
    assert canary.requests == [], "and follows nothing"


def test_nobody_there_is_tried_again() -> None:
    with receiving() as gone:
        given = settings(gone)
    assert isinstance(send(given, payload()), Retry)


@pytest.mark.parametrize("address", ["nosuch://service/x", "", "/etc/passwd", "file:///etc/passwd", "json://"])
def test_an_address_that_apprise_does_not_know_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(ValueError, match="Apprise knows no such address") as refused:
        AppriseChannel(AppriseSettings("phone", address))
    assert address == "" or address not in str(refused.value)
    assert "s3cret" not in repr(AppriseSettings("phone", "json://a.test/s3cret"))


def test_markup_of_some_service_calls_nobody_and_disguises_no_link() -> None:
    title = "@everyone see [the bank](https://evil.test) <!channel> <@U1> <https://evil.test|bank> mail a@all.test"
    subject, body = words_of(payload(item(title=title, excerpt="")), 250, 32_000)
    for text in (subject, body):
        assert "@everyone" not in text
        assert "](" not in text
        assert "<!" not in text
        assert "<@" not in text
        assert "<https" not in text
    assert ADDRESSES["en"] in body, "the article's own address stays as it is"


@pytest.mark.parametrize(("title_most", "body_most"), [(250, 400), (0, 400), (20, 160), (250, 60)])
def test_a_message_fits_a_service_that_takes_little(title_most: int, body_most: int) -> None:
    title, body = words_of(payload(), title_most, body_most)
    together = len(body) if title_most else len(title) + len(body) + 16
    assert together <= body_most or len(title) > body_most, "a title longer than all the room leaves a body of one line"
    assert body.endswith("…")
    if title_most:
        assert len(title) <= title_most


def test_apprise_is_loaded_by_who_uses_it_only() -> None:
    """Half a second and 17 MB."""
    code = (
        "import sys; from alerts.opening import open_channel; from alerts.channels import ConsoleSettings;"
        "open_channel(ConsoleSettings(), None); sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_who_lacks_the_extra_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)  # as import finds it where it is not installed
    with pytest.raises(ValueError, match=r"pipx install '\.\[apprise\]'"):
        AppriseChannel(AppriseSettings("phone", "json://a.test/x"))
