"""The templates' environment: everything escaped, nothing undefined, controls taken out of every value shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from web import display
from words.direction import strip_controls


def make_templates(files: Mapping[str, str]) -> Environment:
    """Return the environment; `files` gives the address of each static file by its name."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "direction": display.direction,
        "host": display.shown_host,
        "lang": display.language_attribute,
        "link": display.safe_link,
        "shorten": display.shorten,
    }
    templates.globals |= {
        "files": dict(files),
        "marked": display.marked,
        "paragraphs": display.paragraphs,
        "country_names": display.COUNTRY_NAMES,
        "language_names": display.LANGUAGE_NAMES,
        "longest_text": display.LONGEST_TEXT,
    }
    return templates


def shown(value: Any) -> Any:
    """Take control characters and bidi overrides out of a value on its way into a page (faults.md F11)."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return strip_controls(value)
    return value
