"""The third transaction's statements on stories: which ones an article may belong to, and where it was placed.

What is decided, `archive/stories.py` says. Everything it decides by is read from the tables each time, so that a story is
the same with one worker or four and across kills.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, union_all, update

from archive.statements import insert_or_leave, insert_or_replace
from archive.stories import KEY_HOLDERS, KEYS, MEMBERS_MOST, STORIES_MOST, Member, Placement, Story, keys, place
from archive.story_features import FEATURES_RECIPE, Features, pack, unpack
from archive.tables import articles, stories, story_features, story_keys

_STORY = insert(stories).returning(stories.c.id)
_MEMBERS = (
    select(story_features)
    .join(articles, articles.c.id == story_features.c.article_id)
    .where(articles.c.story_id == bindparam("story"), story_features.c.recipe == FEATURES_RECIPE)
    .order_by(story_features.c.version_id.desc())
    .limit(MEMBERS_MOST)
)
_BEGAN = (
    select(func.min(story_features.c.at))
    .join(articles, articles.c.id == story_features.c.article_id)
    .where(articles.c.story_id == bindparam("story"))
)
_NO_KEY = -1
KEYS_MOST = sum(KEYS.values())


def _holders_statement() -> object:
    """The latest articles that hold each of KEYS_MOST keys, with the story they are in: one statement, made once."""
    newest = [
        select(story_keys.c.key, story_keys.c.article_id)
        .where(story_keys.c.key == bindparam(f"key_{place}"))
        .order_by(story_keys.c.article_id.desc())
        .limit(KEY_HOLDERS)
        .subquery()
        for place in range(KEYS_MOST)
    ]
    held = union_all(*(select(one.c.key, one.c.article_id) for one in newest)).subquery()
    return (
        select(held.c.key, articles.c.story_id)
        .join(articles, articles.c.id == held.c.article_id)
        .where(articles.c.story_id.is_not(None))
        .distinct()
    )


_HOLDERS = _holders_statement()


def time_of_report(published: datetime | None, first_seen: datetime) -> datetime:
    """When a report was published, as far as that can be: not after it was first seen."""
    return min(published or first_seen, first_seen)


def find_place(connection: Connection, article_id: int, made: Features, at: datetime) -> Placement:
    """Where a report belongs among the stories that share keys with it; nothing is written."""
    newcomer = Member(article_id, at, made)
    return place(newcomer, [_load(connection, story) for story in _nearest(connection, keys(made), article_id)])


def _nearest(connection: Connection, wanted: Sequence[int], article_id: int) -> list[int]:
    """The stories that share most keys, the latest first among equals."""
    given = [*wanted, *[_NO_KEY] * (KEYS_MOST - len(wanted))]
    rows = connection.execute(_HOLDERS, {f"key_{place}": key for place, key in enumerate(given)})  # type: ignore[call-overload]
    shared: dict[int, int] = {}
    for _, story in rows:
        shared[story] = shared.get(story, 0) + 1
    return sorted(shared, key=lambda story: (-shared[story], -story))[:STORIES_MOST]


def _load(connection: Connection, story_id: int) -> Story:
    rows = connection.execute(_MEMBERS, {"story": story_id}).all()
    members = tuple(Member(row.article_id, row.at, unpack(row.packed)) for row in reversed(rows))
    began = connection.execute(_BEGAN, {"story": story_id}).scalar_one() if len(rows) == MEMBERS_MOST else None
    return Story(story_id, members, began or min((row.at for row in rows), default=None))


def open_story(connection: Connection, now: datetime, split_from: int | None = None) -> int:
    """A new story's id."""
    return int(connection.execute(_STORY, {"opened_at": now, "split_from": split_from}).scalar_one())


def keep_features(connection: Connection, article_id: int, version_id: int, made: Features, at: datetime) -> None:
    """Keep a report's features and index them, in place of those its earlier words had."""
    drop_features(connection, article_id)
    row = {
        "article_id": article_id,
        "version_id": version_id,
        "at": at,
        "packed": pack(made),
        "recipe": FEATURES_RECIPE,
    }
    insert_or_replace(connection, story_features, row)
    insert_or_leave(connection, story_keys, [{"key": key, "article_id": article_id} for key in keys(made)])


def drop_features(connection: Connection, article_id: int) -> None:
    """Let an article speak for no story: it turned out to be a copy."""
    connection.execute(delete(story_keys).where(story_keys.c.article_id == article_id))
    connection.execute(delete(story_features).where(story_features.c.article_id == article_id))


def follow(connection: Connection, placed: Placement, now: datetime) -> int | None:
    """Do what follows from a placement for the stories around it; returns the id of the story that parts left for.

    What was told of an article stays with its copy group, so no move tells anybody anything again.
    """
    for other in placed.merged:
        assert placed.story is not None
        connection.execute(update(articles).where(articles.c.story_id == other).values(story_id=placed.story))
        went_on = (stories.c.id == other) | (stories.c.merged_into == other)
        connection.execute(update(stories).where(went_on).values(merged_into=placed.story))
    if not placed.leaving:
        return None
    opened = open_story(connection, now, split_from=placed.story)
    groups = select(articles.c.group_id).where(articles.c.id.in_(placed.leaving)).scalar_subquery()
    moving = (articles.c.story_id == placed.story, articles.c.group_id.in_(groups))
    connection.execute(update(articles).where(*moving).values(story_id=opened))
    return opened
