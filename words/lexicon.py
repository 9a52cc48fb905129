"""What the words of the region are told by, in one hand."""

from __future__ import annotations

from dataclasses import dataclass

from words.meaning import Meanings
from words.names import NameBook
from words.places import Places


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The region's names, its places, the themes of what happens there, the agencies that tell it."""

    names: NameBook
    places: Places
    themes: NameBook
    agencies: NameBook
    meanings: Meanings | None = None
    """The optional extra; None where it is off."""

    @property
    def digest(self) -> str:
        """Version of what is found and kept; agencies are looked for when a story is shown."""
        meanings = f" {self.meanings.recipe}" if self.meanings else ""
        return f"{self.names.digest} {self.places.digest} {self.themes.digest}{meanings}"
