"""Which addresses may be dialled: tables of spellings, each with what must become of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from crawler.guard import Address, Refused, admit, networks, refusal

LOOPBACK = networks(["127.0.0.0/8"])

ADMITTED = [
    ("http://example.org", "http://example.org/", "a path is added"),
    ("HTTP://Example.ORG:80/a?b=1#c", "http://example.org/a?b=1", "case, the default port and the fragment go"),
    ("https://example.org:8443/x", "https://example.org:8443/x", "a usual alternate port"),
    ("http://example.org./x", "http://example.org/x", "the dot at the end of a full name"),
    ("http://example.org/%2F%41?q=%2C,+%20", "http://example.org/%2F%41?q=%2C,+%20", "escapes stay as they are"),
    ("http://example.org/a b", "http://example.org/a%20b", "a space in a path is escaped"),
    ("http://example.org/a|b?{c}", "http://example.org/a%7Cb?%7Bc%7D", "characters that browsers escape too"),
    ("http://example.org/خبر", "http://example.org/%D8%AE%D8%A8%D8%B1", "a Persian path"),
    ("http://خبر.example/", "http://xn--ngblk.example/", "a Persian host in punycode"),
    ("http://8.8.8.8/", "http://8.8.8.8/", "a public literal"),
    ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/", "a public IPv6 literal"),
]


@pytest.mark.parametrize(("url", "sent", "sentence"), ADMITTED)
def test_admitted(url: str, sent: str, sentence: str) -> None:
    address = admit(url)
    assert isinstance(address, Address), (sentence, address)
    assert address.url == sent, sentence


REFUSED = [
    ("file:///etc/hostname", "a local file"),
    ("data:text/html,x", "data in the address"),
    ("ftp://example.org/", "another protocol"),
    ("gopher://example.org/", "another protocol"),
    ("javascript:alert(1)", "a script"),
    ("//example.org/", "no scheme"),
    ("example.org", "no scheme"),
    ("", "nothing"),
    ("http://", "no host"),
    ("http:///x", "no host"),
    ("http://user@example.org/", "user information"),
    ("http://user:pw@example.org/", "user information"),
    ("http://169.254.169.254:8888\\@example.org/", "readers disagree on the backslash"),
    ("http://example.org\\.evil.test/", "a backslash"),
    ("http://example.org/\x00", "NUL"),
    ("http://exa\tmple.org/", "a tab, which some readers drop"),
    ("http://example.org/\r\nX: y", "a line break"),
    ("http://example.org/\u2028", "a line separator"),
    ("http://example.org:22/", "the port of ssh"),
    ("http://example.org:25/", "the port of mail"),
    ("http://example.org:0/", "no port"),
    ("http://example.org:6379/", "the port of a database"),
    ("http://example.org:99999/", "not a port"),
    ("http://example.org:8o/", "not a port"),
    ("http://%31%32%37.0.0.1/", "an escaped host"),
    ("http://exa_mple..org/", "an empty label"),
    ("http://" + "a" * 300 + ".org/", "a label too long"),
    ("http://example.org/" + "a" * 5000, "too long"),
    ("http://localhost/", "the own machine"),
    ("http://a.localhost/", "the own machine"),
    ("http://printer.local/", "the own network"),
    ("http://metadata.google.internal/", "a cloud's metadata service"),
    ("http://router/", "a name without a dot"),
    ("http://[::1%25lo]/", "an interface"),
    ("http://[::1", "an unclosed bracket"),
]


@pytest.mark.parametrize(("url", "sentence"), REFUSED)
def test_refused(url: str, sentence: str) -> None:
    refused = admit(url)
    assert isinstance(refused, Refused), (sentence, refused)
    assert refused.why


LOOPBACK_SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "0x7f.0x0.0x0.0x1", "2130706433",
    "017700000001", "0177.0.0.1", "127.0.0.1.", "0", "0.0.0.0", "①②⑦.0.0.1", "127。0。0。1",
    "127\uff0e0\uff0e0\uff0e1", "\uff11\uff12\uff17.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "10.0.0.1", "192.168.1.1",
    "172.31.255.255", "169.254.169.254", "100.64.0.1", "192.0.0.192", "168.63.129.16", "224.0.0.1",
    "255.255.255.255", "[ff02::1]", "[2001:db8::1]", "[2001::1]", "localhost", "LOCALHOST", "ⓛocalhost",
]  # fmt: skip


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_no_spelling_of_a_private_address_is_admitted(host: str) -> None:
    assert isinstance(admit(f"http://{host}/"), Refused)
    assert isinstance(admit(f"http://{host}:8080/"), Refused)


@pytest.mark.parametrize("host", ["127.0.0.1:43211", "127.9.9.9", "localhost:43211"])
def test_an_opened_network_is_admitted_on_any_port(host: str) -> None:
    assert isinstance(admit(f"http://{host}/", allow=LOOPBACK), Address)


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "10.0.0.1", "[::1]", "example.org:22", "8.8.8.8:25"])
def test_an_opened_network_opens_nothing_else(host: str) -> None:
    assert isinstance(admit(f"http://{host}/", allow=LOOPBACK), Refused)


def test_a_mapped_address_is_judged_by_what_it_stands_for() -> None:
    assert refusal("::ffff:8.8.8.8") is None
    assert refusal("64:ff9b::808:808") is None, "the way to IPv4 on IPv6-only networks"
    assert refusal("::ffff:127.0.0.1", LOOPBACK) is None
    assert "loopback" in str(refusal("::ffff:127.0.0.1"))


@pytest.mark.parametrize("ip", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_may_be_dialled(ip: str) -> None:
    assert refusal(ip) is None


def test_what_is_not_an_address_is_refused() -> None:
    assert refusal("not an address")
    with pytest.raises(ValueError, match="300"):
        networks(["10.0.0.0/300"])


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Example.org:80/x", "http://example.org"),
        ("https://example.org:8443/x", "https://example.org:8443"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080"),
    ],
)
def test_origins(url: str, origin: str) -> None:
    address = admit(url)
    assert isinstance(address, Address)
    assert address.origin == origin


@given(st.text(alphabet="http:/\\@[]%.①②⑦。0x7f1a#? \t\u00ad\u200bß:8", max_size=40))
def test_what_is_admitted_is_what_the_dialler_reads(tail: str) -> None:
    """What is sent means the same host and port to the one who dials, and admitting it again changes nothing."""
    address = admit("http://" + tail)
    if isinstance(address, Address):
        dialled = URL(address.url, encoded=True)
        assert (dialled.raw_host, dialled.port) == (address.host, address.port)
        assert admit(address.url) == address
