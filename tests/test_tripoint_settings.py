"""Settings: what holds without a file, what file and environment say, and what is said about mistakes."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
import trustme

from alerts.channels import AppriseSettings, ConsoleSettings, MailSettings, SlackSettings, WebhookSettings
from archive.model import InputError
from crawler.limits import Limits
from tripoint.quantities import Bind
from tripoint.settings import SECTIONS, Settings, documented_keys, load_settings, warnings

SECRET = "s3cr3t-Jk9"


def load(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    path = tmp_path / "tripoint.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ or {}, tmp_path)


def refused(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text, environ)
    said = [str(problem) for problem in caught.value.problems]
    assert SECRET not in "\n".join(said)
    return [line.replace(f"{tmp_path}/", "") for line in said]


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings(None, {}, tmp_path)
    assert settings.file is None
    assert re.fullmatch(r"sqlite:////.+/tripoint\.db", settings.archive.url)
    assert settings.channels == {"console": ConsoleSettings()}
    assert settings.web.bind == Bind("127.0.0.1", 8470)
    assert settings.alerts.max_age == timedelta(hours=48)
    assert settings.alerts.first_fetch is True
    assert settings.seeds.defaults is True
    assert settings.operator.notify == ("console",)
    assert settings.operator.daily == time(9, 0)
    assert settings.crawler.poll_interval == timedelta(hours=1)
    limits = settings.crawler_limits()
    assert re.fullmatch(r"tripoint/\S+ \(\+https://\S+\)", limits.user_agent)
    assert limits == Limits(user_agent=limits.user_agent)


FULL = """
[archive]
url = "sqlite:///data/news.db"
raw_cap = "2 GiB"
[crawler]
contact = "https://desk.example/crawler"
proxy = "http://127.0.0.1:8099"
resolve = { "feeds.example" = "127.0.0.1:8001" }
allow_private = ["127.0.0.0/8"]
host_delay = 0.5
hosts_at_once = 4
feed_bytes = "1 MiB"
page_bytes = 2_000_000
timeout = "15 s"
readers = 1
reader_memory = "256 MiB"
reader_seconds = 10
reader_idle = "1 min"
child_memory = "1 GiB"
entries = 500
poll_interval = "2 h"
[alerts]
max_age = "off"
first_fetch = false
[web]
bind = "[::1]:0"
base_url = "https://desk.example/news"
[seeds]
defaults = false
[operator]
notify = ["desk", "console"]
silent_after = "12 h"
daily = 06:30:00
zone = "Asia/Kabul"
[logs]
format = "json"
level = "debug"
[channels.desk]
kind = "email"
host = "smtp.example.org"
username = "desk"
password_file = "secrets/mail"
sender = "Tripoint <news@example.org>"
recipients = ["a@example.org", "b@example.org"]
language = "prs"
zone = "Asia/Tehran"
rate = 30
[channels.team]
kind = "slack"
token = "xoxb-1"
channel = "C0123"
api_url = "http://127.0.0.1:8200/api/"
[channels.hook]
kind = "slack"
webhook_url_file = "secrets/hook"
[channels.bot]
kind = "webhook"
url_file = "secrets/hook"
secret_file = "secrets/whsec"
allow_private = true
rate = 6000
[channels.phone]
kind = "apprise"
url_file = "secrets/hook"
"""
SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_every_key_of_a_full_file_arrives(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "mail").write_text(f"{SECRET}\n", encoding="utf-8")
    (tmp_path / "secrets" / "hook").write_text(f"https://hooks.example/{SECRET}\r\n", encoding="utf-8")
    (tmp_path / "secrets" / "whsec").write_text(f"{SIGNING}\n", encoding="utf-8")
    settings = load(tmp_path, FULL)
    assert settings.archive.url == f"sqlite:///{tmp_path}/data/news.db"
    assert settings.archive.raw_cap == 2 * 1024**3
    assert settings.crawler_limits() == Limits(
        user_agent=settings.crawler_limits().user_agent,
        proxy="http://127.0.0.1:8099",
        resolve={"feeds.example": "127.0.0.1:8001"},
        allow_private=("127.0.0.0/8",),
        host_delay=0.5,
        hosts_at_once=4,
        feed_bytes=1024**2,
        page_bytes=2_000_000,
        timeout=15.0,
        readers=1,
        reader_memory=256 * 1024**2,
        reader_seconds=10.0,
        reader_idle=60.0,
        child_memory=1024**3,
        entries=500,
    )
    assert settings.crawler_limits().user_agent.endswith("(+https://desk.example/crawler)")
    assert settings.alerts.max_age is None
    assert not settings.alerts.first_fetch
    assert settings.web.bind == Bind("::1", 0)
    assert str(settings.web.bind) == "[::1]:0"
    assert settings.operator.daily == time(6, 30)
    assert settings.operator.silent_after == timedelta(hours=12)
    assert (settings.logs.format, settings.logs.level) == ("json", "debug")
    mail = settings.channels["desk"]
    assert mail == MailSettings(
        name="desk",
        host="smtp.example.org",
        port=587,
        security="starttls",
        sender="Tripoint <news@example.org>",
        recipients=("a@example.org", "b@example.org"),
        username="desk",
        password=SECRET,
        language="prs",
        zone="Asia/Tehran",
        rate=30,
    )
    assert settings.channels["team"] == SlackSettings(
        name="team", token="xoxb-1", channel="C0123", api_url="http://127.0.0.1:8200/api/"
    )
    assert settings.channels["hook"] == SlackSettings(name="hook", webhook_url=f"https://hooks.example/{SECRET}")
    assert settings.channels["bot"] == WebhookSettings(
        "bot", f"https://hooks.example/{SECRET}", SIGNING, allow_private=True, rate=6000
    )
    assert settings.channels["phone"] == AppriseSettings("phone", f"https://hooks.example/{SECRET}")
    assert settings.channels["console"] == ConsoleSettings()
    assert SECRET not in repr(settings)
    assert SIGNING not in repr(settings)
    assert {SIGNING, f"https://hooks.example/{SECRET}", "xoxb-1"} <= set(settings.secrets()), "no log shows them"


MISTAKES = [
    ("[crawler]\nproxi = 1", "tripoint.toml:2: [crawler]: unknown key \"proxi\" (did you mean \"proxy\"?)", "a typing error"),
    ("[crawlers]\nproxy = ''", 'tripoint.toml:1: unknown section "crawlers" (did you mean "crawler"?)', "a section there is not"),
    ('proxy = "http://x"', 'unknown key "proxy" (it belongs below [crawler])', "a key outside its section"),
    ("crawler = 1", 'tripoint.toml:1: "crawler" should be a table (write [crawler])', "a section that is a number"),
    ("[channels]\nmail = 1", 'tripoint.toml:2: channels: "mail" should be a table', "a channel that is a number"),
    ("[alerts]\nmost_an_hour = 0", "[alerts]: most_an_hour: should be greater than or equal to 1", "no alert an hour"),
    ('[alerts]\nmost_an_hour = "few"', "[alerts]: most_an_hour:", "a number in words"),
    ('[alerts]\ndigest = "7"', '[alerts]: digest: should be a time of day such as "09:00"', "an hour alone"),
    ('[channels.c]\nkind = "webhook"\nurl = "https://x.example"\nsecret_file = "nosuch"', "secret_file: ", "a webhook's secret that is not there"),
    ('[channels.c]\nkind = "console"\nrate = 0', "[channels.c]: rate:", "a channel that may say nothing"),
    ("[web]\nbind = 8470", "tripoint.toml:2: [web]: bind: should be an address and a port", "a port alone"),
    ('[web]\nbind = "0.0.0.0:8470"', "needs web.password_file", "open to the network without a password"),
    ('[web]\nbind = "[::]:8470"', "needs web.password_file", "open to the network by IPv6"),
    ('[web]\nbind = "example.org:8470"', "needs web.password_file", "bound to a name that is not this machine's"),
    ('[web]\npassword_file = "nowhere"', "tripoint.toml:2: [web]: password_file: nowhere cannot be read: No such file", "a missing secret"),
    ('[web]\npassword_file = "empty"', "empty is empty", "an empty secret"),
    ('[web]\npassword_file = "two"', "two holds more than one line", "two lines"),
    ('[web]\npassword_file = "."', "cannot be read: Is a directory", "a folder instead of a secret"),
    ('[web]\npassword_file = "binary"', "binary is not a text", "a picture instead of a secret"),
    (f'[web]\npassword = "{SECRET}"\npassword_file = "good"', "[web]: password and password_file are both given (keep one)", "both forms"),
    ("[seeds]\ndefaults = \"yes\"", "tripoint.toml:2: [seeds]: defaults: should be a valid boolean", "text for true"),
    ("[crawler]\nhosts_at_once = \"4\"", "hosts_at_once: should be a valid integer", "text for a number"),
    ("[crawler]\nhosts_at_once = 0", "hosts_at_once: should be greater than or equal to 1", "none at once"),
    ("[crawler]\nhost_delay = -1", "host_delay: should be a time", "a negative time"),
    ("[crawler]\nhost_delay = nan", "host_delay: should be a time", "no number"),
    ("[crawler]\ntimeout = true", "timeout: should be a time", "true for a time"),
    ('[crawler]\ntimeout = "5 weeks"', "timeout: should be a time", "a unit there is not"),
    ('[crawler]\npage_bytes = "5 Mb/s"', "page_bytes: should be a size", "a speed for a size"),
    ('[crawler]\nproxy = "socks5://127.0.0.1:1"', "proxy: should be an address that begins with http", "another kind of proxy"),
    ('[crawler]\nallow_private = ["127.0.0.0/8",\n"all"]', "tripoint.toml:3: [crawler]: allow_private.1:", "a second network that is none"),
    ('[crawler]\nresolve = { "a.example" = "10.0.0.1:80" }', "should be a loopback address and port", "resolving to a stranger"),
    ('[crawler]\ncontact = "me) Mozilla/5.0 ("', "contact: should be a page", "a contact that rewrites the User-Agent"),
    ('[alerts]\nmax_age = "never"', "max_age: should be a time", "a word that is no time"),
    ('[operator]\nnotify = ["console", "pager"]', 'tripoint.toml:2: [operator]: notify: there is no channel "pager"', "no such channel"),
    ('[operator]\ndaily = "25:00"', "daily: should be a time of day", "an hour there is not"),
    ('[operator]\nzone = "Kabul"', "zone: 'Kabul' is not an IANA time zone", "a city for a zone"),
    ('[logs]\nlevel = "loud"', "level: should be 'debug', 'info', 'warning' or 'error'", "a level there is not"),
    ('[archive]\nurl = "mysql://x/y"', "archive.url mysql://x/y is no file and no PostgreSQL", "another database"),
    ('[archive]\nurl = "sqlite://"', "is no file and no PostgreSQL", "an archive in memory"),
    ("[archive]\nurl = 5", "url: should be a valid string", "a number for an address"),
    ('[channels.a]\nhost = "x"', "[channels.a]: kind is missing (known: apprise, console, email, slack, webhook)", "no kind"),
    ('[channels.a]\nkind = "mail"', '"mail" is no kind of channel (did you mean "email"?)', "a kind there is not"),
    ('[channels."a b"]\nkind = "console"', "a name has letters, digits", "a name with a space"),
    ('[channels.a]\nkind = "email"', '[channels.a]: "host" is missing', "mail without a relay"),
    ('[channels.a]\nkind = "slack"', "webhook_url or token is missing", "Slack without a way in"),
    ('[channels.a]\nkind = "apprise"', "url is missing", "a service that nobody named"),
    ('[channels.a]\nkind = "webhook"', "url is missing", "a webhook to nowhere"),
    ('[channels.a]\nkind = "webhook"\nurl = "https://x.example"', "secret is missing", "a webhook that anybody could have sent"),
    (f'[channels.a]\nkind = "webhook"\nurl = "https://x.example"\nsecret = "{SECRET}"', "secret: should be whsec_", "a secret of another form"),
    (f'[channels.a]\nkind = "webhook"\nurl = "http://{SECRET}.example"\nsecret = "{SIGNING}"', "http:// is only", "a webhook in the clear"),
    (f'[channels.a]\nkind = "slack"\ntoken = "{SECRET}"', "channel is missing", "a token without a channel"),
    (f'[channels.a]\nkind = "slack"\nwebhook_url = "{SECRET}"', "webhook_url: should be an address that begins", "a webhook that is no address"),
    (f'[channels.a]\nkind = "slack"\ntoken = "{SECRET}"\nchannel = "C1"\nwebhook_url = "https://{SECRET}"', "both given", "two ways into Slack"),
    ('[channels.a]\nkind = "console"\nlanguage = "de"', "language: should be one of en, fa", "a language we cannot write"),
    ('[channels.a]\nkind = "console"\nhost = "x"', 'unknown key "host"', "a key of another kind"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "why"), MISTAKES, ids=[why for *_, why in MISTAKES])
def test_mistake_is_told_with_its_place(tmp_path: Path, text: str, said: str, why: str) -> None:
    (tmp_path / "good").write_text(f"{SECRET}\n", encoding="utf-8")
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "two").write_text(f"{SECRET}\n{SECRET}\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\x89PNG\xff")
    problems = refused(tmp_path, text)
    assert len(problems) == 1 or "missing" in said
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("tripoint.toml") for problem in problems)


MAIL = '[channels.desk]\nkind = "email"\nhost = "{host}"\nsender = "{sender}"\nrecipients = {recipients}\n{more}\n'

MAIL_MISTAKES = [
    ({"more": 'security = "none"'}, "in the clear", "mail in the clear to another machine"),
    ({"more": 'username = "u"'}, "password is missing", "a user without a password"),
    ({"more": f'password = "{SECRET}"'}, "username is missing", "a password without a user"),
    ({"more": 'ca_file = "nowhere.pem"'}, "nowhere.pem holds no certificate", "a certificate that is not there"),
    ({"more": 'security = "ssl"'}, "security: should be 'starttls', 'tls' or 'none'", "a security there is not"),
    ({"more": "port = 70000"}, "port: should be less than", "a port there is not"),
    ({"sender": "news"}, "'news' should be an address", "a sender without a domain"),
    ({"sender": "a@b.example\\r\\nBcc: c@d.example"}, "should be an address", "a header in the sender"),
    ({"recipients": "[]"}, "recipients: ", "nobody to send to"),
    ({"recipients": '["a@example.org", "b"]'}, "recipients.1: 'b' should be an address", "a second recipient that is none"),
    ({"recipients": '"a@example.org"'}, "recipients: should be a list", "text for a list"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said", "why"), MAIL_MISTAKES, ids=[why for *_, why in MAIL_MISTAKES])
def test_mail_mistake_is_told(tmp_path: Path, change: dict[str, str], said: str, why: str) -> None:
    fields = {"host": "smtp.example.org", "sender": "n@example.org", "recipients": '["a@example.org"]', "more": ""}
    (problem,) = refused(tmp_path, MAIL.format(**(fields | change)))
    assert "[channels.desk]: " in problem
    assert said in problem


@pytest.mark.parametrize(
    ("more", "port"), [('security = "tls"', 465), ("", 587), ('security = "none"', 25), ("port = 2525", 2525)]
)
def test_mail_s_port_follows_its_security(tmp_path: Path, more: str, port: int) -> None:
    settings = load(
        tmp_path, MAIL.format(host="127.0.0.1", sender="n@x.example", recipients='["a@x.example"]', more=more)
    )
    mail = settings.channels["desk"]
    assert isinstance(mail, MailSettings)
    assert mail.port == port


def test_a_relay_s_own_certificate_is_taken_beside_the_file(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    settings = load(
        tmp_path,
        MAIL.format(host="h.example", sender="n@x.example", recipients='["a@x.example"]', more='ca_file = "ca.pem"'),
    )
    mail = settings.channels["desk"]
    assert isinstance(mail, MailSettings)
    assert mail.ca_file == tmp_path / "ca.pem"


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = '[crawler]\nproxi = 1\n[web]\nbind = "0.0.0.0:1"\n[operator]\nnotify = ["x"]\n[channels.a]\nkind = "slack"\n[logs]\nlevel = 5\n'
    problems = refused(tmp_path, text, {"TRIPOINT_ALERTS__MAX_AGE": "soon"})
    assert [re.sub(r": .*", "", problem) for problem in problems] == [
        "tripoint.toml:2",
        "TRIPOINT_ALERTS__MAX_AGE",
        "tripoint.toml:10",
        "tripoint.toml:8",
        "tripoint.toml:4",
        "tripoint.toml:6",
    ]


def test_a_broken_file_is_one_problem(tmp_path: Path) -> None:
    assert refused(tmp_path, "[web\n") == [
        "tripoint.toml:1:5: is not valid TOML: Expected ']' at the end of a table declaration"
    ]


def test_the_environment_goes_first(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text(SECRET, encoding="utf-8")
    environ = {
        "TRIPOINT_WEB__BIND": "0.0.0.0:8470",
        "TRIPOINT_WEB__PASSWORD_FILE": "pw",
        "TRIPOINT_CRAWLER__ALLOW_PRIVATE": "127.0.0.0/8, 10.0.0.0/8",
        "TRIPOINT_CRAWLER__RESOLVE": '{ "a.example" = "127.0.0.1:1" }',
        "TRIPOINT_CRAWLER__HOSTS_AT_ONCE": "3",
        "TRIPOINT_CRAWLER__HOST_DELAY": "1.5",
        "TRIPOINT_CRAWLER__PAGE_BYTES": "1 MiB",
        "TRIPOINT_ALERTS__FIRST_FETCH": "no",
        "TRIPOINT_ALERTS__MAX_AGE": "0",
        "TRIPOINT_OPERATOR__NOTIFY": '["my-desk"]',
        "TRIPOINT_OPERATOR__DAILY": "07:15",
        "TRIPOINT_LOGS__LEVEL": "",
        "TRIPOINT_CHANNELS__MY_DESK__PASSWORD": SECRET,
        "TRIPOINT_CHANNELS__MY_DESK__PORT": "2525",
        "TRIPOINT_CHANNELS__MY_DESK__RECIPIENTS": "a@x.example,b@x.example",
        "TRIPOINT_CHANNELS__OUT__KIND": "console",
        "TRIPOINT_FAILPOINT": "not a setting",
        "UNRELATED__THING": "1",
    }
    text = (
        '[web]\nbind = "127.0.0.1:1"\n[logs]\nlevel = "error"\n[channels.my-desk]\nkind = "email"\nhost = "h.example"\n'
        'username = "u"\npassword_file = "nowhere"\nsender = "n@x.example"\nrecipients = ["z@x.example"]\n'
    )
    settings = load(tmp_path, text, environ)
    assert settings.web.bind == Bind("0.0.0.0", 8470)
    assert settings.web.password is not None
    assert settings.web.password.get_secret_value() == SECRET
    assert settings.crawler.allow_private == ("127.0.0.0/8", "10.0.0.0/8")
    assert settings.crawler.resolve == {"a.example": "127.0.0.1:1"}
    assert settings.crawler.hosts_at_once == 3
    assert settings.crawler.host_delay == timedelta(seconds=1.5)
    assert settings.crawler.page_bytes == 1024**2
    assert not settings.alerts.first_fetch
    assert settings.alerts.max_age is None
    assert settings.operator.notify == ("my-desk",)
    assert settings.operator.daily == time(7, 15)
    assert settings.logs.level == "error"
    mail = settings.channels["my-desk"]
    assert isinstance(mail, MailSettings)
    assert (mail.password, mail.port, mail.recipients) == (SECRET, 2525, ("a@x.example", "b@x.example"))
    assert settings.channels["out"] == ConsoleSettings("out")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TRIPOINT_CRAWLER__PROXI", "x", '[crawler]: unknown key "proxi" (did you mean "proxy"?)'),
        ("TRIPOINT_CRAWLR__PROXY", "x", "is no setting (did you mean"),
        ("TRIPOINT_CRAWLER__PROXY__X", "x", "is no setting"),
        ("TRIPOINT_WEB_BIND", "x", 'is no setting (did you mean "TRIPOINT_WEB__BIND"?)'),
        ("TRIPOINT_CRAWLER__READERS", "many", "[crawler]: readers: should be a valid integer"),
        ("TRIPOINT_SEEDS__DEFAULTS", "maybe", "[seeds]: defaults: should be a valid boolean"),
        ("TRIPOINT_CRAWLER__RESOLVE", "a=b=c", "[crawler]: resolve: should be a table"),
        ("TRIPOINT_WEB__PASSWORD_FILE", "nowhere", "[web]: password_file: nowhere cannot be read"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    (problem,) = refused(tmp_path, "", {name: value})
    assert problem.startswith(f"{name}: ")
    assert said in problem


def test_where_the_file_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(
        ["option.toml", "variable.toml", "here/tripoint.toml", "config/tripoint/tripoint.toml"], 1
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"[crawler]\nreaders = {number}\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    variable = {"TRIPOINT_CONFIG": str(tmp_path / "variable.toml")}
    assert load_settings(tmp_path / "option.toml", variable, tmp_path / "here").crawler.readers == 1
    assert load_settings(None, variable, tmp_path / "here").crawler.readers == 2
    assert load_settings(None, {}, tmp_path / "here").crawler.readers == 3
    assert load_settings(None, {}, tmp_path).crawler.readers == 4
    cases: list[tuple[Path | None, dict[str, str]]] = [
        (tmp_path / "gone.toml", {}),
        (None, {"TRIPOINT_CONFIG": str(tmp_path / "gone.toml")}),
    ]
    for named, environ in cases:
        with pytest.raises(InputError, match=r"gone\.toml: cannot be read"):
            load_settings(named, environ, tmp_path)


def test_the_archive_s_password_joins_its_address(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("p@ss/word\n", encoding="utf-8")
    settings = load(tmp_path, '[archive]\nurl = "postgresql://tripoint@db.example/news"\npassword_file = "pw"\n')
    assert settings.archive.url == "postgresql+psycopg://tripoint:p%40ss%2Fword@db.example/news"
    assert "p%40ss" not in repr(settings)


def test_check_warns_of_what_works_but_should_be_known(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text(SECRET, encoding="utf-8")
    (tmp_path / "pw").chmod(0o644)
    text = '[crawler]\nproxy = "http://127.0.0.1:1"\nallow_private = ["10.0.0.0/8"]\npoll_interval = 60\n[web]\nbind = "0.0.0.0:1"\npassword_file = "pw"\n[operator]\nnotify = ["bot"]\n[channels.bot]\nkind = "console"\n'
    said = "\n".join(str(problem) for problem in warnings(load(tmp_path, text)))
    for expected in (
        "contact is not set",
        "the proxy's",
        "opens 10.0.0.0/8",
        "under an hour",
        "has one channel",
        "base_url",
        "read by everybody",
    ):
        assert expected in said
    (tmp_path / "pw").chmod(0o600)
    text = '[crawler]\ncontact = "https://x.example"\n[web]\npassword_file = "pw"\n'
    assert warnings(load(tmp_path, text)) == []


def test_limits_can_be_switched_off(tmp_path: Path) -> None:
    off = '[alerts]\nfollow_up = "off"\nmost_an_hour = "off"\n[channels.c]\nkind = "console"\nrate = "off"'
    found = load(tmp_path, off)
    assert (found.alerts.follow_up, found.alerts.most_an_hour, found.channels["c"].rate) == (None, None, None)


def test_every_key_is_documented() -> None:
    assert documented_keys().keys() == SECTIONS.keys()
    assert documented_keys()["crawler"]["resolve"] == {}
