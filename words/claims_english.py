"""How English says what a number counts: the killed, the injured, money, distances, things.

Pure: tables and patterns over folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from words.claim_kinds import NUMBER, Grammar, Kind, compiled, folded_words, groups, units

_EN_STOPS = (
    "and or but were was is are be been being who which that when while after before as in at by with on for from to into during"
    " injured wounded hurt killed dead died missing arrested detained displaced have has had than also since if not no seriously critically severely slightly lightly mortally"
)
_W = rf"(?: (?!(?:{'|'.join(_EN_STOPS.split())})\b)[a-z'][a-z'-]*)"
_BE = r"(?: (?:were|was|are|is|have been|has been|had been|been|being|got|lay|lie|left|found|confirmed|reported|pronounced|shot)(?: also)?)?"
_HOW = r"(?: (?:also|reportedly|believed|confirmed|fatally))?"
_ALONE = r"(?!,? (?:and|or) (?:wounded|injured|hurt|missing|killed)\b(?! #))"
"""Not "killed and injured" under one number."""


def _english(kind: Kind, done: str, doing: str, nouns: str) -> Iterable[tuple[Kind, str]]:
    """The ways of saying it: "7 people were killed", "killing 7 people", "7 deaths", "the deaths of 7 people"."""
    one_number = (
        r"(?<!killed and )(?<!killed or )(?<!dead and )(?<!dead or )(?<!injured and )(?<!injured or )(?<!wounded and )"
    )
    yield kind, rf"(?<!mother of )(?<!father of ){NUMBER}(?P<who>{_W}{{0,5}}?)(?: who)?{_BE}{_HOW} (?:{done})\b{_ALONE}"
    yield kind, rf"{one_number}\b(?:{doing}) {NUMBER}(?P<who>{_W}{{0,4}})"
    yield kind, rf"{NUMBER}(?P<who>(?: confirmed| reported)?) (?:{nouns})\b"
    yield kind, rf"\b(?:{nouns}) of {NUMBER}(?P<who>{_W}{{0,4}})"


ENGLISH = Grammar(
    patterns=compiled(
        (
            *_english(
                Kind.KILLED,
                "killed|dead|slain|martyred|died|have died|had died|lost their lives|perished",
                "killed|killing|kills|kill|martyred|martyring|slain",
                "deaths|fatalities|bodies|dead bodies|casualties dead",
            ),
            (
                Kind.KILLED,
                rf"\btoll(?:,? [a-z'-]+){{0,8}}? (?:to|at|of|is|was|reached|reaches|hit|hits|passes|topped|exceeds|exceeded) {NUMBER}",
            ),
            (
                Kind.KILLED,
                rf"\bclaim(?:ed|s|ing) (?:the lives of )?{NUMBER}(?P<who>{_W}{{0,3}}?)(?: lives\b| people\b)",
            ),
            *_english(
                Kind.INJURED,
                "injured|wounded|hurt|sustained injuries|suffered injuries",
                "injured|injuring|injures|wounded|wounding|wounds|hurting",
                "injuries",
            ),
            *_english(
                Kind.EXECUTED,
                "executed|hanged|put to death",
                "executed|executing|executes|hanged|hanging|hangs",
                "executions|hangings",
            ),
            *_english(Kind.MISSING, "missing|unaccounted for", "leaving missing", "missing people"),
            *_english(
                Kind.DETAINED,
                "arrested|detained|taken into custody|apprehended|rounded up",
                "arrested|arresting|arrests|arrest|detained|detaining|detains|apprehended",
                "arrests|detentions",
            ),
            *_english(
                Kind.DISPLACED,
                "displaced|evacuated|made homeless|homeless",
                "displaced|displacing|evacuated|evacuating",
                "evacuees",
            ),
            *_english(
                Kind.RESCUED,
                "rescued|freed|released|set free|saved",
                "rescued|rescuing|rescues|freed|freeing|frees|released|releasing|releases",
                "rescues",
            ),
            (Kind.MAGNITUDE, rf"\bmagnitude(?: of)?(?: about| around)? {NUMBER}"),
            (Kind.MAGNITUDE, rf"{NUMBER}[ -]{{0,3}}magnitude\b"),
            (Kind.MAGNITUDE, rf"\bmeasur(?:ed|ing) {NUMBER} on the"),
        )
    ),
    before=re.compile(
        r"\blast (?:year|month|century|decade)|\b(?:years?|months?|decades?) (?:ago|earlier)\b|\bin (?:19|20)\d\d\b|\bsince\b"
        r"|\bprevious(?:ly)?\b|\bso far this\b|\banniversar|\bthis year\b|\bover the (?:past|last)\b|\bin the (?:past|last)\b|\beach year\b"
        r"|\bevery (?:day|week|month|year)\b|\bhistory\b|\bpublished\b|\bupdated\b|\bposted\b|\bearlier this\b"
        r"|\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)\b(?! \d)"
        r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:19|20)\d\d"
    ),
    maybe=re.compile(
        r"\b(?:could|may|might|would|if|threat(?:en)?\w*|feared|fears?|should|will|possibl[ey]|plot\w*|up to|no|den(?:y|ies|ied|ying)|refut\w+|rumou?rs?|false|at risk|awaiting)\b"
    ),
    others=re.compile(r"\b(?:others?|more|another|additional|remaining|of them|of whom|rest)\b"),
    beside=re.compile(r"^(?:[a-z]+ )?others?\b(?! of)"),
    again=re.compile(
        r"\b(?:the|this) (?:attack|blast|explosion|bombing|crash|accident|incident|quake|earthquake|fire|clash|raid|shooting|collapse|flood|strike)s?\b|\balso\b"
    ),
    spread=re.compile(
        r"\b(?:provinces|districts|cities|towns|countries|regions|nationwide|countrywide|across)\b|\b[A-Z][\w'-]+, (?:[A-Z][\w'-]+, )*[A-Z][\w'-]+,? and [A-Z]"
    ),
    units=units(
        (Kind.MONEY, "dollars", "dollars,us dollars,dollar"),
        (Kind.MONEY, "euros", "euros,euro"),
        (Kind.MONEY, "pounds", "pounds sterling"),
        (Kind.MONEY, "rupees", "rupees,pakistani rupees"),
        (Kind.MONEY, "rials", "rials,iranian rials"),
        (Kind.MONEY, "tomans", "tomans,toman"),
        (Kind.MONEY, "afghanis", "afghanis,afghani"),
        (Kind.DISTANCE, "km", "km,kms,kilometers,kilometres,kilometer,kilometre"),
        (Kind.DISTANCE, "miles", "miles,mile"),
        (Kind.DISTANCE, "metres", "meters,metres,meter,metre"),
        (Kind.WEIGHT, "kg", "kg,kgs,kilograms,kilogram,kilogrammes,kilos"),
        (Kind.WEIGHT, "tons", "tons,tonnes,ton,tonne,metric tons"),
    ),
    no_count=folded_words(
        "days day hours hour minutes minute seconds weeks week months month years year times time percent points decades am pm of in"
        " and or to per gmt edt est the a an inches feet degrees pages others parts sides ways things steps reasons cents dlrs pct basis was is has points goals wins"
    ),
    groups=groups(
        {
            "": "people persons person men man lives victims passengers individuals residents locals suspects hostages captives dead others other"
            " members member nationals citizens worshippers pilgrims villagers travellers travelers tourists",
            "soldiers": "soldier soldiers troops troopers servicemen army military",
            "police": "policeman policemen police officers cops constables",
            "guards": "guard guards personnel guardsmen levies",
            "militants": "militant militants terrorist terrorists insurgent insurgents rebels attackers gunmen fighters assailants",
            "civilians": "civilian civilians",
            "children": "child children girls boys minors infants students schoolchildren pupils toddlers",
            "women": "woman women",
            "workers": "worker workers labourers laborers miners employees staff",
            "journalists": "journalist journalists reporters",
            "protesters": "protesters protestors demonstrators",
            "migrants": "migrant migrants refugee refugees returnees",
            "prisoners": "prisoner prisoners inmates convicts",
            "smugglers": "smuggler smugglers traffickers",
            "families": "family families household households",
        }
    ),
    along=re.compile(r"\b(?:along with|together with|as well as|in addition to|besides|plus) $"),
    classifiers=frozenset(),
    roles=groups({"deep": "depth deep", "high": "height high altitude tall", "range": "range", "long": "long length"}),
    where=re.compile(r"\b(?:in|at|near)(?: the)? $"),
    weekdays=re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day"),
    said_on=re.compile(
        r"\b(?:said|told|announced|reported|confirmed|added)\b(?: [a-z']+){0,3}? (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    ),
    uncertain_day=re.compile(
        r"\b(?:night|overnight|early|late|dawn|midnight|until|till|from)\b|\b(?:said|told|announced|reported|confirmed|added|statement)\b[^.]{0,60}day\b"
    ),
    head_first=False,
    plural=re.compile(r"(?:[a-z]+[^s])s|aircraft|cattle|sheep"),
)
