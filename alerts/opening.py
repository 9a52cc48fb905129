"""From settings to a channel that sends: the one place that knows every kind."""

from __future__ import annotations

from alerts.channels import Channel, ChannelSettings, MailSettings, SlackSettings


def open_channel(settings: ChannelSettings) -> Channel:
    """The channel for its settings. Opens no connection; libraries are imported only for the kinds in use (memory)."""
    if isinstance(settings, MailSettings):
        from alerts.mail import MailChannel

        return MailChannel(settings)
    if isinstance(settings, SlackSettings):
        from alerts.slack import SlackChannel

        return SlackChannel(settings)
    from alerts.console import ConsoleChannel

    return ConsoleChannel(settings)
