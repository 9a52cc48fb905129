"""The newsrooms: who prints with which template, in which language, by which clock; their pages with what is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from benchmarks.gold import GoldPage
from benchmarks.newsrooms import abroad, afghan, iranian, pakistani
from benchmarks.newsrooms.markup import said
from benchmarks.newsrooms.stories import PAGES, Story, tell


@dataclass(frozen=True, slots=True)
class Template:
    """How a house prints a story, and how much of it."""

    family: str
    printed: Callable[[Story], str]
    lead: bool = False
    """Whether a standfirst stands above the text."""
    authors: int = 0
    """How many of a story's authors are named, at most."""
    minute: bool = True
    """Whether hour and minute are stated; else the day only."""
    greenwich: bool = False
    """Whether the day printed is that of Greenwich, not the newsroom's."""


@dataclass(frozen=True, slots=True)
class Site:
    """A newsroom. `zone` (IANA) is what a catalogue would state for it."""

    host: str
    house: str
    language: str
    zone: str
    template: Template


IRNA = Template("Nastooh", iranian.irna, lead=True)
MEHR = Template("Nastooh", iranian.mehr, lead=True)
KHABAR = Template("Nastooh", iranian.khabar, lead=True)
ISNA = Template("ISNA", iranian.isna, lead=True)
TASNIM = Template("Tasnim", iranian.tasnim, lead=True)
FARS = Template("Fars", iranian.fars, lead=True)
SAMANEH = Template("Iran Samaneh", iranian.samaneh, lead=True)
ALAM = Template("Al-Alam", iranian.alam, lead=True, greenwich=True)
SERVICE = Template("BBC services", abroad.service, authors=1)
PANGEA = Template("RFE/RL and VOA", abroad.pangea, authors=2)
DEUTSCH = Template("DW services", abroad.deutsch, lead=True, authors=1)
CHANNEL = Template("Iran International", abroad.channel, lead=True)
NETWORK = Template("Al Jazeera", abroad.network, lead=True, authors=1)
TOLO = Template("TOLOnews", afghan.tolo, lead=True, minute=False)
PAJHWOK = Template("Pajhwok", afghan.pajhwok, authors=1)
NEWSPAPER = Template("WordPress Newspaper", afghan.newspaper, authors=1)
JNEWS = Template("WordPress JNews", afghan.jnews, lead=True, authors=1)
TABLE = Template("tables", afghan.table, minute=False)
DAWN = Template("Dawn", pakistani.dawn, authors=2)
RECORDER = Template("Business Recorder", pakistani.recorder, lead=True, authors=1)
GEO = Template("Geo", pakistani.geo, lead=True, authors=1)
TRIBUNE = Template("Tribune", pakistani.tribune, lead=True, authors=1)
JANG = Template("Jang", pakistani.jang)
EXPRESS = Template("Express", pakistani.express, lead=True, minute=False)
AMP = Template("WordPress AMP", pakistani.amp)
JANNAH = Template("WordPress Jannah", pakistani.jannah, lead=True, authors=1)

TEHRAN, KABUL, KARACHI, RIYADH = "Asia/Tehran", "Asia/Kabul", "Asia/Karachi", "Asia/Riyadh"

SITES = (
    Site("khazar-agency.test", "خبرگزاری خزر", "fa", TEHRAN, IRNA),
    Site("khazar-arabic.test", "وكالة خزر للأنباء", "ar", TEHRAN, IRNA),
    Site("sepehr-news.test", "خبرگزاری سپهر", "fa", TEHRAN, MEHR),
    Site("bamdad-online.test", "بامداد آنلاین", "fa", TEHRAN, KHABAR),
    Site("daneshju-news.test", "خبرگزاری دانشجو", "fa", TEHRAN, ISNA),
    Site("nasim-khabar.test", "خبرگزاری نسیم", "fa", TEHRAN, TASNIM),
    Site("pars-news.test", "خبرگزاری پارس", "fa", TEHRAN, FARS),
    Site("javan-club.test", "باشگاه جوان", "fa", TEHRAN, SAMANEH),
    Site("tab-naks.test", "تابان", "fa", TEHRAN, SAMANEH),
    Site("qanat-alfajr.test", "قناة الفجر", "ar", TEHRAN, ALAM),
    Site("jahan-farsi.test", "جهان فارسی", "fa", "UTC", SERVICE),
    Site("jahan-pashto.test", "جهان پښتو", "ps", "UTC", SERVICE),
    Site("jahan-urdu.test", "جہان اردو", "ur", "UTC", SERVICE),
    Site("radio-mihan.test", "رادیو میهن", "fa", TEHRAN, PANGEA),
    Site("radio-sabawoon-dari.test", "رادیو سباوون", "prs", KABUL, PANGEA),
    Site("radio-sabawoon.test", "سباوون راډیو", "ps", KABUL, PANGEA),
    Site("voice-urdu.test", "اردو آواز", "ur", KARACHI, PANGEA),
    Site("rhine-dari.test", "راین دری", "prs", KABUL, DEUTSCH),
    Site("rhine-pashto.test", "راین پښتو", "ps", KABUL, DEUTSCH),
    Site("iran-satellite.test", "ایران ماهواره", "fa", TEHRAN, CHANNEL),
    Site("afghan-satellite.test", "افغان ماهواره", "prs", KABUL, CHANNEL),
    Site("shabaka-akhbar.test", "شبكة الأخبار", "ar", RIYADH, NETWORK),
    Site("spogmai-news.test", "SPOGMAInews", "en", KABUL, TOLO),
    Site("spogmai-dari.test", "سپوږمی نیوز", "prs", KABUL, TOLO),
    Site("wranga-agency.test", "وړانګه خبري اژانس", "ps", KABUL, PAJHWOK),
    Site("khaibar-press.test", "Khaibar Press", "en", KABUL, NEWSPAPER),
    Site("rozana-kabul.test", "روزنامه صبح", "prs", KABUL, JNEWS),
    Site("zarghun-zalmay.test", "زرغون", "ps", KABUL, TABLE),
    Site("the-sunrise.test", "Sunrise", "en", KARACHI, DAWN),
    Site("trade-recorder.test", "Trade Recorder", "en", KARACHI, RECORDER),
    Site("zamin-tv.test", "Zamin News", "en", KARACHI, GEO),
    Site("the-forum-daily.test", "The Daily Forum", "en", KARACHI, TRIBUNE),
    Site("roznama-amn.test", "روزنامہ امن", "ur", KARACHI, JANG),
    Site("tezgam-urdu.test", "تیزگام نیوز", "ur", KARACHI, EXPRESS),
    Site("ary-like-urdu.test", "شاہین نیوز", "ur", KARACHI, NEWSPAPER),
    Site("nai-subh.test", "نئی صبح", "ur", KARACHI, AMP),
    Site("sahifat-alkhalij.test", "صحيفة الميناء", "ar", RIYADH, JANNAH),
)


def load_newsrooms() -> list[list[GoldPage]]:
    """The pages of each site of SITES, in the order in which they came out."""
    return [[_page(site, number) for number in range(PAGES)] for site in SITES]


def _page(site: Site, number: int) -> GoldPage:
    template = site.template
    story = tell(site.host, site.house, site.language, site.zone, number)
    body = ([story.lead] if template.lead and story.lead else []) + said(story.blocks)
    gold = {
        "url": story.address,
        "source": template.family,
        "title": story.title,
        "body": "\n".join(body),
        "date": (story.moment.astimezone(UTC) if template.greenwich else story.moment).date().isoformat(),
        "authors": list(story.authors[: template.authors]),
        "datetime": story.moment.isoformat() if template.minute else None,
        "lang": site.language,
        "kind": story.kind,
    }
    return GoldPage(story.address, template.printed(story).encode(), "text/html; charset=utf-8", gold)
