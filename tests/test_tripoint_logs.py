"""Logs: one line an outcome, for a person or a machine; no secret, and nothing that moves a terminal's cursor."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest

from tripoint.logs import LINE_LENGTH, set_up_logs

SECRETS = ("open-sesame", "open-sesame-and-more", "xoxb-1-2", "abc")
log = logging.getLogger("tripoint.gathering")


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("tripoint")
    kept = (root.handlers[:], root.level, ours.level, logging.raiseExceptions)
    yield
    root.handlers[:], logging.raiseExceptions = kept[0], kept[3]
    root.setLevel(kept[1])
    ours.setLevel(kept[2])


FORMS: tuple[Literal["text", "json"], ...] = ("text", "json")


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_in_any_line(form: Literal["text", "json"], capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(form, "info", SECRETS)
    log.info("asked https://hooks.example/%s", "open-sesame")
    log.warning("%s", {"token": "xoxb-1-2"})
    log.info("with a key", extra={"address": "https://x/open-sesame-and-more"})
    try:
        raise ValueError("smtp said: open-sesame is wrong")
    except ValueError as error:
        log.exception("failed with %s", error)
    logging.getLogger("aiohttp").error("open-sesame")
    said = capsys.readouterr().err
    assert "[hidden]" in said
    assert not [secret for secret in SECRETS if len(secret) > 5 and secret in said]
    assert "and-more" not in said, "the longer secret is hidden whole"


@pytest.mark.parametrize("form", FORMS)
def test_what_a_server_sent_moves_no_cursor_and_makes_no_line(
    form: Literal["text", "json"], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(form, "info", ())
    log.info("title: %s", "a\r\n2026-01-01 00:00:00Z gathering  forged\x1b[2J\u202eabc\x00 " + "x" * 10_000)
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert not {"\x1b", "\x00", "\u202e", "\r"} & set(said)
    assert len(said) < LINE_LENGTH + 300


def test_json_lines_are_whole_and_carry_what_was_given(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info", ())
    log.info("wire: %s", "ok", extra={"source": "wire", "outcome": "ok"})
    log.error("متن", exc_info=ValueError("two\nlines"))
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["source"], first["level"]) == ("wire: ok", "wire", "info")
    assert first["logger"] == "tripoint.gathering"
    assert first["timestamp"].endswith("Z")
    assert second["event"] == "متن"
    assert "two\nlines" in second["exception"]


def test_a_line_for_a_person_says_when_who_and_how_bad(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text", "info", ())
    log.info("wire: ok")
    log.warning("wire: timeout")
    log.debug("not asked for")
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("Z gathering  wire: ok")
    assert second.endswith("gathering  WARNING wire: timeout")


def test_the_level_is_ours_and_libraries_speak_only_when_worried(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text", "debug", ())
    log.debug("asked for")
    logging.getLogger("scrapy").info("chatter")
    logging.getLogger("scrapy").warning("worried")
    said = capsys.readouterr().err
    assert "asked for" in said
    assert "worried" in said
    assert "chatter" not in said
