"""When the operator hears that messages do not go out, of how many at once, and by which way. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.messages import NoticeKind, OperatorNotice
from archive.undelivered import DeadLetter, Fold, Looked, Trouble

LONG = timedelta(hours=2)
"""Failures that pass by themselves (a relay that restarts, greylisting) are told when nothing went out for so long."""
FOLDED_FOR = timedelta(hours=1)
"""Between two notices on dead letters of one channel: what is given up meanwhile is told together."""
NAMED = 5
"""Recipients and reasons named in a notice."""
LAST_RESORT = "console"
"""The channel that is always there."""
UNHEARD = "unheard:"
"""Begins the key of a notice about notices that reached nobody; one that dies itself is only logged, so nothing loops."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What follows from a look at the dead letters."""

    state: Looked
    """To be kept for the next look."""
    tell: tuple[Fold, ...]
    lost: tuple[DeadLetter, ...]
    """Notices about notices that reached nobody: for the log alone."""


def fold(state: Looked, dead: Sequence[DeadLetter], newest: tuple[int, int], now: datetime) -> Reckoned:
    """Fold letters given up since the last look by channel, and say which folds are told now and which wait for company.

    `newest` are the numbers of the last attempt and message at this look.
    """
    folds = {(one.channel, one.notices): one for one in state.folds}
    lost = tuple(letter for letter in dead if letter.notice.startswith(UNHEARD))
    for letter in dead:
        if letter in lost:
            continue
        key = (letter.channel, bool(letter.notice))
        folds[key] = _with(folds.get(key, Fold(*key, 0, (), ())), letter)
    told_at = dict(state.told_at)
    tell = tuple(one for _, one in sorted(folds.items()) if _is_due(told_at.get(_line(one)), now))
    waiting = tuple(one for _, one in sorted(folds.items()) if one not in tell)
    told_at |= {_line(one): now for one in tell}
    return Reckoned(Looked(*newest, waiting, told_at), tell, lost)


def is_told(trouble: Trouble, now: datetime) -> bool:
    """Whether a channel's trouble is worth a notice: wrong settings at once, anything else when it lasts."""
    return trouble.misconfigured or now - trouble.since >= LONG


def listeners(
    about: str,
    notify: Sequence[str],
    troubled: Collection[str],
    there: Collection[str],
    *,
    dead: bool = False,
    unheard: bool = False,
) -> tuple[str, ...]:
    """By which channels a notice about the channel `about` is told ("" for one about anything else).

    `dead` for a notice about dead letters: where nobody else hears, the channel itself does once it works again.
    `unheard` for a notice about notices that were given up: the console hears it too, since who else would is in doubt.
    Those of `notify` that work and are another; where there is none, the console, and the channel itself if it works for
    others. Channels that only readers listen to are not used: a notice names addresses and servers.
    """
    known = [name for name in notify if name in there]
    if not notify:
        return ()
    working = tuple(name for name in known if name not in troubled)
    last = tuple(name for name in (LAST_RESORT,) if name in there and name != about and name not in known)
    if not about:
        return tuple(known) if working else (*known, *last)
    others = tuple(name for name in working if name != about)
    if unheard or not others:
        return (*(others or (known if dead else working)), *last) or tuple(known)
    return others


def trouble_notice(trouble: Trouble, now: datetime) -> OperatorNotice:
    """Nothing goes out by a channel."""
    cause = "its settings do not work" if trouble.misconfigured else "every attempt failed"
    return OperatorNotice(
        key=f"channel:{trouble.channel}",
        kind=NoticeKind.CHANNEL,
        at=now,
        headline=f"nothing goes out by {trouble.channel}: {cause}",
        facts=(
            ("Last outcome", trouble.why),
            ("Since", f"{trouble.since:%Y-%m-%d %H:%MZ}"),
            ("Messages waiting", str(trouble.waiting)),
            ("What follows", "they are tried again for 24 hours after the first try, then they are dead letters"),
        ),
        remedy="mend the channel and reload (SIGHUP), which tries at once; `tripoint alerts send-test` shows whether it works",
    )


def dead_notice(given: Fold, number: int, now: datetime) -> OperatorNotice:
    """Messages, or notices to the operator, were given up; `number` makes its key another than that of the last one."""
    one, many = ("notice to the operator", "notices to the operator") if given.notices else ("message", "messages")
    said = f"a {one}" if given.count == 1 else f"{given.count} {many}"
    more = given.count - len(given.said)
    named = ", ".join(given.said) + (f" and {more} more" if more > 0 else "")
    return OperatorNotice(
        key=f"{UNHEARD if given.notices else 'dead:'}{given.channel}:{number}",
        kind=NoticeKind.DEAD_LETTER,
        at=now,
        headline=f"{said} by {given.channel} could not be delivered",
        facts=(
            ("What they said" if given.notices else "To", named),
            *(("Outcome", why) for why in given.why),
        ),
        remedy="mend the channel, then `tripoint alerts retry --dead`",
    )


def _with(given: Fold, letter: DeadLetter) -> Fold:
    said = letter.words or letter.key if given.notices else letter.recipient
    return replace(
        given, count=given.count + 1, said=_first_few(given.said, said), why=_first_few(given.why, letter.detail)
    )


def _first_few(kept: tuple[str, ...], more: str) -> tuple[str, ...]:
    return kept if more in kept or len(kept) >= NAMED else (*kept, more)


def _is_due(told_at: datetime | None, now: datetime) -> bool:
    """Also when the clock was ahead as the last one was told."""
    return told_at is None or not told_at <= now < told_at + FOLDED_FOR


def _line(given: Fold) -> str:
    return f"{given.channel}/notices" if given.notices else given.channel
