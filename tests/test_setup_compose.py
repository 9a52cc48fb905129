"""The container: what docker-compose makes of docker-compose.yml (its `config` needs no engine), and the Dockerfile."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive.model import InputError
from tests.shared import ROOT
from tripoint.quantities import Bind
from tripoint.settings import load_settings

DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
FINAL_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]


def compose(*arguments: str, **variables: str) -> str:
    """What docker-compose prints; a file it does not accept fails here with its own words."""
    done = subprocess.run(
        ["docker-compose", "--file", "docker-compose.yml", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def service(name: str) -> dict[str, Any]:
    """One service as docker-compose understands it; it lists those of every profile."""
    found: dict[str, Any] = yaml.safe_load(compose("config"))["services"][name]
    return found


def test_the_page_is_published_on_this_machine_s_loopback_only() -> None:
    (port,) = service("tripoint")["ports"]
    assert port.removesuffix("/tcp") == "127.0.0.1:8470:8470"


def test_a_page_on_all_addresses_of_the_container_asks_for_a_password() -> None:
    tripoint = service("tripoint")
    assert tripoint["environment"]["TRIPOINT_WEB__BIND"] == "0.0.0.0:8470"
    assert tripoint["environment"]["TRIPOINT_WEB__PASSWORD_FILE"] == "/run/secrets/web_password"
    assert {"source": "web_password"} in tripoint["secrets"]
    secret = yaml.safe_load(compose("config"))["secrets"]["web_password"]["file"]
    assert secret == str(ROOT / "secrets" / "web_password")


def test_no_password_is_written_in_the_file_and_none_can_be_committed() -> None:
    for name in ("tripoint", "postgres"):
        for key, value in service(name)["environment"].items():
            assert "PASSWORD" not in key or not value or value.startswith("/run/secrets/"), key
    ignored = subprocess.run(
        ["git", "check-ignore", "secrets/web_password"], cwd=ROOT, capture_output=True, check=False
    )
    assert ignored.returncode == 0


def test_the_archive_is_on_a_volume_and_nothing_else_can_be_written() -> None:
    tripoint = service("tripoint")
    assert tripoint["volumes"] == ["archive:/data:rw"]
    assert tripoint["environment"]["TRIPOINT_ARCHIVE__URL"].startswith("sqlite:////data/")
    assert tripoint["read_only"] is True
    assert tripoint["cap_drop"] == ["ALL"]


def test_the_service_has_time_to_drain_before_it_is_killed() -> None:
    assert int(service("tripoint")["stop_grace_period"].removesuffix("s")) > 30


def test_postgresql_comes_only_when_asked_for() -> None:
    assert service("postgres")["profiles"] == ["postgres"]
    assert "profiles" not in service("tripoint")


def test_postgresql_is_not_published_and_keeps_its_data() -> None:
    postgres = service("postgres")
    assert "ports" not in postgres
    assert postgres["volumes"] == ["postgres:/var/lib/postgresql/data:rw"]


def test_the_archive_moves_to_postgresql_by_the_lines_that_the_file_s_head_shows() -> None:
    head = (ROOT / "docker-compose.yml").read_text().partition("\nservices:")[0]
    lines = dict(re.findall(r"^#   (TRIPOINT_\w+)=(.+)$", head, re.MULTILINE))
    settled = yaml.safe_load(compose("config", **lines))["services"]["tripoint"]
    assert settled["environment"]["TRIPOINT_ARCHIVE__URL"] == "postgresql://tripoint@postgres/tripoint"
    assert settled["environment"]["TRIPOINT_ARCHIVE__PASSWORD_FILE"] == "/run/secrets/postgres_password"
    assert {"source": "postgres_password"} in settled["secrets"]


def test_the_settings_of_the_container_are_settings_we_accept(tmp_path: Path) -> None:
    environment = service("tripoint")["environment"]
    secret = tmp_path / "web_password"
    secret.write_text("ten thousand apricots\n")
    secret.chmod(0o600)
    settings = load_settings(None, environment | {"TRIPOINT_WEB__PASSWORD_FILE": str(secret)}, folder=tmp_path)
    assert settings.web.bind == Bind("0.0.0.0", 8470)
    assert settings.archive.url == "sqlite:////data/tripoint/tripoint.db"
    with pytest.raises(InputError, match="password_file"):
        load_settings(None, environment | {"TRIPOINT_WEB__PASSWORD_FILE": ""}, folder=tmp_path)


def test_the_image_installs_the_pins_with_their_hashes_and_nothing_beside_them() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    pinned, ours = installs
    assert "--require-hashes -r requirements.lock" in pinned
    assert "--no-deps" in ours
    assert "--no-build-isolation" in ours


def test_the_image_s_python_is_one_we_support() -> None:
    versions = set(re.findall(r"FROM python:(\d+\.\d+)", DOCKERFILE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lowest, below = re.findall(r"\d+\.(\d+)", project["requires-python"])
    assert len(versions) == 1
    assert int(lowest) <= int(versions.pop().partition(".")[2]) < int(below)


def test_the_service_runs_as_a_user_of_its_own() -> None:
    lines = FINAL_STAGE.splitlines()
    user = lines.index("USER tripoint")
    assert any("useradd --system --uid 10470" in line for line in lines[:user])
    assert any(line.startswith("ENTRYPOINT") for line in lines[user:])
    assert not any(line.startswith(("USER", "RUN")) for line in lines[user + 1 :])


@pytest.mark.parametrize("line", ["VOLUME /data", "EXPOSE 8470", "STOPSIGNAL SIGTERM", 'CMD ["run"]'])
def test_the_image_says_how_it_is_used(line: str) -> None:
    assert line in FINAL_STAGE.splitlines()


def test_the_image_says_whether_the_service_is_well() -> None:
    (check,) = re.findall(r"^HEALTHCHECK .*", FINAL_STAGE, re.MULTILINE)
    assert "'127.0.0.1', 8470" in check


def test_the_image_is_built_from_the_program_alone() -> None:
    """Neither an archive nor a secret of the checkout ends in an image; every package of the program does."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    tops = {package.partition(".")[0] for package in packages}
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == tops | {"pyproject.toml", "requirements.lock"}
    assert "**/*.db" in lines
