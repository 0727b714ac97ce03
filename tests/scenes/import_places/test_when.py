"""When places were read in is kept for each county and kind."""

import datetime
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from municipalities.models import County
from scenes.models import PlaceImport, Round
from tests.factories import RoundFactory
from tests.place_files import refused, run
from tests.scenes.import_places.test_places import HEADER, SCHOOL, STATION

pytestmark = pytest.mark.django_db

SPRING, SUMMER, AUTUMN = (datetime.date(2026, month, 1) for month in (3, 6, 9))


@pytest.fixture
def published(county: County) -> Round:
    return RoundFactory.create(county=county, state="published", published_on=SUMMER)


def read_in(county: County, *days: datetime.date | None, kind: str = "school") -> None:
    PlaceImport.objects.bulk_create(PlaceImport(county=county, kind=kind, on=day) for day in days)


def test_of_every_kind_in_the_file_also_when_nothing_is_new(
    written: Callable[..., str], county: County, municipality: object
) -> None:
    file = written(HEADER, SCHOOL, STATION)
    run(file)
    assert set(PlaceImport.objects.values_list("county", "kind")) == {(county.pk, "school"), (county.pk, "station")}

    PlaceImport.objects.update(on=SPRING)
    assert "0 new, 0 changed" in run(file)
    assert PlaceImport.objects.exclude(on=SPRING).count() == 2
    run(file)  # the same day
    assert PlaceImport.objects.count() == 4


def test_not_of_a_trial_or_a_file_that_is_refused(
    written: Callable[..., str], county: County, municipality: object
) -> None:
    run(written(HEADER, SCHOOL), "--dry-run")
    refused(written(HEADER, SCHOOL.replace("59.2", "9.2")))

    assert not PlaceImport.objects.exists()


def test_a_round_that_is_not_published_follows_the_latest(county: County) -> None:
    read_in(county, AUTUMN, SPRING)
    read_in(county, datetime.date(2026, 11, 1), kind="station")

    assert PlaceImport.objects.day_behind(RoundFactory.create(county=county), "school") == AUTUMN


def test_a_published_round_rests_on_the_one_before_its_publication(published: Round) -> None:
    read_in(published.county, SPRING, AUTUMN)

    assert PlaceImport.objects.day_behind(published, "school") == SPRING


def test_what_was_not_known_of_a_published_round_came_with_the_first_after(published: Round) -> None:
    read_in(published.county, AUTUMN, datetime.date(2026, 11, 1))

    assert PlaceImport.objects.day_behind(published, "school") == AUTUMN


def test_a_day_that_nobody_kept_is_not_known(published: Round) -> None:
    assert PlaceImport.objects.day_behind(published, "school") is None

    read_in(published.county, None, AUTUMN)
    assert PlaceImport.objects.day_behind(published, "school") is None
    read_in(published.county, SPRING)
    assert PlaceImport.objects.day_behind(published, "school") == SPRING


def test_the_database_keeps_one_row_a_day(county: County) -> None:
    read_in(county, SPRING)

    with pytest.raises(IntegrityError), transaction.atomic():
        read_in(county, SPRING)
    with pytest.raises(ValidationError):
        PlaceImport(county=county, kind="school", on=datetime.date(26, 3, 1)).full_clean()
