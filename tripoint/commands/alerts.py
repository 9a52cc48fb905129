"""`tripoint alerts`: the outbox, dead letters included, and a message to see that a channel works."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from alerts.channels import Sent, audience_of
from alerts.messages import NoticeKind, OperatorNotice, render_notice
from alerts.opening import open_channel
from archive.columns import ID_MOST
from archive.overview import DeliveryLine, outbox
from archive.retrying import HELD, RETRIED, retry_all, retry_now
from seeds.located import did_you_mean
from tripoint.access import archive_at, refused, utc_now
from tripoint.cli import fail
from tripoint.printing import clean, complain, count, iso, moment, say, say_json, table
from tripoint.settings import load_settings

JSON = click.option("--json", "as_json", is_flag=True, help="for machines")


@click.group()
def alerts() -> None:
    """What was told, what waits, what could not be delivered."""


# --- list --------------------------------------------------------------------------------------------------------


@alerts.command("list")
@click.option("--dead", is_flag=True, help="only messages that were given up")
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True)
@click.option("--before", type=click.IntRange(1, ID_MOST), help="only messages with an id below this one")
@JSON
@click.pass_obj
def list_alerts(config: Path | None, dead: bool, limit: int, before: int | None, as_json: bool) -> None:
    """The newest messages, those given up first, each with its state and why."""
    with archive_at(config) as desk, desk.reading() as connection:
        box = outbox(connection, limit=limit, before=before)
    given_up = () if before else box.dead
    rest = () if dead else tuple(one for one in box.recent if one.state != "dead" or before)
    if as_json:
        for one in (*given_up, *rest):
            say_json(_for_machines(one))
        return
    rows = [_row(one) for one in (*given_up, *rest)]
    head = ("id", "state", "tries", "by", "to", "watch", "what", "why")
    say(table(head, rows, right=("id", "tries")) if rows else "no messages")
    counts = Counter(box.counts)
    told = ", ".join(f"{counts[state]} {state}" for state in sorted(counts))
    waiting = f"{count(box.waiting_alerts, 'alert')} still open for copies" if box.waiting_alerts else ""
    say("\n" + "; ".join(part for part in (told or "nothing was ever sent", waiting) if part))
    if counts["dead"]:
        say("`tripoint alerts retry ID` or `--dead` sends those given up again")
    if box.next_before is not None and not dead:
        say(f"older ones: tripoint alerts list --before {box.next_before}")


def _row(one: DeliveryLine) -> tuple[str, ...]:
    return (
        str(one.id),
        one.state,
        str(one.attempts),
        one.channel,
        one.recipient,
        one.watch or "(the service)",
        one.title,
        one.last_detail or (f"next try {moment(one.due_at)}" if one.state in ("due", "unclear") else "-"),
    )


def _for_machines(one: DeliveryLine) -> dict[str, Any]:
    names = ("id", "state", "channel", "recipient", "attempts", "watch", "article_id", "title")
    times = {name: iso(getattr(one, name)) for name in ("created_at", "due_at", "ended_at")}
    return {**{name: getattr(one, name) for name in names}, **times, "why": one.last_detail or None}


# --- retry -------------------------------------------------------------------------------------------------------


@alerts.command("retry")
@click.argument("ids", metavar="[ID...]", nargs=-1, type=click.IntRange(1, ID_MOST))
@click.option("--dead", is_flag=True, help="every message that was given up")
@click.option("--held", is_flag=True, help="every message that a restore held back")
@click.pass_obj
def retry(config: Path | None, ids: tuple[int, ...], dead: bool, held: bool) -> None:
    """Send messages again, under the same ids: the daemon, or the next `tripoint once`, takes them first."""
    if not ids and not dead and not held:
        raise refused("name messages, or give --dead or --held", "tripoint alerts list shows their ids")
    with archive_at(config) as desk, desk.archive.writing() as connection:
        number = _retry_ids(connection, ids)
        number += retry_all(connection, "dead", utc_now()) if dead else 0
        number += retry_all(connection, HELD, utc_now()) if held else 0
    say(f"{count(number, 'message')} due now")


def _retry_ids(connection: Connection, ids: tuple[int, ...]) -> int:
    """Make these due; raises InputError, changing nothing, when one of them is not there or needs no retry."""
    found = retry_now(connection, ids, utc_now())
    if absent := [str(id_) for id_ in ids if id_ not in found]:
        raise refused(f"there is no message {', '.join(absent)}", "tripoint alerts list shows their ids")
    if over := [f"{id_} is {state}" for id_, state in found.items() if state not in RETRIED]:
        raise refused(f"{', '.join(over)}: not to be sent again")
    return len(found)


# --- send-test ---------------------------------------------------------------------------------------------------


@alerts.command("send-test")
@click.argument("channel")
@click.pass_obj
def send_test(config: Path | None, channel: str) -> None:
    """Send a real test message by CHANNEL now, to each of its recipients, and print what came of it.

    Needs no archive. Exit status 1 when a recipient did not get it.
    """
    settings = load_settings(config)
    if channel not in settings.channels:
        remedy = did_you_mean(channel, settings.channels)
        raise refused(f'there is no channel "{channel}" in the settings', remedy)
    given = settings.channels[channel]
    opened = open_channel(given, utc_now)
    now = utc_now()
    notice = OperatorNotice(
        key=f"test-{now:%Y%m%d%H%M%S%f}",
        kind=NoticeKind.OTHER,
        at=now,
        headline=f"A test message: the channel {channel} works",
        facts=(("Asked for by", "tripoint alerts send-test"),),
    )
    payload = render_notice(notice, audience_of(given), now)
    failed = 0
    try:
        for recipient in opened.recipients():
            outcome = opened.send(payload, recipient)
            if isinstance(outcome, Sent):
                say(f"sent to {clean(recipient)}" + (f": {clean(outcome.receipt)}" if outcome.receipt else ""))
            else:
                failed += 1
                complain(f"not sent to {recipient} ({type(outcome).__name__.lower()}): {outcome.why}")
    finally:
        opened.close()
    if failed:
        fail(f"{count(failed, 'recipient')} of {len(opened.recipients())} did not get the test message")
