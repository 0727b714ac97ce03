"""Two administrators, or two workers on the day, at the same moment: each place moves once."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from assessments.judging import signing
from assessments.models import Reorganisation, Signature
from assessments.responsibility import due
from assessments.responsibility.rules import withdraw
from assessments.responsibility.undoing import undo
from municipalities.models.actor import Party
from tests.factories import RoundFactory, UserFactory, answered
from tests.stockholm import DAY, NEW_YEAR, Stockholm, areas

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What each was answered: nothing, or why not."""
    answers: list[str] = []
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
            answers.append("")
        except ValidationError as error:
            answers.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_two_administrators_the_second_is_told_that_the_place_has_moved(city: Stockholm) -> None:
    to_west, to_north = (
        lambda area=area: city.order(city.lpo, NEW_YEAR, {city.cedern: area})
        for area in (city.lpo_west, city.lpo_north)
    )

    answers = at_once(to_west, to_north)

    assert answers == ["", "Cedern har flyttats av någon annan under tiden."]
    act = Reorganisation.objects.get()
    assert areas(city.cedern)[1] == str(act.transfers.get().area)


def test_of_two_who_plan_the_same_place_the_second_is_refused(city: Stockholm) -> None:
    def plan() -> None:
        city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})

    answers = at_once(plan, plan)

    assert answers[0] == ""
    assert "ska redan flyttas" in answers[1]
    assert Reorganisation.objects.count() == 1


def test_on_the_day_several_workers_carry_it_out_once(city: Stockholm) -> None:
    assessment = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=city.admin)
    act = city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})
    Reorganisation.objects.update(day=timezone.localdate())
    before = city.cedern.history.count()

    at_once(*[due.carry_out_due] * 4)

    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"
    assert city.cedern.history.count() == before + 1
    assert assessment.events.filter(kind="moved").count() == 1
    assert act.transfers.get().moved_assessments.count() == 1


def test_a_plan_is_either_withdrawn_or_carried_out(city: Stockholm) -> None:
    act = city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})
    Reorganisation.objects.update(day=timezone.localdate())

    at_once(lambda: withdraw(Reorganisation.objects.get(), by=city.admin), due.carry_out_due)

    act.refresh_from_db()
    assert act.is_withdrawn is (act.carried_out_at is None)
    assert (areas(city.cedern)[1] == "Norrmalm") is act.is_withdrawn


def test_it_is_undone_once_or_built_on(city: Stockholm) -> None:
    assessment = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    assessment.refresh_from_db()
    signer = UserFactory.create()

    def sign() -> None:
        signing.sign(assessment, party=Party.MUNICIPALITY, seen_version=assessment.version, by=signer)

    answers = at_once(*[lambda: undo(Reorganisation.objects.get(), by=city.admin)] * 2, sign)

    act.refresh_from_db()
    assert len([answer for answer in answers if not answer]) == 1
    assert bool(act.taken_back_at) is not assessment.signatures.exists()
    assert (areas(city.cedern)[1] == "Norrmalm") is bool(act.taken_back_at)
