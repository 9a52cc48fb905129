"""A page that shows an article in another light than its feed's words did: told once, never lost, never twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archive import judging, tables
from archive.baseline import put_document
from archive.database import Archive
from archive.keeping import Received, keep_page
from archive.model import Attempt, BaselineDocument, Outcome, Page, PagePlan, Source, SourceKind
from archive.sources import DuePage
from tests.judged_archive import FLOOD, GATE, JudgedArchive

OWN = (
    "Our own reporter walked along the canal this week and spoke with nine farmers about lorries and seed. None of them "
    "had heard of the plan that was printed in the capital, and two had sold their oxen already because the winter was dry. "
    "The elder of the third village showed a letter with four seals in which a warehouse was promised for last year."
)


class Desk(JudgedArchive):
    """A judged archive to which pages come late."""

    def page(self, source_id: str, article_id: int, title: str, text: str) -> None:
        """The page of an article that was judged by its feed's words, and the judge's look at it."""
        self.minutes += 1
        source = Source(source_id, source_id, "PK", ("en",), SourceKind.RSS, (f"https://{source_id}.example/feed",))
        with self.archive.writing() as connection:
            keep_page(
                connection,
                DuePage(article_id, "https://a.example/", source, 0),
                Received(Attempt(Outcome.OK, "200", self.now)),
                Page(title, text, published=self.now, language="en"),
                PagePlan("had", None, "read"),
                site="a.example",
                memory=0,
                reading_recipe=1,
                now=self.now,
            )

    def known(self, document_id: str, title: str, text: str) -> None:
        """A document that the user has."""
        with self.archive.writing() as connection:
            put_document(connection, BaselineDocument(document_id, title, text=text), self.now)

    def shown(self, article_id: int) -> tuple[object, ...]:
        chosen = select(tables.articles.c.verdict, tables.articles.c.group_id, tables.articles.c.baseline_id)
        return self.rows(chosen.where(tables.articles.c.id == article_id))[0]

    def story(self, article_id: int) -> object:
        return self.rows(select(tables.articles.c.story_id).where(tables.articles.c.id == article_id))[0][0]

    def told(self) -> list[list[int]]:
        """The articles of each message so far."""
        rows = self.rows(
            select(tables.alerts.c.id, tables.hits.c.article_id)
            .join(tables.alert_hits, tables.alert_hits.c.alert_id == tables.alerts.c.id)
            .join(tables.hits, tables.hits.c.id == tables.alert_hits.c.hit_id)
            .join(tables.deliveries, tables.deliveries.c.alert_id == tables.alerts.c.id)
            .order_by(tables.alerts.c.id)
        )
        messages: dict[object, set[int]] = {}
        for alert, article in rows:
            messages.setdefault(alert, set()).add(int(str(article)))
        return [sorted(articles) for articles in messages.values()]


@pytest.fixture
def desk(archive: Archive) -> Desk:
    return Desk(archive)


def test_article_told_by_its_summary_is_not_told_again_as_a_copy(desk: Desk) -> None:
    first = desk.article("agency", "1", "A second gate", GATE)
    desk.watch("trade", "lorries")
    late = desk.article("daily", "1", "Lorries to wait no more", "A short word on lorries at the gate.")
    assert desk.release() == 1
    desk.page("daily", late, "Lorries to wait no more", GATE)
    desk.judge()
    assert desk.shown(late)[:2] == ("copy", first)
    assert desk.release() == 0, "its reader has it"
    third = desk.article("weekly", "1", "From the border", GATE)
    assert desk.shown(third)[:2] == ("copy", first)
    assert desk.release() == 0, "its reader has this text, by the second article"
    assert desk.told() == [[late]]


def test_article_told_as_a_copy_is_not_told_again_as_a_report_of_its_own(desk: Desk) -> None:
    first = desk.article("agency", "1", "A second gate", GATE)
    desk.watch("trade", "lorries")
    copy = desk.article("daily", "1", "The gate", GATE)
    assert desk.shown(copy)[:2] == ("copy", first)
    assert desk.release() == 1
    desk.page("daily", copy, "The gate", OWN)
    desk.judge()
    assert desk.shown(copy)[:2] == ("new", copy)
    assert desk.release() == 0
    assert desk.told() == [[copy]]


def test_report_that_was_taken_for_a_copy_leaves_the_story_of_what_it_copied(desk: Desk) -> None:
    """A feed that says no more than others do ("A second gate") put its article into a story that its page does not tell."""
    first = desk.article("agency", "1", "A second gate", GATE)
    other = desk.article("daily", "1", "The gate", GATE)
    assert desk.story(other) == desk.story(first)
    desk.page("daily", other, "Along the canal", OWN)
    desk.judge()
    assert desk.story(other) not in (None, desk.story(first))
    kept = desk.article("weekly", "1", "A second gate", GATE)
    desk.page(
        "weekly", kept, "A second gate", f"Traders had asked for it since spring. {GATE[:200]} So far our report."
    )
    desk.judge()
    assert desk.story(kept) == desk.story(first), "one that tells the same event stays"


def test_report_that_was_taken_for_a_copy_is_told_once_its_page_shows_it(desk: Desk) -> None:
    desk.watch("trade", "lorries")
    first = desk.article("agency", "1", "A second gate", GATE)
    assert desk.release() == 1
    other = desk.article("daily", "1", "The gate", GATE)
    assert desk.release() == 0
    desk.page("daily", other, "Along the canal", OWN)
    desk.judge()
    assert desk.release() == 1
    assert desk.told() == [[first], [other]]


def test_article_whose_page_proves_known_while_its_alert_waits_is_not_told(desk: Desk) -> None:
    desk.known("brief", "A brief", GATE)
    desk.watch("trade", "lorries OR pontoon")
    late = desk.article("daily", "1", "Lorries to wait no more", "A short word on lorries at the gate.")
    other = desk.article("agency", "1", "Rain", FLOOD)
    desk.page("daily", late, "Lorries to wait no more", GATE)
    desk.judge()
    assert desk.shown(late)[0] == "known"
    assert desk.release() == 1
    assert desk.told() == [[other]]


def test_original_does_not_become_a_copy_of_its_own_copy(desk: Desk) -> None:
    first = desk.article("agency", "1", "A second gate", GATE)
    copy = desk.article("daily", "1", "The gate", GATE + FLOOD[:200])
    assert desk.shown(copy)[:2] == ("copy", first)
    desk.page("agency", first, "A second gate at the crossing", GATE + FLOOD[:220])
    desk.judge()
    assert desk.shown(first)[:2] == ("new", first)
    chosen = select(tables.versions.c.verdict, tables.versions.c.of_article)
    assert desk.rows(chosen.where(tables.versions.c.article_id == first).order_by(tables.versions.c.id.desc()))[0] == (
        "revision",
        first,
    )


def test_summary_is_judged_where_its_page_cannot_be(desk: Desk) -> None:
    """A page that breaks the judge must not take its feed's words down with it."""
    desk.watch("trade", "lorries")
    late = desk.carry("daily", "1", "Lorries to wait no more", "A short word on lorries at the gate.")
    desk.page("daily", late, "Lorries to wait no more", GATE)
    with desk.archive.writing() as connection:
        (page,) = judging.ready_versions(connection, None, 9)
        judging.set_aside(connection, page, "it broke the judge", desk.now)
    desk.judge()
    verdicts = desk.rows(select(tables.versions.c.origin, tables.versions.c.verdict).order_by(tables.versions.c.id))
    assert verdicts == [("feed", "new"), ("page", "set aside")]
    assert desk.release() == 1


def test_flashes_of_one_word_under_short_titles_are_not_copies(desk: Desk) -> None:
    desk.watch("quakes", "title:quake OR title:flood")
    first = desk.article("agency", "1", "Quake", "Breaking")
    other = desk.article("agency", "2", "Flood", "Breaking")
    assert [desk.shown(article)[0] for article in (first, other)] == ["new", "new"]
    assert desk.release() == 2
