"""`tripoint sources`: the catalogue in the archive, how each source fares, and its exchange with files."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from archive import sources as catalogue
from archive.addresses import canonical
from archive.attempts import Tally, tallies
from archive.model import InputError, Problem, Source, SourceKind
from archive.overview import SourceState, source_states
from archive.sources import CatalogueItem
from seeds.catalogue import read_sources, sources_of
from seeds.checking import address_fault
from seeds.located import did_you_mean, parse_toml
from seeds.opml import read_opml, source_id, sources_opml
from seeds.written import sources_toml
from tripoint.access import archive_at, archive_or_new, refused, utc_now
from tripoint.cli import fail
from tripoint.printing import complain, count, distance, iso, moment, say, say_json, table
from tripoint.probing import Probed, probe
from tripoint.writing import write_text

JSON = click.option("--json", "as_json", is_flag=True, help="for machines")


@click.group()
def sources() -> None:
    """Where news comes from."""


# --- list --------------------------------------------------------------------------------------------------------


@sources.command("list")
@click.option("--failing", is_flag=True, help="only those whose last attempt failed")
@click.option("--enabled", is_flag=True, help="only those that are on")
@JSON
@click.pass_obj
def list_sources(config: Path | None, failing: bool, enabled: bool, as_json: bool) -> None:
    """Every source with its last outcome, the reason of each failure, and when it is asked next."""
    with archive_at(config) as desk, desk.reading() as connection:
        states = source_states(connection)
        counted = tallies(connection)
    chosen = [
        state
        for state in states
        if (state.enabled or not enabled) and ((state.failures and state.enabled) or not failing)
    ]
    pages: dict[str, list[Tally]] = {}
    for tally in counted:
        if tally.kind == "page":
            pages.setdefault(tally.source_id, []).append(tally)
    now = utc_now()
    if as_json:
        for state in chosen:
            say_json(_state_for_machines(state, pages.get(state.id, []), now))
        return
    head = ("id", "state", "last asked", "next", "pages", "why")
    rows = [_state_row(state, pages.get(state.id, []), now) for state in chosen]
    say(table(head, rows) if rows else "no sources")
    say(f"\n{_summary(states)}")


def _word(state: SourceState) -> str:
    if not state.enabled:
        return "off"
    if state.last_at is None:
        return "not asked yet"
    return f"failed {state.failures}x" if state.failures else state.last_outcome


def _why(state: SourceState, now: datetime) -> str:
    if not state.enabled:
        return state.reason or "switched off"
    waits = ""
    if state.host_not_before is not None and state.host_not_before > now:
        waits = f"; its host asked to be left alone until {moment(state.host_not_before)} ({state.host_why})"
    if not state.failures:
        return waits.removeprefix("; ")
    last_good = f", last good {moment(state.last_ok_at)}" if state.last_ok_at else ", never good"
    return f"{state.last_outcome}: {state.last_detail}{last_good}{waits}"


def _state_row(state: SourceState, pages: Iterable[Tally], now: datetime) -> tuple[str, ...]:
    following = distance(state.next_poll_at, now) if state.enabled else "-"
    if state.enabled and state.next_poll_at is not None and state.next_poll_at <= now:
        following = "due"
    told = ", ".join(f"{tally.count} {tally.outcome}" for tally in pages) or "-"
    return (state.id, _word(state), distance(state.last_at, now), following, told, _why(state, now))


def _state_for_machines(state: SourceState, pages: Iterable[Tally], now: datetime) -> dict[str, Any]:
    values = asdict(state)
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = iso(value)
    last_pages = [
        {"outcome": tally.outcome, "count": tally.count, "last_at": iso(tally.last_at), "detail": tally.detail}
        for tally in pages
    ]
    return {**values, "state": _word(state), "why": _why(state, now), "pages": last_pages}


def _summary(states: Iterable[SourceState]) -> str:
    counted = Counter(
        "off"
        if not state.enabled
        else "not asked"
        if state.last_at is None
        else "failing"
        if state.failures
        else "good"
        for state in states
    )
    told = [f"{counted[name]} {word}" for name, word in (("good", "good"), ("failing", "failing"), ("not asked", "not asked yet"), ("off", "off"))]  # fmt: skip
    return f"{count(counted.total(), 'source')}: {', '.join(told)}"


# --- add, remove, poll -------------------------------------------------------------------------------------------


@sources.command("add")
@click.argument("address", metavar="URL")
@click.option("--id", "given_id", help="how it is called here (default: made of the address)")
@click.option("--name", help="default: the feed's own title")
@click.option("--country", help="of the outlet, ISO 3166 such as PK")
@click.option("--language", "languages", multiple=True, help="ISO 639 such as ur; may be given more than once")
@click.option("--zone", help="IANA time zone for times that name none")
@click.option("--tier", type=click.IntRange(1, 3), default=2, help="trust: 1 agency or paper of record .. 3 unproven")
@click.option("--no-probe", is_flag=True, help="take the address as it is, without asking it")
@JSON
@click.pass_obj
def add(
    config: Path | None,
    address: str,
    given_id: str | None,
    name: str | None,
    country: str | None,
    languages: tuple[str, ...],
    zone: str | None,
    tier: int,
    no_probe: bool,
    as_json: bool,
) -> None:
    """Add a feed, or the feed that a home page names.

    The address is asked once, politely. One that cannot be reached now is added with a warning; one that answers with
    neither a feed nor a page that names one is refused.
    """
    _refuse_malformed(address)
    with archive_or_new(config) as desk:
        with desk.reading() as connection:
            kept = catalogue.catalogue(connection)
        _checked(_source(address, given_id or source_id(address), name or "probe", country, languages, zone, tier))
        _refuse_known(address, kept)
        found = Probed(address) if no_probe else asyncio.run(probe(address, desk.settings.crawler_limits(), utc_now))
        if found.refusal:
            fail(f"not added: {found.refusal}")
        _refuse_known(found.address, kept)
        language = languages or ((found.language,) if found.language else ())
        title = name or found.title or catalogue.host_of(found.address)
        source = _source(found.address, given_id or source_id(found.address), title, country, language, zone, tier)
        source = _checked(replace(source, homepage=found.homepage))
        if source.id in kept and not kept[source.id].removed:
            raise refused(f'there is a source "{source.id}" already', "give another --id")
        with desk.archive.writing() as connection:
            catalogue.put_source(connection, source, None, utc_now())
            catalogue.poll_soon(connection, [source.id], utc_now())
    if found.warning:
        complain(f"added, though {found.warning}; it will be asked again")
    if as_json:
        say_json({"id": source.id, "address": found.address, "name": title, "warning": found.warning or None})
        return
    others = (
        f"; the page names {count(len(found.others), 'more feed')}: {', '.join(found.others)}" if found.others else ""
    )
    say(table(("added", "name", "address"), [(source.id, source.name, f"{found.address}{others}")]))


def _refuse_malformed(address: str) -> None:
    """Said before anything else, in words of the one address. It is not repeated where it may carry a password."""
    fault = address_fault(address)
    if fault:
        bare = "://" not in address and not address_fault(f"https://{address}")
        raise refused(f"the address {fault}", f"https://{address}?" if bare else "")


def _source(
    address: str,
    id_: str,
    name: str,
    country: str | None,
    languages: tuple[str, ...],
    zone: str | None,
    tier: int,
) -> Source:
    return Source(
        id=id_,
        name=" ".join(name.split())[:200],
        country=country or "",
        languages=languages,
        kind=SourceKind.RSS,
        addresses=(address,),
        tier=tier,
        zone=zone or "UTC",
        evidence="added by hand",
    )


def _checked(source: Source) -> Source:
    """The source as the catalogue's own reader takes it; raises InputError for what it refuses."""
    problems: list[Problem] = []
    read = sources_of([parse_toml(sources_toml([source]), "sources add")], problems)
    if problems:
        raise InputError([Problem(None, problem.what, problem.remedy) for problem in problems])
    return read[0]


def _refuse_known(address: str, kept: Mapping[str, CatalogueItem]) -> None:
    holder = _holders(kept).get(canonical(address))
    if holder:
        is_off = not kept[holder].source.enabled
        remedy = "it is switched off: export it, write enabled = true, import it" if is_off else ""
        raise refused(f'{address} is an address of "{holder}" already', remedy)


def _holders(kept: Mapping[str, CatalogueItem]) -> dict[str, str]:
    """Which source each address belongs to, canonically; removed sources hold none."""
    return {
        canonical(address): item.source.id
        for item in kept.values()
        if not item.removed
        for address in item.source.addresses
    }


@sources.command("remove")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def remove(config: Path | None, ids: tuple[str, ...]) -> None:
    """Take sources out of the catalogue. Their articles stay, and a new release does not bring them back."""
    with archive_at(config) as desk, desk.archive.writing() as connection:
        _known(connection, ids)
        for id_ in ids:
            catalogue.remove_source(connection, id_)
    say(f"removed {', '.join(ids)}; what they brought stays in the archive")


@sources.command("poll")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="every source that is on")
@click.pass_obj
def poll(config: Path | None, ids: tuple[str, ...], everything: bool) -> None:
    """Make sources due now: the daemon, or the next `tripoint once`, asks them first."""
    if bool(ids) == everything:
        raise refused("name sources, or give --all", "tripoint sources poll ID...")
    with archive_at(config) as desk, desk.archive.writing() as connection:
        off = [id_ for id_, item in _known(connection, ids).items() if not item.source.enabled]
        if off:
            raise refused(f"{', '.join(off)}: switched off, so never asked", "import it with enabled = true")
        changed = catalogue.poll_soon(connection, None if everything else ids, utc_now())
    say(f"{count(changed, 'source')} due now")


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, CatalogueItem]:
    """The sources of these ids; raises InputError for those there are none of."""
    kept = {id_: item for id_, item in catalogue.catalogue(connection).items() if not item.removed}
    problems = [Problem(None, f'there is no source "{id_}"', did_you_mean(id_, kept)) for id_ in ids if id_ not in kept]
    if problems:
        raise InputError(problems)
    return {id_: kept[id_] for id_ in ids}


# --- files -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Import:
    """What an import changes."""

    added: tuple[Source, ...]
    changed: tuple[Source, ...]
    same: int
    known: int
    """Feeds of an OPML whose address another source has."""
    removed: tuple[str, ...]


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", "replace_all", is_flag=True, help="remove every source that is not in the file")
@JSON
@click.pass_obj
def import_sources(config: Path | None, file: Path, replace_all: bool, as_json: bool) -> None:
    """Add or change sources from TOML ([[source]] tables) or OPML (.opml, .xml). All of it or, on any problem, nothing."""
    is_opml = file.suffix.lower() in (".opml", ".xml")
    given = read_opml(file) if is_opml else read_sources(file)
    with archive_or_new(config) as desk, desk.archive.writing() as connection:
        kept = catalogue.catalogue(connection)
        plan = _plan(given, kept, is_opml=is_opml, replace_all=replace_all)
        for source in (*plan.added, *plan.changed):
            # The stamp of what shipped stays, so that the next release can tell these edits from its own.
            stamp = kept[source.id].shipped_hash if source.id in kept else None
            catalogue.put_source(connection, source, stamp, utc_now())
        for id_ in plan.removed:
            catalogue.remove_source(connection, id_)
    numbers = {
        "added": len(plan.added),
        "changed": len(plan.changed),
        "unchanged": plan.same,
        "already there": plan.known,
        "removed": len(plan.removed),
    }
    if as_json:
        say_json({name.replace(" ", "_"): number for name, number in numbers.items()})
        return
    say(", ".join(f"{number} {name}" for name, number in numbers.items() if number) or "the file holds no sources")


def _plan(given: tuple[Source, ...], kept: Mapping[str, CatalogueItem], *, is_opml: bool, replace_all: bool) -> _Import:
    """What to do with the sources of a file. Raises InputError where an address belongs to a source of another id."""
    holders = _holders(kept)
    there = {id_: item.source for id_, item in kept.items() if not item.removed}
    mine: set[str] = set()
    added: list[Source] = []
    changed: list[Source] = []
    problems: list[Problem] = []
    same = known = 0
    for source in given:
        others = {holders.get(canonical(address)) for address in source.addresses} - {None, source.id}
        if others and is_opml:
            known += 1
            mine.update(other for other in others if other)
            continue
        if others and not (replace_all and others.isdisjoint({one.id for one in given})):
            held = ", ".join(sorted(other for other in others if other))
            problems.append(Problem(None, f'source "{source.id}": an address of it belongs to {held} already'))
        mine.add(source.id)
        if source.id not in there:
            added.append(source)
        elif is_opml or there[source.id] == source:
            same += 1
        else:
            changed.append(source)
    if problems:
        raise InputError(problems)
    removed = tuple(sorted(set(there) - mine)) if replace_all else ()
    return _Import(tuple(added), tuple(changed), same, known, removed)


@sources.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--format", "kind", type=click.Choice(["toml", "opml"]), help="default: by the file's ending, else TOML")
@click.pass_obj
def export(config: Path | None, file: Path | None, kind: str | None) -> None:
    """Write the catalogue to FILE, or to standard output. TOML keeps everything, OPML what other readers understand."""
    with archive_at(config) as desk, desk.reading() as connection:
        kept = [item.source for item in catalogue.catalogue(connection).values() if not item.removed]
    as_opml = kind == "opml" or (kind is None and file is not None and file.suffix.lower() in (".opml", ".xml"))
    ordered = sorted(kept, key=lambda source: source.id)
    text = sources_opml(ordered) if as_opml else sources_toml(ordered)
    if file is None:
        say(text.rstrip("\n"))
        return
    write_text(file, text)
    say(f"{count(len(ordered), 'source')} written to {file}")
