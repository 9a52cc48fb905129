"""A site's memory: what it takes for furniture, what it never takes, how it ages, and that it is kept and used."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.database import Archive
from archive.model import NO_MEMORY, Line, SiteMemory
from archive.site_lines import AGE, MOST, SiteLines, learn, pack, unpack
from archive.site_memory import learn_page, memory_of
from crawler.pages import read_page
from crawler.repeats import key_of, lines_of, without_furniture
from tests.test_crawler_pages import page, read

LEGAL = (
    "The contents of this site may be used with a link to the source, says the house of the Border Press in its terms."
)
FOLLOW = "Follow the channel of Border Press"
BACKGROUND = (
    "The Durand Line was drawn in 1893 and is two thousand six hundred kilometres long, mountains for the most part."
)


def story(number: int, *more: str, before: tuple[str, ...] = ()) -> str:
    """A text of its own, with lines put before and behind."""
    own = (
        f"Report {number}: the council of village {'abcdefghijklmnopqrstuvwxyz'[number % 26] * 3}{number} met on Monday and spoke of water, roads and seed.",
        f"Its speaker, a man called {'klmnopqrstuvwxyzabcdefghij'[number % 26] * 4}, said that the second well had been dug by hand in nine weeks.",
        f"Nobody had come from the capital, {'uvwxyzabcdefghijklmnopqrst'[number % 26] * 5} told this paper, and none was expected before the snow.",
    )
    return "\n".join((*before, *own, *more))


NOTHING = SiteLines()


def learned(*texts: str, known: SiteLines = NOTHING) -> SiteLines:
    for text in texts:
        known = learn(known, lines_of(text))
    return known


def is_furniture(line: str, known: SiteLines) -> bool:
    return key_of(line) in known.memory.furniture


def test_a_label_on_every_page_is_furniture_from_the_fourth_page_on() -> None:
    """Three pages teach it."""
    texts = [story(number, FOLLOW) for number in range(3)]
    assert not is_furniture(FOLLOW, learned(*texts[:2]))
    assert is_furniture(FOLLOW, learned(*texts))
    assert without_furniture(story(7, FOLLOW), learned(*texts).memory) == story(7)


def test_figures_in_it_may_differ() -> None:
    """The number of a report is another every time."""
    known = learned(*(story(number, f"کد خبر: ۸۴۵۱۲۳{number}") for number in range(3)))
    assert is_furniture("كد خبر: 99887766", known), "any letters for the same, any figures"


def test_a_legal_notice_at_the_end_of_every_page_goes() -> None:
    assert is_furniture(LEGAL, learned(*(story(number, LEGAL) for number in range(3))))


def test_a_line_seen_once_is_never_furniture() -> None:
    known = learned(*(story(number, FOLLOW) for number in range(40)))
    assert not any(is_furniture(line, known) for line in story(41).split("\n"))


def test_the_background_of_a_running_story_stays() -> None:
    """Agencies repeat it in several reports, within the text or at its end."""
    for number, text in enumerate([story(1, BACKGROUND), story(1, BACKGROUND, *story(2).split("\n"))]):
        known = SiteLines()
        for each in range(10):
            own = story(each + 10 * number)
            known = learn(known, lines_of(text.replace(story(1), own) if each % 5 < 2 else own))
        assert not is_furniture(BACKGROUND, known)


def test_a_story_printed_three_times_loses_nothing() -> None:
    """An update under a second address, a copy in another section."""
    known = learned(story(1), story(2), story(1, "Updated."), story(1), story(1, "More follows."))
    assert not any(is_furniture(line, known) for line in story(1).split("\n"))


def test_a_template_that_is_gone_is_forgotten() -> None:
    known = learned(*(story(number, FOLLOW) for number in range(20)))
    assert is_furniture(FOLLOW, known)
    known = learned(*(story(number, "Read us on paper") for number in range(20, 20 + 3 * AGE)), known=known)
    assert not is_furniture(FOLLOW, known)
    assert is_furniture("Read us on paper", known)


def test_memory_is_bounded_whatever_a_site_prints() -> None:
    known = SiteLines()
    for number in range(200):
        known = learn(known, [Line(number * 1000 + line + 1, 30, False) for line in range(60)])
    assert len(known.lines) <= MOST
    assert len(pack(known)) < 32_000


def test_a_text_of_furniture_alone_is_not_emptied() -> None:
    known = learned(*(story(number, FOLLOW) for number in range(3)))
    assert without_furniture(FOLLOW, known.memory) == FOLLOW


def test_packed_it_is_the_same_value() -> None:
    known = learned(*(story(number, FOLLOW, LEGAL) for number in range(9)))
    assert unpack(pack(known)) == known
    for bad in (b"", b"x", pack(known)[:-1], b"\x00" + pack(known)[1:]):
        with pytest.raises(ValueError, match="not a site's memory"):
            unpack(bad)


def test_the_archive_keeps_it_for_each_site(archive: Archive) -> None:
    """On both databases; an unknown site has an empty one."""
    for number in range(3):
        with archive.writing() as connection:
            learn_page(connection, "border-press.test", lines_of(story(number, FOLLOW)))
    with archive.reading() as connection:
        memory = memory_of(connection, "border-press.test")
        assert (memory.version, memory.furniture) == (3, frozenset({key_of(FOLLOW)}))
        assert memory_of(connection, "other.test") == NO_MEMORY


def test_a_transaction_that_fails_teaches_nothing(archive: Archive) -> None:
    def fail() -> None:
        with archive.writing() as connection:
            learn_page(connection, "border-press.test", lines_of(story(1)))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()
    with archive.reading() as connection:
        assert memory_of(connection, "border-press.test") == NO_MEMORY


def test_a_page_is_read_by_what_is_known_and_teaches_what_it_held() -> None:
    """The same page, without and with a memory: only the known line goes, and it is still taught."""
    body = page((*story(5).split("\n"), FOLLOW))
    plain = read(body)
    known = learned(*(story(number, FOLLOW) for number in range(3))).memory
    found = read_page(
        body,
        "text/html",
        "https://news.test/a",
        languages=(),
        zone="UTC",
        memory=known,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert not hasattr(found, "outcome")
    assert plain.text.split("\n")[-1] == FOLLOW
    assert found.text == story(5)
    assert found.lines == plain.lines


def test_reading_is_repeatable() -> None:
    known = SiteMemory(7, frozenset({key_of(FOLLOW)}))
    body = page((*story(5).split("\n"), FOLLOW))
    assert read(body) == read(body)
    assert without_furniture(story(1, FOLLOW), known) == without_furniture(story(1, FOLLOW), known) == story(1)
