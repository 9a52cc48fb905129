"""What two fingerprints have in common, on fingerprints made by hand: every kept shingle a number, eight letters each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from archive.fingerprints import NUMBER, Fingerprint
from archive.model import CopyOf, New
from archive.overlap import compare
from archive.sameness import Candidate, judge


def text(shingles: Iterable[int], facts: Iterable[tuple[int, int]] = ()) -> Fingerprint:
    """A text of these shingles; each fact is its context and its value."""
    sample = tuple(shingles)
    packed = tuple(sorted(context << 12 | NUMBER | value for context, value in facts))
    return Fingerprint(8 * len(sample), hash(sample) & 0xFFFF | 1, 0, sample, packed)


def own(count: int, number: int = 1) -> range:
    """Shingles that no other text has."""
    return range(10_000 * number, 10_000 * number + count)


LONG = text(range(100))


@pytest.mark.parametrize(("gap", "covered"), [(7, 27), (8, 20)])
def test_a_passage_ends_after_sixty_four_letters_without_a_match(gap: int, covered: int) -> None:
    shorter = text([*range(10), *own(gap), *range(50, 60)])
    assert compare(shorter, LONG).coverage == covered / (20 + gap)


@pytest.mark.parametrize(("kept", "lead"), [(3, 3 / 12), (12, 1.0), (20, 1.0)])
def test_the_opening_is_the_first_twelve_shingles(kept: int, lead: float) -> None:
    assert compare(text([*range(kept), *own(30)]), LONG).lead == lead


def test_what_stands_before_and_behind_the_largest_passage() -> None:
    shorter = text([5, *own(20), *range(60, 90), *own(15, 2)])
    found = compare(shorter, LONG)
    assert (found.opening, found.short_opening, found.passage) == (60 * 8, 21 * 8, 30 * 8)
    assert found.short_letters == shorter.letters
    assert not found.same_end


def test_two_texts_end_alike_when_the_last_kept_shingle_is_the_same() -> None:
    footer = range(50, 70)
    one, other = text([*own(10), *footer]), text([*own(40, 2), *footer])
    assert compare(one, other).same_end
    assert not compare(one, other, frozenset(footer)).same_end, "what is furniture is no end"
    assert not compare(one, text([*footer, *own(1, 3)])).same_end
    assert not compare(text([]), text([])).same_end


@pytest.mark.parametrize(("letters", "equal"), [(40, True), (39, False)])
def test_tiny_texts_are_equal_only_under_one_title(letters: int, equal: bool) -> None:
    tiny = Fingerprint(letters, 7, 0, (1, 2), ())
    assert compare(tiny, tiny).exact is equal
    assert compare(replace(tiny, title=5), replace(tiny, title=5)).exact


def test_facts_are_compared_where_the_letters_before_them_are_the_same() -> None:
    one = text(range(50), [(1, 10), (2, 20), (3, 30), (4, 40)])
    other = text(range(50), [(1, 10), (2, 21), (3, 31), (9, 40)])
    found = compare(one, other)
    assert (found.agreeing, found.differing) == (1, 2)
    assert (found.numbers, found.other_numbers) == (4, 2), "a number that stands elsewhere is none that the other lacks"


@pytest.mark.parametrize(("common", "round_up"), [(11, True), (13, False)])
def test_two_reports_are_two_when_they_share_less_than_three_tenths(common: int, round_up: bool) -> None:
    one, other = text(range(40)), text(range(40 - common, 80 - common))
    verdict = judge(LONG, [Candidate(1, one), Candidate(2, other)]).verdict
    assert isinstance(verdict, New) is round_up
    assert not round_up or "round-up" in verdict.why


@pytest.mark.parametrize(("missing", "joins"), [(3, True), (4, False)])
def test_the_likest_member_speaks_against_when_it_is_clearly_likest(missing: int, joins: bool) -> None:
    """The likest is the same form with three other numbers; a copy of it without them accepts."""
    form = [shingle if shingle % 10 else 500 + shingle for shingle in range(100)]
    mine = text(range(100), [(1, 10), (2, 20), (3, 30)])
    likest = Candidate(1, text(form, [(1, 11), (2, 21), (3, 31)]), 1)
    bare = Candidate(2, text([700 + shingle if 51 <= shingle < 51 + missing else shingle for shingle in form]), 1)
    verdict = judge(mine, [likest, bare]).verdict
    assert isinstance(verdict, CopyOf) is joins, verdict


def test_the_first_text_of_a_group_counts_whole_where_all_of_a_report_is_furniture() -> None:
    """Two long texts of other groups hold the report as well: what three groups have is left out, but not here."""
    mine, again = text(range(100)), text([*range(100), *own(2)])
    first = text([*range(90), *own(40, 2)])
    others = [Candidate(number, text([*own(300, number), *range(100)]), number) for number in (3, 4)]
    verdict = judge(mine, [Candidate(1, first, 1), Candidate(2, again, 1), *others])
    assert isinstance(verdict.verdict, CopyOf)
    assert (verdict.verdict.article_id, verdict.group) == (2, 1)
