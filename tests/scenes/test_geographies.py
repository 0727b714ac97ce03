import datetime
from typing import Any

import pytest

from municipalities.models import County, Municipality
from scenes.geographies import Areas, areas_on, in_vulnerable_areas
from scenes.geometry import project, project_all, to_shape
from scenes.models import Round, Scene
from tests.factories import (
    AssessmentFactory,
    BoundaryFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    RoundFactory,
    SceneFactory,
    drawn,
    with_boundary,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

WEST, EAST = square_at(59.2, 17.8, side=0.05), square_at(59.2, 17.85, side=0.05)
TODAY = datetime.date(2024, 6, 1)
DAY = datetime.timedelta(days=1)


def point(latitude: float, longitude: float) -> Any:
    return project(to_shape({"type": "Point", "coordinates": [longitude, latitude]}))


def shapes(*geometries: dict[str, Any]) -> Any:
    return project_all([to_shape(geometry) for geometry in geometries])


# --- Which area


def test_the_area_that_holds_a_place_and_how_near_its_border_is() -> None:
    areas = Areas([("west", WEST), ("east", EAST)])

    found = areas.locate(point(59.22, 17.849))

    assert found is not None
    assert (found.area, found.neighbour) == ("west", "east")
    assert found.border_m == pytest.approx(57, abs=1)


def test_an_area_without_neighbours_has_no_border_to_be_near() -> None:
    found = Areas([("west", WEST)]).locate(point(59.22, 17.849))

    assert found is not None
    assert (found.area, found.neighbour) == ("west", None)


@pytest.mark.parametrize("drawn", [[], [("west", WEST)]])
def test_outside_every_area_there_is_none(drawn: Any) -> None:
    assert Areas(drawn).locate(point(60, 18)) is None


def test_many_at_once() -> None:
    areas = Areas([("west", WEST), ("east", EAST)])

    assert areas.holding([point(59.22, 17.81), point(60, 18), point(59.22, 17.89)]) == ["west", None, "east"]


def test_a_hole_is_not_in_the_area() -> None:
    holed = {"type": "Polygon", "coordinates": [WEST["coordinates"][0], square_at(59.21, 17.81)["coordinates"][0]]}

    assert Areas([("west", holed)]).holding([point(59.2105, 17.8105)]) == [None]


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="27")


@pytest.fixture
def ekstad(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, name="Ekstad")


def test_municipalities_are_those_of_the_county_on_the_day(county: County, ekstad: Municipality) -> None:
    BoundaryFactory.create(kind="municipality", municipality=ekstad, geometry=EAST, valid_to=TODAY - DAY)
    BoundaryFactory.create(kind="municipality", municipality=ekstad, geometry=WEST, valid_from=TODAY)
    with_boundary(MunicipalityFactory.create(), EAST)

    assert areas_on(TODAY, "municipality", county).holding([point(59.22, 17.81)]) == [ekstad.pk]
    assert areas_on(TODAY, "municipality", county).holding([point(59.22, 17.89)]) == [None]
    assert areas_on(TODAY - DAY, "municipality", county).holding([point(59.22, 17.89)]) == [ekstad.pk]


@pytest.mark.parametrize("kind", ["district", "local_police_area"])
def test_an_area_that_has_ended_holds_nothing(county: County, ekstad: Municipality, kind: str) -> None:
    ended = {"valid_to": TODAY - DAY}
    area = (
        DistrictFactory.create(municipality=ekstad, **ended)
        if kind == "district"
        else LocalPoliceAreaFactory.create(county=county, **ended)
    )
    BoundaryFactory.create(kind=kind, geometry=WEST, **{kind: area})

    assert areas_on(TODAY, kind, county).areas == []
    assert areas_on(TODAY - DAY, kind, county).areas == [area.pk]


# --- Half of an outline


def test_half_of_the_outline_is_enough() -> None:
    exactly, less = square_at(59.21, 17.8 - 0.0005), square_at(59.21, 17.8 - 0.0006)

    assert Areas([("west", WEST)]).half_within(shapes(exactly, less)) == {0}


def test_parts_in_two_areas_count_together() -> None:
    apart = Areas([("west", square_at(59.2, 17.8)), ("east", square_at(59.2, 17.801))])
    across = square_at(59.2002, 17.8005)

    assert apart.half_within(shapes(across)) == {0}


def test_a_point_is_in_or_out() -> None:
    assert Areas([("west", WEST)]).half_within([point(59.21, 17.81), point(59.21, 17.86)]) == {0}
    assert Areas([]).half_within([point(59.21, 17.81)]) == set()


# --- Vulnerable areas (rule 18)


@pytest.fixture
def round(county: County) -> Round:
    return RoundFactory.create(county=county, label="2024")


def a_scene(round: Round, *, at: tuple[float, float] | None) -> Scene:
    latitude, longitude = at or (None, None)
    scene = SceneFactory.create(county=round.county, latitude=latitude, longitude=longitude)
    AssessmentFactory.create(scene=scene, round=round)
    return scene


def listed(geometry: dict[str, Any], name: str = "Ekdungen", **dates: Any) -> None:
    BoundaryFactory.create(kind="vulnerable_area", name=name, geometry=geometry, **dates)


def found(round: Round) -> dict[int, bool] | None:
    return in_vulnerable_areas(Scene.objects.all(), round)


def test_places_are_in_by_their_outline_or_else_their_point(round: Round) -> None:
    listed(WEST)
    point_in, point_out = a_scene(round, at=(59.21, 17.81)), a_scene(round, at=(59.21, 17.86))
    drawn_out, nowhere = a_scene(round, at=(59.21, 17.81)), a_scene(round, at=None)
    drawn(drawn_out, round, square_at(59.21, 17.86))

    assert found(round) == {point_in.pk: True, point_out.pk: False, drawn_out.pk: False}
    assert nowhere.pk not in (found(round) or {})


def test_the_list_is_that_of_the_rounds_last_day(round: Round) -> None:
    scene = a_scene(round, at=(59.21, 17.81))
    listed(WEST, valid_to=round.ends - DAY)
    assert found(round) is None

    listed(EAST, valid_from=round.ends, valid_to=round.ends)
    assert found(round) == {scene.pk: False}


def test_without_a_list_nothing_is_known(round: Round) -> None:
    a_scene(round, at=(59.21, 17.81))

    assert found(round) is None


def test_areas_of_another_county_say_nothing_of_this_one(round: Round, county: County) -> None:
    scene = a_scene(round, at=(59.21, 17.81))
    with_boundary(county, square_at(59, 17, side=1))
    listed(square_at(56, 13))
    assert found(round) is None

    listed(EAST, "Tallen")
    assert found(round) == {scene.pk: False}
