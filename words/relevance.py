"""Is an article about the region as a whole: about what passes between Iran, Pakistan and Afghanistan?

Decided from the title and the beginning of the text by the names found there and what they imply, in the order of the
region's notes, section 4. Two choices are the product's: militant attacks in the border provinces count even where nobody
is named, and so does Pakistan as a channel between Iran and the United States.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from words.names import Name, NameFound

RELEVANCE_RECIPE = 2
"""Version of these rules. Raise it when any verdict or score changes."""

BEGINNING = 300
"""Code points of the text read beside the title: further down, countries are named in passing (notes, section 4)."""

COUNTRIES = ("IR", "PK", "AF")

_LEISURE = frozenset({"n_cricket", "n_football", "n_sport", "n_showbiz", "n_prices", "n_weather"})
_NATURE = frozenset({"n_disaster", "n_health"})
_LEISURE_EXCEPTIONS = frozenset({"t_border", "t_crossing_closed", "t_mediation", "t_clash", "t_airstrike"})
_ATTACKS = frozenset({"t_terrorism", "t_militants", "t_suicide", "t_clash"})
_UNCLAIMED = frozenset({"t_attack"})
"""What counts only in a border province, where nobody need be named."""
_MILITANCY = frozenset({"t_terrorism", "t_militants"})
_BORDER_PROVINCES = frozenset(
    {"kp", "balochistan", "sistan_baluchestan", "north_waziristan", "south_waziristan", "bajaur", "kurram"}
    | {"peshawar", "quetta", "zahedan", "saravan", "rask", "panjgur_turbat", "kp_towns", "balochistan_towns"}
)
"""The provinces along the borders and their towns."""
_BORDER_MATTERS = _ATTACKS | _UNCLAIMED | {"t_border", "t_crossing_closed", "t_infiltration"}
_PORT_TOPICS = frozenset({"t_trade", "t_transit", "t_border", "t_talks", "t_crossing_closed"})
_PORTS = frozenset({"chabahar", "gwadar", "eco"})
_PAIRS = (
    (frozenset({"t_refugees"}), frozenset({"t_deportation", "t_border"})),
    (
        frozenset({"t_border", "t_crossing_closed", "t_border_market", "t_fence"}),
        _ATTACKS
        | {"t_airstrike", "t_trade", "t_transit", "t_infiltration", "t_narcotics", "t_ceasefire", "t_refugees"},
    ),
    (frozenset({"t_infiltration"}), _ATTACKS),
)
"""Topics of which one of each side, with one country, make an article regional."""
_RELATIONS = frozenset(
    {"t_border", "t_crossing_closed", "t_clash", "t_airstrike", "t_ceasefire", "t_mediation", "t_talks", "t_visit"}
    | {"t_infiltration", "t_refugees", "t_deportation", "t_trade", "t_transit", "t_border_market", "t_fence"}
    | {"t_pilgrims", "t_sanctions", "t_prisoners", "t_narcotics", "t_mou", "t_visa", "t_smuggling"}
)
_ELSEWHERE = frozenset(
    {
        "usa",
        "israel",
        "saudi",
        "china",
        "india",
        "n_kashmir_india",
        "turkiye",
        "qatar",
        "russia",
        "europe",
        "overseas",
        "arab_states",
        "asian_states",
    }
)


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether an article is about the region, how surely (0 to 1), and why: one reason a line, the deciding one first."""

    relevant: bool
    score: float
    why: tuple[str, ...]


class Names(Protocol):
    """What relevance asks of the book of names (`words.names.NameBook` is one)."""

    def find_together(self, texts: tuple[str, ...], lang: str = "") -> tuple[tuple[NameFound, ...], ...]:
        """Return the names in several texts that belong together."""

    def get(self, name_id: str) -> Name | None:
        """Return the name of that id."""


def relevance(title: str, text: str, lang: str, country: str, book: Names) -> Relevance:
    """Tell whether an article is about the region; `country` is the outlet's (ISO 3166 alpha-2, "" where unknown)."""
    beginning = text[:BEGINNING]
    in_title, in_text = ({hit.name_id for hit in hits} for hits in book.find_together((title, beginning), lang))
    found = {name_id: name for name_id in in_title | in_text if (name := book.get(name_id)) is not None}
    frame = _Frame(found, country or _AUDIENCE.get(lang, ""))
    reason, certainty = _decide(frame)
    named = [f"{name.label} ({', '.join(name.implies)})" for name in found.values() if name.implies]
    weight = _weight(frame, {name_id for name_id in in_title if name_id in found})
    score = 0.5 + certainty * (0.5 + 0.5 * weight) / 2 if certainty > 0 else 0.5 + certainty / 2
    return Relevance(certainty > 0, round(score, 3), (reason, *sorted(named)))


_AUDIENCE = {"ur": "PK", "ps": "AF", "prs": "AF"}
"""Whose readers a language has, where the outlet's country is not known. Persian is written for two countries."""


class _Frame:
    """What an article names, seen as the rules need it."""

    def __init__(self, found: dict[str, Name], outlet: str) -> None:
        self.ids = frozenset(found)
        self.countries = frozenset(code for name in found.values() for code in name.implies)
        self.strong = sorted(name.id for name in found.values() if name.strong and self._counts(name))
        self.groups = sorted(name.id for name in found.values() if name.strong and name.type == "group")
        self.outlet = outlet if outlet in COUNTRIES else ""

    def _counts(self, name: Name) -> bool:
        return name.id not in _PORTS or bool(self.ids & _PORT_TOPICS)

    def any_of(self, ids: frozenset[str]) -> str:
        """Return one of the ids that is named, "" where none is."""
        return min(self.ids & ids, default="")


def _decide(frame: _Frame) -> tuple[str, float]:
    """Return the deciding reason and how sure it is: above 0 relevant, below not."""
    names = " and ".join(code for code in COUNTRIES if code in frame.countries)
    if not frame.countries and not frame.ids & _BORDER_PROVINCES:
        return "names nothing of the region", -0.9
    if (leisure := frame.any_of(_LEISURE)) and not frame.groups and not frame.any_of(_LEISURE_EXCEPTIONS):
        return f"{leisure}: no matter between the countries", -0.8
    if (nature := frame.any_of(_NATURE)) and not frame.any_of(_RELATIONS):
        return f"{nature}: no matter between the countries", -0.7
    if len(frame.countries) >= 2:
        return f"names {names}", 0.9
    if frame.strong:
        return f"{frame.strong[0]} crosses borders by itself", 0.8
    return _one_country(frame, names)


def _one_country(frame: _Frame, names: str) -> tuple[str, float]:
    for left, right in _PAIRS:
        first, second = frame.any_of(left), frame.any_of(right - left)
        if first and second and not _abroad(frame):
            return f"{names or 'a border province'} with {first} and {second}", 0.6
    if "PK" in frame.countries and "t_mediation" in frame.ids:
        return "Pakistan with t_mediation", 0.6
    province, matter = frame.any_of(_BORDER_PROVINCES), frame.any_of(_BORDER_MATTERS)
    if province and matter:
        return f"{province} with {matter}", 0.5
    if "PK" in frame.countries and (militants := frame.any_of(_MILITANCY)) and not _abroad(frame):
        return f"Pakistan with {militants}", 0.3
    others = frame.countries - {frame.outlet}
    topic = frame.any_of(_RELATIONS)
    if frame.outlet and others and topic and not _abroad(frame):
        return f"an outlet of {frame.outlet} on {names} with {topic}", 0.4
    return f"names {names or 'a border province'} only", -0.6


def _abroad(frame: _Frame) -> bool:
    """Tell whether the one country is seen in its dealings with somebody outside the region."""
    return bool(frame.ids & _ELSEWHERE)


def _weight(frame: _Frame, in_title: set[str]) -> float:
    """Return the share of what is named that the title names too; the title counts double."""
    return 2 * len(in_title) / (len(in_title) + len(frame.ids)) if frame.ids else 0.0
