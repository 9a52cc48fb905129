"""`tripoint baseline`: the documents you already have, so that nobody tells you of them again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from archive import baseline as store
from archive.already_known import NowKnown, known_counts, mark_known
from archive.model import BaselineDocument, InputError, Problem
from seeds.baseline import read_document, recognised, shipped_baseline
from seeds.located import did_you_mean
from tripoint.access import archive_at, archive_or_new, region_names, utc_now
from tripoint.printing import cell, count, say, say_json, table

JSON = click.option("--json", "as_json", is_flag=True, help="for machines")


@click.group()
def baseline() -> None:
    """The documents you already have."""


@dataclass(frozen=True, slots=True)
class _Added:
    document: BaselineDocument
    is_new: bool
    known: tuple[NowKnown, ...]


@baseline.command("add")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@JSON
@click.pass_obj
def add(config: Path | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Add documents (.txt .md .html .pdf). Articles with their text are known from now on and alert nobody.

    Articles that are in the archive already are looked at too: copies are marked as known and taken out of alerts that
    still wait. All files or, on any problem, none. The original of a document that ships takes its place.
    """
    documents = _read(files)
    added: list[_Added] = []
    with archive_or_new(config) as desk, desk.archive.writing() as connection:
        there = store.documents(connection)
        for document in documents:
            store.put_document(connection, document, utc_now())
            marked = mark_known(connection, document.id, store.fingerprint_of(document))
            added.append(_Added(document, document.id not in there, marked))
    if as_json:
        for one in added:
            say_json(_for_machines(one))
        return
    for one in added:
        document = one.document
        said = "added" if one.is_new else "replaced"
        say(
            f"{said} {document.id}: {cell(document.title)} ({document.language or 'language unknown'}, {document.file})"
        )
        if one.known:
            say(f"{count(len(one.known), 'article')} in the archive known from it now:")
            rows = [(str(k.article_id), k.source_id, k.verdict.relation.value, k.title) for k in one.known]
            say(table(("id", "source", "relation", "title"), rows, right=("id",)))


def _read(files: tuple[Path, ...]) -> list[BaselineDocument]:
    """Every file as a document, each text once; raises InputError with the problems of all files together."""
    book, shipped = region_names(), shipped_baseline()
    documents: dict[str, BaselineDocument] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            document = recognised(read_document(file, book), shipped)
        except InputError as error:
            problems.extend(error.problems)
        else:
            documents.setdefault(document.id, document)
    if problems and documents:
        problems.append(Problem(None, "no file was added, since all are or none", "leave out what cannot be read"))
    if problems:
        raise InputError(problems)
    return list(documents.values())


def _for_machines(one: _Added) -> dict[str, object]:
    document = one.document
    known = [
        {"id": k.article_id, "relation": k.verdict.relation.value, "similarity": k.verdict.similarity, "title": k.title}
        for k in one.known
    ]
    return {**_facts(document), "added": one.is_new, "known": known}


def _facts(document: BaselineDocument) -> dict[str, object]:
    names = ("id", "title", "publisher", "published", "language", "origin", "file")
    return {name: getattr(document, name) for name in names}


@baseline.command("list")
@JSON
@click.pass_obj
def list_documents(config: Path | None, as_json: bool) -> None:
    """Every document, and how many articles are known from it."""
    with archive_at(config) as desk, desk.reading() as connection:
        documents = store.documents(connection)
        counts = known_counts(connection)
    if as_json:
        for document in documents.values():
            say_json({**_facts(document), "known": counts.get(document.id, 0)})
        return
    rows = [
        (id_, one.origin, one.published or "-", one.language or "-", str(counts.get(id_, 0)), one.title)
        for id_, one in documents.items()
    ]
    head = ("id", "origin", "date", "lang", "known", "title")
    say(table(head, rows, right=("known",)) if rows else "no documents; add some with `tripoint baseline add FILE...`")


@baseline.command("remove")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def remove(config: Path | None, ids: tuple[str, ...]) -> None:
    """Take documents out: their text and fingerprint go. Articles known from them stay marked so."""
    with archive_at(config) as desk, desk.archive.writing() as connection:
        there = store.documents(connection)
        unknown = [id_ for id_ in ids if id_ not in there]
        if unknown:
            raise InputError(
                [Problem(None, f'there is no document "{id_}"', did_you_mean(id_, there)) for id_ in unknown]
            )
        for id_ in ids:
            store.remove_document(connection, id_)
    say(f"removed {', '.join(ids)}; articles known from them stay marked, new ones will not be")
