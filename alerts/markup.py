"""The HTML part of a mail: made for a phone, readable without images or scripts, every text escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from alerts.sheets import Entry, Line, Piece, Sheet

FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Naskh Arabic','Noto Nastaliq Urdu',Tahoma,sans-serif"
MUTED = "color:#5f6368;font-size:13px;line-height:1.5"
MATCHED = "background:#fff3b0;color:#202124;border-radius:2px"
LINK = "color:#0b57d0;font-size:13px;word-break:break-all"
"""Styles are set inline: several mail readers drop style sheets."""


def html_of(sheet: Sheet) -> str:
    """The whole document. Each article's own words say their language and find their direction (`dir="auto"`)."""
    direction = "rtl" if sheet.rtl else "ltr"
    viewport = '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    body = [
        f'<!DOCTYPE html>\n<html lang="{escape(sheet.language)}" dir="{direction}">',
        f"<head>{viewport}<title>{escape(sheet.heading)}</title></head>",
        f'<body style="margin:0;padding:16px;background:#ffffff;color:#202124;{FONT}">',
        '<div style="max-width:640px;margin:0 auto">',
        f'<p dir="auto" style="margin:0 0 12px;{MUTED}">{escape(sheet.heading)}</p>',
        *(f'<p style="margin:0 0 8px;font-size:15px;line-height:1.5">{_line(line)}</p>' for line in sheet.opening),
        *(line for entry in sheet.entries for line in _entry(entry)),
    ]
    if sheet.more:
        body.append(f'<p style="margin:0 0 12px"><b>{escape(sheet.more_label.format(n=sheet.more))}</b></p>')
    body += [f'<p style="margin:0 0 4px;{MUTED}">{_line(line)}</p>' for line in sheet.lines]
    return "\n".join([*body, "</div></body></html>", ""])


def _entry(entry: Entry) -> Iterable[str]:
    language = f' lang="{escape(entry.language)}"' if entry.language else ""
    yield '<div style="margin:0 0 20px;padding:0 0 16px;border-bottom:1px solid #dadce0">'
    yield (f'<h2{language} dir="auto" style="margin:0 0 4px;font-size:18px;line-height:1.4">{_runs(entry.title)}</h2>')
    facts = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in entry.facts)
    yield f'<p style="margin:0 0 8px;{MUTED}">{facts}</p>'
    if entry.excerpt:
        yield f'<p{language} dir="auto" style="margin:0 0 8px;font-size:16px;line-height:1.6">{_runs(entry.excerpt)}</p>'
    if entry.link:
        yield f'<p dir="ltr" style="margin:0 0 8px;text-align:start">{_anchor(entry.link)}</p>'
    for label, note in entry.notes:
        yield f'<p style="margin:0;{MUTED}">{escape(label)}: <bdi>{escape(note)}</bdi></p>'
    yield "</div>"


def _line(line: Line) -> str:
    if line.link:
        return f"{escape(line.label)}: <bdi>{_anchor(line.link)}</bdi>"
    return (f"{escape(line.label)}: " if line.label else "") + f"<bdi>{escape(line.text)}</bdi>"


def _anchor(link: str) -> str:
    """The address itself is what is shown, so that no text can pass for another place."""
    return f'<a href="{escape(link)}" rel="noreferrer" style="{LINK}">{escape(link)}</a>'


def _runs(runs: tuple[Piece, ...]) -> str:
    return "".join(
        f'<mark style="{MATCHED}">{escape(run.text)}</mark>' if run.matched else escape(run.text) for run in runs
    )
