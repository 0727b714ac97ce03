"""What is computed when an administrator changes what distances follow from."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from municipalities.models import County
from scenes.models import Nearby, Place, Round
from scenes.nearby import refresh_all
from tests.cast import Cast
from tests.factories import PlaceFactory, drawn


@pytest.fixture
def administrator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    cast.school.longitude = 17.84  # 514 m from the square's edge
    cast.school.locate()
    cast.school.save()
    drawn(cast.square, cast.open)
    refresh_all(cast.county.rounds.all())
    assert not near_the_square(cast)
    return client


def near_the_square(cast: Cast, round: Round | None = None) -> bool:
    return Nearby.objects.near().filter(scene=cast.square, round=round or cast.open).exists()


def county_form(county: County, **changed: object) -> dict[str, object]:
    return {"code": county.code, "name": county.name, "goal_year": "", "near_m": 500, "displacement_m": 1000, **changed}


def place_form(place: Place, **changed: object) -> dict[str, object]:
    values = {
        "kind": place.kind,
        "source_id": place.source_id,
        "name": place.name,
        "school_form": place.school_form,
        "county": place.county_id,
        "municipality": place.municipality_id or "",
        "latitude": place.latitude,
        "longitude": place.longitude,
        "valid_from": "",
        "valid_to": "",
    }
    return {**values, **changed}


def test_a_new_distance_of_the_county_decides_what_is_near(administrator: Client, cast: Cast) -> None:
    address = reverse("admin:municipalities_county_change", args=[cast.county.pk])
    response = administrator.post(address, county_form(cast.county, near_m=600))
    assert response.status_code == 302
    assert near_the_square(cast, cast.open)
    assert not near_the_square(cast, cast.published), "what is published stays"


@pytest.mark.parametrize("metres", [49, 5_001])
def test_the_countys_distance_is_within_reason(administrator: Client, cast: Cast, metres: int) -> None:
    address = reverse("admin:municipalities_county_change", args=[cast.county.pk])
    response = administrator.post(address, county_form(cast.county, near_m=metres))
    assert "near_m" in response.context["adminform"].form.errors


def test_a_place_that_is_moved_is_measured_again(administrator: Client, cast: Cast) -> None:
    address = reverse("admin:scenes_place_change", args=[cast.school.pk])
    assert administrator.post(address, place_form(cast.school, longitude=17.832)).status_code == 302
    assert near_the_square(cast)
    assert not near_the_square(cast, cast.published), "what is published stays"


def test_a_place_that_is_added_is_measured(administrator: Client, cast: Cast) -> None:
    new = PlaceFactory.build(county=cast.county, name="Nya skolan", longitude=17.832)
    assert administrator.post(reverse("admin:scenes_place_add"), place_form(new)).status_code == 302
    assert near_the_square(cast)


def test_a_place_that_closed_before_the_round_is_no_longer_near(administrator: Client, cast: Cast) -> None:
    school = PlaceFactory.create(county=cast.county, longitude=17.832)
    refresh_all([cast.published])
    address = reverse("admin:scenes_place_change", args=[school.pk])
    administrator.post(address, place_form(school, valid_to=datetime.date(2020, 6, 30)))
    assert not near_the_square(cast)


def test_a_scenes_new_point_is_measured(administrator: Client, cast: Cast) -> None:
    address = reverse("admin:scenes_scene_change", args=[cast.park.pk])
    form = {
        "code": cast.park.code,
        "name": cast.park.name,
        "category": cast.park.category,
        "municipality": cast.park.municipality_id,
        "local_police_area": cast.park.local_police_area_id,
        "latitude": 59.2,
        "longitude": 17.84,
        "outlines-TOTAL_FORMS": 0,
        "outlines-INITIAL_FORMS": 0,
    }
    assert administrator.post(address, form).status_code == 302
    near = Nearby.objects.near().filter(scene=cast.park)
    assert near.filter(round=cast.open).exists()
    assert not near.filter(round=cast.published).exists(), "what is published stays"


def test_a_place_is_never_deleted(administrator: Client, cast: Cast) -> None:
    assert administrator.post(reverse("admin:scenes_place_delete", args=[cast.school.pk])).status_code == 403


def test_a_place_is_not_put_in_another_countys_municipality(administrator: Client, cast: Cast) -> None:
    address = reverse("admin:scenes_place_change", args=[cast.school.pk])
    response = administrator.post(address, place_form(cast.school, county=cast.elsewhere.pk))
    assert response.status_code == 200
    cast.school.refresh_from_db()
    assert cast.school.county == cast.county
