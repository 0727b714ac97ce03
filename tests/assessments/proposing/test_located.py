"""The areas of a new place, proposed from its point."""

import datetime
import re
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
    assert "Områdena är föreslagna efter var platsen ligger" in text(response)


def test_what_the_user_has_chosen_stays(cast: Cast) -> None:
    assert chosen(asked(cast, municipality="7"))["municipality"] == "7"


def test_what_an_earlier_point_proposed_does_not(cast: Cast, ekstad: Municipality) -> None:
    assert chosen(asked(cast, municipality="7", proposed_municipality="7"))["municipality"] == str(ekstad.pk)


def test_near_a_border_it_says_how_near(cast: Cast) -> None:
    assert "meter" not in text(asked(cast, longitude="17.801"))

    words = text(asked(cast, **NEAR_EAST))

    assert "60\xa0m från gränsen till Åby" in words or "60 m från gränsen till Åby" in words


def test_a_point_on_a_border_is_told_as_one(cast: Cast, ekstad: Municipality) -> None:
    words = text(asked(cast, latitude="59.2", longitude="17.85"))

    assert re.search(rf"Punkten ligger på gränsen mellan ({ekstad.name} och Åby|Åby och {ekstad.name})\.", words)
    assert "Avgränsningen ligger" not in words


def test_an_imported_border_is_sure_where_a_generalised_one_is_not(cast: Cast) -> None:
    draw(LocalPoliceAreaFactory.create(county=cast.county, name="Östra"), EAST)

    words = text(asked(cast, longitude="17.847"))

    assert "från gränsen till Åby" in words
    assert "från gränsen till Östra" not in words


def test_a_point_in_another_area_is_told_and_stops_nobody(cast: Cast) -> None:
    response = asked(cast, **IN_EAST)

    assert "municipality" not in chosen(response)
    assert "Platsen ligger i Åby, som inte hör till dina områden." in text(response)


@pytest.mark.parametrize("data", [{"latitude": ""}, {"latitude": "norr"}, {"latitude": "5"}, {"longitude": "nan"}])
def test_without_a_point_in_sweden_nothing_is_proposed(cast: Cast, data: dict[str, str]) -> None:
    response = asked(cast, **data, local_police_area="7")

    assert chosen(response) == {"local_police_area": "7"}
    assert "föreslagna" not in text(response)


# From an outline


def lines(*corners: tuple[float, float]) -> str:
    return "\n".join(f"{latitude}, {longitude}" for latitude, longitude in corners)


IN_WEST = lines((59.22, 17.81), (59.221, 17.81), (59.221, 17.812))
MOSTLY_WEST = lines((59.22, 17.846), (59.221, 17.846), (59.221, 17.851), (59.22, 17.851))
MOSTLY_EAST = lines((59.22, 17.849), (59.221, 17.849), (59.221, 17.854), (59.22, 17.854))
NO_POINT = {"latitude": "", "longitude": ""}


@pytest.mark.parametrize(
    "outline",
    [
        IN_WEST,
        "POLYGON ((17.81 59.22, 17.81 59.221, 17.812 59.221, 17.81 59.22))",
        '{"type":"Polygon","coordinates":[[[17.81,59.22],[17.81,59.221],[17.812,59.221],[17.81,59.22]]]}',
    ],
    ids=["lines", "WKT", "GeoJSON"],
)
def test_areas_that_hold_the_outline_are_proposed(cast: Cast, ekstad: Municipality, outline: str) -> None:
    response = asked(cast, **NO_POINT, outline=outline)

    assert chosen(response)["municipality"] == str(ekstad.pk)
    assert "föreslagna efter var platsen ligger" in text(response)


def test_the_outline_goes_before_the_point(cast: Cast, ekstad: Municipality) -> None:
    assert chosen(asked(cast, **IN_EAST, outline=IN_WEST))["municipality"] == str(ekstad.pk)


def test_across_a_border_the_area_with_most_of_it_is_proposed_and_told(cast: Cast, ekstad: Municipality) -> None:
    response = asked(cast, **NO_POINT, outline=MOSTLY_WEST)

    assert chosen(response)["municipality"] == str(ekstad.pk)
    assert f"det mesta ligger i {ekstad.name}, resten i Åby" in text(response)

    assert "municipality" not in chosen(asked(cast, **NO_POINT, outline=MOSTLY_EAST))


@pytest.mark.parametrize("outline", ["59.22, 17.81", "öster om torget", "POLYGON ((1 1, 2 2, 3 1, 1 1))"])
def test_an_outline_that_cannot_be_read_says_why_and_proposes_nothing(cast: Cast, outline: str) -> None:
    response = asked(cast, **NO_POINT, outline=outline)

    assert "municipality" not in chosen(response)
    assert "Avgränsningen " in text(response)


# Without a script


def test_without_a_script_the_page_comes_back_with_the_areas_and_all_that_was_written(
    cast: Cast, ekstad: Municipality
) -> None:
    written = {"name": "Vindskyddet", "category": "vulnerable", "latitude": "59,22", "longitude": "17,81"}

    response = logged_in(cast.police).post(URL, written | {"outline": IN_WEST})

    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" in page
    assert 'value="Vindskyddet"' in page
    assert 'value="59,22"' in page
    assert re.search(r'<input[^>]*value="vulnerable"[^>]*checked', page)
    assert IN_WEST in page
    assert re.search(rf'<option value="{ekstad.pk}"\s+selected', page)
    assert f'name="proposed_municipality" value="{ekstad.pk}"' in page
    assert "is-invalid" not in page


def test_with_a_script_the_areas_come_alone(cast: Cast) -> None:
    response = logged_in(cast.police).post(URL, {"outline": IN_WEST}, headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
