"""`[channels.NAME]` tables as the settings that `alerts/channels.py` opens channels with."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from alerts.channels import (
    AppriseSettings,
    ChannelSettings,
    ConsoleSettings,
    MailSettings,
    SlackSettings,
    WebhookSettings,
)
from alerts.signing import secret_key
from archive.model import Problem
from seeds.catalogue import zone_name
from seeds.checking import Entry, checked
from seeds.located import did_you_mean
from tripoint import quantities
from tripoint.given import Section
from tripoint.secrets import UNREAD, SecretFile, take_secrets

LANGUAGES = ("en", "fa", "prs", "ps", "ur", "ar")
"""Languages messages can be written in."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The port of each kind of security where none is given (RFC 8314, RFC 6409)."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"should be one of {', '.join(LANGUAGES)}")
    return value


def _mailbox(value: str) -> str:
    name, address = parseaddr(value)
    try:
        good = Address(name, addr_spec=address).domain and "\n" not in value and "\r" not in value
    except (ValueError, IndexError):
        good = False
    if not good:
        raise ValueError(f"{value[:80]!r} should be an address such as desk@example.org")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", value):
        raise ValueError("should be a host name such as smtp.example.org, without port")
    return value


def _secret_address(value: SecretStr | None) -> SecretStr | None:
    if value is not None and value.get_secret_value() != UNREAD:
        quantities.web_address(value.get_secret_value())
    return value


Rate = Annotated[Annotated[int, Field(ge=1, le=100_000)] | None, BeforeValidator(quantities.count_or_off)]


def _signing_secret(value: SecretStr | None) -> SecretStr | None:
    if value is not None and value.get_secret_value() != UNREAD:
        secret_key(value.get_secret_value())
    return value


class _ChannelSection(Entry):
    kind: str
    language: Annotated[str, AfterValidator(_language)] = "en"
    zone: Annotated[str, AfterValidator(zone_name)] = "UTC"
    rate: Rate = 60


class MailSection(_ChannelSection):
    """`kind = "email"`."""

    host: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr | None = None
    password_file: str = ""
    sender: Annotated[str, AfterValidator(_mailbox)]
    recipients: Annotated[
        tuple[Annotated[str, AfterValidator(_mailbox)], ...],
        BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value),
        Field(min_length=1, max_length=100),
    ]
    ca_file: str = ""


class SlackSection(_ChannelSection):
    """`kind = "slack"`: an incoming webhook, or a bot token and a channel."""

    webhook_url: Annotated[SecretStr | None, AfterValidator(_secret_address)] = None
    webhook_url_file: str = ""
    token: SecretStr | None = None
    token_file: str = ""
    channel: str = ""
    api_url: Annotated[str, AfterValidator(quantities.web_address)] = ""


class WebhookSection(_ChannelSection):
    """`kind = "webhook"`: signed JSON."""

    url: Annotated[SecretStr | None, AfterValidator(_secret_address)] = None
    url_file: str = ""
    secret: Annotated[SecretStr | None, AfterValidator(_signing_secret)] = None
    secret_file: str = ""
    allow_private: bool = False
    rate: Rate = 600


class AppriseSection(_ChannelSection):
    """`kind = "apprise"`: whatever the optional library Apprise reaches."""

    url: SecretStr | None = None
    url_file: str = ""


class ConsoleSection(_ChannelSection):
    """`kind = "console"`."""

    rate: Rate = 600


KINDS: dict[str, type[_ChannelSection]] = {
    "email": MailSection,
    "slack": SlackSection,
    "webhook": WebhookSection,
    "apprise": AppriseSection,
    "console": ConsoleSection,
}
_SECRETS: dict[str, tuple[str, ...]] = {
    "email": ("password",),
    "slack": ("webhook_url", "token"),
    "webhook": ("url", "secret"),
    "apprise": ("url",),
    "console": (),
}


def channel_settings(
    sections: Mapping[str, Section], problems: list[Problem]
) -> tuple[dict[str, ChannelSettings], list[SecretFile]]:
    """The channels by name, `console` among them always, and the files their secrets came from."""
    channels: dict[str, ChannelSettings] = {"console": ConsoleSettings()}
    secrets: list[SecretFile] = []
    for name, section in sections.items():
        label = f"[channels.{name}]"
        kind = section.values["kind"].content if "kind" in section.values else None
        if not _NAME.fullmatch(name):
            problems.append(Problem(section.place, f"{label}: a name has letters, digits, - and _ only", ""))
        if not isinstance(kind, str) or kind not in KINDS:
            what = f"{label}: kind is missing" if kind is None else f'{label}: "{str(kind)[:40]}" is no kind of channel'
            problems.append(Problem(section.where("kind"), what, did_you_mean(str(kind or ""), KINDS)))
            continue
        secrets += take_secrets(section, _SECRETS[kind], label, problems)
        contents: dict[str, Any] = {key: value.content for key, value in section.values.items()}
        found = checked(KINDS[kind], contents, section.where, label, problems)
        opened = _opened(name, found, section, label, problems)
        if opened is not None:
            channels[name] = opened
    return channels, secrets


def _opened(
    name: str, found: _ChannelSection | None, section: Section, label: str, problems: list[Problem]
) -> ChannelSettings | None:
    """The channel's value, or None after saying what keys together make impossible."""
    if found is None:
        return None
    faults = [
        Problem(section.where(key), f"{label}: {what}", remedy)
        for applies, key, what, remedy in _faults(found, section)
        if applies
    ]
    problems.extend(faults)
    unread = any(_shown(secret) == UNREAD for secret in vars(found).values() if isinstance(secret, SecretStr))
    return None if faults or unread else _value(name, found, section)


def _faults(found: _ChannelSection, section: Section) -> list[tuple[bool, str, str, str]]:
    if isinstance(found, MailSection):
        bare = found.security == "none" and not quantities.is_loopback(found.host)
        return [
            (bare, "security", '"none" sends mail in the clear and is only for a relay on this machine', 'use "starttls" or "tls"'),
            (bool(found.username) and found.password is None, "username", "password is missing", "add password_file"),
            (found.password is not None and not found.username, "password", "username is missing", "add username"),
            (bool(found.ca_file) and not _is_certificate(_ca(found, section)), "ca_file", f"{_ca(found, section)} holds no certificate that can be read", "give a file in PEM format"),
        ]  # fmt: skip
    if isinstance(found, SlackSection):
        ways = (found.webhook_url is not None) + (found.token is not None)
        return [
            (ways == 0, "kind", "webhook_url or token is missing", "add webhook_url_file, or token_file and channel"),
            (ways == 2, "token", "webhook_url and token are both given", "keep one"),
            (found.token is not None and not found.channel, "token", "channel is missing", 'add channel = "C..."'),
        ]
    if isinstance(found, WebhookSection):
        outside = _shown(found.url).startswith("http://") and not found.allow_private
        return [
            (found.url is None, "kind", "url is missing", "add url, or url_file"),
            (
                found.secret is None,
                "kind",
                "secret is missing",
                'add secret_file: "whsec_" and `openssl rand -base64 32`',
            ),
            (
                outside,
                "url",
                "http:// is only for a receiver inside the house",
                "use https://, or allow_private = true",
            ),
        ]
    if isinstance(found, AppriseSection):
        return [(found.url is None, "kind", "url is missing", "add url_file")]
    return []


def _value(name: str, found: _ChannelSection, section: Section) -> ChannelSettings:
    reader: dict[str, Any] = {"language": found.language, "zone": found.zone, "rate": found.rate}
    if isinstance(found, MailSection):
        return MailSettings(
            name=name,
            host=found.host,
            port=found.port if found.port is not None else PORTS[found.security],
            security=found.security,
            sender=found.sender,
            recipients=found.recipients,
            username=found.username,
            password=_shown(found.password),
            ca_file=_ca(found, section) if found.ca_file else None,
            **reader,
        )
    if isinstance(found, SlackSection):
        return SlackSettings(
            name=name,
            webhook_url=_shown(found.webhook_url),
            token=_shown(found.token),
            channel=found.channel,
            api_url=found.api_url,
            **reader,
        )
    if isinstance(found, WebhookSection):
        address, secret = _shown(found.url), _shown(found.secret)
        return WebhookSettings(name=name, url=address, secret=secret, allow_private=found.allow_private, **reader)
    if isinstance(found, AppriseSection):
        return AppriseSettings(name=name, url=_shown(found.url), **reader)
    return ConsoleSettings(name=name, **reader)


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _ca(found: MailSection, section: Section) -> Path:
    base = section.values["ca_file"].base if "ca_file" in section.values else Path()
    return base / Path(found.ca_file).expanduser()


def _is_certificate(path: Path) -> bool:
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ValueError):
        return False
    return True
