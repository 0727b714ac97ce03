"""Reads an outline as people have it: GeoJSON, WKT or lines of coordinates, in WGS 84 or SWEREF 99 TM.

Messages go on from "The outline", like those of scenes.geometry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .coordinate_systems import check_fits, split_ewkt, system_of
from .geometry import METRES_FROM, SWEDEN, checked, not_an_area, to_geojson, to_shape, unproject

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TEXT_MAX = 1_000_000  # characters
POINTS_MAX = 2_000

# Where SWEREF 99 TM has Sweden, with a margin. No degrees, and no other Swedish grid, fit in it.
NORTHING = (6_000_000, 7_800_000)
EASTING = (200_000, 1_000_000)

NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
WKT_STARTS = re.compile(
    r"(?:SRID\s*=\s*\d+\s*;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b", re.IGNORECASE
)
DECIMAL_COMMA = re.compile(r"^\s*[-+]?\d+,\d+(?:\s*;\s*|\s*,\s+|\s+)[-+]?\d+,\d+(?:\D|$)")

Ring = list[tuple[float, float]]


def read_outline(text: str) -> dict[str, Any]:
    """Checked GeoJSON in WGS 84. Raises ValidationError with the remedy."""
    text = text.strip().removeprefix("\ufeff").strip()
    _check_length(text)
    system, found = _polygons(text)
    polygons = [[_cleaned(ring) for ring in rings] for rings in found]
    _check_rings(polygons)
    shape = _shape(polygons)
    is_in_metres = max(map(abs, shape.bounds)) > METRES_FROM
    check_fits(system, is_in_metres=is_in_metres)
    if is_in_metres:
        shape = from_metres(shape)
    return to_geojson(_without_needless_multi(checked(shape)))


def as_lines(geometry: dict[str, Any]) -> str:
    """One point per line, latitude first, an empty line between parts: what `read_outline` reads back."""
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return "\n\n".join("\n".join(f"{y:.6f}, {x:.6f}" for x, y, *_height in outer[:-1]) for outer, *_holes in parts)


def _check_length(text: str) -> None:
    if not text:
        raise ValidationError(_("is empty. An outline has at least three points."), code="empty")
    if len(text) > TEXT_MAX:
        raise ValidationError(_("is too long: the most is a million characters. Leave out some of the points."))


# --- The three ways of writing it; each gives the system it states and polygons as lists of rings, x before y

Polygons = list[list[Ring]]


def _polygons(text: str) -> tuple[str, Polygons]:
    if text[0] in "{[":
        return _from_geojson(text)
    if WKT_STARTS.match(text):
        return _from_wkt(text)
    return "", _from_lines(text)


def _from_geojson(text: str) -> tuple[str, Polygons]:
    try:
        document = json.loads(text)
        systems = {system_of(part) for part in _parts(document)} - {""}
        if len(systems) > 1:
            raise ValidationError(_("states two coordinate systems. Export it in one."))
        return "".join(systems), [polygon for geometry in _geometries(document) for polygon in _rings(geometry)]
    except json.JSONDecodeError as error:
        raise ValidationError(
            _("is not GeoJSON: something is wrong in line %(line)d. Paste the whole file.") % {"line": error.lineno}
        ) from error
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValidationError(
            _("is not GeoJSON with a polygon. Export it once more and paste the whole file.")
        ) from error


def _parts(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that may state a system of its own."""
    yield document
    for name in ("features", "geometries", "geometry"):
        found = document.get(name) or []
        for part in found if isinstance(found, list) else [found]:
            yield from _parts(part)


def _geometries(document: dict[str, Any]) -> list[dict[str, Any]]:
    match document["type"]:
        case "FeatureCollection":
            return [geometry for feature in document["features"] for geometry in _geometries(feature)]
        case "GeometryCollection":
            return [geometry for part in document["geometries"] for geometry in _geometries(part)]
        case "Feature":
            return _geometries(document["geometry"])
    return [document]


def _rings(geometry: dict[str, Any]) -> list[list[Ring]]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValidationError(not_an_area(str(geometry["type"])))
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[(float(x), float(y)) for x, y, *_height in ring] for ring in polygon] for polygon in polygons]


def _from_wkt(text: str) -> tuple[str, Polygons]:
    import shapely
    from shapely.geometry import mapping

    system, wkt = split_ewkt(text)
    shape = shapely.from_wkt(wkt, on_invalid="fix")  # closes what is not closed
    if shape is None:
        raise ValidationError(_("is not WKT. Write it as POLYGON((18.06 59.33, 18.07 59.33, 18.07 59.34))."))
    return system, [polygon for geometry in _geometries(mapping(shape)) for polygon in _rings(geometry)]


def _from_lines(text: str) -> Polygons:
    rings: list[Ring] = [[]]
    lines = text.splitlines()
    has_heading = len(lines) > 1 and not re.search(r"\d", lines[0])
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            rings.append([])
        elif number > 1 or not has_heading:
            rings[-1].append(_point(line, number))
    return [[ring] for ring in rings if ring]


def _point(line: str, number: int) -> tuple[float, float]:
    """Latitude or northing first, as people say it; x first in what is returned."""
    if DECIMAL_COMMA.match(line):
        line = re.sub(r"(\d),(\d)", r"\1.\2", line)
    numbers = re.findall(NUMBER, line)
    if len(numbers) not in (2, 3) or re.search(r"[A-Za-zÅÄÖåäö]", re.sub(NUMBER, "", line)):
        raise ValidationError(
            _(
                "cannot be read in line %(line)d: “%(text)s”. Write one point per line, latitude first: "
                "59.2031, 17.8314. GeoJSON and WKT can be pasted too."
            )
            % {"line": number, "text": line.strip()[:40]}
        )
    north, east = float(numbers[0]), float(numbers[1])
    if _is_swapped(north, east):
        raise ValidationError(
            _("has swapped coordinates in line %(line)d. Write latitude before longitude, northing before easting.")
            % {"line": number}
        )
    return east, north


def _is_swapped(north: float, east: float) -> bool:
    degrees = _within(SWEDEN["longitude"], north) and _within(SWEDEN["latitude"], east)
    return degrees or (_within(EASTING, north) and _within(NORTHING, east))


def _within(limits: tuple[float, float], *values: float) -> bool:
    return all(limits[0] <= value <= limits[1] for value in values)


# --- What they have in common


def _cleaned(ring: Ring) -> Ring:
    """Closed once, and without points that repeat the one before. No figure can be infinite or not a number."""
    if not all(isfinite(x) and isfinite(y) for x, y in ring):
        raise ValidationError(_("has a coordinate that is not a number."))
    once = ring[:1] + [point for before, point in pairwise(ring) if point != before]
    return once[:-1] if len(once) > 1 and once[0] == once[-1] else once


def _check_rings(polygons: list[list[Ring]]) -> None:
    if not any(polygons):
        raise ValidationError(_("is empty. An outline has at least three points."))
    count = sum(len(ring) for rings in polygons for ring in rings)
    if count > POINTS_MAX:
        raise ValidationError(
            _("has %(count)d points. The most is %(most)d: simplify it.") % {"count": count, "most": POINTS_MAX}
        )
    for number, rings in enumerate(polygons, start=1):
        points = len(rings[0]) if rings else 0
        if points < 3:
            raise ValidationError(
                _("has %(points)d different points in part %(part)d. A part has at least three.")
                % {"points": points, "part": number}
            )


def _shape(polygons: list[list[Ring]]) -> BaseGeometry:
    closed = [[[*ring, ring[0]] for ring in rings if len(ring) > 2] for rings in polygons]
    return to_shape({"type": "MultiPolygon", "coordinates": closed})


def from_metres(shape: BaseGeometry) -> BaseGeometry:
    """SWEREF 99 TM to WGS 84. Refuses what no point in Sweden has there."""
    x_min, y_min, x_max, y_max = shape.bounds
    if _within(EASTING, x_min, x_max) and _within(NORTHING, y_min, y_max):
        return unproject(shape)
    if _within(NORTHING, x_min, x_max) and _within(EASTING, y_min, y_max):
        raise ValidationError(_("has northing and easting swapped. GeoJSON and WKT have easting first."))
    raise ValidationError(
        _(
            "is in a coordinate system that is not known here. Give degrees in WGS 84, or metres in SWEREF 99 TM: "
            "northing 6,100,000–7,700,000, easting 250,000–950,000."
        )
    )


def _without_needless_multi(shape: BaseGeometry) -> BaseGeometry:
    import shapely

    parts = shapely.get_parts(shape).tolist()
    return parts[0] if len(parts) == 1 else shape
