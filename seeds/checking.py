"""Strangers' tables against a pydantic model: every complaint becomes a Problem with its place and its remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from archive.model import Place, Problem
from seeds.located import Document, did_you_mean

MAX_ADDRESS = 2048
"""Longest address taken, in characters (faults.md F9)."""

Placed = Callable[..., Place]
"""Where the part at a path (keys and positions below the table) stands."""

M = TypeVar("M", bound=BaseModel)


class Entry(BaseModel):
    """The ground of every table a person writes: exact types, no unknown keys, never changed after loading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


def checked(model: type[M], table: Mapping[str, Any], place: Placed, label: str, problems: list[Problem]) -> M | None:
    """The table as `model`, or None after adding everything that is wrong to `problems`, each named after `label`."""
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        problems.extend(_problem(model, detail, place, label) for detail in error.errors(include_url=False))
        return None


def tables(document: Document, name: str, problems: list[Problem]) -> list[tuple[Mapping[str, Any], Placed]]:
    """The `[[name]]` tables of a document with their places; anything else at the top is a problem."""
    for key in document.data:
        if key != name:
            remedy = did_you_mean(key, [name])
            problems.append(Problem(document.place(key), f'unknown key "{key}" at the top', remedy))
    found = document.data.get(name, [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        problems.append(Problem(document.place(name), f'"{name}" is not a list of tables', f"write [[{name}]]"))
        return []
    return [(table, _placed(document, name, position)) for position, table in enumerate(found)]


def address_fault(address: str) -> str:
    """Why `address` cannot be a feed's or page's http(s) address, "" where it can; the crawler's guard judges again."""
    if len(address) > MAX_ADDRESS:
        return f"is longer than {MAX_ADDRESS} characters"
    if any(sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Cs") or sign in '\\<>"' for sign in address):
        return "holds a space, control sign, backslash, quote or angle bracket"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        return f"is not an address: {error}"
    if parts.scheme not in ("http", "https"):
        return "does not begin with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "carries a user name or password"
    if not parts.hostname or port == 0:
        return "names no host, or port 0"
    return ""


def text_fault(text: str, limit: int) -> str:
    """Why a one-line name or title cannot be taken, "" where it can."""
    if not text.strip():
        return "is empty"
    if len(text) > limit:
        return f"is longer than {limit} characters"
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text):
        return "holds a control sign or a line end"
    return ""


def as_tuple(value: object) -> object:
    """TOML's lists for fields that are tuples, before a strict model looks at them."""
    return tuple(value) if isinstance(value, list) else value


def _placed(document: Document, *prefix: str | int) -> Placed:
    def place(*path: str | int) -> Place:
        return document.place(*prefix, *path)

    return place


def _problem(model: type[BaseModel], detail: ErrorDetails, place: Placed, label: str) -> Problem:
    path = tuple(part for part in detail["loc"] if not isinstance(part, str) or _is_key(part))
    name = ".".join(str(part) for part in path) or "table"
    where = place(*path)
    if detail["type"] == "extra_forbidden":
        return Problem(where, f'{label}: unknown key "{name}"', did_you_mean(str(path[-1]), model.model_fields))
    if detail["type"] == "missing":
        return Problem(place(), f'{label}: "{name}" is missing', f"add a line {name} = ...")
    return Problem(where, f"{label}: {name}: {_said(detail['msg'])}", "")


def _said(message: str) -> str:
    """Pydantic's sentence as the end of ours."""
    for start in ("Value error, ", "Assertion failed, ", "Input "):
        message = message.removeprefix(start)
    return message.replace("a valid tuple", "a list [...]").replace("a valid dictionary", "a table")


def _is_key(part: str) -> bool:
    """Pydantic puts the names of union branches and validators into locations; keys never hold brackets."""
    return "[" not in part and "(" not in part
