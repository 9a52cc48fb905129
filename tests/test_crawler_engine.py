"""The polite fetch against real servers on loopback: what is sent, what becomes of every answer, and of every attack."""

from __future__ import annotations

import asyncio
import gzip
import resource
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import trustme

from archive.model import Outcome
from crawler.engine import Brought, Engine
from crawler.limits import KIB, MIB, Limits
from crawler.wire import Order, Robots
from tests.loopback import Asked, Script, Site, answer, serving

HOSTS = ("a.test", "b.test", "c.test", "www.a.test")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HTML = "Content-Type: text/html; charset=utf-8"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def running(limits: Limits, clock: Clock | None = None, **more: Any) -> AsyncIterator[Engine]:
    engine = Engine(limits, clock or Clock(), **more)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


def limits(site: Site, **changes: Any) -> Limits:
    mapped = dict.fromkeys(HOSTS, site.place)
    return replace(
        Limits(resolve=mapped, host_delay=0.0, timeout=5.0, user_agent="tripoint/0.1 (+https://x.test)"), **changes
    )


async def fetch(engine: Engine, url: str, kind: Any = "feed", **order: Any) -> Brought:
    async with engine.fetch(Order(1, kind, url, **order)) as brought:
        return brought


async def one(
    answers: dict[str, bytes | Script], url: str = "http://a.test/x", kind: Any = "feed", **order: Any
) -> Brought:
    async with serving(answers) as site, running(limits(site)) as engine:
        return await fetch(engine, url, kind, **order)


# ------------------------------------------------------------------------------------------------ what is sent


async def test_what_goes_over_the_wire() -> None:
    cookie = "Set-Cookie: id=1"
    async with serving({"/x": answer(302, b"", "Location: /y", cookie), "/y": answer(200, b"y", cookie)}) as site:
        async with running(limits(site)) as engine:
            await fetch(engine, "http://a.test/x#fragment")
            await fetch(engine, "http://a.test/y", "page")
    robots, first, hop, page = site.asked
    assert robots.head.startswith(b"GET /robots.txt HTTP/1.1\r\n")
    assert first.head.startswith(b"GET /x HTTP/1.1\r\n")
    assert hop.head.startswith(b"GET /y HTTP/1.1\r\n")
    for asked in site.asked:
        assert set(asked.headers) == {"host", "accept", "user-agent", "accept-encoding"}
        assert asked.headers["user-agent"] == "tripoint/0.1 (+https://x.test)"
        assert asked.headers["accept-encoding"] == "gzip, deflate, br"
    assert first.headers["accept"].startswith("application/atom+xml")
    assert page.headers["accept"].startswith("text/html")
    assert site.connections == 1, "kept alive" if site.connections == 1 else site.connections


async def test_escapes_arrive_as_they_were_given() -> None:
    async with serving({}) as site, running(limits(site)) as engine:
        await fetch(engine, "http://a.test/%2Fa%41?q=%2C+%D8%A7&u=ا b")
    assert site.asked[-1].target == "/%2Fa%41?q=%2C+%D8%A7&u=%D8%A7%20b"


# ------------------------------------------------------------------------------------------------ conditional requests


async def test_validators_go_back_byte_for_byte_to_the_address_that_gave_them() -> None:
    etag, modified = 'W/"é,\\x"', "sometime last week"
    async with serving({"/x": answer(304)}) as site, running(limits(site)) as engine:
        brought = await fetch(engine, "http://a.test/x", etag=etag, last_modified=modified, digest="d")
        await fetch(engine, "http://b.test/x", etag=etag, validated="http://a.test/x")
    assert site.asked[1].headers["if-none-match"].encode("utf-8", "surrogateescape") == etag.encode()
    assert site.asked[1].headers["if-modified-since"] == modified
    assert "if-none-match" not in site.asked[-1].headers
    assert brought.answer.attempt.outcome is Outcome.UNCHANGED
    assert (brought.answer.etag, brought.answer.last_modified, brought.answer.digest) == (etag, modified, "d")


async def test_validators_of_a_redirects_end_go_to_its_end() -> None:
    async with serving({"a.test/x": answer(301, b"", "Location: http://b.test/y"), "b.test/y": answer(304)}) as site:
        async with running(limits(site)) as engine:
            brought = await fetch(engine, "http://a.test/x", etag='"1"', validated="http://b.test/y")
    asked = {one.host: one.headers.get("if-none-match") for one in site.asked if one.target != "/robots.txt"}
    assert asked == {"a.test": None, "b.test": '"1"'}
    assert brought.answer.attempt.outcome is Outcome.UNCHANGED
    assert brought.answer.final_address == "http://b.test/y"
    assert brought.answer.permanent


async def test_new_validators_replace_old_ones_and_dropped_ones_are_dropped() -> None:
    said = {
        "/n": answer(304, b"", 'ETag: "2"'),
        "/d": answer(200, b"new", 'ETag: "3"'),
        "/b": answer(200, b"b", b"ETag: \xe9".decode("latin-1")),
    }
    said["/b"] = said["/b"].replace("é".encode(), b"\xe9")
    async with serving(dict(said)) as site, running(limits(site)) as engine:
        fresh = await fetch(engine, "http://a.test/n", etag='"1"', last_modified="then")
        dropped = await fetch(engine, "http://a.test/d", etag='"1"', last_modified="then")
        unsendable = await fetch(engine, "http://a.test/b")
    assert (fresh.answer.etag, fresh.answer.last_modified) == ('"2"', "then")
    assert (dropped.answer.etag, dropped.answer.last_modified) == ('"3"', None)
    assert unsendable.answer.attempt.outcome is Outcome.OK
    assert unsendable.answer.etag is None, "bytes that are not UTF-8 could not be sent back as they were"


async def test_the_same_bytes_are_unchanged_whatever_the_etag_says() -> None:
    async with serving({"/x": answer(200, b"feed", 'ETag: "new"')}) as site, running(limits(site)) as engine:
        first = await fetch(engine, "http://a.test/x")
        again = await fetch(engine, "http://a.test/x", digest=first.answer.digest)
    assert first.fetched is not None
    assert first.fetched.body == b"feed"
    assert again.answer.attempt.outcome is Outcome.UNCHANGED
    assert again.answer.etag == '"new"'
    assert again.fetched is None


async def test_a_304_nobody_asked_for_is_a_bad_status() -> None:
    assert (await one({"/x": answer(304)})).answer.attempt.outcome is Outcome.BAD_STATUS


# ------------------------------------------------------------------------------------------------ statuses, redirects


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(404), Outcome.NOT_FOUND),
        (answer(410), Outcome.GONE),
        (answer(403, b"x" * 100), Outcome.FORBIDDEN),
        (answer(500), Outcome.SERVER_ERROR),
        (answer(200, b"", "cf-mitigated: challenge"), Outcome.FORBIDDEN),
        (answer(429, b"", "Retry-After: 120"), Outcome.RATE_LIMITED),
        (answer(503, b"", "Retry-After: 120"), Outcome.RATE_LIMITED),
        (answer(302), Outcome.BAD_STATUS),
    ],
)
async def test_statuses(said: bytes, outcome: Outcome) -> None:
    brought = await one({"/x": said})
    assert brought.answer.attempt.outcome is outcome
    assert brought.answer.attempt.status == int(said.split()[1])
    assert brought.fetched is None
    if outcome is Outcome.RATE_LIMITED:
        assert brought.answer.attempt.retry_after == NOW + timedelta(seconds=120)


async def test_a_host_that_asked_to_be_left_alone_is_left_alone() -> None:
    said = {"/x": answer(429, b"", "Retry-After: 600"), "/y": answer(200, b"y"), "/robots.txt": answer(404)}
    async with serving(dict(said)) as site:
        clock = Clock()
        async with running(limits(site), clock) as engine:
            await fetch(engine, "http://a.test/x")
            meanwhile = await fetch(engine, "http://www.a.test/y")
            other = await fetch(engine, "http://b.test/y")
            clock.now += timedelta(seconds=601)
            later = await fetch(engine, "http://a.test/y")
    assert meanwhile.answer.attempt.outcome is Outcome.RATE_LIMITED
    assert meanwhile.answer.attempt.retry_after == NOW + timedelta(seconds=600)
    assert other.answer.attempt.outcome is Outcome.OK
    assert later.answer.attempt.outcome is Outcome.OK
    assert site.targets() == ["a.test/x", "b.test/y", "a.test/y"]


async def test_redirects_are_followed_five_times_and_no_more() -> None:
    said: dict[str, bytes | Script] = {f"/{n}": answer(301, b"", f"Location: /{n + 1}") for n in range(9)}
    said["/5"] = answer(200, b"end")
    async with serving(said) as site, running(limits(site)) as engine:
        followed = await fetch(engine, "http://a.test/0")
        site.answers["/5"] = answer(302, b"", "Location: /0")
        endless = await fetch(engine, "http://a.test/0")
    assert followed.answer.attempt.outcome is Outcome.OK
    assert followed.answer.final_address == "http://a.test/5"
    assert followed.answer.permanent
    assert endless.answer.attempt.outcome is Outcome.REDIRECTS
    assert len(site.targets()) == 12


@pytest.mark.parametrize("target", ["http://{canary}/", "//{canary}/", "http://0x7f.1:{port}/", "http://2130706433:{port}/",
    "http://①②⑦.0.0.1:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://localhost:{port}/",
    "http://b.test\\@{canary}/", "http://x@{canary}/", "file:///etc/hostname", "data:text/plain,x", "ftp://{canary}/x",
    "gopher://{canary}/", "javascript:alert(1)", "http://private.example/"])  # fmt: skip
@pytest.mark.parametrize("proxied", [False, True])
async def test_a_redirect_reaches_no_canary(target: str, proxied: bool) -> None:
    async def lookup(host: str) -> Sequence[str]:
        return ["127.0.0.1"]

    async with serving() as canary, serving() as site:
        place = target.format(canary=canary.place, port=canary.port)
        site.answers["a.test/x"] = answer(302, b"", "Location: " + place)
        changes = {"proxy": f"http://{site.place}", "resolve": {}} if proxied else {}
        async with running(limits(site, **changes), lookup=lookup) as engine:
            brought = await fetch(engine, "http://a.test/x")
    if proxied and target == "http://private.example/":
        assert site.targets()[-1].endswith("http://private.example/"), "a resolved name is the proxy's to judge"
    else:
        assert brought.answer.attempt.outcome is Outcome.REFUSED, brought
        assert site.targets()[-1].endswith("/x")
    assert canary.connections == 0


async def test_the_environments_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as canary, serving({"/x": answer(200, b"x")}) as site:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{canary.place}")
        async with running(limits(site)) as engine:
            assert (await fetch(engine, "http://a.test/x")).answer.attempt.outcome is Outcome.OK
    assert canary.connections == 0


async def test_a_configured_proxy_is_used_and_local_targets_are_still_refused() -> None:
    async with serving({"/x": answer(200, b"x")}) as proxy:
        async with running(Limits(proxy=f"http://{proxy.place}", host_delay=0)) as engine:
            assert (await fetch(engine, "http://a.test/x")).answer.attempt.outcome is Outcome.OK
            for url in (f"http://{proxy.place}/x", "http://localhost/x", "http://10.0.0.1/x", "http://printer.local/x"):
                assert (await fetch(engine, url)).answer.attempt.outcome is Outcome.REFUSED
            tunnel = await fetch(engine, "https://a.test/x")
    assert [one.target for one in proxy.asked[:2]] == ["http://a.test/robots.txt", "http://a.test/x"]
    assert tunnel.answer.attempt.outcome is Outcome.UNREACHABLE
    assert "proxy" in tunnel.answer.attempt.detail


# ------------------------------------------------------------------------------------------------ robots and pauses


async def test_robots_are_asked_once_and_again_after_a_day() -> None:
    rules = b"User-agent: tripoint\nDisallow: /private\n"
    async with serving({"/robots.txt": answer(200, rules), "/x": answer(200, b"x")}) as site:
        clock = Clock()
        async with running(limits(site), clock) as engine:
            several = await asyncio.gather(*(fetch(engine, "http://a.test/x") for _ in range(5)))
            forbidden = await fetch(engine, "http://a.test/private/x", "page")
            clock.now += timedelta(hours=25)
            later = await fetch(engine, "http://a.test/x")
    assert [len(brought.answer.robots) for brought in several].count(1) == 1
    assert forbidden.answer.attempt.outcome is Outcome.ROBOTS
    assert later.answer.robots == (Robots("http://a.test", 200, rules.decode(), NOW + timedelta(hours=25)),)
    assert [one.target for one in site.asked].count("/robots.txt") == 2
    assert site.targets() == ["a.test/x"] * 6


async def test_a_stored_answer_is_believed_while_it_is_fresh() -> None:
    stored = Robots("http://a.test", 200, "User-agent: *\nDisallow: /x", NOW - timedelta(hours=23))
    async with serving({"/x": answer(200, b"x")}) as site, running(limits(site)) as engine:
        believed = await fetch(engine, "http://a.test/x", robots=stored)
        stale = await fetch(
            engine, "http://b.test/x", robots=replace(stored, origin="http://b.test", at=NOW - timedelta(hours=25))
        )
    assert believed.answer.attempt.outcome is Outcome.ROBOTS
    assert stale.answer.attempt.outcome is Outcome.OK
    assert [f"{one.host}{one.target}" for one in site.asked] == ["b.test/robots.txt", "b.test/x"]


async def test_trouble_at_robots_means_not_now() -> None:
    async with serving({"/robots.txt": answer(503), "/x": answer(200, b"x")}) as site:
        clock = Clock()
        async with running(limits(site), clock) as engine:
            closed = await fetch(engine, "http://a.test/x")
            site.answers["/robots.txt"] = answer(404)
            still = await fetch(engine, "http://a.test/x")
            clock.now += timedelta(minutes=61)
            opened = await fetch(engine, "http://a.test/x")
    assert closed.answer.attempt.outcome is Outcome.ROBOTS
    assert closed.answer.attempt.retry_after == NOW + timedelta(hours=1)
    assert closed.answer.robots[0].status == 503
    assert still.answer.attempt.outcome is Outcome.ROBOTS
    assert opened.answer.attempt.outcome is Outcome.OK


async def test_robots_of_a_redirects_other_host_are_asked_too() -> None:
    said = {
        "a.test/x": answer(302, b"", "Location: http://b.test/private"),
        "b.test/robots.txt": answer(200, b"User-agent: *\nDisallow: /private"),
        "b.test/private": answer(200, b"x"),
    }
    async with serving(dict(said)) as site, running(limits(site)) as engine:
        brought = await fetch(engine, "http://a.test/x")
    assert brought.answer.attempt.outcome is Outcome.ROBOTS
    assert "b.test/private" not in site.targets()
    assert {robots.origin for robots in brought.answer.robots} == {"http://a.test", "http://b.test"}


async def test_robots_redirected_without_end_count_as_none_and_long_ones_are_cut() -> None:
    long = b"User-agent: *\n" + b"# padding\n" * 60_000 + b"Disallow: /x\n"
    said = {"a.test/robots.txt": answer(302, b"", "Location: /robots.txt"), "b.test/robots.txt": answer(200, long)}
    async with serving({**said, "/x": answer(200, b"x")}) as site, running(limits(site)) as engine:
        assert (await fetch(engine, "http://a.test/x")).answer.attempt.outcome is Outcome.OK
        cut = await fetch(engine, "http://b.test/x")
    assert cut.answer.attempt.outcome is Outcome.OK, "the rule stands beyond the first 500 KiB"
    assert len(cut.answer.robots[0].text) == 500 * KIB


async def test_a_dead_host_says_why_and_is_not_dialled_for_each_order() -> None:
    async with serving() as gone:
        mapped = gone.place
    async with running(Limits(resolve={"a.test": mapped}, host_delay=0)) as engine:
        first, second = await fetch(engine, "http://a.test/x"), await fetch(engine, "http://a.test/y")
    for brought in (first, second):
        assert brought.answer.attempt.outcome is Outcome.UNREACHABLE
        assert "refused" in brought.answer.attempt.detail
        assert brought.answer.robots == ()


async def test_pauses_between_requests_to_a_host_crawl_delay_included() -> None:
    said = {"a.test/robots.txt": answer(200, b"User-agent: *\nCrawl-delay: 1"), "/x": answer(200, b"x")}
    async with serving(dict(said)) as site, running(limits(site, host_delay=0.2)) as engine:
        await asyncio.gather(*(fetch(engine, f"http://{host}/x") for host in ("a.test", "a.test", "b.test", "b.test")))
    times = {host: [one.at for one in site.asked if one.host == host] for host in ("a.test", "b.test")}
    gaps = {host: [b - a for a, b in pairwise(ats)] for host, ats in times.items()}
    assert len(gaps["a.test"]) == len(gaps["b.test"]) == 2
    assert gaps["a.test"][1] >= 0.99, "the site's own wish, once it is known"
    assert all(0.19 <= gap < 0.9 for gap in gaps["b.test"])


async def test_a_hanging_host_holds_up_no_other() -> None:
    async def hang(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving({"a.test/x": hang, "/x": answer(200, b"x")}) as site:
        async with running(limits(site, timeout=1.0)) as engine:
            await fetch(engine, "http://a.test/none")
            hanging = [asyncio.create_task(fetch(engine, "http://a.test/x")) for _ in range(2)]
            async with asyncio.timeout(0.9):
                for _ in range(5):
                    assert (await fetch(engine, "http://b.test/x")).answer.attempt.outcome is Outcome.OK
            for brought in await asyncio.gather(*hanging):
                assert brought.answer.attempt.outcome is Outcome.TIMEOUT


# ------------------------------------------------------------------------------------------------ damage and attacks


def drip(start: bytes, drop: bytes, pause: float = 0.05) -> Script:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


def flood(start: bytes, block: bytes) -> Script:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(block)
            await writer.drain()

    return script


def reset_after(data: bytes) -> Script:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.transport.abort()

    return script


OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(bytes(64 * MIB), 6)
GZIP = "Content-Encoding: gzip"

ATTACKS: list[tuple[str, bytes | Script, Outcome]] = [
    ("a body that drips", drip(OK + b"Content-Length: 1000\r\n\r\n", b"x"), Outcome.TIMEOUT),
    ("headers that drip", drip(OK, b"X: y\r\n"), Outcome.TIMEOUT),
    ("a status line that drips", drip(b"HTTP/1.1 200 ", b"x"), Outcome.TIMEOUT),
    ("interim answers without end", drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Outcome.TIMEOUT),
    ("a body without end", flood(OK + b"\r\n", b"x" * 65536), Outcome.TOO_LARGE),
    ("chunks without end", flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n"), Outcome.TOO_LARGE),
    ("headers without end", flood(OK, b"".join(b"X-%d: y\r\n" % n for n in range(1000))), Outcome.DAMAGED),
    ("one header without end", flood(OK + b"X: ", b"y" * 65536), Outcome.TOO_LARGE),
    ("a status line without end", flood(b"HTTP/1.1 200 ", b"y" * 65536), Outcome.TOO_LARGE),
    ("a length beyond the limit", answer(200, b"x", length=10**12), Outcome.TOO_LARGE),
    ("a bomb", answer(200, BOMB, GZIP), Outcome.TOO_LARGE),
    ("a bomb in a bomb", answer(200, gzip.compress(BOMB), "Content-Encoding: gzip, gzip"), Outcome.TOO_LARGE),
    ("a bomb in an error page", answer(500, BOMB, GZIP), Outcome.SERVER_ERROR),
    ("two hundred encodings", answer(200, b"x", "Content-Encoding: " + ", ".join(["gzip"] * 200)), Outcome.DAMAGED),
    ("a body cut short", reset_after(answer(200, b"half", length=100)), Outcome.DAMAGED),
    ("chunks cut short", reset_after(OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), Outcome.DAMAGED),
    ("gzip cut short", answer(200, gzip.compress(b"x" * 5000)[:-12], GZIP), Outcome.DAMAGED),
    ("no answer at all", reset_after(b""), Outcome.UNREACHABLE),
    ("not HTTP", answer(200).replace(b"HTTP/1.1", b"SSH-2.0"), Outcome.DAMAGED),
    ("a negative length", OK + b"Content-Length: -5\r\n\r\nx", Outcome.DAMAGED),
    ("two lengths", OK + b"Content-Length: 1\r\nContent-Length: 5\r\n\r\nxxxxx", Outcome.DAMAGED),
    ("a length that is none", OK + b"Content-Length: x\r\n\r\nx", Outcome.DAMAGED),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said", "outcome"), ATTACKS, ids=[attack[0] for attack in ATTACKS])
async def test_attacks_end_in_time_and_memory(name: str, said: bytes | Script, outcome: Outcome) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with serving({"/x": said}) as site:
        async with running(limits(site, timeout=1.0)) as engine:
            await fetch(engine, "http://a.test/none")
            async with asyncio.timeout(4):
                brought = await fetch(engine, "http://a.test/x")
            after = await fetch(engine, "http://b.test/none")
    assert brought.answer.attempt.outcome is outcome, brought.answer.attempt
    assert after.answer.attempt.outcome is Outcome.NOT_FOUND, "the engine lives on"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120 * 1024, "kilobytes: faults.md N2, N3, N5"


async def test_damaged_compression_is_asked_for_once_more_without() -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        plain = asked.headers["accept-encoding"] == "identity"
        writer.write(answer(200, b"whole") if plain else answer(200, gzip.compress(b"whole")[:-9], GZIP))
        await writer.drain()

    async with serving({"/x": script}) as site, running(limits(site)) as engine:
        brought = await fetch(engine, "http://a.test/x")
    assert brought.fetched is not None
    assert brought.fetched.body == b"whole"
    assert site.targets() == ["a.test/x"] * 2


async def test_a_page_has_its_own_size_and_types() -> None:
    said: dict[str, bytes | Script] = {
        "/big": answer(200, b"x" * 1000, HTML),
        "/pdf": flood(OK + b"Content-Type: application/pdf\r\n\r\n", b"x" * 65536),
        "/html": answer(200, b"<p>x", HTML),
        "/none": answer(200, b"<p>x"),
    }
    async with serving(dict(said)) as site, running(limits(site, page_bytes=500)) as engine:
        outcomes = {path: (await fetch(engine, f"http://a.test{path}", "page")).answer.attempt.outcome for path in said}
        feed = await fetch(engine, "http://a.test/big", "feed")
    assert outcomes == {
        "/big": Outcome.TOO_LARGE,
        "/pdf": Outcome.NOT_A_PAGE,
        "/html": Outcome.OK,
        "/none": Outcome.OK,
    }
    assert feed.answer.attempt.outcome is Outcome.OK


async def test_room_for_bodies_is_given_back_whatever_happens() -> None:
    said: dict[str, bytes | Script] = {
        "/ok": answer(200, b"x"),
        "/404": answer(404),
        "/cut": reset_after(answer(200, b"x", length=9)),
    }
    async with serving(dict(said)) as site, running(limits(site, hosts_at_once=1, readers=1)) as engine:
        async with asyncio.timeout(5):
            for _ in range(10):
                for path in said:
                    await fetch(engine, f"http://a.test{path}")


# ------------------------------------------------------------------------------------------------ TLS


@asynccontextmanager
async def secure(authority: trustme.CA, *names: str, **more: Any) -> AsyncIterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **more).configure_cert(context)
    async with serving({"/x": answer(200, b"x")}, tls=context) as site:
        yield site


async def test_tls_is_verified(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known, unknown = trustme.CA(), trustme.CA()
    known.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    past = datetime(2020, 1, 1, tzinfo=UTC)
    async with (
        secure(known, "a.test") as good,
        secure(unknown, "b.test") as stranger,
        secure(known, "other.test") as wrong,
        secure(known, "d.test", not_after=past) as expired,
        serving({}) as stalled,
    ):
        places = {"a.test": good, "b.test": stranger, "c.test": wrong, "d.test": expired, "e.test": stalled}
        mapped = {host: site.place for host, site in places.items()}
        async with running(Limits(resolve=mapped, host_delay=0, timeout=1)) as engine:
            attempts = {host: (await fetch(engine, f"https://{host}/x")).answer.attempt for host in mapped}
    assert [attempts[host].outcome for host in mapped] == [
        Outcome.OK,
        Outcome.TLS,
        Outcome.TLS,
        Outcome.TLS,
        Outcome.TIMEOUT,
    ]
    assert "certificate" in attempts["b.test"].detail
    assert "expired" in attempts["d.test"].detail
    assert all(site.asked == [] for site in (stranger, wrong, expired))
