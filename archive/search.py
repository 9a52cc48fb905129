"""Search in the archive: a full-text index proposes articles, the evaluator of the query language decides.

The index holds the words of the article's current version as `words.tokens.index_words` gives them, so that spelling,
half-spaces and attached particles are settled before a database sees a word. It keeps no positions and no fields: what
it proposes is a necessary condition of the query, phrases and fields are the evaluator's. Both databases therefore
find the same, in the same order: newest first, by article id.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from words.tokens import index_words

SEARCH_RECIPE = 1
"""Version of what the index holds; raise it with the words it is made of, and `reindex` builds it anew."""

WORD_LENGTH = 64
"""Code points of a word that are kept and asked for. PostgreSQL refuses words above 2,046 bytes; nobody writes one."""

WORDS_BYTES = 512 * 1024
"""The most distinct words of one article, in UTF-8 bytes: PostgreSQL refuses a tsvector above 1 MiB. A report has about
5 kB of them, the whole of a five-megabyte page seldom more than this; words beyond it are not found."""


def create_search(conn: Connection) -> None:
    """Create the full-text index of this database (for the migration)."""
    if conn.dialect.name == "sqlite":
        # The ascii tokenizer ends a word at ASCII marks and spaces only, of which a folded word has none; unicode61
        # would split our words again at marks that it does not count as letters.
        conn.exec_driver_sql(
            "CREATE VIRTUAL TABLE search_words USING fts5("
            "words, content='', contentless_delete=1, detail=none, tokenize='ascii')"
        )
    else:
        conn.exec_driver_sql("CREATE TABLE search_words (article_id bigint PRIMARY KEY, words tsvector NOT NULL)")
        conn.exec_driver_sql("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")


def index_article(conn: Connection, article_id: int, title: str, body: str, lang: str = "") -> None:
    """Put these words in place of what the index knew of the article."""
    words = _kept_words((*index_words(title, lang), *index_words(body, lang)))
    if conn.dialect.name == "sqlite":
        statement = text("INSERT OR REPLACE INTO search_words (rowid, words) VALUES (:id, :words)")
        conn.execute(statement, {"id": article_id, "words": " ".join(words)})
    else:
        statement = text(
            "INSERT INTO search_words VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
            " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
        )
        conn.execute(statement, {"id": article_id, "words": words})


def unindex(conn: Connection, article_id: int) -> None:
    """Take the article out of the index."""
    key = "rowid" if conn.dialect.name == "sqlite" else "article_id"
    conn.execute(text(f"DELETE FROM search_words WHERE {key} = :id"), {"id": article_id})  # noqa: S608 - two fixed names


def _kept_words(words: Iterable[str]) -> list[str]:
    kept: list[str] = []
    size = 0
    for word in dict.fromkeys(word[:WORD_LENGTH] for word in words):
        size += len(word.encode("utf-8", "replace")) + 1
        if size > WORDS_BYTES:
            break
        kept.append(word)
    return kept
