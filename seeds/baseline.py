"""The baseline: documents the user already has. Five ship as facts and fingerprints; their sentences do not.

`python -m seeds.baseline FOLDER` makes the shipped file anew from the texts in FOLDER (`ID.txt`), as is needed whenever
the recipe of fingerprints or the names change; what a person wrote there (title, publisher, date) stays.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from archive.fingerprints import FINGERPRINT_RECIPE, fingerprint, pack, unpack
from archive.model import BaselineDocument, InputError, Place, Problem
from archive.overlap import TINY_LETTERS
from seeds.checking import Entry, as_tuple, checked, tables, text_fault
from seeds.documents import Unreadable, Words, read_words
from seeds.located import read_toml
from seeds.names import load_names
from seeds.written import toml_table
from words.direction import strip_controls
from words.folding import fold, letters
from words.language import language_of
from words.names import NameBook

FILE = Path(__file__).parent / "baseline.toml"

MAX_NUMBERS = 200
"""Numbers kept of one document, the first ones."""

_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,٫٬]*")
_HEAD = """\
# Documents the region's readers already have: facts and fingerprints, no sentences.
#
# A fingerprint tells a copy and holds no words. It is made by a recipe with a version; when that changes, make this
# file anew: python -m seeds.baseline FOLDER (texts as ID.txt). title, publisher and published are written by hand:
# publisher and date only where the document states them, the title in short words of our own where it has none.

"""


def shipped_baseline(path: Path | None = None) -> tuple[BaselineDocument, ...]:
    """The documents that ship; raises InputError for a file that was damaged or made by another recipe."""
    document = read_toml(path or FILE)
    problems: list[Problem] = []
    found: list[BaselineDocument] = []
    for position, (table, place) in enumerate(tables(document, "document", problems), start=1):
        label = f'document "{table.get("id", position)}"'
        entry = checked(_DocumentEntry, table, place, label, problems)
        if entry is None:
            continue
        if entry.recipe != FINGERPRINT_RECIPE:
            what = f"{label}: its fingerprint was made by recipe {entry.recipe}, the program has {FINGERPRINT_RECIPE}"
            problems.append(Problem(place("recipe"), what, "make the file anew: python -m seeds.baseline FOLDER"))
        if any(entry.id == other.id for other in found):
            problems.append(Problem(place("id"), f"{label}: the id stands twice", "keep one"))
        found.append(BaselineDocument(origin="shipped", **{name: getattr(entry, name) for name in _KEPT}))
    if problems:
        raise InputError(problems)
    return tuple(found)


def read_document(path: Path, book: NameBook | None = None) -> BaselineDocument:
    """A document of the user's (text, HTML, Markdown, PDF) with its text and what is found in it.

    The id comes from its words: the same document read again has the same. `book` finds the names in it, the shipped
    one unless given. Raises InputError naming the file and what stops it.
    """
    try:
        return document_of(read_words(path), path, book or NameBook(load_names()))
    except Unreadable as error:
        raise InputError([Problem(Place(str(path)), str(error))]) from None


def document_of(words: Words, path: Path, book: NameBook) -> BaselineDocument:
    """The document made of a file's words; raises Unreadable when they are too few to tell a copy by."""
    text = strip_controls(words.text).strip()
    bare = letters(text)
    if len(bare) < TINY_LETTERS:
        raise Unreadable(f"holds {len(bare)} letters, too few to tell a copy by ({TINY_LETTERS} are needed)")
    heading = " ".join(strip_controls(words.title).split())[:300]
    return BaselineDocument(
        id=f"user-{hashlib.sha256(bare.encode()).hexdigest()[:12]}",
        title=heading or path.stem,
        publisher=" ".join(strip_controls(words.publisher).split())[:200],
        published=words.published if _is_date(words.published) else "",
        language=language_of(text, words.language).code,
        text=text,
        fingerprint=base64.b64encode(pack(fingerprint(heading, text))).decode("ascii"),
        recipe=FINGERPRINT_RECIPE,
        names=_names(f"{heading}\n{text}", book),
        numbers=_numbers(f"{heading}\n{text}"),
        file=str(path),
    )


def recognised(document: BaselineDocument, shipped: Iterable[BaselineDocument]) -> BaselineDocument:
    """`document` under the id and facts of the shipped one that has the same words: it now has its text. Else itself."""
    digest = _digest(document)
    for other in shipped:
        if _digest(other) == digest:
            facts = ("id", "title", "publisher", "published", "language")
            return replace(document, **{name: getattr(other, name) for name in facts})
    return document


def baseline_toml(folder: Path, facts: Iterable[BaselineDocument], book: NameBook) -> str:
    """The shipped file's text: every document of `facts`, derived anew from `FOLDER/ID.txt`. Raises InputError."""
    parts = []
    for known in facts:
        fresh = read_document(folder / f"{known.id}.txt", book)
        kept = replace(fresh, id=known.id, title=known.title, publisher=known.publisher, published=known.published)
        parts.append(toml_table("document", {name: getattr(kept, name) for name in _KEPT}))
    return _HEAD + "\n".join(parts)


def _names(text: str, book: NameBook) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.name_id for found in book.find(text)))


def _numbers(text: str) -> tuple[str, ...]:
    """Numbers of two digits and more as written, thousands joined: 2,640 and ۲٬۶۴۰ are 2640."""
    plain = (re.sub(r"[,٬](?=\d{3}(?!\d))", "", found).rstrip(".,٫٬") for found in _NUMBER.findall(fold(text)))
    return tuple(dict.fromkeys(number for number in plain if sum(sign.isdigit() for sign in number) > 1))[:MAX_NUMBERS]


def _digest(document: BaselineDocument) -> int:
    return unpack(base64.b64decode(document.fingerprint)).digest


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False


def _fingerprint(text: str) -> str:
    try:
        unpack(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"is not a fingerprint: {error}") from None
    return text


def _date(text: str) -> str:
    if text and not _is_date(text):
        raise ValueError("should be a date such as 2025-10-30")
    return text


def _line(text: str) -> str:
    if text and (fault := text_fault(text, 300)):
        raise ValueError(fault)
    return text


_Texts = Annotated[tuple[str, ...], BeforeValidator(as_tuple), Field(max_length=2000)]


class _DocumentEntry(Entry):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
    title: Annotated[str, AfterValidator(_line)]
    publisher: Annotated[str, AfterValidator(_line)] = ""
    published: Annotated[str, AfterValidator(_date)] = ""
    language: Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")] = ""
    fingerprint: Annotated[str, AfterValidator(_fingerprint)]
    recipe: int
    names: _Texts = ()
    numbers: _Texts = ()


_KEPT = tuple(_DocumentEntry.model_fields)


def main(arguments: list[str]) -> int:
    """Make the shipped file anew; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m seeds.baseline FOLDER\n")
        return 2
    document = read_toml(FILE)
    facts = [
        BaselineDocument(
            id=str(table["id"]),
            title=str(table["title"]),
            publisher=str(table.get("publisher", "")),
            published=str(table.get("published", "")),
        )
        for table in document.data.get("document", [])
    ]
    try:
        text = baseline_toml(Path(arguments[0]), facts, NameBook(load_names()))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    FILE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{FILE}: {len(facts)} documents\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
