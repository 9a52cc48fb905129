"""The catalogue: what ships, and what is said about a file that is wrong."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from archive.model import InputError, Source, SourceKind
from seeds.catalogue import SHIPPED, load_sources, read_sources
from seeds.checking import address_fault
from seeds.written import sources_toml
from tests.shared import SHARED


def rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name in ("sources.csv", "sources_extra.csv"):
        with (SHARED / "region" / name).open(encoding="utf-8", newline="") as stream:
            found += csv.DictReader(stream)
    return found


def test_every_source_of_the_research_ships_with_its_facts() -> None:
    shipped = {source.id: source for source in load_sources()}
    researched = {row["id"]: row for row in rows()}
    assert shipped.keys() == researched.keys()
    assert len(shipped) == 209
    for id_, row in researched.items():
        source = shipped[id_]
        assert source.kind.value == row["kind"], id_
        assert source.addresses[:1] == ((row["url"],) if row["url"] else ()), id_
        assert (source.homepage, source.tier, source.grade) == (
            row["homepage"],
            int(row["tier"]),
            row["evidence_grade"],
        )
        assert source.country == row["country"].replace("—", "")
        assert source.languages == (() if row["language"] == "multi" else tuple(row["language"].split("/")))
        assert source.evidence
        assert source.evidence_date == row["evidence_date"]


def test_proven_feeds_are_on_and_all_else_says_why_not() -> None:
    sources = load_sources()
    for source in sources:
        assert source.enabled == (source.kind is SourceKind.RSS and source.grade in ("A", "B")), source.id
        assert bool(source.reason) == (not source.enabled), source.id
    assert sum(source.enabled for source in sources) == 122


def test_each_outlet_stands_in_its_country_s_file() -> None:
    countries = {"iran.toml": {"IR"}, "pakistan.toml": {"PK"}, "afghanistan.toml": {"AF"}}
    folder = Path(__file__).parents[1] / "seeds"
    total = 0
    for name in SHIPPED:
        found = {source.country for source in read_sources(folder / name)}
        total += len(read_sources(folder / name))
        assert found == countries.get(name, found - {"IR", "PK", "AF"}), name
    assert total == 209


def test_shipped_addresses_are_addresses_and_belong_to_one_source() -> None:
    sources = load_sources()
    addresses = [address for source in sources for address in source.addresses]
    assert [address for address in addresses if address_fault(address)] == []
    assert len(set(addresses)) == len(addresses)
    assert all(ZoneInfo(source.zone).key == source.zone for source in sources)
    candidates = {source.id: source.addresses for source in sources}
    assert candidates["tolonews_rss"][:2] == ("https://tolonews.com/rss.xml", "https://tolonews.com/rss")
    assert len(candidates["iranintl_en"]) > 2


def test_evidence_names_no_place_of_the_makers() -> None:
    folder = Path(__file__).parents[1] / "seeds"
    for name in SHIPPED:
        text = (folder / name).read_text(encoding="utf-8")
        for word in ("file id", "corpus", "sandbox", "unnamed"):
            assert word not in text, (name, word)


def test_the_catalogue_survives_its_own_export(tmp_path: Path) -> None:
    sources = load_sources()
    path = tmp_path / "export.toml"
    path.write_text(sources_toml(sources), encoding="utf-8")
    assert read_sources(path) == sources


GOOD: dict[str, Any] = {"id": '"a"', "name": '"A"', "addresses": '["https://a.example/rss"]'}

WRONG = [
    ({"adresses": "[]"}, 5, 'unknown key "adresses" (did you mean "addresses"?)', "a typing error in a key"),
    ({"id": None}, 1, '"id" is missing', "a missing key"),
    ({"tier": '"1"'}, 5, "tier: should be a valid integer", "text where a number should be"),
    ({"tier": "7"}, 5, "tier: should be less than or equal to 3", "a tier there is not"),
    ({"enabled": '"yes"'}, 5, "enabled: should be a valid boolean", "text where true or false should be"),
    ({"id": '"Dawn News"'}, 2, "lower-case letters", "an id with a space"),
    ({"kind": '"rs"'}, 5, 'not a kind of source; did you mean "rss"?', "a kind there is not"),
    ({"zone": '"Asia/Teheran"'}, 5, "not an IANA time zone", "a zone there is not"),
    ({"zone": '"../../etc/passwd"'}, 5, "not an IANA time zone", "a zone that is a path"),
    ({"country": '"Iran"'}, 5, "two capital letters", "a country spelt out"),
    ({"languages": '["Persian"]'}, 5, "ISO 639", "a language spelt out"),
    ({"languages": '"fa"'}, 5, "languages: should be a list", "one language instead of a list"),
    (
        {"addresses": '[\n"https://a.example/rss",\n"ftp://a.example"]'},
        6,
        "does not begin with http",
        "a bad second address",
    ),
    ({"addresses": '["https://user:pw@a.example/"]'}, 4, "user name or password", "a password in an address"),
    ({"addresses": '["https://a.example/a b"]'}, 4, "holds a space", "a space in an address"),
    ({"addresses": '["https://a.example\\\\@b.example/"]'}, 4, "backslash", "a backslash in an address"),
    ({"addresses": '["http:///rss"]'}, 4, "names no host", "no host"),
    ({"addresses": '["http://[::1/rss"]'}, 4, "is not an address", "a bracket left open"),
    ({"addresses": '["http://a.example:99999/"]'}, 4, "is not an address", "a port there is not"),
    ({"addresses": "[]"}, 4, "an enabled source needs an address", "no address at all"),
    ({"reason": '"dead"'}, 5, "set enabled = false", "a reason although it is on"),
    ({"name": '"a\\nb"'}, 3, "control sign", "a line end in a name"),
    ({"name": '" "'}, 3, "is empty", "an empty name"),
]


@pytest.mark.parametrize(("change", "line", "what", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_wrong_source_is_named_with_file_and_line(
    tmp_path: Path, change: dict[str, str | None], line: int, what: str, why: str
) -> None:
    path = tmp_path / "mine.toml"
    fields = {key: value for key, value in (GOOD | change).items() if value is not None}
    path.write_text("[[source]]\n" + "\n".join(f"{key} = {value}" for key, value in fields.items()), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_sources(path)
    said = str(caught.value)
    assert f"mine.toml:{line}: " in said
    assert what in said
    assert "pw" not in said.replace("passwd", "")


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[source]]\nid = "x"\ntier = 9\n[[sources]]\nid = "y"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text("broken", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_sources(tmp_path)
    assert len(caught.value.problems) == 4
    assert 'a.toml:4: unknown key "sources" at the top (did you mean "source"?)' in str(caught.value)


def test_ids_and_addresses_stand_once_across_files(tmp_path: Path) -> None:
    one = Source("x", "X", "PK", ("en",), SourceKind.RSS, ("https://x.example/rss",))
    (tmp_path / "a.toml").write_text(sources_toml([one]), encoding="utf-8")
    (tmp_path / "b.toml").write_text(sources_toml([one]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_sources(tmp_path)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 2
    assert "b.toml:2" in said[0]
    assert "a.toml:2" in said[0]
    assert 'is an address of "x" too' in said[1]


def test_a_list_of_names_instead_of_tables(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('source = ["x"]', encoding="utf-8")
    with pytest.raises(InputError, match=r"write \[\[source\]\]"):
        load_sources(tmp_path)
