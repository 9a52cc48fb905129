"""The first two transactions: what a feed said, and what a page said, are kept with the record of the attempt.

Both may run in parallel and may run twice: keys make the second time change nothing. Facts first, cursor last: validators
are written in the same transaction as the entries they stand for, so that a kill and a 304 lose nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select, update

from archive.addresses import article_key, bounded, canonical, leads_home
from archive.failures import in_one_line, is_in_transaction, is_storage_trouble
from archive.model import Attempt, Draft, Entry, Feed, Origin, Outcome, Page, PagePlan, PollPlan, SourceKind
from archive.said_by_feed import SaidByFeed, said_by_feed
from archive.site_memory import learn_page
from archive.sources import DuePage, DuePoll, host_of, keep_waiting, record_attempt
from archive.statements import change, insert_if_new
from archive.tables import articles, polls, sightings, tombstones, versions
from words.language import UNDETERMINED

FEED_VERSIONS_MOST = 20
"""Versions kept of an article that is known by its feed's words alone: a feed that writes a counter into its summaries
must not fill the archive."""


@dataclass(frozen=True, slots=True)
class Received:
    """What an answer brought besides its words."""

    attempt: Attempt
    address: str = ""
    """The address that answered."""
    etag: str | None = None
    last_modified: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FeedKept:
    """What one poll added."""

    articles: int = 0
    sightings: int = 0
    versions: int = 0
    forgotten: int = 0
    """Entries whose article was forgotten by the user and stays away."""
    refused: tuple[str, ...] = ()
    """Why entries could not be kept, one for each: only where they were kept one by one."""


def content_hash(title: str, text: str) -> str:
    """SHA-256 of the words of a version: equal hashes are equal words."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()


def tombstone_hash(key: str) -> str:
    """SHA-256 of an article's key: a tombstone tells what is forgotten without saying it."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


# --- made once: they run for every entry and every page ----------------------------------------------------------

_SIGHTED = (
    select(sightings.c.entry_key, articles.c.id, articles.c.address, articles.c.page_state, versions.c.title)
    .join(articles, articles.c.id == sightings.c.article_id)
    .outerjoin(versions, versions.c.id == articles.c.version_id)
    .where(sightings.c.source_id == bindparam("source"), sightings.c.entry_key.in_(bindparam("keys", expanding=True)))
)
_BURIED = select(tombstones.c.key_hash).where(tombstones.c.key_hash == bindparam("hash"))
_KNOWN = select(articles.c.id, articles.c.page_state).where(articles.c.key == bindparam("known"))
_ARTICLE = select(articles.c.id).where(articles.c.id == bindparam("article"))
_VERSIONS_OF = select(func.count()).where(versions.c.article_id == bindparam("article"))
_PAGES_OF = select(func.count()).where(versions.c.article_id == bindparam("article"), versions.c.origin == Origin.PAGE)
_SAME_WORDS = select(versions.c.id).where(
    versions.c.article_id == bindparam("article"), versions.c.content_hash == bindparam("hash")
)
_WAIT_NO_MORE = update(versions).where(versions.c.article_id == bindparam("article"), versions.c.judged_at.is_(None))


# --- transaction 1: feed -----------------------------------------------------------------------------------------


def keep_feed(
    connection: Connection,
    due: DuePoll,
    received: Received,
    feed: Feed | None,
    plan: PollPlan,
    *,
    stub_wait: timedelta,
    reading_recipe: int,
    now: datetime,
    one_by_one: bool = False,
) -> FeedKept:
    """Keep one poll: sightings, new articles with the feed's words, validators, next poll, the attempt.

    `feed` is None when nothing was read (failure, or nothing new). `stub_wait` is how long the feed's words wait for
    their page before they are judged alone. `one_by_one` lets an entry that the database refuses harm itself only: for a
    second try, since it costs two statements an entry.
    """
    kept = FeedKept()
    if feed is not None:
        keeper = _FeedKeeper(connection, due, stub_wait, reading_recipe, now)
        kept = keeper.keep(feed.entries, one_by_one=one_by_one)
    record_attempt(connection, due.source.id, "feed", received.attempt)
    keep_waiting(connection, host_of(due.address), received.attempt)
    connection.execute(
        update(polls).where(polls.c.source_id == due.source.id).values(**_poll_values(due, received, feed, plan, now))
    )
    return kept


def _poll_values(due: DuePoll, received: Received, feed: Feed | None, plan: PollPlan, now: datetime) -> dict[str, Any]:
    attempt = received.attempt
    next_address = due.source.addresses[plan.candidate]
    values: dict[str, Any] = {
        "next_poll_at": plan.next_poll_at,
        "leased_until": None,
        "failures": plan.failures,
        "candidate": plan.candidate,
        "host": host_of(next_address),
        "last_at": attempt.at,
        "last_outcome": attempt.outcome.value,
        "last_detail": attempt.detail,
    }
    if attempt.outcome.good:
        values["last_ok_at"] = attempt.at
        if due.first and feed is not None:
            values["first_ok_at"] = now
    if attempt.outcome is Outcome.OK and feed is not None:
        values |= {"etag": received.etag, "last_modified": received.last_modified, "digest": received.digest}
        values["validated"] = received.address
        values["minimum_interval"] = feed.minimum_interval
        if due.etag is None and due.last_modified is None:
            values["whole_at"] = now
    elif attempt.outcome is Outcome.UNCHANGED:
        # A 304 may carry new validators; a server that sends none keeps the old ones in force (faults.md K4).
        values |= {"etag": received.etag or due.etag, "last_modified": received.last_modified or due.last_modified}
        if received.etag or received.last_modified:
            values["validated"] = received.address
    if plan.candidate != due.candidate:
        values |= {"etag": None, "last_modified": None, "validated": None, "digest": None}
    return values


class _FeedKeeper:
    """Keeps the entries of one poll; holds what one look at the tables told about them."""

    def __init__(self, connection: Connection, due: DuePoll, stub_wait: timedelta, recipe: int, now: datetime) -> None:
        self._connection = connection
        self._due = due
        self._stub_wait = stub_wait
        self._recipe = recipe
        self._now = now

    def keep(self, entries: tuple[Entry, ...], *, one_by_one: bool) -> FeedKept:
        """Keep every entry, oldest (last) first, so that ids follow the order in which things were said."""
        seen = self._sighted(entries)
        counts = {"articles": 0, "sightings": 0, "versions": 0, "forgotten": 0}
        refused: list[str] = []
        for entry in reversed(entries):
            sighted = seen.get(bounded(entry.key))
            if not one_by_one:
                self._keep_one(entry, sighted, counts)
                continue
            try:
                with self._connection.begin_nested():
                    self._keep_one(entry, sighted, counts)
            except Exception as error:
                if is_storage_trouble(error) or not is_in_transaction(self._connection):
                    raise
                refused.append(in_one_line(error))
        return FeedKept(**counts, refused=tuple(refused))

    def _keep_one(self, entry: Entry, sighted: Row[Any] | None, counts: dict[str, int]) -> None:
        draft = self._draft(entry)
        if sighted is not None and not self._is_another(entry, sighted):
            counts["versions"] += self._keep_changed_words(sighted, draft)
        else:
            self._keep_new(entry, draft, counts, reused_key=sighted is not None)

    def _sighted(self, entries: tuple[Entry, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for some in _chunks([bounded(entry.key) for entry in entries]):
            for row in self._connection.execute(_SIGHTED, {"source": self._due.source.id, "keys": some}):
                found[row.entry_key] = row
        return found

    @staticmethod
    def _is_another(entry: Entry, sighted: Row[Any]) -> bool:
        """A key seen before that now stands for another address and another title is a key used twice, not an edit."""
        moved = (
            entry.address is not None and sighted.address is not None and canonical(entry.address) != sighted.address
        )
        return moved and entry.title != sighted.title

    def _keep_changed_words(self, sighted: Row[Any], draft: Draft) -> int:
        """An entry edited in the feed is a new version of its article, unless the page's own words are had."""
        if sighted.page_state == "had":
            return 0
        if self._connection.execute(_VERSIONS_OF, {"article": sighted.id}).scalar_one() >= FEED_VERSIONS_MOST:
            return 0
        return self._keep_words(sighted.id, sighted.page_state, draft)

    def _keep_new(self, entry: Entry, draft: Draft, counts: dict[str, int], *, reused_key: bool) -> None:
        connection, source = self._connection, self._due.source
        entry_key = bounded(f"{entry.key}\n{entry.address}" if reused_key else entry.key)
        # Items that all lead to the home page are told apart by their own keys, or the second would be lost in the first.
        own = entry.address if entry.address and not leads_home(entry.address) else None
        key = article_key(own, source.id, entry_key, content_hash(draft.title, draft.text))
        if connection.execute(_BURIED, {"hash": tombstone_hash(key)}).first():
            counts["forgotten"] += 1
            return
        fetchable = own is not None and source.kind is not SourceKind.GOOGLE_NEWS
        state = "due" if fetchable else "none"
        values = {
            "key": key,
            "source_id": source.id,
            "address": canonical(own) if own else None,
            "fetch_address": entry.address,
            "host": host_of(entry.address or ""),
            "first_seen_at": self._now,
            "page_state": state,
            "page_due_at": self._now if fetchable else None,
            "page_detail": None if fetchable else _why_no_page(entry),
            "first_fetch": self._due.first,
        }
        article_id = insert_if_new(connection, articles, values)
        if article_id is not None:
            counts["articles"] += 1
        else:
            article_id, state = connection.execute(_KNOWN, {"known": key}).one()
        sighting = {
            "source_id": source.id,
            "entry_key": entry_key,
            "article_id": article_id,
            "first_seen_at": self._now,
        }
        if insert_if_new(connection, sightings, sighting) is not None:
            counts["sightings"] += 1
        if state != "had":
            counts["versions"] += self._keep_words(article_id, state, draft)

    def _keep_words(self, article_id: int, page_state: str, draft: Draft) -> int:
        """Keep the feed's words as a version unless they are there; they wait while the page may still come."""
        waits = self._stub_wait if page_state == "due" else timedelta(0)
        kept = _keep_version(self._connection, article_id, self._due.source.id, draft, self._now, waits)
        change(self._connection, articles, article_id, {"version_id": kept.id})
        return int(kept.is_new)

    def _draft(self, entry: Entry) -> Draft:
        source = self._due.source
        language = entry.language or _only(source.languages)
        return Draft(
            origin=Origin.FEED,
            title=entry.title,
            text=entry.text,
            authors=entry.authors,
            tags=entry.tags,
            published=entry.published,
            published_raw=entry.published_raw,
            modified=None,
            language=language,
            language_confidence=entry.language_confidence,
            site="",
            image=None,
            canonical_address=None,
            kind="article",
            paywalled=False,
            raw_digest=None,
            recipe=self._recipe,
        )


def _why_no_page(entry: Entry) -> str:
    if entry.address is None:
        return "the feed gives no address"
    return "its address is a home page" if leads_home(entry.address) else "an opaque redirect: not resolved"


def _chunks(keys: list[str], size: int = 500) -> Iterable[list[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


# --- transaction 2: version --------------------------------------------------------------------------------------


def keep_page(
    connection: Connection,
    due: DuePage,
    received: Received,
    page: Page | None,
    plan: PagePlan,
    *,
    site: str,
    memory: int,
    reading_recipe: int,
    now: datetime,
) -> bool:
    """Keep one try at an article's page: its words as a version, the digest of its raw bytes, the attempt.

    `memory` is the version of the memory of its `site` that it was read with; the site learns from an article's first page.

    Once the page is had, or will never be, the feed's words may be judged. True when a new version was kept.
    """
    record_attempt(connection, due.source.id, "page", received.attempt)
    keep_waiting(connection, host_of(due.address), received.attempt)
    if connection.execute(_ARTICLE, {"article": due.article_id}).first() is None:  # forgotten meanwhile
        return False
    detail = received.attempt.detail
    values: dict[str, Any] = {
        "page_state": plan.state,
        "page_due_at": plan.due_at,
        "page_leased_until": None,
        "page_tries": due.tries + 1,
        "page_outcome": received.attempt.outcome.value,
        "page_detail": detail if plan.state == "had" else f"{detail}; {plan.why}",
    }
    new = False
    if page is not None:
        draft = _page_draft(page, due, received, reading_recipe)
        draft = _completed(draft, said_by_feed(connection, due.article_id))
        first = connection.execute(_PAGES_OF, {"article": due.article_id}).scalar_one() == 0
        kept = _keep_version(connection, due.article_id, due.source.id, draft, now, timedelta(0), memory)
        values["version_id"], new = kept.id, kept.is_new
        if new and first:
            learn_page(connection, site, page.lines)
    change(connection, articles, due.article_id, values)
    if plan.state != "due":
        connection.execute(_WAIT_NO_MORE, {"article": due.article_id, "judge_after": now})
    return new


def _only(languages: tuple[str, ...]) -> str:
    """The source's language where it has but one; else undetermined, said so, so that nobody guesses it anew."""
    return languages[0] if len(languages) == 1 else UNDETERMINED


def _completed(draft: Draft, said: SaidByFeed) -> Draft:
    """A page's draft with its feed's tags, and with its time and authors where the page names none."""
    if draft.published is None and said.published is not None:
        draft = replace(draft, published=said.published, published_raw=said.published_raw)
    return replace(draft, tags=said.tags, authors=draft.authors or said.authors)


def _page_draft(page: Page, due: DuePage, received: Received, recipe: int) -> Draft:
    return Draft(
        origin=Origin.PAGE,
        title=page.title,
        text=page.text,
        authors=page.authors,
        published=page.published,
        published_raw=page.published_raw,
        modified=page.modified,
        language=page.language or _only(due.source.languages),
        language_confidence=page.language_confidence,
        site=page.site,
        image=page.image,
        canonical_address=page.canonical_address,
        kind=page.kind,
        paywalled=page.paywalled,
        raw_digest=received.digest or None,
        recipe=recipe,
    )


class _Kept(NamedTuple):
    """A version that is in the archive now."""

    id: int
    is_new: bool


def _keep_version(
    connection: Connection,
    article_id: int,
    source_id: str,
    draft: Draft,
    now: datetime,
    wait: timedelta,
    memory: int | None = None,
) -> _Kept:
    """Insert a version unless its words are there. The caller makes it the one that the article shows."""
    values = {
        "article_id": article_id,
        "source_id": source_id,
        "origin": draft.origin.value,
        "seen_at": now,
        "title": draft.title,
        "body": draft.text,
        "authors": list(draft.authors),
        "tags": list(draft.tags),
        "published": draft.published,
        "published_raw": draft.published_raw,
        "modified": draft.modified,
        "language": draft.language,
        "language_confidence": draft.language_confidence,
        "site": draft.site,
        "image": draft.image,
        "canonical_address": draft.canonical_address,
        "kind": draft.kind,
        "paywalled": draft.paywalled,
        "raw_digest": draft.raw_digest,
        "recipe": draft.recipe,
        "memory": memory,
        "content_hash": content_hash(draft.title, draft.text),
        "judge_after": now + wait,
    }
    version_id = insert_if_new(connection, versions, values)
    if version_id is not None:
        return _Kept(version_id, is_new=True)
    words = {"article": article_id, "hash": values["content_hash"]}
    return _Kept(connection.execute(_SAME_WORDS, words).scalar_one(), is_new=False)
