"""A small archive to look at: a dozen articles in five languages, copies, a known one, watches, alerts, sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from archive.search import mark_names_indexed
from archive.tables import stories
from tests.archive_rows import START, Rows
from tests.judged_archive import LEXICON as SHIPPED
from words.names import Name, NameBook, Spelling

NOW = START + timedelta(hours=2)
"""The moment at which the pages are shown."""

BOOK = NameBook(
    [
        Name(
            "islamabad",
            "Islamabad",
            "place",
            "place",
            spellings=(
                Spelling("Islamabad", "en"),
                Spelling("اسلام آباد", "ur"),
                Spelling("اسلام‌آباد", "fa"),
            ),
        ),
    ]
)

LEXICON = replace(SHIPPED, names=BOOK)

ENGLISH = (
    "The crossing at Taftan opened again on Friday after eleven days, customs officers said.\n"
    "Some four hundred trucks with fruit and fuel had waited on both sides. Traders in Quetta said the closing had cost "
    "them a third of the season.\nOfficials in Islamabad and Tehran spoke of a technical pause and named no date for the "
    "next round of talks."
)
PERSIAN = (
    "گذرگاه میرجاوه پس از یازده روز بسته ماندن، صبح جمعه دوباره باز شد.\n"
    "مسئولان گمرک گفتند چهارصد کامیون در دو سوی مرز چشم‌به‌راه بودند و بازرگانان از زیان خود گله دارند."
)
URDU = (
    "تفتان کی سرحد گیارہ دن بعد جمعے کو دوبارہ کھول دی گئی۔\n"
    "کسٹم کے مطابق دونوں طرف چار سو ٹرک کھڑے تھے اور اسلام آباد میں حکام نے اسے تکنیکی وقفہ قرار دیا۔"
)
PASHTO = (
    "د سپین بولدک لاره د جمعې په ورځ بیا پرانیستل شوه.\nسوداګرو وویل چې په تېرو یوولسو ورځو کې یې ډېر تاوان کړی دی."
)
DARI = "راه اسپین بولدک روز جمعه دوباره باز شد.\nتاجران گفتند که در یازده روز گذشته زیان زیاد دیده‌اند."
ARABIC = "أعيد فتح معبر تفتان يوم الجمعة بعد إغلاق دام أحد عشر يوما.\nوقال تجار إن خسائرهم كبيرة."


def furnish(conn: Connection) -> None:
    """Put the small archive into an empty database."""
    rows = Rows(conn)
    _sources(rows)
    rows.watch("The crossing at Taftan", 'taftan OR تفتان OR میرجاوه OR "border crossing"')
    rows.watch("Islamabad", "@islamabad")
    story = rows.put(stories, opened_at=START)
    first = rows.article(
        "dawn_wire", "Taftan crossing opens again after eleven days", ENGLISH, found_names=["islamabad"], story_id=story
    )
    rows.article(
        "herald",
        "Border trade resumes at Taftan",
        ENGLISH,
        verdict="copy",
        of_article=first,
        relation="reprint",
        similarity=0.97,
        why="97 % of its passages stand in an earlier article",
        found_names=["islamabad"],
        story_id=story,
    )
    persian = rows.article("marz_news", "گذرگاه میرجاوه دوباره باز شد", PERSIAN, lang="fa", story_id=story)
    urdu = rows.article(
        "quetta_post",
        "تفتان سرحد گیارہ دن بعد کھل گئی، تاجروں کا نقصان",
        URDU,
        lang="ur",
        found_names=["islamabad"],
        links=[[first, "contains"]],
        story_id=story,
    )
    rows.article("bolan_ghag", "د سپین بولدک لاره بیا پرانیستل شوه", PASHTO, lang="ps")
    rows.article("bolan_ghag", "راه اسپین بولدک باز شد", DARI, lang="prs")
    rows.article("khaleej_wire", "إعادة فتح معبر تفتان بعد أحد عشر يوما", ARABIC, lang="ar")
    document = rows.document("corridor-study", "Corridors of the Makran coast: trade, water and the state")
    rows.article(
        "herald",
        "What a new study says about the Makran corridors",
        "The study counts three corridors between the coast and the plateau, and says that water decides which lasts.",
        verdict="known",
        of_baseline=document,
        baseline_id=document,
        relation="cut from",
        similarity=0.88,
        why="the text stands in a document you already have",
    )
    waiting = rows.article(
        "herald",
        "Quetta: rain expected through the weekend in the valleys north of the city, roads to the passes may close",
        "Rain is expected from Saturday.",
        verdict=None,
        page_state="due",
        page_due_at=START + timedelta(hours=3),
    )
    rows.version(
        waiting, "herald", "Quetta: rain expected through the weekend", "Rain, and snow above 2,000 m.", lang="en"
    )
    rows.article("herald", "Cricket: a draw in Multan", "Rain stopped play after tea.", relevant=False, relevance=0.1)
    _alerts(rows, first, persian, urdu)
    mark_names_indexed(conn, BOOK.digest)


def _sources(rows: Rows) -> None:
    well = {"last_outcome": "ok", "last_detail": "12 entries, 2 new", "last_at": START, "last_ok_at": START}
    soon = {"next_poll_at": NOW + timedelta(minutes=12), **well}
    rows.source("dawn_wire", "Dawn Wire Service", country="PK", languages=["en"], poll=soon)
    rows.source("herald", "The Frontier Herald", country="PK", languages=["en", "ur"], poll=soon)
    rows.source("marz_news", "مرز نیوز", languages=["fa"], poll=soon)
    rows.source("quetta_post", "کوئٹہ پوسٹ", country="PK", languages=["ur"], poll=soon | {"last_outcome": "unchanged"})
    rows.source("bolan_ghag", "Bolan Ghag", country="AF", languages=["ps", "prs"], poll=soon)
    rows.source(
        "khaleej_wire",
        "Khaleej Wire",
        country="AE",
        languages=["ar"],
        poll={
            "next_poll_at": NOW + timedelta(hours=4),
            "last_outcome": "forbidden",
            "last_detail": "403 from https://khaleej-wire.example/feed: a challenge page; we do not evade",
            "last_at": NOW - timedelta(minutes=8),
            "last_ok_at": START - timedelta(days=3),
            "failures": 6,
        },
    )
    rows.source(
        "old_gazette",
        "The Old Gazette",
        enabled=False,
        kind="html",
        reason="section pages cannot be read yet (kind html)",
        languages=["fa"],
    )


def _alerts(rows: Rows, english: int, persian: int, urdu: int) -> None:
    told = []
    for article_id, watch, title, body, words in (
        (english, "The crossing at Taftan", "Taftan crossing opens again after eleven days", ENGLISH, "Taftan"),
        (english, "Islamabad", "", ENGLISH, "Islamabad"),
        (persian, "The crossing at Taftan", "گذرگاه میرجاوه دوباره باز شد", PERSIAN, "میرجاوه"),
        (urdu, "The crossing at Taftan", "تفتان سرحد گیارہ دن بعد کھل گئی، تاجروں کا نقصان", URDU, "تفتان"),
    ):
        places = (("title", title.find(words)), ("text", body.find(words)))
        spans = [(field, start, start + len(words)) for field, start in places if start >= 0]
        told.append((watch, rows.hit(watch, article_id, rows.latest[article_id], spans=spans)))
    for state, detail, (watch, hit) in (
        ("sent", "250 2.0.0 kept", told[0]),
        ("sent", "250 2.0.0 kept", told[2]),
        ("dead", "550 5.1.1 no such mailbox: mail to desk@example.org was refused", told[3]),
        ("due", "", told[1]),
    ):
        rows.delivery(rows.alert(watch, hit), state=state, last_detail=detail)
