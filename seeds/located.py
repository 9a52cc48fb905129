"""TOML whose every table, key and array element knows its line, so that a wrong value can be pointed at.

`tomllib` reads the values; the lines come from a second, lazy walk over the same text, made only when a problem has
to be shown. The walk trusts that `tomllib` accepted the text, so it needs no error handling of its own.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.model import InputError, Place, Problem

MAX_BYTES = 4 * 1024 * 1024
"""Largest file read: ten thousand sources take about 3 MB; a larger file is not one a person wrote (faults.md C1)."""

TomlPath = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)?")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_MULTILINE = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""("{0,2})', re.DOTALL),
    "'''": re.compile(r"[\s\S]*?'''('{0,2})"),
}
_STRING = {'"': re.compile(r'(?:[^"\\\n]|\\.)*"'), "'": re.compile(r"[^'\n]*'")}
_SCALAR = re.compile(r"[^,\]}\n#]*")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)\s*$")


@dataclass(frozen=True)
class Document:
    """A parsed TOML file that can say where each of its parts stands."""

    file: str
    text: str = field(repr=False)
    data: dict[str, Any] = field(repr=False)

    def place(self, *path: str | int) -> Place:
        """The line of the part at `path` (keys and 0-based positions), of its nearest known parent otherwise."""
        for length in range(len(path), 0, -1):
            if (offset := self._offsets.get(path[:length])) is not None:
                return Place(self.file, self.text.count("\n", 0, offset) + 1)
        return Place(self.file)

    @cached_property
    def _offsets(self) -> dict[TomlPath, int]:
        return _Walk(self.text).offsets()


def read_toml(path: Path, *, limit: int = MAX_BYTES) -> Document:
    """Read a TOML file; raises InputError with the file, the line and what to do for whatever stops it."""
    name = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise _refused(
            Place(name), f"cannot be read: {error.strerror or error}", "check the path and its rights"
        ) from None
    if len(raw) > limit:
        raise _refused(Place(name), f"is larger than {limit} bytes", "split it, or check that it is the right file")
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    return parse_toml(_decode(raw, name), name)


def parse_toml(text: str, file: str) -> Document:
    """Parse TOML text that stands in `file`; raises InputError with line and column."""
    try:
        return Document(file, text, tomllib.loads(text))
    except RecursionError:
        raise _refused(Place(file), "is nested too deeply", "use plain tables") from None
    except ValueError as error:  # TOMLDecodeError, and the ValueError of absurdly long numbers and impossible dates
        message = str(error)
        found = _AT.search(message)
        place = Place(file, int(found[1]), int(found[2])) if found else Place(file, text.count("\n") + 1)
        why = _AT.sub("", message).strip()
        raise _refused(place, f"is not valid TOML: {why}", _toml_remedy(why)) from None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """`did you mean "x"?` for the nearest choice, else the list of a few choices, else nothing."""
    known = sorted(set(choices))
    lowered = {choice.lower(): choice for choice in known}
    near = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{lowered[near[0]]}"?'
    return f"known: {', '.join(known)}" if 0 < len(known) <= 40 else ""


def _toml_remedy(why: str) -> str:
    """The usual cause of tomllib's terser complaints, "" where its words are enough."""
    causes = {
        "Invalid value": 'text needs quotes: key = "text"',
        "Expected '=' after a key": "a line is key = value, or a [table]",
        "Cannot overwrite a value": "the key stands twice; remove one",
        "Cannot declare": "the table stands twice; join them, or use [[...]] for a list",
        "Illegal character '\\n'": "the quote is not closed on this line",
    }
    return next((remedy for start, remedy in causes.items() if why.startswith(start)), "")


def _refused(place: Place, what: str, remedy: str) -> InputError:
    return InputError([Problem(place, what, remedy)])


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(Place(name, 1), "is UTF-16, TOML is UTF-8", "save the file as UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        what = f"is not UTF-8: byte 0x{raw[error.start]:02x} (perhaps Latin-1 or Windows-1256)"
        raise _refused(Place(name, line, column), what, "save the file as UTF-8") from None


class _Walk:
    """One pass over valid TOML: the offset at which each table, key and array element begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[TomlPath, int] = {}
        self._lengths: dict[TomlPath, int] = {}

    def offsets(self) -> dict[TomlPath, int]:
        """What the whole text holds; what was found so far if the walk ever loses its way: a vaguer place, no crash."""
        table: TomlPath = ()
        try:
            while self._skip_blank() < len(self._text):
                start = self._at
                if self._text[start] == "[":
                    table = self._header(start)
                else:
                    self._pair(table)
        except LookupError:
            return self._found
        return self._found

    def _header(self, start: int) -> TomlPath:
        many = self._text.startswith("[[", start)
        self._at += 2 if many else 1
        path = self._into_last(self._keys())
        self._at += 2 if many else 1
        if many:
            path = self._append(path, start)
        self._note(path, start)
        return path

    def _pair(self, table: TomlPath) -> None:
        start = self._at
        keys = self._keys()
        self._space()
        self._at += 1  # the equals sign
        for length in range(1, len(keys) + 1):
            self._note((*table, *keys[:length]), start)
        self._value((*table, *keys))

    def _value(self, path: TomlPath) -> None:
        self._space()
        head = self._text[self._at : self._at + 3]
        if head in _MULTILINE:
            self._leap(_MULTILINE[head], 3)
        elif head[:1] in _STRING:
            self._leap(_STRING[head[0]], 1)
        elif head[:1] == "[":
            self._elements(path)
        elif head[:1] == "{":
            self._inline(path)
        else:
            self._leap(_SCALAR, 0)

    def _elements(self, path: TomlPath) -> None:
        self._at += 1
        while self._text[self._skip_blank()] != "]":
            self._value(self._append(path, self._at))
            if self._text[self._skip_blank()] == ",":
                self._at += 1
        self._at += 1

    def _inline(self, path: TomlPath) -> None:
        self._at += 1
        while self._text[self._skip_blank()] != "}":
            self._pair(path)
            if self._text[self._skip_blank()] == ",":
                self._at += 1
        self._at += 1

    def _keys(self) -> tuple[str, ...]:
        keys = [self._key()]
        self._space()
        while self._text.startswith(".", self._at):
            self._at += 1
            keys.append(self._key())
            self._space()
        return tuple(keys)

    def _key(self) -> str:
        self._space()
        start = self._at
        quote = self._text[start]
        if quote not in _STRING:
            self._leap(_BARE_KEY, 0)
            return self._text[start : self._at]
        self._leap(_STRING[quote], 1)
        written = self._text[start : self._at]
        return str(tomllib.loads(f"key = {written}")["key"])

    def _into_last(self, keys: tuple[str, ...]) -> TomlPath:
        """A header below `[[array]]` speaks of the array's last element."""
        path: TomlPath = ()
        for index, key in enumerate(keys):
            path = (*path, key)
            if path in self._lengths and index < len(keys) - 1:
                path = (*path, self._lengths[path] - 1)
        return path

    def _append(self, path: TomlPath, start: int) -> TomlPath:
        position = self._lengths.get(path, 0)
        self._lengths[path] = position + 1
        self._note(path, start)
        self._note((*path, position), start)
        return (*path, position)

    def _note(self, path: TomlPath, start: int) -> None:
        self._found.setdefault(path, start)

    def _leap(self, pattern: re.Pattern[str], skip: int) -> None:
        found = pattern.match(self._text, self._at + skip)
        if found is None:
            raise LookupError(self._at)
        self._at = found.end()

    def _space(self) -> None:
        self._leap(_SPACE, 0)

    def _skip_blank(self) -> int:
        """Past white space, comments and line ends; the offset of the next sign, or the text's length."""
        while (found := _BLANK.match(self._text, self._at)) and found.end() > self._at:
            self._at = found.end()
        return self._at
