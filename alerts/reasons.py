"""Why a watch told of an article, or did not: the query term by term, then every gate, then who was told.

What was decided is told as it was stored. Where a watch has no hit on a version, the gates are put to today's rules
(`alerts.gates.rule`), and what stands against a hit is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from sqlalchemy import Connection

from alerts.gates import Decision, Gates, HitFacts, rule
from archive.dossier import AlertDetail, ArticleDetail, HitDetail, VersionDetail
from archive.firing import Told, WatchPast, prepared_versions, told_of, watch_past
from words.evaluation import Prepared, Span
from words.explaining import Explained, explain, missing
from words.names import NameBook
from words.query import QueryError, asks_for_edits, parse
from words.terms import Query

_ORDER = (
    ("not known already", Decision.KNOWN),
    ("about the region", Decision.NOT_ABOUT),
    ("newer than the watch", Decision.WAS_THERE),
    ("no back-fill", Decision.BACK_FILL),
    ("not too old", Decision.TOO_OLD),
    ("not told before", Decision.TOLD),
    ("not silenced", Decision.SILENCED),
)
"""The gates in the order in which `rule`, and the ledger after it, ask them, with the decision each can end in."""
_LETS_THROUGH = (Decision.ALERT, Decision.FIRST_FETCH)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that had to be so for a message to go out."""

    name: str
    passed: bool | None
    """None: not asked, because something before it was in the way."""
    why: str


@dataclass(frozen=True, slots=True)
class VersionReasons:
    """What became of one version of the article."""

    version_id: int
    origin: str
    """`feed` or `page`."""
    seen_at: datetime
    shown: bool
    """Its words are those that the archive shows."""
    title: str
    language: str
    query: Explained
    spans: tuple[Span, ...]
    """Where it matched: as stored with the hit, else as computed now."""
    hit: bool
    """The watch, with its present query, has a hit on it."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """The answer to "why did (not) this watch fire on this article"."""

    watch: str
    query: str
    understood: str
    """The query as understood, "" where it cannot be read."""
    article_id: int
    fired: bool
    """An alert of this watch tells, or will tell, of the article."""
    answer: str
    """In one sentence."""
    versions: tuple[VersionReasons, ...]
    """The one that is shown first."""
    alerts: tuple[AlertDetail, ...]
    told: tuple[Told, ...]
    """Channels that know this text, from this article or from a copy."""


def reasons(
    connection: Connection,
    name: str,
    article: ArticleDetail,
    book: NameBook,
    gates: Gates,
    *,
    longest: int | None = None,
) -> Reasons | None:
    """Say why the watch fired on the article or did not; None where there is no watch of that name.

    With `longest`, versions are asked until so many code points are read: the one shown, then the newest.
    """
    past = watch_past(connection, name)
    if past is None:
        return None
    lengths = accumulate(len(version.text) for version in article.versions)
    asked = [
        version.id
        for number, (version, total) in enumerate(zip(article.versions, lengths, strict=True))
        if number == 0 or longest is None or total <= longest
    ]
    prepared = prepared_versions(connection, asked, book)
    told = told_of(connection, past.watch_id, article.group_id)
    return reasoned(past, article, prepared, told, book, gates)


def reasoned(
    past: WatchPast,
    article: ArticleDetail,
    prepared: Mapping[int, Prepared],
    told: tuple[Told, ...],
    book: NameBook,
    gates: Gates,
) -> Reasons:
    """The same of values that are at hand."""
    alerts = tuple(alert for alert in article.alerts if alert.watch == past.name)
    hits = [hit for hit in article.hits if hit.watch == past.name]
    try:
        query = parse(past.query, book)
    except QueryError as error:
        answer = f"it did not fire: its query cannot be read: {error.message}"
        return Reasons(past.name, past.query, "", article.line.id, bool(alerts), answer, (), alerts, told)
    versions = tuple(
        _version(past, article, version, query, prepared[version.id], hits, told, gates)
        for version in article.versions
        if version.id in prepared
    )
    fired = any(alert.state != "dropped" for alert in alerts)
    answer = _answer(versions, hits, alerts)
    return Reasons(past.name, past.query, query.describe(), article.line.id, fired, answer, versions, alerts, told)


def _version(
    past: WatchPast,
    article: ArticleDetail,
    version: VersionDetail,
    query: Query,
    prepared: Prepared,
    hits: Sequence[HitDetail],
    told: Sequence[Told],
    gates: Gates,
) -> VersionReasons:
    explained = explain(query, prepared)
    hit = next((one for one in hits if one.version_id == version.id and one.query == past.query), None)
    steps = [*_kept(version, explained, hit)] if hit else [*_not_kept(past, version, explained)]
    if hit or explained.matched:
        decision, why = (hit.decision, hit.why) if hit else _ruled(past, article, version, query, told, gates)
        steps += _gates(decision, why, _passed(past, article, version))
    return VersionReasons(
        version.id,
        version.origin,
        version.seen_at,
        version is article.versions[0],
        version.title,
        version.language,
        explained,
        tuple(Span(*span) for span in hit.spans) if hit else explained.spans,
        hit is not None,
        tuple(steps),
    )


def _kept(version: VersionDetail, explained: Explained, hit: HitDetail) -> Iterator[Step]:
    """What was so when a hit was kept."""
    yield Step("judged", True, _judged(version))
    changed = "" if explained.matched else ", though not now: words, names or what is known of it changed since"
    yield Step("query", True, f"it matched {_at(hit.at)}{changed}")


def _not_kept(past: WatchPast, version: VersionDetail, explained: Explained) -> Iterator[Step]:
    """What was in the way of a hit, or would be."""
    state = "the watch was removed" if past.removed else "the watch is off" if not past.enabled else ""
    yield Step("watch", not state, state or f"in force, saved with this query {_at(past.armed_at)}")
    yield Step("judged", version.judged_at is not None and version.verdict != "set aside", _judged(version))
    yield Step("query", explained.matched, "it matches now" if explained.matched else _lacking(explained))
    if explained.matched and version.judged_at is not None and version.verdict != "set aside":
        early = version.judged_at <= past.armed_at
        before = "this was judged before the watch, with this query, was saved"
        since = "no hit was kept when this was judged: the watch was off, or words or names changed since"
        yield Step("then too", False, before if early else since)


def _judged(version: VersionDetail) -> str:
    if version.judged_at is None:
        return "waits to be judged"
    if version.verdict == "set aside":
        return f"could not be judged: {version.why}"
    return f"judged {_at(version.judged_at)}: {version.verdict}"


def _ruled(
    past: WatchPast,
    article: ArticleDetail,
    version: VersionDetail,
    query: Query,
    told: Sequence[Told],
    gates: Gates,
) -> tuple[str, str]:
    """What the judge would decide about a hit now."""
    facts = HitFacts(
        known=article.line.verdict == "known",
        relevant=gates.is_about(_relevance(article, version), article.line.source_id),
        about=past.about,
        published=version.published,
        first_seen=article.line.first_seen_at,
        first_fetch=article.first_fetch,
        was_there=article.line.id <= past.armed_at_article and not asks_for_edits(query),
    )
    ruling = rule(facts, gates)
    if ruling.decision in _LETS_THROUGH and {one.channel for one in told} >= set(past.notify):
        return Decision.TOLD, "every channel of the watch was told of this text"
    return ruling.decision, ruling.why


def _relevance(article: ArticleDetail, version: VersionDetail) -> float:
    """How surely it is about the region, 0 to 1; a feed's words that a page made superfluous go by the page's."""
    found = version.relevance if version.relevance is not None else article.versions[0].relevance
    return found or 0.0


def _gates(decision: str, why: str, passed: Mapping[str, str]) -> Iterator[Step]:
    """Every gate in its order: those before the one that decided let through, those behind it were not asked."""
    closed = False
    for name, closes in _ORDER:
        if decision == closes:
            yield Step(name, False, why)
            closed = True
        else:
            yield Step(name, None if closed else True, "" if closed else passed[name])
    if not closed:
        yield Step("decision", decision in _LETS_THROUGH, f"{decision}: {why}")


def _passed(past: WatchPast, article: ArticleDetail, version: VersionDetail) -> dict[str, str]:
    """What each gate found where it let through."""
    seen, published = article.line.first_seen_at, version.published
    age = f"published {_at(published)}, first seen {_at(seen)}" if published else "undated, which counts as new"
    about = f"how sure it is: {_relevance(article, version):.2f}" if past.about else "the watch takes any topic"
    newer = article.line.id > past.armed_at_article
    return {
        "not known already": "no copy of a document of the baseline",
        "about the region": about,
        "newer than the watch": "it came after the watch was saved" if newer else "edits are what the query asks for",
        "no back-fill": "of the last day of its source's first fetch"
        if article.first_fetch
        else "not of a first fetch",
        "not too old": age,
        "not told before": f"{', '.join(past.notify)} had not been told of this text",
        "not silenced": "nobody had silenced the watch",
    }


def _answer(versions: Sequence[VersionReasons], hits: Sequence[HitDetail], alerts: Sequence[AlertDetail]) -> str:
    if alerts:
        best = min(alerts, key=lambda alert: (alert.state == "dropped", alert.state != "released"))
        words = {"released": "it fired", "dropped": "it fired for nobody"}.get(best.state, "it fires")
        return f"{words}: {'; '.join(_alert(alert) for alert in alerts if alert.state == best.state)}"
    if hits:
        return f"it matched and was held back: {hits[0].decision}: {hits[0].why}"
    if not versions:
        return "it did not fire: the article's words are not kept"
    matching = next((version for version in versions if version.query.matched), versions[0])
    if not matching.query.matched:
        return f"it does not match: {_lacking(matching.query)}"
    closed = next(step for step in matching.steps if step.passed is False)
    return f"it matches now and did not fire: {closed.why}"


def _lacking(explained: Explained) -> str:
    """What an article lacks, or has too much: `no zebra, no llama, there is quetta`."""
    return ", ".join(
        f"there is {part.parts[0].what}" if part.kind == "not" else f"no {part.what}" for part in missing(explained)
    )


def _alert(alert: AlertDetail) -> str:
    if alert.state == "waiting":
        return f"alert {alert.id} to {alert.channel} waits until {_at(alert.due_at)} ({alert.why})"
    if alert.state != "released":
        return f"alert {alert.id} to {alert.channel} is {alert.state}: {alert.why}"
    sent = [f"{one.recipient} {one.state}{f' {_at(one.ended_at)}' if one.ended_at else ''}" for one in alert.deliveries]
    return f"alert {alert.id} to {alert.channel} ({', '.join(sent) or alert.state})"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"
