"""The settings as given: one file and the environment, joined, each value with the place it comes from."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_origin

import platformdirs
from pydantic import BaseModel

from archive.model import InputError, Place, Problem
from seeds.located import Document, did_you_mean, read_toml

PREFIX = "TRIPOINT_"
FILE_NAME = "tripoint.toml"


@dataclass(frozen=True, slots=True)
class Value:
    """One value, where it stands, and the folder that relative paths in it start from."""

    content: Any
    place: Place
    base: Path
    from_environment: bool = False


@dataclass(slots=True)
class Section:
    """One table of the settings."""

    place: Place
    document: Document | None = None
    path: tuple[str, ...] = ()
    values: dict[str, Value] = field(default_factory=dict)

    def where(self, *path: str | int) -> Place:
        """The place of a key or of a part of its value; of the table for a key that is not given."""
        value = self.values.get(str(path[0])) if path else None
        if value is None:
            return self.place
        if value.from_environment or self.document is None:
            return value.place
        return self.document.place(*self.path, *path)


def find_file(path: Path | None, environ: Mapping[str, str], folder: Path) -> Path | None:
    """The settings file: `path` (--config), else TRIPOINT_CONFIG, else ./tripoint.toml, else the platform's; or None.

    A file that was named has to exist: read_toml says so. The last two are taken only where they do.
    """
    if path is not None:
        return path
    if named := environ.get(f"{PREFIX}CONFIG"):
        return Path(named).expanduser()
    for candidate in (folder / FILE_NAME, platformdirs.user_config_path("tripoint", appauthor=False) / FILE_NAME):
        if candidate.exists():
            return candidate
    return None


def gather(
    file: Path | None,
    environ: Mapping[str, str],
    sections: Mapping[str, type[BaseModel]],
    folder: Path,
    problems: list[Problem],
) -> tuple[dict[str, Section], dict[str, Section]]:
    """The plain sections and the channels as given; what cannot be placed in them goes to `problems`.

    `sections` names the plain sections and their models; channels are `[channels.NAME]`. A broken file raises nothing:
    its problems are added and the environment is still looked at.
    """
    plain: dict[str, Section] = {}
    channels: dict[str, Section] = {}
    if file is not None:
        try:
            document = read_toml(file)
        except InputError as error:
            problems.extend(error.problems)
        else:
            base = file.resolve().parent
            for name, content in document.data.items():
                _take_table(document, name, content, base, sections, plain, channels, problems)
    for variable, text in sorted(environ.items()):
        if variable.startswith(PREFIX) and text != "":
            _take_variable(variable, text, folder, sections, plain, channels, problems)
    return plain, channels


def _take_table(
    document: Document,
    name: str,
    content: Any,
    base: Path,
    sections: Mapping[str, type[BaseModel]],
    plain: dict[str, Section],
    channels: dict[str, Section],
    problems: list[Problem],
) -> None:
    if name not in sections and name != "channels":
        what = "section" if isinstance(content, dict) else "key"
        problems.append(Problem(document.place(name), f'unknown {what} "{name}"', _nearest(name, sections)))
    elif not isinstance(content, dict):
        problems.append(Problem(document.place(name), f'"{name}" should be a table', f"write [{name}]"))
    elif name != "channels":
        plain[name] = _section(document, (name,), content, base)
    else:
        for channel, table in content.items():
            if isinstance(table, dict):
                channels[channel] = _section(document, (name, channel), table, base)
            else:
                where = document.place(name, channel)
                problems.append(Problem(where, f'channels: "{channel}" should be a table', "write [channels.NAME]"))


def _section(document: Document, path: tuple[str, ...], table: Mapping[str, Any], base: Path) -> Section:
    values = {key: Value(content, document.place(*path, key), base) for key, content in table.items()}
    return Section(document.place(*path), document, path, values)


def _nearest(name: str, sections: Mapping[str, type[BaseModel]]) -> str:
    """The section meant, or the section in which a key that stands alone belongs."""
    for section, model in sections.items():
        if name in model.model_fields:
            return f"it belongs below [{section}]"
    return did_you_mean(name, [*sections, "channels"])


def _take_variable(
    variable: str,
    text: str,
    folder: Path,
    sections: Mapping[str, type[BaseModel]],
    plain: dict[str, Section],
    channels: dict[str, Section],
    problems: list[Problem],
) -> None:
    place = Place(variable)
    parts = variable.removeprefix(PREFIX).lower().split("__")
    if len(parts) == 1:
        problems.extend(_slip(variable, parts[0], sections))
    elif len(parts) == 3 and parts[0] == "channels":
        known = {re.sub(r"\W", "_", name.lower()): name for name in channels}
        section = channels.setdefault(known.get(parts[1], parts[1]), Section(place))
        section.values[parts[2]] = Value(_as_list(parts[2], text), place, folder, from_environment=True)
    elif len(parts) == 2 and parts[0] in sections:
        section = plain.setdefault(parts[0], Section(place))
        model_field = sections[parts[0]].model_fields.get(parts[1])
        content = text if model_field is None else _from_text(model_field.annotation, text)
        section.values[parts[1]] = Value(content, place, folder, from_environment=True)
    else:
        known_sections = [f"{PREFIX}{name.upper()}__KEY" for name in (*sections, "channels__name")]
        problems.append(Problem(place, "is no setting", did_you_mean(variable, known_sections)))


def _slip(variable: str, name: str, sections: Mapping[str, type[BaseModel]]) -> list[Problem]:
    """TRIPOINT_WEB_BIND instead of TRIPOINT_WEB__BIND; other variables with one underscore are not ours to judge."""
    for section, model in sections.items():
        key = name.removeprefix(f"{section}_")
        if key != name and key in model.model_fields:
            meant = f"{PREFIX}{section.upper()}__{key.upper()}"
            return [Problem(Place(variable), "is no setting", f'did you mean "{meant}"?')]
    return []


def _as_list(key: str, text: str) -> Any:
    """A channel's value: its kind, and so its model, may not be known yet; numbers and lists by their key."""
    if key in ("port", "rate") and text.strip().isdecimal():
        return int(text)
    return _from_text(tuple[str, ...], text) if key == "recipients" else text


def _from_text(annotation: Any, text: str) -> Any:
    """A variable's text as the type of its key; left as text where it does not fit, for the model to refuse."""
    stripped = text.strip()
    if annotation is bool:
        words = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)
        return words.get(stripped.lower(), text)
    if annotation is int and re.fullmatch(r"-?\d{1,18}", stripped):
        return int(stripped)
    if get_origin(annotation) is tuple:
        return _list(stripped)
    if get_origin(annotation) is dict:
        try:
            return tomllib.loads(f"value = {stripped}")["value"]
        except (ValueError, RecursionError):
            return text
    return text


def _list(text: str) -> list[str]:
    """A JSON list, or words between commas."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return [text]
        return found if isinstance(found, list) else [text]
    return [part.strip() for part in text.split(",") if part.strip()]
