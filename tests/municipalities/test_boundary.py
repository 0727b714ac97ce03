"""Boundaries of areas in time, and what the database refuses."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from municipalities.models import Boundary, Municipality
from tests.database import migrated
from tests.factories import (
    BoundaryFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime.date(2025, 1, 1)
DAY = datetime.timedelta(days=1)
FACTORIES = {
    "county": CountyFactory,
    "municipality": MunicipalityFactory,
    "district": DistrictFactory,
    "local_police_area": LocalPoliceAreaFactory,
}


def refused(message: str, **fields: Any) -> None:
    """By the form with a word, and by the database."""
    boundary = BoundaryFactory.build(**fields)
    with override("en"), pytest.raises(ValidationError, match=message):
        boundary.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        boundary.save()


# --- In time


def test_the_boundary_of_an_area_is_the_one_in_force_today(django_assert_num_queries: Any) -> None:
    municipality: Municipality = MunicipalityFactory.create()
    today = timezone.localdate()
    for first, last, east in [(None, today - DAY, 17), (today, today, 18), (today + DAY, None, 19)]:
        BoundaryFactory.create(
            kind="municipality",
            municipality=municipality,
            valid_from=first,
            valid_to=last,
            geometry=square_at(59, east, side=1),
        )

    with django_assert_num_queries(1):
        assert municipality.boundaries.geometry() == square_at(59, 18, side=1)
    assert MunicipalityFactory.create().boundaries.geometry() is None


@pytest.mark.parametrize("kind", FACTORIES)
def test_an_area_of_each_kind_has_several_boundaries_over_time(kind: str) -> None:
    area = FACTORIES[kind].create()
    BoundaryFactory.create(kind=kind, valid_to=NEW_YEAR - DAY, **{kind: area})
    BoundaryFactory.create(kind=kind, valid_from=NEW_YEAR, **{kind: area})
    BoundaryFactory.create(kind=kind, valid_from=NEW_YEAR, **{kind: FACTORIES[kind].create()})

    assert area.boundaries.count() == 2
    assert str(area.boundaries.first()) == str(area)


def test_a_vulnerable_area_has_its_name_and_the_category_of_each_list() -> None:
    before = BoundaryFactory.create(kind="vulnerable_area", name="Ekdungen", category="riskområde", valid_to=NEW_YEAR)
    BoundaryFactory.create(kind="vulnerable_area", name="Ekdungen", category="utsatt område", valid_from=NEW_YEAR + DAY)
    BoundaryFactory.create(kind="vulnerable_area", name="Norrdungen", valid_from=NEW_YEAR + DAY)

    assert Boundary.objects.valid_on(NEW_YEAR).get() == before
    assert str(before) == "Ekdungen"


# --- What the database refuses


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_boundary_is_of_one_area_of_its_own_kind(kind: str) -> None:
    other = "district" if kind == "county" else "county"
    message = "A boundary belongs to one area, of its own kind"
    area = {kind: FACTORIES[kind].create()}

    refused(message, kind=kind)
    refused(message, kind=other, **area)
    refused(message, kind="vulnerable_area", name="Ekdungen", **area)
    refused(message, kind=kind, **area, **{other: FACTORIES[other].create()})


def test_only_a_vulnerable_area_has_a_name_of_its_own() -> None:
    message = "A vulnerable area needs a name"
    county = CountyFactory.create()

    refused(message, kind="vulnerable_area")
    refused(message, kind="county", county=county, name="Ekdungen")
    refused(message, kind="county", county=county, category="riskområde")


@pytest.mark.parametrize("first", [None, NEW_YEAR], ids=str)
@pytest.mark.parametrize("kind", FACTORIES)
def test_an_area_has_one_boundary_from_a_day(kind: str, first: datetime.date | None) -> None:
    area = {kind: FACTORIES[kind].create()}
    BoundaryFactory.create(kind=kind, valid_from=first, valid_to=NEW_YEAR, **area)

    refused("already has a boundary from that day", kind=kind, valid_from=first, valid_to=NEW_YEAR + DAY, **area)


@pytest.mark.parametrize("kind", FACTORIES)
def test_an_area_has_one_boundary_without_a_last_day(kind: str) -> None:
    area = {kind: FACTORIES[kind].create()}
    BoundaryFactory.create(kind=kind, **area)

    refused("still counts. Give that one a last day", kind=kind, valid_from=NEW_YEAR, **area)


def test_a_vulnerable_area_is_on_a_list_once() -> None:
    BoundaryFactory.create(kind="vulnerable_area", name="Ekdungen", valid_from=NEW_YEAR)

    refused("already has a boundary from that day", kind="vulnerable_area", name="Ekdungen", valid_from=NEW_YEAR)


# --- From the columns where boundaries were before


@pytest.mark.django_db(transaction=True)
def test_boundaries_are_carried_over_and_back() -> None:
    county = CountyFactory.create(code="01")
    drawn, bare = MunicipalityFactory.create_batch(2, county=county)
    for_county, older, newer = (square_at(59, east, side=1) for east in (17, 18, 19))
    BoundaryFactory.create(kind="county", county=county, geometry=for_county)
    BoundaryFactory.create(kind="municipality", municipality=drawn, geometry=older, valid_to=NEW_YEAR - DAY)
    BoundaryFactory.create(kind="municipality", municipality=drawn, geometry=newer, valid_from=NEW_YEAR)

    try:
        then = migrated("municipalities", "0002_cache_table")
        areas = then.get_model("municipalities", "Municipality").objects
        assert then.get_model("municipalities", "County").objects.get().boundary == for_county
        assert (areas.get(pk=drawn.pk).boundary, areas.get(pk=bare.pk).boundary) == (newer, None)
    finally:
        migrated()

    assert [(of.kind, of.geometry, of.valid_from) for of in Boundary.objects.all()] == [
        ("county", for_county, None),
        ("municipality", newer, None),
    ]
