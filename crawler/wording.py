"""Lines around an article that are none of it, told by their wording: "Also read", copyright, who took the picture, when.

Only whole short lines go, and where a wording could open a paragraph of news only at the edges. Six languages of the region,
and those whose outlets write about it.
"""

from __future__ import annotations

import re

SHORT = 250
"""Characters: no line longer than this is taken for a pointer or a label; the longest headline in the replayed web has 260."""
LABEL = 90
"""Characters of a line that only says who, where or when."""
EDGE = 4
"""Lines at the beginning and at the end among which labels are looked for."""

_ENDED = re.compile(r"""[.!?؟۔…"”»'’)]$""")

_POINTER = re.compile(
    r"(?:also read|read also|read (?:more|next)|see also|watch(?: also| more| now)?|listen|related(?: \w+)?|more on this"
    r"|recommended(?: \w+)?|don't miss|must read|explained?|in pictures|further reading"
    r"|بیشتر بخوانید|همچنین بخوانید|بخوانید|مطالب مرتبط|اخبار مرتبط|خبرهای مرتبط|در همین زمینه|در این زمینه|مرتبط"
    r"|مزید پڑھیں|یہ بھی پڑھیں|یہ بھی دیکھیں|متعلقہ خبریں|مزید خبریں"
    r"|نور ولولئ|نور ولولۍ|دا هم ولولئ|دا هم ولولۍ|نور معلومات|اړوند خبرونه|ورته مطالب"
    r"|اقرأ (?:أيضا|أيضًا|أيضاً|المزيد)|إقرأ أيضا|شاهد (?:أيضا|أيضًا|أيضاً)|مواضيع ذات صلة|أخبار ذات صلة|المزيد"
    r"|lesen sie auch|mehr zum thema|à lire aussi|lire aussi|lea también|le puede interesar|leia também|leggi anche"
    r"|lees ook|les også|läs också|читайте также|devamını oku|ayrıca oku)\s*[:：؛|\-–—»]",
    re.IGNORECASE,
)
"""Points to another article: its wording, then a sign that sets the other's headline off."""

_POINTER_TITLE = re.compile(
    r"(?:most (?:read|popular|viewed)|more (?:from|stories|news|about)|related (?:stories|articles|news|posts|topics)|read more"
    r"|recommended (?:videos|stories|for you)|also read|à lire aussi|پربازدیدترین|پربیننده‌?ترین|مطالب مرتبط|اخبار مرتبط"
    r"|متعلقہ خبریں|مزید پڑھیں|مقبول ترین|أخبار ذات صلة|الأكثر قراءة|مواضيع ذات صلة|اړوند خبرونه|ډېر لوستل شوي)\b.{0,40}",
    re.IGNORECASE,
)

_IMPRINT = re.compile(
    r"(?:©|\(c\) ?\d{4}|copyright\b|all rights reserved|published in \w+, \w+ \d|follow (?:us|@)|subscribe\b|sign up\b"
    r"|download (?:our|the) app|do you have a story|stay informed"
    r"|(?:if you|got a|have a) (?:news )?(?:tip|story)|our standards:|click here|to read the full"
    r"|انتهای پیام|انتهای خبر|پایان پیام|پایان خبر|/پایان|کد خبر|کدخبر|شناسه خبر|کلید ?واژه|برچسب|لینک کوتاه"
    r"|منبع\s*:|تمام حقوق|ما را (?:در|دنبال)|به کانال|عضو (?:کانال|شوید)"
    r"|جملہ حقوق|ہمیں فالو|ہمارا واٹس ?ایپ|ہمارے واٹس|واٹس ایپ چینل|زموږ (?:سره|واټس|ټلګرام)|ټول حقوق|د خبر پای"
    r"|جميع الحقوق|تابعونا|اشترك|حمّل التطبيق|كلمات مفتاحية|الكلمات المفتاحية|il vous reste|la suite est réservée)"
    r"(?!\w)",
    re.IGNORECASE,
)
"""What a house puts under everything it prints."""

_PICTURE = re.compile(
    r"(?:photos?|images?|pictures?|file photo|video|credit|source|foto|fotos|bild|imagen|фото"
    r"|عکس|تصویر|عکاس|منبع عکس|فائل فوٹو|فوٹو|انځور|صورة|الصورة|المصدر|الصورة من)\s*[:：/|©].{0,70}",
    re.IGNORECASE,
)

_BYLINE = re.compile(
    r"(?:by|von|par|por|da|od|av|автор|written by|reported by|staff reporter|نویسنده|گزارشگر|خبرنگار|تحریر|رپورٹ|لیکوال|بقلم|كتب)"
    r"[\s:：]\s*\S+(?:\s+\S+){0,5}",
    re.IGNORECASE,
)

_MOMENT = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|stand|publisert|publié|publicado|actualizado|aktualisiert"
    r"|تاریخ انتشار|انتشار|منتشر شده|به‌?روز ?شده|اشاعت|شائع|اپ ?ڈیٹ|نشر|آخر تحديث|تاريخ النشر|خپور|نېټه)\b.{0,80}"
    r"|(?=.{0,40}\d{1,2}:\d{2}).{0,60}(?<!\d)(?:1[34]\d\d|20\d\d|[۱٢٢۲][۳۴٠۰][۰-۹٠-٩]{2})(?!\d).{0,20})",
    re.IGNORECASE,
)
"""When it was published: a label for it, or a line that has a clock time and a year and is no sentence."""


def without_labels(text: str, title: str) -> str:
    """The text (a paragraph a line) without lines that belong to the page; at least one line stays."""
    lines = text.split("\n")
    last = len(lines) - 1
    kept = [
        line
        for number, line in enumerate(lines)
        if not _is_pointer(line) and not (min(number, last - number) < EDGE and _is_label(line, title, number < EDGE))
    ]
    return "\n".join(kept or lines)


def _is_pointer(line: str) -> bool:
    bare = line.lstrip("-•*»>🔹🔸📌 ")
    return len(bare) <= SHORT and bool(_POINTER.match(bare) or (len(bare) <= LABEL and _POINTER_TITLE.fullmatch(bare)))


def _is_label(line: str, title: str, leading: bool) -> bool:
    bare = line.strip("-•*/\\|[]()🔹🔸📌 ")
    if not bare:
        return True
    if leading and bare.casefold() == title.casefold():
        return True
    if len(bare) <= SHORT and _IMPRINT.match(bare):
        return True
    if len(bare) > LABEL or (_ENDED.search(bare) and not bare.endswith(")")):
        return False
    return bool(_PICTURE.fullmatch(bare) or (leading and (_BYLINE.fullmatch(bare) or _MOMENT.fullmatch(bare))))
