"""Messages as readers see them: the same news in three forms, and nothing in it that acts."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.messages import (
    Form,
    Item,
    NoticeKind,
    OperatorNotice,
    Payload,
    Tellers,
    cut_excerpt,
    message_id,
    render_alert,
    render_notice,
    show_time,
)
from alerts.sheets import clean, safe_link
from tests.alert_samples import ADDRESSES, HOSTILE, NOW, WORDS, audience, content, item
from tests.slack_server import refusal
from words.direction import FSI, PDI

FORMS = list(Form)
TAGS = {"html", "head", "meta", "title", "body", "div", "p", "h2", "bdi", "mark", "a", "b"}


class Reader(HTMLParser):
    """What a browser makes of the HTML part: tags, links, marked words, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[tuple[str, str]] = []
        self.marked: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "a":
            self.links.append((dict(attrs).get("href") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._open and self._open[-1] == "a":
            self.links[-1] = (self.links[-1][0], data)
        if self._open and self._open[-1] == "mark":
            self.marked.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.mark.parametrize("language", WORDS)
def test_an_article_s_title_outlet_excerpt_and_link_are_in_every_form(language: str) -> None:
    title, excerpt, word = WORDS[language]
    alert = content(item(language))
    mail = render_alert(alert, audience(Form.MAIL), NOW)
    page = Reader(mail.html)
    for shown in (title, f"Outlet {language}", "Agency One, Daily Two", "@torkham as", "@torkham OR @milak"):
        assert shown in mail.text
        assert shown in page.text
    assert excerpt.replace(word, f"*{word}*", 1) in mail.text
    assert page.marked == [word]
    assert excerpt in page.text
    assert f"\n{ADDRESSES[language]}\n" in mail.text, "a link stands alone on its line, whole"
    assert page.links[0] == (ADDRESSES[language], ADDRESSES[language]), "a link shows where it leads"
    assert title in mail.subject
    slack = render_alert(alert, audience(Form.SLACK), NOW)
    assert title in json.dumps(slack.blocks, ensure_ascii=False)
    assert refusal({"text": slack.fallback_text, "blocks": list(slack.blocks)}) == ""
    console = render_alert(alert, audience(Form.CONSOLE), NOW)
    assert (console.html, console.blocks, console.fallback_text) == ("", (), "")
    assert console.text == mail.text


@pytest.mark.parametrize("language", WORDS)
def test_each_article_names_its_language_and_finds_its_own_direction(language: str) -> None:
    page = Reader(render_alert(content(item(language)), audience(), NOW).html)
    own = [attributes for tag, attributes in page.attributes if attributes.get("lang") == language and tag != "html"]
    assert len(own) == 2, "title and excerpt"
    assert all(attributes["dir"] == "auto" for attributes in own)


@pytest.mark.parametrize(
    ("language", "direction", "label"),
    [
        ("en", "ltr", "Watch"),
        ("fa", "rtl", "دیده‌بان"),
        ("prs", "rtl", "دیده‌بان"),
        ("ps", "rtl", "څار"),
        ("ur", "rtl", "نگرانی"),
        ("ar", "rtl", "المتابعة"),
        ("tr", "ltr", "Watch"),
    ],
)
def test_the_words_around_the_news_are_the_reader_s(language: str, direction: str, label: str) -> None:
    mail = render_alert(content(), audience(language=language), NOW)
    page = Reader(mail.html)
    assert dict(page.attributes)["html"] == {"lang": language, "dir": direction}
    assert f"{label}: " in mail.text
    assert f"{label}: " in page.text


def test_whose_words_a_single_report_prints_is_said_unless_they_are_its_own() -> None:
    def told(source: str, *reports: str, copies: int = 0) -> str:
        alert = content(item(source_name=source), tellers=Tellers(reports, copies))
        return render_alert(alert, audience(), NOW).text

    assert "Independent reports: 1 (Reuters)\n" in told("Dawn", "Reuters")
    for source, *reports in (("Dawn", "Dawn"), ("IRNA English", "IRNA"), ("Dawn",)):
        assert "Independent reports" not in told(source, *reports)
    assert "Copies: 2" in told("Dawn", "Dawn", copies=2)


def test_a_foreign_title_in_the_subject_is_isolated_and_every_isolate_is_closed() -> None:
    title = WORDS["fa"][0]
    for form in FORMS:
        payload = render_alert(content(item("fa")), audience(form), NOW)
        assert payload.subject == f"Border crossings: {FSI}{title}{PDI}"
        for text in (payload.text, payload.fallback_text):
            for line in text.splitlines():
                assert line.count(FSI) == line.count(PDI)
    english_reader = render_alert(content(item("en")), audience(), NOW)
    assert FSI not in english_reader.subject + english_reader.text, "nothing to isolate, nothing added"


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_title_is_text_everywhere_and_the_alert_is_still_made(form: Form) -> None:
    hostile = replace(
        item(),
        title=HOSTILE,
        excerpt=HOSTILE,
        spans=((0, 10),),
        source_name=HOSTILE,
        copies=(HOSTILE,),
        why=HOSTILE,
        language=HOSTILE,
    )
    alert = content(hostile, watch=HOSTILE, query=HOSTILE)
    payload = render_alert(alert, audience(form), NOW)
    everything = payload.to_json()
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066\u2067]",
        payload.subject + payload.text + payload.html,
    )
    assert "\n" not in payload.subject
    assert "\\u0000" not in everything
    if form is Form.MAIL:
        page = Reader(payload.html)
        assert page.tags <= TAGS
        assert "<script>alert(1)</script>" in page.text, "shown, not obeyed"
        assert [link for link, _ in page.links] == [ADDRESSES["en"], "http://127.0.0.1:8470/alerts/1"]
    if form is Form.SLACK:
        told = json.dumps(payload.blocks) + payload.fallback_text
        assert "<!channel>" not in told
        assert "<@U1>" not in told
        assert refusal({"text": payload.fallback_text, "blocks": list(payload.blocks)}) == ""


@pytest.mark.parametrize(
    ("address", "shown", "why"),
    [
        ("https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&z=2#f", "a plain address stays as it is"),
        ("https://a.example/خبر/1", "https://a.example/خبر/1", "a Persian slug stays readable"),
        ("https://a.example/a b|c<d>\"'", "https://a.example/a%20b%7Cc%3Cd%3E%22'", "what could end a link is encoded"),
        ("http://xn--mgba3a4f16a.example/", "http://xn--mgba3a4f16a.example/", "an encoded host stays"),
        ("http://раypal.example/", "http://xn--ypal-43d9g.example/", "a look-alike host is shown in ASCII"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/", "an IPv6 literal"),
        ("https://bank.example@evil.example/", "", "a user part disguises the host"),
        ("https://a.example\\@evil.example/", "", "parsers disagree on backslashes"),
        ("javascript:alert(1)", "", "not an address of a page"),
        ("data:text/html,x", "", "nor this"),
        ("//a.example/", "", "no scheme"),
        ("https://", "", "no host"),
        ("https://a.example:99999/", "", "no such port"),
        ("https://a.example/" + "x" * 2100, "", "longer than any browser takes"),
        ("https://a.example/\r\nBcc:x\x00", "https://a.example/Bcc:x", "controls are gone"),
        ("https://a.example/\u202egpj", "https://a.example/gpj", "no override of direction"),
    ],
)
def test_links(address: str, shown: str, why: str) -> None:
    assert safe_link(address) == shown, why


def test_an_article_without_title_address_or_date_still_makes_an_alert() -> None:
    bare = Item(7, "", "", "", "", None, NOW)
    for form in FORMS:
        payload = render_alert(content(bare, watch="", query="", review_url=""), audience(form), NOW)
        assert "(no title)" in payload.subject
        assert "no date given" in payload.text
        assert refusal({"text": payload.fallback_text or "x", "blocks": list(payload.blocks)}) == ""


def test_times_are_the_reader_s() -> None:
    at = datetime(2025, 3, 20, 21, 30, tzinfo=UTC)
    assert show_time(at, "UTC") == "Thu 20 Mar 2025, 21:30 UTC"
    assert show_time(at, "Asia/Tehran") == "Fri 21 Mar 2025, 01:00 Tehran"
    assert show_time(at, "Asia/Tehran", "fa") == "1404/01/01 (2025-03-21) 01:00 Tehran", (
        "New Year's day, both calendars"
    )
    assert show_time(at, "America/New_York", "ur") == "2025-03-20 17:30 New York"
    with pytest.raises(ValueError, match="zone"):
        show_time(datetime(2025, 1, 1), "UTC")  # noqa: DTZ001


def test_seen_on_the_day_of_publishing_shows_the_hour_alone() -> None:
    same = render_alert(content(item()), audience(), NOW).text
    assert "Published Sat 22 Nov 2025, 03:45 Karachi · Seen 05:15 · English" in same
    later = render_alert(content(item(first_seen=NOW + timedelta(days=2))), audience(), NOW).text
    assert "Seen Mon 24 Nov 2025, 05:15 Karachi" in later


def test_a_date_beside_right_to_left_words_keeps_its_order() -> None:
    for language in ("fa", "ur", "ps", "ar"):
        shown = render_alert(content(item("fa")), audience(language=language), NOW)
        assert re.search(f"{FSI}[^{PDI}]*2025-11-22[^{PDI}]* 03:45 Karachi{PDI}", shown.text), "an isolate of its own"
        assert re.search(f"{FSI}05:15{PDI}", shown.html)


def test_a_flood_becomes_one_message_that_counts_what_it_does_not_show() -> None:
    many = content(
        *[item(title=f"Report {number} " + "&<>" * 90, excerpt="long & wide " * 60) for number in range(300)], more=7
    )
    mail = render_alert(many, audience(), NOW)
    assert "(+306)" in mail.subject
    assert "287 more" in mail.text
    slack = render_alert(many, audience(Form.SLACK), NOW)
    assert refusal({"text": slack.fallback_text, "blocks": list(slack.blocks)}) == ""
    shown = json.dumps(slack.blocks).count("https://news.example")
    counted = re.search(r"(\d+) more", json.dumps(slack.blocks))
    assert counted is not None
    assert shown >= 1
    assert shown + int(counted[1]) == 307
    assert len(slack.fallback_text) <= 3900


def test_the_same_alert_has_the_same_id_whenever_and_another_on_another_channel() -> None:
    first = render_alert(content(), audience(), NOW)
    again = render_alert(content(), audience(language="fa"), NOW + timedelta(days=1))
    assert first.message_id == again.message_id
    assert len(first.message_id) < 60
    assert re.fullmatch(r"<[0-9a-f]{24}@tripoint\.example>", first.message_id)
    assert first.message_id != render_alert(content(alert_key="alert-2"), audience(), NOW).message_id
    console = audience(Form.CONSOLE)
    assert message_id("k", console) == message_id("k", audience()), "the channel's name counts, not its form"
    odd = audience().__class__("other", Form.MAIL, domain="a-very-long-name-of-a-company.mail.example")
    assert message_id("k", odd).endswith("@tripoint.invalid>")
    assert len(message_id("k", odd)) < 60


def test_a_follow_up_keeps_the_thread_s_subject_and_names_its_messages() -> None:
    ids = tuple(f"<{number:024x}@tripoint.example>" for number in range(40))
    payload = render_alert(content(subject="Border crossings: first", thread=ids), audience(), NOW)
    headers = dict(payload.headers)
    assert payload.subject == "Border crossings: first"
    assert payload.thread_of == ids[0]
    assert headers["In-Reply-To"] == ids[-1]
    kept = headers["References"].split()
    assert (kept[0], kept[1:]) == (ids[0], list(ids[-19:])), (
        "the first, by which readers find the thread, and the latest"
    )
    assert (
        dict(render_alert(content(silence_url="https://t.example/s"), audience(), NOW).headers)["List-Unsubscribe"]
        == "<https://t.example/s>"
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_payload_survives_the_outbox(form: Form) -> None:
    ids = ("<1@tripoint.example>",)
    payload = render_alert(content(thread=ids), audience(form), NOW)
    assert Payload.from_json(payload.to_json()) == payload


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"rendered_at": 3}',
        '{"rendered_at": "2025-01-01", "blocks": [], "headers": [], "x": 1}',
    ],
)
def test_what_is_no_payload_is_refused(stored: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Payload.from_json(stored)


@pytest.mark.parametrize("form", FORMS)
def test_a_notice_tells_the_operator_what_happened_and_what_to_do(form: Form) -> None:
    notice = OperatorNotice(
        key="silent:khabar:2025-11-22",
        kind=NoticeKind.SILENT_SOURCE,
        at=NOW,
        headline="خبرگزاری نمونه has been silent for 9 hours",
        facts=(("Source", "khabar"), ("Last outcome", "timeout <b>after</b> 30 s")),
        remedy="Try `tripoint sources poll khabar`.",
        review_url="http://127.0.0.1:8470/sources",
    )
    payload = render_notice(notice, audience(form, "fa"), NOW)
    assert payload.subject == f"tripoint: {FSI}خبرگزاری نمونه has been silent for 9 hours{PDI}"
    for shown in (
        "Source: khabar",
        "timeout <b>after</b> 30 s",
        "What to do: Try",
        "http://127.0.0.1:8470/sources",
        "05:15 Karachi",
    ):
        assert shown in payload.text
    if form is Form.MAIL:
        assert "timeout <b>after</b> 30 s" in Reader(payload.html).text
    if form is Form.SLACK:
        assert refusal({"text": payload.fallback_text, "blocks": list(payload.blocks)}) == ""


def test_a_message_without_a_zone_in_its_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render_alert(content(), audience(), NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "spans", "shown", "matched", "why"),
    [
        ("one two three", ((4, 7),), "one two three", ["two"], "a short text is shown whole"),
        ("one two three", (), "one two three", [], "without a match from the beginning"),
        ("one\n\n two\t\tthree", ((11, 16),), "one two three", ["three"], "white space is single, spans follow"),
        ("a\x00b\u202e c d", ((5, 6),), "ab c d", ["c"], "what is stripped moves the spans"),
        ("one two", ((0, 3), (2, 5), (90, 99), (5, 4)), "one two", ["one t"], "overlaps merge, nonsense is dropped"),
    ],
)
def test_excerpts(text: str, spans: tuple[tuple[int, int], ...], shown: str, matched: list[str], why: str) -> None:
    excerpt, moved = cut_excerpt(text, spans)
    assert excerpt == shown, why
    assert [excerpt[start:end] for start, end in moved] == matched, why


def test_a_long_text_is_cut_around_the_match_at_words() -> None:
    text = "before " * 200 + "MATCH " + "after " * 200
    excerpt, moved = cut_excerpt(text, ((1400, 1405),), 100)
    assert len(excerpt) <= 100
    assert excerpt.startswith("…before ")
    assert excerpt.endswith(" after…")
    assert [excerpt[start:end] for start, end in moved] == ["MATCH"]


@given(text=st.text(max_size=400), spans=st.lists(st.tuples(st.integers(-3, 420), st.integers(-3, 420)), max_size=5))
@example(text="\u0301" * 300, spans=[(100, 200)])
def test_an_excerpt_never_grows_and_its_spans_lie_within(text: str, spans: list[tuple[int, int]]) -> None:
    excerpt, moved = cut_excerpt(text, tuple(spans), 120)
    assert len(excerpt) <= 120
    assert all(0 <= start < end <= len(excerpt) for start, end in moved)
    for form in FORMS:
        render_alert(
            content(item(title=text, excerpt=text, spans=tuple(spans), address=text)), audience(form), NOW
        ).to_json().encode()


def test_ten_thousand_marks_on_a_letter_are_four() -> None:
    assert clean("a" + "\u0301" * 10_000 + "b", 300) in ("a" + "\u0301" * 4, "a" + "\u0301" * 4 + "b")
    assert clean("مُحَمَّدٌ", 300) == "مُحَمَّدٌ", "a vowelled name keeps its marks"


def test_a_cut_title_ends_before_a_letter_not_between_it_and_its_mark() -> None:
    assert clean("abcde\u0301fgh", 6) == "abcd…"
    assert clean("می‌رود", 3) == "م…" or clean("می‌رود", 3) == "می…"
