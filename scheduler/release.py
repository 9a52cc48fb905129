"""The fourth transaction: alerts whose wait is over become messages in the outbox and lines in the ledger.

What goes out alone is a message; what waited for one hour with others (alerts/timing.py: a digest, a flood, a channel over
its rate) is one message of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.messages import Audience, Payload, message_id, render_alert
from alerts.timing import Bundle
from archive import alerting, releasing, silences, told
from archive.hours import end_of, span_of
from archive.releasing import AlertArticle, DueAlert, Traffic
from archive.silences import Silences
from archive.telling import voices_of
from archive.voices import Voices
from scheduler.contents import Telling, content_of
from words.names import NameBook

HOUR = timedelta(hours=1)
SHOWN_MOST = 30
"""Alerts of a digest whose articles are read; the rest is counted. A message shows twenty."""
STUCK = 20
"""Messages that have waited for STUCK_AFTER at a channel from which on further alerts wait too, to be one message."""
STUCK_AFTER = timedelta(minutes=5)
LOOK_AGAIN = timedelta(minutes=10)
"""Until a channel that is stuck, or is not there, is asked again."""
LOST_AFTER = timedelta(hours=24)
"""How long an alert waits for a channel that left the settings: as long as a message is tried (alerts/retry.py)."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel as rendering sees it: for whom it is written, who gets it, and how often."""

    audience: Audience
    recipients: tuple[str, ...]
    rate: int | None = None
    """Messages an hour, over all recipients; None for any number."""


@dataclass(frozen=True, slots=True)
class Press:
    """What messages are made with."""

    outlets: Mapping[str, Outlet]
    agencies: NameBook
    base_url: str = ""
    """Where readers reach the archive's page, "" where they do not."""
    flood: int | None = None
    """Alerts within an hour at which a watch turns to digests; told when it does."""


@dataclass(slots=True)
class Released:
    """What one round did."""

    alerts: int = 0
    messages: int = 0
    full: bool = False
    """There may be more that is due."""
    ends: Counter[str] = field(default_factory=Counter)
    """Alerts by how they ended or why they wait on: released, dropped, dead, put off."""


def release_round(connection: Connection, press: Press, now: datetime, *, everything: bool = False) -> Released:
    """Release the alerts whose wait is over (with `everything`, those that wait for copies or a while too)."""
    found = releasing.due_alerts(connection, now, everything=everything)
    alone = [alert for alert in found if alert.bundle is None]
    done = Released(full=len(alone) >= releasing.RELEASED_MOST or len(found) - len(alone) >= releasing.BUNDLED_MOST)
    seen: dict[str, Traffic] = {}
    silent = silences.in_force(connection, now)
    for batch in _batches(found):
        telling = _not_silenced(connection, batch, silent, done)
        if telling:
            _release(connection, press, telling, seen, done, now)
    return done


def _batches(found: Sequence[DueAlert]) -> list[list[DueAlert]]:
    """The alerts of each message: all that a channel had no room for, a watch's digest, one that goes alone.

    What has waited goes first: else a stream of new alerts would take each hour's room before it.
    """
    batches: dict[tuple[object, ...], list[DueAlert]] = {}
    for alert in sorted(found, key=lambda alert: alert.bundle is None):
        key: tuple[object, ...]
        if alert.bundle is None:
            key = (alert.alert_id,)
        elif alert.bundle == Bundle.OVER:
            key = (alert.channel, "over")
        else:
            key = (alert.channel, alert.watch_id, "digest")
        batches.setdefault(key, []).append(alert)
    return list(batches.values())


def _release(
    connection: Connection,
    press: Press,
    batch: list[DueAlert],
    seen: dict[str, Traffic],
    done: Released,
    now: datetime,
) -> None:
    channel = batch[0].channel
    outlet = press.outlets.get(channel)
    if outlet is None:
        _lose(connection, batch, done, now)
        return
    batch = _not_quiet(connection, batch, outlet, done, now)
    tellings = _untold(connection, batch, press, done)
    if not tellings:
        return
    waiting = [telling.alert for telling in tellings]
    if channel not in seen:
        seen[channel] = releasing.traffic(connection, channel, now, STUCK_AFTER)
    room = has_room(seen[channel], outlet, now)
    if room.later is not None and not any(alert.urgent for alert in waiting):
        _put_off(connection, waiting, room.later, room.why, done)
        return
    rows = _rendered(connection, press, outlet, tellings, now)
    groups = {
        telling.alert.alert_id: {article.group_id for article in telling.articles}
        or releasing.groups_of(connection, telling.alert.alert_id)
        for telling in tellings
    }
    releasing.release(connection, waiting, rows, groups, _voices(connection, tellings), now)
    seen[channel] = replace(seen[channel], written=(*seen[channel].written, *[now] * len(rows)))
    done.alerts += len(waiting)
    done.messages += len(rows)
    done.ends["released"] += len(waiting)


# --- whether ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Room:
    """Whether a channel takes another message now, or when it should be asked again and why."""

    later: datetime | None = None
    why: str = ""


def has_room(traffic: Traffic, outlet: Outlet, now: datetime) -> Room:
    """Whether a channel of that rate, with that traffic, takes one message to each of its recipients now."""
    if outlet.rate is None:
        return Room()
    if traffic.waiting >= STUCK:
        return Room(now + LOOK_AGAIN, f"{traffic.waiting} messages wait at its channel: with what else comes meanwhile")
    cost = len(outlet.recipients)
    over = len(traffic.written) + cost - max(outlet.rate, cost)
    if over <= 0:
        return Room()
    freed = traffic.written[over - 1] + HOUR
    return Room(
        freed, f"its channel had {len(traffic.written)} messages within an hour: with what else comes meanwhile"
    )


def _put_off(connection: Connection, batch: list[DueAlert], later: datetime, why: str, done: Released) -> None:
    releasing.put_off(connection, [alert.alert_id for alert in batch], later, Bundle.OVER, why)
    done.ends["put off"] += len(batch)


def _lose(connection: Connection, batch: list[DueAlert], done: Released, now: datetime) -> None:
    """Let alerts for a channel that is not in the settings wait for it a day; then they are dead, to be seen and retried."""
    channel = batch[0].channel
    for alert in batch:
        since = alert.lost_at or now
        if now - since >= LOST_AFTER:
            why = f"for a day there was no channel {channel!r} in the settings; `tripoint alerts retry --dead` when there is"
            releasing.end(connection, [alert.alert_id], "dead", why)
            done.ends["dead"] += 1
        else:
            why = f"there is no channel {channel!r} in the settings: it is waited for"
            bundle = None if alert.kind == alerting.FIRST_FETCH else Bundle.OVER
            releasing.put_off(connection, [alert.alert_id], now + LOOK_AGAIN, bundle, why, since)
            done.ends["put off"] += 1


def _not_silenced(connection: Connection, batch: list[DueAlert], silent: Silences, done: Released) -> list[DueAlert]:
    """The alerts whose watch nobody has silenced since they were opened."""
    left = []
    for alert in batch:
        if why := silent.why(alert.watch_id, alert.channel):
            releasing.end(connection, [alert.alert_id], "dropped", f"the watch is {why}")
            done.ends["dropped"] += 1
        else:
            left.append(alert)
    return left


def _not_quiet(
    connection: Connection, batch: list[DueAlert], outlet: Outlet, done: Released, now: datetime
) -> list[DueAlert]:
    """The alerts that may be told at this hour: one that was put off may have come into its watch's quiet hours."""
    left = []
    for alert in batch:
        ends = end_of(span_of(alert.quiet), outlet.audience.zone, now) if alert.quiet and not alert.urgent else None
        if ends is None:
            left.append(alert)
            continue
        bundle = None if alert.kind == alerting.FIRST_FETCH else Bundle.DIGEST
        releasing.put_off(connection, [alert.alert_id], ends, bundle, "after the quiet hours of the watch")
        done.ends["put off"] += 1
    return left


def _is_covered(connection: Connection, alert: DueAlert, story_id: int | None, press: Press) -> bool:
    """Whether the watch that comes before the alert's tells of a story."""
    if not alert.unless or story_id is None:
        return False
    return releasing.tells_of(connection, alert.unless, story_id, press.outlets.keys())


# --- what ---------------------------------------------------------------------------------------------------------


def _untold(connection: Connection, batch: list[DueAlert], press: Press, done: Released) -> list[Telling]:
    """What there is to tell of each alert; those without anything are dropped. Of a long digest the end is counted."""
    tellings: list[Telling] = []
    told_here: set[tuple[int, int]] = set()
    for alert in batch:
        if alert.kind == alerting.STORY and _is_covered(connection, alert, alert.story_id, press):
            releasing.end(connection, [alert.alert_id], "dropped", f"the watch {alert.unless} tells of this story")
            done.ends["dropped"] += 1
            continue
        if len(tellings) >= SHOWN_MOST:
            tellings.append(Telling(alert, (), 0, None))
            continue
        articles, more = releasing.articles_of(connection, alert.alert_id)
        untold = tuple(article for article in articles if _is_to_be_told(connection, alert, article, told_here, press))
        told_here |= {(alert.watch_id, article.group_id) for article in untold}
        if untold:
            tellings.append(Telling(alert, untold, more, _story_voices(connection, alert, press)))
            continue
        why = "told meanwhile by another alert, or known from the baseline since its page came"
        releasing.end(connection, [alert.alert_id], "dropped", why)
        done.ends["dropped"] += 1
    return tellings


def _is_to_be_told(
    connection: Connection, alert: DueAlert, article: AlertArticle, told_here: set[tuple[int, int]], press: Press
) -> bool:
    """Whether an article is new to the alert's readers, or brings something new; `told_here`: by this very message."""
    if article.verdict == "known" or (alert.watch_id, article.group_id) in told_here:
        return False
    if alert.kind == alerting.FIRST_FETCH and _is_covered(connection, alert, article.story_id, press):
        return False
    return bool(article.news) or not alerting.is_told(connection, alert.channel, alert.watch_id, article.group_id)


def _story_voices(connection: Connection, alert: DueAlert, press: Press) -> Voices | None:
    if alert.kind != alerting.STORY:
        return None
    return voices_of(connection, alert.story_id, press.agencies)


def _voices(connection: Connection, tellings: Sequence[Telling]) -> dict[int, int]:
    """How many independent reports each story has; of those only counted, how many texts."""
    return {
        telling.alert.alert_id: len(telling.voices.voices)
        if telling.voices
        else told.reports_of(connection, telling.alert.story_id)
        for telling in tellings
    }


def _rendered(
    connection: Connection, press: Press, outlet: Outlet, tellings: Sequence[Telling], now: datetime
) -> list[dict[str, Any]]:
    """One outbox row for each recipient of the message that tells of these alerts."""
    first = tellings[0].alert
    flooded = next((one.alert for one in tellings if one.alert.bundle == Bundle.FLOOD), None)
    flood = press.flood if flooded and _is_first_of_flood(connection, flooded) else None
    content = content_of(
        tellings,
        flooded=flood or 0,
        review_url=press.base_url,
        silence_url=_silence_url(connection, press, first),
    )
    thread_key = ""
    if len(tellings) == 1 and (earlier := _alone_before(connection, first)):
        thread = tuple(message_id(f"alert-{one}", outlet.audience) for one in earlier)
        content = replace(content, thread=thread, subject=_subject_of(connection, earlier[0]))
        thread_key = f"alert-{earlier[0]}"
    payload = render_alert(content, outlet.audience, now)
    rows = messages_for(content.alert_key, payload, first.channel, outlet.recipients)
    ends = [row["key"].removeprefix(content.alert_key) for row in rows]
    return [
        {**row, "thread_key": f"{thread_key}{end}" if thread_key else None} for row, end in zip(rows, ends, strict=True)
    ]


def _is_first_of_flood(connection: Connection, alert: DueAlert) -> bool:
    return not releasing.was_flooded(connection, alert, alert.due_at - 2 * HOUR)


def _silence_url(connection: Connection, press: Press, alert: DueAlert) -> str:
    if not press.base_url:
        return ""
    token = silences.token_for(silences.signing_key(connection), alert.watch_id, alert.channel)
    return f"{press.base_url}/silence/{token}"


def _alone_before(connection: Connection, alert: DueAlert) -> list[int]:
    """The messages that told of the alert's story alone before: its thread. A digest is nobody's thread."""
    if alert.kind != alerting.STORY:
        return []
    earlier = alerting.earlier_alerts(connection, alert.channel, alert.watch_id, alert.story_id)
    return [one.alert_id for one in earlier if one.alone and one.alert_id < alert.alert_id]


def _subject_of(connection: Connection, alert_id: int) -> str:
    """The subject under which an alert was told; "" where its words were taken out."""
    stored = releasing.payload_of(connection, alert_id)
    try:
        return Payload.from_json(stored).subject if stored else ""
    except ValueError:
        return ""


def messages_for(key: str, payload: Payload, channel: str, recipients: tuple[str, ...]) -> list[dict[str, Any]]:
    """One outbox row for each recipient of a rendered message."""
    stored = payload.to_json()
    return [
        {"key": f"{key}/{channel}/{recipient}", "recipient": recipient, "payload": stored} for recipient in recipients
    ]
