"""Direction of writing, and controls that must not get through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.direction import FSI, PDI, is_rtl, isolate, strip_controls


@pytest.mark.parametrize(
    ("what", "rtl"),
    [
        ("fa", True), ("prs", True), ("ps-AF", True), ("ur", True), ("ar", True), ("en", False), ("de-CH", False),
        ("pa-Arab", True), ("تهران امروز", True), ("Tehran امروز", False), ("«۱۲» تهران", True), ("12 …", False), ("", False),
    ],
)  # fmt: skip
def test_which_way_it_runs(what: str, rtl: bool) -> None:
    assert is_rtl(what) is rtl


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("Talks in Tehran", "Talks in Tehran"),
        ("مذاکرات در تهران", "مذاکرات در تهران"),
        ("بیانیه UN Security Council امروز", f"بیانیه {FSI}UN Security Council{PDI} امروز"),
        ("IRNA: وزیر کشور در تهران (12)", f"IRNA: {FSI}وزیر کشور در تهران{PDI} (12)"),
        ("a ایران\nتهران b", f"a {FSI}ایران{PDI}\n{FSI}تهران{PDI} b"),
        ("\u202eevil\u202c ایران", f"evil {FSI}ایران{PDI}"),
        ("Zürich", "Zürich"),
    ],
)
def test_runs_of_the_other_direction_are_isolated(text: str, isolated: str) -> None:
    assert isolate(text) == isolated


@given(st.text(st.sampled_from("ab1 .\nاب۱\u2066\u2069\u202e\u200f"), max_size=40))
def test_isolates_are_balanced_and_nothing_else_changes(text: str) -> None:
    out = isolate(text)
    assert out.count(FSI) == out.count(PDI)
    kept = [char for char in text if char not in "\u2066\u2069\u202e"]
    assert [char for char in out if char not in FSI + PDI] == kept
    assert isolate(out) == out


def test_controls_go_and_words_stay() -> None:
    text = "a\x00b\x1b[31m\ud800 می\u200cخواهد\u200f \u202ex\u2066y\u2069\tz\r\nq\u2028r\x85s"
    assert strip_controls(text) == "ab[31m می\u200cخواهد\u200f xy\tz\nq\nr\ns"
    assert strip_controls("a\r\nb\tc\u2029d\n", lines=False) == "a b c d"


@given(st.text(max_size=60))
def test_what_is_left_can_be_encoded_and_put_in_a_header(text: str) -> None:
    out = strip_controls(text, lines=False)
    out.encode("utf-8")
    assert len(out.splitlines()) <= 1
    assert strip_controls(out, lines=False) == out
