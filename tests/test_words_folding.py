"""Folding: the table, its order, its way back to the original, and the recipe's version."""

import csv
import hashlib
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.effort import effort
from tests.shared import SHARED
from words.folding import FOLD_RECIPE, FOLD_TABLE, MOST_UNFOLDED, fold, fold_with_offsets, letters

REGIONAL = st.text(
    st.sampled_from(
        "اآأإٱبپتټٹجچځحخدډڈذرړڑزژږسشښصضطظعغفقكکګگلمنںڼوؤهہھةۀیيىېۍئے ءـ\u0653\u0654\u0651\u064b\u0670"
        "\u200c\u200d\u200e\u200f\u202e\u00ad ۴٤4،؟«»“”abßİﷺﻻé\u0301\u0316\t\n…"
    ),
    max_size=60,
)

PINNED = {1: "9cb4d7960a167e53"}
"""Digest of the folded sample below, by recipe."""


def _rows() -> list[dict[str, str]]:
    with (SHARED / "region" / "fold_table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_table_is_what_folding_does() -> None:
    rows = _rows()
    assert len(rows) > 200
    for row in rows:
        char = chr(int(row["code_point"].split("+")[1], 16))
        wanted = {
            "map": chr(int(row["to"].split("+")[1], 16)) if row["to"] else "",
            "drop": "",
            "optional": " ",  # the half-space bounds words; `letters` deletes it
            "keep": unicodedata.normalize("NFKC", char),
        }[row["action"]]
        assert FOLD_TABLE.get(ord(char), char) == wanted, row
        if unicodedata.is_normalized("NFKC", char):
            assert fold(f"ب{char}ب") == f"ب{wanted}ب", row


CASES = [
    ("اسلام \u0627\u0653باد", "اسلام اباد", "a decomposed alef with madda is an alef"),
    ("پزشكيان", "پزشکیان", "Arabic kaf and yeh are the Persian ones"),
    ("إيران", "ایران", "alef with hamza and Arabic yeh"),
    ("محمّد", "محمد", "a mark inside a word does not split it"),
    ("آتش\u200cبس", "اتش بس", "the half-space bounds words"),
    ("۱۴۰۴ ٢٠٢٥", "1404 2025", "both families of digits"),
    ("ﻃﺎﻟﺒﺎﻥ", "طالبان", "presentation forms become letters"),
    ("بــــرلين", "برلین", "tatweel is dropped"),
    ("پښتون ډېورنډ", "پښتون ډیورنډ", "Pashto letters stay themselves"),
    ("ٹی ٹی پی، ڑں", "ٹی ٹی پی, ڑں", "Urdu letters stay, the comma folds"),
    ("\u202bتهران\u202c\u200f", "تهران", "bidi controls are dropped"),
    ("ۀ هٔ ئ", "ه ه ی", "hamza above is dropped whether composed or not"),
    ("Straße İran", "strasse i\u0307ran", "case folding, not lowering"),
    ("", "", "nothing stays nothing"),
    ("\ud800a\x00", "\ud800a\x00", "lone surrogates and NUL do not raise"),
]


@pytest.mark.parametrize(("text", "folded", "why"), CASES, ids=[case[2] for case in CASES])
def test_folding(text: str, folded: str, why: str) -> None:
    assert fold(text) == folded, why


@given(st.text(max_size=80) | REGIONAL)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80) | REGIONAL)
@example("\u1f50")  # case folding takes it apart, composing puts it together
@example("e\u200d\u0301")
def test_offsets_lead_back(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= at < len(text) for at in folded.offsets)


def test_a_span_takes_a_letters_marks_with_it() -> None:
    text = "در «محمّد» و ا\u0653باد"
    folded = fold_with_offsets(text)
    start = folded.text.index("محمد")
    assert text[slice(*folded.span(start, start + 4))] == "محمّد"
    start = folded.text.index("اباد")
    assert text[slice(*folded.span(start, start + 4))] == "ا\u0653باد"


def test_letters_join_what_spaces_and_half_spaces_part() -> None:
    assert letters("آتش\u200cبس") == letters("آتش بس") == letters("آتشبس") == "اتشبس"
    assert letters("A-B_c, ۱!") == "abc1"


def test_a_long_run_of_marks_costs_no_quadratic_time() -> None:
    def folded(marks: int) -> None:
        text = "a" + "\u0301\u0316" * marks
        assert fold_with_offsets(text).text == fold(text)

    assert effort(lambda: folded(200_000)) < 100 * min(effort(lambda: folded(10_000)) for _ in range(3)), (
        "quadratic: 400"
    )


def test_what_came_in_a_few_bytes_unfolds_to_about_as_many_letters() -> None:
    """Whichever sign a text is made of: ﷺ is eighteen letters, ㎯ six, ﷼ four, and a megabyte of each may be sent to us."""
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    growing = [char for char in every if len(fold(char)) > len(char.encode())]
    assert {"ﷺ", "ﷻ", "﷼", "㎯", "½", "ΐ"} <= set(growing)
    for char in growing:
        text = char * (MOST_UNFOLDED + 400)
        assert len(fold(text)) <= MOST_UNFOLDED * len(fold(char)) + 400, f"{char!a} unfolds without a bound"


def test_what_stands_behind_too_many_ligatures_is_found_where_it_is() -> None:
    text = "ﷺ" * (MOST_UNFOLDED - 1) + " ﷺﷺ کابل"
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert folded.text.count("وسلم") == MOST_UNFOLDED
    assert folded.text.endswith("وسلم  کابل")
    assert fold(folded.text) == folded.text
    start = folded.text.index("کابل")
    assert text[slice(*folded.span(start, start + 4))] == "کابل"


def test_the_recipes_version_rises_with_its_output() -> None:
    sample = "".join(map(chr, [*range(0x20, 0x250), *range(0x600, 0x700), *range(0x2000, 0x2070)])) + " ".join(
        case[0] for case in CASES if "\ud800" not in case[0]
    )
    digest = hashlib.sha256(fold(sample).encode()).hexdigest()[:16]
    assert {FOLD_RECIPE: digest} == PINNED, "the folding changed: raise FOLD_RECIPE and pin the new digest"
