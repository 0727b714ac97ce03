"""A move is ordered: carried out at once, or planned for a day that lies ahead."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.models import Reorganisation, Signature, Transfer, ZeroReport
from assessments.responsibility import due
from assessments.responsibility.handover import Handover, first_day_without, mark_of, stakes
from assessments.responsibility.rules import carry_out, order, withdraw
from municipalities.models import District, LocalPoliceArea
from municipalities.models.actor import Party
from scenes.models import Scene
from tests.database import refused
from tests.factories import LocalPoliceAreaFactory, RoundFactory, UserFactory, answered
from tests.stockholm import DAY, NEW_YEAR, Stockholm, areas

pytestmark = pytest.mark.django_db


def soon() -> datetime.date:
    return timezone.localdate() + 10 * DAY


def plan(city: Stockholm, *scenes: Scene) -> Reorganisation:
    return city.order(city.lpo, soon(), dict.fromkeys(scenes or (city.cedern,), city.lpo_west))


def the_day_comes(reorganisation: Reorganisation) -> None:
    Reorganisation.objects.filter(pk=reorganisation.pk).update(day=timezone.localdate())
    due.carry_out_due()
    reorganisation.refresh_from_db()


def half_signed(city: Stockholm, scene: Scene, label: str = "2024") -> Signature:
    assessment = answered(round=RoundFactory.create(county=city.county, label=label), scene=scene)
    return Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=city.admin)


# At once


def test_a_day_that_has_come_moves_at_once_and_remembers_what_it_did(city: Stockholm) -> None:
    signature = half_signed(city, city.cedern)

    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west, city.draken: city.lpo_west})

    assert areas(city.cedern)[1] == areas(city.draken)[1] == "Lidingö-Kungsholmen"
    assert act.carried_out_at
    assert [(one.scene, one.foreseen, one.moved_scene) for one in act.transfers.all()] == [
        (city.cedern, 1, True),
        (city.draken, 0, True),
    ]
    (moved,) = act.transfers.get(scene=city.cedern).moved_assessments.all()
    assert moved.assessment == signature.assessment
    assert [part["party"] for part in moved.fallen] == [Party.POLICE]


def test_what_someone_signs_after_the_preview_is_not_taken_away_unread(city: Stockholm) -> None:
    handover, targets = Handover(city.lpo, NEW_YEAR), {city.cedern.pk: city.lpo_west}
    read = mark_of(stakes(handover, targets))
    half_signed(city, city.cedern)

    with pytest.raises(ValidationError, match="Något har ändrats"):
        order(handover, targets, seen=read, by=city.admin)

    assert areas(city.cedern)[1] == "Norrmalm"
    assert not Reorganisation.objects.exists()


def test_what_changes_in_places_that_stay_does_not_stop_the_move(city: Stockholm) -> None:
    handover, targets = Handover(city.lpo, NEW_YEAR), {city.cedern.pk: city.lpo_west}
    read = mark_of(stakes(handover, targets))
    half_signed(city, city.draken)

    assert order(handover, targets, seen=read, by=city.admin).carried_out_at


def test_a_place_that_someone_else_has_moved_is_refused(city: Stockholm) -> None:
    city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})

    with pytest.raises(ValidationError, match=r"Cedern har flyttats av någon annan"):
        city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_north})

    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_no_places_is_refused(city: Stockholm) -> None:
    with pytest.raises(ValidationError, match="minst en plats"):
        city.order(city.lpo, NEW_YEAR, {})


def test_an_area_does_not_hand_over_to_itself(city: Stockholm) -> None:
    today = timezone.localdate()

    with pytest.raises(ValidationError, match="fanns inte"):
        city.order(city.lpo_west, today, {moved(city): city.lpo_west})


def moved(city: Stockholm) -> Scene:
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_west)
    return city.cedern


def test_an_assessment_that_was_left_behind_only_follows_its_place(city: Stockholm) -> None:
    left = half_signed(city, city.cedern).assessment
    moved(city)

    with pytest.raises(ValidationError, match="har redan flyttat till Lidingö-Kungsholmen"):
        city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_north})
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})

    assert areas(left)[1] == "Lidingö-Kungsholmen"
    assert not act.transfers.get().moved_scene


# Ahead


def test_a_day_ahead_changes_nothing_until_it_comes(city: Stockholm) -> None:
    signature = half_signed(city, city.cedern)

    act = plan(city)
    due.carry_out_due()

    assert act.is_planned
    assert areas(city.cedern)[1] == areas(signature.assessment)[1] == "Norrmalm"
    assert Signature.objects.filter(pk=signature.pk).exists()


def test_on_its_day_it_takes_effect_by_itself_in_the_name_of_who_decided(city: Stockholm) -> None:
    assessment = half_signed(city, city.cedern).assessment
    act = plan(city)

    the_day_comes(act)

    assert act.carried_out_at
    assert areas(city.cedern)[1] == areas(assessment)[1] == "Lidingö-Kungsholmen"
    assert city.cedern.history.latest("history_id").history_user == city.admin
    assert {event.by for event in assessment.events.filter(kind="moved")} == {city.admin}


def test_it_takes_effect_once(city: Stockholm) -> None:
    act = plan(city)
    the_day_comes(act)
    events = city.cedern.history.count()

    carry_out(act)
    due.carry_out_due()

    assert city.cedern.history.count() == events
    assert [(one.skipped, one.moved_scene) for one in act.transfers.all()] == [("", True)]


def test_a_place_moved_otherwise_meanwhile_stays_and_is_told(city: Stockholm) -> None:
    act = plan(city, city.cedern, city.draken)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_north)

    the_day_comes(act)

    assert areas(city.cedern)[1] == "Norra innerstaden"
    assert areas(city.draken)[1] == "Lidingö-Kungsholmen"
    told = {one.scene: one.skipped for one in act.transfers.all()}
    assert told == {city.cedern: Transfer.Skipped.MOVED, city.draken: ""}


def test_what_is_being_judged_stays_when_its_place_has_been_moved_elsewhere(city: Stockholm) -> None:
    act = plan(city)
    assessment = half_signed(city, city.cedern).assessment
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_north)

    the_day_comes(act)

    assert act.transfers.get().skipped == Transfer.Skipped.MOVED
    assert areas(assessment)[1] == "Norrmalm"
    assert assessment.signatures.count() == 1


def test_an_area_that_does_not_exist_on_the_day_takes_nothing_over(city: Stockholm) -> None:
    act = plan(city)
    LocalPoliceArea.objects.filter(pk=city.lpo_west.pk).update(valid_to=timezone.localdate() - DAY)

    the_day_comes(act)

    assert areas(city.cedern)[1] == "Norrmalm"
    assert act.transfers.get().skipped == Transfer.Skipped.NO_AREA


def test_a_signature_given_after_the_plan_falls_and_is_counted_as_unforeseen(city: Stockholm) -> None:
    act = plan(city)
    half_signed(city, city.cedern)

    the_day_comes(act)

    transfer = act.transfers.get()
    assert transfer.foreseen == 0
    assert len(transfer.moved_assessments.get().fallen) == 1


def test_what_both_have_signed_before_the_day_stays(city: Stockholm) -> None:
    act = plan(city)
    assessment = half_signed(city, city.cedern).assessment
    Signature.objects.create(assessment=assessment, party=Party.MUNICIPALITY, signed_by=UserFactory.create())
    assessment.settle(at=timezone.now())
    assessment.save()

    the_day_comes(act)

    assert areas(assessment)[1] == "Norrmalm"
    assert assessment.signatures.count() == 2
    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_a_zero_report_of_the_area_that_takes_over_falls_on_the_day(city: Stockholm) -> None:
    round = half_signed(city, city.cedern).assessment.round
    report = ZeroReport.objects.create(round=round, local_police_area=city.lpo_west, origin="area", by=city.admin)
    act = plan(city)
    assert ZeroReport.objects.standing().contains(report)

    the_day_comes(act)

    assert not ZeroReport.objects.standing().contains(report)


def test_a_place_is_in_one_plan_at_a_time(city: Stockholm) -> None:
    plan(city)

    with pytest.raises(ValidationError, match="ska redan flyttas"):
        plan(city)

    assert Reorganisation.objects.count() == 1


def test_a_planned_place_may_be_moved_at_once_and_the_plan_then_leaves_it(city: Stockholm) -> None:
    act = plan(city, city.cedern, city.draken)
    city.order(city.lpo, timezone.localdate(), {city.cedern: city.lpo_north})

    the_day_comes(act)

    assert areas(city.cedern)[1] == "Norra innerstaden"
    assert areas(city.draken)[1] == "Lidingö-Kungsholmen"


def test_the_plan_of_a_district_does_not_stand_in_the_way_of_one_of_the_police(city: Stockholm) -> None:
    city.order(city.norrmalm, soon(), {city.alen: city.innerstaden})

    assert city.order(city.lpo, soon(), {city.alen: city.lpo_north}).is_planned


def test_a_plan_that_is_withdrawn_never_takes_effect(city: Stockholm) -> None:
    act = plan(city)

    withdraw(act, by=city.admin)
    the_day_comes(act)
    carry_out(act)

    assert act.is_withdrawn
    assert act.taken_back_by == city.admin
    assert areas(city.cedern)[1] == "Norrmalm"
    assert plan(city).is_planned


def test_what_has_been_carried_out_is_not_withdrawn(city: Stockholm) -> None:
    act = plan(city)
    the_day_comes(act)

    with pytest.raises(ValidationError, match="inte längre en plan"):
        withdraw(act, by=city.admin)

    assert not act.taken_back_at


def test_an_area_that_ends_before_the_day_cannot_be_planned_for(city: Stockholm) -> None:
    city.lpo_west.valid_to = soon() - DAY
    city.lpo_west.save()

    with pytest.raises(ValidationError, match=f"Lidingö-Kungsholmen finns inte den {soon().isoformat()}"):
        plan(city)


def test_an_area_that_begins_on_the_day_can_be_planned_for_and_proposes_the_day(city: Stockholm) -> None:
    coming: LocalPoliceArea = LocalPoliceAreaFactory.create(county=city.county, valid_from=soon())
    coming.predecessors.set([city.lpo_west])

    assert first_day_without(city.lpo_west) == soon()
    assert coming in Handover(city.lpo, NEW_YEAR).candidates
    assert city.order(city.lpo, soon(), {city.cedern: coming}).is_planned


def test_the_day_after_the_last_is_proposed_before_the_first_of_others(city: Stockholm) -> None:
    assert first_day_without(city.lpo) == NEW_YEAR
    assert first_day_without(city.lpo_west) == timezone.localdate()


# What the database holds


def test_a_move_is_from_one_area_and_to_one(city: Stockholm) -> None:
    act = plan(city)

    with refused():
        Reorganisation.objects.filter(pk=act.pk).update(district=District.objects.first())
    with refused():
        act.transfers.update(local_police_area=None)
    with refused():
        Transfer.objects.create(reorganisation=act, scene=city.cedern, local_police_area=city.lpo_north)
    with refused():
        Reorganisation.objects.filter(pk=act.pk).update(taken_back_at=timezone.now())
