"""A labelled set of the region: 22 sites of 10 pages in six languages, made here, because few captured pages are of it.

How it was made: the skeletons follow what the region's newsrooms print (the content systems of Iranian agencies, BBC and RFE/RL
services, WordPress papers with a theme, Pakistani dailies, Afghan channels, Arabic networks, a table of the nineties): their
boxes and class names, where they state title, time and author, and what they put around and into a text. The words are ours:
sentences put together from parts, with figures and names, so that no two pages share any but what a newsroom would print twice
(the background of a running story is on every third page and belongs to the text). Nothing is random: a page's number decides.
The reader's rules were known to who wrote this, so it shows what memory of a site brings and where right-to-left pages stand,
less how good the reader is on pages nobody has seen; for that there are the captured ones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape

from persiantools.jdatetime import JalaliDateTime

from benchmarks.gold import GoldPage

PAGES = 10

PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        (
            "The governor of {p}",
            "A spokesman for the traders of {p}",
            "The council of {p}",
            "An engineer from {p}",
            "The border police in {p}",
        ),
        (
            "said on Monday that",
            "told reporters in a long briefing that",
            "wrote in a letter to the ministry that",
            "confirmed late at night that",
        ),
        (
            "{n} lorries with fruit had crossed",
            "work on the canal would take {n} months",
            "the price of flour had risen by {n} per cent",
            "{n} families had returned to their villages",
        ),
        (
            "and that more help was needed before winter.",
            "while the road over the pass stayed shut for heavy vehicles.",
            "although nobody had asked the people of the valley.",
            "and thanked the engineers of both countries for their patience.",
        ),
    ),
    "fa": (
        ("استاندار {p}", "سخنگوی بازرگانان {p}", "شورای شهر {p}", "مهندسی از {p}", "مرزبانی {p}"),
        (
            "روز دوشنبه گفت که",
            "در نشستی با خبرنگاران اعلام کرد",
            "در نامه‌ای به وزارتخانه نوشت",
            "شامگاه گذشته تأیید کرد که",
        ),
        (
            "{n} کامیون میوه از مرز گذشته است",
            "کار لایروبی کانال {n} ماه زمان می‌برد",
            "بهای آرد {n} درصد بالا رفته است",
            "{n} خانواده به روستاهای خود بازگشته‌اند",
        ),
        (
            "و پیش از زمستان کمک بیشتری لازم است.",
            "در حالی که گردنه همچنان به روی خودروهای سنگین بسته است.",
            "هرچند کسی نظر مردم دره را نپرسیده بود.",
            "و از شکیبایی مهندسان دو کشور سپاسگزاری کرد.",
        ),
    ),
    "prs": (
        ("والی {p}", "سخنگوی تاجران {p}", "شورای ولایتی {p}", "یک انجنیر از {p}", "پولیس سرحدی {p}"),
        ("روز دوشنبه گفت که", "در یک نشست خبری گفت که", "در مکتوبی به وزارت نوشت که", "شام گذشته تأیید کرد که"),
        (
            "{n} موتر باربری میوه از سرحد گذشته است",
            "کار پاک‌کاری کانال {n} ماه وقت می‌گیرد",
            "قیمت آرد {n} فیصد بلند رفته است",
            "{n} فامیل به قریه‌های خود برگشته‌اند",
        ),
        (
            "و پیش از زمستان کمک بیشتر ضرورت است.",
            "در حالی که کوتل هنوز به روی موترهای سنگین مسدود است.",
            "هرچند کسی از مردم دره نپرسیده بود.",
            "و از حوصله انجنیران هر دو کشور تشکری کرد.",
        ),
    ),
    "ur": (
        (
            "{p} کے گورنر نے",
            "{p} کے تاجروں کے ترجمان نے",
            "{p} کی کونسل نے",
            "{p} کے ایک انجینئر نے",
            "{p} کی سرحدی پولیس نے",
        ),
        (
            "پیر کے روز کہا کہ",
            "صحافیوں سے طویل گفتگو میں بتایا کہ",
            "وزارت کو لکھے گئے خط میں کہا کہ",
            "رات گئے تصدیق کی کہ",
        ),
        (
            "پھلوں کے {n} ٹرک سرحد پار کر چکے ہیں",
            "نہر کی صفائی میں {n} ماہ لگیں گے",
            "آٹے کی قیمت میں {n} فیصد اضافہ ہوا ہے",
            "{n} خاندان اپنے دیہات کو لوٹ چکے ہیں",
        ),
        (
            "اور سردیوں سے پہلے مزید مدد درکار ہے۔",
            "جبکہ درہ بھاری گاڑیوں کے لیے بدستور بند ہے۔",
            "اگرچہ وادی کے لوگوں سے کسی نے نہیں پوچھا۔",
            "اور دونوں ملکوں کے انجینئروں کے صبر کا شکریہ ادا کیا۔",
        ),
    ),
    "ps": (
        ("د {p} والي", "د {p} د سوداګرو ویاند", "د {p} شورا", "د {p} یو انجنیر", "د {p} سرحدي پولیسو"),
        (
            "د دوشنبې په ورځ وویل چې",
            "خبریالانو ته په اوږده ناسته کې وویل چې",
            "وزارت ته په یوه لیک کې ولیکل چې",
            "تېره شپه تایید کړه چې",
        ),
        (
            "د مېوو {n} لارۍ له سرحد تېرې شوې دي",
            "د کانال پاکول به {n} میاشتې وخت ونیسي",
            "د اوړو بیه {n} سلنه لوړه شوې ده",
            "{n} کورنۍ خپلو کلیو ته راستنې شوې دي",
        ),
        (
            "او تر ژمي مخکې ډېرې مرستې ته اړتیا ده.",
            "په داسې حال کې چې غونډۍ لا هم د درنو موټرو پر مخ تړلې ده.",
            "که څه هم د درې له خلکو چا پوښتنه نه وه کړې.",
            "او د دواړو هېوادونو د انجنیرانو له زغم یې مننه وکړه.",
        ),
    ),
    "ar": (
        ("محافظ {p}", "المتحدث باسم تجار {p}", "مجلس {p}", "مهندس من {p}", "شرطة الحدود في {p}"),
        (
            "قال يوم الاثنين إن",
            "أوضح للصحفيين في إحاطة طويلة أن",
            "كتب في رسالة إلى الوزارة أن",
            "أكد في ساعة متأخرة أن",
        ),
        (
            "{n} شاحنة فواكه عبرت الحدود",
            "تنظيف القناة سيستغرق {n} شهرا",
            "سعر الدقيق ارتفع بنسبة {n} في المئة",
            "{n} أسرة عادت إلى قراها",
        ),
        (
            "وأن مزيدا من المساعدة مطلوب قبل الشتاء.",
            "بينما بقي الممر مغلقا أمام المركبات الثقيلة.",
            "رغم أن أحدا لم يسأل أهل الوادي.",
            "وشكر مهندسي البلدين على صبرهم.",
        ),
    ),
}
PLACES = {
    "en": ("Zaranj", "Taftan", "Chaman", "Torkham", "Zabol", "Islam Qala", "Quetta", "Herat", "Mashhad", "Jalalabad"),
    "fa": ("زرنج", "تفتان", "چمن", "تورخم", "زابل", "اسلام‌قلعه", "کویته", "هرات", "مشهد", "جلال‌آباد"),
    "ur": ("زرنج", "تفتان", "چمن", "طورخم", "زابل", "اسلام قلعہ", "کوئٹہ", "ہرات", "مشہد", "جلال آباد"),
    "ps": ("زرنج", "تفتان", "چمن", "تورخم", "زابل", "اسلام قلعه", "کوټه", "هرات", "مشهد", "جلال آباد"),
    "ar": ("زرنج", "تفتان", "تشمن", "طورخم", "زابل", "إسلام قلعة", "كويتا", "هرات", "مشهد", "جلال آباد"),
}
PLACES["prs"] = PLACES["fa"]
NAMES = {
    "en": ("Samira Noor", "Bilal Khan"), "fa": ("سمیرا نوری", "بهرام کیانی"), "prs": ("سمیرا نوری", "بلال رحیمی"),
    "ur": ("ثمینہ نور", "بلال خان"), "ps": ("سمیرا نوري", "بلال خان"), "ar": ("سميرة نور", "بلال خان"),
}  # fmt: skip
BACKGROUND = {
    "en": "The crossing was closed in the autumn after an exchange of fire in which eleven people were killed on both sides.",
    "fa": "این گذرگاه پاییز گذشته پس از درگیری که در آن یازده نفر از دو سو کشته شدند بسته شده بود.",
    "prs": "این گذرگاه خزان گذشته پس از برخوردی که در آن یازده تن از دو طرف کشته شدند مسدود شده بود.",
    "ur": "یہ گزرگاہ گزشتہ خزاں میں فائرنگ کے تبادلے کے بعد بند ہوئی تھی جس میں دونوں جانب گیارہ افراد مارے گئے تھے۔",
    "ps": "دا لار تېر مني تر هغې نښتې وروسته وتړل شوه چې په کې د دواړو خواوو یوولس تنه ووژل شول.",
    "ar": "وأغلق المعبر في الخريف بعد تبادل لإطلاق النار قتل فيه أحد عشر شخصا من الجانبين.",
}
FURNITURE: dict[str, tuple[str, ...]] = {
    "en": (
        "Follow our channel on WhatsApp for news as it happens",
        "Listen to this article in four minutes",
        "Join the conversation below",
        "The house takes no responsibility for the content of external sites.",
    ),
    "fa": (
        "کانال ما را در پیام‌رسان‌ها دنبال کنید و از خبرها باخبر شوید",
        "این خبر را برای دوستان خود بفرستید",
        "نظر شما پس از تأیید نمایش داده می‌شود",
        "بازنشر مطالب این پایگاه با ذکر منبع و پیوند بدون مانع است و حقوق آن برای خبرگزاری محفوظ می‌ماند.",
    ),
    "prs": (
        "صفحه ما را در فیسبوک تعقیب کنید",
        "این گزارش را با دوستان‌تان شریک سازید",
        "دیدگاه‌تان را با ما در میان بگذارید",
        "نشر مطالب این رسانه با ذکر نام آن مجاز است و مسئولیت دیدگاه‌ها به دوش نویسندگان آن است.",
    ),
    "ur": (
        "تازہ ترین خبروں کے لیے ہمارا واٹس ایپ چینل جوائن کریں",
        "اس خبر کو دوستوں کے ساتھ شیئر کریں",
        "اپنی رائے کا اظہار نیچے کریں",
        "ادارے کا تبصرہ نگاروں کی رائے سے متفق ہونا ضروری نہیں اور جملہ حقوق محفوظ ہیں۔",
    ),
    "ps": (
        "زموږ د فېسبوک پاڼه تعقیب کړئ",
        "دا خبر له خپلو ملګرو سره شریک کړئ",
        "خپل نظر لاندې ولیکئ",
        "د دې رسنۍ د مطالبو خپرول د نوم په یادولو سره جواز لري او د نظرونو مسوولیت د لیکوالو دی.",
    ),
    "ar": (
        "تابعوا قناتنا على واتساب لتصلكم الأخبار",
        "شارك هذا الخبر مع أصدقائك",
        "اكتب تعليقك أدناه",
        "الآراء المنشورة لا تعبر بالضرورة عن رأي الموقع وجميع الحقوق محفوظة لأصحابها.",
    ),
}
MORE = {
    "en": "Also read: {t}", "fa": "بیشتر بخوانید: {t}", "prs": "همچنین بخوانید: {t}", "ur": "یہ بھی پڑھیں: {t}", "ps": "دا هم ولولئ: {t}", "ar": "اقرأ أيضا: {t}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A newsroom: its skeleton, language and clock."""

    host: str
    skeleton: str
    language: str
    offset: float
    """Hours from UTC."""

    @property
    def zone(self) -> str:
        """The IANA zone of that clock in 2026, as a catalogue would state it."""
        return {0: "UTC", 3: "Asia/Riyadh", 3.5: "Asia/Tehran", 4.5: "Asia/Kabul", 5: "Asia/Karachi"}[self.offset]


SITES = tuple(
    Site(f"{name}.test", skeleton, language, offset)
    for name, skeleton, language, offset in (
        ("khabar-yek", "agency", "fa", 3.5), ("khabar-do", "agency", "fa", 3.5), ("khabar-arabi", "agency", "ar", 3.5),
        ("payam-yek", "single", "fa", 3.5), ("payam-do", "single", "fa", 3.5), ("jahan-farsi", "service", "fa", 0),
        ("jahan-pashto", "service", "ps", 0), ("jahan-urdu", "service", "ur", 0), ("azad-dari", "radio", "prs", 4.5),
        ("azad-pashto", "radio", "ps", 4.5), ("azad-farsi", "radio", "fa", 3.5), ("subh-kabul", "theme", "prs", 4.5),
        ("khaama-like", "theme", "en", 4.5), ("frontier-like", "theme", "en", 5), ("morning-like", "daily", "en", 5),
        ("tribune-like", "daily", "en", 5), ("roznama", "urdu", "ur", 5), ("akhbar", "urdu", "ur", 5),
        ("channel-en", "channel", "en", 4.5), ("channel-dari", "channel", "prs", 4.5), ("shabaka", "network", "ar", 3),
        ("old-table", "table", "en", 5),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """What a page is to say, before it is put into a skeleton."""

    site: Site
    number: int
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    author: str
    moment: datetime
    others: tuple[str, ...]
    """Headlines of other pages of the site."""


def _sentence(language: str, seed: int) -> str:
    who, says, what, rest = PARTS[language]
    places = PLACES[language]
    text = f"{who[seed % 5]} {says[(seed // 5) % 4]} {what[(seed // 3) % 4]} {rest[(seed // 7) % 4]}"
    return text.format(p=places[(seed // 2) % 10], n=seed % 89 + 11)


def _title(site: Site, number: int) -> str:
    who, _, what, _ = PARTS[site.language]
    seed = sum(map(ord, site.host)) + 31 * number
    return f"{who[seed % 5]}: {what[seed % 4]}".format(p=PLACES[site.language][seed % 10], n=seed % 83 + 13)


def _story(site: Site, number: int) -> Story:
    seed = 1009 * sum(map(ord, site.host)) + 97 * number
    length = 3 + seed % 7 + number % 3
    paragraphs = [
        " ".join(_sentence(site.language, seed + 13 * (7 * at + part)) for part in range(1 + (seed + at) % 3))
        for at in range(length)
    ]
    if number % 3 == 1:  # below half of the site's pages
        paragraphs.insert(length - 1, BACKGROUND[site.language])
    moment = datetime(
        2026, 2, 1 + 2 * number, 6 + number, 11 * number % 60, tzinfo=timezone(timedelta(hours=site.offset))
    )
    return Story(
        site,
        number,
        _title(site, number),
        _sentence(site.language, seed + 5),
        tuple(paragraphs),
        NAMES[site.language][number % 2],
        moment,
        tuple(_title(site, (number + step) % PAGES) for step in (1, 2, 3, 4)),
    )


def load_regional() -> list[list[GoldPage]]:
    """The sites, each a list of pages in the order in which they came out."""
    return [[_page(_story(site, number)) for number in range(PAGES)] for site in SITES]


def _page(story: Story) -> GoldPage:
    site = story.site
    html, with_lead, with_author, with_zone = SKELETONS[site.skeleton](story)
    body = [*([story.lead] if with_lead else []), *story.paragraphs]
    address = f"https://{site.host}/news/{84500000 + story.number}"
    moment = story.moment
    gold = {
        "url": address,
        "source": f"regional: {site.skeleton}",
        "title": story.title,
        "body": "\n".join(body),
        "date": moment.date().isoformat(),
        "authors": [story.author] if with_author else [],
        "datetime": moment.isoformat() if with_zone else None,
        "lang": site.language,
    }
    return GoldPage(address, html.encode(), "text/html; charset=utf-8", gold)


# --- skeletons: markup, whether the lead is part of the text, whether an author and a zone are stated -----------------

Made = tuple[str, bool, bool, bool]


def _paragraphs(story: Story, tag: str = "p", attributes: str = "") -> str:
    """The text, with a pointer to another story within it on every second page, as houses do."""
    pieces = [f"<{tag}{attributes}>{escape(text)}</{tag}>" for text in story.paragraphs]
    if story.number % 2:
        pieces.insert(
            2,
            f"<{tag}{attributes}><a href='/x'>{escape(MORE[story.site.language].format(t=story.others[0]))}</a></{tag}>",
        )
    return "".join(pieces)


def _links(story: Story, kind: str) -> str:
    items = "".join(
        f"<li class='item'><a href='/news/{n}'><h3>{escape(title)}</h3></a></li>"
        for n, title in enumerate(story.others)
    )
    return f"<div class='{kind}'><ul>{items}</ul></div>"


def _solar(moment: datetime) -> str:
    day = JalaliDateTime.to_jalali(moment.replace(tzinfo=None))  # type: ignore[no-untyped-call]
    months = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
    text = f"{day.day} {months[day.month - 1]} {day.year} - {moment:%H:%M}"
    return text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def _whole(story: Story, head: str, body: str, direction: str = "") -> str:
    site = story.site
    rtl = "ltr" if site.language == "en" else "rtl"
    house = site.host.split(".")[0]
    menu = "".join(f"<li><a href='/s{n}'>{word}</a></li>" for n, word in enumerate(PLACES[site.language]))
    legal = FURNITURE[site.language][3]
    return (
        f"<!doctype html><html lang='{ {'prs': 'fa'}.get(site.language, site.language) }' dir='{direction or rtl}'><head><meta charset='utf-8'>"
        f"<title>{escape(story.title)} | {house}</title>{head}</head><body>"
        f"<header><div class='logo'>{house}</div><nav><ul>{menu}</ul></nav></header>{body}"
        f"<footer><p>{legal}</p></footer></body></html>"
    )


def _meta(**names: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{escape(value)}">' for name, value in names.items()
    )


def _agency(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    shown = f"تاریخ انتشار: {_solar(story.moment)}" if story.site.language == "fa" else f"{story.moment:%Y-%m-%d %H:%M}"
    body = (
        f"<main><section class='box'><div class='item-header'><div class='item-title'><h1 class='title'><a href='#'>{escape(story.title)}</a></h1></div>"
        f"<div class='item-nav'><span>{shown}</span> <span>کد خبر: {84500000 + story.number}</span></div></div>"
        f"<p class='summary introtext'>{escape(story.lead)}</p><div class='item-body'><div class='item-text'>{_paragraphs(story)}"
        f"<p>{words[0]}</p><p>انتهای پیام/ {story.number + 300}</p></div></div><div class='item-share'>{words[1]}</div></section>"
        f"<section class='box list'>{_links(story, 'col-side')}</section></main>"
    )
    return (
        _whole(story, _meta(og__title=story.title, og__site_name=story.site.host.split(".")[0]), body),
        True,
        False,
        True,
    )


def _single(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    body = (
        f"<div class='container'><article class='single-news'><ul class='details'><li class='time'>{_solar(story.moment)}</li><li class='service'>بین‌الملل</li></ul>"
        f"<h1 class='title'>{escape(story.title)}</h1><h3 class='lead'>{escape(story.lead)}</h3><div class='story'>{_paragraphs(story)}"
        f"<p>{words[0]}</p><p>{words[2]}</p></div></article><aside>{_links(story, 'more')}</aside></div>"
    )
    return _whole(story, _meta(og__title=f"{story.title} - {story.site.host.split('.')[0]}"), body), True, False, True


def _service(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    utc = story.moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    ld = {"@graph": [{"@type": "NewsArticle", "headline": story.title, "datePublished": utc, "dateModified": utc,
                      "author": {"@type": "NewsMediaOrganization", "name": "Jahan"}, "inLanguage": {"@type": "Language"}}]}  # fmt: skip
    blocks = "".join(
        f"<div class='bbc-19j92fr'>{piece}</div>"
        for piece in _paragraphs(story, attributes=" dir='rtl' class='bbc-1y32vyc'")
        .replace("</p>", "</p>\0")
        .split("\0")
        if piece
    )
    body = (
        f"<main role='main'><div class='bbc-1151pbn'><h1 id='content' tabindex='-1'>{escape(story.title)}</h1></div>"
        f"<section role='region' aria-labelledby='article-byline'><ul><li>{escape(story.author)}</li></ul></section>"
        f"<figure><img src='/a.jpg'><figcaption>{escape(_sentence(story.site.language, story.number))}</figcaption></figure>"
        f"{blocks}<div class='bbc-19j92fr'><p dir='rtl'>{words[0]}</p></div>"
        f"<section data-e2e='related-content-heading' role='region'>{_links(story, 'e1nh2i2l0')}</section></main>"
    )
    head = _meta(og__title=f"{story.title} - Jahan News", og__site_name="Jahan News", og__type="article")
    return (
        _whole(story, head + f"<script type='application/ld+json'>{json.dumps(ld, ensure_ascii=False)}</script>", body),
        False,
        False,
        True,
    )


def _radio(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    body = (
        f"<div class='body-container'><h1 class='title pg-title'>{escape(story.title)}</h1><div class='publishing-details'><div class='published'><span class='date'>"
        f"<time pubdate='pubdate' datetime='{story.moment.isoformat()}'>{_solar(story.moment)}</time></span></div>"
        f"<div class='links'><ul class='links__list'><li class='links__item'><a class='links__item-link' rel='author'>{escape(story.author)}</a></li></ul></div></div>"
        f"<div id='article-content' class='content-floated-wrap fb-quotable'><div class='wsw'>{_paragraphs(story)}<p>{words[0]}</p></div></div>"
        f"<div class='media-block-wrap' id='wrowblock'>{_links(story, 'media-block')}</div><div id='comments'><p>{words[2]}</p></div></div>"
    )
    return _whole(story, _meta(og__title=story.title), body), False, True, True


def _theme(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    ld = {"@graph": [{"@type": ["Article", "BlogPosting"], "headline": story.title, "author": {"@id": "#a"}, "datePublished": story.moment.isoformat()},
                     {"@type": "Person", "@id": "#a", "name": story.author}]}  # fmt: skip
    paragraphs = _paragraphs(story).replace(
        "</p>", f"</p><div id='inline-related-post'>{_links(story, 'related-posts')}</div>", 1
    )
    body = (
        f"<div id='content'><article id='the-post' class='container-wrapper post-content'><header class='entry-header-outer'><h1 class='post-title entry-title'>{escape(story.title)}</h1>"
        f"<div class='single-post-meta'><span class='author-meta'>{escape(story.author)}</span> <span class='date meta-item'>{story.moment:%B %d, %Y}</span></div></header>"
        f"<div class='entry-content entry clearfix'>{paragraphs}<p><strong>{words[0]}</strong></p><p>{words[1]}</p></div>"
        f"<div id='share-buttons-bottom' class='share-buttons'>{words[1]}</div></article><div class='about-author container-wrapper'><p>{escape(story.author)} {words[2]}</p></div>"
        f"<div id='related-posts'>{_links(story, 'related-posts-list')}</div></div><aside class='sidebar'>{_links(story, 'widget-posts')}</aside>"
    )
    head = _meta(
        og__title=f"{story.title} - {story.site.host.split('.')[0]}",
        og__site_name=story.site.host.split(".")[0],
        article__published_time=story.moment.isoformat(),
    )
    return (
        _whole(story, head + f"<script type='application/ld+json'>{json.dumps(ld, ensure_ascii=False)}</script>", body),
        False,
        True,
        True,
    )


def _daily(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    body = (
        f"<article class='story'><h2 class='story__title'><a class='story__link' href='#'>{escape(story.title)}</a></h2><span class='story__byline'><a>{escape(story.author)}</a></span>"
        f"<span class='story__time'>Published {story.moment:%B %d, %Y}</span><div class='story__content'>{_paragraphs(story)}"
        f"<p><em>Published in {story.site.host.split('.')[0].title()}, {story.moment:%B} {story.moment.day}th, {story.moment.year}</em></p><p>{words[0]}</p></div>"
        f"<div class='comments'><p>{words[2]}</p></div></article><div class='sidebar'>{_links(story, 'box story-list')}</div>"
    )
    head = _meta(
        og__title=story.title,
        og__site_name=story.site.host.split(".")[0],
        article__published_time=story.moment.isoformat(),
    )
    return _whole(story, head, body), False, True, True


def _urdu(story: Story) -> Made:
    words = FURNITURE["ur"]
    text = "<br><br>".join(map(escape, story.paragraphs))
    body = (
        f"<div class='detail_view'><div class='detail-right'><h1>{escape(story.title)}</h1><div class='detail-time'>{story.moment:%d %B, %Y}</div>"
        f"<div class='detail_view_content'>{text}<br><br>{words[0]}<br>{words[1]}</div></div><div class='detail-left'>{_links(story, 'most-popular')}</div></div>"
    )
    return (
        _whole(
            story,
            _meta(
                og__title=f"{story.title} | {story.site.host.split('.')[0]}",
                article__published_time=story.moment.strftime("%Y-%m-%dT%H:%M:%S"),
            ),
            body,
        ),
        False,
        False,
        True,
    )


def _channel(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    shown = f"{story.moment:%A, %d %b %Y - %H:%M}" if story.site.language == "en" else _solar(story.moment)
    body = (
        f"<div class='region-content'><h1 class='title-article'><span>{escape(story.title)}</span></h1><div class='post-date'>{shown}</div>"
        f"<p class='lead'>{escape(story.lead)}</p><div class='field field--name-body'>{_paragraphs(story)}<p>{words[0]}</p></div>"
        f"<div class='view-more'>{_links(story, 'views-row')}</div></div>"
    )
    return _whole(story, _meta(og__title=story.title), body), True, False, True


def _network(story: Story) -> Made:
    words = FURNITURE["ar"]
    body = (
        f"<main id='main-content-area'><header class='article-header'><h1>{escape(story.title)}</h1><p class='article__subhead'><em>{escape(story.lead)}</em></p></header>"
        f"<div class='article-info-block'><div class='article-author-name'><span>{escape(story.author)}</span></div><div class='date-simple'>{story.moment:%d/%m/%Y}</div></div>"
        f"<div class='wysiwyg wysiwyg--all-content'>{_paragraphs(story)}<ul class='more-on'><li>{escape(story.others[1])}</li></ul><p>{words[1]}</p></div>"
        f"<div class='article-source'>المصدر : الشبكة + وكالات</div></main>"
    )
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': story.title, 'datePublished': story.moment.isoformat(), 'author': [{'name': story.author}]}, ensure_ascii=False)}</script>"
    return _whole(story, head, body), True, True, True


def _table(story: Story) -> Made:
    words = FURNITURE["en"]
    text = "<br>\n<br>\n".join(map(escape, story.paragraphs))
    side = "<br>".join(f"<a href='/n{n}'>{escape(title)}</a>" for n, title in enumerate(story.others))
    body = (
        f"<table width='100%'><tr><td width='20%'>{side}</td><td><font size='5'><b>{escape(story.title)}</b></font><br><font size='1'>{story.moment:%d-%m-%Y}</font><br>"
        f"<font size='3'>{text}</font><br><i>{words[0]}</i></td><td>{words[2]}</td></tr></table>"
    )
    return _whole(story, "", body), False, False, False


SKELETONS = {
    "agency": _agency, "single": _single, "service": _service, "radio": _radio, "theme": _theme, "daily": _daily,
    "urdu": _urdu, "channel": _channel, "network": _network, "table": _table,
}  # fmt: skip
