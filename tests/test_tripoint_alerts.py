"""`tripoint alerts`: the outbox from the command line, and test messages through real servers."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archive import outbox
from archive.database import Archive
from archive.retrying import retry_all, retry_now
from archive.tables import deliveries
from tests.archive_rows import START, Rows
from tests.command_line import CommandLine
from tests.mail_server import MailServer
from tests.receiver import receiving
from tests.slack_server import CHANNEL, TOKEN, SlackServer
from tripoint.daemon import utc_now


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    return CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", "[seeds]\ndefaults = false")


def states(archive: Archive) -> dict[int, str]:
    with archive.reading() as connection:
        return {row.id: row.state for row in connection.execute(select(deliveries.c.id, deliveries.c.state))}


def six(archive: Archive) -> list[int]:
    """A message in every state."""
    with archive.writing() as connection:
        rows = Rows(connection)
        rows.source("post")
        article = rows.article("post", "Second gate\x1b[2J \u202eopens", "Text")
        rows.watch("Gate", "gate")
        alert = rows.alert("Gate", rows.hit("Gate", article, 1))
        ids = [rows.delivery(alert, state=state) for state in ("sent", "sending", "due", "unclear", "dead", "held")]
        connection.execute(
            deliveries.update()
            .where(deliveries.c.id == ids[4])
            .values(last_detail="given up after 24 h and 30 attempts: 550 no such user\x07", attempts=30)
        )
    return ids


# --- list --------------------------------------------------------------------------------------------------------


def test_list_shows_dead_letters_first_with_their_reason(run: CommandLine) -> None:
    with run.archive() as archive:
        six(archive)
    ended = run("alerts", "list")
    assert ended.status == 0
    head, first, *_ = ended.out.splitlines()
    assert head.split() == ["id", "state", "tries", "by", "to", "watch", "what", "why"]
    assert first.split()[:6] == ["5", "dead", "30", "desk", "desk@example.org", "Gate"]
    assert first.endswith("given up after 24 h and 30 attempts: 550 no such user")
    assert "1 dead, 1 due, 1 held, 1 sending, 1 sent, 1 unclear" in ended.out
    assert ended.out.count("550 no such user") == 1
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out


def test_list_for_machines_and_in_pages(run: CommandLine) -> None:
    with run.archive() as archive:
        six(archive)
    lines = run("alerts", "list", "--json").lines
    assert [line["id"] for line in lines] == [5, 6, 4, 3, 2, 1]
    assert (lines[0]["state"], lines[0]["attempts"], lines[0]["watch"], lines[0]["article_id"]) == (
        "dead",
        30,
        "Gate",
        1,
    )
    assert "550" in lines[0]["why"]
    assert [line["id"] for line in run("alerts", "list", "--dead", "--json").lines] == [5]
    assert [line["id"] for line in run("alerts", "list", "--limit", "2", "--before", "5", "--json").lines] == [4, 3]


def test_list_of_an_archive_that_told_nothing(run: CommandLine) -> None:
    with run.archive():
        pass
    assert run("alerts", "list").out == "no messages\n\nnothing was ever sent\n"


# --- retry -------------------------------------------------------------------------------------------------------


def test_a_person_may_ask_for_another_try_of_all_but_what_is_sent_or_being_sent(archive: Archive) -> None:
    ids = six(archive)
    later = START + timedelta(days=1)
    with archive.writing() as connection:
        found = retry_now(connection, [*ids, 999], later)
    assert found == dict(zip(ids, ("sent", "sending", "due", "unclear", "dead", "held"), strict=True))
    assert states(archive) == dict(zip(ids, ("sent", "sending", "due", "unclear", "due", "due"), strict=True))
    with archive.writing() as connection:
        claimed = outbox.claim_deliveries(connection, "desk", later, later, 10)
    assert {(one.delivery_id, one.unclear) for one in claimed} == {
        (ids[2], False), (ids[3], True), (ids[4], False), (ids[5], False),
    }  # fmt: skip
    assert all(one.first_attempt_at == later for one in claimed)


@pytest.mark.parametrize(("state", "left"), [("dead", "held"), ("held", "dead")])
def test_all_of_a_state_can_be_sent_again(archive: Archive, state: str, left: str) -> None:
    six(archive)
    with archive.writing() as connection:
        assert retry_all(connection, state, START) == 1
    assert sorted(states(archive).values()) == sorted(["sent", "sending", "due", "unclear", "due", left])


def test_retry_from_the_command_line(run: CommandLine) -> None:
    with run.archive() as archive:
        six(archive)
    assert run("alerts", "retry", "5").out == "1 message due now\n"
    assert run("alerts", "retry", "--dead", "--held").out == "1 message due now\n"
    with run.archive() as archive:
        assert states(archive)[5] == states(archive)[6] == "due"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name messages"),
        (["99"], "no message 99"),
        (["5", "1"], "1 is sent"),
        (["2"], "2 is sending"),
        (["x"], "'x'"),
    ],
)
def test_retry_refuses_what_makes_no_sense_and_changes_nothing(
    run: CommandLine, arguments: list[str], said: str
) -> None:
    with run.archive() as archive:
        six(archive)
        before = states(archive)
    ended = run("alerts", "retry", *arguments)
    assert ended.status == 2
    assert said in ended.err
    with run.archive() as archive:
        assert states(archive) == before


# --- send-test ---------------------------------------------------------------------------------------------------


def mail_settings(server: MailServer, *recipients: str) -> str:
    listed = ", ".join(f'"{one}"' for one in recipients)
    return (
        f'[channels.desk]\nkind = "email"\nhost = "localhost"\nport = {server.port}\nsecurity = "none"\n'
        f'sender = "tripoint@example.org"\nrecipients = [{listed}]\n'
    )


def test_send_test_sends_a_real_message_to_every_recipient(run: CommandLine) -> None:
    with MailServer() as server:
        server.behaviour.recipients["gone@example.org"] = "550 5.1.1 no such user"
        run.config.write_text(mail_settings(server, "desk@example.org", "gone@example.org"), encoding="utf-8")
        ended = run("alerts", "send-test", "desk")
        (received,) = server.received
    assert ended.status == 1
    assert ended.out.startswith("sent to desk@example.org")
    assert "not sent to gone@example.org (giveup): " in ended.err
    assert "550" in ended.err
    assert "1 recipient of 2 did not get the test message" in ended.err
    assert "the channel desk works" in str(received.message["Subject"])


def test_send_test_on_slack_never_says_the_secret(run: CommandLine) -> None:
    with SlackServer() as server:
        where = f'token = "{TOKEN}"\nchannel = "{CHANNEL}"\napi_url = "{server.api_url}"'
        settings = f'[channels.team]\nkind = "slack"\n{where}\n'
        run.config.write_text(settings, encoding="utf-8")
        good = run("alerts", "send-test", "team")
        assert len(server.posts) == 1
    assert (good.status, good.err) == (0, "")
    bad = run("alerts", "send-test", "team")
    assert bad.status == 1
    assert TOKEN not in bad.out + bad.err


@pytest.mark.parametrize("status", [200, 401])
def test_send_test_posts_to_a_webhook_and_says_what_came_of_it(run: CommandLine, status: int) -> None:
    with receiving() as receiver:
        receiver.status, receiver.body = status, b"at /hooks/a-secret-path nobody knows you"
        lines = (
            '[channels.robot]\nkind = "webhook"\nallow_private = true',
            f'url = "{receiver.origin}/hooks/a-secret-path"',
            'secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\n',
        )
        run.config.write_text("\n".join(lines), encoding="utf-8")
        ended = run("alerts", "send-test", "robot")
    ((_, _, body, headers),) = receiver.requests
    assert json.loads(body)["headline"] == "A test message: the channel robot works"
    assert abs(int(headers["webhook-timestamp"]) - utc_now().timestamp()) < 60, "the time of the attempt"
    assert "a-secret-path" not in ended.out + ended.err
    if status == 200:
        assert (ended.status, ended.out) == (0, "sent to webhook: HTTP 200\n")
    else:
        assert ended.status == 1
        assert "not sent to webhook (misconfigured): the receiver answered 401" in ended.err


def test_send_test_on_the_console_needs_no_archive(run: CommandLine) -> None:
    ended = run("alerts", "send-test", "console")
    assert ended.status == 0
    assert "the channel console works" in ended.out
    assert not (run.folder / "archive.db").exists()


def test_send_test_knows_what_was_meant(run: CommandLine) -> None:
    ended = run("alerts", "send-test", "consle")
    assert ended.status == 2
    assert 'did you mean "console"?' in ended.err
