"""What templates share: the text with what a house puts into it, and the boxes around it under whatever names they have."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from html import escape
from typing import Any

from benchmarks.newsrooms.shown import CIVIL, civil, clock, solar_figures
from benchmarks.newsrooms.stories import Block, Story, Teaser

Printer = Callable[[str], str]
"""Markup of one paragraph."""


def plain(text: str) -> str:
    """A paragraph as most houses print it."""
    return f"<p>{escape(text)}</p>"


def styled(attributes: str, tag: str = "p") -> Printer:
    """A paragraph with attributes, or in another element."""
    return lambda text: f"<{tag} {attributes}>{escape(text)}</{tag}>"


def text_of(story: Story, paragraph: Printer = plain, inserts: Mapping[int, str] | None = None) -> str:
    """The text; `inserts` are the house's boxes, by the number of blocks before them, and left out of shorter texts.

    On pages of the kinds `breaks` and `boxes` somebody pasted the text: one run with line breaks, or bare boxes.
    """
    if story.kind == "breaks":
        return _broken(story, inserts or {})
    if story.kind == "boxes":
        paragraph = styled("dir='auto'", "div")
    pieces: list[str] = []
    for at, block in enumerate(story.blocks):
        if inserts and at in inserts and len(story.blocks) > 2:
            pieces.append(inserts[at])
        pieces.append(_printed(block, paragraph, story, at))
    return "\n".join(pieces)


def _broken(story: Story, inserts: Mapping[int, str]) -> str:
    pieces: list[str] = []
    for at, block in enumerate(story.blocks):
        if at in inserts:
            pieces.append(inserts[at])
        pieces.append("<br>\n".join(map(escape, block.lines)) + "<br>\n&nbsp;<br>\n")
    return f"<div>{''.join(pieces)}</div>"


def _printed(block: Block, paragraph: Printer, story: Story, at: int) -> str:
    lines = block.lines
    if block.kind == "h":
        return f"<h2>{escape(lines[0])}</h2>"
    if block.kind == "quote":
        return f"<blockquote>{paragraph(lines[0])}</blockquote>"
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in lines) + "</ul>"
    if block.kind == "entry":
        hour = f"{(story.moment.hour + at) % 24:02}:{7 * at % 60:02}"
        rest = "".join(map(paragraph, lines[1:]))
        return f"<div class='live-item' id='entry-{at}'><span class='live-time'>{hour}</span><h3>{escape(lines[0])}</h3>{rest}</div>"
    return paragraph(lines[0])


def said(blocks: Sequence[Block]) -> list[str]:
    """The lines a reader should find."""
    return [line for block in blocks for line in block.lines]


def link(teaser: Teaser) -> str:
    """A headline that leads to another story."""
    return f'<a href="{teaser.path}">{escape(teaser.title)}</a>'


def cards(
    teasers: Sequence[Teaser], box: str, item: str, head: str = "", heading: str = "h3", *, excerpt: bool = False
) -> str:
    """A box of other stories, where the house does so with how they begin. `box` and `item` are class names."""
    each = "".join(
        f"<li class='{item}'><a class='{item}-img' href='{one.path}'><img src='/pic{at}.jpg' alt='{escape(one.title)}'></a>"
        f"<{heading}>{link(one)}</{heading}>"
        + (f"<p class='{item}-text'>{escape(one.excerpt)}</p>" if excerpt else "")
        + "</li>"
        for at, one in enumerate(teasers)
    )
    return f"<div class='{box}'>{f'<h4>{escape(head)}</h4>' if head else ''}<ul>{each}</ul></div>"


def menu(story: Story, box: str = "navbar", item: str = "nav-item") -> str:
    """Sections, each with places below it."""
    rows = []
    for at, name in enumerate(story.words["menu"]):
        below = "".join(f"<li><a href='/{at}/{n}'>{place}</a></li>" for n, place in enumerate(story.words["places"]))
        rows.append(
            f"<li class='{item}'><a href='/s/{at}'>{name}</a>{f'<ul>{below}</ul>' if at in (2, 3) else ''}</li>"
        )
    return f"<nav class='{box}'><ul>{''.join(rows)}</ul></nav>"


def voices(story: Story, box: str, item: str) -> str:
    """What readers wrote, and the form to write more."""
    each = "".join(
        f"<li class='{item}'><span class='{item}-name'>{escape(story.words['people'][at])}</span> "
        f"<span class='{item}-date'>{_when(story, at)}</span><p>{escape(one)}</p></li>"
        for at, one in enumerate(story.comments)
    )
    return (
        f"<div class='{box}' id='comments'><h3>{story.say('comments')} ({len(story.comments)})</h3><ol>{each}</ol>"
        f"<form><p>{escape(story.say('reply'))}</p><textarea></textarea><input type='submit'></form></div>"
    )


def _when(story: Story, at: int) -> str:
    """When a reader wrote: after the story was out, in the house's calendar."""
    moment = story.moment + timedelta(minutes=37 * (at + 1))
    if story.language == "fa":
        return f"{solar_figures(moment)} - {clock(moment)}"
    return f"{civil(moment, story.language) if story.language in CIVIL else f'{moment:%B} {moment.day}, {moment.year}'} {moment:%H:%M}"


def labels(story: Story, box: str) -> str:
    """The tags below a text."""
    names = [story.kicker, *story.words["places"][:3]]
    return f"<div class='{box}'><span>{story.say('tags')}:</span> " + " ".join(
        f"<a href='/tag/{at}' rel='tag'>{escape(name)}</a>" for at, name in enumerate(names)
    ) + "</div>"  # fmt: skip


def share(story: Story, box: str) -> str:
    """Buttons of networks."""
    nets = "".join(
        f"<li><a href='https://{net}.test/share'>{net.title()}</a></li>" for net in ("facebook", "telegram", "x")
    )
    return f"<div class='{box}'><span>{story.say('share')}</span><ul>{nets}<li><button>{story.say('copy')}</button></li></ul></div>"


def picture(story: Story, box: str, at: int = 0, credit: str = "") -> str:
    """A picture with its caption."""
    return (
        f"<figure class='{box}'><img src='/main{at}.jpg' alt=''><figcaption>{escape(story.captions[at])}"
        f"{f'<span> {escape(credit)}</span>' if credit else ''}</figcaption></figure>"
    )


def meta(**values: str) -> str:
    """Meta elements: `og__title` is og:title, `name__author` is name="author"."""
    rows = []
    for name, value in values.items():
        kind, bare = ("name", name[6:]) if name.startswith("name__") else ("property", name.replace("__", ":"))
        rows.append(f'<meta {kind}="{bare}" content="{escape(value)}">')
    return "".join(rows)


def linked(data: Mapping[str, Any]) -> str:
    """Statements for machines."""
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)}</script>'


def document(story: Story, head: str, body: str, *, title: str = "", lang: str = "", classes: str = "") -> str:
    """A whole page around `body`: the head with some statements, header, cookie notice and footer are in the template's `body`."""
    written = lang or {"prs": "fa-AF"}.get(story.language, story.language)
    direction = "ltr" if story.language == "en" else "rtl"
    return (
        f"<!DOCTYPE html>\n<html lang='{written}' dir='{direction}'><head><meta charset='utf-8'>"
        f"<title>{escape(title or f'{story.title} - {story.house}')}</title>"
        f"<meta name='viewport' content='width=device-width'><link rel='canonical' href='{story.address}'>{head}"
        "<style>.a{color:red}</style><script>window.dataLayer=window.dataLayer||[];</script></head>"
        f"<body class='{classes}'>{body}<script src='/site.js'></script></body></html>"
    )


def foot(story: Story, box: str = "footer") -> str:
    """The end of every page."""
    places = "".join(f"<a href='/p/{at}'>{name}</a> " for at, name in enumerate(story.words["menu"]))
    return (
        f"<footer class='{box}'><div>{places}</div><p>{escape(story.say('newsletter'))}</p>"
        f"<p>{escape(story.say('rights'))}</p><p>© 2026 {escape(story.house)}</p></footer>"
        f"<div class='notice'><p>{escape(story.say('cookies'))}</p><button>OK</button></div>"
    )


def wall(story: Story, box: str) -> str:
    """What stands in the place of the rest, on pages of that kind."""
    return (
        f"<div class='{box}'><h3>{escape(story.say('wall'))}</h3><button>OK</button></div>"
        if story.kind == "wall"
        else ""
    )


def player(story: Story, box: str) -> str:
    """A film, on pages of that kind."""
    if story.kind != "video":
        return ""
    return f"<div class='{box}'><video src='/film.mp4'></video><span>00:00</span><span>03:12</span><button>Embed</button></div>"
