"""Where a file states its coordinate system, it is read in that or refused."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from scenes.coordinate_systems import DEGREES, METRES, system_of
from scenes.geometry import parse_wkt, project, to_shape
from scenes.geometry_input import read_outline
from tests.factories import SQUARE

IN_DEGREES = to_shape(SQUARE)
IN_METRES = project(IN_DEGREES)
NOT_KNOWN = "which is not known here. Export it in WGS 84 or SWEREF 99 TM."


def named(name: Any) -> dict[str, Any]:
    return {"crs": {"type": "name", "properties": {"name": name}}}


def problem_with(read: Any, *args: Any) -> str:
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        read(*args)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("stated", "system"),
    [
        ({}, ""),
        ({"crs": None}, ""),
        (named("urn:ogc:def:crs:OGC:1.3:CRS84"), DEGREES),
        (named("urn:ogc:def:crs:OGC::CRS84"), DEGREES),
        (named("http://www.opengis.net/def/crs/OGC/1.3/CRS84"), DEGREES),
        (named("EPSG:4326"), DEGREES),
        (named("urn:ogc:def:crs:EPSG::4258"), DEGREES),
        (named("urn:ogc:def:crs:EPSG:6.9:4619"), DEGREES),
        (named("WGS 84"), DEGREES),
        (named("urn:ogc:def:crs:EPSG::3006"), METRES),
        (named("http://www.opengis.net/def/crs/EPSG/0/3006"), METRES),
        (named("http://www.opengis.net/gml/srs/epsg.xml#3006"), METRES),
        (named("SWEREF99 TM"), METRES),
        ({"crs": {"type": "EPSG", "properties": {"code": 3006}}}, METRES),
        ({"crs": "EPSG:3006"}, METRES),
        ({"spatialReference": {"wkid": 102100, "latestWkid": 3006}}, METRES),
    ],
    ids=str,
)
def test_systems_that_are_known(stated: dict[str, Any], system: str) -> None:
    assert system_of(stated) == system


@pytest.mark.parametrize(
    "stated",
    [
        named("urn:ogc:def:crs:EPSG::32634"),
        named("EPSG:3011"),
        named("EPSG:3021"),
        named("EPSG:3857"),
        named("EPSG:43260"),
        named("RT 90"),
        named(""),
        named(None),
        {"crs": {"type": "link", "properties": {"href": "http://example.org/crs/42", "type": "proj4"}}},
        {"crs": []},
        {"spatialReference": {"wkid": 3857}},
    ],
    ids=str,
)
def test_all_others_are_refused(stated: dict[str, Any]) -> None:
    assert problem_with(system_of, stated).endswith(NOT_KNOWN)


@pytest.mark.parametrize(
    ("properties", "told"),
    [({"href": "http://example.org/crs/42"}, "http://example.org/crs/42"), ({"name": None}, "?")],
)
def test_a_system_without_a_name_is_told_by_what_it_has(properties: dict[str, Any], told: str) -> None:
    stated = {"crs": {"type": "link", "properties": properties}}

    assert problem_with(system_of, stated).startswith(f"is in the coordinate system {told}, ")


def test_a_name_that_cannot_be_printed_is_told_without_what_cannot() -> None:
    assert problem_with(system_of, named("EPSG \ud83d\u202e7")).startswith("is in the coordinate system EPSG 7,")


@pytest.mark.parametrize("srid", ["", "SRID=4326;", "srid = 4258 ; ", "SRID=0;"])
@pytest.mark.parametrize("read", [read_outline, parse_wkt])
def test_wkt_in_degrees(read: Any, srid: str) -> None:
    shape = read(f"{srid}{IN_DEGREES.wkt}")

    assert to_shape(shape).equals(IN_DEGREES) if isinstance(shape, dict) else shape.equals(IN_DEGREES)


@pytest.mark.parametrize("read", [read_outline, parse_wkt])
def test_wkt_in_metres_that_says_so_is_converted(read: Any) -> None:
    shape = read(f"SRID=3006;{IN_METRES.wkt}")

    assert (to_shape(shape) if isinstance(shape, dict) else shape).equals_exact(IN_DEGREES, 2e-6)


@pytest.mark.parametrize("read", [read_outline, parse_wkt])
@pytest.mark.parametrize("srid", [32634, 3021, 5850, 99999999999999999999])
def test_wkt_in_another_system_is_refused(read: Any, srid: int) -> None:
    assert problem_with(read, f"SRID={srid};{IN_METRES.wkt}").endswith(NOT_KNOWN)


@pytest.mark.parametrize("read", [read_outline, parse_wkt])
def test_numbers_that_are_not_in_the_stated_system_are_refused(read: Any) -> None:
    assert "is said to be in degrees" in problem_with(read, f"SRID=4326;{IN_METRES.wkt}")
    assert "is said to be in metres" in problem_with(read, f"SRID=3006;{IN_DEGREES.wkt}")


@pytest.mark.parametrize("where", ["collection", "feature", "geometry"])
def test_geojson_states_its_system_at_any_level(where: str) -> None:
    stated = named("EPSG:32634")
    geometry = {**SQUARE, **(stated if where == "geometry" else {})}
    feature = {"type": "Feature", "geometry": geometry, **(stated if where == "feature" else {})}
    document = {"type": "FeatureCollection", "features": [feature], **(stated if where == "collection" else {})}

    assert problem_with(read_outline, json.dumps(document)).startswith("is in the coordinate system EPSG:32634")


def test_two_systems_in_one_file_are_refused() -> None:
    features = [{"type": "Feature", "geometry": SQUARE, **named(name)} for name in ("EPSG:4326", "EPSG:3006")]

    document = json.dumps({"type": "FeatureCollection", "features": features})
    assert problem_with(read_outline, document) == "states two coordinate systems. Export it in one."
