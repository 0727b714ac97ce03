"""Geometry of outlines: GeoJSON in WGS 84 on the outside, metres in SWEREF 99 TM (EPSG:3006) on the inside.

shapely and pyproj are imported when first used: most pages and commands never need them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .coordinate_systems import METRES, check_fits, split_ewkt

if TYPE_CHECKING:
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

DECIMALS = 6  # about 0.1 m in Sweden
OUTSIDE_TOLERANCE_M = 5_000  # the boundaries we ship have about one point per 5 km

WKT_MAX = 100_000  # characters, some 4 000 points

METRES_FROM = 1_000  # larger numbers are no degrees

SWEDEN = {"latitude": (54.0, 70.0), "longitude": (9.0, 26.0)}
IN_SWEDEN = {
    f"{name}__{end}": value for name, ends in SWEDEN.items() for end, value in zip(("gte", "lte"), ends, strict=True)
}
"""The same as a condition on rows."""


Box: TypeAlias = tuple[float, float, float, float]
"""Least easting and northing, greatest easting and northing."""


class Measures(TypedDict):
    """Metres and square metres in SWEREF 99 TM; keys are columns of Outline."""

    area_m2: int
    centroid_e: float
    centroid_n: float
    e_min: float
    e_max: float
    n_min: float
    n_max: float


@lru_cache(maxsize=2)
def _transformer(source: str, target: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def project(shape: BaseGeometry) -> BaseGeometry:
    """WGS 84 degrees (x = longitude) to SWEREF 99 TM metres (x = easting)."""
    projected: BaseGeometry = project_all(shape)
    return projected


def project_all(shapes: Any) -> Any:
    """As `project`, for an array of shapes in one pass."""
    import shapely

    transform = _transformer("EPSG:4326", "EPSG:3006").transform
    return shapely.transform(shapes, lambda points: _columns(transform(points[:, 0], points[:, 1])))


def unproject(shape: BaseGeometry) -> BaseGeometry:
    """SWEREF 99 TM metres to WGS 84 degrees."""
    import shapely

    transform = _transformer("EPSG:3006", "EPSG:4326").transform
    return shapely.transform(shape, lambda points: _columns(transform(points[:, 0], points[:, 1])))


def degrees(easting: float, northing: float) -> tuple[float, float]:
    """Longitude and latitude of one point in SWEREF 99 TM."""
    longitude, latitude = _transformer("EPSG:3006", "EPSG:4326").transform(easting, northing)
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


def _columns(pair: tuple[Any, Any]) -> Any:
    import numpy

    return numpy.column_stack(pair)


def to_shape(geometry: dict[str, Any]) -> BaseGeometry:
    """GeoJSON to shapely, in WGS 84."""
    from shapely.geometry import shape

    return shape(geometry)


def to_geojson(shape: BaseGeometry) -> dict[str, Any]:
    """Shapely in WGS 84 to GeoJSON, flat, rounded to DECIMALS and with the rings turned as RFC 7946 has them."""
    import shapely

    geojson: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(_rounded(shape))))
    return geojson


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    import shapely

    rounded: BaseGeometry = shapely.transform(shapely.force_2d(shape), lambda points: points.round(DECIMALS))
    return rounded


def box_of(geometry: dict[str, Any]) -> Box:
    box: Box = project(to_shape(geometry)).bounds
    return box


def measure(geometry: dict[str, Any]) -> Measures:
    return measure_all([to_shape(geometry)])[0]


def measure_all(shapes: Sequence[BaseGeometry]) -> list[Measures]:
    """Measures of shapes in WGS 84, in one pass: much quicker than one by one.

    Areas in whole square metres, so that sums and differences of what people read are those of what is stored.
    """
    import numpy
    import shapely

    flat = project_all(numpy.array(shapes))
    centroids = shapely.centroid(flat)
    areas = numpy.maximum(1, numpy.floor(shapely.area(flat) + 0.5)).astype(int)
    columns = [areas, shapely.get_x(centroids), shapely.get_y(centroids), *shapely.bounds(flat).T]
    names = ("area_m2", "centroid_e", "centroid_n", "e_min", "n_min", "e_max", "n_max")
    return [
        Measures(**dict(zip(names, values, strict=True)))  # type: ignore[typeddict-item]
        for values in zip(*(column.tolist() for column in columns), strict=True)
    ]


def which_outside(shapes: Sequence[BaseGeometry], place: BaseGeometry, *, tolerance_m: float) -> set[int]:
    """Numbers of the shapes with a point farther outside the place than the tolerance; all in WGS 84."""
    import numpy
    import shapely

    flat_place = project(place)
    shapely.prepare(flat_place)
    points, number = shapely.get_coordinates(project_all(numpy.array(shapes)), return_index=True)
    is_near = shapely.dwithin(flat_place, shapely.points(points), tolerance_m)
    return set(number[~is_near].tolist())


def parse_wkt(text: str) -> BaseGeometry:
    """A WKT polygon in WGS 84, longitude first, checked and rounded; in SWEREF 99 TM if it says SRID=3006.

    Raises ValidationError with the remedy.
    """
    import shapely

    if len(text) > WKT_MAX:
        raise ValidationError(
            _("has %(length)d characters. The most is %(most)d: leave out some of the points.")
            % {"length": len(text), "most": WKT_MAX}
        )
    system, wkt = split_ewkt(text)
    try:
        shape = shapely.from_wkt(wkt.strip())
    except shapely.errors.ShapelyError:
        shape = None
    if shape is None:
        raise ValidationError(
            _(
                "is not a WKT polygon. Write it as POLYGON((18.06 59.33, 18.07 59.33, 18.07 59.34, 18.06 59.33)), "
                "with the first point repeated at the end."
            )
        )
    if system and not shape.is_empty:
        check_fits(system, is_in_metres=max(map(abs, shape.bounds)) > METRES_FROM)
        shape = unproject(shape) if system == METRES else shape
    return checked(shape)


def not_an_area(geometry_type: str) -> str:
    words = {
        "Point": _("is a single point. An outline has at least three."),
        "MultiPoint": _("is loose points. Draw the line around them."),
        "LineString": _("is a line that is not closed. An outline goes all the way round."),
        "MultiLineString": _("is lines that are not closed. An outline goes all the way round."),
    }
    return words.get(geometry_type) or _("is not an area. An outline has at least three points.")


def checked(shape: BaseGeometry) -> BaseGeometry:
    """The shape as it will be stored: flat and rounded. Refuses what cannot be an outline."""
    import shapely

    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise ValidationError(not_an_area(shape.geom_type))
    parts = shapely.get_parts(shape)
    _refuse_empty(shape, parts)
    if shapely.get_num_interior_rings(parts).any():
        # A school inside a hole would be near its edge and yet outside; and nobody can draw one.
        raise ValidationError(_("has a hole. Draw only the outer edge, or several parts."))
    _check_position(*shape.bounds)
    # Rounding may make edges cross that did not.
    rounded = _rounded(shape)
    if not rounded.is_valid:
        raise ValidationError(_fault(rounded))
    return rounded


def checked_boundary(shape: BaseGeometry) -> BaseGeometry:
    """The boundary of an area as it will be stored: flat and rounded. It may have holes, and so many points that some
    of them meet when they are rounded.
    """
    import shapely

    _refuse_empty(shape, shapely.get_parts(shape))
    _check_position(*shape.bounds)
    flat = shapely.force_2d(shape)
    if not flat.is_valid:
        raise ValidationError(_fault(flat))
    rounded = _rounded(flat)
    return rounded if rounded.is_valid else shapely.set_precision(flat, 10**-DECIMALS)


def _refuse_empty(shape: BaseGeometry, parts: Any) -> None:
    import shapely

    if shape.is_empty or shapely.is_empty(parts).any():
        raise ValidationError(_("is empty. An outline has at least three points."))


def _fault(shape: BaseGeometry) -> str:
    """What GEOS says is wrong, such as "Self-intersection[18.05 59.05]", in words."""
    from shapely.validation import explain_validity

    fault, _bracket, where = explain_validity(shape).rstrip("]").partition("[")
    if fault.startswith("Too few points"):
        return _("has too few points. An outline has at least three, more than 0.1 m apart.")
    if "elf-intersection" in fault:
        return _("crosses itself at %(where)s. Move the points so that no edges cross.") % {"where": where}
    return _("has parts on top of each other at %(where)s.") % {"where": where}


def check_point(latitude: float, longitude: float) -> None:
    """Refuse a point in WGS 84 that is not in Sweden."""
    _check_position(longitude, latitude, longitude, latitude)


def _check_position(x_min: float, y_min: float, x_max: float, y_max: float) -> None:
    if _within(y_min, y_max, "latitude") and _within(x_min, x_max, "longitude"):
        return
    if _within(x_min, x_max, "latitude") and _within(y_min, y_max, "longitude"):
        raise ValidationError(
            _(
                "has latitude and longitude swapped. In Sweden latitude is 54–70 and longitude 9–26. "
                "WKT has longitude first."
            )
        )
    if x_min > 200_000 and y_min > 6_000_000:
        raise ValidationError(_("is in metres (SWEREF 99 TM). Give degrees in WGS 84."))
    raise ValidationError(_("lies outside Sweden. Give degrees in WGS 84: latitude 54–70, longitude 9–26."))


def _within(low: float, high: float, axis: str) -> bool:
    least, most = SWEDEN[axis]
    return least <= low and high <= most
