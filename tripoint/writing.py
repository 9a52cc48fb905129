"""Files that commands write: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tripoint.access import refused


@contextmanager
def whole_file(file: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become `file` when the block ends well, and nothing when it does not.

    Raises InputError where the file cannot be written.
    """
    draft = file.with_name(f".{file.name}.part")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(file)
    except OSError as error:
        raise refused(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def write_text(file: Path, text: str) -> None:
    """Write a text file, as UTF-8."""
    with whole_file(file) as stream:
        stream.write(text.encode())
