"""From settings to a channel that sends: the one place that knows every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alerts.channels import AppriseSettings, Channel, ChannelSettings, MailSettings, SlackSettings, WebhookSettings


def open_channel(settings: ChannelSettings, now: Callable[[], datetime]) -> Channel:
    """The channel for its settings; `now` gives aware times, which signed messages state. ValueError for what cannot be used.

    Opens no connection; libraries are imported only for the kinds in use (memory).
    """
    if isinstance(settings, MailSettings):
        from alerts.mail import MailChannel

        return MailChannel(settings)
    if isinstance(settings, SlackSettings):
        from alerts.slack import SlackChannel

        return SlackChannel(settings)
    if isinstance(settings, WebhookSettings):
        from alerts.webhook import WebhookChannel

        return WebhookChannel(settings, now)
    if isinstance(settings, AppriseSettings):
        from alerts.apprise_channel import AppriseChannel

        return AppriseChannel(settings)
    from alerts.console import ConsoleChannel

    return ConsoleChannel(settings)
