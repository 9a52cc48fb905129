"""What robots.txt allows us: RFC 9309 in a table, and files written to hurt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.robots import Rules, fresh_until, is_fresh, product_token, read_rules
from crawler.wire import Robots
from tests.effort import effort

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rules(text: str, status: int = 200) -> Rules:
    return read_rules(Robots("http://a.test", status, text, NOW), "tripoint")


CASES = [
    ("", "/x", True, "an empty file allows"),
    ("User-agent: *\nDisallow: /", "/x", False, "everyone is kept out"),
    ("User-agent: *\nDisallow:", "/x", True, "an empty rule forbids nothing"),
    ("User-agent: other\nDisallow: /", "/x", True, "another's group is not ours"),
    ("User-agent: TriPoint\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False, "our name in any case, over *"),
    ("User-agent: *\nDisallow: /\n\nUser-agent: tripoint\nAllow: /", "/x", True, "our own group replaces *"),
    ("User-agent: tripoint\nCrawl-delay: 5\n\nUser-agent: *\nDisallow: /", "/x", True, "even one without paths"),
    ("User-agent: tri\nDisallow: /", "/x", True, "a beginning of our name is not our name"),
    ("User-agent: tripoint-images\nDisallow: /", "/x", True, "nor is a longer one"),
    ("User-agent: tripoint/1.0\nDisallow: /", "/x", False, "a version after our name is left out"),
    ("User-agent: a\nUser-agent: tripoint\nDisallow: /x", "/x", False, "one of several names of a group"),
    ("User-agent: tripoint\nDisallow: /a\n\nUser-agent: tripoint\nDisallow: /x", "/x", False, "groups are merged"),
    ("User-agent: *\nDisallow: /x\nAllow: /x/news", "/x/news/1", True, "the longest match wins"),
    ("User-agent: *\nAllow: /x\nDisallow: /x", "/x", True, "allow wins a draw"),
    ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False, "a pattern with an end"),
    ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True, "which is not the end"),
    ("User-agent: *\nDisallow: /خبر", "/%D8%AE%D8%A8%D8%B1", False, "a path in Persian"),
    ("\ufeffUser-agent: *\nDisallow: /x", "/x", False, "a byte-order mark in front"),
    ("User-agent: *\r\nDisallow: /x\r\n", "/x", False, "line ends of Windows"),
    ("Sitemap: http://a.test/s\nUser-agent: *\nSitemap: http://a.test/s\nDisallow: /x", "/x", False, "site-wide lines"),
    ("<html><body>Not found</body></html>", "/x", True, "a page in place of the file"),
    ("Disallow: /", "/x", True, "a rule for nobody"),
    ("User-agent: * # all\nDisallow: /x # here", "/x", False, "comments"),
]


@pytest.mark.parametrize(("text", "path", "allowed", "sentence"), CASES)
def test_rules(text: str, path: str, allowed: bool, sentence: str) -> None:
    assert rules(text).allow("http://a.test" + path) is allowed, sentence


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (404, True),
        (401, True),
        (403, True),
        (410, True),
        (302, True),
        (429, False),
        (500, False),
        (503, False),
        (0, False),
    ],
)
def test_without_a_file_the_status_decides(status: int, allowed: bool) -> None:
    said = rules("", status)
    assert said.allow("http://a.test/x") is allowed
    assert bool(said.why) is not allowed


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("5", 5.0),
        ("0.2", 1.0),
        ("0", None),
        ("-3", None),
        ("86400", 120.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_crawl_delay_is_brought_into_bounds(line: str, delay: float | None) -> None:
    assert rules(f"User-agent: *\nCrawl-delay: {line}").delay == delay


def test_an_answer_holds_a_day_and_trouble_an_hour() -> None:
    assert fresh_until(Robots("o", 200, "", NOW)) == NOW + timedelta(hours=24)
    assert fresh_until(Robots("o", 404, "", NOW)) == NOW + timedelta(hours=24)
    assert fresh_until(Robots("o", 503, "", NOW)) == NOW + timedelta(hours=1)
    assert is_fresh(Robots("o", 200, "", NOW), NOW + timedelta(hours=23))
    assert not is_fresh(Robots("o", 200, "", NOW), NOW + timedelta(hours=25))
    assert not is_fresh(Robots("o", 200, "", NOW), NOW - timedelta(hours=1)), "from the future: a clock was set back"


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [("tripoint/0.1 (+https://x)", "tripoint"), ("My-News_Bot/2", "my-news_bot"), ("", "tripoint"), ("1x", "tripoint")],
)
def test_the_product_token_is_the_head_of_the_user_agent(user_agent: str, token: str) -> None:
    assert product_token(user_agent) == token


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: a%d\n" * 15_000 % tuple(range(15_000)) + "Disallow: /x\n" * 20_000,
        "User-agent: tripoint\n" + "Disallow: /%d\n" * 30_000 % tuple(range(30_000)),
        "User-agent: tripoint\nDisallow: /" + "*a" * 100_000,
        "User-agent: tripoint\n" + "Disallow: /*a*a*a*a*a*a*b\n" * 10_000,
        "User-agent:\n" * 40_000,
        "\n" * 500_000,
    ],
)
def test_a_file_written_to_hurt_is_read_in_a_moment(text: str) -> None:
    assert effort(lambda: rules(text).allow("http://a.test/" + "a" * 3000)) < 5, (
        ".1 s; multiplied out, the first takes minutes"
    )
