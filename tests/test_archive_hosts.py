"""Hosts: what one operator runs."""

import pytest

from archive.hosts import registrable


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("feeds.bbci.co.uk", "bbci.co.uk"),
        ("pajhwok.com", "pajhwok.com"),
        ("www.irna.ir", "irna.ir"),
        ("news.gov.pk", "news.gov.pk"),
        ("gov.pk", "gov.pk"),
        ("a.aggregate.test", "aggregate.test"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("2606:4700::1111", "2606:4700::1111"),
        ("www.xn--ngblk.example", "xn--ngblk.example"),
        # a rule for all below, and what is excepted from it
        ("www.example.any.ck", "example.any.ck"),
        ("a.www.ck", "www.ck"),
        # registries of other alphabets, as names are sent
        ("www.example.xn--55qx5d.cn", "example.xn--55qx5d.cn"),
        ("www.example.xn--mgba3a4f16a", "example.xn--mgba3a4f16a"),
        # what a hosting service gives out is its own: one operator
        ("news.github.io", "github.io"),
        ("www.pajhwok.com.", "pajhwok.com"),
        ("a..com", "a..com"),
        ("", ""),
    ],
)
def test_the_registrable_host(host: str, key: str) -> None:
    assert registrable(host) == key
