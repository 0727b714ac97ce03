"""A move is undone until something has been built on it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.assessment_page.trail import Trail
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.judging.history import sentence
from assessments.judging.own_answers import OwnAnswers
from assessments.judging.starting import judge_again
from assessments.models import Assessment, Event, Reorganisation, Signature, ZeroReport
from assessments.outlines import rules as outlines
from assessments.responsibility.handover import Handover
from assessments.responsibility.rules import hand_over, withdraw
from assessments.responsibility.undoing import obstacles_to_undoing, undo
from municipalities.models import LocalPoliceArea
from municipalities.models.actor import Party
from scenes.models import Round
from tests.factories import SQUARE, RoundFactory, UserFactory, answered
from tests.stockholm import DAY, NEW_YEAR, Stockholm, areas

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(city: Stockholm) -> Assessment:
    """By the police alone."""
    assessment = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(
        assessment=assessment,
        party=Party.POLICE,
        signed_by=UserFactory.create(name="Petra Polis"),
        signed_at=datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC),
    )
    return assessment


@pytest.fixture
def act(city: Stockholm, signed: Assessment) -> Reorganisation:
    return city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west, city.draken: city.lpo_west})


def obstacle(act: Reorganisation) -> str:
    act.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        undo(act, by=act.by)
    assert not act.taken_back_at
    return " ".join(refused.value.messages)


def test_places_and_assessments_go_back_and_it_stays_on_record(
    city: Stockholm, signed: Assessment, act: Reorganisation
) -> None:
    undo(act, by=city.admin)

    assert areas(city.cedern)[1] == areas(city.draken)[1] == areas(signed)[1] == "Norrmalm"
    assert act.is_undone
    assert act.taken_back_by == city.admin
    back = signed.events.get(kind=Event.Kind.MOVED_BACK)
    assert sentence(back) == (
        "Adam Admin ångrade flytten av ansvaret: lokalpolisområdet från Lidingö-Kungsholmen till Norrmalm."
    )
    assert city.cedern.history.latest("history_id").history_change_reason == "Lidingö-Kungsholmen → Norrmalm"


def test_signatures_that_fell_hold_again_as_they_were_given(
    city: Stockholm, signed: Assessment, act: Reorganisation
) -> None:
    before = act.transfers.get(scene=city.cedern).moved_assessments.get().fallen
    assert not signed.signatures.exists()

    undo(act, by=city.admin)

    signature = signed.signatures.get()
    assert (signature.party, str(signature.signed_by), signature.took_part) == ("police", "Petra Polis", True)
    assert signature.signed_at.isoformat() == before[0]["signed_at"]
    assert "gäller igen" in sentence(signed.events.get(kind=Event.Kind.RESTORED))
    assert Trail(signed, city.admin, OwnAnswers(signed, city.admin)).cost_signatures is None
    signed.refresh_from_db()
    assert not signed.is_settled


def test_that_the_area_took_no_part_holds_again(city: Stockholm) -> None:
    waiting = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=waiting, party=Party.POLICE, took_part=False, reason="Vakant.")
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    assert not waiting.signatures.exists()

    undo(act, by=city.admin)

    assert waiting.signatures.get().reason == "Vakant."


def test_a_page_that_was_opened_before_the_undoing_signs_nothing(
    city: Stockholm, signed: Assessment, act: Reorganisation
) -> None:
    signed.refresh_from_db()
    seen = signed.version

    undo(act, by=city.admin)

    with pytest.raises(ValidationError):
        signing.sign(signed, party=Party.MUNICIPALITY, seen_version=seen, by=city.admin)


def test_it_is_undone_once(city: Stockholm, act: Reorganisation) -> None:
    undo(act, by=city.admin)

    assert "redan ångrad" in obstacles_to_undoing(act)[0]
    with pytest.raises(ValidationError):
        undo(act, by=city.admin)


def test_a_plan_is_withdrawn_not_undone(city: Stockholm) -> None:
    act = city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})

    assert "aldrig genomförd" in obstacle(act)
    withdraw(act, by=city.admin)


def test_a_report_of_none_by_the_old_area_falls_and_one_of_the_new_does_not_rise(
    city: Stockholm, signed: Assessment
) -> None:
    new, old = (
        ZeroReport.objects.create(round=signed.round, local_police_area=area, origin="area", by=city.admin)
        for area in (city.lpo_west, city.lpo)
    )
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    ZeroReport.objects.filter(pk=old.pk).update(fell_at=None)

    undo(act, by=city.admin)

    assert not ZeroReport.objects.standing().filter(pk__in=[new.pk, old.pk]).exists()


# What may have been built on it


def test_a_signature(city: Stockholm, signed: Assessment, act: Reorganisation) -> None:
    signed.refresh_from_db()
    signer = UserFactory.create(name="Klara Kommun")
    signing.sign(signed, party=Party.MUNICIPALITY, seen_version=signed.version, by=signer)

    assert obstacle(act) == "Cedern, omgång 2024: Klara Kommun skrev under för kommunen."
    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_an_answer(city: Stockholm, signed: Assessment, act: Reorganisation) -> None:
    signed.refresh_from_db()
    judging.save(signed, {"i1.agreed": "no"}, seen_version=signed.version, by=city.admin)

    assert "Adam Admin ändrade indikator 1" in obstacle(act)


def test_an_outline(city: Stockholm, signed: Assessment, act: Reorganisation) -> None:
    signed.refresh_from_db()
    outlines.draw_outline(signed, SQUARE, seen_version=signed.version, by=city.admin)

    assert "avgränsningen" in obstacle(act)


def test_a_later_move_even_if_the_place_has_come_back(city: Stockholm, act: Reorganisation) -> None:
    today = timezone.localdate()
    city.order(city.lpo_west, today, {city.draken: city.lpo_north})
    assert "Draken har flyttats igen" in obstacle(act)

    city.order(city.lpo_north, today, {city.draken: city.lpo_west})
    assert "Draken har flyttats igen" in obstacle(act)


def test_a_place_that_administration_has_given_another_area(city: Stockholm, act: Reorganisation) -> None:
    hand_over(Handover(city.lpo_west, timezone.localdate()), {city.draken.pk: city.lpo_north}, by=city.admin)

    assert "Draken har flyttats igen" in obstacle(act)


def test_a_later_move_that_was_undone_does_not_count(city: Stockholm, act: Reorganisation) -> None:
    later = city.order(city.lpo_west, timezone.localdate(), {city.draken: city.lpo_north})
    undo(later, by=city.admin)

    undo(act, by=city.admin)

    assert areas(city.draken)[1] == "Norrmalm"


def test_a_move_of_its_district_is_another_matter(city: Stockholm) -> None:
    act = city.order(city.lpo, NEW_YEAR, {city.alen: city.lpo_north})
    city.move(city.norrmalm)

    assert obstacles_to_undoing(act) == []


def test_an_area_that_has_ended_since(city: Stockholm) -> None:
    act = _from_west(city)
    yesterday = timezone.localdate() - DAY
    Reorganisation.objects.filter(pk=act.pk).update(carried_out_at=timezone.now() - 5 * DAY)
    LocalPoliceArea.objects.filter(pk=city.lpo_west.pk).update(valid_to=yesterday)
    act = Reorganisation.objects.get(pk=act.pk)

    assert f"Lidingö-Kungsholmen har upphört sedan dess, {yesterday.isoformat()}." in obstacle(act)


def _from_west(city: Stockholm) -> Reorganisation:
    city.move(city.lpo)
    return city.order(city.lpo_west, timezone.localdate(), {city.draken: city.lpo_north})


def test_an_area_that_had_ended_already_is_no_worse_than_before(city: Stockholm, act: Reorganisation) -> None:
    assert not act.area.is_valid_on(timezone.localdate())
    assert obstacles_to_undoing(act) == []


def test_a_round_that_the_place_has_come_into(city: Stockholm, act: Reorganisation) -> None:
    later = RoundFactory.create(county=city.county, label="2026", state=Round.State.OPEN)
    judge_again(city.draken, round=later, by=city.admin)

    assert "Draken har kommit med i omgång 2026" in obstacle(act)


def test_a_round_that_has_been_published(city: Stockholm, signed: Assessment, act: Reorganisation) -> None:
    Round.objects.filter(pk=signed.round_id).update(state=Round.State.PUBLISHED, published_on=timezone.localdate())

    assert "Omgången är publicerad." in obstacle(act)
