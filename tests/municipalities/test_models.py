from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from municipalities.models import Actor, County, CountyAccess, District, LocalPoliceArea, Membership, Municipality
from municipalities.models.actor import Party
from tests.factories import (
    ActorFactory,
    CountyAccessFactory,
    CountyFactory,
    DistrictActorFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalActorFactory,
    MunicipalityFactory,
    OfficeFactory,
    PoliceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2025, 1, 1)
DAY = timedelta(days=1)


def yesterday() -> date:
    return timezone.localdate() - DAY


def tomorrow() -> date:
    return timezone.localdate() + DAY


# --- Areas in time


def test_an_area_is_valid_on_its_first_and_last_day_and_not_beyond() -> None:
    area = LocalPoliceAreaFactory(valid_from=NEW_YEAR, valid_to=NEW_YEAR + 9 * DAY)
    inside, outside = [NEW_YEAR, NEW_YEAR + 9 * DAY], [NEW_YEAR - DAY, NEW_YEAR + 10 * DAY]
    assert all(LocalPoliceArea.objects.valid_on(day).contains(area) and area.is_valid_on(day) for day in inside)
    assert not any(LocalPoliceArea.objects.valid_on(day).contains(area) or area.is_valid_on(day) for day in outside)


def test_an_area_without_days_has_always_been_there() -> None:
    area = DistrictFactory()
    assert District.objects.valid_on(date(1900, 1, 1)).contains(area)
    assert area.is_valid_on(date(2100, 1, 1))


def test_an_area_is_valid_during_a_period_it_touches() -> None:
    area = DistrictFactory(valid_from=NEW_YEAR, valid_to=NEW_YEAR + 9 * DAY)
    assert District.objects.valid_during(NEW_YEAR - 9 * DAY, NEW_YEAR).contains(area)
    assert not District.objects.valid_during(NEW_YEAR - 9 * DAY, NEW_YEAR - DAY).contains(area)


@pytest.mark.parametrize(
    ("factory", "first", "last"),
    [
        (DistrictFactory, "valid_from", "valid_to"),
        (LocalPoliceAreaFactory, "valid_from", "valid_to"),
        (MembershipFactory, "starts", "ends"),
        (CountyAccessFactory, "starts", "ends"),
    ],
)
def test_the_last_day_is_not_before_the_first(factory, first: str, last: str) -> None:
    factory(**{first: NEW_YEAR, last: NEW_YEAR})
    with pytest.raises(IntegrityError):
        factory(**{first: NEW_YEAR, last: NEW_YEAR - DAY})


def test_a_name_is_taken_once_in_a_county_but_free_in_another() -> None:
    area = LocalPoliceAreaFactory(name="Centrum")
    LocalPoliceAreaFactory(name="Centrum")
    with pytest.raises(IntegrityError):
        LocalPoliceAreaFactory(name="Centrum", county=area.county)


def test_districts_and_actors_too_have_a_name_of_their_own_where_they_belong() -> None:
    district = DistrictFactory(name="Centrum")
    DistrictFactory(name="Centrum")
    with pytest.raises(IntegrityError), transaction.atomic():
        DistrictFactory(name="Centrum", municipality=district.municipality)
    actor = ActorFactory(name="Regionen")
    ActorFactory(name="Regionen")
    with pytest.raises(IntegrityError):
        ActorFactory(name="Regionen", county=actor.county)


def test_a_municipality_covered_by_no_valid_police_area_is_a_problem() -> None:
    county = CountyFactory()
    whole, by_district, ended, district_ended, bare = MunicipalityFactory.create_batch(5, county=county)
    LocalPoliceAreaFactory(county=county).municipalities.add(whole)
    LocalPoliceAreaFactory(county=county).districts.add(DistrictFactory(municipality=by_district))
    LocalPoliceAreaFactory(county=county, valid_to=yesterday()).municipalities.add(ended, whole)
    before = LocalPoliceAreaFactory(county=county, valid_to=yesterday())
    before.districts.add(DistrictFactory(municipality=district_ended), *by_district.districts.all())
    assert set(Municipality.objects.without_police_area()) == {ended, district_ended, bare}


# --- Actors


@pytest.mark.parametrize("factory", [PoliceFactory, MunicipalActorFactory, DistrictActorFactory, OfficeFactory])
def test_an_actor_has_the_area_of_its_kind(factory) -> None:
    factory().full_clean()


@pytest.mark.parametrize(
    ("kind", "areas"),
    [
        ("police", {}),
        ("municipality", {}),
        ("district", {}),
        ("police", {"municipality": MunicipalityFactory}),
        ("municipality", {"municipality": MunicipalityFactory, "district": DistrictFactory}),
        ("project_office", {"local_police_area": LocalPoliceAreaFactory}),
    ],
)
def test_an_actor_has_no_other_area(kind: str, areas: dict) -> None:
    county = CountyFactory()
    where = {"district": "municipality__county"}
    made = {name: make(**{where.get(name, "county"): county}) for name, make in areas.items()}
    actor = ActorFactory.build(county=county, kind=kind, **made)
    with override("en"), pytest.raises(ValidationError, match="Police need a local police area"):
        actor.full_clean()
    with pytest.raises(IntegrityError):
        actor.save()


def test_an_actor_and_its_area_are_of_one_county() -> None:
    actor = PoliceFactory.build(county=CountyFactory(), local_police_area=LocalPoliceAreaFactory())
    with override("en"), pytest.raises(ValidationError, match="The area is in another county"):
        actor.full_clean()


@pytest.mark.parametrize(
    ("factory", "party"),
    [
        (PoliceFactory, "police"),
        (MunicipalActorFactory, "municipality"),
        (DistrictActorFactory, "municipality"),
        (OfficeFactory, None),
    ],
)
def test_an_actor_signs_for_a_party(factory, party: str | None) -> None:
    assert factory().party == party


def test_each_party_has_the_other() -> None:
    assert (Party.POLICE.other, Party.MUNICIPALITY.other) == (Party.MUNICIPALITY, Party.POLICE)


def test_an_area_actor_without_a_coordinator_in_force_is_a_problem() -> None:
    MembershipFactory(actor=PoliceFactory())
    ActorFactory()  # signs nothing
    bare, only_reader, left = PoliceFactory(), MunicipalActorFactory(), DistrictActorFactory()
    MembershipFactory(actor=only_reader, role=Membership.Role.READER)
    MembershipFactory(actor=left, user__is_active=False)
    assert set(Actor.objects.without_coordinator()) == {bare, only_reader, left}


@pytest.mark.parametrize(
    ("factory", "area"), [(PoliceFactory, "local_police_area"), (DistrictActorFactory, "district")]
)
def test_an_actor_without_a_coordinator_is_no_problem_once_its_area_has_ended(factory, area: str) -> None:
    factory(**{f"{area}__valid_to": yesterday()})
    last_day = factory(**{f"{area}__valid_to": timezone.localdate()})
    assert list(Actor.objects.without_coordinator()) == [last_day]


# --- People


def test_an_email_address_belongs_to_one_person_whatever_the_case() -> None:
    UserFactory(email="eva@example.org")
    with pytest.raises(IntegrityError):
        UserFactory(email="Eva@example.org")


def test_a_membership_is_in_force_from_its_first_day_through_its_last() -> None:
    membership = MembershipFactory(starts=NEW_YEAR, ends=NEW_YEAR + 9 * DAY)
    assert Membership.objects.in_force(NEW_YEAR).contains(membership)
    assert Membership.objects.in_force(NEW_YEAR + 9 * DAY).contains(membership)
    assert not Membership.objects.in_force(NEW_YEAR - DAY).contains(membership)
    assert not Membership.objects.in_force(NEW_YEAR + 10 * DAY).contains(membership)


def test_a_membership_of_someone_who_has_left_is_not_in_force() -> None:
    assert not Membership.objects.in_force().contains(MembershipFactory(user__is_active=False))


def test_the_same_assignment_begins_once_a_day() -> None:
    first = MembershipFactory(starts=NEW_YEAR)
    MembershipFactory(user=first.user, actor=first.actor, starts=NEW_YEAR + DAY)
    with pytest.raises(IntegrityError):
        MembershipFactory(user=first.user, actor=first.actor, starts=NEW_YEAR)


def test_an_assignment_has_no_effect_when_the_person_has_left_or_the_area_has_ended() -> None:
    MembershipFactory(actor=PoliceFactory(local_police_area__valid_to=timezone.localdate()))
    MembershipFactory(user__is_active=False, starts=NEW_YEAR, ends=yesterday())  # is over
    without = {
        MembershipFactory(user__is_active=False),
        MembershipFactory(user__is_active=False, ends=timezone.localdate()),
        MembershipFactory(actor=PoliceFactory(local_police_area__valid_to=yesterday())),
        MembershipFactory(actor=DistrictActorFactory(district__valid_to=yesterday())),
    }
    assert set(Membership.objects.without_effect()) == without


@pytest.mark.parametrize(("role", "writes"), [("coordinator", True), ("contributor", True), ("reader", False)])
def test_readers_do_not_write(role: str, writes: bool) -> None:
    assert Membership.objects.writing().contains(MembershipFactory(role=role)) is writes
    assert Membership.objects.coordinating().exists() is (role == "coordinator")


# --- Own area


@pytest.mark.parametrize(
    ("factory", "area"),
    [
        (PoliceFactory, "local_police_area"),
        (MunicipalActorFactory, "municipality"),
        (DistrictActorFactory, "district"),
    ],
)
def test_the_own_area_is_found_and_no_other(factory, area: str) -> None:
    membership = MembershipFactory(actor=factory())
    factory()  # another's
    own = getattr(membership.actor, area)
    own_areas = {
        kind: set(kind.objects.in_own_area_of(membership.user)) for kind in (LocalPoliceArea, Municipality, District)
    }
    assert own_areas.pop(type(own)) == {own}
    assert not any(own_areas.values())


@pytest.mark.parametrize("kind", [LocalPoliceArea, Municipality, District])
def test_those_without_a_membership_in_force_have_no_own_area(kind) -> None:
    former = MembershipFactory(actor=PoliceFactory(), starts=NEW_YEAR, ends=yesterday()).user
    MunicipalActorFactory()
    DistrictActorFactory()
    for user in (AnonymousUser(), UserFactory(), former):
        assert not kind.objects.in_own_area_of(user)


def test_a_county_is_visible_to_members_of_its_actors() -> None:
    police = MembershipFactory(actor=PoliceFactory())
    CountyFactory()
    assert set(County.objects.visible_to(police.user)) == {police.actor.county}
    assert not County.objects.visible_to(UserFactory())
    assert not County.objects.visible_to(AnonymousUser())
    assert County.objects.visible_to(UserFactory(is_superuser=True)).count() == 2


@pytest.mark.parametrize(
    ("factory", "role", "manages"),
    [
        (OfficeFactory, "coordinator", True),
        (OfficeFactory, "contributor", True),
        (OfficeFactory, "reader", False),
        (PoliceFactory, "coordinator", False),
    ],
)
def test_a_county_is_managed_by_those_who_work_at_its_project_office(factory, role: str, manages: bool) -> None:
    membership = MembershipFactory(actor=factory(), role=role)
    assert County.objects.managed_by(membership.user).contains(membership.actor.county) is manages


def test_a_county_is_open_to_its_project_office_and_to_administrators() -> None:
    office = MembershipFactory(actor=OfficeFactory(), role=Membership.Role.READER)
    coordinator = MembershipFactory(actor=PoliceFactory(local_police_area__county=office.actor.county))
    elsewhere = MembershipFactory(actor=OfficeFactory())
    in_county = County.objects.filter(pk=office.actor.county_id)
    assert in_county.open_to(office.user)
    assert in_county.open_to(UserFactory(is_superuser=True))
    board = MembershipFactory(actor=ActorFactory(county=office.actor.county, kind=Actor.Kind.COUNTY_BOARD))
    assert not in_county.open_to(coordinator.user)
    assert not in_county.open_to(board.user)
    assert not in_county.open_to(elsewhere.user)
    assert not in_county.open_to(AnonymousUser())


def test_a_county_is_open_to_actors_let_in_as_long_as_they_are() -> None:
    let_in, formerly, not_yet = MembershipFactory.create_batch(3)
    CountyAccessFactory(actor=let_in.actor)
    CountyAccessFactory(actor=formerly.actor, starts=NEW_YEAR, ends=yesterday())
    CountyAccessFactory(actor=not_yet.actor, starts=tomorrow())
    assert set(County.objects.open_to(let_in.user)) == {let_in.actor.county}
    assert not County.objects.open_to(formerly.user)
    assert not County.objects.open_to(not_yet.user)


def test_an_access_counts_through_its_last_day_and_has_ended_the_day_after() -> None:
    access = CountyAccessFactory(starts=NEW_YEAR, ends=timezone.localdate())
    assert CountyAccess.objects.in_force().contains(access)
    assert not CountyAccess.objects.ended()
    CountyAccess.objects.update(ends=yesterday())
    assert not CountyAccess.objects.in_force()
    assert CountyAccess.objects.ended().contains(access)


def test_an_actor_is_let_in_to_its_own_county_only() -> None:
    access = CountyAccessFactory.build(
        actor=ActorFactory.create(), county=CountyFactory.create(), granted_by=UserFactory.create()
    )

    with pytest.raises(ValidationError, match="annat län"):
        access.full_clean()
