"""Search in the archive: a full-text index proposes articles, the evaluator of the query language decides.

The index holds, for the article's current version, the words that `words.evaluation.Prepared.index_words` gives and
the ids of the names found, so that spelling, half-spaces and attached particles are settled before a database sees a
word. It keeps no positions and no fields: what it proposes is a necessary condition of the query; phrases, fields and
NOT are the evaluator's. Both databases therefore find the same, in the same order: newest first, by article id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select, text

from archive.readings import prepared, readings
from archive.review import ArticleLine, lines
from archive.statements import insert_or_replace
from archive.tables import articles, facts, versions
from words.evaluation import Match, Span, evaluate
from words.names import NameBook
from words.required import Term, required_terms
from words.terms import Query

SEARCH_RECIPE = 2
"""Version of what the index holds: raise it with the words it is made of, and `reindex` builds it anew."""

_NAMES_FACT = "search names"
"""Fact that holds the digest of the book of names whose ids the whole index holds."""

WORD_LENGTH = 64
"""Code points of a word that are kept and asked for. PostgreSQL refuses words above 2,046 bytes; nobody writes one."""
WORDS_BYTES = 512 * 1024
"""The most distinct words of one article, in UTF-8 bytes: PostgreSQL refuses a tsvector above 1 MiB. A report has about
5 kB of them, a page of five megabytes seldom more than this; words beyond it are not found."""
WINDOW = 50
"""Articles proposed and read at a time; their bodies are unpacked one by one."""
MOST_SCANNED = 5_000
"""Articles one search evaluates at most: about two seconds of short reports."""
MOST_CLAUSES = 24
"""Conditions handed to the index; further ones are left to the evaluator. FTS5 refuses expressions deeper than 256."""
MOST_ALTERNATIVES = 64
"""Alternatives in one condition; a wider one proposes nearly everything and is left to the evaluator."""
EXCERPT = 110
"""Code points before the first found word that a result shows, and half of those after it: two lines of a page."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Where a body matched, with its surroundings."""

    text: str
    """Line ends are spaces."""
    spans: tuple[Span, ...]
    """In code points of this excerpt."""
    begins: bool
    """True when it starts where the body does."""
    ends: bool
    """True when it ends where the body does."""


@dataclass(frozen=True, slots=True)
class SearchItem:
    """An article that matches."""

    line: ArticleLine
    spans: tuple[Span, ...]
    """Places in title and text."""
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results, newest first."""

    items: tuple[SearchItem, ...]
    more: bool
    """There may be further results: ask again with `next_before`."""
    cut: bool
    """The search stopped before the page was full: enough articles or enough time were spent."""
    scanned: int
    """Articles that were evaluated."""
    next_before: int | None


# --- the index -------------------------------------------------------------------------------------------------


def create_search(conn: Connection) -> None:
    """Create the full-text index of this database (for the migration)."""
    if conn.dialect.name == "sqlite":
        # The ascii tokenizer ends a word only at ASCII marks other than these, and a folded word has none; unicode61
        # would split our words again at marks that it does not count as letters.
        conn.exec_driver_sql(
            "CREATE VIRTUAL TABLE search_words USING fts5("
            "words, content='', contentless_delete=1, detail=none, tokenize=\"ascii tokenchars '@_-.'\")"
        )
    else:
        conn.exec_driver_sql("CREATE TABLE search_words (article_id bigint PRIMARY KEY, words tsvector NOT NULL)")
        conn.exec_driver_sql("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")


_INDEX_SQLITE = text("INSERT OR REPLACE INTO search_words (rowid, words) VALUES (:id, :words)")
_INDEX_POSTGRESQL = text(
    "INSERT INTO search_words VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
    " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
)


def index_article(conn: Connection, article_id: int, words: Iterable[str], names: Iterable[str] = ()) -> None:
    """Put these words and ids of names (`Prepared.index_words`, `Prepared.names`) in place of what the index held."""
    kept = _kept_words([*(f"@{name}" for name in names), *words])
    if conn.dialect.name == "sqlite":
        conn.execute(_INDEX_SQLITE, {"id": article_id, "words": " ".join(kept)})
    else:
        conn.execute(_INDEX_POSTGRESQL, {"id": article_id, "words": kept})


def unindex(conn: Connection, article_id: int) -> None:
    """Take the article out of the index."""
    key = "rowid" if conn.dialect.name == "sqlite" else "article_id"
    conn.execute(text(f"DELETE FROM search_words WHERE {key} = :id"), {"id": article_id})  # noqa: S608 - fixed names


def _kept_words(words: Iterable[str]) -> list[str]:
    distinct = dict.fromkeys([word[:WORD_LENGTH] for word in words])
    if sum(map(len, distinct)) * 5 < WORDS_BYTES:  # four bytes a letter at most, and what parts words
        return list(distinct)
    kept: list[str] = []
    size = 0
    for word in distinct:
        size += len(word.encode("utf-8", "replace")) + 1
        if size > WORDS_BYTES:
            break
        kept.append(word)
    return kept


def names_indexed(conn: Connection) -> str:
    """Return the digest of the book of names that every indexed article was searched with, "" where there is none."""
    return conn.scalar(select(facts.c.value).where(facts.c.name == _NAMES_FACT)) or ""


def mark_names_indexed(conn: Connection, digest: str) -> None:
    """Say that every article is indexed with the names of this book: for an empty archive, and after a reindex.

    While the book in use has another digest, names are left to the evaluator: slower, but nothing is missed.
    """
    insert_or_replace(conn, facts, {"name": _NAMES_FACT, "value": digest})


# --- proposing -------------------------------------------------------------------------------------------------


def propose(
    conn: Connection, query: Query, book: NameBook, *, before: int | None = None, limit: int = WINDOW
) -> list[int]:
    """Return ids, newest first and below `before`, of articles that may match: no other article does."""
    return _propose(conn, _clauses(query, names_indexed(conn) == book.digest), before, limit)


def _propose(conn: Connection, clauses: list[frozenset[Term]], before: int | None, limit: int) -> list[int]:
    if not clauses:
        statement = select(articles.c.id).order_by(articles.c.id.desc()).limit(limit)
        return list(conn.scalars(statement if before is None else statement.where(articles.c.id < before)))
    values = {"before": 2**63 - 1 if before is None else before, "limit": limit}
    if conn.dialect.name == "sqlite":
        asked = " AND ".join(f"({' OR '.join(map(_fts5, sorted(clause)))})" for clause in clauses)
        found = text(
            "SELECT rowid FROM search_words WHERE search_words MATCH :asked AND rowid < :before"
            " ORDER BY rowid DESC LIMIT :limit"
        )
    else:
        asked = " & ".join(f"({' | '.join(map(_tsquery, sorted(clause)))})" for clause in clauses)
        found = text(
            "SELECT article_id FROM search_words WHERE words @@ CAST(:asked AS tsquery) AND article_id < :before"
            " ORDER BY article_id DESC LIMIT :limit"
        )
    return list(conn.scalars(found, values | {"asked": asked}))


def _clauses(query: Query, with_names: bool) -> list[frozenset[Term]]:
    """Return the conditions that the index can answer; leaving one out only proposes more."""
    usable = (
        clause
        for clause in required_terms(query)
        if len(clause) <= MOST_ALTERNATIVES and (with_names or all(term.kind != "name" for term in clause))
    )
    return list(islice(usable, MOST_CLAUSES))


def _word(term: Term) -> str:
    return f"@{term.text}"[:WORD_LENGTH] if term.kind == "name" else term.text[:WORD_LENGTH]


def _fts5(term: Term) -> str:
    """Write a term as an FTS5 string: inside quotation marks nothing has a meaning but the mark, which is doubled."""
    quoted = _word(term).replace('"', '""')
    return f'"{quoted}"*' if term.kind == "prefix" else f'"{quoted}"'


def _tsquery(term: Term) -> str:
    """Write a term as a quoted lexeme of a tsquery."""
    quoted = _word(term).replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*" if term.kind == "prefix" else f"'{quoted}'"


# --- deciding --------------------------------------------------------------------------------------------------


def search(
    conn: Connection,
    query: Query,
    book: NameBook,
    *,
    limit: int = 50,
    before: int | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> SearchPage:
    """Return the newest articles that match, below id `before`; stops early when `enough()` or at MOST_SCANNED."""
    found: dict[int, tuple[tuple[Span, ...], Excerpt]] = {}
    scanned, last, cut, more = 0, before, False, False
    for row, match in scan(conn, query, book, before=before):
        more = len(found) == limit
        cut = not more and (scanned >= MOST_SCANNED or (scanned > 0 and enough()))
        if more or cut:
            break
        if match:
            found[row.article_id] = (match.spans, excerpt(row.body, match.spans))
        scanned, last = scanned + 1, row.article_id
    items = tuple(SearchItem(line, *found[line.id]) for line in lines(conn, list(found)))
    return SearchPage(items, more or cut, cut, scanned, last if more or cut else None)


def scan(
    conn: Connection, query: Query, book: NameBook, *, before: int | None = None
) -> Iterator[tuple[Row[Any], Match | None]]:
    """Yield the articles that the index proposes, newest first below id `before`, with where they match, or None.

    A row is one of `archive.readings`, of the version shown, with SCANNED. Ends with the archive: the caller bounds it.
    """
    clauses = _clauses(query, names_indexed(conn) == book.digest)
    while True:
        window = _propose(conn, clauses, before, WINDOW)
        for row in conn.execute(_READINGS.where(articles.c.id.in_(window))):  # a body is unpacked only when it comes
            yield row, evaluate(query, prepared(conn, row, book))
        if len(window) < WINDOW:
            return
        before = window[-1]


SCANNED = (articles.c.first_seen_at, articles.c.verdict, articles.c.story_id, versions.c.relevant, versions.c.relevance)
"""What a scanned row tells beside its words."""

_READINGS = readings(*SCANNED).where(versions.c.id == articles.c.version_id).order_by(articles.c.id.desc())


def excerpt(body: str, spans: Iterable[Span]) -> Excerpt:
    """Return the surroundings of the first place in the body, or the body's beginning."""
    inside = sorted(span for span in spans if span.field == "text")
    first = inside[0].start if inside else 0
    start = _start_of_word(body, first - EXCERPT)
    end = _end_of_word(body, max(first + EXCERPT // 2, start + 2 * EXCERPT))
    moved = (Span("text", span.start - start, min(span.end, end) - start) for span in inside if span.start < end)
    return Excerpt(body[start:end].replace("\n", " "), tuple(moved), start == 0, end == len(body))


def _start_of_word(body: str, at: int) -> int:
    """Return the start of the first word at or after `at`, so that no word is shown without its head."""
    if at <= 0:
        return 0
    space = next((index for index in range(at, min(at + 40, len(body))) if body[index].isspace()), None)
    return at if space is None else space + 1


def _end_of_word(body: str, at: int) -> int:
    """Return the end of the last whole word before `at`, or `at` within a long one; at most the body's end."""
    if at >= len(body):
        return len(body)
    return next((index for index in range(at, at - 40, -1) if body[index].isspace()), at)
