"""Reading outlines as people have them."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from shapely.geometry import shape

from scenes.geometry import project, to_shape
from scenes.geometry_input import as_lines, read_outline
from tests.factories import SQUARE

OUTER: list[list[float]] = SQUARE["coordinates"][0]
ELSEWHERE = [[x + 0.01, y] for x, y in OUTER]

LINES = """
59.2, 17.83
59.2, 17.831
59.2005, 17.831
59.2005, 17.83
"""
METRES = "\n".join(f"{n:.1f} {e:.1f}" for e, n in project(to_shape(SQUARE)).exterior.coords)
"""Northing first, as said aloud; with the first point once more at the end."""


def wkt(*numbers: str) -> str:
    return f"POLYGON(({', '.join(numbers)}))"


def geojson(*rings: Any, kind: str = "Polygon") -> str:
    return json.dumps({"type": kind, "coordinates": rings})


def problem_with(text: str) -> str:
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        read_outline(text)
    return " ".join(refused.value.messages)


# Read


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(SQUARE),
        json.dumps({"type": "Feature", "properties": {}, "geometry": SQUARE}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]}),
        json.dumps({"type": "GeometryCollection", "geometries": [SQUARE]}),
        geojson([OUTER], kind="MultiPolygon"),
        geojson([[*point, 31.5] for point in OUTER]),
        geojson(OUTER[:-1]),
        geojson([OUTER[0], *OUTER, OUTER[0]]),
        "\ufeff" + json.dumps(SQUARE),
        wkt("17.83 59.2", "17.831 59.2", "17.831 59.2005", "17.83 59.2005", "17.83 59.2"),
        wkt("17.83 59.2", "17.831 59.2", "17.831 59.2005", "17.83 59.2005"),
        "SRID=4326;POLYGON Z ((17.83 59.2 4, 17.831 59.2 4, 17.831 59.2005 4, 17.83 59.2005 4, 17.83 59.2 4))",
        LINES,
        LINES.replace(", ", "\t"),
        LINES.replace(", ", ";").replace(".", ","),
        LINES.replace(", ", " ").replace(".", ","),
        LINES.strip().replace("\n", ", 12.5\r\n"),
        "latitud;longitud\n" + LINES.strip(),
    ],
    ids=[
        "polygon",
        "feature",
        "feature collection",
        "geometry collection",
        "multipolygon of one part",
        "with heights",
        "ring not closed",
        "points repeated",
        "byte order mark",
        "WKT",
        "WKT not closed",
        "EWKT with heights",
        "lines",
        "lines with tabs",
        "decimal comma and semicolon",
        "decimal comma and space",
        "lines with heights",
        "lines with a heading",
    ],
)
def test_the_same_outline_however_it_is_written(text: str) -> None:
    read = read_outline(text)

    assert read["type"] == "Polygon"
    assert shape(read).equals(shape(SQUARE))


@pytest.mark.parametrize(
    "text",
    [
        METRES,
        json.dumps({"type": "Polygon", "coordinates": [list(project(to_shape(SQUARE)).exterior.coords)]}),
        project(to_shape(SQUARE)).wkt,
    ],
    ids=["lines", "GeoJSON", "WKT"],
)
def test_metres_in_sweref_99_tm_are_known_by_their_size(text: str) -> None:
    assert shape(read_outline(text)).symmetric_difference(shape(SQUARE)).area < 1e-9


def test_an_empty_line_begins_another_part() -> None:
    other = LINES.replace("17.8", "17.9")

    read = read_outline(LINES + "\n\n" + other)

    assert read["type"] == "MultiPolygon"
    assert len(read["coordinates"]) == 2


def test_a_collection_of_polygons_becomes_parts() -> None:
    features = [{"type": "Feature", "geometry": json.loads(geojson(ring))} for ring in (OUTER, ELSEWHERE)]

    assert len(read_outline(json.dumps({"type": "FeatureCollection", "features": features}))["coordinates"]) == 2


@pytest.mark.parametrize("text", [geojson(OUTER), geojson([OUTER], [ELSEWHERE], kind="MultiPolygon")])
def test_written_as_lines_and_read_back_it_is_the_same(text: str) -> None:
    read = read_outline(text)

    assert read_outline(as_lines(read)) == read


# Refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is empty"),
        ('{"type": "FeatureCollection", "features": []}', "is empty"),
        (geojson(), "is empty"),
        ("POLYGON EMPTY", "is empty"),
        ("59.2, 17.83\n59.2, 17.831", "has 2 different points in part 1"),
        (geojson(OUTER[:2]), "has 2 different points in part 1"),
        (geojson([OUTER[0], OUTER[1], OUTER[0], OUTER[0]]), "has 2 different points in part 1"),
        (f"{LINES}\n59.3, 17.83", "has 1 different points in part 2"),
        ("59.2, 17.83\n59.2, 17.831\n59.2, 17.832", "at least three|has parts|crosses itself"),
        (geojson([OUTER[0], OUTER[2], OUTER[1], OUTER[3], OUTER[0]]), "crosses itself at 17.8305 59.20025"),
        (geojson(OUTER, [[x + 1e-4, y + 1e-4] for x, y in OUTER]), "hole"),
        (geojson([OUTER], [[[x + 5e-4, y] for x, y in OUTER]], kind="MultiPolygon"), "crosses itself|do not fit"),
        (geojson([[y, x] for x, y in OUTER]), "latitude and longitude swapped"),
        ("17.83, 59.2\n17.831, 59.2\n17.831, 59.2005", "swapped coordinates in line 1"),
        ("672000, 6567000\n672100, 6567000\n672100, 6567100", "swapped coordinates in line 1"),
        (geojson([[6567000, 672000], [6567000, 672100], [6567100, 672100]]), "northing and easting swapped"),
        (geojson([[1627000, 6567000], [1627100, 6567000], [1627100, 6567100]]), "coordinate system"),
        (geojson([[1984000, 8230000], [1984100, 8230000], [1984100, 8230100]]), "coordinate system"),
        (geojson([[17.83, 59.2], [17.831, 59.2], [672000, 6567000]]), "coordinate system"),
        (geojson([[-73.9, 40.7], [-73.8, 40.7], [-73.8, 40.8]]), "outside Sweden"),
        (geojson([[17.83, 59.2], [float("nan"), 59.2], [17.831, 59.2005]]), "not a number"),
        (geojson([[17.83, 59.2], [float("inf"), 59.2], [17.831, 59.2005]]), "not a number"),
        ("59.2, 17.83\n1e999, 17.831\n59.2005, 17.831", "not a number"),
        (geojson([["a", "b"], ["c", "d"], ["e", "f"]]), "not GeoJSON with a polygon"),
        (geojson([17.83, 59.2]), "not GeoJSON with a polygon"),
        ("[[17.83, 59.2]]", "not GeoJSON with a polygon"),
        ('{"type": "Feature", "geometry": null}', "not GeoJSON with a polygon"),
        ("[" * 100_000, "not GeoJSON"),
        ('{"type": "Polygon",\n "coordinates": [[', "something is wrong in line 2"),
        ('{"type": "LineString", "coordinates": [[17.83, 59.2], [17.831, 59.2]]}', "is a line that is not closed"),
        ("LINESTRING(17.83 59.2, 17.831 59.2)", "is a line that is not closed"),
        ("POLYGON((17.83 59.2, 17.831", "is not WKT"),
        ("Vid torget, ungefär till bron", "cannot be read in line 1"),
        ("59.2, 17.83\nbron\n59.2, 17.84", "cannot be read in line 2: “bron”"),
        ("59.2\n59.3\n59.4", "cannot be read in line 1"),
        (geojson([[17 + number / 1000, 59 + number % 2 / 1000] for number in range(3000)]), "has 3000 points"),
        ("59.2, 17.83\n" * 1_000_000, "a million characters"),
    ],
)
def test_refused_with_what_is_wrong(text: str, expected: str) -> None:
    assert any(words in problem_with(text) for words in expected.split("|"))
