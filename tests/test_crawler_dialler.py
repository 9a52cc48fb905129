"""Connections begin under the guard: canaries on loopback must never be touched, however they are reached."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest

from crawler.dialler import Dialler, LookupTimedOut, RefusedAddress, place
from crawler.limits import Limits
from tests.loopback import Site, answer, serving


async def get(dialler: Dialler, url: str, proxy: str | None = None) -> bytes:
    """Dial as the download handler does, without anything in front that could refuse."""
    async with aiohttp.ClientSession(connector=dialler.connector()) as session:
        async with session.get(url, proxy=proxy, allow_redirects=False) as response:
            return await response.read()


def causes(error: BaseException) -> list[type[Any]]:
    found: list[type[Any]] = []
    link: BaseException | None = error
    while link is not None:
        found += [type(link), type(getattr(link, "os_error", None))]
        link = link.__cause__
    return found


async def refused(dialler: Dialler, url: str, canary: Site) -> None:
    with pytest.raises(aiohttp.ClientError) as caught:
        await get(dialler, url)
    assert RefusedAddress in causes(caught.value) or isinstance(caught.value, aiohttp.InvalidURL), caught.value
    assert canary.connections == 0


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "①②⑦.0.0.1", "127。0。0。1", "[::ffff:127.0.0.1]", "0", "0.0.0.0"],
)
async def test_no_literal_reaches_a_canary(host: str) -> None:
    async with serving({"/": answer(200, b"secret")}) as canary:
        await refused(Dialler(Limits(), as_c_reads_it), f"http://{host}:{canary.port}/", canary)


async def as_c_reads_it(host: str) -> Sequence[str]:
    """What the C library makes of a numeric spelling that reaches it as a name."""
    return [socket.inet_ntoa(socket.inet_aton(host))]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (["127.0.0.1"], "a private address"),
        (["93.184.216.34", "127.0.0.1"], "a private one among public ones"),
        (["::1"], "IPv6 loopback"),
        (["::ffff:127.0.0.1"], "loopback, mapped"),
        (["fe80::1%lo"], "an interface"),
        (["garbage"], "not an address"),
        (["93.184.216.34"] * 1000 + ["10.0.0.1"], "the last of a thousand"),
    ],
)
async def test_no_name_reaches_a_canary(found: list[str], sentence: str) -> None:
    async def lookup(host: str) -> Sequence[str]:
        return found

    async with serving({"/": answer(200, b"secret")}) as canary:
        await refused(Dialler(Limits(), lookup), f"http://innocent.example:{canary.port}/", canary)


async def test_a_name_that_changes_its_mind_is_judged_each_time() -> None:
    """Rebinding: first a good address, then the canary's; the connection is closed between, so it is dialled anew."""
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])

    async def lookup(host: str) -> Sequence[str]:
        return next(answers)

    async with serving({"/": answer(200, b"good", "Connection: close")}, host="127.0.0.2") as good:
        canary = Site({"/": answer(200, b"secret")})
        server = await asyncio.start_server(canary.serve, "127.0.0.1", good.port)
        async with server:
            dialler = Dialler(Limits(allow_private=("127.0.0.2/32",)), lookup)
            async with aiohttp.ClientSession(connector=dialler.connector()) as session:
                url = f"http://rebind.example:{good.port}/"
                async with session.get(url) as response:
                    assert await response.read() == b"good"
                with pytest.raises(aiohttp.ClientConnectorError) as caught:
                    await session.get(url)
            assert RefusedAddress in causes(caught.value)
            assert canary.connections == 0


async def test_a_mapped_name_is_dialled_where_the_setting_says() -> None:
    async with serving({"/": answer(200, b"here")}) as site:
        dialler = Dialler(Limits(resolve={"News.Example": site.place}))
        assert await get(dialler, "http://news.example/") == b"here"
        assert site.asked[0].host == "news.example"


async def test_an_opened_network_may_be_dialled_and_no_other() -> None:
    async with serving({"/": answer(200, b"here")}) as site:
        assert await get(Dialler(Limits(allow_private=("127.0.0.0/8",))), f"http://{site.place}/") == b"here"
    async with serving({}) as canary:
        await refused(Dialler(Limits(allow_private=("10.0.0.0/8",))), f"http://{canary.place}/", canary)


async def test_only_the_proxy_is_dialled_when_there_is_one() -> None:
    async with serving({"/": answer(200, b"through the proxy")}) as proxy, serving({}) as canary:
        dialler = Dialler(Limits(proxy=f"http://{proxy.place}"))
        assert await get(dialler, "http://news.example/", f"http://{proxy.place}") == b"through the proxy"
        assert proxy.asked[0].target == "http://news.example/"
        await refused(dialler, f"http://{canary.place}/", canary)
        await refused(dialler, "http://news.example/", canary)


async def test_a_proxy_by_name_is_trusted_although_it_is_local() -> None:
    async def lookup(host: str) -> Sequence[str]:
        assert host == "proxy.internal"
        return ["127.0.0.1"]

    async with serving({"/": answer(200, b"through the proxy")}) as proxy:
        setting = f"http://proxy.internal:{proxy.port}"
        assert (
            await get(Dialler(Limits(proxy=setting), lookup), "http://news.example/", setting) == b"through the proxy"
        )


async def test_a_lookup_that_hangs_is_given_up() -> None:
    async def lookup(host: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(LookupTimedOut, match=r"longer than 0\.05 s"):
        await Dialler(Limits(lookup_timeout=0.05), lookup).resolve("slow.example", 80)


async def test_a_name_without_an_address_is_an_error() -> None:
    async def lookup(host: str) -> Sequence[str]:
        return []

    with pytest.raises(socket.gaierror):
        await Dialler(Limits(), lookup).resolve("none.example", 80)


async def test_at_most_two_addresses_are_tried_one_of_each_family() -> None:
    async def many(host: str) -> Sequence[str]:
        return [f"93.184.216.{number}" for number in range(1, 200)] + ["2606:4700::1111"]

    found = await Dialler(Limits(), many).resolve("many.example", 80)
    assert [one["host"] for one in found] == ["93.184.216.1", "2606:4700::1111"]


async def test_the_system_is_asked_by_default() -> None:
    dialler = Dialler(Limits(allow_private=("127.0.0.0/8", "::1/128")))
    assert {one["host"] for one in await dialler.resolve("localhost", 80)} <= {"127.0.0.1", "::1"}
    await dialler.close()


@pytest.mark.parametrize("text", ["127.0.0.1", "localhost:80", ":80", "127.0.0.1:http", "127.1:80"])
def test_a_place_is_an_address_and_a_port(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        place(text)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "127.0.0.1:8080", "http://"])
def test_a_proxy_we_cannot_use_is_refused_at_the_start(proxy: str) -> None:
    with pytest.raises(ValueError, match="only http"):
        Dialler(Limits(proxy=proxy))
