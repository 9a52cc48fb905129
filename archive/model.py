"""The nouns of tripoint, in the order the news travels: one frozen value per stage, none grows on the way.

    Source -> Fetched -> Feed of Entries / Page -> Draft (of a Version of an Article) -> Verdict -> Hit -> Alert -> Delivery

Nothing here reads a clock, a file or a database. Every datetime is aware; stores keep UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is read. Only feeds are read so far; the others ship disabled with their reason."""

    RSS = "rss"
    GOOGLE_NEWS = "google-news-rss"
    NEWS_SITEMAP = "news-sitemap-rss"
    SITEMAP = "sitemap"
    HTML = "html"
    API_RSS = "api-rss"
    API_JSON = "api-json"
    BULK = "bulk-csv"


@dataclass(frozen=True, slots=True)
class Source:
    """One place news comes from, as the catalogue states it."""

    id: str
    """Lower-case letters, digits and underscores; unique in the catalogue, never reused."""
    name: str
    country: str
    """ISO 3166 alpha-2 of the outlet, "UN" for the United Nations, "" where unknown."""
    languages: tuple[str, ...]
    """ISO 639 codes (`en fa prs ps ur ar`), the main one first; empty where mixed."""
    kind: SourceKind
    addresses: tuple[str, ...]
    """Candidate addresses, best first; the first that answers with a feed is used."""
    homepage: str = ""
    tier: int = 2
    """Trust: 1 an agency or paper of record, 2 other newsrooms, 3 aggregators and unproven ones."""
    zone: str = "UTC"
    """IANA time zone in which the publisher writes times that name none."""
    enabled: bool = True
    reason: str = ""
    """Why it ships disabled; empty when enabled."""
    grade: str = ""
    """Grade of the evidence for the addresses, A best (see the catalogue's head)."""
    evidence: str = ""
    evidence_date: str = ""


class Outcome(StrEnum):
    """How an attempt to fetch and read something ended. Every attempt leaves exactly one."""

    OK = "ok"
    UNCHANGED = "unchanged"
    """304, or 200 with the same bytes as last time."""
    NOT_FOUND = "not found"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    """401, 402, 403, 451 or a challenge page: we do not evade."""
    RATE_LIMITED = "rate limited"
    """429, or 503 with Retry-After."""
    SERVER_ERROR = "server error"
    BAD_STATUS = "bad status"
    UNREACHABLE = "unreachable"
    """Name not found, connection refused or reset, network down."""
    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_LARGE = "too large"
    DAMAGED = "damaged"
    """Cut short or not decodable as declared."""
    REFUSED = "refused address"
    """Our own guard: private, loopback, odd port or scheme."""
    ROBOTS = "disallowed by robots.txt"
    REDIRECTS = "too many redirects"
    NOT_A_FEED = "not a feed"
    NOT_A_PAGE = "not a page"
    """A type we do not read as a page: an image, a PDF, a video."""
    EMPTY = "no text found"
    SAYS_MISSING = "says it is not there"
    """200, with the words of a 404."""
    WALL = "behind a wall"
    """200, with a consent window, a check of the browser or a sign-in form in place of the article: we do not evade."""
    READER_LIMIT = "reader over its limit"
    """The reader process ran out of time, memory or depth on these bytes and was stopped."""
    READER_FAILED = "reader failed"
    CRAWLER_LOST = "crawler lost"
    """The crawler child died while this was in its hands."""

    @property
    def good(self) -> bool:
        """True when the attempt brought what was asked for, or learned that nothing is new."""
        return self in (Outcome.OK, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The record of one attempt, built in one place."""

    outcome: Outcome
    detail: str
    """One line for a person: what happened, with the address but never a secret."""
    at: datetime
    status: int | None = None
    retry_after: datetime | None = None
    """The server's own word on when to come back, clamped (faults.md N12)."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A server's answer with status 200, decoded from its transfer and content encodings."""

    address: str
    """The address asked for."""
    final_address: str
    """The address that answered, after redirects."""
    permanent: bool
    """True when every redirect on the way was a permanent one."""
    status: int
    content_type: str
    body: bytes
    etag: str | None
    last_modified: str | None
    """Byte for byte as received, to be sent back as they are."""
    digest: str
    """SHA-256 of the body in hex."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of one feed."""

    key: str
    """The item's guid, else its link, else a hash of its content: unique within its source."""
    address: str | None
    """An http(s) address, resolved against the feed's; None where the item has no usable one."""
    title: str
    text: str
    """The feed's own words as plain paragraphs: its content where it has one, else its summary."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """None where absent or absurd (before 1990, more than 24 hours ahead)."""
    published_raw: str = ""
    language: str = ""
    """Of the item's own words, "" where they are too few to tell."""
    language_confidence: float = 0.0
    tags: tuple[str, ...] = ()
    """The categories that the feed files it under, as written."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read at the door."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    skipped: int = 0
    """Items without anything to tell them by, or over the limit."""
    warnings: tuple[str, ...] = ()
    minimum_interval: int | None = None
    """Seconds the feed asks readers to wait between polls (ttl, sy:updatePeriod)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as a site's memory knows it: not its words, their hash."""

    key: int
    """64-bit hash of its folded letters, figures alike."""
    length: int
    """Letters in it, at most 255."""
    edge: bool
    """Whether it stood at the beginning or the end of the text."""


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known to stand on many pages of one site, as it was when a page was ordered."""

    version: int = 0
    """Counts the pages learned from; what was read with the same version and recipe reads the same again."""
    furniture: frozenset[int] = frozenset()
    """Keys of the lines that belong to the site and to no article."""


NO_MEMORY = SiteMemory()
"""Of a site nothing is known of."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's words and what it says about itself."""

    title: str
    text: str
    """The body in paragraphs, one a line."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_raw: str = ""
    modified: datetime | None = None
    language: str = ""
    language_confidence: float = 0.0
    canonical_address: str | None = None
    site: str = ""
    image: str | None = None
    paywalled: bool = False
    kind: str = "article"
    lines: tuple[Line, ...] = ()
    """What its site's memory learns from it: the lines of the text before any known one was left out."""


@dataclass(frozen=True, slots=True)
class PollPlan:
    """When a source is asked again, at which of its addresses, and why."""

    next_poll_at: datetime
    failures: int
    """In a row."""
    candidate: int
    why: str


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What becomes of an article's page."""

    state: str
    """`had`, `failed` for good, or `due` again."""
    due_at: datetime | None
    why: str


class Origin(StrEnum):
    """Where a version's words come from."""

    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Draft:
    """Words about to be kept as a version of an article."""

    origin: Origin
    title: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    published_raw: str
    modified: datetime | None
    language: str
    """ISO 639 code, "" where unknown; Dari (`prs`) is taken from the source."""
    language_confidence: float
    site: str
    image: str | None
    canonical_address: str | None
    kind: str
    paywalled: bool
    raw_digest: str | None
    """Digest of the raw page kept beside it, None for the feed's words."""
    recipe: int
    """Version of the reading recipe that made it."""
    tags: tuple[str, ...] = ()
    """Categories of the feeds that carried it."""


@dataclass(frozen=True, slots=True)
class Version:
    """The words of an article at one time, as kept."""

    id: int
    article_id: int
    source_id: str
    address: str | None
    seen_at: datetime
    draft: Draft


class Relation(StrEnum):
    """How a text relates to the earlier one it comes from; the last two to one it shares a passage with."""

    EXACT = "exact"
    REPRINT = "reprint"
    CUT = "cut from"
    EXPANDED = "expanded from"
    UPDATED = "updated"
    """The same report with other figures or names in some places."""
    ALTERED = "altered copy"
    """The same report with its wording changed throughout, by hand or by a bad scan."""
    CONTAINS = "contains"
    """It says other things first and holds the earlier text as a passage: a round-up, a follow-up."""
    PART = "part of"
    """It stands as a passage in the earlier text, which says other things first."""


@dataclass(frozen=True, slots=True)
class New:
    """Nothing in the archive or the baseline says the same."""

    why: str


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The text comes from an earlier article."""

    article_id: int
    relation: Relation
    similarity: float
    why: str


@dataclass(frozen=True, slots=True)
class RevisionOf:
    """A later version of an article that was judged before."""

    article_id: int
    similarity: float
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """A copy of a document the user already has."""

    baseline_id: str
    relation: Relation
    similarity: float
    why: str


Verdict = New | CopyOf | RevisionOf | Known

VERDICT_NAMES: dict[type[Verdict], str] = {New: "new", CopyOf: "copy", RevisionOf: "revision", Known: "known"}
"""The words by which tables, pages and filters call the verdicts."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a person wants to be told about, and where."""

    name: str
    query: str
    notify: tuple[str, ...] = ("console",)
    """Names of channels."""
    about: bool = True
    """Only articles about the region as a whole (see words/relevance.py); False lets every article through."""
    wait: int = 60
    """Seconds an alert stays open for copies that arrive together; 0 for urgent watches."""
    tags: tuple[str, ...] = ()
    enabled: bool = True
    mode: str = "instant"
    """When it tells: `instant`, or in a digest, `hourly` or `daily`."""
    at: str = ""
    """The time of day of its daily digest, `07:00` by the channel's zone; "" for the settings' `alerts.digest`."""
    quiet: str = ""
    """Hours in which nothing is told, `22:00-07:00` by the channel's zone: what comes then goes out after them."""
    urgent: bool = False
    """Told in quiet hours too, and ahead of the channel's rate."""
    unless: str = ""
    """Name of a watch: what that one tells of is not told by this one as well."""


@dataclass(frozen=True, slots=True)
class BaselineDocument:
    """A document the user already has. Shipped ones carry facts and fingerprint only, no sentences."""

    id: str
    title: str
    publisher: str = ""
    published: str = ""
    """The date the document states, ISO 8601, "" where it states none."""
    language: str = ""
    text: str | None = None
    fingerprint: str = ""
    """The packed fingerprint, base64 (see archive/sameness.py)."""
    recipe: int = 0
    names: tuple[str, ...] = ()
    """Ids of the region's names found in it."""
    numbers: tuple[str, ...] = ()
    origin: str = "user"
    """`shipped` or `user`."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file a person wrote: for errors they can act on."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line:column`, leaving out what is unknown."""
        return ":".join([self.file, *(str(part) for part in (self.line, self.column) if part)])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the user's input: where, what, and what would be right."""

    place: Place | None
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line: `file:line: what (remedy)`."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.what}" + (f" ({self.remedy})" if self.remedy else "")


class InputError(Exception):
    """Bad input from the user: exits with status 2 and one clear message per problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
