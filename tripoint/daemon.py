"""The daemon: the newsroom's jobs on the clock, the review page, and the signals that stop and reload it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError

from archive import sources as catalogue
from archive.failures import in_one_line
from archive.model import InputError
from scheduler.clock import Clock
from tripoint.gating import gates_of
from tripoint.newsroom import RELEASE_BEAT, Newsroom
from tripoint.settings import Settings
from web.pages import make_app
from web.server import listen, serve
from web.settings import WebSettings

log = logging.getLogger("tripoint.service")

DRAIN_SECONDS = 30
"""How long a stop may take; a second signal ends it at once, and the next start takes up what was left."""

SWITCH = 0.0005
"""Seconds that a thread may keep the interpreter while others want it. Python's own 5 ms make every answer of a relay wait that
long while the judge reckons, six times a mail: 95 % of 50 alerts a second took 8 to 16 seconds beyond their wait, not 1."""

ARCHIVE_LOOK = timedelta(seconds=10)
"""Between two looks for the archive's file: what is gathered in between is lost with it."""


def utc_now() -> datetime:
    """The wall clock, aware: the one place it is read."""
    return datetime.now(UTC)


def web_settings(settings: Settings) -> WebSettings:
    """The `[web]` part as the page needs it."""
    web = settings.web
    password = web.password.get_secret_value() if web.password else None
    return WebSettings(web.bind.host, web.bind.port, web.base_url, password=password, zone=settings.operator.zone)


def open_page(settings: Settings) -> socket.socket:
    """Open the page's port before anything is written; raises InputError where it is taken."""
    return listen(web_settings(settings))


class Daemon:
    """Runs a newsroom until it is told to stop."""

    def __init__(self, newsroom: Newsroom, opened: socket.socket, load: Callable[[], Settings] | None = None) -> None:
        """`opened` is the page's port; `load` reads the settings again on SIGHUP."""
        self._newsroom = newsroom
        self._opened = opened
        self._load = load
        self._clock = Clock(self._job_failed)
        self.stopping = asyncio.Event()
        """Set it to stop; SIGTERM and SIGINT do."""
        self._status = 0

    async def run(self) -> int:
        """Run until `stopping` is set, then finish what is in hand and close everything; returns the exit status."""
        newsroom = self._newsroom
        sys.setswitchinterval(SWITCH)
        self._listen_to_signals()
        await newsroom.start()
        newsroom.wake = self._clock.wake
        settings = newsroom.settings
        app = make_app(
            newsroom.archive,
            newsroom.lexicon,
            web_settings(settings),
            clock=newsroom.now,
            silence=newsroom.silence,
            gates=gates_of(settings),
        )
        page = asyncio.create_task(serve(app, self._opened, self.stopping), name="review page")
        self._clock.start(
            {
                "gather": (timedelta(seconds=2), newsroom.gather),
                "judge": (timedelta(seconds=5), newsroom.judge),
                "release": (RELEASE_BEAT, newsroom.release),
                "deliver": (timedelta(seconds=5), newsroom.deliver),
                "operator": (timedelta(minutes=1), newsroom.tell_operator),
                "archive": (ARCHIVE_LOOK, self._look_for_the_archive),
                "house": (timedelta(hours=1), newsroom.keep_house),
            }
        )
        log.info("running; review page on http://%s", newsroom.settings.web.bind)
        self._say_what_is_next()
        await self.stopping.wait()
        await self._close(page)
        return self._status

    def _say_what_is_next(self) -> None:
        """Storage that fails here fails the jobs too: they are tried again, and the look for the archive tells a lost one."""
        try:
            with self._newsroom.archive.reading() as connection:
                due = catalogue.next_due(connection)
        except DBAPIError as error:
            log.warning("which source is due next is not known: %s", in_one_line(error))
        else:
            log.info("%s", f"next source is due at {due:%Y-%m-%d %H:%M:%SZ}" if due else "no source is enabled")

    async def _close(self, page: asyncio.Task[None]) -> None:
        log.info("stopping: finishing what is in hand")
        await self._clock.stop()
        try:
            await asyncio.wait_for(self._newsroom.close(), DRAIN_SECONDS)
        except TimeoutError:
            log.warning("not finished after %d s; the next start takes up what is left", DRAIN_SECONDS)
        await page
        log.info("stopped")

    async def _look_for_the_archive(self) -> None:
        """Stop when the archive's file is gone, since what is gathered from then on would be in no file, or is another's."""
        if not self._newsroom.archive.is_in_place():
            log.critical(
                "the archive %s was moved, deleted or replaced while in use: stopping; put it back and start again",
                self._newsroom.archive.path,
            )
            self._stop_with(1)
            return
        try:
            await asyncio.to_thread(self._newsroom.keep_hold)
        except InputError as error:
            log.critical("the hold on the archive was lost, and %s: stopping", "; ".join(map(str, error.problems)))
            self._stop_with(1)

    def _stop_with(self, status: int) -> None:
        self._status = status
        self.stopping.set()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._told_to_stop)
        loop.add_signal_handler(signal.SIGHUP, self._told_to_reload)

    def _told_to_stop(self) -> None:
        if self.stopping.is_set():
            log.warning("told to stop twice: ending at once, the next start takes up what is left")
            # The crawler child sees its standard input close and ends too.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(signal.SIGTERM)
        self.stopping.set()

    def _told_to_reload(self) -> None:
        """All or nothing: settings with a problem change nothing."""
        if self._load is None:
            return
        try:
            fixed = self._newsroom.reload(self._load())
        except InputError as error:
            log.error(
                "the settings were not reloaded, the old ones stay in force: %s", "; ".join(map(str, error.problems))
            )
            return
        log.info("settings reloaded%s", f"; a restart is needed for {', '.join(fixed)}" if fixed else "")
        for job in ("gather", "judge", "release", "deliver"):
            with contextlib.suppress(LookupError):
                self._clock.wake(job)

    def _job_failed(self, name: str, error: BaseException) -> None:
        log.error("the job %s failed and is tried again at its next beat: %s", name, error, exc_info=error)
