"""The shipped baseline, and documents of every kind that users add."""

from __future__ import annotations

import base64
import io
import os
import re
from pathlib import Path

import pytest
from pypdf import PdfWriter

from archive.fingerprints import FINGERPRINT_RECIPE, fingerprint, unpack
from archive.model import InputError, Relation
from archive.same_filter import SameFilter
from seeds.baseline import FILE, baseline_toml, main, read_document, recognised, shipped_baseline
from seeds.documents import MAX_BYTES, Unreadable, headline_of, read_words
from seeds.names import load_names
from tests.shared import SHARED
from words.names import NameBook

BOOK = NameBook(load_names())
TITLE = "Ministers meet at the Taftan crossing"
BODY = (
    "The interior ministers of Iran and Pakistan met at Taftan on 12 May and spoke for 3 hours about the border.",
    "They agreed to open a second gate, to count 2,640 lorries a month, and to meet again in Quetta before winter.",
    "Traders who had waited since the gate was closed said that they would believe it when they saw it.",
)
TEXT = "\n\n".join(BODY)


def pdf(*lines: str, title: str = "", password: str = "") -> bytes:
    """A PDF with one line of text for each of `lines`, written by hand and wrapped up by pypdf."""
    content = b"BT /F1 10 Tf 14 TL 40 800 Td " + b" ".join(b"(%s) Tj T*" % line.encode() for line in lines) + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    plain = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(plain))
        plain += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    plain += b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(plain),
    )
    writer = PdfWriter(clone_from=io.BytesIO(plain))
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


HTML = (
    f'<html lang="en"><head><title>{TITLE} | Desk</title><meta property="og:title" content="{TITLE}">'
    '<meta property="og:site_name" content="The Desk"><meta property="article:published_time" content="2026-05-13T08:00:00Z">'
    "</head><body><nav><a href='/'>Home</a> <a href='/x'>Sport</a></nav><article>"
    f"<h1>{TITLE}</h1>{''.join(f'<p>{line}</p>' for line in BODY)}</article><footer>All rights reserved</footer></body></html>"
)
MARKDOWN = (
    f"---\nlayout: post\n---\n# {TITLE}\n\n"
    + "\n\n".join(BODY).replace("Taftan", "**Taftan**")
    + "\n\n<script>x</script>\n"
)

DOCUMENTS = [
    ("a.txt", f"{TITLE}\n\n{TEXT}\n".encode()),
    ("a.txt", f"\ufeff{TITLE}\r\n\r\n{TEXT}".encode()),
    ("a.TXT", f"{TITLE}\n\n{TEXT}".encode("utf-16")),
    ("a.md", MARKDOWN.encode()),
    ("a.html", HTML.encode()),
    ("a.htm", HTML.encode("utf-8-sig")),
    ("a.pdf", pdf(*BODY, title=TITLE)),
    ("a.pdf", pdf(TITLE, " ", *BODY, title=TITLE)),
]


@pytest.mark.parametrize(("name", "raw"), DOCUMENTS, ids=[f"{n} {len(raw)}" for n, raw in DOCUMENTS])
def test_a_document_of_any_kind_is_recognised_in_a_reprint(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    document = read_document(tmp_path / name, BOOK)
    assert document.title == TITLE
    assert {"taftan", "iran", "pakistan"} <= set(document.names)
    assert "2640" in document.numbers
    assert (document.language, document.origin, document.recipe) == ("en", "user", FINGERPRINT_RECIPE)
    assert document.text is not None
    same = SameFilter({document.id: fingerprint(document.title, document.text)})
    line = same.take("1", "Another headline altogether", f"By our own correspondent\n\n{TEXT}")
    assert (line["verdict"], line["of"]) == ("known", document.id)


def test_a_page_states_its_publisher_and_date(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML, encoding="utf-8")
    document = read_document(tmp_path / "a.html", BOOK)
    assert (document.publisher, document.published) == ("The Desk", "2026-05-13")
    assert "rights reserved" not in (document.text or "")


def test_the_same_document_has_the_same_id(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{TITLE}\n\n{TEXT}", encoding="utf-8")
    (tmp_path / "b.md").write_text(f"# {TITLE}\n\n{TEXT}", encoding="utf-8")
    first, second = (read_document(tmp_path / name, BOOK) for name in ("a.txt", "b.md"))
    assert first.id == second.id
    assert re.fullmatch("user-[0-9a-f]{12}", first.id)


def test_numbers_and_names_of_persian_documents(tmp_path: Path) -> None:
    text = "وزیران کشور ایران و پاکستان در تفتان دیدار کردند و از ۲٬۶۴۰ کامیون و ۱۲ دروازه گفتند و قرار شد باز هم دیدار کنند."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    document = read_document(tmp_path / "a.txt", BOOK)
    assert document.language == "fa"
    assert document.title == "a"
    assert document.numbers == ("2640", "12")
    assert {"iran", "pakistan"} <= set(document.names)


REFUSED = [
    ("a.docx", b"PK\x03\x04", 'is of kind ".docx", which is not read; known: .txt', "a kind that is not read"),
    ("a", b"text", "has no ending that says what it is; known: .txt", "no ending"),
    ("a.txt", b"", "is empty", "nothing in it"),
    ("a.txt", b" \n\t", "is empty", "nothing but space"),
    ("a.txt", b"short", "holds 5 letters, too few", "a word"),
    ("a.txt", b"caf\xe9 " * 50, "is not UTF-8 text (line 1)", "Latin-1"),
    ("a.txt", b"abc\0" * 50, "is a binary file", "zeros"),
    ("a.txt", b"x" * (MAX_BYTES + 1), "is larger than 20 MB", "too large"),
    ("a.html", b"<p>x</p>" * 700_000, "is larger than 5 MB", "too large a page"),
    ("a.html", b"<html><body></body></html>", "is a page without an article", "a page without words"),
    ("a.md", b"# Only a title\n", "too few to tell a copy by", "Markdown without text"),
    ("a.pdf", b"hello" * 100, "is not a PDF", "a text called PDF"),
    ("a.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 500, "is damaged", "a PDF in name"),
    ("a.pdf", pdf(*BODY)[:300], "is damaged", "half a PDF"),
    ("a.pdf", pdf(*BODY, password="x"), "is locked with a password", "a locked PDF"),
    ("a.pdf", pdf(" "), "holds no text (scanned pages?)", "a PDF without text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "said", "why"), REFUSED, ids=[why for *_, why in REFUSED])
def test_an_unreadable_document_says_what_to_do(tmp_path: Path, name: str, raw: bytes, said: str, why: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / name, BOOK)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{tmp_path / name}: ")
    assert said in str(problem)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dir.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name, said in (
        ("gone.txt", "is not there"),
        ("gone", "is not there"),
        ("dir.txt", "is not a file"),
        ("pipe.txt", "is not a file"),
    ):
        with pytest.raises(InputError, match=said):
            read_document(tmp_path / name, BOOK)


def test_a_document_that_takes_too_long_or_too_much_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "slow.md"
    path.write_text("a **b " * 400_000, encoding="utf-8")
    with pytest.raises(Unreadable, match="could not be read within 1 seconds"):
        read_words(path, seconds=1)
    path.write_bytes(pdf(*BODY))
    small = path.rename(tmp_path / "a.pdf")
    with pytest.raises(Unreadable, match=r"MB|memory"):
        read_words(small, memory=48 * 1024**2)


def test_a_locked_pdf_with_an_empty_password_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(*BODY)))
    writer.encrypt("", owner_password="x", algorithm="AES-256")
    writer.write(str(tmp_path / "a.pdf"))
    assert "Quetta" in (read_document(tmp_path / "a.pdf", BOOK).text or "")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A headline\n\nAnd its text.", "A headline"),
        ("  A  headline \r\n \r\nText", "A headline"),
        ("A sentence ends here.\n\nAnd another.", ""),
        ("A line\nand the next", ""),
        ("Only one line", ""),
        ("x" * 300 + "\n\ntext", ""),
    ],
)
def test_headline_of(text: str, title: str) -> None:
    found, rest = headline_of(text)
    assert found == title
    assert rest


# ---- what ships


def test_the_shipped_documents_carry_facts_and_no_sentences() -> None:
    documents = shipped_baseline()
    assert [document.id for document in documents] == sorted(path.stem for path in (SHARED / "seeds").glob("*.txt"))
    for document in documents:
        assert document.text is None
        assert document.origin == "shipped"
        assert document.title
        assert len(document.names) > 10
    assert [document.publisher for document in documents] == ["SouthAsianDesk", "", "", "", ""]
    assert [document.published for document in documents] == ["2025-10-30", "", "", "", ""]
    shipped = FILE.read_text(encoding="utf-8")
    for path in (SHARED / "seeds").glob("*.txt"):
        _, text = headline_of(path.read_text(encoding="utf-8"))
        sentences = [sentence for sentence in re.split(r"(?<=[.?!])\s+|\n", text) if len(sentence) > 30]
        assert sentences
        assert [sentence for sentence in sentences if sentence in shipped] == []


def test_the_shipped_file_is_what_the_texts_give() -> None:
    fresh = baseline_toml(SHARED / "seeds", shipped_baseline(), BOOK)
    assert fresh == FILE.read_text(encoding="utf-8"), (
        "names or fingerprints changed: python -m seeds.baseline ../shared/seeds"
    )


def test_each_shipped_document_is_known_again_from_its_first_half_under_another_headline() -> None:
    known = {document.id: unpack(base64.b64decode(document.fingerprint)) for document in shipped_baseline()}
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        line = SameFilter(known).take("1", "A headline of another house", text[: len(text) // 2])
        assert (line["verdict"], line["of"]) == ("known", path.stem)
        assert line["relation"] in (Relation.CUT.value, Relation.REPRINT.value)


def test_the_original_upgrades_its_shipped_entry(tmp_path: Path) -> None:
    shipped = shipped_baseline()
    original = read_document(SHARED / "seeds" / f"{shipped[0].id}.txt", BOOK)
    upgraded = recognised(original, shipped)
    assert (upgraded.id, upgraded.title, upgraded.publisher) == (shipped[0].id, shipped[0].title, "SouthAsianDesk")
    assert upgraded.text
    (tmp_path / "a.txt").write_text(f"{TITLE}\n\n{TEXT}", encoding="utf-8")
    mine = read_document(tmp_path / "a.txt", BOOK)
    assert recognised(mine, shipped) == mine


GOOD = FILE.read_text(encoding="utf-8").split("[[document]]")[1]

WRONG = [
    (GOOD.replace("recipe = 2", "recipe = 0"), "was made by recipe 0", "another recipe"),
    (re.sub(r'fingerprint = ".{8}', 'fingerprint = "', GOOD), "is not a fingerprint", "a fingerprint cut short"),
    (GOOD.replace("2025-10-30", "October"), "published: should be a date", "a month for a date"),
    (GOOD + "[[document]]" + GOOD, "the id stands twice", "a document twice"),
]


@pytest.mark.parametrize(("text", "said", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_a_damaged_baseline_file_is_refused(tmp_path: Path, text: str, said: str, why: str) -> None:
    (tmp_path / "b.toml").write_text(f"[[document]]{text}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        shipped_baseline(tmp_path / "b.toml")
    assert said in str(caught.value)


def test_the_tool_says_how_it_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    before = FILE.read_bytes()
    assert main([]) == 2
    assert "usage: python -m seeds.baseline FOLDER" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "is not there" in capsys.readouterr().err
    assert FILE.read_bytes() == before
