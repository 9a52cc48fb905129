"""`tripoint watch silence`: let a watch tell nothing for a while, on one channel or on all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from archive import silences
from archive import watches as store
from archive.silences import EVERY_CHANNEL, Silence
from seeds.located import did_you_mean
from tripoint import quantities
from tripoint.access import archive_at, refused, utc_now
from tripoint.printing import cell, iso, moment, say, say_json, table

BY = "the command line"


@click.command("silence")
@click.argument("name", required=False)
@click.option("--for", "span", help="how long: 8h, 7d")
@click.option("--until", help="until when: 2026-12-01T08:00+05:00; UTC where no zone is given")
@click.option("--channel", help="on this channel only")
@click.option("--end", is_flag=True, help="let it tell again")
@click.option("--json", "as_json", is_flag=True, help="for machines")
@click.pass_obj
def silence(
    config: Path | None,
    name: str | None,
    span: str | None,
    until: str | None,
    channel: str | None,
    end: bool,
    as_json: bool,
) -> None:
    """Silence a watch, until further notice where neither --for nor --until says how long; alone it lists what is silent.

    What a silent watch finds is kept in the archive, and not told afterwards.
    """
    now = utc_now()
    if name is None:
        _list(config, as_json, now)
        return
    if sum(bool(one) for one in (span, until, end)) > 1:
        raise refused("--for, --until and --end exclude each other", "give one of them")
    ends_at = _end_of(span, until, now)
    with archive_at(config) as desk, desk.archive.writing() as connection:
        kept = {known: item for known, item in store.all_watches(connection).items() if not item.removed}
        if name not in kept:
            raise refused(f'there is no watch "{name}"', did_you_mean(name, kept))
        if channel is not None and channel not in kept[name].watch.notify:
            told = ", ".join(kept[name].watch.notify)
            raise refused(f'the watch {name} tells nothing on "{channel}"', f"it tells {told}")
        watch_id = kept[name].watch_id
        ended = silences.end_silence(connection, watch_id, channel) if end else 0
        if not end:
            silences.silence(connection, watch_id, channel or EVERY_CHANNEL, ends_at, BY, now)
    if as_json:
        say_json({"watch": name, "channel": channel, "silent": not end, "until": None if end else iso(ends_at)})
    elif end:
        say(f"{cell(name)} tells again" if ended else f"{cell(name)} was not silent")
    else:
        where = f" on {cell(channel)}" if channel else ""
        say(f"{cell(name)} tells nothing{where} {_until(ends_at)}")


def _end_of(span: str | None, until: str | None, now: datetime) -> datetime | None:
    try:
        ends_at = now + _span(span) if span else datetime.fromisoformat(until) if until else None
        if ends_at is None:
            return None
        ends_at = ends_at.replace(tzinfo=ends_at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        given = f"--for {span}" if span else f"--until {until}"
        remedy = "write --for 8h or 7d, or --until 2026-12-01T08:00+05:00"
        raise refused(f"{given[:60]}: cannot be read", remedy) from None
    if ends_at <= now:
        raise refused(f"{ends_at:%Y-%m-%d %H:%MZ} is over", "give a time to come")
    return ends_at


def _span(text: str) -> timedelta:
    if text.strip().isdigit():
        raise ValueError("a number without hours or days")
    return quantities.duration(text)


def _list(config: Path | None, as_json: bool, now: datetime) -> None:
    with archive_at(config) as desk, desk.reading() as connection:
        found = silences.listed(connection, now)
    if as_json:
        for one in found:
            say_json({"watch": one.watch, "channel": one.channel or None, "until": iso(one.until), "by": one.by})
        return
    rows = [_row(one) for one in found]
    say(table(("watch", "on", "until", "by"), rows) if rows else "no watch is silent")


def _row(one: Silence) -> tuple[str, ...]:
    return one.watch, one.channel or "every channel", moment(one.until) if one.until else "further notice", one.by


def _until(ends_at: datetime | None) -> str:
    return f"until {moment(ends_at)}" if ends_at else "until further notice"
