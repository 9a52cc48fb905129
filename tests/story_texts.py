"""Reports written for the tests of stories: events, each told by several newsrooms, and one event's twin of the same kind."""

from __future__ import annotations

from archive.story_features import Features, features
from tests.judged_archive import BOOK, LEXICON
from words.evaluation import Reading, prepare

FLOOD = (
    (
        "Flash flood sweeps through Darel valley, 31 dead",
        (
            "A flash flood swept through the Darel valley before dawn on Friday and killed at least 31 people, the district's "
            "deputy commissioner Nasrullah Beg said. The Darel stream carried away two bridges and 140 houses in Manikal "
            "village. Army helicopters brought tents from Chilas. Rain is expected to last until Sunday."
        ),
        "en",
    ),
    (
        "Rescuers reach Manikal after deadly flood in Darel",
        (
            "Rescue teams on Friday reached Manikal in the Darel valley, where a flood killed 31 villagers, deputy commissioner "
            "Nasrullah Beg told reporters in Chilas. He said 140 houses were gone and 2 bridges destroyed, and that helicopters "
            "had flown out 57 injured."
        ),
        "en",
    ),
    (
        "Villagers bury their dead in Darel",
        (
            "In Manikal, where a flood on the Darel stream took 31 lives, villagers buried the dead on Friday evening. Nasrullah "
            "Beg, deputy commissioner in Chilas, promised tents for the owners of 140 destroyed houses."
        ),
        "en",
    ),
    (
        "Darel flood toll stands at 31 as search goes on",
        (
            "The toll of the flood in Darel stood at 31 on Saturday while divers searched the stream below Manikal for the missing. "
            "Nasrullah Beg said engineers would replace the two lost bridges within days; 140 houses cannot be lived in."
        ),
        "en",
    ),
    (
        "Manikal survivors wait for tents",
        (
            "Survivors of the Darel flood slept in the school of Manikal for a second night. Of 140 families without a house only "
            "forty have a tent so far, the deputy commissioner, Nasrullah Beg, admitted. The flood killed 31."
        ),
        "en",
    ),
    (
        "Geologist: Darel lake broke its dam",
        (
            "A lake above the Darel valley broke through its moraine before Friday's flood, said geologist Ishfaq Mir, who flew over "
            "Manikal with the army. Thirty-one people, by the count of Nasrullah Beg in Chilas 31, died below it."
        ),
        "en",
    ),
)
OTHER_FLOOD = (
    (
        "Flash flood hits Ziarat orchards, 12 dead",
        (
            "A flash flood hit the apple orchards of Kawas near Ziarat on Thursday and killed 12 people, provincial minister Samina "
            "Durrani said. Water stood in 60 shops of the Kawas bazaar. Volunteers from Sanjawi cleared the road with tractors."
        ),
        "en",
    ),
    (
        "Kawas bazaar under water after flood near Ziarat",
        (
            "At least 12 people died when a flood came down on Kawas near Ziarat, minister Samina Durrani said on Thursday. "
            "Traders of the Kawas bazaar lost 60 shops; tractors from Sanjawi opened the road."
        ),
        "en",
    ),
    (
        "Ziarat growers count losses after Kawas flood",
        (
            "Growers in Kawas near Ziarat counted their losses after the flood that killed 12. Minister Samina Durrani visited the "
            "60 flooded shops of the bazaar and thanked volunteers from Sanjawi."
        ),
        "en",
    ),
)
CONVOY = {
    "en": (
        "Seven soldiers killed in bomb attack on army convoy in North Waziristan. A roadside bomb hit a convoy near Miranshah on Monday, killing seven soldiers and wounding 12, the military said.",
        "Roadside blast kills 7 troops near Miranshah. At least seven troops died and twelve were hurt when an improvised device went off beside their vehicle in North Waziristan, officials said.",
        "Pakistan: 7 security personnel martyred in North Waziristan IED explosion. The ISPR said the vehicle was targeted in Miranshah area; 12 injured were taken to Bannu.",
    ),
    "fa": (
        "هفت نظامی پاکستانی در انفجار بمب در وزیرستان شمالی کشته شدند. بمب کنار جاده‌ای کاروان ارتش را نزدیک میرانشاه هدف گرفت و ۱۲ نفر زخمی شدند.",
        "انفجار در مسیر کاروان ارتش پاکستان در میرانشاه ۷ کشته برجا گذاشت. مقام‌ها گفتند دوازده سرباز نیز زخمی شده‌اند. وزیرستان شمالی",
        "کشته شدن ۷ سرباز ارتش پاکستان در حمله به خودروی نظامی در وزیرستان شمالی. روابط عمومی ارتش از زخمی شدن ۱۲ تن در میرانشاه خبر داد.",
    ),
    "ur": (
        "شمالی وزیرستان میں فوجی قافلے پر بم حملہ، سات اہلکار شہید۔ میرانشاہ کے قریب سڑک کنارے نصب بم پھٹنے سے 12 زخمی ہوئے، آئی ایس پی آر۔",
        "میرانشاہ میں دھماکہ، 7 سیکیورٹی اہلکار شہید، بارہ زخمی۔ شمالی وزیرستان میں گاڑی کو آئی ای ڈی سے نشانہ بنایا گیا۔",
        "شمالی وزیرستان: آئی ای ڈی دھماکے میں 7 جوان شہید ہوگئے۔ میرانشاہ میں قافلے کو نشانہ بنایا گیا، 12 زخمی بنوں منتقل۔",
    ),
}
"""One event, three reports in each of three languages."""
HEADLINES = {
    "envoys": {
        "en": "Araghchi and Grossi resume nuclear talks in Vienna",
        "fa": "ازسرگیری مذاکرات هسته‌ای عراقچی و گروسی در وین",
        "ps": "عراقچي او ګروسي په ویانا کې اټومي خبرې بیا پیل کړې",
        "ur": "ویانا میں عراقچی اور گروسی کے جوہری مذاکرات دوبارہ شروع",
        "ar": "عراقجي وغروسي يستأنفان المحادثات النووية في فيينا",
    },
    "torkham": {
        "en": "Torkham crossing reopens for trucks after 25 days",
        "fa": "گذرگاه تورخم پس از ۲۵ روز به روی کامیون‌ها باز شد",
        "ps": "د تورخم لاره له ۲۵ ورځو وروسته د لاریو پر مخ پرانیستل شوه",
        "ur": "طورخم بارڈر 25 روز بعد ٹرکوں کے لیے کھول دیا گیا",
        "ar": "إعادة فتح معبر تورخم أمام الشاحنات بعد 25 يوما",
    },
    "rate": {
        "en": "Iran's central bank devalues the rial as dollar hits record high",
        "fa": "دلار رکورد زد؛ بانک مرکزی ایران ارزش ریال را کاهش داد",
        "ps": "ډالر لوړ شو او د ایران مرکزي بانک د ریال ارزښت راټیټ کړ",
        "ur": "ڈالر بلند ترین سطح پر، ایران کے مرکزی بینک نے ریال کی قدر گرا دی",
        "ar": "الدولار يسجل مستوى قياسيا والبنك المركزي الإيراني يخفض قيمة الريال",
    },
}
"""Three events as five newsrooms would head them."""


def described(title: str, text: str = "", language: str = "en") -> Features:
    """The features of an article with these words."""
    return features(prepare(Reading(title=title, text=text, lang=language), BOOK), LEXICON)
