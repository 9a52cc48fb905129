"""Cells for spreadsheets: a text from outside must never be taken for a formula (faults.md W8)."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence

from words.direction import strip_controls

FORMULA = tuple("=+-@\t\r\n") + tuple("＝＋－＠")
"""Beginnings that make a spreadsheet calculate: OWASP's list, and the full-width forms some spreadsheets fold to them."""
MOST_LETTERS = 32_000
"""Letters of one cell; spreadsheets cut what is longer, some in the middle of a row."""


def safe_cell(text: str) -> str:
    """A text as a cell: no controls, no formula, no longer than a spreadsheet keeps.

    An apostrophe is put before what would be a formula, also where spaces or marks nobody sees stand before it.
    """
    hazardous = text.startswith(FORMULA) or _seen(text).startswith(FORMULA)
    clean = strip_controls(text)
    if len(clean) > MOST_LETTERS:
        clean = clean[: MOST_LETTERS - 1] + "…"
    return f"'{clean}" if hazardous or clean.startswith(FORMULA) else clean


def _seen(text: str) -> str:
    """The text from its first sign that can be seen."""
    for at, sign in enumerate(text[:100]):
        if sign in "\t\r\n" or not (sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zs")):
            return text[at:]
    return ""


def csv_row(cells: Sequence[str]) -> str:
    """A row with every cell in quotation marks, so that no other separator a spreadsheet guesses can split it."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
