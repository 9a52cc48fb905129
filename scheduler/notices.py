"""What the operator is told about the service itself: pure decisions, and the round that writes them to the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.messages import NoticeKind, OperatorNotice, render_notice
from archive import health, outbox
from archive.health import Day, DeadLetter, SourceHealth
from archive.watches import armed_watches
from scheduler.release import Outlet, messages_for

NOBODY: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Telling:
    """The `[operator]` settings."""

    notify: tuple[str, ...]
    silent_after: timedelta
    daily: time
    zone: str


@dataclass(frozen=True, slots=True)
class Tidings:
    """What is to be told now, and which earlier notices are over."""

    tell: tuple[OperatorNotice, ...]
    over: tuple[str, ...]


def decide(
    sources: Sequence[SourceHealth],
    dead: Sequence[DeadLetter],
    unreadable: Mapping[str, str],
    told: frozenset[str],
    silent_after: timedelta,
    now: datetime,
    *,
    unreached: Mapping[str, Sequence[str]] = NOBODY,
) -> Tidings:
    """Decide what to tell: sources that fail for long, dead letters, watches that cannot be read or heard; each once.

    `unreadable` maps a watch's name to what is wrong with its query, `unreached` to the channels it names that are not in
    the settings; `told` holds the keys of notices still open.
    """
    notices = [_silent(source, now) for source in sources if _is_silent(source, silent_after, now)]
    notices += [_dead(letter, now) for letter in dead]
    notices += [_unreadable(name, why, now) for name, why in sorted(unreadable.items())]
    notices += [_unreached(name, missing, now) for name, missing in sorted(unreached.items())]
    current = {notice.key for notice in notices}
    passing = {key for key in told if key.partition(":")[0] in ("silent", "watch")}
    return Tidings(tuple(notice for notice in notices if notice.key not in told), tuple(sorted(passing - current)))


def _is_silent(source: SourceHealth, silent_after: timedelta, now: datetime) -> bool:
    if source.failures == 0:
        return False
    return now - (source.last_ok_at or source.since) >= silent_after


def _silent(source: SourceHealth, now: datetime) -> OperatorNotice:
    last = f"{source.last_ok_at:%Y-%m-%d %H:%MZ}" if source.last_ok_at else "never"
    return OperatorNotice(
        key=f"silent:{source.source_id}",
        kind=NoticeKind.SILENT_SOURCE,
        at=now,
        headline=f"{source.name} brings nothing: {source.outcome}",
        facts=(
            ("Source", source.source_id),
            ("Last answer that was good", last),
            ("Failures in a row", str(source.failures)),
            ("Last outcome", source.detail),
            ("Next try", f"{source.next_poll_at:%Y-%m-%d %H:%MZ}"),
        ),
        remedy=f"see `tripoint sources list`; give another address, or `tripoint sources remove {source.source_id}`",
    )


def _dead(letter: DeadLetter, now: datetime) -> OperatorNotice:
    return OperatorNotice(
        key=f"dead:{letter.delivery_id}",
        kind=NoticeKind.DEAD_LETTER,
        at=now,
        headline=f"an alert to {letter.recipient} by {letter.channel} was given up",
        facts=(("Message", letter.key), ("Attempts", str(letter.attempts)), ("Last outcome", letter.detail)),
        remedy="mend the channel, then `tripoint alerts retry`",
    )


def _unreadable(name: str, why: str, now: datetime) -> OperatorNotice:
    return OperatorNotice(
        key=f"watch:{name}",
        kind=NoticeKind.OTHER,
        at=now,
        headline=f"the watch {name} cannot be read and matches nothing",
        facts=(("What is wrong", why),),
        remedy="mend its query: `tripoint watch add`",
    )


def _unreached(name: str, missing: Sequence[str], now: datetime) -> OperatorNotice:
    return OperatorNotice(
        key=f"watch:{name}/{','.join(missing)}",
        kind=NoticeKind.CHANNEL,
        at=now,
        headline=f"the watch {name} tells nobody on {', '.join(missing)}: there is no such channel in the settings",
        facts=(
            (
                "What follows",
                "its alerts for that channel wait a day for it and are then given up; `tripoint alerts retry --dead` tells them",
            ),
        ),
        remedy="add the channel to tripoint.toml, or name another: `tripoint watch add --notify`",
    )


def daily_due(at: time, zone: str, began: datetime, now: datetime) -> date | None:
    """The local day whose daily line is due by now, None before its time and on the day the archive was made.

    The key of the line carries the day, so that it is sent once however often this is asked, and made up for after a
    night without power.
    """
    local = now.astimezone(ZoneInfo(zone))
    moment = datetime.combine(local.date(), at, tzinfo=local.tzinfo)
    return local.date() if moment <= local and began < moment else None


def daily_line(day: date, seen: Day, now: datetime) -> OperatorNotice:
    """The line that says the service lives, with what the last day brought."""
    return OperatorNotice(
        key=f"alive:{day.isoformat()}",
        kind=NoticeKind.ALIVE,
        at=now,
        headline=f"alive: {seen.articles} articles, {seen.copies} copies, {seen.alerts} alerts in 24 hours",
        facts=(
            ("Sources that answer", f"{seen.sources_good} of {seen.sources}"),
            ("New articles", str(seen.articles)),
            ("Copies and known texts", f"{seen.copies} and {seen.known}"),
            ("Alerts sent", str(seen.alerts)),
            ("Messages waiting", str(seen.waiting)),
            ("Dead letters", str(seen.dead)),
        ),
    )


def notice_round(
    connection: Connection,
    outlets: Mapping[str, Outlet],
    telling: Telling,
    unreadable: Mapping[str, str],
    now: datetime,
) -> int:
    """Write what is to be told to the outbox; returns how many notices."""
    told = frozenset(outbox.open_notices(connection))
    tidings = decide(
        health.sources_in_trouble(connection),
        health.dead_letters(connection),
        unreadable,
        told,
        telling.silent_after,
        now,
        unreached=_without_channel(connection, outlets),
    )
    outbox.close_notices(connection, tidings.over, now)
    for notice in tidings.tell:
        _write(connection, notice, outlets, telling.notify, now, closed=False)
    day = daily_due(telling.daily, telling.zone, health.began_at(connection, now), now)
    if day is not None and not health.was_told(connection, f"alive:{day.isoformat()}"):
        line = daily_line(day, health.last_day(connection, now), now)
        _write(connection, line, outlets, telling.notify, now, closed=True)
        return len(tidings.tell) + 1
    return len(tidings.tell)


def _without_channel(connection: Connection, outlets: Mapping[str, Outlet]) -> dict[str, list[str]]:
    """By watch in force: the channels it names that are not there."""
    named = {armed.watch.name: armed.watch.notify for armed in armed_watches(connection)}
    missing = {name: [channel for channel in notify if channel not in outlets] for name, notify in named.items()}
    return {name: channels for name, channels in missing.items() if channels}


def _write(
    connection: Connection,
    notice: OperatorNotice,
    outlets: Mapping[str, Outlet],
    notify: tuple[str, ...],
    now: datetime,
    *,
    closed: bool,
) -> None:
    rows = []
    for name in notify:
        outlet = outlets.get(name)
        if outlet is None:
            continue
        payload = render_notice(notice, outlet.audience, now)
        rows += [row | {"channel": name} for row in messages_for(notice.key, payload, name, outlet.recipients)]
    outbox.keep_notice(connection, notice.key, notice.headline, rows, now, closed=closed)
