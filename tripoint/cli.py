"""The command line: which command is where, and how every command ends.

Exit status: 0 done, 1 something failed (said which), 2 bad usage or configuration. Commands are imported when they are
called, so that `tripoint parse` does not pay for Scrapy.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from archive.model import InputError
from words.direction import strip_controls

COMMANDS = {
    "run": ("running", "the service: schedule, crawl, deduplicate, store, alert; review page on 127.0.0.1:8470"),
    "once": ("running", "one pass over all that is due, then deliver and exit"),
    "demo": ("demo", "a small newsroom on loopback, no network: alerts on the console, the page to look at"),
    "check": ("checking", "settings, catalogue, watches, channels, archive: all problems at once"),
    "sources": ("sources", "where news comes from: list, add, remove, poll, import, export"),
    "baseline": ("baseline", "the documents you already have: add, list, remove"),
    "watch": ("watches", "what you want to be told: list, add, remove, silence, import, export, test, why"),
    "search": ("archive", "the archive, in the language of watches"),
    "show": ("archive", "an article, its copies, versions, story, hits and why"),
    "stats": ("archive", "what the archive holds"),
    "alerts": ("alerts", "the outbox: list, retry, send-test"),
    "export": ("exporting", "the archive or a query's result as jsonl or csv"),
    "backup": ("upkeep", "copy the archive while it is in use"),
    "restore": ("upkeep", "put a backup in place of the archive"),
    "reindex": ("upkeep", "make what is derived anew after a release changed how"),
    "forget": ("upkeep", "remove an article everywhere, for good"),
    "read": ("filters", "pages in, articles out (JSON Lines)"),
    "same": ("sameness", "articles in, copies told (JSON Lines)"),
    "group": ("sameness", "articles in, stories out (JSON Lines)"),
    "match": ("filters", "articles in, matching watches out (JSON Lines)"),
    "about": ("filters", "articles in, whether they are about the region (JSON Lines)"),
    "parse": ("filters", "a query as understood, or the error with a caret under the place"),
}
"""Each command's module in tripoint/commands, where a function of the command's name stands, and its one line of help."""


class Commands(click.Group):
    """Looks a command up when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"tripoint.commands.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with a suggestion for a name that is nearly right."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), help="the settings file (default: ./tripoint.toml)"
)
@click.version_option(package_name="tripoint")
@click.pass_context
def tripoint(context: click.Context, config: Path | None) -> None:
    """Watch the news of Iran, Pakistan and Afghanistan and be told only what is new."""
    context.obj = config


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status."""
    # What a desk watches is its own matter: archive, backups and exports are for the user alone.
    os.umask(0o077)
    try:
        status = tripoint.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except InputError as error:
        for problem in error.problems:
            _complain(str(problem))
        sys.exit(2)
    except click.ClickException as error:
        if isinstance(error, click.NoSuchOption):
            error = click.UsageError(error.format_message() + _advice(error), error.ctx)
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has enough; say nothing more to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        why = _machines_fault(error)
        if why is None:
            raise
        _complain(why)
        _abandon_output()
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _advice(error: click.NoSuchOption) -> str:
    """What somebody who wrote an option that is not there most likely meant, "" where it is not known."""
    if error.ctx is None:
        return ""
    if error.option_name == "--config":
        return " It stands before the command: tripoint --config FILE ..."
    if any(parameter.name == "query" for parameter in error.ctx.command.params):
        name = " NAME" if any(parameter.name == "name" for parameter in error.ctx.command.params) else ""
        return f" A query that begins with - follows --: {error.ctx.command_path} --{name} '-cricket border'"
    return ""


def _machines_fault(error: Exception) -> str | None:
    """What a full disk, a locked or lost database or a right that is missing says, in one line; None for other errors."""
    if isinstance(error, OSError):
        return str(error)
    if "sqlalchemy.exc" not in sys.modules:
        return None
    from archive.failures import in_one_line, is_storage_trouble

    return f"the archive cannot be used now: {in_one_line(error)}" if is_storage_trouble(error) else None


def _abandon_output() -> None:
    """Let go of what standard output did not take, so that the interpreter does not try again at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(line: str) -> None:
    click.echo(f"tripoint: {strip_controls(line)}", err=True)


def fail(line: str) -> Any:
    """End a command that did what it could with status 1 and a line on what failed."""
    _complain(line)
    sys.exit(1)
