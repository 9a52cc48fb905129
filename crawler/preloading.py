"""What the fork server loads once, so that every reader shares it and starts in milliseconds. Importing it is its effect."""

import gc
from datetime import UTC, datetime

from crawler import feeds, pages, reading
from words.calendars import read_written
from words.language import language_of

__all__ = ["feeds", "pages", "reading"]

# Both models, of the Arabic and of the other scripts: half a second and some 30 MB each, once instead of once a reader.
language_of("The models are loaded before readers are forked.")
language_of("مدل‌ها پیش از ساختن خواننده‌ها بار می‌شوند.")

# The arithmetic of the solar calendar.
read_written("۱ فروردین ۱۴۰۴")

# A page so short that every way of finding text is tried: what each loads at its first use is loaded now.
_SHORT = b"<html><body><article><h1>Read before readers are forked</h1><p>One sentence is all it says.</p></article></body></html>"
reading.read_page(
    _SHORT, "text/html", "http://page.invalid/", languages=("en",), zone="UTC", now=datetime(2026, 1, 1, tzinfo=UTC)
)

# The collector writes into every object it looks at, and a page written to is no longer shared with the readers.
gc.collect()
gc.freeze()
