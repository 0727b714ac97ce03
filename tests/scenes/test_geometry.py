"""Outlines as WKT: what is refused, in words, and what is measured."""

import json
from collections.abc import Iterator

import pytest
import shapely
from django.core.exceptions import ValidationError
from django.utils import translation

from scenes.geometry import (
    WKT_MAX,
    check_point,
    measure,
    measure_all,
    parse_wkt,
    project,
    to_geojson,
    unproject,
    which_outside,
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def problem_with(wkt: str) -> str:
    with pytest.raises(ValidationError) as refused:
        parse_wkt(wkt)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("wkt", "message"),
    [
        ("", "is not a WKT polygon."),
        ("17.8 59.2, 17.9 59.3", "is not a WKT polygon."),
        ("POLYGON((17.8 59.2, 17.9 59.3))", "is not a WKT polygon."),
        ("POLYGON((17.8 59.2, 17.9 59.2, 17.9 59.3))", "is not a WKT polygon."),
        ("POLYGON((17.8 59.2, 17.9 59.2, 17.8 59.2))", "has too few points."),
        ("POLYGON((17.8 59.2, 17.8 59.2, 17.8 59.2, 17.8 59.2))", "has too few points."),
        ("POLYGON((17.8 59.2, 17.80000001 59.2, 17.8 59.20000001, 17.8 59.2))", "has too few points."),
        ("POLYGON((17.8 59.2, 17.9 59.2, 18 59.2, 17.8 59.2))", "crosses itself at 17.9 59.2."),
        ("POLYGON((17.8 59.2, 17.9 59.3, 17.9 59.2, 17.8 59.3, 17.8 59.2))", "crosses itself at 17.85 59.25."),
        (
            "POLYGON((17 59, 18 59, 18 60, 17 59), (17.7 59.3, 17.8 59.3, 17.8 59.4, 17.7 59.3))",
            "has a hole.",
        ),
        (
            "MULTIPOLYGON(((9 59, 9 60, 10 60, 9 59)), ((16 58, 20 58, 20 62, 16 58), (18 59, 19 59, 19 60, 18 59)))",
            "has a hole.",
        ),
        (
            "MULTIPOLYGON(((17 59, 18 59, 18 60, 17 59)), ((17 59, 18 59, 18 60, 17 59)))",
            "crosses itself at",
        ),
        (
            "MULTIPOLYGON(((17 59, 18 59, 18 60, 17 59)), ((17.7 59.3, 17.8 59.3, 17.8 59.4, 17.7 59.3)))",
            "has parts on top of each other at 17.7 59.3.",
        ),
        ("POLYGON EMPTY", "is empty."),
        ("MULTIPOLYGON(((17.8 59.2, 17.9 59.2, 17.9 59.3, 17.8 59.2)), EMPTY)", "is empty."),
        ("POINT(17.8 59.2)", "is a single point. An outline has at least three."),
        ("GEOMETRYCOLLECTION(POINT(17.8 59.2))", "is not an area. An outline has at least three points."),
        ("POLYGON((59.2 17.8, 59.2 17.9, 59.3 17.9, 59.2 17.8))", "has latitude and longitude swapped."),
        ("POLYGON((674000 6580000, 675000 6580000, 675000 6581000, 674000 6580000))", "is in metres (SWEREF 99 TM)."),
        ("POLYGON((2.3 48.8, 2.4 48.8, 2.4 48.9, 2.3 48.8))", "lies outside Sweden."),
        ("POLYGON((inf 59.2, 17.9 59.2, 17.9 59.3, inf 59.2))", "lies outside Sweden."),
        ("POLYGON((nan nan, 17.9 59.2, 17.9 59.3, nan nan))", "is not a WKT polygon."),
        ("x" * WKT_MAX, "is not a WKT polygon."),
        ("POLYGON((" + "17.8 59.2, " * WKT_MAX + "))", "has 1100011 characters. The most is 100000"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_an_outline_is_refused_with_the_remedy(wkt: str, message: str) -> None:
    assert problem_with(wkt).startswith(message)


def test_an_outline_is_stored_flat_and_rounded() -> None:
    shape = parse_wkt(" polygon z((17.83 59.2 12, 17.8312345678 59.2 12, 17.83 59.2005 12, 17.83 59.2 12)) ")

    assert to_geojson(shape) == {
        "type": "Polygon",
        "coordinates": [[[17.83, 59.2], [17.831235, 59.2], [17.83, 59.2005], [17.83, 59.2]]],
    }


def test_parts_are_kept() -> None:
    part = "((17.8 59.2, 17.81 59.2, 17.81 59.21, 17.8 59.2))"

    geometry = to_geojson(parse_wkt(f"MULTIPOLYGON({part}, {part.replace('17.', '18.')})"))

    assert geometry["type"] == "MultiPolygon"
    assert len(geometry["coordinates"]) == 2


def test_a_hectare_in_sweref_99_tm_measures_ten_thousand_square_metres() -> None:
    hectare = unproject(shapely.box(674_000, 6_580_000, 674_100, 6_580_100))

    measures = measure(to_geojson(hectare))

    assert measures["area_m2"] == pytest.approx(10_000, rel=0.002)
    assert measures["centroid_e"] == pytest.approx(674_050, abs=0.1)
    assert measures["centroid_n"] == pytest.approx(6_580_050, abs=0.1)
    assert measures["e_max"] - measures["e_min"] == pytest.approx(100, abs=0.2)


@pytest.mark.parametrize(("width", "area_m2"), [(10.04, 100), (10.06, 101), (0.001, 1)])
def test_areas_are_rounded_to_whole_square_metres_and_never_to_none(width: float, area_m2: int) -> None:
    (measures,) = measure_all([unproject(shapely.box(674_000, 6_580_000, 674_000 + width, 6_580_010))])

    assert measures["area_m2"] == area_m2


def test_the_central_meridian_of_sweref_99_tm_is_15_degrees_east() -> None:
    point = project(shapely.Point(15, 60))

    # On the central meridian easting is 500 000 by definition.
    assert point.x == pytest.approx(500_000, abs=0.001)
    assert unproject(point).distance(shapely.Point(15, 60)) < 1e-9


@pytest.mark.parametrize(
    ("latitude", "longitude", "message"),
    [(17.83, 59.2, "swapped"), (48.8, 2.3, "outside Sweden"), (6_580_000.0, 674_000.0, "metres")],
)
def test_a_point_that_is_not_in_sweden_is_refused(latitude: float, longitude: float, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        check_point(latitude, longitude)


@pytest.mark.parametrize(("latitude", "longitude"), [(53.99, 18), (70.01, 18), (59, 8.99), (59, 26.01)])
def test_the_edge_of_sweden_is_in_sweden_and_beyond_it_is_not(latitude: float, longitude: float) -> None:
    for corner in [(54, 9), (70, 26)]:
        check_point(*corner)
    with pytest.raises(ValidationError, match="outside Sweden"):
        check_point(latitude, longitude)


def test_a_shape_partly_too_far_outside_is_outside() -> None:
    place = shapely.box(17.0, 59.0, 18.0, 59.5)
    inside = shapely.box(17.1, 59.1, 17.2, 59.2)
    near = shapely.box(18.0, 59.1, 18.05, 59.2)
    across = shapely.box(17.9, 59.1, 18.2, 59.2)

    assert which_outside([inside, near, across], place, tolerance_m=5_000) == {2}


def test_outer_rings_go_counterclockwise_as_rfc_7946_has_them() -> None:
    clockwise = shapely.from_wkt("POLYGON((17.83 59.2, 17.83 59.21, 17.84 59.21, 17.84 59.2, 17.83 59.2))")

    assert shapely.from_geojson(json.dumps(to_geojson(clockwise))).exterior.is_ccw
