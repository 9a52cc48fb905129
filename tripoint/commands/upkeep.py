"""`tripoint backup`, `restore`, `reindex` and `forget`: the archive as a whole, for years."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive import backups
from archive.columns import ID_MOST
from archive.database import parse_url
from archive.forgetting import Forgotten, forget_raw_pages, raw_digests, wipe
from archive.forgetting import forget as forget_article
from archive.reindexing import judge_again, make_anew, reindex_step, stale, start_over
from tripoint.access import archive_at, refused, utc_now
from tripoint.loading import load_lexicon
from tripoint.printing import cell, complain, count, iso, moment, say, say_json
from tripoint.rereading import read_again
from tripoint.settings import load_settings

JSON = click.option("--json", "as_json", is_flag=True, help="for machines")


# --- backup and restore ------------------------------------------------------------------------------------------


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="replace FILE where it is there already")
@JSON
@click.pass_obj
def backup(config: Path | None, file: Path, overwrite: bool, as_json: bool) -> None:
    """Copy the archive to FILE while it is in use, its raw pages beside it, and read the copies back.

    The settings file and its secrets are not part of it.
    """
    with archive_at(config) as desk:
        path = desk.archive.path
        if path is None:
            raise refused("the archive is on PostgreSQL", "use pg_dump --format=custom")
        copied = backups.back_up(path, file.absolute(), utc_now(), overwrite=overwrite)
    if as_json:
        say_json({"files": [{"file": str(one.file), "bytes": one.size} for one in copied]})
        return
    for one in copied:
        say(f"{one.file}: {one.size / 2**20:.1f} MB, read back and sound")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
@click.pass_obj
def restore(config: Path | None, file: Path, as_json: bool) -> None:
    """Put a backup in place of the archive. Stop the daemon first.

    What stood there is set aside, never removed. Messages that had not gone out when the backup was made are held back,
    since they may have gone out since: `tripoint alerts retry --held` sends them.
    """
    where = parse_url(load_settings(config).archive.url)
    if where.get_backend_name() != "sqlite":
        raise refused("the archive is on PostgreSQL", "use pg_restore")
    path = Path(str(where.database)).expanduser().absolute()
    done = backups.restore(file.absolute(), path, utc_now())
    if as_json:
        aside = [str(one) for one in done.set_aside]
        numbers = {"articles": done.articles, "held": done.held, "dropped": done.dropped}
        say_json({"archive": str(path), "made_at": iso(done.made_at), "set_aside": aside, **numbers})
        return
    made = f" of {moment(done.made_at)}" if done.made_at else ""
    say(f"{path} is the backup{made}: {count(done.articles, 'article')}")
    for one in done.set_aside:
        say(f"set aside: {one}")
    if done.held or done.dropped:
        say(
            f"held back: {count(done.held, 'message')}, {count(done.dropped, 'alert')} that waited; "
            "`tripoint alerts retry --held` sends the messages"
        )


# --- reindex -----------------------------------------------------------------------------------------------------


@click.command()
@click.option("--all", "everything", is_flag=True, help="make everything anew, old or not")
@JSON
@click.pass_obj
def reindex(config: Path | None, everything: bool, as_json: bool) -> None:
    """Make anew what an older release read or derived: kept pages are read again, then fingerprints, search words,
    relevance and story features.

    Words read anew keep their verdict and alert nobody. Versions that could not be judged are given back to the judge.
    Can be stopped at any moment and goes on where it was; the daemon may run beside it.
    """
    done = 0
    with archive_at(config) as desk:
        region = load_lexicon(embeddings=desk.settings.stories.embeddings)
        reread, changed = read_again(desk, region)
        with desk.archive.writing() as connection:
            if everything:
                start_over(connection)
            again = judge_again(connection)
        with desk.reading() as connection:
            todo = stale(connection, region)
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=todo.total, label="reindexing", file=sys.stderr, hidden=hidden) as bar:
            while True:
                with desk.archive.writing() as connection:
                    step = reindex_step(connection, region)
                if not step:
                    break
                done += step
                bar.update(step)
    if as_json:
        counts = {"fingerprints": todo.fingerprints, "articles": todo.articles}
        say_json(
            {
                "pages_read_again": reread,
                "words_changed": changed,
                "done": done,
                "were_old": counts,
                "to_be_judged_again": again,
            }
        )
        return
    if reread:
        say(f"read again: {count(reread, 'page')}, other words in {changed}")
    say(
        f"made anew: {count(todo.fingerprints, 'fingerprint')}, what is derived of {count(todo.articles, 'article')}"
        if done
        else "nothing is old"
    )
    if again:
        say(f"{count(again, 'version')} to be judged again by the daemon, or by `tripoint once`")


# --- forget ------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("article_id", metavar="ID", type=click.IntRange(1, ID_MOST))
@click.option("--reason", default="", help="kept beside the tombstone, with the date")
@click.option("--yes", is_flag=True, help="do not ask; needed where nobody can be asked, as in a script")
@JSON
@click.pass_obj
def forget(config: Path | None, article_id: int, reason: str, yes: bool, as_json: bool) -> None:
    """Remove an article everywhere, for good: text, versions, raw page, index, and its words in messages.

    It does not come back with the next poll. Copies of it in other houses are articles of their own and stay.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise refused("nobody is here to be asked whether it should go for good", "give --yes")
        click.confirm(f"remove article {article_id} for good?", abort=True, err=True)
    with archive_at(config) as desk:
        archive = desk.archive
        with desk.reading() as connection:
            digests = raw_digests(connection, article_id)
        if digests:
            # First: a kill in between leaves an article without its page, never a page without its article.
            with archive.raw.begin() as connection:
                forget_raw_pages(connection, digests)
        region = load_lexicon(embeddings=desk.settings.stories.embeddings)
        with archive.writing() as connection:
            gone = forget_article(connection, article_id, reason, utc_now())
            if gone is not None and gone.copies:
                # Whoever stands for the group now speaks for its story, which would else be told again as a new one.
                make_anew(connection, gone.copies[0], region)
        if gone is None:
            raise refused(f"there is no article {article_id}", "`tripoint search` shows ids")
        wipe(archive)
    _say_forgotten(gone, len(digests), as_json)


def _say_forgotten(gone: Forgotten, pages: int, as_json: bool) -> None:
    if as_json:
        names = ("article_id", "versions", "hits", "withdrawn")
        say_json({**{name: getattr(gone, name) for name in names}, "raw_pages": pages, "copies": list(gone.copies)})
        return
    title = f" “{cell(gone.title)}”" if gone.title else ""
    say(
        f"forgotten: article {gone.article_id}{title}, {count(gone.versions, 'version')}, {count(pages, 'raw page')}, "
        f"{count(gone.hits, 'hit')}, {count(gone.withdrawn, 'unsent message')}"
    )
    if gone.copies:
        complain(f"copies of its text stay: articles {', '.join(map(str, gone.copies))}")
    complain("backups made before still hold it")
