"""What holds for every test: this machine only, no settings of its user, a time zone nobody lives by."""

import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from errno import ENETUNREACH
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from archive.database import Archive, open_archive
from tests.postgres import new_database, start_postgres

# A zone with an odd offset and summer time: code that takes local time for UTC shows at once.
os.environ["TZ"] = "Pacific/Chatham"
time.tzset()

for _name in [name for name in os.environ if name.startswith("TRIPOINT_")]:
    del os.environ[_name]
for _name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)

# No deadline: two tests share the machine. In CI the same examples every time; at a desk new ones.
settings.register_profile("tripoint", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("tripoint")


def _stay_on_this_machine(event: str, args: tuple[object, ...]) -> None:
    """Refuse, as a machine without a network does, what would leave loopback (an audit hook of this process)."""
    if event == "socket.connect":
        address = args[1]
        if isinstance(address, tuple) and not _is_local(str(address[0])):
            raise OSError(ENETUNREACH, f"tests stay on this machine: connect to {address}")
    elif event == "socket.getaddrinfo":
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        if isinstance(host, str) and not _is_literal(host) and not _is_local(host):
            raise socket.gaierror(socket.EAI_AGAIN, f"tests stay on this machine: look up {host}")


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_local(host: str) -> bool:
    if host in ("", "localhost", socket.gethostname()):
        return True
    return _is_literal(host) and ip_address(host.partition("%")[0]).is_loopback


sys.addaudithook(_stay_on_this_machine)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """What starts in the process of the tests sets how much its loggers say, a benchmark silences all: the next may want more."""
    loggers = [logging.getLogger(name) for name in ("", "tripoint", "apscheduler", "scrapy")]
    before = [(one, one.level) for one in loggers]
    yield
    logging.disable(logging.NOTSET)
    for one, level in before:
        one.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Data, settings and cache of the user who runs the tests stay out of reach, of child processes too."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        yield home


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server of the tests' own, started when the first test asks for it."""
    with start_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """URL of an empty PostgreSQL database of this test's own."""
    return new_database(postgres_server, f"test_{uuid4().hex}")


@pytest.fixture(params=["sqlite", "postgresql"])
def archive_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an archive of this test's own may be made, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/archive.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def archive(archive_url: str) -> Iterator[Archive]:
    """An empty archive of this test's own, once on each database."""
    opened = open_archive(archive_url)
    yield opened
    opened.close()
