"""Regular expressions in linear time (RE2), so that no watch can hold up the others.

The library is Google's, with its own syntax: no look-around, no back-references, which cannot be had in linear time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import re2

MEMORY = 1 << 20
"""Bytes that one expression may take: `(a{100}){100}` is refused."""


class _Found(Protocol):
    def span(self) -> tuple[int, int]: ...


class Compiled(Protocol):
    """What is used of a compiled expression; places are code points of the text."""

    def search(self, text: str) -> _Found | None:
        """The first place."""

    def finditer(self, text: str) -> list[_Found]:
        """Every place."""

    def fullmatch(self, text: str) -> _Found | None:
        """The text as a whole."""


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Compiled:
    """The expression, case made no difference; ValueError with the library's words where it is none."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = MEMORY
    try:
        expression: Compiled = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else b""
        raise ValueError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from error
    return expression


def wildcard(pattern: str) -> str:
    """The expression for a word with wildcards: `?` one letter, `*` any number."""
    return "".join({"?": ".", "*": ".*"}.get(char) or re2.escape(char) for char in pattern)
