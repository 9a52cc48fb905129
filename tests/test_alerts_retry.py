"""When a failed hand-over is tried again, and when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Failure, GiveUp, Misconfigured, Retry, Unclear
from alerts.retry import Again, Dead, next_attempt

FIRST = datetime(2025, 11, 22, tzinfo=UTC)


def seconds_until(attempts: int, outcome: Failure, now: datetime = FIRST, key: str = "d1") -> float:
    decision = next_attempt(attempts, outcome, key, now, FIRST)
    assert isinstance(decision, Again)
    return (decision.at - now).total_seconds()


@pytest.mark.parametrize(
    ("attempts", "outcome", "shortest", "longest", "why"),
    [
        (1, Retry(None, "reset"), 22.5, 30, "the first wait is 30 seconds, less up to a quarter"),
        (2, Retry(None, "reset"), 45, 60, "each wait is twice the one before"),
        (3, Unclear("lost answer"), 90, 120, "an unclear end waits like any other"),
        (8, Retry(None, "reset"), 2700, 3600, "no wait of ours is longer than an hour"),
        (400, Retry(None, "reset"), 2700, 3600, "nor after hundreds of attempts"),
        (1, Retry(timedelta(minutes=5), "451"), 300, 330, "what the server asks for is never undercut"),
        (1, Retry(timedelta(hours=3), "429"), 10_800, 11_880, "its word wins over our hour"),
        (9, Retry(timedelta(seconds=2), "429"), 2, 2.2, "and over our back-off, when it asks for less"),
        (1, Retry(timedelta(0), "429"), 1, 1.1, "but never at once"),
        (1, Retry(timedelta(days=365), "429"), 86_400, 86_400, "a year is cut to the end of the window: one last try"),
        (1, Misconfigured("535"), 450, 600, "wrong settings are tried rarely from the start"),
    ],
)
def test_waits(attempts: int, outcome: Failure, shortest: float, longest: float, why: str) -> None:
    assert shortest <= seconds_until(attempts, outcome) <= longest, why


def test_a_day_without_success_is_the_end() -> None:
    almost = FIRST + timedelta(hours=24) - timedelta(seconds=1)
    last = next_attempt(30, Retry(None, "refused"), "d1", almost, FIRST)
    assert last == Again(FIRST + timedelta(hours=24), "refused"), "the last try falls on the end of the window"
    over = next_attempt(31, Retry(None, "refused"), "d1", FIRST + timedelta(hours=24), FIRST)
    assert over == Dead("given up after 24 h and 31 attempts: refused")


def test_giving_up_is_the_end_at_once_with_the_server_s_reason() -> None:
    assert next_attempt(1, GiveUp("550 no such user"), "d1", FIRST, FIRST) == Dead("550 no such user")


def test_an_unclear_end_says_that_it_repeats_the_same_message() -> None:
    decision = next_attempt(1, Unclear("connection lost"), "d1", FIRST, FIRST)
    assert isinstance(decision, Again)
    assert "same id" in decision.why
    assert "connection lost" in decision.why


def test_what_failed_together_comes_back_apart_and_each_always_at_the_same_time() -> None:
    waits = {seconds_until(5, Retry(None, "down"), key=f"d{number}") for number in range(50)}
    assert len(waits) == 50
    assert max(waits) - min(waits) > 60, "spread over more than a minute of eight"
    assert seconds_until(5, Retry(None, "down")) == seconds_until(5, Retry(None, "down"))


@given(
    attempts=st.integers(-1, 10_000),
    age=st.timedeltas(timedelta(days=-2), timedelta(days=2)),
    asked=st.none() | st.timedeltas(),
)
def test_every_next_attempt_lies_in_the_future_and_none_after_the_window(
    attempts: int, age: timedelta, asked: timedelta | None
) -> None:
    now = FIRST + age
    decision = next_attempt(attempts, Retry(asked, "down"), "d1", now, FIRST)
    if isinstance(decision, Again):
        assert now < decision.at <= FIRST + timedelta(hours=24)
    else:
        assert age >= timedelta(hours=24)
