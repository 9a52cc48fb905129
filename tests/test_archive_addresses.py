from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.addresses import article_key, canonical, host

PAGE = "https://news.example/a/b"

SAME = {
    "the scheme": "http://news.example/a/b",
    "capital letters in scheme and host": "HTTPS://News.EXAMPLE/a/b",
    "http's default port": "http://news.example:80/a/b",
    "https's default port": "https://news.example:443/a/b",
    "a dot after the host": "https://news.example./a/b",
    "a slash at the end": "https://news.example/a/b/",
    "a fragment": "https://news.example/a/b#comments",
    "an empty query": "https://news.example/a/b?",
    "tracking by prefix": "https://news.example/a/b?utm_source=rss&utm_medium=feed",
    "tracking by key": "https://news.example/a/b?fbclid=x&gclid=y",
    "a tracking key in capitals": "https://news.example/a/b?UTM_Source=rss",
    "the BBC's feed keys": "https://news.example/a/b?at_medium=RSS&at_campaign=KARANGA",
    "a needless percent-encoding": "https://news.example/%61/b",
    "dot segments": "https://news.example/a/x/../b",
    "spaces around": " https://news.example/a/b\n",
    "a session id": "https://news.example/a/b;jsessionid=0A1B",
}


@pytest.mark.parametrize("address", SAME.values(), ids=SAME.keys())
def test_makes_no_difference(address: str) -> None:
    assert canonical(address) == PAGE


DIFFERENT = {
    "an unknown query key": "https://news.example/a/b?id=7",
    "another value": "https://news.example/a/b?id=8",
    "a page of a list": "https://news.example/a/b?page=2",
    "another host": "https://m.news.example/a/b",
    "another port": "https://news.example:8080/a/b",
    "letter case in the path": "https://news.example/A/b",
    "an encoded slash": "https://news.example/a%2Fb",
    "a double slash": "https://news.example/a//b",
    "a key that only looks like tracking": "https://news.example/a/b?utmost=1",
}


def test_all_these_are_pages_of_their_own() -> None:
    names = [canonical(address) for address in [PAGE, *DIFFERENT.values()]]
    assert len(set(names)) == len(names)


def test_unknown_keys_are_sorted_and_tracking_between_them_goes() -> None:
    assert canonical("https://news.example/?b=2&utm_id=9&a=1") == "https://news.example?a=1&b=2"


def test_a_host_in_another_script_equals_its_ascii_form() -> None:
    assert canonical("http://مثال.ایران/خبر/") == canonical("https://xn--mgbh0fb.xn--mgba3a4f16a/%D8%AE%D8%A8%D8%B1")
    assert host("http://مثال.ایران:8080/خبر") == "xn--mgbh0fb.xn--mgba3a4f16a"


def test_an_opaque_google_news_link_keeps_its_name() -> None:
    address = "https://news.google.com/rss/articles/CBMiZkFVX3lxTE1?oc=5"
    assert canonical(address) == address


OTHERS = ["", "mailto:desk@news.example", "tag:news.example,2025:7", "http://", "http://[::1", "/a/b", "https://a b/c"]


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_web_address_comes_back_as_it_is(text: str) -> None:
    assert canonical(text) in (text, text.replace(" ", "%20"))
    assert not article_key(text, "dawn", "7", "c0").startswith("http") or text.startswith("https://a")


def test_literal_hosts_keep_their_brackets() -> None:
    assert canonical("http://[2001:DB8::1]:443/x/") == "https://[2001:db8::1]/x"
    assert host("http://[2001:DB8::1]:443/x/") == "2001:db8::1"


def test_host_is_empty_where_there_is_none() -> None:
    assert [host(text) for text in ("", "tag:x", "ftp://news.example/x", "http://[::1")] == ["", "", "", ""]


def test_an_article_is_known_by_address_else_guid_else_content() -> None:
    assert article_key("http://news.example/a/b/?utm_id=1", "dawn", "7", "c0") == PAGE
    assert article_key(None, "dawn", " 7 ", "c0") == "guid:dawn:7"
    assert article_key("tag:dawn,7", "dawn", "7", "c0") == "guid:dawn:7"
    assert article_key(None, "dawn", "", "c0") == "content:c0"
    assert article_key(None, "dawn", "7", "c0") != article_key(None, "irna", "7", "c0")


ADDRESSES = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.sampled_from(["news.example", "NEWS.example.", "مثال.ایران", "[::1]", "a_b.example", "ß.example"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":", ":99999999"]),
    st.text(max_size=20),
    st.text(alphabet="aAbutm_=&;%+7/?é", max_size=20),
    st.text(max_size=5),
)


@given(st.one_of(ADDRESSES, st.text(max_size=40)))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_canonical_of_canonical_is_itself(address: str) -> None:
    once = canonical(address)
    assert canonical(once) == once
