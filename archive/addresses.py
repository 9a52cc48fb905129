"""Web addresses as names of articles: which two are the same page, and what an article is called that has none.

Pure. Canonical addresses are for comparing; what is fetched and linked is the address as it was given.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote_plus, urlsplit, urlunsplit

import idna
from w3lib.url import canonicalize_url

TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "at_", "wt_", "wt.", "__hs", "_hs")
"""Query keys that begin so say where a click came from: Urchin and Google Analytics, Matomo, HubSpot, AT Internet
(the BBC's feeds), Webtrekk and Webtrends."""

TRACKING_KEYS = frozenset(
    """
    fbclid fb_action_ids fb_action_types fb_source gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid twclid ttclid
    li_fat_id igshid igsh scid epik rdt_cid wickedid oly_anon_id oly_enc_id vero_id vero_conv mc_cid mc_eid mkt_tok
    _ga _gl _ke _openstat ref_src ref_url s_cid s_kwcid cmpid icid ncid ocid ito xtor maca traffic_source smid
    guccounter guce_referrer guce_referrer_sig __twitter_impression ncl_src trk trkinfo spm taid cvid
    """.split()
)
"""Whole query keys that say the same: the click ids of advertising networks and mailers, and the campaign keys of outlets
(`maca` Deutsche Welle, `traffic_source` Al Jazeera, `xtor` France Médias Monde, `ito` DMG). Any other key may name
the article (`?id=`, `?p=`, `?newsid=`) and is kept."""

KEY_BYTES = 1500
"""Longest key as it is, in UTF-8: PostgreSQL refuses index rows of more than 2,704 bytes (a third of its page), and a
sighting's holds a source's id too. Addresses may have 2,048 letters, which percent-encoding makes six times as long."""

_EDGES = re.compile(r"^[\x00-\x20\x7f-\xa0]+|[\x00-\x20\x7f-\xa0]+$")
_INSIDE = re.compile(r"[\t\r\n]")
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_DEFAULT_PORTS = {80, 443}
_MAX_LENGTH = 8192
"""Longer addresses are left as they are: no server answers them, and they are somebody's data."""


def canonical(address: str) -> str:
    """The one form of an address under which its article is kept.

    The scheme (https stands for both), the letter case and script of the host, a default port, percent-encodings,
    tracking keys, session ids, the order of query keys, a slash at the end and a fragment make no difference; unknown
    query keys do. Opaque addresses (Google News) keep their path. What is no http(s) address comes back trimmed.
    """
    trimmed = _trimmed(address)
    try:
        parts = urlsplit(trimmed)
        if parts.scheme not in ("http", "https") or not parts.hostname or len(trimmed) > _MAX_LENGTH:
            return trimmed
        path = _SESSION.sub("", parts.path)
        rebuilt = urlunsplit(("https", _authority(parts.hostname, parts.port), path, _kept_query(parts.query), ""))
        plain = urlsplit(canonicalize_url(rebuilt))
    except ValueError:
        return trimmed
    return urlunsplit((plain.scheme, plain.netloc, plain.path.rstrip("/;"), plain.query, ""))


def leads_home(address: str) -> bool:
    """Whether an http(s) address is a site's home page, which is nobody's article."""
    parts = urlsplit(canonical(address))
    return parts.scheme == "https" and not parts.path and not parts.query


def host(address: str) -> str:
    """The host of an http(s) address in lower-case ASCII, without a port; "" where there is none."""
    try:
        parts = urlsplit(_trimmed(address))
        return _ascii(parts.hostname) if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def article_key(address: str | None, source_id: str, guid: str, content_hash: str) -> str:
    """What an article is known by: its canonical address, else its source and guid, else its content.

    The three kinds never collide: only the first begins with `https://`, the others with their kind.
    """
    if address and (name := canonical(address)).startswith("https://"):
        return bounded(name)
    if guid.strip():
        return bounded(f"guid:{source_id}:{guid.strip()}")
    return f"content:{content_hash}"


def bounded(key: str) -> str:
    """The key, or where it is longer than an index takes, its beginning and its SHA-256: no feed may stop for one entry."""
    said = key.encode("utf-8", "replace")
    if len(said) <= KEY_BYTES:
        return key
    return f"{key[:100]}#sha256:{hashlib.sha256(said).hexdigest()}"


def _trimmed(address: str) -> str:
    return _INSIDE.sub("", _EDGES.sub("", address))


def _authority(hostname: str, port: int | None) -> str:
    name = _ascii(hostname)
    if ":" in name:
        name = f"[{name}]"
    return name if port is None or port in _DEFAULT_PORTS else f"{name}:{port}"


def _ascii(hostname: str) -> str:
    """A host as it is dialled; one that no registry would take (an underscore, say) only lower-cased."""
    name = hostname.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return name


def _kept_query(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(pair))


def _is_tracking(pair: str) -> bool:
    key = unquote_plus(pair.partition("=")[0]).lower()
    return key in TRACKING_KEYS or key.startswith(TRACKING_PREFIXES)
