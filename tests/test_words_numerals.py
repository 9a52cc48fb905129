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
    ("fa", "سه\u200cصد نفر، دو صد هزار تومان، پنج‌صد و بیست", [300, 200_000, 500, 20]),
    ("ps", "یو لس، دوه لس او اوه لس کاله", [11, 12, 17]),
    ("ar", "اثني عشر قتيلا في القرن الحادي عشر، والسنة الثانية عشرة، خمسة عشر", [12, 11, 12, 15]),
    # Digits of scripts without decimal places are no figures to Python's float.
    ("en", "፩፪ killed, 𐩀 wounded, ५ missing", [5]),
)


@pytest.mark.parametrize(("language", "text", "values"), CASES)
def test_values(language: str, text: str, values: list[float]) -> None:
    assert list(numbers(fold(text), language)) == values


NO_NUMBERS: tuple[tuple[str, str, list[float], str], ...] = (
    *(
        ("fa", f"{before}{written} {behind}", [], "a day of the week, however it is parted")
        for before, behind in (("", "شب"), ("روز ", ""))
        for day in ("یک", "دو", "سه", "چهار", "پنج", "۱", "۲", "۳", "5")
        for written in (f"{day}شنبه", f"{day} شنبه", f"{day}\u200cشنبه")
    ),
    ("prs", "چهارشنبه‌سوری و سه شنبه‌ها", [], "what is said of the day"),
    ("fa", "سه، شنبه", [3], "a comma between: three, and Saturday"),
    ("fa", "سه نفر در سه‌شنبه ۳ آذر", [3, 3], "numbers beside the day stay"),
    ("fa", "۱۳ شنبه", [13], "the thirteenth, a Saturday"),
    ("ps", "درې شنبه او نهه ورځ", [], "Tuesday, by both its names"),
    ("ps", "نهه ورځې وروسته", [9], "nine days, in the plural"),
    ("ur", "دوشنبہ، سہ شنبہ، چار شنبہ کی دو پہر", [], "Monday, Tuesday, noon on Wednesday"),
    ("ar", "الأحد والاثنين والثلاثاء والأربعاء والخميس", [], "Sunday to Thursday"),
    ("ar", "كل اثنين، قتل اثنين", [2], "every Monday; two killed"),
    ("fa", "نشست سه‌جانبه، روابط دو جانبه و توافق چهارجانبه", [], "trilateral, bilateral, of four sides"),
    ("ps", "دوه اړخيزې اړيکې او درې اړخيزه غونډه", [], "the same in Pashto"),
    ("ur", "دو طرفہ تعلقات، دو سو افراد", [200], "bilateral; and two hundred"),
    ("fa", "سه راه حل، چهار راه ولیعصر، در چهار چوب", [3], "three ways out; a crossroads; a frame"),
    ("fa", "چهارمحال و بختیاری، چهار محال، پنج‌شیر، ده سبز، سی‌سخت", [], "places of the region"),
    ("fa", "سی‌ان‌ان و بی بی سی: سی نفر", [30], "broadcasters, and thirty"),
    ("fa", "ده‌ها کشته، صد‌ها زخمی، ده کشته", [10], "tens and hundreds are no number"),
    ("ur", "اسی طرح نو منتخب وزیر، از سر نو، ایئر بیس، 9 مئی، نو افراد", [9, 9], "the same, new and a base"),
    ("ps", "نوي ولسمشر", [], "the new president"),
)


@pytest.mark.parametrize(("language", "text", "values", "why"), NO_NUMBERS)
def test_words_that_begin_as_numbers_do_are_none(language: str, text: str, values: list[float], why: str) -> None:
    assert list(numbers(fold(text), language)) == values, why


@pytest.mark.parametrize("text", ["9" * 100_000, "million " * 1000, "9 million million million billion", "1,,2..3", ""])
def test_hostile_numbers_stay_small(text: str) -> None:
    assert all(0 <= value <= LARGEST for value in numbers(fold(text), "en"))
