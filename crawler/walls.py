"""Pages that answer 200 and are no article: "not found", consent windows, browser checks, sign-in forms.

Their words must never become an article's: they would be compared, matched and shown as what a newsroom said. But a short
report about cookies or a missing page is news, so a wall is only what says nothing else: short, and in a wall's own words.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from archive.model import Outcome
from crawler.statements import Statements
from crawler.wire import Failure

SHORT = 700
"""Characters: walls say little; the one the replayed web has says 147. A report of one paragraph has 300, so the words decide."""
LONGER = 2500
"""Consent windows list purposes and partners."""

_MISSING = re.compile(
    r"(?:oops!?|sorry,?|error|ошибка)?\W*(?:(?:http )?(?:error )?404(?: error)?\W*)?"
    r"(?:(?:the )?(?:requested )?(?:page|article|story|content|url)(?: you (?:requested|are looking for|were looking for))?"
    r"(?: (?:was|is|has been|could|can|cannot|can ?not|does))?(?: not)? ?(?:be )?(?:found|removed|unavailable|exist|available|no longer available)"
    r"|not found|404|nothing found|page introuvable|página no encontrada|página não encontrada|seite nicht gefunden"
    r"|pagina non trovata|sayfa bulunamadı|(?:parece que )?a página que você está tentando acessar não existe\W*"
    r"|(?:صفحه|مطلب|خبر)(?: مورد نظر| درخواستی)?(?: شما)? (?:یافت|پیدا) نشد|صفحه مورد نظر وجود ندارد|چنین صفحه‌?ای وجود ندارد"
    r"|صفحہ (?:نہیں ملا|موجود نہیں|دستیاب نہیں)(?: ہے)?|مطلوبہ صفحہ (?:نہیں ملا|موجود نہیں|دستیاب نہیں)(?: ہے)?"
    r"|پاڼه (?:ونه موندل شوه|ونه موندل شوله|نشته|پیدا نه شوه)"
    r"|(?:عذرا\W*)?(?:الصفحة|المقال)(?: المطلوبة)? (?:غير موجودة?|غير متوفرة?|لم يتم العثور عليها)|لم يتم العثور على الصفحة"
    r"|(?:نه )?خطای ۴۰۴|خطا ۴۰۴|خطأ 404)\W*(?:\W*404\W*)?",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"we (?:and our|use) (?:partners|cookies)|our \d* ?partners|accept all|reject all|manage (?:your )?(?:choices|preferences|options|settings)"
    r"|before you continue|cookie (?:policy|settings|preferences|list)|legitimate interest|privacy (?:choices|settings|cent(?:er|re))"
    r"|we value your privacy|consent (?:to|choices)|wir (?:und unsere partner|verwenden cookies)|alle akzeptieren|tout accepter|aceptar todo"
    r"|از کوکی‌?ها استفاده|کوکی‌?ها را بپذیرید|کوکیز استعمال|کوکیز قبول|نستخدم ملفات تعريف الارتباط|قبول (?:الكل|جميع)|ملفات تعريف الارتباط",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"(?:please )?(?:enable|turn on) (?:java ?script|cookies)|java ?script is (?:disabled|required|not enabled)|checking (?:if the site|your browser)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:robot|human)|just a moment\W*$|unusual (?:traffic|activity)|access (?:to this page )?(?:has been |is )?denied"
    r"|attention required|ddos protection|performance (?:&|and) security by|cloudflare ray id|solve the captcha|complete the (?:captcha|security check)"
    r"|you have been blocked|جاوا ?اسکریپت (?:را|خود|غیر)|مرورگر شما (?:از جاوا|در حال بررسی)|جاوا سکرپٹ (?:کو )?(?:فعال|آن)|(?:تفعيل|تمكين) جافا ?سكريبت",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(
    r"(?:please )?(?:sign|log) ?in (?:to|or register to) (?:continue|read|view|access)|you must be logged in|(?:create|register for) (?:a|your) free account"
    r"|برای (?:ادامه|مشاهده|خواندن)[^.\n]{0,40}وارد (?:شوید|حساب)|لاگ ?ان کریں|سائن ان کریں|(?:يرجى|سجل) (?:تسجيل )?الدخول",
    re.IGNORECASE,
)
_LOCKED = re.compile(
    r"subscribe (?:now )?to (?:continue|read|keep)|(?:already a|become a) (?:subscriber|member)\b|(?:for|only to|exclusive to) (?:our )?(?:paid |premium )?(?:subscribers|members)(?: only)?\W*$"
    r"|(?:read|unlock) (?:the full|this) (?:story|article)|to (?:continue|keep) reading|réservée? (?:à nos|aux) abonnés|solo para suscriptores|nur für abonnenten"
    r"|ادامه (?:مطلب|خبر)[^.\n]{0,30}(?:مشترکان|مشترکین)|ویژه (?:مشترکان|مشترکین)|(?:مکمل|پوری) (?:خبر|تحریر)[^.\n]{0,30}سبسکرا|للمشتركين فقط|حصري للمشتركين",
    re.IGNORECASE,
)
TEASER = 3
"""Lines at the end in which a paywall says so."""


def wall_of(title: str, text: str, said: Statements, address: str) -> Failure | None:
    """The failure that a page is whose `title` and `text` were read from it; None where it is an article."""
    if len(text) <= SHORT:
        lines = [line for line in (title, *text.split("\n")[:2]) if line]
        if missing := next((line for line in lines if _MISSING.fullmatch(line.strip())), ""):
            return Failure(Outcome.SAYS_MISSING, f"the page says {missing[:80]!r}")
        if _stands_for_another(said, address):
            return Failure(Outcome.SAYS_MISSING, "the page says that it is another one, its home or an error's")
        for pattern, what in ((_CHECK, "checks the browser"), (_SIGN_IN, "asks to sign in")):
            if found := pattern.search(title) or pattern.search(text):
                return Failure(Outcome.WALL, f"the page {what}: {found.group()[:80]!r}")
    if len(text) <= LONGER:
        asked = {found.group().casefold() for found in _CONSENT.finditer(text)}
        if len(asked) >= 2 and _CONSENT.search(text[: SHORT // 2]):
            return Failure(Outcome.WALL, f"the page asks for consent: {min(asked)[:80]!r}")
    return None


def is_locked(text: str, said: Statements) -> bool:
    """Whether only a teaser is shown: the page says so to machines, or in its last lines."""
    return said.paywalled or any(_LOCKED.search(line) for line in text.split("\n")[-TEASER:] if len(line) <= SHORT // 2)


def _stands_for_another(said: Statements, address: str) -> bool:
    """Whether a page deep in a site names the site's front, or an error page, as its own address."""
    named = urlsplit(said.canonical).path.strip("/").lower()
    return (
        bool(said.canonical)
        and urlsplit(address).path.count("/") > 1
        and named in ("", "404", "404.html", "error", "not-found")
    )
