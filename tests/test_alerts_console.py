"""The console: what is printed is what was meant, and nothing in it drives the terminal."""

import io
import sys

import pytest

from alerts.channels import ConsoleSettings, Retry, Sent, audience_of
from alerts.console import ConsoleChannel
from alerts.messages import Form, render_alert
from tests.alert_samples import ADDRESSES, HOSTILE, NOW, WORDS, audience, content, item, open_channel


def test_an_alert_is_printed_with_titles_and_links_in_five_languages(capsys: pytest.CaptureFixture[str]) -> None:
    channel = open_channel(ConsoleSettings())
    payload = render_alert(content(), audience_of(ConsoleSettings()), NOW)
    assert (channel.name, channel.recipients()) == ("console", ("console",))
    assert channel.send(payload, "console") == Sent("printed")
    channel.close()
    shown = capsys.readouterr().out
    assert payload.text in shown
    for language, (title, _, _) in WORDS.items():
        assert title in shown
        assert f"\n{ADDRESSES[language]}\n" in shown


def test_a_title_cannot_clear_the_screen_even_from_an_old_outbox() -> None:
    clean = render_alert(content(item(title=HOSTILE)), audience(Form.CONSOLE), NOW)
    # as a payload that an earlier version rendered with less care
    dirty = clean.__class__(clean.message_id, NOW, "\x1b]0;owned\x07 \x9b2J", "a\x1b[31m\r\x08b\u202ec\n")
    for payload in (clean, dirty):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        ConsoleChannel(ConsoleSettings(), stream).send(payload, "console")
        stream.seek(0)
        assert not set(stream.read()) & {
            *map(chr, range(10)),
            *map(chr, range(11, 32)),
            *map(chr, range(127, 160)),
            "\u202e",
        }


def test_a_terminal_without_the_letters_gets_escapes_and_not_a_failure() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    outcome = ConsoleChannel(ConsoleSettings(), stream).send(
        render_alert(content(item("fa")), audience(Form.CONSOLE), NOW), "console"
    )
    assert isinstance(outcome, Sent)
    assert b"\\u06af\\u0630\\u0631" in raw.getvalue()


def test_a_closed_output_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    stream.close()
    payload = render_alert(content(), audience(Form.CONSOLE), NOW)
    assert isinstance(open_channel(ConsoleSettings()).send(payload, "console"), Retry)
