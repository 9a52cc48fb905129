"""Which language a text is in: ours beside plain py3langid and lingua, on snippets of labelled texts and sentences of our own.

Sources are not told to anybody, so Dari counts as Persian here: nothing tells the two apart by letters.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

from words.language import language_of

SHARED = Path(__file__).parents[2] / "shared"
LENGTHS = {"sentence": 25, "8 words": 8, "4 words": 4}
EACH = 400
"""Texts of one language at most."""

NEIGHBOURS = {
    "sd": (
        "سنڌ حڪومت اسڪولن ۾ نئين ڀرتين جو اعلان ڪيو آهي ۽ اميدوارن کان درخواستون گهرايون ويون آهن",
        "ڪراچي ۾ برسات کان پوءِ رستن تي پاڻي بيٺل آهي ۽ ماڻهن کي ڏکيائي آهي",
        "حيدرآباد ۾ آبادگارن پاڻي جي کوٽ خلاف احتجاج ڪيو ۽ رستو بند ڪري ڇڏيو",
        "وزير چيو ته سرحد تي واپار وڌائڻ لاءِ ٻنهي ملڪن جي وچ ۾ ڳالهيون ٿينديون",
    ),
    "ckb": (
        "حکومەتی هەرێمی کوردستان ڕایگەیاند کە مووچەی فەرمانبەران ئەم هەفتەیە دابەش دەکرێت",
        "لە شاری سلێمانی خۆپیشاندان بۆ ئاو و کارەبا کرا و ڕێگاکان داخران",
        "وەزیری دەرەوەی ئێران گەیشتە هەولێر و لەگەڵ سەرۆکی هەرێم کۆبووەوە",
        "دەروازەی سنووری باشماخ دوای سێ ڕۆژ بۆ بارهەڵگرەکان کرایەوە",
    ),
    "bal": (
        "بلوچستان ءِ وزیر ءَ گوشتگ کہ گوادر ءِ راہ بند کنگ بوتگ انت ءُ مردم پریشان انت",
        "تربت ءَ هور گوارگ ءَ رند راہ بند بوتگ انت ءُ مردمان ءَ مدد لوٹتگ",
        "کیچ ءِ زمیندار ءَ گوشت کہ آپ ءِ کمّی ءِ سوب ءَ کشار تباہ بوتگ انت",
        "ایران ءُ پاکستان ءِ سیمسر ءَ واپار پدا بندات کنگ بوت",
    ),
}
"""Sentences of our own in what the region's languages are mistaken for."""

Teller = Callable[[str], str]


def ours(text: str) -> str:
    """This program, told nothing of the source."""
    code = language_of(text).code
    return "fa" if code == "prs" else code


@cache
def _py3langid() -> Teller:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(["fa", "ur", "ps", "ar", "en"])
    return lambda text: str(model.classify(text)[0])


@cache
def _lingua() -> Teller:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [IsoCode639_1.FA, IsoCode639_1.UR, IsoCode639_1.AR, IsoCode639_1.EN]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def tell(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return tell


def snippets() -> dict[str, list[list[str]]]:
    """Texts as words, by language: every second labelled text, and the neighbours' sentences."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for number, line in enumerate((SHARED / "dedup" / "dev.jsonl").read_text(encoding="utf-8").split("\n")):
        if line and number % 2:
            document = json.loads(line)
            if len(found[document["lang"]]) < EACH:
                found[document["lang"]].append(document["text"].split()[: LENGTHS["sentence"]])
    return dict(found) | {code: [text.split() for text in texts] for code, texts in NEIGHBOURS.items()}


def measure(tellers: dict[str, Teller]) -> dict[tuple[str, str], dict[str, float]]:
    """Share told right, by (language, length) and teller."""
    result = {}
    for language, texts in sorted(snippets().items()):
        for name, words in LENGTHS.items():
            cut = [" ".join(text[:words]) for text in texts]
            result[language, name] = {
                teller: sum(tell(text) == language for text in cut) / len(cut) for teller, tell in tellers.items()
            }
    return result


def print_languages(*, alone: bool = False) -> None:
    """The table; `alone` without other libraries."""
    tellers: dict[str, Teller] = {"tripoint": ours}
    if not alone:
        tellers |= {"py3langid, 5 languages": _py3langid(), "lingua": _lingua()}
    print(f"\n{'Language told right':<30}" + "".join(f"{name:>24}" for name in tellers))
    for (language, length), right in measure(tellers).items():
        print(f"{language + ', ' + length:<30}" + "".join(f"{right[name]:>24.3f}" for name in tellers))
