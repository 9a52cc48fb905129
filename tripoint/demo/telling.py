"""What the demo says on the terminal: of each verdict as the archive holds it, and of the whole at the end. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import click

from alerts.sheets import embed
from archive.dossier import ArticleDetail, HitDetail, VersionDetail
from tripoint.demo.stage import Act

LABELS = {
    "new": ("NEW", "green"),
    "copy": ("COPY", "yellow"),
    "known": ("KNOWN", "yellow"),
    "revision": ("EDIT", "yellow"),
    "set aside": ("SET ASIDE", "red"),
}
INDENT = " " * 8
HOW = {
    "exact": "word for word what",
    "reprint": "a reprint of what",
    "cut from": "cut from what",
    "expanded from": "more words around what",
    "updated": "with other figures what",
    "altered copy": "in changed words what",
}
"""Relations (archive.model.Relation) in a sentence."""


def opening(address: str, outlets: int) -> str:
    """What the demo is, before it begins."""
    return (
        f"{click.style('tripoint demo', bold=True)}: a made-up newsroom on this machine, no network.\n"
        f"{outlets} outlets print a dozen pieces within a minute, in English, Persian, Dari, Pashto, Urdu and Arabic.\n"
        "The real service reads them: it polls the feeds, fetches the pages, tells copies from news, and alerts this\n"
        f"console. Look on at {click.style(address, bold=True)}. Ctrl-C ends it and leaves nothing behind."
    )


def act_line(number: int, act: Act) -> str:
    """An act's title and what a newcomer should look at."""
    return f"\n{click.style(f'Act {number}. {act.title}', bold=True)}\n{act.says}\n"


def verdict_lines(article: ArticleDetail, version: VersionDetail) -> str:
    """What became of one version: the verdict and its reason, and what each watch made of it."""
    label, colour = LABELS.get(version.verdict, (version.verdict.upper(), "red"))
    head = f"{click.style(f'{label:<7}', fg=colour, bold=True)} {_named(article, version)}"
    return "\n".join([head, *(INDENT + line for line in (*_reasons(article, version), *_watched(article, version)))])


def _named(article: ArticleDetail, version: VersionDetail) -> str:
    return f"{embed(article.line.source_name, False)}: {embed(version.title, False)}"


def _reasons(article: ArticleDetail, version: VersionDetail) -> list[str]:
    lines = []
    if version.verdict == "copy" and article.line.origin is not None:
        lines.append(f"{HOW[version.relation]} {embed(article.line.origin.source_name, False)} printed")
        lines.append(version.why)
    elif version.verdict == "known":
        lines.append(f"{HOW[version.relation]} you have as “{article.line.baseline_title}”")
        lines.append(version.why)
    else:
        lines.append(version.why)
    if version.origin == "feed" and article.page_state == "failed":
        lines.append(f"in the feed's words, since the page is {article.page_outcome}")
    return lines


def _watched(article: ArticleDetail, version: VersionDetail) -> list[str]:
    """One line for each watch that matched the version, or the feed's words that it stands for."""
    standing_for = {version.id, *(other.id for other in article.versions if other.verdict == "superseded")}
    hits: dict[str, HitDetail] = {}
    for hit in sorted(article.hits, key=lambda hit: hit.id):
        if hit.version_id in standing_for:
            hits.setdefault(hit.watch, hit)
    lines = []
    for name, hit in hits.items():
        told = click.style("alert", fg="green") if hit.decision == "alert" else f"no alert: {hit.why}"
        lines.append(f"watch {name}: {told}")
    return lines or ["no watch looks for it"]


def is_settled(articles: Sequence[ArticleDetail], pieces: int, versions: int) -> bool:
    """Whether so many pieces with so many judged versions are in, and nothing waits: no page, no alert, no message."""
    judged = [version for article in articles for version in told_versions(article)]
    waiting = [article for article in articles if article.page_state == "due"]
    waiting += [article for article in articles if any(version.judged_at is None for version in article.versions)]
    alerts = {alert.id: alert for article in articles for alert in article.alerts}.values()
    open_alerts = [alert for alert in alerts if alert.state == "waiting"]
    open_alerts += [alert for alert in alerts if any(delivery.ended_at is None for delivery in alert.deliveries)]
    return len(articles) == pieces and len(judged) == versions and not waiting and not open_alerts


def told_versions(article: ArticleDetail) -> list[VersionDetail]:
    """The versions that were judged by themselves, oldest first."""
    judged = [version for version in article.versions if version.judged_at and version.verdict != "superseded"]
    return sorted(judged, key=lambda version: version.id)


def summary(articles: Sequence[ArticleDetail]) -> str:
    """What came of it all: how much was read, what was told, what was folded away or held back, and why."""
    copies = [article for article in articles if article.line.verdict == "copy"]
    known = [article for article in articles if article.line.verdict == "known"]
    edits = [article for article in articles if any(v.verdict == "revision" for v in article.versions)]
    held = [article for article in articles if _held(article)]
    sent = {a.id for article in articles for a in article.alerts if any(d.state == "sent" for d in a.deliveries)}
    new = len(articles) - len(copies) - len(known)
    lines = [
        "",
        click.style("What came of it", bold=True),
        f"{len(articles):>4} articles: {new} new, {len(copies)} copies, {len(known)} known; all are kept and can be searched",
        f"{len(sent):>4} alerts sent, each for a text you did not have",
        f"{len(copies) + len(known):>4} folded away",
        *(f"     copy   {_named(one, told_versions(one)[-1])}" for one in copies),
        *(f"     known  {_named(one, told_versions(one)[-1])}" for one in known),
        f"{len(edits):>4} edited: the same article with other words",
        *(f"            {_named(one, told_versions(one)[-1])}" for one in edits),
        f"{len(held):>4} held back: a watch matched them, but they are not about the region as a whole",
        *(f"            {_named(one, told_versions(one)[-1])}" for one in held),
    ]
    return "\n".join(lines)


def _held(article: ArticleDetail) -> bool:
    return any(hit.decision == "not about the region" for hit in article.hits)
