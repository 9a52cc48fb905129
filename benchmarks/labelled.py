"""Labelled sets from the reference data and their scorers, which define the measures."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

SHARED = Path(__file__).parents[2] / "shared"


def scorer(path: Path) -> ModuleType:
    """The scoring script that lies beside a labelled set."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:  # not splitlines: texts hold line separators of their own
        return [json.loads(line) for line in file]
