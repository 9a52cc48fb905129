"""A story whose reports differ on how many soldiers were killed: one printed twice, one that has another number."""

from __future__ import annotations

from sqlalchemy import Connection

from archive.tables import stories
from tests.archive_rows import START, Rows

SEVEN = "Gunmen attacked a checkpoint near the Torkham crossing before dawn. Seven soldiers were killed, the army said."
MANY = "Gunmen attacked a checkpoint near the Torkham crossing on Friday. The attackers killed 23 soldiers."
PERSIAN = "افراد مسلح بامداد به پاسگاهی نزدیک گذرگاه تورخم حمله کردند. در این حمله ۲۳ سرباز کشته شدند."


def put_attack(conn: Connection) -> tuple[int, int, int, int]:
    """Put the story's articles: seven, a copy of it, 23, and 23 in Persian. Their ids."""
    rows = Rows(conn)
    rows.source("express", "Express", country="PK")
    rows.source("khyber", "Khyber Post", country="PK")
    rows.source("torkham", "Torkham Times", country="AF")
    story = rows.put(stories, opened_at=START)
    seven = rows.article("express", "Checkpoint attacked", SEVEN, story_id=story)
    copy = rows.article("khyber", "Attack at Torkham", SEVEN, story_id=story, verdict="copy", of_article=seven)
    many = rows.article("torkham", "Soldiers killed at checkpoint", MANY, story_id=story)
    persian = rows.article("torkham", "حمله به پاسگاه", PERSIAN, lang="fa", story_id=story)
    return seven, copy, many, persian
