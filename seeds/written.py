"""Our values as TOML text that `seeds/located.py` reads back to the same values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from archive.model import Source, Watch
from seeds.catalogue import ENTRY_DEFAULTS

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LINE = 118
"""Lists longer than a line are written one element a line."""


def toml_value(value: bool | int | float | str | tuple[Any, ...] | list[Any]) -> str:
    """One value as TOML. Text becomes a basic string: JSON's escapes are TOML's, but for DEL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple | list):
        parts = [toml_value(part) for part in value]
        line = f"[{', '.join(parts)}]"
        return line if len(line) <= _LINE else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
    return repr(value)


def toml_table(name: str, fields: Mapping[str, Any], comment: str = "") -> str:
    """One `[[name]]` table, keys in the order given, with a comment above it where there is something to say."""
    head = f"# {' '.join(comment.split())}\n" if comment.strip() else ""
    lines = (
        f"{key if _BARE.fullmatch(key) else toml_value(key)} = {toml_value(value)}\n" for key, value in fields.items()
    )
    return f"{head}[[{name}]]\n{''.join(lines)}"


def sources_toml(sources: Iterable[Source]) -> str:
    """Sources as `[[source]]` tables; what equals the default is left out, but for id, name, kind and addresses."""
    return "\n".join(toml_table("source", source_fields(source)) for source in sources)


def source_fields(source: Source) -> dict[str, Any]:
    """The keys of a source's table."""
    kept = ("id", "name", "kind", "addresses")
    values = {name: getattr(source, name) for name in ENTRY_DEFAULTS}
    values["kind"] = source.kind.value
    return {name: value for name, value in values.items() if name in kept or value != ENTRY_DEFAULTS[name]}


def watches_toml(watches: Iterable[Watch]) -> str:
    """Watches as `[[watch]]` tables, the defaults spelled out: the file is there to be edited."""
    return "\n".join(toml_table("watch", _watch_fields(watch)) for watch in watches)


def _watch_fields(watch: Watch) -> dict[str, Any]:
    names = ("name", "query", "notify", "mode", "at", "quiet", "urgent", "unless", "tags", "about", "wait", "enabled")
    left_out = ("at", "quiet", "urgent", "unless")
    values = {name: getattr(watch, name) for name in names}
    return {name: value for name, value in values.items() if value or name not in left_out}
