"""The README is held to the code: every key, default, command and link it names is there, and nothing is left out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from seeds.catalogue import load_sources
from seeds.names import load_names
from seeds.themes import NOT, load_themes
from seeds.watches import load_watches
from tripoint.cli import COMMANDS
from tripoint.settings import documented_keys, load_settings
from words.names import NameBook

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
SETTINGS = next(block for block in BLOCKS if "[archive]" in block)
WATCHES = next(block for block in BLOCKS if "[[watch]]" in block)


def test_the_readme_shows_every_key_of_the_settings() -> None:
    """A key that is missing here is a key nobody finds."""
    shown = tomllib.loads(SETTINGS)
    for section, keys in documented_keys().items():
        assert set(shown[section]) == set(keys), section


def test_the_defaults_in_the_readme_are_the_defaults(tmp_path: Path) -> None:
    """The plain sections, loaded as shown, are the settings of somebody who wrote no file."""
    plain = tmp_path / "shown.toml"
    plain.write_text(SETTINGS.partition("[channels.")[0], encoding="utf-8")
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    shown, default = (load_settings(file, {}, tmp_path) for file in (plain, empty))
    for section in documented_keys():
        assert getattr(shown, section) == getattr(default, section), section


def test_the_channels_in_the_readme_can_be_used(tmp_path: Path) -> None:
    """All full channels load once their secret files are there."""
    file = tmp_path / "tripoint.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    for secret in ("smtp_password", "slack_token", "webhook_secret"):
        (tmp_path / secret).write_text("whsec_bm90IGEgcmVhbCBzZWNyZXQsIG9ubHkgYSB0ZXN0\n")
        (tmp_path / secret).chmod(0o600)
    (tmp_path / "apprise_url").write_text("ntfys://ntfy.sh/my-topic\n")
    settings = load_settings(file, {}, tmp_path)
    assert set(settings.channels) == {"console", "desk", "war-room", "robot", "phone"}


def test_the_watch_in_the_readme_can_be_imported(tmp_path: Path) -> None:
    """Its query is understood and its names exist."""
    file = tmp_path / "watches.toml"
    file.write_text(WATCHES, encoding="utf-8")
    (watch,) = load_watches(file, NameBook(load_names()), {"desk", "console"})
    assert watch.name == "border"


def test_the_readme_names_every_command() -> None:
    """And none that is not there."""
    table = README.partition("## Commands")[2].partition("##")[0]
    named = {word for cell in re.findall(r"`tripoint ([a-z /]+)", table) for word in _commands(cell)}
    assert named == set(COMMANDS)


def _commands(cell: str) -> list[str]:
    """`sources list / add` names one command, `search / show` names two."""
    words = [part.strip() for part in cell.split("/")]
    return [words[0].split()[0]] if " " in words[0] else words


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_every_link_in_the_readme_leads_to_a_file(target: str) -> None:
    """A link to nothing is a promise not kept."""
    assert (ROOT / target).is_file()


def test_the_numbers_in_the_readme_are_true() -> None:
    """Sources shipped, sources switched on, names."""
    sources = load_sources()
    assert f"gathers {sum(source.enabled for source in sources)} feeds" in README
    assert f"{len(sources)} sources, {len(load_names())} names" in README
    assert f" {len([theme for theme in load_themes() if theme.id != NOT])} themes of its news" in README


def test_the_first_screen_shows_a_real_alert() -> None:
    """The picture of an alert is the one the demo prints."""
    alert = (ROOT / "docs" / "alert.txt").read_text(encoding="utf-8").strip()
    assert alert in README
