"""When to come back: a table of polls and page retries, a sentence each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Attempt, Outcome
from scheduler import due

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STATE = due.PollState("irna_en", candidates=1, candidate=0, failures=0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def attempt(outcome: Outcome, retry_after: datetime | None = None) -> Attempt:
    """An attempt that ended now."""
    return Attempt(outcome, "as told", NOW, retry_after=retry_after)


def within(wait: timedelta, planned: timedelta) -> bool:
    """Whether a planned wait is the wait and at most a tenth more."""
    return wait <= planned <= wait * (1 + due.JITTER)


CASES: list[tuple[str, due.PollState, Outcome, timedelta]] = [
    ("a feed that answered is asked again after the interval", STATE, Outcome.OK, HOUR),
    ("so is one with nothing new", STATE, Outcome.UNCHANGED, HOUR),
    ("one that cannot be reached may be our own network: soon, once", STATE, Outcome.UNREACHABLE, timedelta(minutes=5)),
    ("the second time it is the source's", replace(STATE, failures=1), Outcome.UNREACHABLE, 2 * HOUR),
    ("a failing server is left alone for the interval", STATE, Outcome.SERVER_ERROR, HOUR),
    ("then twice as long", replace(STATE, failures=1), Outcome.SERVER_ERROR, 2 * HOUR),
    ("and twice again", replace(STATE, failures=2), Outcome.TIMEOUT, 4 * HOUR),
    ("never longer than a day", replace(STATE, failures=40), Outcome.TLS, DAY),
    ("a forbidden feed backs off, it is not evaded", replace(STATE, failures=3), Outcome.FORBIDDEN, 8 * HOUR),
    ("a feed that is gone is asked once a month", STATE, Outcome.GONE, timedelta(days=30)),
]


@pytest.mark.parametrize(("sentence", "state", "outcome", "wait"), CASES, ids=[case[0] for case in CASES])
def test_next_poll(sentence: str, state: due.PollState, outcome: Outcome, wait: timedelta) -> None:
    """Each row: how things stood, how the attempt ended, how long until the next."""
    plan = due.next_poll(state, attempt(outcome), NOW)
    assert within(wait, plan.next_poll_at - NOW), sentence
    assert plan.why


def test_a_success_ends_the_count_of_failures() -> None:
    """And the address that answered is kept."""
    state = replace(STATE, candidates=3, candidate=2, failures=5)
    plan = due.next_poll(state, attempt(Outcome.OK), NOW)
    assert (plan.failures, plan.candidate) == (0, 2)


def test_a_feed_without_validators_is_asked_once_a_day() -> None:
    """Each of its answers is a whole body."""
    plan = due.next_poll(STATE, attempt(Outcome.OK), NOW, validators=False)
    assert within(DAY, plan.next_poll_at - NOW)


def test_the_feed_may_ask_for_more_time_but_not_for_less() -> None:
    """ttl is a lower bound, and a week is the most anybody gets."""
    waits = [
        due.next_poll(STATE, attempt(Outcome.OK), NOW, minimum_interval=seconds).next_poll_at - NOW
        for seconds in (60, 6 * 3600, 10**9)
    ]
    assert [within(wait, planned) for wait, planned in zip((HOUR, 6 * HOUR, 7 * DAY), waits, strict=True)] == [True] * 3


def test_the_servers_own_word_wins() -> None:
    """Retry-After, clamped by the crawler, is taken as it is."""
    then = NOW + timedelta(minutes=7)
    plan = due.next_poll(replace(STATE, failures=9), attempt(Outcome.RATE_LIMITED, then), NOW)
    assert plan.next_poll_at == then


def test_the_next_address_is_tried_when_this_one_is_no_feed() -> None:
    """Within a minute; after the last one the source waits and begins anew."""
    state = replace(STATE, candidates=2)
    first = due.next_poll(state, attempt(Outcome.NOT_A_FEED), NOW)
    assert (first.candidate, first.next_poll_at - NOW) == (1, timedelta(minutes=1))
    second = due.next_poll(replace(state, candidate=1, failures=1), attempt(Outcome.NOT_FOUND), NOW)
    assert second.candidate == 0
    assert within(2 * HOUR, second.next_poll_at - NOW)


def test_jitter_is_the_sources_own() -> None:
    """The same source always gets the same share, different ones different shares."""
    plans = [due.next_poll(replace(STATE, source_id=name), attempt(Outcome.OK), NOW) for name in ("a", "a", "b", "c")]
    times = [plan.next_poll_at for plan in plans]
    assert times[0] == times[1]
    assert len(set(times)) == 3


def test_a_poll_planned_by_a_wrong_clock_is_due() -> None:
    """Next year's poll was planned by a clock that stood wrong; next month's may be a feed that is gone."""
    assert due.is_due(NOW, NOW)
    assert not due.is_due(NOW + timedelta(seconds=1), NOW)
    assert not due.is_due(NOW + timedelta(days=31), NOW)
    assert due.is_due(NOW + timedelta(days=365), NOW)


@given(
    failures=st.integers(0, 10**6),
    outcome=st.sampled_from(Outcome),
    candidates=st.integers(1, 5),
    validators=st.booleans(),
    minimum=st.none() | st.integers(0, 10**18),
)
def test_every_source_is_asked_again(
    failures: int, outcome: Outcome, candidates: int, validators: bool, minimum: int | None
) -> None:
    """Whatever happened: later than now, within the time after which a plan is taken for a mistake."""
    state = due.PollState("any", candidates, candidates - 1, failures)
    plan = due.next_poll(state, attempt(outcome), NOW, validators=validators, minimum_interval=minimum)
    assert plan.next_poll_at > NOW
    assert not due.is_due(plan.next_poll_at, NOW)
    assert 0 <= plan.candidate < candidates


PAGES: list[tuple[str, int, Outcome, str]] = [
    ("a page that was read is had", 1, Outcome.OK, "had"),
    ("a page that is not there is not asked twice", 1, Outcome.NOT_FOUND, "failed"),
    ("nor one that is forbidden", 1, Outcome.FORBIDDEN, "failed"),
    ("nor one without words", 1, Outcome.EMPTY, "failed"),
    ("nor one our own guard refuses", 1, Outcome.REFUSED, "failed"),
    ("a failing server gets a second try", 1, Outcome.SERVER_ERROR, "due"),
    ("and a third", 2, Outcome.TIMEOUT, "due"),
    ("but no fourth", 3, Outcome.SERVER_ERROR, "failed"),
    (
        "a lost crawler is no fault of the page's, yet it may be its doing: three tries",
        3,
        Outcome.CRAWLER_LOST,
        "failed",
    ),
]


@pytest.mark.parametrize(("sentence", "tries", "outcome", "state"), PAGES, ids=[case[0] for case in PAGES])
def test_after_page(sentence: str, tries: int, outcome: Outcome, state: str) -> None:
    """Each row: the how-manieth try, how it ended, what becomes of the page."""
    plan = due.after_page(7, tries, attempt(outcome), NOW)
    assert plan.state == state, sentence
    assert (plan.due_at is not None) == (state == "due")


def test_the_second_try_comes_before_the_feeds_words_are_judged_alone() -> None:
    """Else a stub would be held against full texts for want of two minutes."""
    plan = due.after_page(7, 1, attempt(Outcome.SERVER_ERROR), NOW)
    assert plan.due_at is not None
    assert plan.due_at - NOW < due.STUB_WAIT
