"""A real archive filled the way the service fills it: feeds kept, versions judged, alerts released; only nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from alerts.gates import Gates
from alerts.matching import Matcher
from alerts.messages import Audience, Form
from archive import sources as catalogue
from archive import tables, watches
from archive.database import Archive
from archive.keeping import Received, keep_feed, keep_page
from archive.model import Attempt, Entry, Feed, Outcome, Page, PagePlan, PollPlan, Source, SourceKind, Watch
from archive.sources import DuePage, DuePoll
from scheduler.judge import Bench, judge_round
from scheduler.release import Outlet, Press, release_round
from scheduler.telling import Habits
from seeds.names import lexicon
from words.language import language_of

START = datetime(2025, 11, 21, 8, 0, tzinfo=UTC)

GATE = (
    "Border guards from both sides met at the Taftan crossing on Monday and agreed to open a second gate for lorries "
    "that carry fruit and cement. The new gate is to work from six in the morning until dusk, an official of the "
    "customs house told reporters, and drivers will be asked for one paper instead of four. Traders in Quetta said "
    "that they had waited for it since spring, when three hundred lorries stood in a queue for nine days. Iran and "
    "Pakistan will name a joint officer who settles quarrels about weights on the spot, so that nobody drives back."
)
FLOOD = (
    "Rain that fell for two nights has cut the road between the valley and the provincial capital, and a bridge near "
    "the old mill was carried away. Farmers walked their cattle to higher ground, the district's office counted forty "
    "houses under water, and tents were on their way with the army's engineers, who hoped to lay a pontoon by Friday. "
    "A school on the hill took in ninety families for the night, and bakers of the town sent bread by boat."
)
LEXICON = lexicon()
BOOK = LEXICON.names


@dataclass
class JudgedArchive:
    """Puts texts in; every call comes a minute after the last."""

    archive: Archive
    minutes: int = 0
    habits: Habits = field(default_factory=Habits)

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minutes)

    def watch(self, name: str, query: str, **more: object) -> None:
        with self.archive.writing() as connection:
            watches.put_watch(connection, Watch(name, query, **{"about": False, **more}), None, self.now)  # type: ignore[arg-type]

    def carry(
        self, source_id: str, key: str, title: str, text: str, *, first: bool = False, tags: tuple[str, ...] = ()
    ) -> int:
        """A source carries an item; returns its article's id (0 where it is forgotten).

        `first`: it comes with the first fetch of its source.
        """
        self.minutes += 1
        source = Source(
            source_id, source_id.title(), "PK", ("en",), SourceKind.RSS, (f"https://{source_id}.example/feed",)
        )
        with self.archive.writing() as connection:
            if source_id not in catalogue.catalogue(connection):
                catalogue.put_source(connection, source, None, self.now)
            address = f"https://{source_id}.example/{key}"
            language = language_of(text).code
            feed = Feed(
                "Feed", "", (Entry(key, address, title, text, published=self.now, language=language, tags=tags),)
            )
            poll = DuePoll(
                source=source,
                address=source.addresses[0],
                candidate=0,
                failures=0,
                etag=None,
                last_modified=None,
                validated=None,
                digest=None,
                first=first,
                whole_at=None,
            )
            plan = PollPlan(self.now + timedelta(hours=1), 0, 0, "usual interval")
            received = Received(Attempt(Outcome.OK, "", self.now))
            keep_feed(connection, poll, received, feed, plan, stub_wait=timedelta(0), reading_recipe=1, now=self.now)
            found = select(tables.articles.c.id).where(tables.articles.c.address == address)
            return connection.execute(found).scalar_one_or_none() or 0

    def read_page(self, article_id: int, title: str, text: str) -> None:
        """The article's page is had, with these words."""
        self.minutes += 1
        with self.archive.writing() as connection:
            articles = tables.articles
            row = connection.execute(select(articles).where(articles.c.id == article_id)).one()
            source = catalogue.catalogue(connection)[row.source_id].source
            page = Page(title, text, language="en", published=self.now)
            due = DuePage(article_id, row.fetch_address, source, row.page_tries)
            received = Received(Attempt(Outcome.OK, "fetched", self.now), row.fetch_address, digest="0" * 64)
            plan = PagePlan("had", None, "read")
            keep_page(connection, due, received, page, plan, site="news.test", memory=0, reading_recipe=1, now=self.now)

    def judge(self, gates: Gates | None = None) -> None:
        """Judge all that waits."""
        self.minutes += 1
        with self.archive.writing() as connection:
            matcher = Matcher(watches.armed_watches(connection), BOOK)
            while judge_round(
                connection, Bench(LEXICON, matcher, gates or Gates(), self.habits), self.now, everything=True
            ).judged:
                pass

    def release(self, channel: str = "console") -> int:
        """Release all alerts; returns how many messages were written."""
        self.minutes += 1
        outlets = {channel: Outlet(Audience(channel, Form.CONSOLE), ("console",))}
        with self.archive.writing() as connection:
            press = Press(outlets, LEXICON.agencies)
            return release_round(connection, press, self.now, everything=True).messages

    def release_due(self, after: timedelta = timedelta(0), outlet: Outlet | None = None) -> int:
        """Release the alerts whose time has come `after` so long; returns how many messages were written."""
        self.minutes += 1 + int(after.total_seconds() // 60)
        outlet = outlet or Outlet(Audience("console", Form.CONSOLE), ("console",))
        with self.archive.writing() as connection:
            return release_round(connection, self.press(outlet), self.now).messages

    def press(self, *outlets: Outlet) -> Press:
        """What messages to these are made with."""
        by_name = {outlet.audience.channel: outlet for outlet in outlets}
        return Press(by_name, LEXICON.agencies, flood=self.habits.most_an_hour)

    def article(self, source_id: str, key: str, title: str, text: str) -> int:
        """An article that is carried and judged at once."""
        article_id = self.carry(source_id, key, title, text)
        self.judge()
        return article_id

    def rows(self, statement: object) -> list[tuple[object, ...]]:
        with self.archive.reading() as connection:
            return [tuple(row) for row in connection.execute(statement)]  # type: ignore[call-overload]
