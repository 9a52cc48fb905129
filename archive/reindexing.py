"""Making anew what is derived from the words, after a release changed how: fingerprints, search words, relevance, features.

Each derived value carries the version of its recipe: fingerprints in their row, the rest in `facts`, for the archive as a
whole. Work goes in small steps, each a commit that notes how far it came: a kill costs one step, and a daemon beside it
writes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from archive.copy_index import keep_fingerprint, sweep_keys
from archive.fingerprints import FINGERPRINT_RECIPE, fingerprint
from archive.readings import reading_of
from archive.search import SEARCH_RECIPE, index_article, mark_names_indexed
from archive.statements import insert_or_replace
from archive.story_features import FEATURES_RECIPE, features
from archive.story_keeping import keep_features, time_of_report
from archive.tables import articles, baseline, facts, fingerprints, sources, story_features, versions
from words.evaluation import prepare
from words.folding import FOLD_RECIPE
from words.lexicon import Lexicon
from words.relevance import RELEVANCE_RECIPE, relevance

STEP = 50
"""Articles or fingerprints in one commit: about a tenth of a second."""

_DONE = "recipe of what is derived of articles"
_CURSOR = "reindexing"


@dataclass(frozen=True, slots=True)
class Stale:
    """What was made by an older recipe."""

    fingerprints: int
    articles: int
    """Whose search words, relevance and story features are to be made anew."""

    @property
    def total(self) -> int:
        """Steps' worth of work left."""
        return self.fingerprints + self.articles


def recipe_of(lexicon: Lexicon) -> str:
    """The recipe by which search words, relevance and story features are made now."""
    recipes = {
        "search": SEARCH_RECIPE,
        "relevance": RELEVANCE_RECIPE,
        "folding": FOLD_RECIPE,
        "story features": FEATURES_RECIPE,
        "lexicon": lexicon.digest,
    }
    return ", ".join(f"{what} {recipe}" for what, recipe in recipes.items())


def note_recipe(connection: Connection, lexicon: Lexicon) -> None:
    """Say that what is derived of all articles is of the present recipe: for an empty archive, and at the end of the work."""
    insert_or_replace(connection, facts, {"name": _DONE, "value": recipe_of(lexicon)})
    connection.execute(delete(facts).where(facts.c.name == _CURSOR))
    mark_names_indexed(connection, lexicon.names.digest)


def stale(connection: Connection, lexicon: Lexicon) -> Stale:
    """Count what is to be made anew."""
    old = connection.execute(_old_fingerprints(select(func.count()))).scalar_one()
    if _fact(connection, _DONE) == recipe_of(lexicon):
        return Stale(old, 0)
    left = select(func.count()).where(articles.c.id > _after(connection, lexicon), articles.c.verdict.is_not(None))
    return Stale(old, connection.execute(left).scalar_one())


def start_over(connection: Connection) -> None:
    """Take everything for old."""
    connection.execute(delete(facts).where(facts.c.name.in_([_DONE, _CURSOR])))
    connection.execute(update(fingerprints).values(recipe=0))


def judge_again(connection: Connection) -> int:
    """Give versions that the judge had to set aside back to it; returns how many."""
    aside = update(versions).where(versions.c.verdict == "set aside")
    return connection.execute(aside.values(verdict=None, judged_at=None, why=None)).rowcount


def reindex_step(connection: Connection, lexicon: Lexicon, limit: int = STEP) -> int:
    """Make up to `limit` values anew; returns how many, 0 when all are of the present recipes."""
    return _fingerprints_step(connection, limit) or _articles_step(connection, lexicon, limit)


# --- fingerprints ------------------------------------------------------------------------------------------------


def _old_fingerprints(chosen: Any) -> Any:
    """Fingerprints of another recipe whose text is there; shipped documents get theirs from the release."""
    return (
        chosen.select_from(fingerprints)
        .outerjoin(versions, versions.c.id == fingerprints.c.version_id)
        .outerjoin(baseline, baseline.c.id == fingerprints.c.baseline_id)
        .where(
            fingerprints.c.recipe != FINGERPRINT_RECIPE, or_(versions.c.id.is_not(None), baseline.c.body.is_not(None))
        )
    )


def _fingerprints_step(connection: Connection, limit: int) -> int:
    """Each gets a row of its own anew: the old one's keys, of another recipe, are swept out when all are done."""
    chosen = select(
        *(fingerprints.c[name] for name in ("id", "keyed", "article_id", "version_id", "baseline_id")),
        func.coalesce(versions.c.title, baseline.c.title).label("title"),
        versions.c.body,
        baseline.c.body.label("document"),
    )
    rows = connection.execute(_old_fingerprints(chosen).order_by(fingerprints.c.id).limit(limit)).all()
    for row in rows:
        mine = fingerprint(row.title, row.document if row.body is None else row.body)
        connection.execute(delete(fingerprints).where(fingerprints.c.id == row.id))
        keep_fingerprint(
            connection,
            mine,
            indexed=row.keyed,
            article_id=row.article_id,
            version_id=row.version_id,
            baseline_id=row.baseline_id,
        )
    if rows and connection.execute(_old_fingerprints(select(fingerprints.c.id)).limit(1)).first() is None:
        sweep_keys(connection)
    return len(rows)


# --- search words and relevance ----------------------------------------------------------------------------------


def _articles_step(connection: Connection, lexicon: Lexicon, limit: int) -> int:
    if _fact(connection, _DONE) == recipe_of(lexicon):
        return 0
    chosen = select(articles.c.id).where(articles.c.id > _after(connection, lexicon), articles.c.verdict.is_not(None))
    ids = connection.execute(chosen.order_by(articles.c.id).limit(limit)).scalars().all()
    for article_id in ids:
        make_anew(connection, article_id, lexicon)
    if ids:
        cursor = json.dumps({"recipe": recipe_of(lexicon), "after": ids[-1]})
        insert_or_replace(connection, facts, {"name": _CURSOR, "value": cursor})
    else:
        note_recipe(connection, lexicon)
    return len(ids)


def make_anew(connection: Connection, article_id: int, lexicon: Lexicon) -> None:
    """Make search words, relevance and story features of one article anew from its words."""
    rows = connection.execute(
        select(
            versions,
            articles.c.version_id.label("shown"),
            articles.c.verdict.label("placed"),
            articles.c.first_seen_at,
            articles.c.address,
            story_features.c.version_id.label("described"),
            sources.c.country,
        )
        .join(articles, articles.c.id == versions.c.article_id)
        .outerjoin(sources, sources.c.id == versions.c.source_id)
        .outerjoin(story_features, story_features.c.article_id == articles.c.id)
        .where(versions.c.article_id == article_id)
        .order_by(versions.c.id)
    )
    for row in rows:
        if row.id == row.shown:
            article = prepare(reading_of(row), lexicon.names)
            index_article(connection, article_id, article.index_words, article.names)
        if row.placed == "new" and row.id == (row.described or row.shown):
            made = features(prepare(reading_of(row), lexicon.names), lexicon)
            at = time_of_report(row.published, row.first_seen_at)
            keep_features(connection, article_id, row.id, made, at)
        if row.relevant is not None:
            found = relevance(row.title, row.body, row.language, row.country or "", lexicon.names)
            connection.execute(
                update(versions)
                .where(versions.c.id == row.id)
                .values(relevant=found.relevant, relevance=found.score, relevance_why=list(found.why))
            )


def _after(connection: Connection, lexicon: Lexicon) -> int:
    """The last article made anew by the present recipe, 0 where the work has not begun."""
    kept = _fact(connection, _CURSOR)
    cursor = json.loads(kept) if kept else {}
    return int(cursor["after"]) if cursor.get("recipe") == recipe_of(lexicon) else 0


def _fact(connection: Connection, name: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()
