"""The book of names from the region's reference lexicon, for the tests of `words`."""

import csv
import re
from functools import cache

from tests.shared import SHARED
from words.names import Name, NameBook, Spelling


@cache
def reference_book() -> NameBook:
    """Return all 200 names of the lexicon."""
    with (SHARED / "region" / "lexicon.csv").open(encoding="utf-8", newline="") as file:
        return NameBook([_name(row) for row in csv.DictReader(file)])


def _name(row: dict[str, str]) -> Name:
    sensitive = _split(row["case_sensitive_en"])
    english = re.sub(r"\(.*?\)|\"", "", row["canonical_en"]).split("/")
    spelled = [Spelling(text, "en", text in sensitive) for text in [*english, *_split(row["aliases_en"]), *sensitive]]
    for column, language in (("fa", "fa"), ("prs_extra", "prs"), ("ur", "ur"), ("ps", "ps"), ("ar", "ar")):
        spelled += [Spelling(text, language) for text in _split(row[column])]
    clean = [Spelling(spelling.text.strip(), spelling.language, spelling.case_sensitive) for spelling in spelled]
    return Name(
        id=row["id"],
        label=row["canonical_en"],
        type=row["type"],
        role=row["role"],
        implies=tuple(filter(None, row["implies"].split("+"))),
        strong=row["strong"] == "1",
        ambiguous_alone=row["ambiguous_alone"] == "1",
        spellings=tuple(dict.fromkeys(clean)),
    )


def _split(cell: str) -> list[str]:
    return [text for text in cell.split("|") if text]
