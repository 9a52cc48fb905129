"""Sources out to OPML and back, and what hostile or broken files are answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from archive.model import InputError, Source, SourceKind
from seeds.catalogue import load_sources, read_sources
from seeds.opml import read_opml, source_id, sources_opml
from seeds.written import sources_toml


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "feeds.opml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def opml(body: str) -> str:
    return f'<?xml version="1.0"?>\n<opml version="1.0"><head/><body>\n{body}\n</body></opml>'


def test_the_catalogue_goes_out_and_comes_back_with_what_opml_can_say(tmp_path: Path) -> None:
    shipped = [source for source in load_sources() if source.enabled]
    back = read_opml(write(tmp_path, sources_opml(shipped)))
    assert [(source.name, source.addresses[0], source.homepage) for source in back] == [
        (source.name, source.addresses[0], source.homepage) for source in shipped
    ]
    assert [(source.languages, source.country) for source in back] == [
        (source.languages, source.country) for source in shipped
    ]
    assert len({source.id for source in back}) == len(back)


def test_what_was_imported_can_be_kept_as_toml(tmp_path: Path) -> None:
    back = read_opml(write(tmp_path, sources_opml(load_sources())))
    (tmp_path / "mine.toml").write_text(sources_toml(back), encoding="utf-8")
    assert read_sources(tmp_path / "mine.toml") == back


def test_folders_are_flattened_and_each_address_is_taken_once(tmp_path: Path) -> None:
    body = (
        '<outline text="News"><outline text="Deeper"><outline type="rss" text="A" xmlUrl="https://a.example/rss"/></outline>'
        '<outline TITLE="B &amp; سی" XMLURL="https://b.example/feed?x=1&amp;y=2" htmlUrl="javascript:alert(1)"/></outline>'
        '<outline type="rss" text="A again" xmlUrl="http://a.example/rss/"/><outline text="a remark"/>'
    )
    first, second = read_opml(write(tmp_path, opml(body)))
    assert (first.name, first.addresses) == ("A", ("https://a.example/rss",))
    assert (second.name, second.addresses) == ("B & سی", ("https://b.example/feed?x=1&y=2",))
    assert second.homepage == ""


def test_text_from_strangers_is_written_safely() -> None:
    hostile = Source(
        "x", 'A "b" <c> & \x00\x0b d\ue000\uffff', "PK", (), SourceKind.RSS, ("https://a.example/?a=1&b=<2>",)
    )
    root = etree.fromstring(sources_opml([hostile]).encode())
    (outline,) = root.iter("outline")
    assert outline.get("text") == 'A "b" <c> & d\ue000'
    assert outline.get("xmlUrl") == "https://a.example/?a=1&b=<2>"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><opml><body><outline text="&j;" xmlUrl="https://a.example/"/></body></opml>'
)
SECRET_READER = (
    '<?xml version="1.0"?>\n<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    '<opml><body><outline text="&x;" xmlUrl="https://a.example/"/></body></opml>'
)

WRONG = [
    (opml('<outline type="rss" text="A"/>'), "feeds.opml:3: xmlUrl is missing", "a feed without an address"),
    (
        opml('<outline text="A" xmlUrl="file:///etc/passwd"/>'),
        "feeds.opml:3: xmlUrl 'file:///etc/passwd' does not begin",
        "a file",
    ),
    (opml('<outline text="A" xmlUrl="feed://a.example/"/>'), "does not begin with http", "another scheme"),
    (opml(""), "holds no feeds", "no feed at all"),
    ("<opml><body>", "feeds.opml:1: is not valid XML", "cut short"),
    ("", "is not valid XML", "empty"),
    ("[[source]]", "is not valid XML", "TOML"),
    ("<html/>", "is not OPML: it begins with <html>", "a page"),
    (BOMB, "feeds.opml:", "entities of entities"),
    (SECRET_READER, "feeds.opml:3: is not valid XML", "an entity that is a file"),
    ("<!DOCTYPE opml>" + opml("").split("\n", 1)[1], "has a document type", "a document type"),
    ("<opml>" + "<outline>" * 100_000, "is not valid XML", "folders in folders"),
]


@pytest.mark.parametrize(("text", "said", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, said: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        read_opml(write(tmp_path, text))
    assert said in str(caught.value)
    assert "root:" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.opml: cannot be read: No such file"):
        read_opml(tmp_path / "none.opml")


def test_an_id_is_the_address_s_own() -> None:
    assert source_id("https://www.dawn.com/feeds/home") == source_id("http://www.dawn.com/feeds/home/")
    assert source_id("https://www.dawn.com/feeds/home").startswith("dawn_com_")
    assert source_id("https://www.dawn.com/feeds/world") != source_id("https://www.dawn.com/feeds/home")
