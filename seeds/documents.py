"""Documents of many kinds as plain words: text, HTML, Markdown and PDF, each by a well-kept library.

All but plain text are read in a process of their own with limits on time and memory, since a document may be hostile:
a small PDF can ask for gigabytes.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

MAX_BYTES = 20 * 1024 * 1024
"""Largest file read."""
MAX_HTML_BYTES = 5 * 1024 * 1024
"""Largest page: extraction takes more than linear time beyond it (faults.md D6)."""
MAX_PAGES = 1_000
"""Pages of a PDF; a longer one is a book, and its parts make better documents."""
MAX_CHARACTERS = 2_000_000
"""Most text taken from one document: twice what a fingerprint looks at."""
SECONDS = 60
"""Wall time for one document: a PDF of a thousand pages takes about half of it."""
MEMORY = 2 * 1024**3
"""Address space of the reading process; pypdf and trafilatura need under 300 MB for what people keep."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a document says, and what it states about itself ("" where it states nothing)."""

    title: str
    text: str
    publisher: str = ""
    published: str = ""
    """ISO 8601 date."""
    language: str = ""


class Unreadable(Exception):
    """Why a document cannot be read, as the end of a sentence that begins with its file name."""


def read_words(path: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> Words:
    """The words of a file, read by its ending (.txt .md .html .pdf); raises Unreadable, and nothing else, if it cannot.

    `seconds` and `memory` (bytes) bound the reading of anything but plain text.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        if not _is_there(path):
            raise Unreadable("is not there")
        named = (
            f'is of kind "{path.suffix}", which is not read' if path.suffix else "has no ending that says what it is"
        )
        raise Unreadable(f"{named}; known: {', '.join(_KINDS)}")
    raw = _bytes(path, MAX_HTML_BYTES if kind is _html else MAX_BYTES)
    words = _text(raw) if kind is _text else _apart(kind, raw, seconds, memory)
    if len(words.text) > MAX_CHARACTERS:
        raise Unreadable(f"holds more than {MAX_CHARACTERS} characters of text; add its parts one by one")
    return words


def headline_of(text: str) -> tuple[str, str]:
    """Title and rest of a plain text: a short first line with an empty line after it is a title, anything else is not."""
    found = re.match(r"\s*(\S[^\n]{0,199})\n[ \t\r]*\n(?=\s*\S)", text)
    if not found or found[1].rstrip().endswith((".", "۔", "。", ",", "،", ":", ";")):
        return "", text.strip()
    return " ".join(found[1].split()), text[found.end() :].strip()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # a name that is too long, a folder that may not be read: nobody knows


def _bytes(path: Path, limit: int) -> bytes:
    try:
        if not path.is_file():
            raise Unreadable("is not a file" if path.exists() else "is not there")
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(raw) > limit:
        raise Unreadable(f"is larger than {limit // 1024 // 1024} MB; add its parts one by one")
    if not raw.strip():
        raise Unreadable("is empty")
    return raw


def _apart(kind: Callable[[bytes], Words], raw: bytes, seconds: float, memory: int) -> Words:
    """The reading in a fresh process that is stopped when it takes too much."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(1, context=context, initializer=_confine, initargs=(memory, int(seconds) + 1)) as pool:
        future = pool.schedule(kind, args=(raw,), timeout=seconds)
        try:
            found = future.result()
        except Unreadable:
            raise
        except (FutureTimeoutError, ProcessExpired):
            raise Unreadable(f"could not be read within {seconds:g} seconds and {memory // 1024**2} MB") from None
        except (MemoryError, RecursionError):
            raise Unreadable("asks for too much memory or is nested too deeply") from None
        except Exception as error:  # noqa: BLE001 - libraries raise anything on a damaged file
            raise Unreadable(f"is damaged: {type(error).__name__}: {str(error)[:200]}") from None
    if not isinstance(found, Words):
        raise Unreadable("gave no text")
    return found


def _confine(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))


def _decoded(raw: bytes) -> str:
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = raw.decode("utf-16")
        else:
            text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"is not UTF-8 text (line {line}); save it as UTF-8, or give its true ending") from None
    if "\0" in text:
        raise Unreadable("is a binary file, not text")
    return text.replace("\r\n", "\n")


def _text(raw: bytes) -> Words:
    title, text = headline_of(_decoded(raw))
    return Words(title, text)


def _markdown(raw: bytes) -> Words:
    from markdown_it import MarkdownIt

    source = re.sub(r"\A---\n.*?\n---\n", "", _decoded(raw), flags=re.DOTALL)
    title = ""
    lines: list[str] = []
    heading = ""
    for token in MarkdownIt("js-default").parse(source):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline":
            line = "".join(
                child.content if child.type in ("text", "code_inline") else " " if child.type.endswith("break") else ""
                for child in token.children or ()
            )
            if heading == "h1" and not title:
                title = " ".join(line.split())
            else:
                lines.append(line)
            heading = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
    text = "\n".join(line.strip() for line in lines if line.strip())
    return Words(title, text) if title else Words(*headline_of(text))


def _html(raw: bytes) -> Words:
    from trafilatura import bare_extraction
    from w3lib.encoding import html_to_unicode

    _, source = html_to_unicode(None, raw, auto_detect_fun=lambda _: "utf-8")
    found = bare_extraction(source, with_metadata=True, include_comments=False)
    text = getattr(found, "text", None) or ""
    if not text.strip():
        raise Unreadable("is a page without an article in it")
    stated = {name: getattr(found, name, None) or "" for name in ("title", "sitename", "date", "language")}
    return Words(stated["title"], text, stated["sitename"], stated["date"], stated["language"])


def _pdf(raw: bytes) -> Words:
    import io
    import logging

    from pypdf import PasswordType, PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in raw[:1024]:
        raise Unreadable("is not a PDF")
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise Unreadable("is locked with a password; save a copy without one")
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable(f"has {len(reader.pages)} pages, {MAX_PAGES} are the limit")
    parts: list[str] = []
    length = 0
    for page in reader.pages:
        parts.append(page.extract_text())
        length += len(parts[-1])
        if length > MAX_CHARACTERS:
            break
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    if not text:
        raise Unreadable("holds no text (scanned pages?); run it through text recognition first")
    stated = str((reader.metadata.title if reader.metadata else "") or "").strip()
    title, rest = headline_of(text)
    return Words(stated if " " in stated else title, text if " " in stated else rest)


_KINDS: dict[str, Callable[[bytes], Words]] = {
    ".txt": _text,
    ".text": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
}
