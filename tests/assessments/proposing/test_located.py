"""The areas of a new place, proposed from its point."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from municipalities.models import LocalPoliceArea, Municipality
from tests.cast import Cast
from tests.factories import BoundaryFactory, LocalPoliceAreaFactory, with_boundary
from tests.pages import logged_in, text
from tests.shapes import square_at

URL = "/platser/ny/omraden/"
WEST, EAST = square_at(59.2, 17.8, side=0.05), square_at(59.2, 17.85, side=0.05)
NEAR_EAST, IN_EAST = {"longitude": "17.849"}, {"longitude": "17.88"}


@pytest.fixture(autouse=True)
def ekstad(cast: Cast) -> Municipality:
    """With both kinds of areas drawn: those of the police in the west, another's in the east."""
    municipality = cast.municipal_actor.municipality
    cast.police_actor.local_police_area.municipalities.add(municipality)
    with_boundary(municipality, WEST)
    with_boundary(cast.other_municipal_actor.municipality, EAST)
    draw(cast.police_actor.local_police_area, WEST)
    return municipality


def draw(area: LocalPoliceArea, geometry: dict[str, Any]) -> None:
    first = timezone.localdate() - datetime.timedelta(days=10)
    BoundaryFactory.create(kind="local_police_area", local_police_area=area, geometry=geometry, valid_from=first)


def asked(cast: Cast, **data: Any) -> Any:
    data = {"latitude": "59.22", "longitude": "17.81"} | data
    response = logged_in(cast.police).post(URL, data)
    assert response.status_code == 200
    return response


def chosen(response: Any) -> dict[str, str]:
    """Besides what there is only one of to choose."""
    return {name: str(value) for name, value in response.context["proposal"].chosen.items()}


def test_areas_that_hold_the_point_are_proposed(cast: Cast, ekstad: Municipality) -> None:
    response = asked(cast)

    assert chosen(response) == {
        "municipality": str(ekstad.pk),
        "local_police_area": str(cast.police_actor.local_police_area_id),
    }
    assert "Områdena är föreslagna efter punkten" in text(response)


def test_what_the_user_has_chosen_stays(cast: Cast) -> None:
    assert chosen(asked(cast, municipality="7"))["municipality"] == "7"


def test_what_an_earlier_point_proposed_does_not(cast: Cast, ekstad: Municipality) -> None:
    assert chosen(asked(cast, municipality="7", proposed_municipality="7"))["municipality"] == str(ekstad.pk)


def test_near_a_border_it_says_how_near(cast: Cast) -> None:
    assert "meter" not in text(asked(cast, longitude="17.801"))

    words = text(asked(cast, **NEAR_EAST))

    assert "60\xa0m från gränsen till Åby" in words or "60 m från gränsen till Åby" in words


def test_an_imported_border_is_sure_where_a_generalised_one_is_not(cast: Cast) -> None:
    draw(LocalPoliceAreaFactory.create(county=cast.county, name="Östra"), EAST)

    words = text(asked(cast, longitude="17.847"))

    assert "från gränsen till Åby" in words
    assert "från gränsen till Östra" not in words


def test_a_point_in_another_area_is_told_and_stops_nobody(cast: Cast) -> None:
    response = asked(cast, **IN_EAST)

    assert "municipality" not in chosen(response)
    assert "Punkten ligger i Åby, som inte hör till dina områden." in text(response)


@pytest.mark.parametrize("data", [{"latitude": ""}, {"latitude": "norr"}, {"latitude": "5"}, {"longitude": "nan"}])
def test_without_a_point_in_sweden_nothing_is_proposed(cast: Cast, data: dict[str, str]) -> None:
    response = asked(cast, **data, local_police_area="7")

    assert chosen(response) == {"local_police_area": "7"}
    assert "föreslagna" not in text(response)
