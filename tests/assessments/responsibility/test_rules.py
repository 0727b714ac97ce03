"""Areas are reorganised as Stockholm's were: districts on 1 July 2023, police areas on 1 January 2025."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.assessment_page.trail import Trail
from assessments.figures.ledger import Ledger
from assessments.figures.picture import Picture
from assessments.judging.history import sentence
from assessments.judging.own_answers import OwnAnswers
from assessments.models import Assessment, Event, Signature
from assessments.responsibility.handover import Handover, areas_with_scenes
from assessments.responsibility.rules import hand_over
from assessments.rounds.rules import proof
from municipalities.models import District
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.factories import (
    AssessmentFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    RoundFactory,
    answered,
    settled,
)
from tests.stockholm import DAY, JULY, NEW_YEAR, Stockholm, areas

pytestmark = pytest.mark.django_db


def test_merged_districts_hand_over_to_their_successor(city: Stockholm) -> None:
    city.move(city.norrmalm)
    city.move(city.ostermalm)

    assert [areas(scene)[0] for scene in (city.alen, city.boken, city.cedern)] == [
        "Norra innerstaden",
        "Norra innerstaden",
        "Kungsholmen",
    ]


def test_divided_police_area_hands_over_to_whoever_covers_the_place(city: Stockholm) -> None:
    city.move_all()

    assert [areas(scene)[1] for scene in (city.alen, city.boken, city.cedern, city.draken)] == [
        "Norra innerstaden",
        "Norra innerstaden",
        "Lidingö-Kungsholmen",
        "Lidingö-Kungsholmen",
    ]


def test_without_one_that_covers_the_place_someone_has_to_choose(city: Stockholm) -> None:
    handover = Handover(city.lpo, NEW_YEAR)

    assert handover.target_for(city.alen) is None  # its district is still the one that ended


def test_where_two_cover_the_place_someone_has_to_choose(city: Stockholm) -> None:
    city.lpo_north.municipalities.add(city.lidingo)

    assert Handover(city.lpo, NEW_YEAR).target_for(city.draken) is None


def test_history_of_the_place_tells_why_and_who(city: Stockholm) -> None:
    city.move_all()

    latest = city.cedern.history.latest("history_id")
    assert latest.history_change_reason == "2025-01-01: Norrmalm → Lidingö-Kungsholmen"
    assert latest.history_user == city.admin


def test_published_round_keeps_its_references(city: Stockholm) -> None:
    assert Handover(city.lpo, NEW_YEAR).staying == {}
    city.move_all()

    then = Assessment.objects.get(scene=city.alen, round=city.before)
    assert areas(then) == ("Norrmalm", "Norrmalm")


def test_unsettled_assessments_go_with_their_place(city: Stockholm) -> None:
    round = city.open()
    city.move_all()

    now = Assessment.objects.get(scene=city.alen, round=round)
    assert areas(now) == ("Norra innerstaden", "Norra innerstaden")
    told = [sentence(event) for event in now.events.filter(kind=Event.Kind.MOVED)]
    why = "Adam Admin flyttade ansvaret, eftersom områden har organiserats om:"
    assert told == [
        f"{why} stadsdelsområdet från Norrmalm till Norra innerstaden.",
        f"{why} lokalpolisområdet från Norrmalm till Norra innerstaden.",
    ]


def test_what_only_one_party_has_signed_is_signed_anew(city: Stockholm) -> None:
    half_signed = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=half_signed, party=Party.POLICE, signed_by=city.admin)

    moved = city.move(city.lpo)

    assert moved.signatures == 1
    assert not half_signed.signatures.exists()
    cost = Trail(half_signed, city.admin, OwnAnswers(half_signed, city.admin)).cost_signatures
    assert cost
    assert cost.kind == Event.Kind.MOVED


def test_that_the_area_handing_over_took_no_part_says_nothing_of_the_one_taking_over(city: Stockholm) -> None:
    half_signed = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=half_signed, party=Party.POLICE, took_part=False, reason="Vakant.")

    assert city.move(city.lpo).signatures == 0

    assert not half_signed.signatures.exists()
    assert half_signed.events.filter(kind=Event.Kind.ABSENCE_REMOVED, party=Party.POLICE).exists()


def test_a_place_nobody_has_begun_to_judge_stays_so_when_it_moves(city: Stockholm) -> None:
    untouched = AssessmentFactory.create(round__county=city.county, scene=city.cedern)

    city.move(city.lpo)

    assert areas(untouched)[1] == "Lidingö-Kungsholmen"
    assert not Assessment.objects.get(pk=untouched.pk).is_started


@pytest.mark.parametrize("label", ["2024", "2025"])
def test_what_both_have_signed_keeps_its_areas_and_signatures_whenever_its_period_begins(
    city: Stockholm, label: str
) -> None:
    """The police area ends on 31 December 2024."""
    round = RoundFactory.create(county=city.county, label=label)
    signed = settled(round=round, scene=city.cedern)

    handover = Handover(city.lpo, NEW_YEAR)
    assert city.cedern.pk in handover.staying
    assert city.cedern.pk not in handover.moving
    city.move(city.lpo)

    assert areas(signed)[1] == "Norrmalm"
    assert signed.signatures.count() == 2
    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_what_is_signed_stays_in_a_round_whose_period_the_area_began(city: Stockholm) -> None:
    across = RoundFactory.create(county=city.county, label="2025", starts=NEW_YEAR - 90 * DAY, ends=NEW_YEAR + 90 * DAY)
    signed = settled(round=across, scene=city.cedern)

    city.move(city.lpo)

    assert areas(signed)[1] == "Norrmalm"


def test_what_both_have_signed_keeps_the_answers_to_its_proof(city: Stockholm) -> None:
    """Though its period begins when the new area does."""
    round = RoundFactory.create(county=city.county, label="2025", state=Round.State.PROOFING)
    signed = settled(round=round, scene=city.cedern)
    proof(signed, party=Party.POLICE, is_correct=True, by=city.admin)
    version = signed.version

    assert city.move(city.lpo).signatures == 0

    signed.refresh_from_db()
    assert (signed.version, signed.signatures.count(), signed.proofs.count()) == (version, 2, 1)


def test_what_was_said_of_the_other_partys_absence_stays(city: Stockholm) -> None:
    waiting = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(
        assessment=waiting, party=Party.MUNICIPALITY, took_part=False, reason="Ingen utsedd.", signed_by=city.admin
    )

    assert city.move(city.lpo).signatures == 0

    assert waiting.signatures.exists()


def test_assessment_left_behind_moves_when_its_place_has_moved_already(city: Stockholm) -> None:
    left = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_west)

    city.move(city.lpo)

    assert areas(left)[1] == "Lidingö-Kungsholmen"


def test_ledger_of_each_unit_shows_what_moved_in_and_out(city: Stockholm) -> None:
    city.move_all()
    round = city.open()
    for assessment in round.assessments.all():
        scene = assessment.scene
        assessment.delete()
        settled(round=round, scene=scene, listed=scene != city.draken)

    picture = Picture(round)

    assert picture.ledger == Ledger(opening=4, ceased=1, closing=3)
    assert picture.books["local_police_area"] == {
        city.lpo.pk: Ledger(opening=4, ceased=1, moved_out=3),
        city.lpo_north.pk: Ledger(moved_in=2, closing=2),
        city.lpo_west.pk: Ledger(moved_in=1, closing=1),
    }
    assert picture.books["district"] == {
        city.norrmalm.pk: Ledger(opening=1, moved_out=1),
        city.ostermalm.pk: Ledger(opening=1, moved_out=1),
        city.innerstaden.pk: Ledger(moved_in=2, closing=2),
        city.kungsholmen.pk: Ledger(opening=1, closing=1),
    }
    assert all(book.closes for books in picture.books.values() for book in books.values())


@pytest.mark.parametrize("years", [-11, 11])
def test_a_day_more_than_ten_years_off_is_a_slip_of_the_finger(city: Stockholm, years: int) -> None:
    day = timezone.localdate() + datetime.timedelta(days=366 * years)

    with pytest.raises(ValidationError, match="inom tio år"):
        hand_over(Handover(city.lpo, day), {city.cedern.pk: city.lpo_west}, by=city.admin)


def test_an_area_hands_nothing_over_before_it_began(city: Stockholm) -> None:
    later = city.police_area("Senare", valid_from=NEW_YEAR + DAY)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=later)

    with pytest.raises(ValidationError, match="började först 2025-01-02"):
        hand_over(Handover(later, NEW_YEAR), {city.cedern.pk: city.lpo_west}, by=city.admin)


def test_responsibility_can_be_moved_today(city: Stockholm) -> None:
    today = timezone.localdate()

    hand_over(Handover(city.lpo, today), {city.cedern.pk: city.lpo_west}, by=city.admin)

    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_area_elsewhere_does_not_take_over(city: Stockholm) -> None:
    in_another_county, in_another_municipality = LocalPoliceAreaFactory.create(), DistrictFactory.create()

    with pytest.raises(ValidationError, match="på annat håll"):
        hand_over(Handover(city.lpo, NEW_YEAR), {city.cedern.pk: in_another_county}, by=city.admin)
    with pytest.raises(ValidationError, match="på annat håll"):
        hand_over(Handover(city.norrmalm, JULY), {city.alen.pk: in_another_municipality}, by=city.admin)

    assert areas(city.alen) == ("Norrmalm", "Norrmalm")


def test_area_that_did_not_exist_is_refused(city: Stockholm) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_over(Handover(city.lpo, NEW_YEAR - DAY), {city.cedern.pk: city.lpo_west}, by=city.admin)

    assert refused.value.messages == ["Lidingö-Kungsholmen fanns inte den 2024-12-31."]
    assert areas(city.cedern)[1] == "Norrmalm"


def test_areas_that_have_ended_come_first(city: Stockholm) -> None:
    names = [(area.name, area.scene_count) for area in areas_with_scenes(District)]

    assert sorted(names[:2]) == [("Norrmalm", 1), ("Östermalm", 1)]
    assert names[2:] == [("Kungsholmen", 1)]
