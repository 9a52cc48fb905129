"""Lists of feeds as other readers exchange them: OPML 2.0, read as hostile XML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from archive.addresses import canonical
from archive.model import InputError, Place, Problem, Source, SourceKind
from seeds.checking import address_fault
from words.direction import strip_controls

MAX_BYTES = 16 * 1024 * 1024
"""Largest file: about fifty thousand feeds."""


def sources_opml(sources: Iterable[Source], title: str = "tripoint") -> str:
    """Sources as OPML, one outline a source with its first address; what OPML has no word for is left to TOML.

    Sources without an address are left out.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        if source.addresses:
            attributes = {"type": "rss", "text": _clean(source.name), "title": _clean(source.name)}
            attributes |= {"xmlUrl": source.addresses[0], "htmlUrl": source.homepage}
            attributes |= {"language": ",".join(source.languages), "category": source.country}
            etree.SubElement(body, "outline", {name: value for name, value in attributes.items() if value})
    return str(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True), "utf-8")


def read_opml(path: Path) -> tuple[Source, ...]:
    """The feeds of an OPML file as sources, folders flattened, each address once; ids are made of the addresses.

    Raises InputError, each problem with its line. Feeds without a usable address are problems; unknown attributes and
    outlines that are no feeds are not.
    """
    name = str(path)
    root = _parsed(_bytes(path), name)
    problems: list[Problem] = []
    found: dict[str, Source] = {}
    for outline in _outlines(root):
        attributes = {str(key).lower(): strip_controls(str(value)).strip() for key, value in outline.attrib.items()}
        address = attributes.get("xmlurl") or attributes.get("url", "")
        if not address and attributes.get("type", "").lower() not in ("rss", "atom", "feed"):
            continue
        fault = address_fault(address) if address else "is missing"
        if fault:
            place = Place(name, outline.sourceline or 0)
            problems.append(Problem(place, f"xmlUrl {address[:80]!r} {fault}" if address else f"xmlUrl {fault}"))
            continue
        found.setdefault(canonical(address), _source(address, attributes))
    if not found and not problems:
        problems.append(Problem(Place(name), "holds no feeds", "export the subscriptions as OPML"))
    if problems:
        raise InputError(problems)
    return tuple(found.values())


def source_id(address: str) -> str:
    """A source's id made of its feed's address: the host's words and a few letters of a hash; always the same."""
    host = (urlsplit(address).hostname or "feed").removeprefix("www.")
    words = re.sub(r"[^a-z0-9]+", "_", host.lower()).strip("_")[:48].strip("_") or "feed"
    return f"{words}_{hashlib.sha256(canonical(address).encode('utf-8', 'replace')).hexdigest()[:8]}"


def _source(address: str, attributes: dict[str, str]) -> Source:
    title = attributes.get("title") or attributes.get("text") or urlsplit(address).hostname or "feed"
    homepage = attributes.get("htmlurl", "")
    languages = tuple(code for code in re.split(r"[,\s]+", attributes.get("language", "").lower()) if _is_code(code))
    country = attributes.get("category", "")
    return Source(
        id=source_id(address),
        name=" ".join(title.split())[:200],
        country=country if re.fullmatch(r"[A-Z]{2}", country) else "",
        languages=languages,
        kind=SourceKind.RSS,
        addresses=(address,),
        homepage="" if address_fault(homepage) else homepage,
        evidence="imported from OPML",
    )


def _is_code(code: str) -> bool:
    return re.fullmatch(r"[a-z]{2,3}", code) is not None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(Place(str(path)), f"cannot be read: {error.strerror or error}")]) from None
    if len(raw) > MAX_BYTES:
        raise InputError([Problem(Place(str(path)), f"is larger than {MAX_BYTES} bytes", "split it")])
    return raw


def _parsed(raw: bytes, name: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Any = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        place = Place(name, error.lineno or 0)
        why = str(error.msg or "not XML").split(", line ")[0]
        raise InputError([Problem(place, f"is not valid XML: {why}", "export it again")]) from None
    except ValueError as error:
        raise InputError([Problem(Place(name), f"is not valid XML: {error}", "export it again")]) from None
    # Entities are the way XML is used to attack; no program writes OPML with a document type.
    if root.getroottree().docinfo.doctype:
        raise InputError([Problem(Place(name, 1), "has a document type (DOCTYPE), which is not taken", "remove it")])
    if etree.QName(root).localname.lower() != "opml":
        raise InputError([Problem(Place(name, 1), f"is not OPML: it begins with <{etree.QName(root).localname}>")])
    return root


def _outlines(root: Any) -> Iterator[Any]:
    """The outlines; Any, since the stubs of lxml know less than lxml."""
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname.lower() == "outline":
            yield element


def _clean(text: str) -> str:
    return " ".join(strip_controls(text).replace("\ufffe", "").replace("\uffff", "").split())
