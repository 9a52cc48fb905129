"""From a hit to the alert that tells of it: whether it is told, on which channels, when, and what is new in it.

What is decided, the pure modules say: alerts/gates.py whether, alerts/news.py what is new, alerts/timing.py when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from alerts.gates import FIRST_FETCH_WAIT, Decision, Gates, HitFacts, Ruling, rule
from alerts.matching import Matched
from alerts.news import News, Told, as_stored, news_of_copy, news_of_edit, news_of_report, step_after
from alerts.timing import Due, Manner, Mode, Past, due, due_of_first_fetch, is_sooner
from archive import alerting, told
from archive.alerting import FIRST_FETCH, STORY, Earlier, NewHit
from archive.differences import Account, Change, changed
from archive.hours import span_of, time_of_day
from archive.judging import About, Placed, Ready
from archive.model import Watch
from archive.silences import Silences
from archive.story_keeping import time_of_report
from archive.telling import voices_of
from archive.told import Accounts
from archive.watches import Armed
from words.lexicon import Lexicon
from words.query import asks_for_edits, parse

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Habits:
    """The settings that say when alerts go out."""

    zones: Mapping[str, str] = field(default_factory=dict)
    """IANA zone of each channel's readers; UTC where none is given."""
    digest_at: time = time(7)
    follow_up: timedelta | None = timedelta(minutes=30)
    """Between two messages of a watch on one story; None: none is held back."""
    most_an_hour: int | None = 50
    """Alerts a watch may open on a channel within an hour before it turns to digests; None: any number."""

    def manner(self, watch: Watch, channel: str) -> Manner:
        """How a watch tells on a channel."""
        return Manner(
            wait=timedelta(seconds=watch.wait),
            zone=self.zones.get(channel, "UTC"),
            mode=Mode(watch.mode),
            digest_at=time_of_day(watch.at) if watch.at else self.digest_at,
            quiet=span_of(watch.quiet) if watch.quiet else None,
            urgent=watch.urgent,
            follow_up=self.follow_up,
            most_an_hour=self.most_an_hour,
        )


@dataclass(slots=True)
class Memory:
    """What was worked out about one version for one watch and holds for the others."""

    numbers: dict[tuple[int, ...], tuple[Change, ...]] = field(default_factory=dict)
    reports: int | None = None
    voices: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A judged version, and by what its hits are told."""

    ready: Ready
    placed: Placed
    about: About
    lexicon: Lexicon
    gates: Gates
    habits: Habits
    silences: Silences
    accounts: Accounts
    now: datetime
    memory: Memory = field(default_factory=lambda: Memory())

    @property
    def account(self) -> Account:
        """What the version says, to be compared with what was told."""
        ready = self.ready
        at = time_of_report(ready.published, ready.first_seen_at)
        made = Account(ready.article_id, ready.title, ready.body, ready.language, at, self.lexicon.names)
        return self.accounts.keep(ready.version_id, made)

    def numbers(self, told: tuple[Account, ...]) -> tuple[Change, ...]:
        """The tolls and magnitudes that the version gives anew."""
        key = (self.ready.version_id, *(id(one) for one in told))
        if key not in self.memory.numbers:
            self.memory.numbers[key] = changed(told, self.account)
        return self.memory.numbers[key]

    def voices(self, connection: Connection, known: int) -> int:
        """How many independent reports the story has now, as far as that can be news to who knows of `known`."""
        story_id, step = self.placed.story_id, step_after(known)
        if story_id is None or step is None:
            return known
        if self.memory.reports is None:
            self.memory.reports = told.reports_of(connection, story_id)
        # Whoever has fewer texts than the next step has fewer voices: who credits whom need not be looked at.
        if self.memory.reports < step:
            return known
        if self.memory.voices is None:
            found = voices_of(connection, story_id, self.lexicon.agencies)
            self.memory.voices = len(found.voices) if found else known
        return self.memory.voices


def tell(connection: Connection, case: Case, matched: Matched) -> Counter[str]:
    """Keep a hit and let it open or join an alert on every channel that is to be told of it."""
    ready, armed = case.ready, matched.armed
    facts = HitFacts(
        known=case.placed.verdict == "known",
        relevant=case.gates.is_about(case.about.score, ready.source_id),
        about=armed.watch.about,
        published=ready.published,
        first_seen=ready.first_seen_at,
        first_fetch=ready.first_fetch,
        was_there=_was_there(case, armed),
    )
    ruling = rule(facts, case.gates)
    channels: dict[str, tuple[News, ...]] = {}
    if ruling.decision in (Decision.ALERT, Decision.FIRST_FETCH) and case.placed.story_id is not None:
        channels, ruling = _channels(connection, case, matched, ruling)
    hit = NewHit(
        watch_id=armed.watch_id,
        revision_id=armed.revision_id,
        version_id=ready.version_id,
        article_id=ready.article_id,
        spans=tuple((span.field, span.start, span.end) for span in matched.spans),
        decision=ruling.decision.value,
        why=ruling.why,
    )
    hit_id = alerting.keep_hit(connection, hit, case.now)
    if hit_id is None:
        return Counter()
    for channel, edit in channels.items():
        if ruling.decision is Decision.FIRST_FETCH:
            _join_first_fetch(connection, case, matched, channel, hit_id)
        else:
            _join(connection, case, matched, channel, edit, hit_id)
    return Counter({"hits": 1, f"hit: {ruling.decision}": 1})


def _was_there(case: Case, armed: Armed) -> bool:
    """Whether a hit can only be an edit of what the archive had when the watch was armed, and it asks for no edits."""
    return case.ready.article_id <= armed.armed_at_article and not _wants_edits(case, armed)


def _wants_edits(case: Case, armed: Armed) -> bool:
    return asks_for_edits(parse(armed.watch.query, case.lexicon.names))


def _channels(
    connection: Connection, case: Case, matched: Matched, ruling: Ruling
) -> tuple[dict[str, tuple[News, ...]], Ruling]:
    """The channels that are to be told, each with what an edit of a text it knows has brought; else why none is."""
    armed = matched.armed
    found: dict[str, tuple[News, ...]] = {}
    silent = ""
    for channel in armed.watch.notify:
        if why := case.silences.why(armed.watch_id, channel):
            silent = why
        elif ruling.decision is Decision.FIRST_FETCH and alerting.first_fetch_was_told(
            connection, channel, armed.watch_id, case.ready.source_id
        ):
            continue
        elif not alerting.is_told(connection, channel, armed.watch_id, case.placed.group_id):
            found[channel] = ()
        elif news := _news_of_known(connection, case, matched, channel):
            found[channel] = news
    if found:
        return found, ruling
    if silent:
        return {}, Ruling(Decision.SILENCED, f"the watch is {silent}")
    return {}, Ruling(Decision.TOLD, "every channel of the watch was told of this text")


def _news_of_known(connection: Connection, case: Case, matched: Matched, channel: str) -> tuple[News, ...]:
    """What is new in a text that the channel was told of: in other words of the article, or in a copy's.

    A feed's words beside a page's are no edit.
    """
    ready, book = case.ready, case.lexicon.names
    watch_id = matched.armed.watch_id
    if case.placed.story_id is None:
        return ()
    if not ready.judged_before:
        original = told.words_told(connection, case.placed.group_id, watch_id, channel, book)
        if original is not None and not case.numbers((case.accounts.keep(original.version_id, original.account),)):
            return ()  # as the text says that it copies
        earlier = alerting.earlier_alerts(connection, channel, watch_id, case.placed.story_id)
        return news_of_copy(case.numbers(case.accounts.told(connection, [one.alert_id for one in earlier])))
    before = told.words_told(connection, ready.article_id, watch_id, channel, book)
    if before is None or before.origin != ready.origin:
        return ()
    return news_of_edit(before.account, case.account, asked=_wants_edits(case, matched.armed))


def _join_first_fetch(connection: Connection, case: Case, matched: Matched, channel: str, hit_id: int) -> None:
    waiting = alerting.first_fetch_alert(connection, channel, matched.armed.watch_id)
    if waiting is None:
        manner = case.habits.manner(matched.armed.watch, channel)
        when = due_of_first_fetch(case.now, FIRST_FETCH_WAIT, manner)
        alert_id = _open(connection, case, matched, channel, FIRST_FETCH, when)
    else:
        alert_id = waiting.alert_id
    alerting.join_alert(connection, alert_id, hit_id)


def _join(
    connection: Connection, case: Case, matched: Matched, channel: str, edit: tuple[News, ...], hit_id: int
) -> None:
    assert case.placed.story_id is not None
    watch_id, now = matched.armed.watch_id, case.now
    waiting = alerting.waiting_alert(connection, channel, watch_id, case.placed.story_id)
    earlier = alerting.earlier_alerts(connection, channel, watch_id, case.placed.story_id)
    if waiting is not None and not earlier:
        alerting.join_alert(connection, waiting.alert_id, hit_id)
        return
    news = edit or (_report(connection, case, earlier) if earlier else ())
    opened = alerting.opened_since(connection, channel, watch_id, now - HOUR, now)
    manner = case.habits.manner(matched.armed.watch, channel)
    when = due(now, manner, Past([one.due_at for one in earlier], opened), news=bool(news))
    if waiting is None:
        alert_id = _open(connection, case, matched, channel, STORY, when)
    else:
        alert_id = waiting.alert_id
        if is_sooner(when, waiting.due_at, waiting.bundle):
            alerting.move_alert(connection, alert_id, when.at, when.bundle, when.why)
    alerting.join_alert(connection, alert_id, hit_id, as_stored(news))


def _report(connection: Connection, case: Case, earlier: list[Earlier]) -> tuple[News, ...]:
    """What a further report brings to readers who were told of its story."""
    assert case.placed.story_id is not None
    alert_ids = [one.alert_id for one in earlier]
    known = max(one.voices for one in earlier)
    before = Told(known, told.languages_told(connection, alert_ids))
    numbers = case.numbers(case.accounts.told(connection, alert_ids))
    return news_of_report(before, case.voices(connection, known), case.ready.language, numbers)


def _open(connection: Connection, case: Case, matched: Matched, channel: str, kind: str, when: Due) -> int:
    assert case.placed.story_id is not None
    return alerting.open_alert(
        connection,
        channel=channel,
        watch_id=matched.armed.watch_id,
        story_id=case.placed.story_id,
        kind=kind,
        due_at=when.at,
        bundle=when.bundle,
        why=when.why,
        now=case.now,
    )
