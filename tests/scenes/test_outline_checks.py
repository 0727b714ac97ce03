"""What is refused and what must be confirmed when an outline is drawn."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from django.core.exceptions import ValidationError
from django.utils import translation
from shapely.geometry import mapping

from municipalities.models import Municipality
from scenes.geometry import measure, project, unproject
from scenes.models import Outline, Round, Scene
from scenes.outline_checks import Doubt, doubts, refuse_outside
from tests.factories import (
    SQUARE,
    BoundaryFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    with_boundary,
)

pytestmark = pytest.mark.django_db

EAST, NORTH = 17.83, 59.2
TODAY = datetime.date(2024, 6, 1)
TOMORROW = datetime.date(2024, 6, 2)
BOUNDARY = {
    "type": "Polygon",
    "coordinates": [[[17.7, 59.1], [17.9, 59.1], [17.9, 59.3], [17.7, 59.3], [17.7, 59.1]]],
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def botkyrka() -> Municipality:
    return with_boundary(MunicipalityFactory.create(name="Botkyrka"), BOUNDARY)


def box(*, width: float = 0.001, height: float = 0.0005, east: float = EAST, north: float = NORTH) -> dict[str, Any]:
    """SQUARE by default: 0.001 by 0.0005 degrees is about 57 m by 56 m."""
    corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    return {"type": "Polygon", "coordinates": [[[east + x, north + y] for x, y in corners]]}


def outline(*, name: str = "Vintertorget", label: str = "2023", area_m2: float = 3_200, **place: float) -> Outline:
    return Outline(pk=7, scene=Scene(name=name), round=Round(label=label), geometry=box(**place), area_m2=area_m2)


def found(geometry: dict[str, Any], **more: Any) -> list[Doubt]:
    given: dict[str, Any] = {
        "areas": [Municipality.objects.get(name="Botkyrka")],
        "day": TODAY,
        "before": None,
        "others": [],
    }
    return doubts(geometry, **given | more)


def test_an_ordinary_outline_raises_no_doubt() -> None:
    beside = outline(east=EAST + 0.001)

    assert not found(SQUARE, before=outline(), others=[beside], hidden=[beside])


def test_an_overlap_names_a_scene_that_the_user_may_know() -> None:
    other = outline(east=EAST + 0.0005)

    assert found(SQUARE, others=[other]) == [
        Doubt("overlap-7", "The outline overlaps that of Vintertorget, round 2023.")
    ]


def test_overlaps_in_another_area_are_one_word_without_name_key_or_number() -> None:
    hidden = [outline(east=EAST + 0.0005), outline(east=EAST + 0.0004, name="Lyktparken")]

    assert found(SQUARE, hidden=hidden) == [
        Doubt("overlap-elsewhere", "The outline overlaps a place in another area. Ask the project office.")
    ]


def overlapping(square_metres: float) -> Outline:
    """East of SQUARE, about 56 m high, and over its edge by that much; a degree is about 57 km."""
    return outline(east=EAST + 0.001 - square_metres / 56 / 57_000)


def test_outlines_drawn_along_one_another_may_overlap_by_a_square_metre() -> None:
    assert not found(SQUARE, others=[overlapping(0.5)])
    assert [doubt.code for doubt in found(SQUARE, others=[overlapping(2)])] == ["overlap-7"]


def test_outside_the_municipality_is_a_doubt_only_beyond_what_its_coarse_boundary_explains() -> None:
    assert not found(box(east=17.91))
    assert found(box(east=17.93)) == [
        Doubt("outside-municipality", "The outline seems to lie outside Botkyrka (municipality), by about 1.8\xa0km.")
    ]


def test_an_outline_is_as_far_outside_as_its_farthest_point() -> None:
    assert [doubt.code for doubt in found(box(east=17.89, width=0.04, height=0.00005))] == ["outside-municipality"]


def test_a_municipality_without_a_boundary_raises_no_doubt() -> None:
    assert not found(box(east=17.93), areas=[MunicipalityFactory.create()])


@pytest.mark.parametrize("kind", ["municipality", "district", "local_police_area"])
def test_outside_what_was_imported_is_a_doubt_beyond_fifty_metres(kind: str) -> None:
    area = {
        "municipality": MunicipalityFactory,
        "district": DistrictFactory,
        "local_police_area": LocalPoliceAreaFactory,
    }[kind].create(name="Norra")
    BoundaryFactory.create(kind=kind, geometry=BOUNDARY, valid_from=TODAY, **{kind: area})

    assert not found(box(east=17.8995), areas=[area])
    (doubt,) = found(box(east=17.901), areas=[area])
    assert doubt.code == f"outside-{kind}"
    assert "lie outside Norra" in doubt.message
    assert doubt.message.endswith("by about 110\xa0m.")


def test_boundaries_of_another_day_say_nothing() -> None:
    area = LocalPoliceAreaFactory.create()
    BoundaryFactory.create(kind="local_police_area", local_police_area=area, geometry=BOUNDARY, valid_from=TOMORROW)

    assert not found(box(east=17.95), areas=[area])


@pytest.mark.parametrize(
    ("size", "codes"), [(0.0001, ["small"]), (0.0005, []), (0.007, []), (0.01, ["large"])], ids=str
)
def test_unusual_sizes(size: float, codes: list[str]) -> None:
    assert [doubt.code for doubt in found(box(width=size, height=size / 2))] == codes


@pytest.mark.parametrize(
    ("width", "height", "codes"), [(10, 4.9, ["small"]), (10, 5, []), (500, 400, []), (500, 400.01, ["large"])]
)
def test_fifty_square_metres_are_not_small_nor_twenty_hectares_large(
    width: float, height: float, codes: list[str]
) -> None:
    corner = project(shapely.Point(EAST, NORTH))
    shape = unproject(shapely.box(corner.x, corner.y, corner.x + width, corner.y + height))

    assert [doubt.code for doubt in found(mapping(shape))] == codes


def test_exactly_three_times_larger_or_smaller_is_not_unusual() -> None:
    area_m2 = measure(SQUARE)["area_m2"]
    third = area_m2 / 3

    assert area_m2 / third == 3
    assert not found(SQUARE, before=outline(area_m2=third))
    assert not found(SQUARE, before=outline(area_m2=area_m2 * 3))


@pytest.mark.parametrize(
    ("before", "words"),
    [(1_000, "much larger than in round 2023"), (1_100, ""), (9_400, ""), (9_700, "much smaller than in round 2023")],
)
def test_three_times_larger_or_smaller_than_last_round_is_unusual(before: float, words: str) -> None:
    messages = " ".join(doubt.message for doubt in found(SQUARE, before=outline(area_m2=before)))

    assert (words in messages) if words else not messages


def test_far_outside_the_county_is_refused() -> None:
    county = with_boundary(CountyFactory.create(name="Stockholms län"), BOUNDARY)

    refuse_outside(county, box(east=17.95))
    with pytest.raises(ValidationError, match="outside Stockholms län"):
        refuse_outside(county, box(east=18.05))
