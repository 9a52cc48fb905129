"""The link that silences a watch: whoever has it may, nobody else, with one click or on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive import silences
from archive.database import Archive
from archive.model import Watch
from archive.watches import put_watch
from tests.web_newsroom import NOW
from tests.web_site import Site, serving
from web.settings import WebSettings

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def link(archive: Archive) -> str:
    """The link of a message of the watch "gates" by mail."""
    with archive.writing() as connection:
        watch_id = put_watch(connection, Watch("gates & <b>roads</b>", "gate", ("desk", "slack")), None, NOW)
        return "/silence/" + silences.token_for(silences.signing_key(connection), watch_id, "desk")


def silent(archive: Archive) -> list[tuple[str, datetime | None]]:
    with archive.reading() as connection:
        return [(one.channel, one.until) for one in silences.listed(connection, NOW)]


def post(site: Site, link: str, body: bytes = ONE_CLICK, **headers: str) -> int:
    return site.get(link, "POST", body, Content_Type=FORM, **headers).status


def test_one_click_of_a_mail_reader_silences_the_channel_it_came_by(archive: Archive, link: str) -> None:
    """Without a password: the mail provider's server that posts it has none (RFC 8058, section 3.2)."""
    with serving(archive, WebSettings(port=0, password="a long secret")) as site:
        assert site.get("/alerts").status == 401
        assert post(site, link) == 200
    assert silent(archive) == [("desk", None)]


def test_one_click_may_come_as_a_multipart_form(archive: Archive, link: str) -> None:
    body = b'--xyz\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--xyz--\r\n'
    with serving(archive) as site:
        assert site.get(link, "POST", body, Content_Type="multipart/form-data; boundary=xyz").status == 200
    assert silent(archive) == [("desk", None)]


@pytest.mark.parametrize(
    ("button", "until"),
    [("8h", NOW + timedelta(hours=8)), ("7d", NOW + timedelta(days=7)), ("on", None)],
)
def test_a_button_of_the_page_silences_for_as_long_as_it_says(
    archive: Archive, link: str, button: str, until: datetime | None
) -> None:
    with serving(archive) as site:
        page = site.get(link)
        assert page.tree.xpath("//button/@value") == ["8h", "7d", "on"]
        assert "gates &amp; &lt;b&gt;roads" in page.text
        assert silent(archive) == [], "looking changes nothing"
        assert post(site, link, f"for={button}".encode()) == 200
        assert silent(archive) == [("desk", until)]
        assert site.get(link).tree.xpath("//button/@value") == ["end"]
        assert post(site, link, b"for=end") == 200
    assert silent(archive) == []


def test_nobody_makes_a_link_up(archive: Archive, link: str) -> None:
    head, _, tail = link.rpartition(".")
    wrong = (
        f"{head}.{tail[:-1]}{'A' if tail[-1] != 'A' else 'B'}",
        "/silence/1.AAAAAAAAAAAAAAAAAAAAAAAA",
        "/silence/999999999999999999999.A",
        "/silence/-1.A",
        "/silence/%00",
        "/silence/" + "a" * 3000,
    )
    with serving(archive) as site:
        assert [post(site, one) for one in wrong] == [404] * len(wrong)
        assert [site.get(one).status for one in wrong] == [404] * len(wrong)
    assert silent(archive) == []


@pytest.mark.parametrize(
    "body", [b"", b"for=99d", b"List-Unsubscribe=Two", b"for=8h&" + b"x" * 2000, b"\xff\xfe", b"&".join([b"a=1"] * 50)]
)
def test_a_form_that_says_something_else_changes_nothing(archive: Archive, link: str, body: bytes) -> None:
    with serving(archive) as site:
        assert post(site, link, body) == 400
    assert silent(archive) == []


def test_nothing_else_can_be_posted_to(archive: Archive, link: str) -> None:
    with serving(archive) as site:
        assert post(site, "/alerts") == 405
        assert site.get(link, "DELETE").status == 405
        assert post(site, "/silence") in (404, 405)


def test_a_link_for_a_channel_that_the_watch_left_leads_nowhere(archive: Archive, link: str) -> None:
    with archive.writing() as connection:
        put_watch(connection, Watch("gates & <b>roads</b>", "gate", ("slack",)), None, NOW)
    with serving(archive) as site:
        assert post(site, link) == 404


def test_a_silence_that_is_over_is_no_silence(archive: Archive) -> None:
    with archive.writing() as connection:
        watch_id = put_watch(connection, Watch("gates", "gate", ("desk",)), None, NOW)
        silences.silence(connection, watch_id, "desk", NOW, "test", NOW - timedelta(hours=1))
        assert silences.in_force(connection, NOW).why(watch_id, "desk") == ""
        silences.silence(connection, watch_id, silences.EVERY_CHANNEL, NOW + timedelta(hours=1), "test", NOW)
        assert (
            silences.in_force(connection, NOW).why(watch_id, "desk")
            == f"silenced until {NOW + timedelta(hours=1):%Y-%m-%d %H:%M}Z"
        )
        assert silences.end_silence(connection, watch_id) == 2
    assert NOW.tzinfo is UTC
