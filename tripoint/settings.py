"""The settings of one machine: `tripoint.toml` and `TRIPOINT_SECTION__KEY`, checked as a whole before anything starts."""

from __future__ import annotations

import importlib.metadata
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr

from alerts.channels import ChannelSettings, ConsoleSettings
from archive.model import InputError, Place, Problem
from crawler.limits import Limits
from seeds.catalogue import zone_name
from seeds.checking import Entry, checked
from tripoint import quantities
from tripoint.channels import channel_settings
from tripoint.given import Section, Value, find_file, gather
from tripoint.quantities import Bind
from tripoint.secrets import SecretFile, take_secrets

PROJECT_PAGE = "https://tripoint.example/crawler"
"""The page that a site's owner finds in the log while `crawler.contact` is not set; docs/crawler.md is its text."""

GIB = 1024**3
_LIMITS = Limits()

Duration = Annotated[timedelta, BeforeValidator(quantities.duration)]
DurationOrOff = Annotated[timedelta | None, BeforeValidator(quantities.duration_or_off)]
Size = Annotated[int, BeforeValidator(quantities.size)]
Secret = Annotated[SecretStr | None, BeforeValidator(lambda value: value or None)]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)]


def _seconds(low: float, high: float) -> Any:
    return Field(ge=timedelta(seconds=low), le=timedelta(seconds=high))


class ArchiveSection(Entry):
    """`[archive]`."""

    url: str = Field(default="", repr=False)
    """`sqlite:///FILE` (relative to the settings file) or `postgresql://user@host/name`; after loading never empty."""
    password: Secret = None
    """PostgreSQL's password where it should not stand in the URL; already part of `url` after loading."""
    password_file: str = ""
    raw_cap: Size = 10 * GIB
    """How much raw pages may take on disk; 0 keeps none."""


class CrawlerSection(Entry):
    """`[crawler]`: politeness and limits (faults.md sections 3 and 5)."""

    contact: Annotated[str, AfterValidator(lambda value: _contact(value))] = ""
    """A page (better) or an address of mail that tells a site's owner who is calling and how to stop it."""
    proxy: Annotated[str, AfterValidator(quantities.proxy)] = Field(default="", repr=False)
    resolve: Annotated[dict[str, Annotated[str, AfterValidator(quantities.endpoint)]], Field(max_length=1000)] = Field(
        default_factory=dict
    )
    allow_private: Annotated[tuple[Annotated[str, AfterValidator(quantities.network)], ...], Field(strict=False)] = ()
    host_delay: Annotated[Duration, _seconds(0, 3600)] = timedelta(seconds=_LIMITS.host_delay)
    hosts_at_once: Annotated[int, Field(ge=1, le=256)] = _LIMITS.hosts_at_once
    feed_bytes: Annotated[Size, Field(ge=1024)] = _LIMITS.feed_bytes
    page_bytes: Annotated[Size, Field(ge=1024)] = _LIMITS.page_bytes
    timeout: Annotated[Duration, _seconds(1, 600)] = timedelta(seconds=_LIMITS.timeout)
    readers: Annotated[int, Field(ge=1, le=64)] = _LIMITS.readers
    reader_memory: Annotated[Size, Field(ge=64 * 1024 * 1024)] = _LIMITS.reader_memory
    reader_seconds: Annotated[Duration, _seconds(1, 600)] = timedelta(seconds=_LIMITS.reader_seconds)
    reader_idle: Annotated[Duration, _seconds(1, 86_400)] = timedelta(seconds=_LIMITS.reader_idle)
    child_memory: Annotated[Size, Field(ge=256 * 1024 * 1024)] = _LIMITS.child_memory
    entries: Annotated[int, Field(ge=1, le=100_000)] = _LIMITS.entries
    poll_interval: Annotated[Duration, _seconds(1, 7 * 86_400)] = timedelta(hours=1)
    """Between two polls of a source that answers conditionally (faults.md K6: at least an hour unless agreed)."""


class AlertsSection(Entry):
    """`[alerts]`."""

    max_age: DurationOrOff = timedelta(hours=48)
    """Articles that say they are older alert nobody; None: any age does."""
    first_fetch: bool = True
    """A source's first fetch brings at most one message a watch, from the last 24 hours; False: as any other fetch."""
    follow_up: DurationOrOff = timedelta(minutes=30)
    """Between two messages of a watch on one story, of which five a day follow the first; None: as each comes."""
    about: Annotated[float, Field(ge=0, lt=1)] = 0.5
    """How sure it must be that an article is about the region (its score, 0 to 1) before a watch tells of it."""
    regional: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Ids of sources wholly on the region, whose articles skip that test."""


class WebSection(Entry):
    """`[web]`: the review page."""

    bind: Annotated[Bind, BeforeValidator(quantities.bind)] = Bind("127.0.0.1", 8470)
    password: Secret = None
    password_file: str = ""
    base_url: Annotated[str, AfterValidator(quantities.web_address)] = ""
    """How readers reach the page (links in alerts), "" where only this machine does."""


class SeedsSection(Entry):
    """`[seeds]`."""

    defaults: bool = True
    """Load the shipped sources, names and watches into a new archive."""


class StoriesSection(Entry):
    """`[stories]`."""

    embeddings: bool = False
    """Compare meanings too, by the optional extra of that name."""


class OperatorSection(Entry):
    """`[operator]`: what is about the service itself."""

    notify: Names = ("console",)
    silent_after: Annotated[Duration, _seconds(60, 365 * 86_400)] = timedelta(days=3)
    """A source without a good attempt, or without anything new, for so long is reported."""
    daily: Annotated[time, BeforeValidator(quantities.time_of_day)] = time(9, 0)
    """When the daily line that the service lives is sent."""
    zone: Annotated[str, AfterValidator(zone_name)] = "UTC"


class LogsSection(Entry):
    """`[logs]`."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


SECTIONS: dict[str, type[BaseModel]] = {
    "archive": ArchiveSection,
    "crawler": CrawlerSection,
    "alerts": AlertsSection,
    "web": WebSection,
    "seeds": SeedsSection,
    "stories": StoriesSection,
    "operator": OperatorSection,
    "logs": LogsSection,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that belongs to the machine. Times are timedeltas, sizes bytes, secrets never shown by repr or str."""

    archive: ArchiveSection
    crawler: CrawlerSection = field(default_factory=CrawlerSection)
    alerts: AlertsSection = field(default_factory=AlertsSection)
    web: WebSection = field(default_factory=WebSection)
    seeds: SeedsSection = field(default_factory=SeedsSection)
    stories: StoriesSection = field(default_factory=StoriesSection)
    operator: OperatorSection = field(default_factory=OperatorSection)
    logs: LogsSection = field(default_factory=LogsSection)
    channels: Mapping[str, ChannelSettings] = field(default_factory=lambda: {"console": ConsoleSettings()})
    """By name; `console` is always there."""
    file: Path | None = None
    """The file they were read from, None for defaults and environment alone."""
    secret_files: tuple[SecretFile, ...] = ()

    def secrets(self) -> tuple[str, ...]:
        """Every value that no log may show."""
        own = (self.archive.password, self.web.password)
        found = [secret.get_secret_value() for secret in own if secret is not None]
        for channel in self.channels.values():
            found += [getattr(channel, name, "") for name in ("password", "webhook_url", "token", "url", "secret")]
        return tuple(value for value in found if value)

    def crawler_limits(self) -> Limits:
        """The limits the crawler child is started with, its User-Agent included."""
        crawler = self.crawler
        times = {name: getattr(crawler, name).total_seconds() for name in _TIMES}
        plain = {name: getattr(crawler, name) for name in (*_PLAIN, *_SIZES)}
        agent = f"tripoint/{version()} (+{crawler.contact or PROJECT_PAGE})"
        return Limits(user_agent=agent, resolve=dict(crawler.resolve), **times, **plain)


_TIMES = ("host_delay", "timeout", "reader_seconds", "reader_idle")
_PLAIN = ("proxy", "allow_private", "hosts_at_once", "feed_bytes", "page_bytes", "readers")
_SIZES = ("reader_memory", "child_memory", "entries")


def version() -> str:
    """The installed version; "0" in a checkout that is not installed."""
    try:
        return importlib.metadata.version("tripoint")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def default_url() -> str:
    """The archive where nobody chose one: `tripoint.db` in the platform's data folder."""
    return f"sqlite:///{platformdirs.user_data_path('tripoint', appauthor=False) / 'tripoint.db'}"


def load_settings(
    path: Path | None = None, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """The settings from the file that applies (see `find_file`) and the environment, which goes first.

    `environ` is os.environ and `folder` the current one unless given. Raises InputError with every problem at once,
    each with its file and line or its variable; values of secrets are in none of them.
    """
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    problems: list[Problem] = []
    file = find_file(path, environ, folder)
    plain, given_channels = gather(file, environ, SECTIONS, folder, problems)
    found: dict[str, Any] = {}
    secrets: list[SecretFile] = []
    for name, model in SECTIONS.items():
        section = plain.setdefault(name, Section(Place(str(file)) if file else Place("settings")))
        if "password" in model.model_fields:
            secrets += take_secrets(section, ("password",), f"[{name}]", problems)
        if name == "archive":
            _place_archive(section, problems)
        contents = {key: value.content for key, value in section.values.items()}
        found[name] = checked(model, contents, section.where, f"[{name}]", problems)
    channels, channel_secrets = channel_settings(given_channels, problems)
    _check_web(found["web"], plain["web"], problems)
    _check_names(found["operator"], plain["operator"], given_channels, problems)
    if problems:
        raise InputError(problems)
    return Settings(**found, channels=channels, file=file, secret_files=(*secrets, *channel_secrets))


def warnings(settings: Settings) -> list[Problem]:
    """What works but should be known: for `tripoint check`."""
    crawler = settings.crawler
    contact = 'crawler.contact = "https://..."'
    notes: list[tuple[bool, str, str]] = [
        (not crawler.contact, "crawler.contact is not set: sites cannot tell who is calling", f"set {contact}"),
        ("@" in crawler.contact and "/" not in crawler.contact, "crawler.contact is an address of mail, a page is better", f"set {contact}"),
        (bool(crawler.proxy), "crawler.proxy is set: the check of resolved addresses is the proxy's", ""),
        (bool(crawler.allow_private), f"crawler.allow_private opens {', '.join(crawler.allow_private)}", ""),
        (bool(crawler.resolve), f"crawler.resolve sends {len(crawler.resolve)} hosts to this machine", "meant for tests"),
        (len(settings.operator.notify) == 1 and settings.operator.notify != ("console",), "operator.notify has one channel: its own trouble is told on the console and in the log only", "name a second channel"),
        (crawler.poll_interval < timedelta(hours=1), "crawler.poll_interval is under an hour: few sites welcome that", ""),
        (not settings.web.bind.is_loopback and not settings.web.base_url, "web.base_url is not set: alerts cannot link to the review page", "set it to the page's outer address"),
    ]  # fmt: skip
    place = Place(str(settings.file)) if settings.file else None
    problems = [Problem(place, what, remedy) for applies, what, remedy in notes if applies]
    return problems + [problem for secret in settings.secret_files if (problem := _open_to_others(secret))]


def documented_keys() -> dict[str, dict[str, Any]]:
    """Every key of the plain sections with its default, for the README and the test that holds it."""
    return {
        section: {name: info.get_default(call_default_factory=True) for name, info in model.model_fields.items()}
        for section, model in SECTIONS.items()
    }


def _contact(value: str) -> str:
    mail = re.fullmatch(r"(mailto:)?[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", value)
    if "(" in value or ")" in value or (value and not mail and not _is_address(value)):
        raise ValueError('should be a page such as "https://example.org/crawler", or an address of mail')
    return value


def _is_address(value: str) -> bool:
    try:
        return bool(quantities.web_address(value))
    except ValueError:
        return False


def _place_archive(section: Section, problems: list[Problem]) -> None:
    """Complete `archive.url`: the default, relative paths, the password; refuse what is no file and no PostgreSQL."""
    from archive.database import parse_url

    given = section.values.get("url")
    if given is None or given.content == "":
        given = Value(default_url(), section.place, Path.cwd())
    if not isinstance(given.content, str):
        return
    url = re.sub(
        r"^sqlite:///(?!/|:memory:)(.+)$", lambda found: _beside(given.base, found[1]), given.content, flags=re.DOTALL
    )
    try:
        where = parse_url(url)
    except InputError as error:
        problems.extend(Problem(section.where("url"), problem.what, problem.remedy) for problem in error.problems)
        return
    password = section.values.get("password")
    if password is not None and isinstance(password.content, str) and where.drivername.startswith("postgresql"):
        url = where.set(password=password.content).render_as_string(hide_password=False)
    section.values["url"] = Value(url, given.place, given.base, given.from_environment)


def _beside(base: Path, written: str) -> str:
    path = Path(written).expanduser()
    return f"sqlite:///{path if path.is_absolute() else base / path}"


def _check_web(web: WebSection | None, section: Section, problems: list[Problem]) -> None:
    if web is not None and not web.bind.is_loopback and web.password is None:
        what = f"[web]: bind {web.bind} can be reached from other machines, so it needs web.password_file"
        problems.append(Problem(section.where("bind"), what, 'set password_file, or bind = "127.0.0.1:8470"'))


def _check_names(
    operator: OperatorSection | None, section: Section, channels: Mapping[str, Section], problems: list[Problem]
) -> None:
    known = {*channels, "console"}
    for position, name in enumerate(operator.notify if operator else ()):
        if name not in known:
            what = f'[operator]: notify: there is no channel "{name}"'
            problems.append(Problem(section.where("notify", position), what, f"known: {', '.join(sorted(known))}"))


def _open_to_others(secret: SecretFile) -> Problem | None:
    """A warning where everybody on the machine can read a secret (containers mount theirs so: no error)."""
    try:
        mode = secret.path.stat().st_mode
    except OSError:
        return None
    if not mode & stat.S_IROTH:
        return None
    return Problem(secret.place, f"{secret.key}: {secret.path} can be read by everybody", f"chmod 600 {secret.path}")
