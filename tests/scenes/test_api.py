import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from scenes.place_kinds import STATION
from tests.cast import Cast
from tests.factories import PlaceFactory, RoundFactory


def labels(client: Client, **parameters: str) -> list[str]:
    return [round["label"] for round in client.get(reverse("api:round-list"), parameters).json()["results"]]


def test_rounds_of_own_county_in_order_of_time(client: Client, cast: Cast) -> None:
    RoundFactory.create(county=cast.elsewhere, label="2020")
    client.force_login(cast.county_actor)
    assert labels(client) == ["2021", "2022", "2023", "2024"]


@pytest.mark.parametrize(
    ("parameters", "expected"), [({"state": "open"}, ["2023"]), ({"label": "2021"}, ["2021"]), ({"label": "1999"}, [])]
)
def test_rounds_by_state_and_label(client: Client, cast: Cast, parameters: dict[str, str], expected: list[str]) -> None:
    client.force_login(cast.county_actor)
    assert labels(client, **parameters) == expected


# Places


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    PlaceFactory.create(
        county=cast.county, kind=STATION, name="Norra", latitude=59.4, valid_to=datetime.date(2022, 12, 10)
    )
    PlaceFactory.create(county=cast.elsewhere, name="Björkskolan")
    client.force_login(cast.county_actor)
    return client


def names(client: Client, **parameters: str) -> list[str]:
    return [place["name"] for place in client.get(reverse("api:place-list"), parameters).json()["results"]]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ["Ekskolan", "Norra"]),
        ({"county": "27"}, ["Ekskolan", "Norra"]),
        ({"kind": "station"}, ["Norra"]),
        ({"municipality": "2701"}, ["Ekskolan"]),
        ({"valid_on": "2022-12-11"}, ["Ekskolan"]),
        ({"bbox": "17.8,59.1,17.9,59.3"}, ["Ekskolan"]),
        ({"search": "norr"}, ["Norra"]),
    ],
)
def test_places_by_what_and_where_they_are(reader: Client, parameters: dict[str, str], expected: list[str]) -> None:
    assert names(reader, **parameters) == expected


@pytest.mark.parametrize("box", ["17.8,59.1,17.9", "59.1,17.8,59.3,nan", "17.9,59.1,17.8,59.3", "hela länet"])
def test_a_box_that_is_none_is_refused(reader: Client, box: str) -> None:
    response = reader.get(reverse("api:place-list"), {"bbox": box})
    assert response.status_code == 400
    assert "17.8,59.2,18.2,59.4" in response.json()["bbox"][0]


def test_number_of_queries_does_not_grow_with_the_places(
    reader: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _each in range(5):
        PlaceFactory.create(county=cast.county, municipality=cast.square.municipality)
    # session, user, assignments, count, places with their areas
    with django_assert_num_queries(5):
        reader.get(reverse("api:place-list"))
