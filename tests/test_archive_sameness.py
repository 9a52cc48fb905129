"""What is a copy, what is not, and what the baseline knows; texts written for these tests, and the five documents."""

from __future__ import annotations

import hashlib
import random

import pytest

from archive.fingerprints import (
    FINGERPRINT_RECIPE,
    MOST_KEYS,
    Fingerprint,
    fingerprint,
    index_keys,
    pack,
    probe_keys,
    unpack,
)
from archive.model import CopyOf, Known, New, Relation
from archive.same_filter import SameFilter
from archive.sameness import MAX_CANDIDATES, MAX_KEY_FREQUENCY, Candidate, Link, choose, judge
from tests.shared import SHARED

REPORT = """The governor of the border province said on Monday that the crossing at the old fort will open again next week,
after forty days in which lorries loaded with fruit stood in a line eleven kilometres long.
Traders in both towns had asked for the step since the harvest began, and drivers had slept under their vehicles.
Customs officers will work in two shifts and let perishable goods pass first, the governor told reporters in his office.
A delegation from the other side is expected on Thursday to sign a protocol on the weighing of cargo,
which both sides had blamed for the delay. The chamber of commerce puts the loss at nine million dollars.
An elder of the district said that families divided by the fence hoped to visit graves before the winter."""

RIVAL = """Trucks stranded for more than a month at the frontier may move within days, according to the provincial government.
Our reporter counted more than six hundred of them on the road below the fort this morning, many with rotting melons.
Officials blame a quarrel about scales: each country weighs the load, and the results never agree.
"We have lost the season," said a grower who had come with his sons, adding that no one had offered compensation.
A new agreement, to be concluded later this week, foresees one common scale paid for by both customs services.
Business leaders speak of damage in the millions. Aid groups ask that pedestrians, too, be let through again."""

FORM = """Forces of the northern command arrested {n} suspects in the {place} district during an operation on {day}, a statement
said. Soldiers seized {m} rifles, a radio and {k} kilograms of explosives that were destroyed on the spot.
No civilians were harmed, the statement said, and the suspects were handed to the {place} court for investigation.
The operation was led by Colonel {who} and lasted {h} hours, with support from the air and from {place} police."""

FRONT = "Home | World | Region\nShare this story\nSubscribe to our evening letter\nBy our correspondent, an hour ago\n"
TAIL = """
Read also: Markets close higher on hopes of a pact; Heavy rain expected from Friday; Five books worth your weekend.
Comments are closed. All rights reserved. Write to the newsroom with tips and corrections."""

SEEDS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((SHARED / "seeds").glob("*.txt"))}
BASELINE = {name: fingerprint("", text) for name, text in SEEDS.items()}


def judged(earlier: str, later: str, title: str = "") -> New | CopyOf | Known:
    return judge(fingerprint(title, later), [Candidate(1, fingerprint("", earlier))]).verdict


def words(text: str, share: float) -> str:
    parts = text.split(" ")
    return " ".join(parts[: int(len(parts) * share)])


COPIES = {
    "the text again, other spaces and quotes": (REPORT.replace("\n", "  ").replace(",", " ,"), Relation.EXACT),
    "with a site's furniture around": (FRONT + REPORT + TAIL, None),
    "cut to its first half": (words(REPORT, 0.5), Relation.CUT),
    "cut to its first half, furniture around": (FRONT + words(REPORT, 0.5) + TAIL, Relation.CUT),
    "with another newsroom's background behind": (REPORT + "\n" + words(RIVAL, 0.5), Relation.EXPANDED),
    "with a word changed here and there": (REPORT.replace("said", "stated").replace("step", "move"), Relation.REPRINT),
    "with a number put right": (REPORT.replace("eleven", "twelve").replace("forty", "41"), Relation.REPRINT),
    "with its sentences in another order": ("\n".join(reversed(REPORT.split("\n"))), Relation.REPRINT),
    "with markup left in": (
        "<p>" + REPORT.replace("\n", "</p><p class='x'>").replace(" ", "&#32;") + "</p>",
        Relation.EXACT,
    ),
}


@pytest.mark.parametrize(("text", "relation"), COPIES.values(), ids=COPIES.keys())
def test_a_copy_is_told(text: str, relation: Relation | None) -> None:
    verdict = judged(REPORT, text)
    assert isinstance(verdict, CopyOf), verdict
    assert verdict.article_id == 1
    assert relation is None or verdict.relation is relation, verdict
    assert 0 < verdict.similarity <= 1


OTHERS = {
    "another newsroom on the same event": RIVAL,
    "a report of its own that quotes a paragraph": RIVAL + "\n" + "\n".join(REPORT.split("\n")[3:5]),
    "another text between the same furniture": RIVAL + TAIL,
    "a word": "Border",
    "nothing": "",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_copy_is_new(text: str) -> None:
    assert isinstance(judged(FRONT + REPORT + TAIL, text), New)


def filled(**facts: object) -> str:
    return FORM.format(**facts)


FIRST = filled(n=14, place="Shorabak", day="7 May", m=35, k=120, who="Sarwari", h=6)


def test_the_same_form_with_other_facts_is_new() -> None:
    other = judged(FIRST, filled(n=3, place="Gulran", day="19 June", m=8, k=45, who="Daudzai", h=11))
    assert isinstance(other, New)
    assert "facts" in other.why or "broken" in other.why


def test_one_number_corrected_in_a_form_is_still_a_copy() -> None:
    facts = {"n": 14, "place": "Shorabak", "day": "7 May", "m": 35, "k": 120, "who": "Sarwari", "h": 7}
    assert isinstance(judged(FIRST, filled(**facts)), CopyOf)


def test_a_series_of_forms_stays_apart_and_a_copy_of_one_of_them_is_found() -> None:
    places = ["Shorabak", "Gulran", "Zaranj", "Maruf", "Spinboldak", "Taftan", "Rabat", "Bahramcha"]
    chooser = random.Random(7)
    taken = SameFilter()
    forms = []
    for number, place in enumerate(places):
        facts = {key: chooser.randrange(2, 400) for key in "nmkh"}
        forms.append(filled(place=place, day=f"{number + 2} May", who=f"Colon{place.lower()}", **facts))
        assert taken.take(place, "", forms[-1])["verdict"] == "new"
    again = taken.take("again", "", FRONT + forms[3])
    assert (again["verdict"], again["of"]) == ("copy", "Maruf")


LETTER_FORMS = {
    "Persian by an Arabic keyboard": (
        (
            "سخنگوی گمرک روز شنبه گفت که بازارچه مرزی پس از چهل روز باز می‌شود و کامیون‌های میوه می‌توانند از آن بگذرند. "
            "به گفته او ۱۲۰ دستگاه کامیون در صف ایستاده‌اند و کارکنان در دو نوبت کار خواهند کرد."
        ),
        [("ی", "ي"), ("ک", "ك"), ("\u200c", " "), ("۱۲۰", "120")],
    ),
    "Urdu with composed letters taken apart": (
        (
            "گورنر نے پیر کے روز بتایا کہ پرانے قلعے کی گزرگاہ اگلے ہفتے آمدورفت کے لیے کھول دی جائے گی، جہاں پھلوں سے لدے ٹرک "
            "چالیس دن سے کھڑے ہیں اور آڑھتیوں کا کہنا ہے کہ ان کا نقصان بہت زیادہ ہوا۔"
        ),
        [("آ", "ا\u0653"), ("ہ", "ه"), ("ی", "ي")],
    ),
    "Pashto with its yehs mixed": (
        (
            "والي د دوشنبې په ورځ وویل چې د زړې کلا لار به په راتلونکې اونۍ کې بېرته پرانیستل شي او هغه لارۍ چې میوه پرې بار ده "
            "او څلوېښت ورځې یې انتظار کړی، له پولې به تېرې شي."
        ),
        [("ې", "ی"), ("ۍ", "ی"), ("ي", "ی")],
    ),
    "Arabic with marks and a stretched letter": (
        (
            "قال المحافظ يوم الاثنين إن المعبر القديم سيفتح مجددا الأسبوع المقبل بعد أربعين يوما وقفت فيها الشاحنات المحملة "
            "بالفاكهة في طابور طويل، وأضاف أن موظفي الجمارك سيعملون في نوبتين."
        ),
        [("محافظ", "محـــافِظ"), ("أ", "ا"), ("ة", "ه")],
    ),
}


@pytest.mark.parametrize(("text", "changes"), LETTER_FORMS.values(), ids=LETTER_FORMS.keys())
def test_other_letter_forms_are_the_same_text(text: str, changes: list[tuple[str, str]]) -> None:
    other = text
    for one, another in changes:
        assert one in other
        other = other.replace(one, another)
    verdict = judged(text, other)
    assert isinstance(verdict, CopyOf)
    assert verdict.relation is Relation.EXACT


def variants(text: str) -> dict[str, str]:
    half = text[: len(text) // 2]
    return {
        "whole": text,
        "furniture around": FRONT + text + TAIL,
        "first half": half,
        "first half, furniture around": FRONT + half + TAIL,
        "first half, three times the furniture": FRONT + half + TAIL * 3,
        "first third, furniture around": FRONT + text[: len(text) // 3] + TAIL,
        "second half, furniture around": FRONT + text[len(text) // 2 :] + TAIL,
        "every fortieth word gone": " ".join(word for at, word in enumerate(text.split(" ")) if at % 40),
    }


@pytest.mark.parametrize("name", SEEDS)
def test_a_baseline_document_is_known_in_every_shape(name: str) -> None:
    for shape, text in variants(SEEDS[name]).items():
        line = SameFilter(BASELINE).take("a", "Border talks enter a new phase, officials say", text)
        assert (line["verdict"], line["of"], line["group"]) == ("known", name, name), (shape, line)


@pytest.mark.parametrize("name", SEEDS)
def test_baseline_documents_on_the_same_events_are_not_each_other(name: str) -> None:
    others = {other: known for other, known in BASELINE.items() if other != name}
    assert SameFilter(others).take("a", "", SEEDS[name])["verdict"] == "new"


def test_a_report_of_ones_own_on_a_baseline_event_is_new() -> None:
    text = """Mohsin Naqvi flew to Tehran to meet President Masoud Pezeshkian, and the two spoke about the border with Afghanistan
    for longer than planned, people in the delegation told us. Iran is ready to mediate, its president repeated, while the
    visitor thanked him and described what attacks from across the line have cost his country this autumn.
    Neither side would say whether Kabul had been asked. Lorry owners we called in Quetta were not hopeful."""
    assert SameFilter(BASELINE).take("a", "Naqvi in Tehran", text)["verdict"] == "new"


@pytest.mark.parametrize(("words_more", "verdict"), [(60, Known), (100, Known), (400, New), (550, New)])
def test_a_report_that_outgrows_a_brief_is_new(words_more: int, verdict: type) -> None:
    """A baseline brief of a hundred words opens it: with as many more it is known, with four times as many it alerts."""
    brief = gibberish(0, 100)
    mine = fingerprint("", f"{brief} {gibberish(1000, words_more)}")
    document = Candidate("brief", fingerprint("", brief))
    assert isinstance(judge(mine, [document]).verdict, verdict)
    known = Candidate(7, fingerprint("", f"{brief} {gibberish(5000, 5)}"), "brief")
    assert isinstance(judge(mine, [known]).verdict, CopyOf if verdict is Known else New), "nor by way of its copies"
    if verdict is New:
        assert judge(mine, [document]).links == (Link("brief", Relation.EXPANDED),)


def test_the_baseline_wins_over_an_earlier_article() -> None:
    mine = fingerprint("", REPORT)
    found = judge(mine, [Candidate(1, mine), Candidate("seed", fingerprint("", FRONT + REPORT))])
    assert isinstance(found.verdict, Known)
    assert found.verdict.baseline_id == "seed"


def test_the_earliest_of_equals_is_named_whatever_the_order() -> None:
    mine = fingerprint("", REPORT)
    some = [Candidate(number, mine, 3) for number in (9, 3, 5)]
    for order in (some, some[::-1]):
        found = judge(mine, order)
        assert isinstance(found.verdict, CopyOf)
        assert (found.verdict.article_id, found.group) == (3, 3)


def test_a_group_is_not_joined_through_one_of_its_members() -> None:
    whole, other = fingerprint("", REPORT), fingerprint("", RIVAL + REPORT.split("\n")[0])
    group = [Candidate(1, whole, 1), Candidate(2, other, 1), Candidate(3, other, 1)]
    found = judge(fingerprint("", words(REPORT, 0.19)), group)
    assert isinstance(found.verdict, New)
    assert found.links == (Link(1, Relation.CUT),)
    assert judge(whole, group).group == 1, "the very text of a member joins, whatever the others are"


def test_a_round_up_stays_alone_and_links_to_what_it_holds() -> None:
    found = judge(
        fingerprint("", REPORT + "\n" + RIVAL),
        [Candidate(1, fingerprint("", REPORT)), Candidate(2, fingerprint("", RIVAL))],
    )
    assert isinstance(found.verdict, New)
    assert "round-up" in found.verdict.why
    assert set(found.links) == {Link(1, Relation.EXPANDED), Link(2, Relation.CONTAINS)}


def test_a_passage_is_linked_and_no_copy() -> None:
    """A report of one's own behind a round-up that holds it, and a follow-up with the old report as its background."""
    report = judge(fingerprint("", RIVAL), [Candidate(1, fingerprint("", REPORT + "\n" + RIVAL))])
    follow_up = judge(fingerprint("", REPORT + "\n" + RIVAL), [Candidate(1, fingerprint("", RIVAL))])
    assert isinstance(report.verdict, New)
    assert isinstance(follow_up.verdict, New)
    assert "letters of its own" in report.verdict.why
    assert (report.links, follow_up.links) == ((Link(1, Relation.PART),), (Link(1, Relation.CONTAINS),))


def test_short_texts_are_copies_only_when_equal() -> None:
    short, tiny = "Two soldiers were killed near the border fence, police said.", "Live updates"
    assert isinstance(judged(short, short.upper()), CopyOf)
    assert isinstance(judged(short, short.replace("Two", "Ten")), New)
    assert isinstance(
        judge(
            fingerprint("Fire in the bazaar", tiny), [Candidate(1, fingerprint("Flood in the valley", tiny))]
        ).verdict,
        New,
    )
    assert isinstance(
        judge(
            fingerprint("Fire in the bazaar", tiny), [Candidate(1, fingerprint("FIRE in the bazaar!", tiny))]
        ).verdict,
        CopyOf,
    )


def test_items_without_text_go_by_their_titles() -> None:
    taken = SameFilter()
    assert taken.take("1", "Envoys meet in the old fort", "")["verdict"] == "new"
    assert taken.take("2", "Envoys meet in the old fort", "")["of"] == "1"
    assert taken.take("3", "Envoys leave the old fort", "")["verdict"] == "new"
    assert taken.take("4", "", "")["verdict"] == "new"
    assert taken.take("5", "", "")["verdict"] == "new"


@pytest.mark.parametrize(
    "text", ["", "a", "\x00\ud800 x", "🙂" * 200, "<a" * 5000, "&lt;" * 5000, REPORT, *SEEDS.values()]
)
def test_packed_and_unpacked_is_the_same(text: str) -> None:
    made = fingerprint("A title of some length", text)
    assert unpack(pack(made)) == made


@pytest.mark.parametrize(
    "blob", [b"", b"x" * 24, b"x" * 25, pack(fingerprint("", REPORT))[:-1], pack(fingerprint("", REPORT))[:29]]
)
def test_what_is_no_packed_fingerprint_is_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match="not a packed fingerprint"):
        unpack(blob)


def test_keys_fit_a_column_and_a_half_shares_some() -> None:
    whole, half = (
        fingerprint("", SEEDS["000_dedde8c543334992"]),
        fingerprint("", words(SEEDS["000_dedde8c543334992"], 0.5)),
    )
    keys = index_keys(whole)
    assert all(0 <= key < 2**32 for key in keys)
    assert set(keys) <= set(probe_keys(whole))
    assert len(keys) < whole.letters / 40
    assert len(set(probe_keys(half)) & set(keys)) > 10
    assert len(set(probe_keys(whole)) & set(index_keys(half))) > 10


def test_those_that_share_most_are_compared_the_earlier_first() -> None:
    assert choose([[7, 5], [5, 2], [5, "seed"]]) == (5, "seed", 2, 7)
    assert len(choose([[number] for number in range(1000)])) == MAX_CANDIDATES


def test_a_key_says_the_more_the_fewer_hold_it() -> None:
    phrases = [list(range(20)), list(range(20))]
    assert choose([*phrases, [99]])[0] == 99
    assert choose(phrases) == tuple(range(20))
    assert choose([list(range(MAX_KEY_FREQUENCY + 1))] * 30) == (), "a house's furniture proposes nothing"


def test_the_keys_of_a_long_text_are_capped() -> None:
    long = fingerprint(
        "", " ".join(f"{number:x}".translate(str.maketrans("0123456789", "ghijklmnop")) for number in range(90_000))
    )
    assert long.letters > 300_000
    assert len(index_keys(long)) == len(probe_keys(long)) == MOST_KEYS + 1


def test_a_title_is_kept_from_twelve_letters_on() -> None:
    assert fingerprint("Photos today", "").title == 0, "eleven letters are no one's own"
    assert fingerprint("Photos of today", "").title != 0


def test_a_book_of_numbers_keeps_four_hundred_of_them() -> None:
    counted = " ".join(f"{chr(97 + number % 26)}{chr(97 + number // 26)} rose by {number}" for number in range(500))
    assert len(fingerprint("", counted).facts) == 400


def test_the_filter_answers_in_the_words_of_the_contract() -> None:
    taken = SameFilter()
    assert taken.take("a", "The fort opens", REPORT) == {
        "id": "a",
        "verdict": "new",
        "of": None,
        "group": "a",
        "relation": None,
        "similarity": 0.0,
        "links": [],
        "linked": {},
        "why": "nothing like it before",
    }
    copy = taken.take("b", "", words(REPORT, 0.6))
    assert (copy["verdict"], copy["of"], copy["group"], copy["relation"]) == ("copy", "a", "a", "cut from")
    third = taken.take("c", "", FRONT + words(REPORT, 0.55))
    assert (third["verdict"], third["group"]) == ("copy", "a")


def test_a_known_address_with_other_words_is_a_revision() -> None:
    taken = SameFilter()
    taken.take("a", "", REPORT, url="https://news.example/7?utm_source=rss")
    again = taken.take("b", "", REPORT + " More follows.", url="http://news.example/7/")
    assert (again["verdict"], again["of"], again["group"]) == ("revision", "a", "a")


def test_an_id_that_came_before_is_refused_and_the_index_stays() -> None:
    taken = SameFilter()
    taken.take("a", "", REPORT)
    with pytest.raises(ValueError, match="'a' came before"):
        taken.take("a", "", RIVAL)
    assert taken.take("b", "", RIVAL)["verdict"] == "new"


def test_a_post_that_repeats_for_ever_is_found_for_ever() -> None:
    taken = SameFilter()
    taken.take("0", "", REPORT)
    assert {taken.take(str(number), "", REPORT)["of"] for number in range(1, 400)} == {"0"}


def gibberish(first: int, count: int) -> str:
    """Words that no other such text has."""
    return " ".join(hashlib.sha256(str(number).encode()).hexdigest()[:8] for number in range(first, first + count))


@pytest.mark.parametrize("url", ["https://news.example/live", ""], ids=["edits of a live page", "reprints"])
def test_a_text_in_a_hundred_shapes_is_still_found(url: str) -> None:
    """What all shapes of one text say is not furniture, however many there are: its next copy is one."""
    taken = SameFilter()
    body = gibberish(0, 400)
    for number in range(100):
        front, end = gibberish(1_000 * (number + 1), 40), gibberish(1_000 * (number + 1) + 500, 40)
        made = taken.take(str(number), "", f"{front} {body} {end}" if number else body, url)
        assert made["group"] == "0", number
    found = taken.take("cut", "", body[: len(body) // 2] + gibberish(900_000, 10))
    assert (found["verdict"], found["group"]) == ("copy", "0")


def test_a_page_that_changes_piece_by_piece_leaves_the_group_of_what_is_gone() -> None:
    """Each text is nine tenths of the one before it; whoever was told of the first has nothing of the twentieth."""
    taken = SameFilter()
    pieces = [gibberish(1_000 * number, 25) for number in range(40)]
    told = [taken.take(str(number), "", "\n".join(pieces[number : number + 10])) for number in range(30)]
    groups = [str(line["group"]) for line in told]
    assert groups[:7] == ["0"] * 7
    for number, group in enumerate(groups):
        assert number - int(group) < 10, "something of the first text of its group is in every member"
    assert len(set(groups)) <= 6, "a new group only where little of the first text is left"


PINNED = {1: "3e6d28543244a242", 2: "962bf2c42cb703ba"}


def test_a_changed_fingerprint_has_a_new_recipe() -> None:
    """When this fails: raise FINGERPRINT_RECIPE, make the shipped baseline anew, and put the new digest here."""
    texts = [REPORT, RIVAL, FIRST, FRONT + TAIL, *(text for text, _ in LETTER_FORMS.values())]
    digest = hashlib.sha256(b"".join(pack(fingerprint("The crossing opens", text)) for text in texts)).hexdigest()
    assert PINNED[FINGERPRINT_RECIPE] == digest[:16]


def test_equal_texts_have_equal_fingerprints() -> None:
    made: set[Fingerprint] = {fingerprint("", REPORT), fingerprint("", REPORT.upper().replace(" ", "\u00a0"))}
    assert len({one.digest for one in made}) == 1
    assert len({one.sample for one in made}) == 1


def test_what_shares_next_to_nothing_needs_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Phrases that many share decide nothing: the judgement is the one that comparing them all would give."""
    draw = random.Random(3)

    def drawn(first: int, common: int, letters: int = 1200) -> Fingerprint:
        sample = (*draw.sample(range(20), common), *range(first, first + 120))
        return Fingerprint(letters, first, 0, sample, ())

    mine = drawn(1_000, 20)
    cases = [
        [Candidate(number, drawn(number * 10_000, draw.randrange(5), draw.choice((1200, 90))), number % 3 or None)]
        + [Candidate(other, drawn(other * 10_000, draw.randrange(4)), other % 4 or None) for other in range(50, 70)]
        + [
            Candidate("brief", drawn(number, draw.randrange(4))),
            Candidate(71, drawn(70_000, draw.randrange(5)), "brief"),
        ]
        for number in range(10, 40)
    ]
    quick = [judge(mine, candidates) for candidates in cases]
    assert {found.verdict for found in quick} >= {New("what is nearest: next to nothing in common")}
    monkeypatch.setattr("archive.sameness.is_slight", lambda mine, theirs: False)
    assert [judge(mine, candidates) for candidates in cases] == quick
