"""What the operator is told about the service itself: pure decisions, and the round that writes them to the outbox."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.messages import NoticeKind, OperatorNotice, render_notice
from archive import health, outbox, undelivered
from archive.health import Day, SourceHealth
from archive.undelivered import Trouble
from archive.watches import armed_watches
from scheduler.release import Outlet, messages_for
from scheduler.undelivered import UNHEARD, Reckoned, dead_notice, fold, is_told, listeners, trouble_notice

log = logging.getLogger("tripoint.operator")

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
    about: Mapping[str, str] = field(default_factory=dict)
    """By a notice's key: the channel it is about, by which it must not be told alone."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What does not go out, as the round found it."""

    troubles: Sequence[Trouble] = ()
    reckoned: Reckoned = field(default_factory=lambda: Reckoned(undelivered.Looked(), (), ()))
    dead_at: Collection[str] = ()
    """Channels that still have dead letters."""


ALL_WELL = Undelivered()


def decide(
    sources: Sequence[SourceHealth],
    unreadable: Mapping[str, str],
    told: frozenset[str],
    silent_after: timedelta,
    now: datetime,
    *,
    unreached: Mapping[str, Sequence[str]] = NOBODY,
    post: Undelivered = ALL_WELL,
) -> Tidings:
    """Decide what to tell: sources and channels that fail, dead letters, watches that cannot be read or heard; each once.

    `unreadable` maps a watch's name to what is wrong with its query, `unreached` to the channels it names that are not in
    the settings; `told` holds the keys of notices still open.
    """
    number = post.reckoned.state.attempt
    of_channels = [(trouble_notice(one, now), one.channel) for one in post.troubles if is_told(one, now)]
    of_channels += [(dead_notice(one, number, now), one.channel) for one in post.reckoned.tell]
    notices = [notice for notice, _ in of_channels]
    notices += [_silent(source, now) for source in sources if _is_silent(source, silent_after, now)]
    notices += [_unreadable(name, why, now) for name, why in sorted(unreadable.items())]
    notices += [_unreached(name, missing, now) for name, missing in sorted(unreached.items())]
    lasting = {notice.key for notice in notices} | {f"channel:{one.channel}" for one in post.troubles}
    over = sorted(key for key in told - lasting if _is_over(key, post.dead_at))
    about = {notice.key: channel for notice, channel in of_channels}
    return Tidings(tuple(notice for notice in notices if notice.key not in told), tuple(over), about)


def _is_over(key: str, dead_at: Collection[str]) -> bool:
    """Whether an open notice whose cause was not found again is over: dead letters stay told while any is left."""
    kind, _, rest = key.partition(":")
    return kind in ("silent", "watch", "channel") or (kind == "dead" and rest.rpartition(":")[0] not in dead_at)


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
        facts=(("What follows", "its alerts for that channel reach nobody, their articles stay in the archive"),),
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
    post = _undelivered(connection, now)
    tidings = decide(
        health.sources_in_trouble(connection),
        unreadable,
        told,
        telling.silent_after,
        now,
        unreached=_without_channel(connection, outlets),
        post=post,
    )
    outbox.close_notices(connection, tidings.over, now)
    troubled = {trouble.channel for trouble in post.troubles}
    for notice in tidings.tell:
        about = tidings.about.get(notice.key, "")
        if about:
            log.error("%s: %s", notice.headline, "; ".join(f"{label}: {value}" for label, value in notice.facts))
        unheard = notice.key.startswith(UNHEARD)
        dead = notice.kind is NoticeKind.DEAD_LETTER
        names = listeners(about, telling.notify, troubled, outlets, dead=dead, unheard=unheard)
        _write(connection, notice, outlets, names, now, closed=unheard)
    day = daily_due(telling.daily, telling.zone, health.began_at(connection, now), now)
    if day is not None and not health.was_told(connection, f"alive:{day.isoformat()}"):
        line = daily_line(day, health.last_day(connection, now), now)
        _write(connection, line, outlets, listeners("", telling.notify, troubled, outlets), now, closed=True)
        return len(tidings.tell) + 1
    return len(tidings.tell)


def _undelivered(connection: Connection, now: datetime) -> Undelivered:
    """Look at what does not go out, and keep how far was looked."""
    before = undelivered.looked(connection)
    newest = undelivered.newest(connection)
    reckoned = fold(before, undelivered.dead_since(connection, before.attempt, before.delivery), newest, now)
    if reckoned.state != before:
        undelivered.keep_looked(connection, reckoned.state)
    for letter in reckoned.lost:
        log.error("nobody could be told by %s: %s (%s)", letter.channel, letter.words or letter.key, letter.detail)
    return Undelivered(
        undelivered.channels_in_trouble(connection), reckoned, undelivered.channels_with_dead_letters(connection)
    )


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
    # Told again, it is another message: under the id of the last time, readers and the outbox would take it for the same.
    said = notice if closed else replace(notice, key=f"{notice.key}@{now:%Y-%m-%dT%H:%M:%SZ}")
    rows = []
    for name in notify:
        outlet = outlets.get(name)
        if outlet is None:
            continue
        payload = render_notice(said, outlet.audience, now)
        rows += [row | {"channel": name} for row in messages_for(said.key, payload, name, outlet.recipients)]
    outbox.keep_notice(connection, notice.key, notice.headline, rows, now, closed=closed)
