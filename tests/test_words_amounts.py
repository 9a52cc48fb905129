"""Numbers as news writes them, in English and Persian, and what is no amount."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.amounts import amounts
from words.folding import fold


def read(text: str) -> list[tuple[float, float]]:
    return [(amount.low, amount.high) for amount in amounts(fold(text))]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("23 people", 23, 23),
        ("twenty-three people", 23, 23),
        ("one hundred and twenty-five soldiers", 125, 125),
        ("two million three hundred thousand", 2_300_000, 2_300_000),
        ("half a million people", 500_000, 500_000),
        ("12,500 troops", 12_500, 12_500),
        ("380, 600 barrels", 380_600, 380_600),
        ("2.5 million barrels", 2_500_000, 2_500_000),
        ("$14 billion", 14e9, 14e9),
        ("Rs 500 crore", 5e9, 5e9),
        ("3 lakh people", 300_000, 300_000),
        ("a two - million - euro heist", 2_000_000, 2_000_000),
        ("at least twelve people", 12, inf),
        ("more than 60 were hurt", 60, inf),
        ("100+ people", 100, inf),
        ("up to 40 people", 0, 40),
        ("about 100 people", 90, 110),
        ("10 to 15 men", 10, 15),
        ("10 or 15 men", 10, 15),
        ("ten or fifteen men", 10, 15),
        ("between 10 and 15 men", 10, 15),
        ("بین ۱۰ و ۱۵ نفر", 10, 15),
        ("۱۰ یا ۱۵ نفر", 10, 15),
        ("7 or more men", 7, inf),
        ("two dozen people", 24, 24),
        ("a dozen people", 12, 12),
        ("2,00,000 people", 200_000, 200_000),
        ("1,23,45,678 rupees", 12_345_678, 12_345_678),
        ("'7 dead'", 7, 7),
        ("400 to 500 million dollars", 4e8, 5e8),
        ("۲۳ نفر", 23, 23),
        ("بیست و سه نفر", 23, 23),
        ("دو هزار و پانصد تن", 2500, 2500),
        ("یک و نیم میلیون نفر", 1_500_000, 1_500_000),
        ("نیم میلیارد دلار", 5e8, 5e8),
        ("۲ میلیون و ۸۰۰ هزار دلار", 2_800_000, 2_800_000),
        ("یک میلیارد و ۲۰۰ میلیون تومان", 1_200_000_000, 1_200_000_000),
        ("۱۳۹ هزار میلیارد تومان", 139e12, 139e12),
        ("دست‌کم ۸ نفر", 8, inf),
        ("بیش از ۱.۱ میلیارد", 1.1e9, inf),
        ("۴۰۰ تا ۵۰۰ میلیون دلار", 4e8, 5e8),
        ("نرخ ۳٫۰۱ دلار", 3.01, 3.01),
    ],
)
def test_an_amount_is_read(text: str, low: float, high: float) -> None:
    ((found_low, found_high),) = read(text)
    assert found_low == pytest.approx(low)
    assert found_high == pytest.approx(high)


@pytest.mark.parametrize(
    "text",
    [
        "in 2009",
        "at 10: 30 pm",
        "10:30",
        "05 / 02 / 2013",
        "a 33-year-old",
        "a 33 - year - old man",
        "the 7th day",
        "5 percent",
        "section 7",
        "flight 370",
        "F-16 and B-52",
        "two three",
        "two-thirds",
        "several hundred men",
        "tens of millions",
        "one of the men",
        "0 people",
        "dozens of men",
        "between 2010 and 2015",
        "1 500 men",
        "1'500 men",
        "سال ۱۴۰۴",
        "۲۲ ساله",
        "۱۰ درصد",
        "صدها میلیارد دلار",
        "ده‌ها نفر",
        "یک چهارم مردم",
        "قسمت بیست‌ویکم",
        "سه شنبه",
        "سه جانبه",
        "سی‌ان‌ان",
        "شبکه ۱۲",
        "۷.خاتمه",
        "نه",
    ],
)
def test_what_is_no_amount_is_passed_over(text: str) -> None:
    assert read(text) == []


def test_amounts_come_in_order_with_their_places() -> None:
    folded = fold("At least 7 people were killed and 2.5 million dollars lost")
    found = list(amounts(folded))
    assert [folded[one.start : one.end] for one in found] == ["at least 7", "2.5 million"]
    assert [one.is_exact for one in found] == [False, True]


@given(st.text(max_size=300))
def test_any_text_may_be_given(text: str) -> None:
    folded = fold(text)
    for one in amounts(folded):
        assert 0 <= one.start < one.end <= len(folded)
        assert 0 <= one.low <= one.high


@given(st.integers(min_value=2, max_value=999_999))
def test_a_number_with_separators_is_the_number(number: int) -> None:
    assert read(f"{number:,} lorries")[:1] in ([(number, number)], [])
    assert read(f"exactly {number:,} lorries") == [(number, number)] or 1300 <= number <= 2099
