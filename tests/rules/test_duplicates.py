"""Which projects are taken for one work and which are told apart, and what a person is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.rules.duplicates.facts import Participant, Place, ProjectFacts, Text
from hub.rules.duplicates.meaning import BITS, bits, likeness
from hub.rules.duplicates.reasons import Why, reasons
from hub.rules.duplicates.score import Apart, Likeness, compare
from hub.rules.duplicates.series import numbers
from hub.rules.duplicates.words import sound

WELL = ProjectFacts(
    charity="Noor",
    names=("جمعية النور", "Noor Society"),
    external_id="W7",
    titles=(Text("en", "Drilling of a drinking water well in Abu Zabad village"),),
    descriptions=(Text("en", "A borehole with a hand pump for 300 families."),),
    countries=frozenset({"SD"}),
    places=(Place("Abu Zabad", 12.35, 29.25),),
    sectors=frozenset({"14031"}),
    participants=(Participant("IMPLEMENTING", "Sudanese Wells Organisation"),),
    start=date(2026, 1, 10),
    end=date(2026, 6, 30),
)
OTHERS = tuple(
    replace(WELL, charity="Birr", names=("جمعية البر", "Birr Society"), external_id=f"S{place}", identifier=None,
            titles=(Text("en", f"{work} in {place}"),), descriptions=(), participants=(),
            places=(Place(place, 15.0 + number, 32.0),))
    for number, (work, place) in enumerate(
        (("Primary school", "Kassala"), ("Food baskets for families", "Port Sudan"), ("Mobile clinic", "Nyala"),
         ("Orphan sponsorship", "Kosti"), ("Solar power for the hospital", "Dongola"), ("Winter relief", "Zalingei"))
    )
)  # fmt: skip
"""What else is done in the country, so that a project has something to stand out from."""


def by_birr(**said: object) -> ProjectFacts:
    """The well as another charity would have it, but for what is said."""
    told = {"charity": "Birr", "names": ("جمعية البر", "Birr Society"), "external_id": "2026-31"}
    return replace(WELL, **{**told, **said})  # type: ignore[arg-type]


def compared(one: ProjectFacts, other: ProjectFacts) -> Likeness:
    """The comparison of the two, among what else is done in the country."""
    own = bits(one)
    meanings = [sum(a != b for a, b in zip(own, bits(each), strict=True)) for each in (other, *OTHERS)]
    given = [(each, likeness(far)) for each, far in zip((other, *OTHERS), meanings, strict=True)]
    return compare(one, given)[0]


IN_OTHER_WORDS = by_birr(
    titles=(Text("en", "Borehole for the people of Abu Zabad"),),
    descriptions=(Text("en", "Clean drinking water for the families of the village"),),
    places=(Place(None, 12.36, 29.24),),
    start=date(2026, 2, 1),
)
IN_ARABIC = by_birr(
    titles=(Text("ar", "حفر بئر لمياه الشرب في قرية أبو زبد"),),
    descriptions=(Text("ar", "بئر بمضخة يدوية لثلاثمئة أسرة"),),
    places=(Place("أبو زبد", 12.36, 29.24),),
    participants=(),
    start=date(2026, 2, 1),
)
AT_ANOTHER_PLACE = {
    "titles": (Text("en", "Drilling of a drinking water well in Umm Ruwaba village"),),
    "places": (Place("Umm Ruwaba", 12.9, 31.2),),
}


@pytest.mark.parametrize("other", [by_birr(), IN_OTHER_WORDS, IN_ARABIC], ids=["same", "words", "arabic"])
def test_the_same_well_of_two_charities_is_found_whatever_its_words_and_language(other: ProjectFacts) -> None:
    assert compared(WELL, other).likely
    assert compared(other, WELL).likely


@pytest.mark.parametrize(
    "other",
    [
        by_birr(**AT_ANOTHER_PLACE),
        replace(WELL, external_id="W8", **AT_ANOTHER_PLACE),  # type: ignore[arg-type]
        replace(
            IN_ARABIC,
            titles=(Text("ar", "حفر بئر لمياه الشرب في قرية أم روابة"),),
            places=(Place("أم روابة", 12.9, 31.2),),
        ),
    ],
    ids=["another charity's", "the same charity's", "in Arabic"],
)
def test_the_same_title_in_the_next_village_is_another_work(other: ProjectFacts) -> None:
    assert not compared(WELL, other).likely


def test_a_village_a_few_kilometres_on_is_another_place_unless_the_title_names_it() -> None:
    next_village = (Place("El Odaya", 12.40, 29.33),)
    elsewhere = by_birr(
        titles=(Text("en", "Drilling of a drinking water well in El Odaya"),), places=next_village
    )
    assert compared(WELL, elsewhere).apart is Apart.OTHER_PLACE
    assert compared(WELL, by_birr(places=next_village)).apart is None


def test_next_years_phase_is_another_work() -> None:
    first = replace(WELL, titles=(Text("en", "Water for Abu Zabad, phase I"),))
    second = replace(
        first,
        external_id="W8",
        titles=(Text("en", "Water for Abu Zabad, phase II"),),
        start=date(2027, 1, 10),
        end=date(2027, 6, 30),
    )
    assert not compared(first, second).likely


def test_the_seventh_and_the_eighth_of_a_series_are_two_works() -> None:
    seventh = replace(WELL, titles=(Text("en", "Well 7 of 12 in Abu Zabad"),))
    eighth = replace(WELL, external_id="W8", titles=(Text("en", "Well 8 of 12 in Abu Zabad"),))
    assert not compared(seventh, eighth).likely


def test_two_charities_that_each_tell_their_own_half_are_told_apart() -> None:
    half = replace(WELL, participants=(*WELL.participants, Participant("FUNDING", "Birr Society")))
    other = by_birr(participants=(*WELL.participants, Participant("FUNDING", "جمعية النور")))
    assert compared(half, other).apart is Apart.CO_FUNDED
    assert not compared(half, other).likely


def test_one_work_told_by_who_paid_and_by_who_did_it_is_one() -> None:
    paid = replace(WELL, participants=(Participant("IMPLEMENTING", "Birr Society"),))
    done = by_birr(participants=(Participant("FUNDING", "Noor Society"),))
    likeness = compared(paid, done)
    assert likeness.likely
    assert Why.ONE_NAMES_THE_OTHER in {why.code for why in reasons(paid, done, likeness)}


def test_a_part_whose_identifier_continues_the_wholes_is_told_apart() -> None:
    part = replace(WELL, external_id="W7-2")
    assert compared(WELL, part).apart is Apart.PARENT_AND_CHILD
    assert not compared(part, WELL).likely


def test_projects_of_two_countries_are_never_one() -> None:
    assert compared(WELL, by_birr(countries=frozenset({"YE"}))).apart is Apart.OTHER_COUNTRY


def test_one_identifier_is_one_work_whatever_is_said_of_it() -> None:
    named = replace(WELL, identifier="KW-1-W7")
    other = by_birr(identifier="KW-1-W7", titles=(Text("en", "Charity for all"),))
    likeness = compared(named, other)
    assert likeness.likely
    assert reasons(named, other, likeness)[0].code == Why.SAME_IDENTIFIER


def test_a_person_is_told_the_place_the_dates_the_sector_the_partner_and_the_words() -> None:
    told = {why.code: why.parameters for why in reasons(WELL, by_birr(), compared(WELL, by_birr()))}
    assert told[Why.SAME_PLACE] == {"place": "Abu Zabad"}
    assert told[Why.OVERLAPPING_DATES] == {"first": "2026-01-10", "last": "2026-06-30"}
    assert told[Why.SAME_SECTOR] == {"sector": "14031"}
    assert told[Why.SAME_PARTNER] == {"partner": "Sudanese Wells Organisation"}
    assert {"well", "zabad"} <= set(told[Why.WORDING_ALIKE]["words"])  # type: ignore[call-overload]


def test_across_languages_a_person_is_told_which_words_are_shared() -> None:
    told = {why.code: why.parameters for why in reasons(WELL, IN_ARABIC, compared(WELL, IN_ARABIC))}
    assert "zabad" in told[Why.SAME_IN_TWO_LANGUAGES]["words"]  # type: ignore[operator]


def test_the_weights_of_the_reasons_are_shares() -> None:
    weights = [why.weight for why in reasons(WELL, by_birr(), compared(WELL, by_birr()))]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= weight <= 1 for weight in weights)


def test_a_project_without_words_is_alike_to_none() -> None:
    silent = replace(WELL, titles=(Text("en", "????? ???"),), descriptions=(), places=(), participants=())
    assert not compared(silent, replace(silent, charity="Birr", external_id="X")).likely


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [("Kisoro", "كيسورو"), ("Ramadi", "الرمادي"), ("Mozambique", "موزمبيق"), ("Gaza", "غزة")],
)
def test_a_name_sounds_alike_in_both_scripts(latin: str, arabic: str) -> None:
    assert sound(latin.lower()) == sound(arabic.removeprefix("ال"))


def test_numbers_are_read_in_digits_of_any_script_in_roman_and_in_words() -> None:
    assert (
        numbers("Phase II").others == numbers("المرحلة الثانية").others == numbers("مرحلة ٢").others == {"2"}
    )
    assert numbers("Support 2003/04").years == {2003, 2004}
    assert numbers("COVID-19").others == frozenset()


def test_the_bits_of_a_project_are_the_same_each_time() -> None:
    assert bits(WELL) == bits(replace(WELL))
    assert len(bits(WELL)) == BITS
    assert (likeness(0), round(likeness(BITS // 2), 6)) == (1.0, 0.0)
