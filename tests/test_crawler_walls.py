"""Pages that answer 200 without an article, and articles that only look like one of those."""

from __future__ import annotations

import pytest

from archive.model import Outcome
from crawler.kinds import kind_of
from crawler.pages import read_page
from crawler.statements import Statements
from crawler.walls import is_locked, wall_of
from crawler.wire import Failure
from tests.test_crawler_bodies import ARTICLE, FIRST
from tests.test_crawler_pages import NOW, page

ADDRESS = "https://news.test/world/a"
NOTHING = Statements()

WALLS = [
    (
        "Page not found",
        "The page you are looking for has been moved. Go to the home page or search the site.",
        Outcome.SAYS_MISSING,
    ),
    ("404 - Page Not Found", "Sorry.", Outcome.SAYS_MISSING),
    ("Border Press", "404\nTry the search.", Outcome.SAYS_MISSING),
    ("Error 404", "Nothing was found at this location.", Outcome.SAYS_MISSING),
    ("صفحه مورد نظر یافت نشد", "به صفحه اصلی بروید.", Outcome.SAYS_MISSING),
    ("خبرگزاری مرز", "صفحه پیدا نشد\nجستجو کنید.", Outcome.SAYS_MISSING),
    ("صفحہ نہیں ملا", "آپ کا مطلوبہ صفحہ ہٹا دیا گیا ہے۔", Outcome.SAYS_MISSING),
    ("مطلوبہ صفحہ دستیاب نہیں ہے", "سرورق پر جائیں۔", Outcome.SAYS_MISSING),
    ("پاڼه ونه موندل شوه", "اصلي پاڼې ته ولاړ شئ.", Outcome.SAYS_MISSING),
    ("الصفحة غير موجودة", "عد إلى الصفحة الرئيسية.", Outcome.SAYS_MISSING),
    ("عذرا، الصفحة المطلوبة غير متوفرة", "ابحث في الموقع.", Outcome.SAYS_MISSING),
    ("Just a moment...", "Checking your browser before accessing news.test. Cloudflare Ray ID: 7f", Outcome.WALL),
    ("Attention Required!", "Please complete the security check to access news.test.", Outcome.WALL),
    ("Access denied", "You do not have permission to view this page.", Outcome.WALL),
    ("Border Press", "Please enable JavaScript to view this site.", Outcome.WALL),
    ("خبرگزاری مرز", "لطفا جاوا اسکریپت را در مرورگر خود فعال کنید.", Outcome.WALL),
    ("سرحد نیوز", "براہ کرم جاوا سکرپٹ فعال کریں۔", Outcome.WALL),
    ("أخبار الحدود", "يرجى تفعيل جافا سكريبت لعرض الموقع.", Outcome.WALL),
    ("Sign in", "Please sign in to continue reading this story.", Outcome.WALL),
    ("ورود", "برای مشاهده این مطلب وارد شوید.", Outcome.WALL),
    ("لاگ ان", "خبر پڑھنے کے لیے لاگ ان کریں۔", Outcome.WALL),
    ("تسجيل", "يرجى تسجيل الدخول لقراءة المقال.", Outcome.WALL),
    (
        "Before you continue",
        "We use cookies and data to deliver our services.\nIf you choose Accept all, we and our partners measure audiences.\nManage options at any time.",
        Outcome.WALL,
    ),
    (
        "Border Press",
        "We value your privacy\nWe and our partners store information on a device.\nReject all" + "\nPurpose" * 100,
        Outcome.WALL,
    ),
]

ARTICLES = [
    (
        "Page not found: the census lost 40,000 villages",
        "The census bureau cannot say where the records of the villages are.",
    ),
    (
        "404 villages have no school, says ministry",
        "The ministry counted 404 villages without a school in the three provinces.",
    ),
    (
        "Court fines web giant over cookies",
        "The company used cookies without consent, the court found on Monday, and must pay two million.",
    ),
    (
        "Cloudflare failure takes bank offline",
        "A failure at Cloudflare took the bank's site offline for an hour on Monday, its spokesman said.",
    ),
    (
        "Access to border market denied to traders",
        "Traders were turned away from the border market on Monday without a reason given.",
    ),
    (
        "Subscribers leave state telecom",
        "A third of its subscribers left the state telecom within a year, its report shows.",
    ),
    ("صفحه تازه روابط دو کشور", "وزیر گفت صفحه تازه‌ای در روابط دو کشور گشوده شده است."),
    ("خبر درگذشت شاعر تکذیب شد", "خانواده شاعر گفتند خبر یافت شدن او درست نیست."),
    ("صفحہ ہستی سے مٹانے کی دھمکی", "وزیر نے کہا کہ دھمکیوں سے کچھ حاصل نہیں ہوگا۔"),
    ("الصفحة الجديدة في العلاقات", "قال الوزير إن صفحة جديدة فتحت بين البلدين."),
    ("پاڼې ته نوې بڼه ورکړل شوه", "وزارت وايي چې نوې پاڼه به سبا پرانیستل شي."),
    ("Quake felt in Herat", "A quake of magnitude 4.1 was felt in Herat on Monday; nobody was hurt."),
]


@pytest.mark.parametrize(("title", "text", "outcome"), WALLS)
def test_walls(title: str, text: str, outcome: Outcome) -> None:
    found = wall_of(title, text, NOTHING, ADDRESS)
    assert found is not None
    assert found.outcome is outcome
    assert "page" in found.detail


@pytest.mark.parametrize(("title", "text"), ARTICLES)
def test_reports_that_only_sound_like_one(title: str, text: str) -> None:
    assert wall_of(title, text, NOTHING, ADDRESS) is None


def test_a_long_article_is_none_whatever_it_quotes() -> None:
    text = "\n".join([*ARTICLE * 4, "We use cookies, said the page. Accept all, it asked. Page not found."])
    assert wall_of("Page not found", text, NOTHING, ADDRESS) is None


def test_a_short_page_that_calls_itself_the_home_page_is_not_there() -> None:
    home = Statements(canonical="https://news.test/")
    found = wall_of("Border Press", "News of the border.", home, ADDRESS)
    assert found is not None
    assert found.outcome is Outcome.SAYS_MISSING
    assert wall_of("Border Press", "\n".join(ARTICLE * 4), home, ADDRESS) is None, (
        "templates forget the address of real articles"
    )


def test_a_wall_is_a_failure_of_the_page_and_never_its_words() -> None:
    body = page(
        ("Please enable JavaScript to view this site and read the news of the border.",), heading="Border Press"
    )
    found = read_page(body, "text/html", ADDRESS, languages=(), zone="UTC", now=NOW)
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.WALL


LOCKED = [
    ("Subscribe to continue reading", True),
    ("This story is for subscribers only.", True),
    ("La suite est réservée aux abonnés.", True),
    ("ادامه مطلب برای مشترکان است", True),
    ("مکمل خبر پڑھنے کے لیے سبسکرائب کریں", True),
    ("للمشتركين فقط", True),
    ("The telecom lost a third of its subscribers, its report shows.", False),
    ("The minister asked members of the club to leave.", False),
]


@pytest.mark.parametrize(("line", "locked"), LOCKED)
def test_a_teaser_says_that_it_is_one(line: str, locked: bool) -> None:
    assert is_locked(f"{FIRST}\n{line}", NOTHING) is locked


def test_what_machines_are_told_counts() -> None:
    assert is_locked(FIRST, Statements(paywalled=True))


KINDS = [
    (frozenset({"NewsArticle"}), "/a", "article"),
    (frozenset({"LiveBlogPosting"}), "/a", "live"),
    (frozenset({"NewsArticle"}), "/news/liveblog/2026/a", "live"),
    (frozenset({"OpinionNewsArticle"}), "/a", "opinion"),
    (frozenset({"NewsArticle"}), "/opinion/a", "opinion"),
    (frozenset({"VideoObject"}), "/a", "video"),
    (frozenset({"VideoObject", "NewsArticle"}), "/a", "article"),
    (frozenset({"og:video.other"}), "/a", "video"),
    (frozenset(), "/podcasts/a", "audio"),
    (frozenset(), "/gallery/a", "gallery"),
    (frozenset(), "/", "index"),
    (frozenset({"og:article"}), "/", "index"),
    (frozenset(), "/tag/border", "index"),
    (frozenset({"NewsArticle"}), "/topics/border", "article"),
    (frozenset({"CollectionPage"}), "/border", "index"),
]


@pytest.mark.parametrize(("types", "path", "kind"), KINDS)
def test_kinds(types: frozenset[str], path: str, kind: str) -> None:
    assert kind_of(Statements(types=types), f"https://news.test{path}") == kind
