"""Notes what SQLite writes, syncs, cuts short and deletes in this process, in order, so that a test can take the power away.

The default VFS's `xOpen` and `xDelete` and every file's `xWrite`, `xTruncate` and `xSync` are replaced in the library itself, by
ctypes: pysqlite3 offers no VFS, its shared object exports SQLite's. Nothing is really synced. For a process of its own: there
is no way back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3._sqlite3

_P, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_INT, _P, _P, _P, _INT, _P)
_DELETE = ctypes.CFUNCTYPE(_INT, _P, _P, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _P, _P, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _P, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _P, _INT)


class _Vfs(ctypes.Structure):
    """The head of `struct sqlite3_vfs`."""

    _fields_ = (
        ("numbers", _INT * 3),
        ("pointers", _P * 3),
        ("xOpen", _OPEN),
        ("xDelete", _DELETE),
    )


class _Methods(ctypes.Structure):
    """`struct sqlite3_io_methods`, version 3."""

    _fields_ = (
        ("version", _INT),
        ("xClose", _P),
        ("xRead", _P),
        ("xWrite", _WRITE),
        ("xTruncate", _TRUNCATE),
        ("xSync", _SYNC),
        ("others", _P * 13),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A file was opened; `content` is None when it was not there and is new."""

    path: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes were given to the system, which may keep them or not."""

    path: str
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class CutShort:
    """The file was truncated."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """Everything written to the file so far is on the disk, its name too."""

    path: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """The name was taken away; `for_good` when the folder was synced too."""

    path: str
    for_good: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """Somebody outside was told that this is kept."""

    key: str
    state: str


Event = Found | Wrote | CutShort | Synced | Deleted | Promised


def record(note: Callable[[Event], None]) -> None:
    """Call `note` for every file operation of SQLite in this process from now on."""
    library = ctypes.CDLL(pysqlite3._sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None).contents
    _recordings.append(_Recording(vfs, note))


_recordings: list[_Recording] = []
"""What the library calls must not be collected."""


class _Recording:
    def __init__(self, vfs: _Vfs, note: Callable[[Event], None]) -> None:
        self._note = note
        self._paths: dict[int, str] = {}
        """By the address of the open file."""
        self._tables: dict[int, tuple[Any, ...]] = {}
        # Copies: the fields themselves would read as what they are replaced by.
        opens, deletes = _copy(_OPEN, vfs.xOpen), _copy(_DELETE, vfs.xDelete)

        def on_open(vfs: int, name: int | None, file: int, flags: int, told: int) -> int:
            # The very pointer goes on: SQLite keeps it, and reads the parameters behind the name.
            path = ctypes.string_at(name).decode() if name else ""
            there = Path(path) if path and path not in self._paths.values() else None
            before = there.read_bytes() if there is not None and there.exists() else None
            status: int = opens(vfs, name, file, flags, told)
            if status == 0 and path:
                if there is not None:
                    self._note(Found(path, before))
                self._paths[file] = path
                self._replace_methods(file)
            return status

        def on_delete(vfs: int, name: int, sync: int) -> int:
            status: int = deletes(vfs, name, sync)
            if status == 0:
                gone = ctypes.string_at(name).decode()
                self._note(Deleted(gone, bool(sync)))
                self._paths = {file: path for file, path in self._paths.items() if path != gone}
            return status

        self._kept = (opens, deletes, _OPEN(on_open), _DELETE(on_delete))
        vfs.xOpen, vfs.xDelete = self._kept[2:]

    def _replace_methods(self, file: int) -> None:
        """Point an open file to a copy of its table of methods in which three are ours."""
        place = ctypes.cast(file, ctypes.POINTER(_P))
        original = place[0]
        if original not in self._tables:
            self._tables[original] = self._table(_Methods.from_address(original))
        place[0] = ctypes.addressof(self._tables[original][0])

    def _table(self, methods: _Methods) -> tuple[Any, ...]:
        writes, truncates = _copy(_WRITE, methods.xWrite), _copy(_TRUNCATE, methods.xTruncate)

        def on_write(file: int, content: int, size: int, offset: int) -> int:
            status: int = writes(file, content, size, offset)
            if status == 0 and file in self._paths:
                self._note(Wrote(self._paths[file], offset, ctypes.string_at(content, size)))
            return status

        def on_truncate(file: int, size: int) -> int:
            status: int = truncates(file, size)
            if status == 0 and file in self._paths:
                self._note(CutShort(self._paths[file], size))
            return status

        def on_sync(file: int, flags: int) -> int:
            if file in self._paths:
                self._note(Synced(self._paths[file]))
            return 0

        ours = (_WRITE(on_write), _TRUNCATE(on_truncate), _SYNC(on_sync))
        table = _Methods.from_buffer_copy(methods)
        table.xWrite, table.xTruncate, table.xSync = ours
        return table, writes, truncates, ours


def _copy(kind: Any, function: Any) -> Any:
    return kind(ctypes.cast(function, _P).value)
