"""What is said about a wrong row of places.csv."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import InputError
from seeds.places import load_places

HEADER = "id,kind,within,en,fa,ps,ur,ar,note\n"
IRAN = "iran,country,,Iran,ایران,ایران,ایران,إيران,\n"

WRONG = {
    "no header": ("iran,country\n", "1: the first row does not name the columns"),
    "too few columns": (HEADER + "iran,country,,Iran\n", "2: has 4 columns instead of 9"),
    "a bad id": (HEADER + IRAN.replace("iran", "Iran!"), '2: the id "Iran!" is none'),
    "an unknown kind": (
        HEADER + IRAN.replace("country", "contry"),
        '2: iran: the kind "contry" is not known ("country"?)',
    ),
    "a language without a spelling": (
        HEADER + "iran,country,,Iran,ایران,,ایران,إيران,\n",
        "2: iran: no spelling in ps (add one, or say in the note why there is none)",
    ),
    "the other script": (HEADER + IRAN.replace(",Iran,", ",ایران,"), '"ایران" in en is of the other script'),
    "a sign and no name": (HEADER + IRAN.replace(",Iran,", ",Iran|!,"), '"!" in en has no letters'),
    "an id twice": (HEADER + IRAN + IRAN, '3: "iran" stands twice, first at'),
    "a town that nothing holds": (HEADER + "bam,town,,Bam,بم,بم,بم,بم,\n", "2: bam: nothing holds it"),
    "an unknown holder": (
        HEADER + IRAN + "bam,town,irn,Bam,بم,بم,بم,بم,\n",
        '3: bam: "irn" holds it and is no place ("iran"?)',
    ),
    "a circle": (
        HEADER + "a,region,b,A,ا,ا,ا,ا,\nb,region,a,B,ب,ب,ب,ب,\n",
        "2: a: holds what holds it",
    ),
    "one spelling with two signs": (
        HEADER + IRAN.replace(",Iran,", ",Iran|Iran?,"),
        '2: iran: "iran" in en stands with two signs (keep one)',
    ),
    "one spelling of two places": (
        HEADER + IRAN + "persia,country,,Iran,پارس,پارس,پارس,فارس,\n",
        '3: persia: "iran" in en is also iran at',
    ),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_row_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_places(path)
    assert said in str(error.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_places(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + b"\xff\n")
    with pytest.raises(InputError, match=r"latin\.csv:2: is not UTF-8"):
        load_places(tmp_path / "latin.csv")


def test_a_row_may_say_why_a_spelling_is_missing_and_lines_for_people_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"# for people\n{HEADER}\n{IRAN}bam,town,iran,Bam!,بم!,,,,nobody writes it there\n", "utf-8")
    iran, bam = load_places(path)
    assert iran.within == ()
    assert bam.within == ("iran",)
    assert {spelling.language for spelling in bam.spellings} == {"en", "fa"}
