"""Slack, against a local server that enforces its documented limits."""

import json
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.channels import Channel, GiveUp, Misconfigured, Outcome, Retry, Sent, SlackSettings, Unclear, audience_of
from alerts.messages import NoticeKind, OperatorNotice, Payload, render_alert, render_notice
from alerts.slack import SlackChannel
from tests.alert_samples import ADDRESSES, HOSTILE, NOW, WORDS, content, item, open_channel
from tests.slack_server import CHANNEL, TOKEN, SlackServer

WAYS = ["webhook", "bot"]


def settings(server: SlackServer, way: str, **changes: object) -> SlackSettings:
    fields: dict[str, object] = {"name": "desk", "api_url": server.api_url}
    fields |= {"webhook_url": server.webhook_url} if way == "webhook" else {"token": TOKEN, "channel": CHANNEL}
    return SlackSettings(**(fields | changes))  # type: ignore[arg-type]


BOT = SlackSettings("desk", token=TOKEN, channel=CHANNEL)
HOOK = SlackSettings("desk", webhook_url="https://hooks.example/x")


def payload(*items: object, to: SlackSettings = BOT, **changes: object) -> Payload:
    return render_alert(content(*items, **changes), audience_of(to), NOW)  # type: ignore[arg-type]


def send(channel: Channel, message: Payload, *, unclear: bool = False) -> Outcome:
    return channel.send(message, channel.recipients()[0], unclear=unclear)


def test_an_alert_arrives_with_its_titles_excerpts_and_links_in_five_languages() -> None:
    with SlackServer() as server:
        outcome = send(open_channel(settings(server, "bot")), payload())
    (post,) = server.posts
    assert outcome == Sent(post.ts)
    for language, (title, excerpt, word) in WORDS.items():
        assert title in post.seen()
        assert excerpt.replace(word, f"*{word}*", 1) in post.seen()
        assert (ADDRESSES[language], "") in post.links()
    assert post.body["unfurl_links"] is False
    assert post.body["unfurl_media"] is False
    assert post.body["link_names"] is False
    assert post.body["parse"] == "none"


def test_a_webhook_gets_compact_lines_two_an_article() -> None:
    with SlackServer() as server:
        assert send(open_channel(settings(server, "webhook")), payload(to=HOOK)) == Sent("ok")
    (post,) = server.posts
    assert post.blocks == []
    heading, *lines = post.body["text"].splitlines()
    assert heading == "Border crossings"
    assert len(lines) == 2 * len(WORDS) + 1, "two an article, and the link to the archive"
    for number, (language, (title, _, _)) in enumerate(WORDS.items()):
        assert title in lines[2 * number]
        assert f"Outlet {language}" in lines[2 * number]
        assert lines[2 * number + 1].strip() == f"<{ADDRESSES[language]}>".replace("&", "&amp;")
    assert lines[-1] == "In the archive: <http://127.0.0.1:8470/alerts/1>"


@pytest.mark.parametrize("count", [1, 3, 20])
@pytest.mark.parametrize(
    "title", ["&" * 300, "<" * 300, HOSTILE, "خ\u064b\u064b" * 100], ids=["amps", "tags", "hostile", "marks"]
)
def test_compact_lines_fit_and_call_nobody_whatever_the_news_holds(title: str, count: int) -> None:
    long = "https://news.example/" + "a" * 1900
    items = [item(title=title, source_name=title, address=long if n % 2 else ADDRESSES["en"]) for n in range(count)]
    with SlackServer() as server:
        message = payload(*items, to=HOOK, watch=title, more=400)
        assert isinstance(send(open_channel(settings(server, "webhook")), message), Sent)
    (post,) = server.posts
    text = post.body["text"]
    assert len(text) <= 3_900, "Slack shows more than 4,000 characters in pieces"
    assert post.calls() == []
    assert {address for address, _ in post.links()} == {ADDRESSES["en"], "http://127.0.0.1:8470/alerts/1"}
    assert all(label == "" for _, label in post.links())
    shown = text.count("• ")
    assert shown >= 1
    assert f"{400 + count - shown} more" in text


def test_a_notice_by_a_webhook_is_its_whole_text() -> None:
    notice = OperatorNotice("n", NoticeKind.OTHER, NOW, "the disk is <full>", (("Left", "1 GB & less"),))
    with SlackServer() as server:
        send(open_channel(settings(server, "webhook")), render_notice(notice, audience_of(HOOK), NOW))
    (post,) = server.posts
    assert "the disk is &lt;full&gt;" in post.body["text"]
    assert "Left: 1 GB &amp; less" in post.body["text"]


@pytest.mark.parametrize("way", WAYS)
def test_a_title_calls_nobody_disguises_no_link_and_is_seen_as_written(way: str) -> None:
    hostile = item(title=HOSTILE, excerpt=HOSTILE, source_name=HOSTILE, why=HOSTILE, copies=(HOSTILE,))
    message = payload(hostile, watch=HOSTILE, query=HOSTILE)
    with SlackServer() as server:
        channel = open_channel(settings(server, way))
        send(channel, message)
        server.next.append("invalid_blocks" if way == "bot" else "400 invalid_blocks")
        send(channel, message)
    with_blocks, plain = server.posts
    assert with_blocks.blocks
    assert not plain.blocks
    for post in server.posts:
        assert post.calls() == []
        assert all(label == "" for _, label in post.links())
        assert {address for address, _ in post.links()} == {ADDRESSES["en"], "http://127.0.0.1:8470/alerts/1"}
    assert "<!channel> <@U1> *b* _i_ `c`" in with_blocks.seen()
    plain_texts = [text for kind, text in with_blocks.texts() if kind == "mrkdwn"]
    assert all(text.startswith("<http") for text in plain_texts), "nothing but addresses is markup"


def test_blocks_slack_refuses_go_out_once_as_plain_text_and_not_again() -> None:
    crooked = replace(payload(), blocks=({"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}},))
    with SlackServer() as server:
        assert isinstance(send(open_channel(settings(server, "bot")), crooked), Sent)
        assert server.refused == ["invalid_blocks"]
        (post,) = server.posts
        assert post.body["text"] == crooked.fallback_text
        assert "blocks" not in post.body
        server.next.extend(["400 invalid_blocks", "400 invalid_blocks"])
        assert isinstance(send(open_channel(settings(server, "webhook")), crooked), GiveUp)
    assert len(server.requests) == 4


ANSWERS = [
    ("webhook", "500", Unclear, "an error inside Slack may have come after the post"),
    ("webhook", "503", Retry, "Slack says it did nothing"),
    ("webhook", "html", Retry, "200 without ok is not Slack's"),
    ("webhook", "drop", Unclear, "the answer was lost"),
    ("webhook", "403 action_prohibited", Misconfigured, "so would every message end, until somebody mends it"),
    ("webhook", "403 invalid_token", Misconfigured, "so would every message end, until somebody mends it"),
    ("webhook", "404 no_service", Misconfigured, "so would every message end, until somebody mends it"),
    ("webhook", "404 channel_not_found", Misconfigured, "so would every message end, until somebody mends it"),
    ("webhook", "410 channel_is_archived", Misconfigured, "so would every message end, until somebody mends it"),
    ("webhook", "400 no_text", GiveUp, "permanent"),
    ("webhook", "403 <html>", Misconfigured, "whoever stands in Slack's place"),
    ("bot", "500", Unclear, "as above"),
    ("bot", "html", Retry, "as above"),
    ("bot", "drop", Unclear, "as above"),
    ("bot", "refuse", Unclear, "nobody can tell it from the case above"),
    ("bot", "fatal_error", Unclear, "by Slack's reference some of it may have happened"),
    ("bot", "service_unavailable", Retry, "temporary"),
    ("bot", "channel_not_found", Misconfigured, "as above"),
    ("bot", "is_archived", Misconfigured, "as above"),
    ("bot", "invalid_auth", Misconfigured, "as above"),
    ("bot", "token_revoked", Misconfigured, "as above"),
    ("bot", "no_text", GiveUp, "the message is at fault"),
    ("bot", "not_in_channel", Misconfigured, "as above"),
]


@pytest.mark.parametrize(("way", "answer", "expected", "why"), ANSWERS)
def test_answers(way: str, answer: str, expected: type, why: str) -> None:
    with SlackServer() as server:
        server.next.append(answer)
        outcome = send(open_channel(settings(server, way)), payload())
        assert isinstance(outcome, expected), why
        assert len(server.requests) == 1, "nothing is repeated behind our back"
    assert TOKEN not in repr(outcome)
    assert "secret" not in repr(outcome)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("header", "wait"),
    [("17", 17), ("0", 1), ("99999999", 86_400), ("soon", 30), ("", 30)],
    ids=["seconds", "none", "absurd", "no number", "absent"],
)
def test_a_429_is_obeyed_and_nothing_is_posted_until_then(way: str, header: str, wait: int) -> None:
    now = [1000.0]
    with SlackServer() as server:
        channel = SlackChannel(settings(server, way), clock=lambda: now[0])
        server.next.append(f"429 {header}")
        first = send(channel, payload())
        assert isinstance(first, Retry)
        assert first.after == timedelta(seconds=wait)
        now[0] += wait - 0.5
        assert send(channel, payload()) == Retry(timedelta(seconds=1), "desk: Slack asked for a pause")
        assert len(server.requests) == 1
        now[0] += 1
        assert isinstance(send(channel, payload()), Sent)


def test_an_unclear_post_is_looked_up_before_it_is_repeated() -> None:
    with SlackServer() as server:
        channel = open_channel(settings(server, "bot"))
        server.next.append("drop")
        message = payload()
        assert isinstance(send(channel, message), Unclear)
        assert send(channel, message, unclear=True) == Sent(server.posts[0].ts), "it had arrived"
        assert len(server.posts) == 1
        other = payload(alert_key="alert-2")
        server.next.append("refuse")
        assert isinstance(send(channel, other), Unclear)
        assert isinstance(send(channel, other, unclear=True), Sent), "it had not"
        assert [post.body["metadata"]["event_payload"]["key"] for post in server.posts] == [
            message.message_id,
            other.message_id,
        ]


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_comes_too_late_is_unclear(way: str) -> None:
    with SlackServer() as server:
        channel = SlackChannel(settings(server, way), seconds=1)
        server.next.append("late")
        assert isinstance(send(channel, payload()), Unclear)
        again = send(channel, payload(), unclear=True)
        assert isinstance(again, Sent)
        assert len(server.posts) == (1 if way == "bot" else 2), "looked up where it can be, else said again"


@pytest.mark.parametrize(
    ("answer", "expected", "posts", "why"),
    [
        ("missing_scope", Sent, 1, "who may not read the channel posts again: twice is better than never"),
        ("ratelimited", Retry, 0, "asked to wait: ask again later"),
        ("fatal_error", Unclear, 0, "still not known"),
    ],
)
def test_a_look_up_that_fails(answer: str, expected: type, posts: int, why: str) -> None:
    with SlackServer() as server:
        server.next_lookup.append(answer)
        assert isinstance(send(open_channel(settings(server, "bot")), payload(), unclear=True), expected), why
    assert len(server.posts) == posts, why


def test_an_unclear_post_is_found_many_messages_back() -> None:
    message = payload()
    metadata = {"event_type": "tripoint_alert", "event_payload": {"key": message.message_id}}
    with SlackServer(pace=1e-9) as server:
        for number in range(650):
            server.take({"text": f"talk {number}"} | ({"metadata": metadata} if number == 7 else {}))
        assert send(open_channel(settings(server, "bot")), message, unclear=True) == Sent(server.posts[7].ts)
        assert len(server.requests) == 4
    assert len(server.posts) == 650


def test_a_webhook_cannot_be_asked_and_repeats() -> None:
    with SlackServer() as server:
        channel = open_channel(settings(server, "webhook"))
        server.next.append("drop")
        assert isinstance(send(channel, payload()), Unclear)
        assert isinstance(send(channel, payload(), unclear=True), Sent)
    assert len(server.posts) == 2


def test_a_follow_up_goes_into_its_thread_and_is_looked_up_there() -> None:
    with SlackServer() as server:
        channel = open_channel(settings(server, "bot"))
        first = send(channel, payload())
        assert isinstance(first, Sent)
        follow_up = replace(payload(alert_key="alert-1/2"), thread_receipt=first.receipt)
        server.next.append("drop")
        assert isinstance(send(channel, follow_up), Unclear)
        assert send(channel, follow_up, unclear=True) == Sent(server.posts[1].ts)
    assert [post.body.get("thread_ts") for post in server.posts] == [None, first.receipt]


def test_a_burst_from_several_threads_keeps_slack_s_pace() -> None:
    with SlackServer() as server:
        channel = open_channel(settings(server, "bot"))
        outcomes: list[Outcome] = []
        threads = [
            threading.Thread(target=lambda key=str(n): outcomes.append(send(channel, payload(alert_key=key))))
            for n in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 5, "more than the burst, and no 429 of our own making"


def test_two_channels_of_one_place_and_a_reload_keep_one_pace() -> None:
    """More than the burst, by channels that the settings call by different names, opened anew between posts."""
    with SlackServer() as server:
        kept: list[Channel] = []
        for number in range(5):
            # the old one is let go of only after the new one is there, as at a reload
            kept = [*kept[-1:], open_channel(settings(server, "bot", name=f"desk-{number % 2}"))]
            assert isinstance(send(kept[-1], payload(alert_key=str(number))), Sent)


def test_a_pause_that_slack_asked_for_outlives_a_reload() -> None:
    with SlackServer() as server:
        first = SlackChannel(settings(server, "webhook"), clock=lambda: 1000.0)
        server.next.append("429 60")
        assert isinstance(send(first, payload(to=HOOK)), Retry)
        second = SlackChannel(settings(server, "webhook", name="renamed"), clock=lambda: 1010.0)
        assert send(second, payload(to=HOOK)) == Retry(timedelta(seconds=50), "renamed: Slack asked for a pause")
        assert len(server.requests) == 1


def test_the_local_slack_would_refuse_a_faster_one() -> None:
    body = json.dumps({"text": "x"}).encode()
    with SlackServer() as server:
        statuses = []
        for _ in range(4):
            request = urllib.request.Request(server.webhook_url, body, {"Content-Type": "application/json"})
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    statuses.append((answer.status, answer.read()))
            except urllib.error.HTTPError as error:
                with error:
                    statuses.append((error.code, error.read()))
    assert statuses == [(200, b"ok")] * 3 + [(429, b"rate_limited")]


@pytest.mark.parametrize("way", WAYS)
def test_a_server_that_is_not_there_is_tried_again(way: str) -> None:
    with SlackServer() as server:
        gone = settings(server, way)
    assert isinstance(send(open_channel(gone), payload()), Retry)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://127.0.0.1/services/x", "private"),
        ("https://localhost/services/x", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://[::1]/x", "private"),
        ("https://10.1.2.3:8443/x", "private"),
        ("https://224.0.0.1/x", "private"),
        ("http://93.184.216.34/x", "https"),
        ("file:///etc/hostname", "https"),
        ("", "webhook_url or token"),
    ],
)
def test_a_webhook_leads_to_no_private_place(address: str, told: str) -> None:
    if not address:
        with pytest.raises(ValueError, match=told):
            SlackSettings("desk", webhook_url=address)
        return
    outcome = send(open_channel(SlackSettings("desk", webhook_url=address)), payload())
    assert isinstance(outcome, Misconfigured)
    assert told in outcome.why


def test_secrets_do_not_show_and_half_settings_are_refused() -> None:
    shown = repr(SlackSettings("a", webhook_url="https://hooks.example/s3cret")) + repr(
        SlackSettings("b", token="xoxb-s3cret", channel="C1")
    )
    assert "s3cret" not in shown
    with pytest.raises(ValueError, match="either"):
        SlackSettings("a", webhook_url="https://hooks.example/x", token="xoxb", channel="C1")
    with pytest.raises(ValueError, match="channel"):
        SlackSettings("a", token="xoxb")


@pytest.mark.parametrize("way", WAYS)
def test_what_was_written_for_another_channel_calls_nobody(way: str) -> None:
    """A message in the outbox whose channel of that name has become Slack meanwhile."""
    told = replace(payload(), blocks=(), fallback_text="", text="<!channel> come & see <http://evil.test|the bank>")
    with SlackServer() as server:
        outcome = send(open_channel(settings(server, way)), told)
        assert isinstance(outcome, Sent)
        (post,) = server.posts
    assert post.calls() == []
    assert post.links() == []
    assert "&lt;!channel&gt; come &amp; see" in post.body["text"]
