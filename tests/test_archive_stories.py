"""Which reports are of one event: values in, a placement with its reason out."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

import pytest

from archive.stories import KEYS, SPAN, WINDOW, Member, Story, keys, place
from archive.story_features import FEATURES_RECIPE, MOST, MOST_WEIGHT, Block, Features, pack, unpack
from archive.story_filter import StoryFilter
from tests.story_texts import CONVOY, FLOOD, HEADLINES, OTHER_FLOOD, described

DAY = datetime(2026, 11, 20, 6, tzinfo=UTC)


def member(ref: int, report: tuple[str, str, str], at: datetime | None = DAY) -> Member:
    return Member(ref, at, described(*report))


def test_one_name_in_common_is_no_event() -> None:
    """However alike two texts are by it: they have nothing else."""
    one, other = member(1, ("Nangarhar", "", "en")), member(2, ("Nangarhar", "", "en"))
    assert place(other, [Story(1, (one,))]).story is None


def test_a_story_ends_after_a_week() -> None:
    """However often it is told meanwhile: what goes on for weeks is a topic."""
    story = Story(1, (member(1, FLOOD[0]),), began=DAY)
    later = replace(member(2, FLOOD[1]), at=DAY + SPAN)
    recent = replace(story, members=(replace(story.members[0], at=DAY + SPAN),))
    assert place(later, [recent]).story == 1
    assert place(replace(later, at=DAY + SPAN + timedelta(hours=1)), [recent]).story is None


def test_a_story_spans_no_more_than_a_week_backwards_either() -> None:
    """A page of old reports, the newest first, made one story of weeks, and one late report ended it for those of today."""
    first, latest = member(1, FLOOD[0]), replace(member(2, FLOOD[1]), at=DAY + WINDOW)
    story = Story(1, (first, latest), began=DAY)
    earliest = DAY + WINDOW - SPAN
    assert place(member(3, FLOOD[2], earliest), [story]).story == 1
    assert place(member(3, FLOOD[2], earliest - timedelta(minutes=1)), [story]).story is None


def test_a_second_report_joins_the_first() -> None:
    placed = place(member(2, FLOOD[1]), [Story(1, (member(1, FLOOD[0]),))])
    assert placed.story == 1
    assert "likely the same event" in placed.why


def test_another_event_of_the_same_kind_opens_its_own() -> None:
    placed = place(member(2, OTHER_FLOOD[0]), [Story(1, (member(1, FLOOD[0]),))])
    assert placed.story is None
    assert placed.why.startswith("nearest story only")


def test_without_stories_near_it_opens_one() -> None:
    assert place(member(1, FLOOD[0]), []).why == "no story like it"


@pytest.mark.parametrize("language", ["fa", "ps", "ur", "ar"])
@pytest.mark.parametrize("event", HEADLINES)
def test_a_headline_in_another_language_joins(event: str, language: str) -> None:
    stories = [
        Story(number, (member(number, (told["en"], "", "en")),)) for number, told in enumerate(HEADLINES.values(), 1)
    ]
    placed = place(member(9, (HEADLINES[event][language], "", language)), stories)
    assert placed.story == list(HEADLINES).index(event) + 1, placed
    assert "in other languages" in placed.why


def test_a_country_and_a_theme_alone_are_no_event() -> None:
    one, other = ("Attack in Pakistan", "", "en"), ("پاکستان میں حملہ", "", "ur")
    assert place(member(2, other), [Story(1, (member(1, one),))]).story is None


def test_a_place_meets_what_holds_it() -> None:
    """One newsroom names the town, another the province: both are there, in any language."""
    town, province = (
        ("Blast kills nine police in Bannu", "", "en"),
        ("انفجار در خیبر پختونخوا؛ ۹ پلیس کشته شدند", "", "fa"),
    )
    shared = described(*town)[Block.PLACES].keys() & described(*province)[Block.PLACES].keys()
    assert len(shared) >= 2, "the province and the country"
    assert place(member(2, province), [Story(1, (member(1, town),))]).story == 1


def test_numbers_meet_in_words_and_figures() -> None:
    made = [
        described(*text)[Block.NUMBERS]
        for text in (("Nine killed", "", "en"), ("۹ کشته", "", "fa"), ("نهه ووژل شول", "", "ps"))
    ]
    assert len(set.intersection(*(set(numbers) for numbers in made))) == 1


def test_who_wrote_a_report_does_not_tell_its_event() -> None:
    signed = "Reporting by Jonathan Landay in Dubai; Editing by William Maclean. Our Standards: The Thomson Reuters Trust Principles."
    title, text, language = FLOOD[0]
    assert described(title, f"{text}\n\n{signed}", language) == described(title, text, language)


def test_a_report_of_two_words_joins_nothing() -> None:
    assert (
        place(member(2, ("Kabul blast", "", "en")), [Story(1, (member(1, ("Kabul blast", "", "en")),))]).story is None
    )


def test_a_report_far_away_in_time_is_of_another_event() -> None:
    story = Story(1, (member(1, FLOOD[0]),))
    near, far = DAY + WINDOW, DAY + WINDOW + timedelta(minutes=1)
    assert place(member(2, FLOOD[1], near), [story]).story == 1
    assert place(member(2, FLOOD[1], far), [story]).story is None
    assert place(member(2, FLOOD[1], DAY - WINDOW), [story]).story == 1, "also one that comes late"
    assert place(member(2, FLOOD[1], None), [story]).story == 1, "order is time where no time is given"


def test_two_stories_that_turn_out_to_be_one_merge_into_the_older() -> None:
    stories = [Story(4, (member(4, FLOOD[0]),)), Story(7, (member(7, FLOOD[0]), member(8, FLOOD[2])))]
    placed = place(member(9, FLOOD[0]), stories)
    assert (placed.story, placed.merged) == (4, (7,))


MIXED = Story(
    1,
    tuple(member(number, report) for number, report in enumerate(chain(*zip(FLOOD[:2], OTHER_FLOOD, strict=False)), 1)),
)
"""Two events told as one, by turns."""


def test_a_story_that_turns_out_to_be_two_loses_its_younger_part() -> None:
    mixed = Story(1, (*MIXED.members, member(5, OTHER_FLOOD[2])))
    placed = place(member(6, FLOOD[2]), [mixed])
    assert (placed.story, placed.leaving) == (1, (2, 4, 5))
    assert "told apart" in placed.why


def test_a_part_of_two_reports_does_not_leave() -> None:
    assert place(member(6, FLOOD[2]), [replace(MIXED, members=(*MIXED.members, member(5, FLOOD[3])))]).leaving == ()


def test_two_stories_that_would_fall_apart_again_do_not_merge() -> None:
    """A newcomer that fits both, as an overview of all floods does, joins one and leaves the other alone."""
    one = Story(1, tuple(member(number, report) for number, report in enumerate(FLOOD[:3], 1)))
    other = Story(4, tuple(member(number, report) for number, report in enumerate(OTHER_FLOOD, 4)))
    for told in (FLOOD[0], OTHER_FLOOD[0]):
        assert place(member(9, told), [one, other]).merged == ()


def made_report(ref: int, words: list[int], by_chance: random.Random) -> Member:
    """A report of these words and some that others have by chance only; names, themes and the town are those of all."""
    told = dict.fromkeys(words, 500) | {5000 + by_chance.randrange(3000): 200 for _ in range(15)}
    rest = {Block.NAMES: {1: 400, 2: 400, 3: 400}, Block.PLACES: {4: 200, 5: 200}, Block.THEMES: {6: 300}}
    return Member(ref, None, Features("en", (told, rest[Block.NAMES], rest[Block.PLACES], rest[Block.THEMES], {}), 60))


def test_stories_that_merge_do_not_fall_apart_at_once() -> None:
    """Each of three may be one with the likeliest, and all together two: the next report split what the last one had merged."""
    chance, merges = random.Random(7), 0
    for _ in range(60):
        common, number, stories = list(range(12)), 0, []
        for kind in range(3):
            own = [100 + 40 * kind + word for word in range(chance.choice((3, 6, 10)))]
            first = number + 1
            number += chance.choice((2, 3, 4))
            told = [
                made_report(ref, chance.sample(common, 8) + chance.sample(own, len(own) - 1), chance)
                for ref in range(first, number + 1)
            ]
            stories.append(Story(first, tuple(told)))
        newcomer = made_report(number + 1, common, chance)
        placed = place(newcomer, stories)
        merges += bool(placed.merged)
        together = [one for story in stories if story.id in (placed.story, *placed.merged) for one in story.members]
        if placed.merged:
            assert place(newcomer, [Story(1, tuple(together))]).leaving == ()
    assert merges > 30


def test_one_event_does_not_fall_apart() -> None:
    story = Story(1, tuple(member(number, report) for number, report in enumerate(FLOOD[:5], 1)))
    placed = place(member(6, FLOOD[5]), [story])
    assert (placed.story, placed.leaving) == (1, ())


SAME_SAID = {
    "toll and town": (
        "Seven soldiers killed in Miranshah roadside bombing",
        "Seven soldiers killed in Miranshah bombing, army says",
        "Seven soldiers killed in Miranshah roadside bomb attack",
        "Seven troops killed in Miranshah blast",
        "Seven troops killed in blast in Miranshah, officials say",
        "Seven troops killed in Miranshah IED blast",
    ),
    "strength and city": (
        "Magnitude 5.2 earthquake shakes Quetta, no casualties",
        "Magnitude 5.2 earthquake jolts Quetta, people rush out",
        "Magnitude 5.2 quake felt in Quetta",
        "5.2 magnitude tremors rattle Quetta and nearby areas",
        "5.2 magnitude tremors in Quetta; depth 20 km",
        "5.2 magnitude tremors jolt Quetta, epicentre near Sibi",
        "Quetta shaken by 5.2 magnitude earthquake",
    ),
}


@pytest.mark.parametrize("headlines", SAME_SAID.values(), ids=SAME_SAID)
def test_headlines_that_agree_on_what_happened_do_not_fall_apart_by_wording(headlines: tuple[str, ...]) -> None:
    """What all say is no contrast, so nothing but "soldiers" and "troops" was left to part them by."""
    members = [member(number, (headline, "", "en")) for number, headline in enumerate(headlines, 1)]
    placed = place(members[-1], [Story(1, tuple(members[:-1]))])
    assert (placed.story, placed.leaving) == (1, ())


@pytest.mark.parametrize("at", [DAY, None], ids=["dated", "undated"])
@pytest.mark.parametrize("languages", list(combinations(CONVOY, 2)), ids="-".join)
def test_one_event_in_two_languages_does_not_fall_apart(languages: tuple[str, str], at: datetime | None) -> None:
    """They have no word in common, and what all six have in common (places, names, the toll) tells no parts apart."""
    told = [(text, "", language) for language in languages for text in CONVOY[language]]
    members = [member(number, report, at) for number, report in enumerate(told, 1)]
    placed = place(members[-1], [Story(1, tuple(members[:-1]))])
    assert (placed.story, placed.leaving) == (1, ())


def test_two_events_in_two_languages_fall_apart() -> None:
    """Where one was taken for the other, most of the younger's reports could still not have joined the older's."""
    told = [*FLOOD[:3], *((text, "", "fa") for text in CONVOY["fa"])]
    members = [member(number, report) for number, report in enumerate(told, 1)]
    assert place(members[-1], [Story(1, tuple(members[:-1]))]).leaving == (4, 5, 6)


def test_the_order_of_the_candidates_changes_nothing() -> None:
    stories = [
        Story(number, (member(number, report),)) for number, report in enumerate(chain(FLOOD[:2], OTHER_FLOOD), 1)
    ]
    expected = place(member(9, FLOOD[2]), stories)
    for seed in range(5):
        random.Random(seed).shuffle(stories)
        assert place(member(9, FLOOD[2]), stories) == expected


# --- features ---------------------------------------------------------------------------------------------------------


def test_features_packed_and_unpacked_are_the_same() -> None:
    for title, text, language in chain(FLOOD, OTHER_FLOOD):
        made = described(title, text, language)
        assert unpack(pack(made)) == made
    assert unpack(pack(described("", "", ""))).language == described("", "", "").language
    meant = replace(described(*FLOOD[0]), meaning=(3, -127, 0))
    assert unpack(pack(meant)) == meant


@pytest.mark.parametrize("blob", [b"", b"x" * 40, pack(described(*FLOOD[0]))[:50]])
def test_what_is_no_packed_features_is_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match="not packed features"):
        unpack(blob)


@pytest.mark.parametrize(
    "text", ["", "a", "\x00\ud800 x", "🙂" * 9000, "7 " * 9000, "A" * 100_000, "آ" * 100_000, "፩፪ 𐩀 killed"]
)
def test_hostile_texts_have_features(text: str) -> None:
    made = described(text, text)
    assert all(0 < weight <= MOST_WEIGHT for block in Block for weight in made[block].values())
    assert all(len(made[block]) <= MOST[block] for block in Block)
    assert len(keys(made)) <= sum(KEYS.values())
    assert unpack(pack(made)) == made


def test_names_count_by_the_catalogue_whatever_they_are_called() -> None:
    """@araghchi is one feature in five scripts, and so is a name nobody listed."""
    made = {language: described(title, "", language)[Block.NAMES] for language, title in HEADLINES["envoys"].items()}
    shared = set.intersection(*(set(names) for names in made.values()))
    assert len(shared) >= 2, "Araghchi by the catalogue, Grossi by its echo"


def test_a_changed_feature_has_a_new_recipe() -> None:
    """When this fails: raise FEATURES_RECIPE and put the new digest here."""
    texts = [*FLOOD, *OTHER_FLOOD, *((title, "", lang) for told in HEADLINES.values() for lang, title in told.items())]
    digest = hashlib.sha256(b"".join(pack(described(*text)) for text in texts)).hexdigest()
    assert PINNED[FEATURES_RECIPE] == digest[:16]


PINNED = {4: "1717174eae7f32f1"}


# --- the filter -------------------------------------------------------------------------------------------------------


def test_copies_belong_to_the_story_of_what_they_copy() -> None:
    taken = StoryFilter()
    stories = {}
    stream = [("a", FLOOD[0]), ("b", OTHER_FLOOD[0]), ("c", FLOOD[1]), ("d", OTHER_FLOOD[1]), ("e", FLOOD[0])]
    for name, (title, text, language) in stream:
        stories[name] = taken.take(name, title, text, described(title, text, language))
    assert stories == {"a": "a", "b": "b", "c": "a", "d": "b", "e": "a"}


def test_copies_move_with_what_they_copy() -> None:
    """Two stories turn out to be one: a copy of the younger's report stands where that now does."""
    taken = StoryFilter()
    reports = [("a", FLOOD[0], DAY), ("far", FLOOD[1], DAY + WINDOW + timedelta(hours=1))]
    for name, (title, text, language), at in [*reports, ("copy", FLOOD[1], None), ("between", FLOOD[2], DAY + WINDOW)]:
        taken.take(name, title, text, described(title, text, language), at)
    assert taken.standing() == dict.fromkeys(["a", "far", "copy", "between"], "a")


def test_an_id_that_came_before_is_refused_and_nothing_changes() -> None:
    taken = StoryFilter()
    taken.take("a", *FLOOD[0][:2], described(*FLOOD[0]))
    with pytest.raises(ValueError, match="came before"):
        taken.take("a", *OTHER_FLOOD[0][:2], described(*OTHER_FLOOD[0]))
    assert taken.take("b", *OTHER_FLOOD[1][:2], described(*OTHER_FLOOD[1])) == "b"
