"""What reports of one story disagree on, and what only looks like it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.differences import Account, Difference, differences
from tests.judged_archive import BOOK

DAY = datetime(2026, 11, 20, 6, tzinfo=UTC)
PLACE = "Gunmen attacked a checkpoint near the Torkham crossing before dawn. "


def told(*texts: str, language: str = "en", hours: float = 1) -> tuple[Difference, ...]:
    at = (DAY + timedelta(hours=hours * number) for number in range(len(texts)))
    return differences(
        [
            Account(number, "", text, language, when, BOOK)
            for number, (text, when) in enumerate(zip(texts, at, strict=False), 1)
        ]
    )


def sides(found: tuple[Difference, ...]) -> list[list[tuple[str, list[int]]]]:
    return [[(side.words, [ref for ref, _ in side.quotes]) for side in one.sides] for one in found]


def test_other_tolls_stand_side_by_side_with_who_gives_them() -> None:
    found = told(
        PLACE + "Seven soldiers were killed.",
        PLACE + "Seven soldiers were killed, the army said.",
        PLACE + "The attackers killed 23 soldiers.",
    )
    assert [one.words for one in found] == ["killed, soldiers"]
    assert sides(found) == [[("7", [1, 2]), ("23", [3])]]
    assert found[0].sides[1].quotes == ((3, "The attackers killed 23 soldiers."),)


def test_it_is_found_across_english_and_persian() -> None:
    english = Account(1, "", PLACE + "Seven soldiers were killed.", "en", DAY, BOOK)
    persian = Account(2, "", "در حمله به پاسگاه مرزی تورخم ۲۳ سرباز کشته شدند.", "fa", DAY, BOOK)
    assert sides(differences([english, persian])) == [[("7", [1]), ("23", [2])]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("At least seven soldiers were killed.", "Nine soldiers were killed."),
        ("About 100 people were injured.", "The blast injured 95 people."),
        ("12,490 people were displaced.", "12,500 people were displaced."),
        ("Seven soldiers were killed.", "Four civilians were killed."),
        ("Seven soldiers were killed.", "Twenty-three soldiers were killed. The army spoke of seven."),
        ("Seven soldiers were killed.", "Twenty-three soldiers were killed there last year."),
        ("On Monday seven soldiers were killed.", "On Friday 23 soldiers were killed."),
    ],
)
def test_what_goes_together_is_no_difference(one: str, other: str) -> None:
    assert told(PLACE + one, PLACE + other) == ()


def test_soldiers_are_people_where_nobody_else_is_named() -> None:
    one, other = PLACE + "Seven soldiers were killed.", PLACE + "The attack left 23 dead."
    assert sides(told(one, other)) == [[("7", [1]), ("23", [2])]]
    assert [found.words for found in told(one, other)] == ["killed"]
    assert told(PLACE + "Seven children were killed.", other) == (), "children are mostly some of all"
    assert told(one, other, PLACE + "Sixteen civilians were killed.") == ()
    assert told(one, PLACE + "The attack left 23 dead. Seven were soldiers.") == ()
    both = PLACE + "The attack left 11 dead. Six soldiers were killed."
    assert sides(told(both, PLACE + "The attack left 23 dead, among them six soldiers.")) == [
        [("11", [1]), ("23", [2])]
    ]


def test_two_open_ends_are_two_tolls() -> None:
    assert sides(told(PLACE + "At least 7 soldiers were killed.", PLACE + "At least 23 soldiers were killed.")) == [
        [("at least 7", [1]), ("at least 23", [2])]
    ]


def test_reports_of_another_time_or_event_are_not_held_against_each_other() -> None:
    texts = (PLACE + "Seven soldiers were killed.", PLACE + "The attackers killed 23 soldiers.")
    assert told(*texts, hours=17)
    assert told(*texts, hours=19) == ()
    elsewhere = "A lorry overturned on the Karakoram road after heavy snowfall. The crash killed 23 soldiers."
    assert told(texts[0], elsewhere) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Five people were killed in Laghman.", "Seventeen people were killed in Laghman, Kunar and Nuristan."),
        ("Five people were killed in Kunar.", "Seventeen people were killed in the eastern provinces."),
        ("Ten people were killed in Kunar.", "Two people were killed in Helmand."),
    ],
)
def test_a_part_and_its_whole_or_two_provinces_are_no_difference(one: str, other: str) -> None:
    event = "Floods after heavy rain destroyed houses and crops during the night. "
    assert told(event + one, event + other) == ()
    assert told(event + one.replace("Laghman", "Kunar"), event + "Nine people were killed in Kunar.") != ()


def test_the_number_itself_stands_for_what_the_headline_rounds() -> None:
    one = Account(1, "Over 150 freed from train", PLACE + "Forces freed 155 passengers.", "en", DAY, BOOK)
    other = Account(2, "", PLACE + "Forces rescued 190 passengers.", "en", DAY, BOOK)
    assert sides(differences([one, other])) == [[("155", [1]), ("190", [2])]]


def test_days_of_the_week_differ_where_the_rest_is_the_same() -> None:
    one = "Gunmen attacked the customs office in Zaranj on Monday, killing three guards in the old building."
    other = "Three guards were killed on Tuesday when gunmen attacked the customs office in Zaranj."
    assert [(found.words, [side.words for side in found.sides]) for found in told(one, other)] == [
        ("day", ["Monday", "Tuesday"])
    ]
    assert told(one, other + " The office had been searched on Monday.") == ()
    assert told(one, other.replace("Three", "Five")) == ()


def test_the_same_words_right_around_a_number_are_enough() -> None:
    one, other = (
        "He said that traders were losing $2.5 million a day.",
        "According to it traders were losing $4 million a day.",
    )
    assert sides(told(PLACE + one, PLACE + other)) == [[("2.5 million", [1]), ("4 million", [2])]]
    assert told(PLACE + one, PLACE + "The bank found $4 million a day in its books.") == ()


def test_a_copy_takes_part_where_its_number_is_not_that_of_its_original() -> None:
    texts = ("Seven soldiers were killed.", "Seven soldiers were killed.", "Nine soldiers were killed.")
    accounts = [
        Account(ref, "", PLACE + text, "en", DAY, BOOK, None if ref == 1 else 1) for ref, text in enumerate(texts, 1)
    ]
    assert sides(differences(accounts)) == [[("7", [1]), ("9", [3])]]


def test_disputes_of_two_days_are_two_differences() -> None:
    accounts = [
        Account(ref, "", SHIPS.format(number), "en", DAY + timedelta(hours=hours), BOOK)
        for ref, number, hours in ((1, 35, 0), (2, 25, 1), (3, 33, 48), (4, 32, 49))
    ]
    assert sides(differences(accounts)) == [[("35", [1]), ("25", [2])], [("33", [3]), ("32", [4])]]


def test_who_says_the_same_stands_beside_though_held_against_nobody() -> None:
    texts = (
        "On Monday seven soldiers were killed.",
        "On Tuesday 23 soldiers were killed.",
        "Seven soldiers were killed.",
        "Seven soldiers were killed, not 23.",
    )
    assert sides(told(*(PLACE + text for text in texts))) == [[("7", [1, 3]), ("23", [2])]]


def test_who_counts_from_below_stands_beside_numbers_in_dispute() -> None:
    least, nine, eleven = (
        f"{PLACE}{said} soldiers were killed." for said in ("At least seven", "Nine", "The army said that 11")
    )
    assert sides(told(least, nine)) == [], "which is no dispute by itself"
    assert sides(told(least, nine, eleven)) == [[("at least 7", [1]), ("9", [2]), ("11", [3])]]
    few = f"{PLACE}At least two soldiers were killed."
    assert sides(told(nine, eleven, few)) == [[("9", [1]), ("11", [2])]], "two of eleven are some of them"
    friday = f"{PLACE}At least seven soldiers were killed on Friday."
    monday = (f"{PLACE}On Monday {said} soldiers were killed." for said in ("nine", "11"))
    assert sides(told(*monday, friday)) == [[("9", [1]), ("11", [2])]]


def test_a_text_is_quoted_once_though_its_copies_came_first() -> None:
    accounts = [
        Account(ref, "", PLACE + text, "en", DAY + timedelta(hours=ref), BOOK, copy_of=copy_of)
        for ref, text, copy_of in (
            (1, "Seven soldiers were killed.", 3),
            (2, "Seven soldiers were killed.", 3),
            (3, "Seven soldiers were killed.", None),
            (4, "Seven soldiers were killed.", 9),
            (5, "Seven soldiers were killed.", 9),
            (6, "The attackers killed 23 soldiers.", None),
        )
    ]
    assert sides(differences(accounts)) == [[("7", [3, 4]), ("23", [6])]]


def test_the_same_amount_in_the_other_language_stands_beside() -> None:
    deal = "Both governments signed a contract for the northern pipeline worth ${} billion after months of quiet talks."
    accounts = [
        Account(1, "", deal.format(14), "en", DAY, BOOK),
        Account(2, "", "دو دولت قرارداد خط لوله را به ارزش ۱۴ میلیارد دلار امضا کردند.", "fa", DAY, BOOK),
        Account(3, "", deal.format("12.5"), "en", DAY, BOOK),
    ]
    assert sides(differences(accounts)) == [[("14 billion", [1, 2]), ("12.5 billion", [3])]]


def test_the_day_on_which_somebody_spoke_is_not_the_day_of_the_event() -> None:
    assert sides(
        told(
            PLACE + "On Monday seven soldiers were killed.",
            PLACE + "Gunmen killed 23 soldiers, officials said on Tuesday.",
        )
    ) == [[("7", [1]), ("23", [2])]]


def test_what_numbers_are_of_is_said() -> None:
    (depth,) = told(
        *(
            PLACE + f"The shaft at the old crossing station had a depth of {km} km, engineers from Lahore said."
            for km in (4, 5)
        )
    )
    assert depth.words == "depth in km"
    (ships,) = told(SHIPS.format(14), SHIPS.format(35))
    assert ships.words == "number of ships"


SHIPS = "The navy of the Guards let {} ships with cargo through the Strait of Hormuz during the night after long talks."


def test_counts_need_the_same_words_around_them() -> None:
    assert sides(told(SHIPS.format(14), SHIPS.format(35))) == [[("14", [1]), ("35", [2])]]
    assert (
        told(SHIPS.format(14), "The port of Karachi repaired 35 ships in its eastern docks before winter storms came.")
        == ()
    )
    assert told(SHIPS.format(14), SHIPS.format(350)) == (), "too many times as large to be the same"


def test_counts_of_other_places_are_other_counts() -> None:
    schools = (
        "The education ministry prepared {} schools in {} for pilgrims who travel there during the coming funeral days."
    )
    assert told(schools.format(900, "Mashhad"), schools.format(1000, "Tehran")) == ()
    assert told(schools.format(900, "Mashhad"), schools.format(1000, "Mashhad"))


def test_amounts_distances_days_and_places_differ_too() -> None:
    deal = "Both governments signed a contract for the northern pipeline worth ${} billion after months of quiet talks."
    (money,) = told(deal.format(14), deal.format("12.5"))
    assert (money.words, [side.words for side in money.sides]) == ("amount in dollars", ["14 billion", "12.5 billion"])
    line = "Engineers finished the northern pipeline from the desert field, which runs {} km through mountains, officials said."
    (distance,) = told(line.format(900), line.format(909))
    assert (distance.words, [side.words for side in distance.sides]) == ("distance in km", ["900", "909"])
    sign = "The electronic signing of the agreement between both governments begins on {}, the foreign ministry spokesman said."
    (day,) = told(sign.format("23 May"), sign.format("24 May"))
    assert (day.words, [side.words for side in day.sides]) == ("day", ["23 May", "24 May"])
    meet = (
        "Ministers of both governments signed the transit agreement after months of quiet negotiations in {} on Sunday."
    )
    (place,) = told(meet.format("Bishkek"), meet.format("Dushanbe"))
    assert (place.words, [side.words for side in place.sides]) == ("place", ["Bishkek", "Dushanbe"])


def test_persian_days_are_called_by_their_months() -> None:
    sign = "مراسم امضای الکترونیکی توافق میان دو دولت {} خرداد برگزار خواهد شد، سخنگوی وزارت خارجه پاکستان گزارش داد"
    (day,) = told(sign.format("۲۳"), sign.format("۲۴"), language="fa")
    assert [side.words for side in day.sides] == ["23 Khordad", "24 Khordad"]


def test_magnitudes_are_of_one_quake_when_they_are_near() -> None:
    quake = "A magnitude {} earthquake struck the island in the morning."
    assert sides(told(quake.format("5.1"), quake.format("5.4"))) == [[("5.1", [1]), ("5.4", [2])]]
    assert told(quake.format("5.1"), quake.format("7.3")) == (), "two quakes"
    assert told(quake.format("7.1"), quake.format("7")) == (), "a headline rounds"


def test_the_same_reports_give_the_same_differences() -> None:
    texts = (PLACE + "Seven soldiers were killed.", PLACE + "The attackers killed 23 soldiers.")
    assert told(*texts) == told(*texts)
    assert told(texts[0]) == ()
