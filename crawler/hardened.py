"""Scrapy, hardened: its settings, and the download handler that dials through our guard.

Scrapy's defaults fetch `file:` addresses, verify no certificate, open a control port and keep cookies (faults.md D7). What is
not switched on here is off: middlewares and extensions are listed anew, not taken over. A test reads every value back from
a running crawler.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.utils._download_handlers import make_response
from scrapy.utils.ssl import _make_ssl_context

from crawler.dialler import Dialler, Lookup
from crawler.limits import Limits

HANDLER = "crawler.hardened.GuardedHandler"

PAGE_TYPES = ("text/", "application/xhtml", "application/xml")
"""Content types (beginnings) read as pages; a missing one counts as a page."""


def settings(limits: Limits, lookup: Lookup | None = None) -> dict[str, Any]:
    """Scrapy's settings. `lookup` replaces the system's resolver (see `crawler.dialler`)."""
    return {
        "TRIPOINT_LIMITS": limits,
        "TRIPOINT_LOOKUP": lookup,
        # One asyncio loop, no reactor.
        "TWISTED_REACTOR_ENABLED": False,
        # Only http and https, only through our guard.
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER, "file": None, "data": None, "ftp": None, "s3": None},
        "HTTPPROXY_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
        # Bounds. The timeout is the whole request's, from dialling to the last byte.
        "DOWNLOAD_MAXSIZE": limits.feed_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": limits.timeout,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "URLLENGTH_LIMIT": 0,
        # Who we are, and nothing else: no cookies, no referrer, no language.
        "USER_AGENT": limits.user_agent,
        "DEFAULT_REQUEST_HEADERS": {},
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        # Redirects, retries, robots and politeness are the engine's own (crawler.engine, robots, gate).
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        # Doors and memory.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "EXTENSIONS_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "crawler.encodings.StrictDecoding": 590,
        },
        "DOWNLOADER_STATS": False,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "LOG_ENABLED": False,
        "JOBDIR": None,
        "MEMUSAGE_ENABLED": False,
    }


class BodilessRequest(aiohttp.ClientRequest):
    """A GET as browsers send it: Scrapy's empty body becomes none, so that no Content-Length goes with it."""

    def update_body_from_data(self, body: Any, _stacklevel: int = 3) -> None:
        """Called by aiohttp with what Scrapy gave."""
        super().update_body_from_data(body or None, _stacklevel)


class GuardedHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with our dialler under it and bounds on what an answer's head may hold."""

    experimental = False

    def __init__(self, crawler: Crawler) -> None:
        # Not the parent's own __init__, which would build a session that dials anywhere.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        limits: Limits = crawler.settings["TRIPOINT_LIMITS"]
        self._dialler = Dialler(limits, crawler.settings["TRIPOINT_LOOKUP"])
        self._ssl_context = _make_ssl_context(crawler.settings)
        self._session = aiohttp.ClientSession(
            connector=self._dialler.connector(),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            request_class=BodilessRequest,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
        )

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        # The bytes as received: a validator that is not UTF-8 must not become another one (or an error).
        return Headers(list(response.raw_headers))

    async def _read_response(self, response: _ClientResponse, request: Request) -> Response:
        """The response; its body is left unread where nobody will look at it."""
        kind = response.headers.get("Content-Type", "").strip().lower()
        unreadable = request.meta.get("kind") == "page" and kind and not kind.startswith(PAGE_TYPES)
        if response.status != 200 or unreadable:
            arguments = self._build_base_response_args(response, request, self._extract_headers(response))
            return make_response(**arguments, flags=["unread"])
        return await super()._read_response(response, request)

    async def close(self) -> None:
        """Close connections and lookup threads."""
        await super().close()
        await self._dialler.close()
