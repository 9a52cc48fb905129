"""Decoding: which charset bytes are really in, whatever is declared."""

import codecs

import pytest

from crawler.decoding import decode

PERSIAN = "رئیس جمهور روز شنبه در نشست هیئت دولت درباره بودجه سال آینده سخن گفت و از مجلس خواست همکاری کند."
URDU = "وزیر اعظم نے پیر کے روز اسلام آباد میں صحافیوں سے بات کرتے ہوئے کہا کہ سیلاب سے متاثرہ علاقوں میں کام جاری ہے۔"
ARABIC = "قال وزير الخارجية يوم السبت في مؤتمر صحفي إن المحادثات بين البلدين سوف تستمر خلال الأسبوع المقبل في العاصمة."
ENGLISH = "The ministry said on Saturday that the café at the border crossing would stay open."


def page(text: str, meta: str = "") -> str:
    """A small page, its charset declared by `meta`."""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


CASES = [
    ("UTF-8 that nobody declares", page(PERSIAN).encode(), "", PERSIAN),
    (
        "a byte-order mark counts more than the header",
        codecs.BOM_UTF8 + page(URDU).encode(),
        "text/html; charset=latin-1",
        URDU,
    ),
    ("UTF-16 with its mark", page(URDU).encode("utf-16"), "text/html", URDU),
    ("UTF-16 without a mark", page(PERSIAN).encode("utf-16-le"), "text/html", PERSIAN),
    ("UTF-16, big end first, without a mark", page(PERSIAN).encode("utf-16-be"), "text/html", PERSIAN),
    ("the header's word", page(ARABIC).encode("cp1256"), "text/html; charset=windows-1256", ARABIC),
    ("the page's word", page(ARABIC, '<meta charset="windows-1256">').encode("cp1256"), "text/html", ARABIC),
    ("UTF-8 declared as Latin by a server", page(PERSIAN).encode(), "text/html; charset=ISO-8859-1", PERSIAN),
    (
        "UTF-8 declared as Arabic by an old template",
        page(PERSIAN, '<meta charset="windows-1256">').encode(),
        "",
        PERSIAN,
    ),
    (
        "Arabic declared as UTF-8",
        page(ARABIC, '<meta charset="utf-8">').encode("cp1256"),
        "text/html; charset=utf-8",
        ARABIC,
    ),
    ("Arabic that nobody declares", page(ARABIC).encode("cp1256"), "text/html", ARABIC),
    ("Latin that nobody declares", page(ENGLISH).encode("cp1252"), "text/html", ENGLISH),
    ("an unknown charset is no declaration", page(PERSIAN).encode(), "text/html; charset=klingon", PERSIAN),
    (
        "an XML prolog",
        ('<?xml version="1.0" encoding="windows-1251"?><rss>Погода</rss>').encode("cp1251"),
        "",
        "Погода",
    ),
    ("GB 2312 is read by its successor", page("新闻€").encode("gb18030"), "text/html; charset=gb2312", "新闻€"),
    (
        "ISO 2022 is valid UTF-8 too, so it is believed",
        page("日本").encode("iso2022_jp"),
        "text/html; charset=iso-2022-jp",
        "日本",
    ),
]


@pytest.mark.parametrize(("why", "body", "content_type", "expected"), CASES, ids=[case[0] for case in CASES])
def test_the_charset_is_found(why: str, body: bytes, content_type: str, expected: str) -> None:
    """The text comes out whole."""
    assert expected in decode(body, content_type).text, why


def test_utf_7_is_never_honoured() -> None:
    """Markup hidden in UTF-7 stays hidden, by header and by meta."""
    body = b'<meta charset="utf-7">+ADw-script+AD4-alert(1)+ADw-/script+AD4-'
    for content_type in ("text/html; charset=utf-7", "text/html"):
        assert "<script>" not in decode(body, content_type).text


def test_damage_is_marked_and_nothing_is_lost() -> None:
    """One stray byte costs one character, and does not make the page Latin."""
    body = page(PERSIAN).encode()
    decoded = decode(body[:80] + b"\xff" + body[80:], "text/html")
    assert decoded.text.count("\ufffd") <= 3
    assert decoded.text.endswith("کند.</p></body></html>")


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"\x00" * 1000, bytes(range(256)) * 50, b"\xfe\xff\xd8", b"\xef\xbb\xbf"]
)
def test_any_bytes_become_text(body: bytes) -> None:
    """There are no bytes it fails on, and no NUL comes out."""
    assert "\x00" not in decode(body, 'text/html; charset="').text
