"""Scrapy's effective configuration, read back from a running crawler, and the old doors tried."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import NotSupported

from crawler.engine import Engine
from crawler.hardened import GuardedHandler
from crawler.limits import MIB, Limits

EFFECTIVE: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "DOWNLOAD_MAXSIZE": 10 * MIB,
    "DOWNLOAD_TIMEOUT": 30.0,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "USER_AGENT": "tripoint/0.1",
    "DEFAULT_REQUEST_HEADERS": {},
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "RETRY_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "HTTPCACHE_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "COMPRESSION_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "CONCURRENT_REQUESTS": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_ITEMS": 1,
    "DOWNLOAD_DELAY": 0,
    "JOBDIR": None,
}


@pytest.fixture
async def engine() -> Any:
    engine = Engine(Limits(), lambda: datetime(2026, 3, 1, tzinfo=UTC))
    await engine.start()
    yield engine
    await engine.stop()


@pytest.mark.parametrize("name", EFFECTIVE)
async def test_effective_settings(engine: Engine, name: str) -> None:
    assert engine.crawler.settings[name] == EFFECTIVE[name]


async def test_what_runs_is_what_is_listed(engine: Engine) -> None:
    crawler = engine.crawler
    names = [type(one).__name__ for one in crawler.engine.downloader.middleware.middlewares]
    assert names == ["DownloadTimeoutMiddleware", "UserAgentMiddleware", "StrictDecoding"]
    assert crawler.extensions.middlewares == ()
    assert crawler.engine.scraper.spidermw.middlewares == ()


async def test_only_http_and_https_are_handled_and_by_our_handler(engine: Engine) -> None:
    handlers = engine.crawler.engine.downloader.handlers
    assert set(handlers._schemes) == {"http", "https"}
    assert all(isinstance(handlers._get_handler(scheme), GuardedHandler) for scheme in ("http", "https"))


async def test_the_tls_that_is_used_verifies(engine: Engine) -> None:
    handler = engine.crawler.engine.downloader.handlers._get_handler("https")
    assert isinstance(handler, GuardedHandler)
    context = handler._ssl_context
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


async def test_the_session_that_is_used_trusts_nothing_around_it(engine: Engine) -> None:
    handler = engine.crawler.engine.downloader.handlers._get_handler("http")
    assert isinstance(handler, GuardedHandler)
    session = handler._session
    assert not session.trust_env
    assert not session.auto_decompress
    assert len(session.cookie_jar) == 0
    assert session.connector is not None
    assert not session.connector.use_dns_cache  # type: ignore[attr-defined]  # a TCPConnector's
    assert session.connector._socket_factory == handler._dialler.open  # type: ignore[attr-defined]
    assert session.connector._resolver is handler._dialler  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "data:text/plain,x", "ftp://127.0.0.1/x", "s3://bucket/x", "gopher://127.0.0.1/"]
)
async def test_other_schemes_have_no_handler(engine: Engine, url: str, tmp_path: Path) -> None:
    with pytest.raises(NotSupported):
        await engine.crawler.engine.download_async(Request(url))
