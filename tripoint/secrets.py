"""Secrets from files: read once at the start, named when they fail, never shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.model import Place, Problem
from tripoint.given import Section, Value

MAX_BYTES = 16 * 1024
"""No password, token or webhook address is longer."""

UNREAD = "unread"
"""Stands for a secret whose file cannot be read, which is a problem told already."""


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file that a secret was read from."""

    key: str
    path: Path
    place: Place


def take_secrets(section: Section, keys: tuple[str, ...], label: str, problems: list[Problem]) -> list[SecretFile]:
    """Put the content of each `KEY_file` under `KEY` in the section; returns the files read.

    A variable of the environment goes before either form in the file; both forms from one side are a problem.
    """
    taken = []
    for key in keys:
        by_file = section.values.get(f"{key}_file")
        direct = section.values.get(key)
        if by_file is None or by_file.content == "":
            continue
        if direct is not None and direct.from_environment != by_file.from_environment:
            if direct.from_environment:
                continue
            del section.values[key]
        elif direct is not None:
            what = f"{label}: {key} and {key}_file are both given"
            problems.append(Problem(section.where(f"{key}_file"), what, "keep one"))
            continue
        if isinstance(by_file.content, str):
            secret = _read(by_file, section, f"{key}_file", label, problems)
            if secret is not None:
                taken.append(secret)
    return taken


def _read(given: Value, section: Section, key: str, label: str, problems: list[Problem]) -> SecretFile | None:
    path = given.base / Path(given.content).expanduser()
    place = section.where(key)
    what = ""
    text = ""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        text = raw.decode("utf-8-sig").rstrip("\r\n")
        if len(raw) > MAX_BYTES:
            what = f"is larger than {MAX_BYTES} bytes: not a secret"
        elif not text.strip():
            what = "is empty"
        elif any(ord(sign) < 32 for sign in text):
            what = "holds more than one line"
    except UnicodeDecodeError:
        what = "is not a text"
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    name = key.removesuffix("_file")
    # A placeholder keeps the model from reporting the secret as missing too: one problem for one cause.
    section.values[name] = Value(text if not what else UNREAD, place, given.base, given.from_environment)
    if what:
        problems.append(Problem(place, f"{label}: {key}: {path} {what}", ""))
        return None
    return SecretFile(key, path, place)
