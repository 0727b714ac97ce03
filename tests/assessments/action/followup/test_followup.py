"""What became of what the measures of a place were aimed at, with a comparison chosen beforehand (rule 42)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.action.followup import rules
from assessments.action.followup.result import Line, Result
from assessments.action.followup.rounds import Span, spans
from assessments.action.models import ComparisonChoice, Measure, ResultOpening, SurveySignature
from assessments.action.models.measure import State
from assessments.models import Assessment
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round, Scene
from scenes.read_log import waiting
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, a_return, a_survey, an_analysis, an_answer
from tests.cast import Cast
from tests.factories import RoundFactory, SceneFactory, settled
from tests.pages import body, text
from tests.questions import questionnaire, reply, retire

pytestmark = pytest.mark.django_db

Kind = ComparisonChoice.Kind


@pytest.fixture
def now(cast: Cast) -> Round:
    """Published after the one of 2021."""
    questionnaire()
    Round.objects.exclude(pk=cast.published.pk).delete()
    return RoundFactory.create(county=cast.county, label="2022", published=True)


@pytest.fixture
def cast() -> Cast:
    found = Cast()
    Assessment.objects.exclude(round=found.published).delete()
    return found


def judged(scene: Scene, round: Round, symptoms: str, **own: str) -> Assessment:
    """`own` are what a party said by itself."""
    assessment = Assessment.objects.filter(scene=scene, round=round).first() or settled(scene=scene, round=round)
    reply(assessment, "SY1", symptoms)
    for party, said in own.items():
        reply(assessment, "SY1", said, party)
    return assessment


def aimed(scene: Scene, aim: str = "SY1.otrygg", **fields: Any) -> Measure:
    return a_measure(a_plan(scene), (State.ONGOING, datetime.date(2021, 5, 1)), method=a_method(), aim=aim, **fields)


def neighbours(cast: Cast, now: Round, *pairs: tuple[str, str]) -> None:
    """In the same police area: what was ticked then and later."""
    for before, after in pairs:
        scene = SceneFactory.create(
            county=cast.county,
            municipality=cast.square.municipality,
            local_police_area=cast.square.local_police_area,
        )
        judged(scene, cast.published, before)
        judged(scene, now, after)


def opened(cast: Cast, now: Round, kind: str = Kind.POLICE_AREA, **fields: Any) -> Result:
    (span,) = spans(cast.square)
    choice = rules.choose(span, kind=kind, reason="Samma resurser.", by=cast.police, **fields)
    rules.open_result(span, choice, by=cast.police)
    return Result(span, choice, cast.police)


def line(cast: Cast, now: Round, then: str, later: str, **own: str) -> Line:
    judged(cast.square, cast.published, then)
    judged(cast.square, now, later, **own)
    (found,) = opened(cast, now).lines
    return found


# --- How to read it


def test_what_is_no_longer_ticked_is_gone_and_never_an_effect(cast: Cast, now: Round) -> None:
    aimed(cast.square)
    neighbours(cast, now, *[("otrygg", "otrygg")] * 6, ("otrygg", "undviks"), ("undviks", "undviks"))

    found = line(cast, now, "otrygg", "undviks")

    assert (found.then and found.then.words, found.now and found.now.words) == ("Kryssat", "Inte kryssat")
    assert found.outcome == "gone"
    assert "Det var kryssat 2021, inte 2022. Det säger inte att insatsen är orsaken." in found.reading
    assert found.reading.endswith("I resten av lokalpolisområde Norra Ek försvann det på 1 av 7 platser.")


@pytest.mark.parametrize(
    ("ticked", "own", "told"),
    [
        (("otrygg", "otrygg"), {}, ("still", "Kryssat", "kryssat båda omgångarna")),
        (("otrygg", "undviks"), {"police": "otrygg"}, ("still", "Bara polisen kryssade", "Ni svarade olika 2022")),
        (("otrygg", "undviks"), {"municipality": "otrygg"}, ("still", "Bara kommunen kryssade", "Ni svarade olika")),
        (("otrygg", "vet_ej"), {}, ("unknown", "Vet ej", "2022 visste ni inte")),
        (("undviks", "otrygg"), {}, ("", "Kryssat", "Det var inte kryssat 2021")),
    ],
)
def test_different_answers_count_as_still_there(
    cast: Cast, now: Round, ticked: tuple[str, str], own: dict[str, str], told: tuple[str, str, str]
) -> None:
    aimed(cast.square)

    found = line(cast, now, *ticked, **own)

    outcome, words, reading = told
    assert found.now is not None
    assert (found.outcome, found.now.words) == (outcome, words)
    assert reading in found.reading


def test_a_measure_without_aim_cannot_be_followed_up(cast: Cast, now: Round) -> None:
    aimed(cast.square, "")

    found = line(cast, now, "otrygg", "undviks")

    assert (found.then, found.now, found.outcome) == (None, None, "")
    assert "inte riktad mot något" in found.reading


def test_what_rests_on_restricted_answers_is_not_followed_up(cast: Cast, now: Round) -> None:
    problem = a_problem(an_analysis(cast.square, approved=True), aims="SY1.otrygg")
    aimed(cast.square, "", cause=a_cause(problem, restricted=True))

    assert "inte alla som ser platsen" in line(cast, now, "otrygg", "undviks").reading


def test_the_problem_of_the_cause_is_the_aim_where_the_measure_has_none(cast: Cast, now: Round) -> None:
    problem = a_problem(an_analysis(cast.square, approved=True), aims="SY1.otrygg")
    aimed(cast.square, "", cause=a_cause(problem))

    assert line(cast, now, "otrygg", "undviks").outcome == "gone"


def test_an_indicator_judged_with_another_instrument_is_not_compared(cast: Cast, now: Round, settings: Any) -> None:
    aimed(cast.square, "i1")
    Round.objects.filter(pk=now.pk).update(instrument="another")

    found = line(cast, now, "otrygg", "otrygg")

    assert found.outcome == ""
    assert "olika indikatorer" in found.reading


def test_what_is_no_longer_asked_about_is_not_gone(cast: Cast, now: Round) -> None:
    aimed(cast.square)
    judged(cast.square, cast.published, "otrygg")
    neighbours(cast, now, ("otrygg", "undviks"))
    retire("SY1", "otrygg")

    found = line(cast, now, "undviks", "undviks")

    assert (found.outcome, found.now and found.now.words) == ("", "Inte besvarad")


def test_few_places_and_those_that_do_not_know_are_told(cast: Cast, now: Round) -> None:
    aimed(cast.square)
    neighbours(cast, now, ("otrygg", "undviks"), ("otrygg", "vet_ej"))

    reading = line(cast, now, "otrygg", "undviks").reading

    assert "på 1 av 2 platser. På 1 vet man inte. De är få" in reading


@pytest.mark.parametrize(("places", "is_shown"), [(2, False), (3, True)])
def test_what_became_of_one_or_two_places_is_for_those_who_see_them(
    cast: Cast, now: Round, places: int, is_shown: bool
) -> None:
    aimed(cast.square)
    neighbours(cast, now, *[("otrygg", "undviks")] * places)
    judged(cast.square, cast.published, "otrygg")
    judged(cast.square, now, "undviks")
    result = opened(cast, now)

    assert f"på {places} av {places} platser" in result.lines[0].reading
    (read,) = Result(result.span, result.choice, cast.district).lines
    assert (f"på {places} av {places} platser" in read.reading) is is_shown
    assert ("kryssat på så få platser att det inte visas vad som hände där" in read.reading) is not is_shown


def test_a_place_that_became_part_of_another_is_not_compared(cast: Cast, now: Round) -> None:
    aimed(cast.square)
    neighbours(cast, now, ("otrygg", "undviks"))
    merge = LineageEvent.objects.create(round=now, kind=LineageEvent.Kind.MERGED)
    merge.parents.set([Scene.objects.latest("pk"), cast.park])
    merge.children.set([cast.park])

    assert "på någon plats" in line(cast, now, "otrygg", "undviks").reading


def test_another_place_is_named_to_those_who_see_it(cast: Cast, now: Round) -> None:
    aimed(cast.square)
    for round, symptoms in ((cast.published, "otrygg"), (now, "otrygg")):
        judged(cast.square, round, symptoms)
        judged(cast.park, round, symptoms)

    result = opened(cast, now, Kind.PLACE, other=cast.park)

    assert "På en annan plats är det kvar." in result.lines[0].reading
    assert "På Ängsparken är det kvar." in Result(result.span, result.choice, cast.office).lines[0].reading


def test_what_was_done_is_told_from_the_signed_survey(cast: Cast, now: Round) -> None:
    measure = aimed(cast.square, dose=60, dose_unit="kvällar")
    survey = a_survey(cast.county, year=now.ends.year, is_open=False)
    document = a_return(cast.square, survey)
    an_answer(document, measure, progress="late", dose=20, dose_unit="occasions")
    an_answer(document, measure, party=Party.POLICE, progress="late", dose=99, dose_unit="occasions")

    assert line(cast, now, "otrygg", "otrygg").done == "Pågår, enligt planen"

    plan = {str(measure.pk): {"dose": "60", "dose_unit": "kvällar"}}
    SurveySignature.objects.create(document=document, by=cast.municipal, plan=plan)
    (found,) = Result(spans(cast.square)[0], ComparisonChoice.objects.get(), cast.police).lines
    assert found.done == "20 av 60 kvällar"
    assert "Gjort: 20 av 60 kvällar." in found.reading


def test_what_was_done_is_not_held_against_a_plan_that_counts_by_the_week(cast: Cast, now: Round) -> None:
    measure = aimed(cast.square)
    document = a_return(cast.square, a_survey(cast.county, year=now.ends.year, is_open=False))
    an_answer(document, measure, progress="ongoing", dose=500, dose_unit="hours")
    plan = {str(measure.pk): {"dose": "10", "dose_unit": "timmar per vecka"}}
    SurveySignature.objects.create(document=document, by=cast.municipal, plan=plan)

    assert line(cast, now, "otrygg", "otrygg").done == "500 timmar"


def test_the_lead_counts_each_aim_once(cast: Cast, now: Round) -> None:
    for aim in ("SY1.otrygg", "SY1.otrygg", "SY1.undviks", ""):
        aimed(cast.square, aim)
    judged(cast.square, cast.published, "otrygg|undviks")
    judged(cast.square, now, "undviks")

    assert opened(cast, now).lead == "Av 2 saker som insatserna riktades mot är 1 borta och 1 kvar."


# --- Chosen before it is opened


def a_span(cast: Cast, now: Round) -> Span:
    judged(cast.square, cast.published, "otrygg")
    judged(cast.square, now, "undviks")
    return spans(cast.square)[0]


def test_a_choice_can_be_changed_until_the_result_is_opened(cast: Cast, now: Round) -> None:
    span = a_span(cast, now)
    first = rules.choose(span, kind=Kind.COUNTY, reason="Allt.", by=cast.police)
    assert rules.choose(span, kind=Kind.COUNTY, reason="Allt.", by=cast.municipal) == first
    second = rules.choose(span, kind=Kind.POLICE_AREA, reason="Nära.", by=cast.municipal)

    rules.open_result(span, second, by=cast.municipal)

    with pytest.raises(ValidationError):
        rules.choose(span, kind=Kind.COUNTY, reason="Passar bättre.", by=cast.municipal)
    assert ComparisonChoice.objects.count() == 2
    assert rules.open_result(span, first, by=cast.police).choice == second


def page(client: Client, cast: Cast, user: Any) -> str:
    client.force_login(user)
    return body(client.get(reverse("followup", args=[cast.square.pk])))


def test_nothing_of_the_result_is_told_before_it_is_opened(client: Client, cast: Cast, now: Round) -> None:
    aimed(cast.square)
    span = a_span(cast, now)
    rules.choose(span, kind=Kind.COUNTY, reason="Allt.", by=cast.police)

    for user in (cast.police, cast.reader, cast.office):
        shown = page(client, cast, user)
        assert "kryssat" not in shown
        assert "försvann" not in shown
        assert "borta" not in shown
    assert not ResultOpening.objects.exists()


def test_the_places_of_a_method_tell_no_result_before_it_is_opened(client: Client, cast: Cast, now: Round) -> None:
    aimed(cast.square)
    client.force_login(cast.reader)
    where = reverse("method_places", args=["M05", cast.county.code])
    span = a_span(cast, now)
    assert "Torget Ekstad Resultatet är inte öppnat än" in text(client.get(where))

    rules.open_result(span, rules.choose(span, kind=Kind.COUNTY, reason="Allt.", by=cast.police), by=cast.police)
    assert "Torget Ekstad Borta till nästa omgång" in text(client.get(where))


def test_who_read_of_the_other_place_is_on_record(client: Client, cast: Cast, now: Round) -> None:
    for round in (cast.published, now):
        judged(cast.square, round, "otrygg")
        judged(cast.park, round, "otrygg")
    aimed(cast.square)
    opened(cast, now, Kind.PLACE, other=cast.park)

    waiting.rows.clear()
    for user in (cast.office, cast.police):
        page(client, cast, user)

    office, police = waiting.rows
    assert office.scenes == f" {cast.square.pk} {cast.park.pk} "
    assert (police.scene_id, police.scenes) == (cast.square.pk, "")  # told of "another place"


def test_the_pair_chooses_and_opens_and_everybody_who_sees_the_place_reads(
    client: Client, cast: Cast, now: Round
) -> None:
    aimed(cast.square)
    a_span(cast, now)
    client.force_login(cast.municipal)
    address = reverse("followup_round", args=[cast.square.pk, "2022"])

    client.post(address, {"kind": "lpa", "reason": "Samma polisresurser.", "wait": "1"})
    assert not ResultOpening.objects.exists()
    response = client.post(address, {"kind": "lpa", "reason": "Samma polisresurser."}, follow=True)

    assert "Resultatet öppnades av Klara Kommun" in body(response)
    assert ComparisonChoice.objects.get().chosen_by == cast.municipal
    assert "Samma polisresurser." in page(client, cast, cast.reader)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "lpa", "reason": ""}, "Varför den?"),
        ({"kind": "place", "reason": "Lik."}, "Välj platsen att jämföra med."),
        ({"kind": "lpa", "reason": "19121212-1212"}, "personnummer"),
    ],
)
def test_a_half_written_choice_comes_back_as_it_was(
    client: Client, cast: Cast, now: Round, said: dict[str, str], words: str
) -> None:
    a_span(cast, now)
    SceneFactory.create()
    judged(cast.park, cast.published, "otrygg")
    judged(cast.park, now, "otrygg")
    cast.park.local_police_area = cast.square.local_police_area
    cast.park.save()
    client.force_login(cast.police)

    response = client.post(reverse("followup_round", args=[cast.square.pk, "2022"]), said)

    assert response.status_code == 422
    assert words in body(response)
    assert not ComparisonChoice.objects.exists()


def test_a_place_not_judged_in_both_rounds_says_so(client: Client, cast: Cast, now: Round) -> None:
    aimed(cast.square)

    assert "Platsen bedömdes inte i omgång 2022" in page(client, cast, cast.police)


def test_the_comparison_takes_the_same_queries_however_many_places(
    cast: Cast, now: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    aimed(cast.square)
    neighbours(cast, now, *[("otrygg", "undviks")] * 3)
    judged(cast.square, cast.published, "otrygg")
    judged(cast.square, now, "undviks")
    result = opened(cast, now)

    # 1 measures, 2 the place's assessments, 3 whether the reader reads all, 4 its replies, 5 what could be ticked,
    # 6 the latest questionnaire, 7 its questions, 8 their options, 9 signed answers, 10 assessments to compare with,
    # 11 merged parents, 12 merged children, 13 their replies, 14 what could be ticked
    with django_assert_num_queries(14):
        assert result.lines
