"""The baseline in the archive: documents the user already has, part of the same index as the articles, for ever."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from archive.copy_index import drop_fingerprints, keep_fingerprint
from archive.fingerprints import FINGERPRINT_RECIPE, Fingerprint, fingerprint, unpack
from archive.model import BaselineDocument
from archive.statements import insert_or_replace
from archive.tables import baseline, fingerprints


def put_document(connection: Connection, document: BaselineDocument, now: datetime) -> None:
    """Add or replace a document and its place in the index. Raises ValueError for a shipped one of an old recipe."""
    if document.text is None and document.recipe != FINGERPRINT_RECIPE:
        raise ValueError(
            f"{document.id}: its fingerprint was made by recipe {document.recipe}, not {FINGERPRINT_RECIPE}"
        )
    row = {
        "id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "language": document.language,
        "body": document.text,
        "names": list(document.names),
        "numbers": list(document.numbers),
        "origin": document.origin,
        "file": document.file,
        "added_at": now,
        "removed": False,
    }
    insert_or_replace(connection, baseline, row)
    drop_fingerprints(connection, fingerprints.c.baseline_id == document.id)
    keep_fingerprint(connection, fingerprint_of(document), baseline_id=document.id)


def fingerprint_of(document: BaselineDocument) -> Fingerprint:
    """The document's fingerprint: of its text, or as shipped."""
    if document.text is not None:
        return fingerprint(document.title, document.text)
    return unpack(base64.b64decode(document.fingerprint))


def remove_document(connection: Connection, document_id: str) -> bool:
    """Take a document out: its text and its place in the index go. False when there is none of that id.

    Its line stays, so that a release does not bring a shipped one back.
    """
    changed = connection.execute(
        update(baseline).where(baseline.c.id == document_id, ~baseline.c.removed).values(removed=True, body=None)
    )
    drop_fingerprints(connection, fingerprints.c.baseline_id == document_id)
    return changed.rowcount > 0


def documents(connection: Connection, *, removed: bool = False) -> dict[str, BaselineDocument]:
    """Every document by id, oldest first, without its text; with `removed` those taken out as well."""
    chosen = select(baseline).order_by(baseline.c.added_at, baseline.c.id)
    if not removed:
        chosen = chosen.where(~baseline.c.removed)
    return {row.id: _document(row) for row in connection.execute(chosen)}


def _document(row: Row[Any]) -> BaselineDocument:
    return BaselineDocument(
        id=row.id,
        title=row.title,
        publisher=row.publisher,
        published=row.published,
        language=row.language,
        names=tuple(row.names),
        numbers=tuple(row.numbers),
        origin=row.origin,
        file=row.file,
    )


def recipes(connection: Connection) -> dict[str, int]:
    """The recipe by which each document's fingerprint in the index was made."""
    rows = connection.execute(
        select(fingerprints.c.baseline_id, fingerprints.c.recipe).where(fingerprints.c.baseline_id.is_not(None))
    )
    return {row.baseline_id: row.recipe for row in rows}
