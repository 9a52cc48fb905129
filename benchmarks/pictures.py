"""`make pictures`: the messages shown in docs/messages.md, made anew from the demo's newsroom.

The demo's articles go the whole way, fetched, judged and matched, to the outbox; nothing is sent. What is drawn is what lies there:
the HTML of a mail as Chromium draws it, its text as it is, and Slack's blocks by a page of our own (Slack draws them otherwise).
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from sqlalchemy import Connection, select

from alerts.channels import ChannelSettings, MailSettings, SlackSettings
from alerts.messages import Payload
from archive import watches
from archive.tables import deliveries
from tripoint.daemon import utc_now
from tripoint.demo.opening import demo_settings, furnish
from tripoint.demo.server import NewsServer
from tripoint.demo.stage import load_play
from tripoint.newsroom import Newsroom, open_newsroom

DOCS = Path(__file__).parents[1] / "docs"
WIDTH, MOST_HEIGHT = 640, 1000
"""Pixels of a picture."""


def _mail(name: str, language: str, zone: str) -> MailSettings:
    return MailSettings(
        name,
        "127.0.0.1",
        9,
        "none",
        "tripoint <alerts@news.example>",
        ("reader@news.example",),
        language=language,
        zone=zone,
    )


CHANNELS: dict[str, ChannelSettings] = {
    "mail-en": _mail("mail-en", "en", "Asia/Karachi"),
    "mail-fa": _mail("mail-fa", "fa", "Asia/Tehran"),
    "slack": SlackSettings("slack", token="xoxb-none", channel="C0", zone="Asia/Kabul"),  # noqa: S106 - of nobody
}


def payloads() -> dict[str, Payload]:
    """By channel: the message with the most articles that the demo's newsroom makes for it."""
    with tempfile.TemporaryDirectory() as folder, NewsServer(load_play()) as server:
        settings = demo_settings(f"sqlite:///{folder}/demo.db", server.resolve(), "127.0.0.1:8470")
        newsroom = open_newsroom(replace(settings, channels=CHANNELS), utc_now)
        return asyncio.run(_perform(newsroom, server))


async def _perform(newsroom: Newsroom, server: NewsServer) -> dict[str, Payload]:
    def fill(connection: Connection) -> None:
        furnish(connection, server.play, newsroom.book, utc_now())
        for watch in server.play.watches:
            watches.put_watch(connection, replace(watch, notify=tuple(CHANNELS)), None, utc_now())

    await newsroom.start()
    await newsroom.writer.write(fill, "start", alone=True)
    for _ in server.play.acts:
        server.open_act(utc_now())
    await newsroom.gatherer.drain()
    await newsroom.judge(everything=True)
    while (await newsroom.release(everything=True)).alerts:
        pass
    with newsroom.archive.reading() as connection:
        rows = connection.execute(select(deliveries.c.channel, deliveries.c.payload).order_by(deliveries.c.id)).all()
    await newsroom.close()
    made: dict[str, Payload] = {}
    for row in rows:
        payload = Payload.from_json(row.payload)
        if row.channel not in made or len(payload.text) > len(made[row.channel].text):
            made[row.channel] = payload
    return made


@contextmanager
def browser() -> Iterator[Chrome]:
    """A headless Chromium."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    driver = Chrome(options, Service(shutil.which("chromedriver") or "chromedriver"))
    try:
        yield driver
    finally:
        driver.quit()


def draw(driver: Chrome, html: str, file: Path) -> None:
    """A picture of a page, as high as it is."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, encoding="utf-8")
        driver.set_window_size(WIDTH, MOST_HEIGHT)
        driver.get(page.as_uri())
        height = min(
            MOST_HEIGHT, int(driver.execute_script("return document.body.getBoundingClientRect().bottom + 16"))
        )
        picture = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False})  # fmt: skip
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": picture})
    file.write_bytes(base64.b64decode(shot["data"]))


def blocks_page(payload: Payload) -> str:
    """Slack's blocks as a page: their own texts and order, our own drawing."""
    style = "body{margin:16px;font:15px/1.5 sans-serif;color:#1d1c1d}h1{font-size:18px}p{margin:4px 0;white-space:pre-wrap}.context{color:#616061;font-size:13px}a{color:#1264a3}footer{margin-top:16px;color:#888;font-size:11px}"
    drawn = "".join(_block(block) for block in payload.blocks)
    footer = (
        "<footer>The message's blocks as stored, drawn by benchmarks/pictures.py; Slack draws them otherwise.</footer>"
    )
    return f'<!DOCTYPE html><meta charset="utf-8"><style>{style}</style>{drawn}{footer}'


def _block(block: Mapping[str, Any]) -> str:
    texts = [block["text"]] if "text" in block else list(block.get("elements", []))
    tag, kind = ("h1", "") if block["type"] == "header" else ("p", f' class="{block["type"]}"')
    return "".join(f'<{tag}{kind} dir="auto">{_text(text)}</{tag}>' for text in texts)


def _text(text: Mapping[str, Any]) -> str:
    """Plain text has its three characters escaped by us already; the only markup is an address in angle brackets."""
    raw = str(text["text"])
    if text["type"] == "mrkdwn" and raw.startswith("<http"):
        return f"<a>{raw[1:-1]}</a>"
    return raw if text["type"] == "plain_text" else escape(raw)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("--folder", type=Path, default=DOCS, help="where the pictures go (docs)")
    folder: Path = parser.parse_args(arguments).folder
    made = payloads()
    with browser() as driver:
        for name in ("mail-en", "mail-fa"):
            draw(driver, made[name].html, folder / f"{name}.png")
            (folder / f"{name}.txt").write_text(f"Subject: {made[name].subject}\n\n{made[name].text}", encoding="utf-8")
        draw(driver, blocks_page(made["slack"]), folder / "slack.png")
    for file in sorted((*folder.glob("mail-*"), folder / "slack.png")):
        print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
