"""Numbers are the same value however they are written."""

import pytest

from words.folding import fold
from words.numerals import LARGEST, numbers

CASES: tuple[tuple[str, str, list[float]], ...] = (
    ("en", "60,000 Afghans, twenty-three dead, 2.5 million, a 5.2 magnitude quake", [60_000, 23, 2_500_000, 5.2]),
    ("en", "a hundred things and one more", []),
    ("en", "two hundred and five", [200, 5]),
    ("fa", "۶۰ هزار نفر، بیست و سه کشته، ۵٫۲ ریشتر", [60_000, 23, 5.2]),
    ("fa", "نه، یک نفر", []),
    ("prs", "دوصد خانواده", [200]),
    ("ps", "۶۰ زره کسان، نهه پولیس، یوولسو ساعتونو", [60_000, 9, 11]),
    ("ur", "60 ہزار افراد، چار اہلکار، تین لاکھ", [60_000, 4, 300_000]),
    ("ar", "60 ألف لاجئ، خمسة عشر، ثلاثة ملايين", [60_000, 15, 3_000_000]),
    ("ar", "خمسة وعشرون قتيلا", [25]),
    ("ku", "12 kes, two", [12]),
    ("en", "1.234.567 and 1,5", [1_234_567, 1.5]),
    # Digits of scripts without decimal places are no figures to Python's float.
    ("en", "፩፪ killed, 𐩀 wounded, ५ missing", [5]),
)


@pytest.mark.parametrize(("language", "text", "values"), CASES)
def test_values(language: str, text: str, values: list[float]) -> None:
    assert list(numbers(fold(text), language)) == values


@pytest.mark.parametrize("text", ["9" * 100_000, "million " * 1000, "9 million million million billion", "1,,2..3", ""])
def test_hostile_numbers_stay_small(text: str) -> None:
    assert all(0 <= value <= LARGEST for value in numbers(fold(text), "en"))
