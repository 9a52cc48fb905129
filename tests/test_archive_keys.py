"""The index of fingerprint keys stays small where a house puts the same words under everything."""

from sqlalchemy import Connection, func, insert, select, update

from archive.baseline import put_document
from archive.copy_index import candidates, drop_fingerprints, keep_fingerprint, sweep_keys
from archive.database import Archive
from archive.fingerprints import Fingerprint, fingerprint
from archive.model import BaselineDocument
from archive.sameness import MAX_KEY_FREQUENCY, MOST_OF_FAMILY
from archive.tables import articles, fingerprint_keys, fingerprints
from tests.archive_rows import START

FOOTER = (
    "This newspaper is printed by a house of its readers and belongs to nobody else; whoever finds a mistake writes to "
    "the desk, which answers on the day, and prints what was wrong on the page where it stood, in letters of that size."
)
REPORT = (
    "The ferry took forty lorries across the lake before noon, and the harbour master said that the old pier would be "
    "closed for the winter, since ice had lifted its planks. Carpenters begin in spring, when the water is low again."
)


def test_a_key_that_proposes_nothing_is_not_stored_again(archive: Archive) -> None:
    """Of ever more texts with one footer no key is held by more than it takes to see that it is furniture."""
    with archive.writing() as connection:
        for number in range(MAX_KEY_FREQUENCY + 20):
            _keep(connection, number, f"{number}. {FOOTER}")
        held = select(func.count()).select_from(fingerprint_keys).group_by(fingerprint_keys.c.key)
        assert max(connection.execute(held).scalars()) == MAX_KEY_FREQUENCY + 1


def test_what_is_proposed_stays_the_same(archive: Archive) -> None:
    """A copy of a report under the crowded footer is still proposed by the report's own keys, and only by those."""
    with archive.writing() as connection:
        for number in range(MAX_KEY_FREQUENCY + 5):
            _keep(connection, number, f"{number}. {FOOTER}")
        kept = _keep(connection, 999, f"{REPORT} {FOOTER}")
        found = candidates(connection, fingerprint("", f"{REPORT} {FOOTER}"), None)
        assert [candidate.ref for candidate in found] == [kept]


def test_versions_and_copies_of_one_text_do_not_make_it_furniture(archive: Archive) -> None:
    """Of ever more edits, reprints and copies of a baseline document a key holds the first few: another's text has room."""
    with archive.writing() as connection:
        mine = fingerprint("", REPORT)
        head = _keep(connection, 0, REPORT)
        for _ in range(MAX_KEY_FREQUENCY):
            keep_fingerprint(connection, mine, article_id=head)
        for number in range(1, MAX_KEY_FREQUENCY):
            _keep(connection, number, REPORT, group_id=head)
        held = select(func.count()).select_from(fingerprint_keys).group_by(fingerprint_keys.c.key)
        assert set(connection.execute(held).scalars()) == {MOST_OF_FAMILY}
        put_document(connection, BaselineDocument("brief", "A brief", text=REPORT), START)
        for number in range(100, 100 + MAX_KEY_FREQUENCY):
            _keep(connection, number, REPORT, verdict="known", baseline_id="brief")
        assert set(connection.execute(held).scalars()) == {2 * MOST_OF_FAMILY}
        other = _keep(connection, 999, REPORT)
        assert {one.family for one in candidates(connection, mine, None)} == {head, "brief", other}


def test_a_fingerprint_takes_its_keys_along(archive: Archive) -> None:
    keys = select(fingerprint_keys.c.fingerprint_id).distinct()
    with archive.writing() as connection:
        kept = [_keep(connection, number, text) for number, text in enumerate((REPORT, REPORT[40:], FOOTER))]
        stays = (
            connection.execute(select(fingerprints.c.id).where(fingerprints.c.article_id == kept[2])).scalars().all()
        )
        drop_fingerprints(connection, fingerprints.c.article_id.in_(kept[:2]))
        assert connection.execute(keys).scalars().all() == stays
        assert connection.execute(select(fingerprints.c.id)).scalars().all() == stays


def test_keys_without_their_fingerprint_propose_nothing_and_are_swept(archive: Archive) -> None:
    """As after a change of recipe: what the old keys were, nobody can tell any more."""
    with archive.writing() as connection:
        gone, stays = _keep(connection, 1, REPORT), _keep(connection, 2, FOOTER)
        connection.execute(fingerprints.delete().where(fingerprints.c.article_id == gone))
        assert candidates(connection, fingerprint("", REPORT), None) == []
        assert [one.ref for one in candidates(connection, fingerprint("", FOOTER), None)] == [stays]
        sweep_keys(connection)
        left = set(connection.execute(select(fingerprint_keys.c.fingerprint_id)).scalars())
        assert left == set(connection.execute(select(fingerprints.c.id)).scalars())


def test_groups_are_read_only_where_there_is_more_than_a_phrase_in_common(archive: Archive) -> None:
    """What shares one phrase is given as it stands alone; beside something alike everything has its group."""
    mine, slight, alike = (
        Fingerprint(900, at, 0, (7, *range(at, at + 100)), ()) for at in (1_000_000, 2_000_000, 1_000_020)
    )
    with archive.writing() as connection:
        first, second = _article(connection, 1), _article(connection, 2)
        connection.execute(update(articles).values(group_id=first))
        keep_fingerprint(connection, slight, article_id=first)
        (alone,) = candidates(connection, mine, None)
        assert (alone.ref, alone.group, alone.family) == (first, None, first)
        keep_fingerprint(connection, alike, article_id=second)
        assert [(one.ref, one.group) for one in candidates(connection, mine, None)] == [(first, first), (second, first)]


def _keep(connection: Connection, number: int, text: str, **more: object) -> int:
    article_id = _article(connection, number, **more)
    keep_fingerprint(connection, fingerprint("", text), article_id=article_id)
    return article_id


def _article(connection: Connection, number: int, **more: object) -> int:
    row = {
        "key": f"https://a.example/{number}",
        "source_id": "a",
        "host": "a.example",
        "first_seen_at": START,
        "page_state": "had",
        **more,
    }
    return int(connection.execute(insert(articles).values(**row).returning(articles.c.id)).scalar_one())
