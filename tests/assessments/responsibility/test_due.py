"""What is planned takes effect on its day without anybody pressing anything."""

import logging
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Reorganisation
from assessments.responsibility import due
from tests.stockholm import DAY, Stockholm, areas

pytestmark = pytest.mark.django_db

look = due.look
"""As it is outside the tests, where it finds nothing."""


@pytest.fixture
def planned(city: Stockholm) -> Reorganisation:
    """Its day has come."""
    act = city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})
    Reorganisation.objects.filter(pk=act.pk).update(day=timezone.localdate())
    return act


def test_the_first_request_of_the_day_carries_it_out(
    city: Stockholm, planned: Reorganisation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "look", look)
    look.cache_clear()

    client.get(reverse("help"))

    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_a_process_looks_once_in_ten_minutes(planned: Reorganisation, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    monkeypatch.setattr(due, "carry_out_due", lambda: looked.append(1))
    look.cache_clear()

    for period in (1, 1, 2, 2):
        look(period)

    assert len(looked) == 2


def test_midnight_begins_a_new_period() -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert midnight.timestamp() % due.EVERY == 0


def test_a_timer_may_do_it_earlier_and_again(city: Stockholm, planned: Reorganisation) -> None:
    first, again = StringIO(), StringIO()

    call_command("carry_out_reorganisations", stdout=first)
    call_command("carry_out_reorganisations", stdout=again)

    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"
    assert [told.getvalue().strip() for told in (first, again)] == ["1 flytt är genomförd.", "0 flyttar är genomförda."]


def test_one_that_fails_stops_neither_the_others_nor_the_site(
    city: Stockholm, planned: Reorganisation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = city.order(city.lpo, timezone.localdate() + DAY, {city.draken: city.lpo_west})
    Reorganisation.objects.update(day=timezone.localdate())
    carry_out = due.carry_out

    def fails_for_one(act: Reorganisation) -> None:
        if act.pk == planned.pk:
            raise ValidationError("Nej.")
        carry_out(act)

    monkeypatch.setattr(due, "carry_out", fails_for_one)
    with caplog.at_level(logging.ERROR):
        assert due.carry_out_due() == [other]

    assert str(planned.pk) in caplog.text
    assert Reorganisation.objects.due().get() == planned


def test_those_of_earlier_days_come_first(city: Stockholm) -> None:
    """A place that goes on to a third area the day after, seen by nobody until then."""
    first = city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})
    onward = Reorganisation.objects.create(
        county=city.county, local_police_area=city.lpo_west, day=timezone.localdate(), by=city.admin
    )
    onward.transfers.create(scene=city.cedern, local_police_area=city.lpo_north)
    Reorganisation.objects.filter(pk=first.pk).update(day=timezone.localdate() - DAY)

    assert due.carry_out_due() == [first, onward]

    assert areas(city.cedern)[1] == "Norra innerstaden"
