"""The names of the region as shipped, and what is said about a wrong table."""

from __future__ import annotations

import csv
import gc
import re
import tracemalloc
from pathlib import Path

import pytest

from archive.model import InputError
from seeds.names import lexicon, load_names
from tests.shared import SHARED
from words.names import NameBook, Spelling

OURS = {
    "t_attack",
    "t_visa",
    "t_smuggling",
    "zarif",
    "europe",
    "overseas",
    "kp_towns",
    "balochistan_towns",
    "arab_states",
    "asian_states",
}
"""Names added since, for headlines that the research's rules missed."""


def test_every_name_of_the_research_ships_with_all_its_spellings() -> None:
    with (SHARED / "region" / "lexicon.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    names = {name.id: name for name in load_names()}
    assert names.keys() - rows.keys() == OURS
    assert names.keys() >= rows.keys()
    for id_, row in rows.items():
        name = names[id_]
        assert (name.label, name.type, name.role) == (row["canonical_en"], row["type"], row["role"])
        assert name.implies == tuple(filter(None, row["implies"].split("+")))
        assert (name.strong, name.ambiguous_alone) == (bool(row["strong"]), bool(row["ambiguous_alone"]))
        exact = set(filter(None, row["case_sensitive_en"].split("|")))
        expected = {Spelling(text, "en", True) for text in exact}
        canonical = re.sub(r'\(.*?\)|"', "", row["canonical_en"]).replace("/", "|")
        forms = {"en": f"{canonical}|{row['aliases_en']}", "fa": row["fa"], "prs": row["prs_extra"]}
        forms |= {language: row[language] for language in ("ur", "ps", "ar")}
        for language, joined in forms.items():
            texts = {text.strip() for text in joined.split("|")} - {""}
            expected |= {Spelling(text, language, False) for text in texts if language != "en" or text not in exact}
        assert set(name.spellings) >= expected, id_
        assert len(name.spellings) == len(set(name.spellings))


def test_the_shipped_names_find_a_person_in_three_scripts() -> None:
    book = NameBook(load_names())
    for text in ("President Pezeshkian spoke", "پزشکیان گفت", "الرئيس بزشكيان"):
        assert "pezeshkian" in {found.name_id for found in book.find(text)}


def test_the_file_tells_who_is_called_how_but_not_who_holds_which_office() -> None:
    text = (Path(__file__).parents[1] / "seeds" / "names.toml").read_text(encoding="utf-8")
    for word in ("killed", "successor", "seed", "since Aug"):
        assert word not in text


WRONG = [
    ('id = "a"\nlabel = "A"\ntype = "x"\nrole = "y"', "f.toml:1: name \"a\": has no spelling", "nothing to find it by"),
    ('id = "a b"\nlabel = "A"\ntype = "x"\nrole = "y"\nen = ["A"]', "f.toml:2: name \"a b\": id: should be letters", "a space in the id"),
    ('id = "a"\nlabel = "A"\ntype = "x"\nrole = "y"\nen = ["A",\n""]', "f.toml:7: name \"a\": en.1: is empty", "an empty spelling"),
    ('id = "a"\nlabel = "A"\ntype = "x"\nrole = "y"\nfarsi = ["A"]\nen = ["A"]', 'f.toml:6: name "a": unknown key "farsi"', "a language spelt out"),
    ('id = "a"\nlabel = "A"\ntype = "x"\nrole = "y"\nen = ["A"]\nimplies = ["IN"]', "implies.0: should be one of IR, PK, AF", "another country"),
    ('id = "a"\nlabel = "A"\ntype = "x"\nen = ["A"]', '"role" is missing', "no role"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "said", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_wrong_name_is_told_with_its_line(tmp_path: Path, table: str, said: str, why: str) -> None:
    (tmp_path / "f.toml").write_text(f"[[name]]\n{table}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_names(tmp_path / "f.toml")
    assert said in str(caught.value)


def test_an_id_stands_once_whatever_its_capitals(tmp_path: Path) -> None:
    table = '[[name]]\nid = "{}"\nlabel = "A"\ntype = "x"\nrole = "y"\nen = ["A"]\n'
    (tmp_path / "f.toml").write_text(table.format("jua") + table.format("juA"), encoding="utf-8")
    with pytest.raises(InputError, match=r'f\.toml:8: name "juA": the id stands twice, first at .*f\.toml:2'):
        load_names(tmp_path / "f.toml")


def test_the_words_of_the_region_weigh_little_for_each_spelling() -> None:
    """They lie in memory for as long as the service runs: 340 bytes for each of 40,000 spellings, all that finds them included.

    The automata are not counted: 6 MiB more. With a dict for every form it was 740.
    """
    tracemalloc.start()
    try:
        region = lexicon()
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    books = (region.names, region.themes, region.agencies)
    spellings = sum(len(name.spellings) for book in books for id_ in book.ids if (name := book.get(id_)))
    spellings += sum(len(place.spellings) for id_ in region.places.ids if (place := region.places.get(id_)))
    assert held / spellings < 450
