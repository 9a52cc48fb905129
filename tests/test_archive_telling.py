"""A story read from the archive: its voices, what it spans, and links to texts that share passages."""

from __future__ import annotations

from archive.database import Archive
from archive.dossier import article
from archive.tables import stories
from archive.telling import story_told
from tests.archive_rows import START, Rows
from tests.attack_story import put_attack
from tests.judged_archive import LEXICON

WIRE = "KABUL (Reuters) - The gate at Torkham was opened on Friday, officials of both sides said."


def test_who_says_it(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("dawn", "Dawn", country="PK")
        rows.source("tolonews", "TOLOnews", country="AF")
        rows.source("irna", "IRNA Persian (all)", country="IR")
        story = rows.put(stories, opened_at=START)
        wire = rows.article("dawn", "Gate opened", WIRE, story_id=story)
        copy = rows.article("tolonews", "Torkham open", WIRE, story_id=story, verdict="copy", of_article=wire)
        own = rows.article("tolonews", "At the gate", "Lorries moved.", story_id=story, authors=["Habib Mirzad"])
        irna = rows.article("irna", "دروازه", "دروازه باز شد.", lang="fa", story_id=story)
        rows.article("dawn", "Other", "Another story.", story_id=rows.put(stories, opened_at=START))
    with archive.reading() as conn:
        told = story_told(conn, story, LEXICON)
    assert told is not None
    assert told.voices.words == "3 independent reports (Reuters, own correspondent of TOLOnews, IRNA), 1 copy"
    assert [(voice.reports, voice.copies) for voice in told.voices.voices] == [
        ((wire,), (copy,)),
        ((own,), ()),
        ((irna,), ()),
    ]
    assert list(told.articles) == [wire, copy, own, irna]
    assert (told.voices.first.ref, told.voices.latest.ref) == (wire, irna)
    assert (told.voices.languages, told.voices.countries) == (("en", "fa"), ("AF", "IR", "PK"))


def test_what_its_reports_differ_on(archive: Archive) -> None:
    with archive.writing() as conn:
        seven, _, many, persian = put_attack(conn)
    with archive.reading() as conn:
        found = article(conn, seven)
        assert found is not None
        assert found.story_id is not None
        told = story_told(conn, found.story_id, LEXICON)
    assert told is not None
    (difference,) = told.differences
    assert difference.words == "killed, soldiers"
    assert [(side.words, [ref for ref, _ in side.quotes]) for side in difference.sides] == [
        ("7", [seven]),
        ("23", [many, persian]),
    ]


def test_a_copy_that_changed_a_number_stands_beside_its_original(archive: Archive) -> None:
    attack = "Gunmen attacked a checkpoint near Torkham before dawn. {} soldiers were killed, the army said."
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("dawn", "Dawn")
        rows.source("tolonews", "TOLOnews")
        story = rows.put(stories, opened_at=START)
        first = rows.article("dawn", "Attack", attack.format("Seven"), story_id=story)
        rows.article("tolonews", "Attack", attack.format("Seven"), story_id=story, verdict="copy", of_article=first)
        altered = rows.article(
            "tolonews", "Attack", attack.format("Nine"), story_id=story, verdict="copy", of_article=first
        )
    with archive.reading() as conn:
        told = story_told(conn, story, LEXICON)
    assert told is not None
    (difference,) = told.differences
    assert [(side.words, [ref for ref, _ in side.quotes]) for side in difference.sides] == [
        ("7", [first]),
        ("9", [altered]),
    ]


def test_a_story_nobody_belongs_to_is_none(archive: Archive) -> None:
    with archive.writing() as conn:
        story = Rows(conn).put(stories, opened_at=START)
    with archive.reading() as conn:
        assert story_told(conn, story, LEXICON) is None


def test_links_say_what_shares_passages(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("dawn", "Dawn")
        first = rows.article("dawn", "Gate opened", WIRE)
        links = [[first, "contains"], ["brief", "part of"], [99, "contains"]]
        later = rows.article("dawn", "The week", WIRE + WIRE, links=links)
    with archive.reading() as conn:
        found = article(conn, later)
    assert found is not None
    shown = [(link.relation, link.article and link.article.title, link.baseline_id) for link in found.links]
    assert shown == [("contains", "Gate opened", None), ("part of", None, "brief"), ("contains", None, None)]
