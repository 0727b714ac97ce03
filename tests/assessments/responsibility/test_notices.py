"""Both sides are told on their start page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.models import Reorganisation, Signature
from assessments.responsibility import due
from assessments.responsibility.notices import TOLD_FOR, notices_for
from assessments.responsibility.rules import withdraw
from assessments.responsibility.undoing import undo
from municipalities.models import Actor, User
from municipalities.models.actor import Party
from scenes.models import Scene
from tests.factories import (
    DistrictActorFactory,
    MembershipFactory,
    MunicipalActorFactory,
    PoliceFactory,
    RoundFactory,
    answered,
)
from tests.pages import logged_in, text
from tests.stockholm import DAY, NEW_YEAR, Stockholm

pytestmark = pytest.mark.django_db

MOVED = "Ansvaret för 1 plats har flyttats från Norrmalm till Lidingö-Kungsholmen."


def person(actor: Actor) -> User:
    return MembershipFactory.create(actor=actor).user


@pytest.fixture
def old(city: Stockholm) -> User:
    return person(PoliceFactory.create(local_police_area=city.lpo))


@pytest.fixture
def new(city: Stockholm) -> User:
    return person(PoliceFactory.create(local_police_area=city.lpo_west))


def read(user: User) -> str:
    return text(logged_in(user).get(reverse("my_area")))


def told(user: User) -> list[tuple[str, str, list[Scene]]]:
    return [(one.heading, one.words, one.places) for one in notices_for(user)]


def plan(city: Stockholm) -> Reorganisation:
    return city.order(city.lpo, timezone.localdate() + DAY, {city.cedern: city.lpo_west})


def test_both_sides_read_of_a_plan_and_only_one_knows_the_place_yet(city: Stockholm, old: User, new: User) -> None:
    plan(city)

    assert "Till dess är allt som nu. Det gäller: Cedern" in read(old)
    assert "Till dess är allt som nu." in read(new)
    assert "Cedern" not in read(new)


def test_both_sides_read_that_it_has_moved_and_the_place_is_the_new_ones(city: Stockholm, old: User, new: User) -> None:
    city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})

    assert told(old) == [("Ansvaret har flyttats", MOVED, [])]
    assert told(new) == [("Ansvaret har flyttats", MOVED, [city.cedern])]


def test_the_other_party_reads_it_too_and_areas_without_part_in_it_do_not(city: Stockholm) -> None:
    kungsholmen = person(DistrictActorFactory.create(district=city.kungsholmen))
    stockholm = person(MunicipalActorFactory.create(municipality=city.stockholm))
    lidingo = person(MunicipalActorFactory.create(municipality=city.lidingo))
    city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})

    assert told(kungsholmen) == told(stockholm) == [("Ansvaret har flyttats", MOVED, [city.cedern])]
    assert told(lidingo) == []


def test_whoever_is_to_sign_anew_is_told_so(city: Stockholm, new: User) -> None:
    assessment = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=city.admin)
    city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})

    (notice,) = notices_for(new)

    assert notice.sign == "warn"
    assert "skrivs under på nytt" in notice.words


def test_both_sides_read_that_a_plan_is_withdrawn(city: Stockholm, old: User, new: User) -> None:
    act = plan(city)
    withdraw(act, by=city.admin)

    for user in (old, new):
        assert "Platserna blir kvar hos Norrmalm." in read(user)


def test_both_sides_read_that_it_is_undone(city: Stockholm, old: User, new: User) -> None:
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    undo(act, by=city.admin)

    for user, places in ((old, [city.cedern]), (new, [])):
        assert told(user) == [
            (
                "Flytten är ångrad",
                "Norrmalm ansvarar för platserna igen, som tidigare, och inte Lidingö-Kungsholmen.",
                places,
            )
        ]


def test_places_that_stayed_are_not_told_as_moved(city: Stockholm, old: User) -> None:
    plan(city)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_north)
    Reorganisation.objects.update(day=timezone.localdate())
    due.carry_out_due()

    assert [heading for heading, _words, _places in told(old)] == ["Ingen plats flyttades"]


def test_it_is_told_for_a_month(city: Stockholm, old: User) -> None:
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    long_ago = timezone.now() - TOLD_FOR - datetime.timedelta(hours=1)
    Reorganisation.objects.filter(pk=act.pk).update(carried_out_at=long_ago)

    assert told(old) == []


def test_several_cost_as_much_as_one(
    city: Stockholm, old: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # the user's assignments, once; moves with the areas, transfers and where to, places; which of them are seen, where
    # signatures fell
    plan(city)
    with django_assert_num_queries(7):
        notices_for(old)
    city.order(city.lpo, timezone.localdate() + DAY, {city.draken: city.lpo_west, city.alen: city.lpo_north})
    with django_assert_num_queries(6):
        notices_for(old)
