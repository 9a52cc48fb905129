"""When the operator hears that messages do not go out, of how many at once, and by which way: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.undelivered import DeadLetter, Fold, Looked, Trouble
from scheduler.undelivered import FOLDED_FOR, LONG, dead_notice, fold, is_told, listeners, trouble_notice

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def letters(count: int, channel: str = "desk", notice: str = "") -> list[DeadLetter]:
    """Letters given up, each to another reader."""
    return [
        DeadLetter(f"alert-{n}/{channel}", channel, f"r{n}@a.test", "550 no such user", notice) for n in range(count)
    ]


def test_what_is_given_up_together_is_told_together_by_channel() -> None:
    reckoned = fold(Looked(), letters(17) + letters(2, "slack"), (40, 19), NOW)
    assert [(one.channel, one.count) for one in reckoned.tell] == [("desk", 17), ("slack", 2)]
    notice = dead_notice(reckoned.tell[0], 40, NOW)
    assert notice.headline == "17 messages by desk could not be delivered"
    assert ("To", "r0@a.test, r1@a.test, r2@a.test, r3@a.test, r4@a.test and 12 more") in notice.facts
    assert notice.facts.count(("Outcome", "550 no such user")) == 1
    assert reckoned.state.folds == ()
    assert (reckoned.state.attempt, reckoned.state.delivery) == (40, 19)


def test_what_is_given_up_one_by_one_is_told_once_an_hour() -> None:
    """A queue that dies over hours is a notice an hour, and none of its letters is left out."""
    state, told = Looked(), []
    for minute in range(180):
        reckoned = fold(state, letters(1), (minute + 1, minute + 1), NOW + timedelta(minutes=minute))
        state = reckoned.state
        told += [one.count for one in reckoned.tell]
    assert told == [1, 60, 60]
    assert fold(state, [], (200, 200), NOW + timedelta(minutes=181)).tell[0].count == 59


def test_a_clock_that_was_ahead_holds_back_nothing() -> None:
    state = fold(Looked(), letters(1), (1, 1), NOW + timedelta(days=400)).state
    assert fold(state, letters(1), (2, 2), NOW).tell[0].count == 1


def test_one_letter_is_one_letter() -> None:
    (one,) = fold(Looked(), letters(1), (1, 1), NOW).tell
    assert dead_notice(one, 1, NOW).headline == "a message by desk could not be delivered"


def test_notices_that_reached_nobody_are_told_of_once_and_never_in_a_circle() -> None:
    lost = DeadLetter("channel:desk/ops", "ops", "ops@a.test", "550", "channel:desk", "nothing goes out by desk")
    reckoned = fold(Looked(), [lost], (1, 1), NOW)
    notice = dead_notice(reckoned.tell[0], 1, NOW)
    assert notice.headline == "a notice to the operator by ops could not be delivered"
    assert ("What they said", "nothing goes out by desk") in notice.facts
    again = DeadLetter("x", "console", "console", "closed", notice.key, notice.headline)
    after = fold(reckoned.state, [again], (2, 2), NOW + HOUR * 9)
    assert after.tell == ()
    assert after.lost == (again,), "for the log"


@pytest.mark.parametrize(
    ("misconfigured", "lasted", "told", "why"),
    [
        (True, timedelta(0), True, "a wrong password does not mend itself"),
        (False, LONG - timedelta(minutes=1), False, "a relay that restarts, a greylist"),
        (False, LONG, True, "what lasts may not pass"),
    ],
)
def test_trouble_is_told(misconfigured: bool, lasted: timedelta, told: bool, why: str) -> None:
    trouble = Trouble("desk", misconfigured, "535 no", NOW - lasted, 3)
    assert is_told(trouble, NOW) is told, why
    assert ("Last outcome", "535 no") in trouble_notice(trouble, NOW).facts


THERE = ("console", "desk", "ops")
LISTENERS: list[tuple[str, str, tuple[str, ...], set[str], tuple[str, ...]]] = [
    ("a notice about no channel goes to all of them", "", ("desk", "ops"), set(), ("desk", "ops")),
    ("also to one in trouble, which may be mended in time", "", ("desk", "ops"), {"ops"}, ("desk", "ops")),
    ("and to the console when none works", "", ("desk", "ops"), {"desk", "ops"}, ("desk", "ops", "console")),
    ("trouble of a channel is told by the others", "desk", ("desk", "ops"), {"desk"}, ("ops",)),
    ("by those that work", "desk", ("desk", "ops", "console"), {"desk", "ops"}, ("console",)),
    ("by the console where there is no other", "desk", ("desk",), {"desk"}, ("console",)),
    ("a reader's channel is none of the operator's", "desk", ("desk",), {"desk"}, ("console",)),
    ("a dead letter of a channel that works for others, by both", "desk", ("desk",), set(), ("desk", "console")),
    ("the console's trouble has nowhere else to go", "console", ("console",), {"console"}, ("console",)),
    ("who wants to hear nothing hears nothing", "desk", (), {"desk"}, ()),
    ("what is not in the settings is passed over", "desk", ("gone", "desk"), {"desk"}, ("console",)),
]


@pytest.mark.parametrize(
    ("why", "about", "notify", "troubled", "heard"), LISTENERS, ids=[case[0] for case in LISTENERS]
)
def test_who_hears(why: str, about: str, notify: tuple[str, ...], troubled: set[str], heard: tuple[str, ...]) -> None:
    assert listeners(about, notify, troubled, THERE) == heard, why


def test_dead_letters_are_told_by_the_channel_itself_too_when_it_works_again() -> None:
    """All was down for three days: what was lost meanwhile is said where the operator looks."""
    assert listeners("desk", ("desk",), {"desk"}, THERE, dead=True) == ("desk", "console")
    assert listeners("desk", ("desk", "ops"), {"desk"}, THERE, dead=True) == ("ops",), "unless another hears it now"


def test_who_hears_of_notices_that_reached_nobody() -> None:
    assert listeners("ops", ("desk", "ops"), set(), THERE, unheard=True) == ("desk", "console")


def test_a_fold_waits_for_company_no_longer_than_an_hour() -> None:
    state = Looked(9, 9, (Fold("desk", False, 4, ("a@a.test",), ("550",)),), {"desk": NOW})
    assert fold(state, [], (9, 9), NOW + FOLDED_FOR - timedelta(seconds=1)).tell == ()
    assert fold(state, [], (9, 9), NOW + FOLDED_FOR).tell == state.folds
