"""A GeoJSON file of areas as a table: the properties are the cells, the line is the number of the feature, and the
shapes lie beside, checked and in WGS 84.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.site.importing.problems import Problem
from municipalities.site.importing.reading import FileRow, Table
from scenes.coordinate_systems import METRES, check_fits, system_of
from scenes.geometry import METRES_FROM, checked_boundary, not_an_area, to_shape
from scenes.geometry_input import from_metres

from .geojson import cells_of, read_features

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

CODES = ("code", "kod")
NAMES = ("name", "namn")
CATEGORIES = ("category", "kategori")


@dataclass
class BoundaryFile(Table):
    shapes: dict[int, BaseGeometry] = field(default_factory=dict)
    """By line; those of which nothing is wrong."""


def read_boundaries(path: Path) -> BoundaryFile:
    """Raises ImportErrors when the file is no GeoJSON. What is wrong with single features is among its problems."""
    features, system = read_features(path)
    file = BoundaryFile(header=[], rows=(), shapes={})
    rows = []
    for number, item in enumerate(features, start=1):
        feature = item if isinstance(item, dict) else {}
        cells = cells_of(feature, number, file.problems)
        rows.append(FileRow.of(number, cells))
        try:
            file.shapes[number] = _shape_of(feature, system)
        except ValidationError as error:
            file.problems.append(Problem(" ".join(error.messages), number, first_of(cells, *NAMES, *CODES)))
    file.rows = rows
    return file


def first_of(cells: dict[str, str], *names: str) -> str:
    """What stands under the first of the names that has anything."""
    return next((cells[name] for name in names if cells.get(name)), "")


def _shape_of(feature: dict[str, Any], system: str) -> BaseGeometry:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        raise ValidationError(_("has no shape. Export the file as GeoJSON again."))
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValidationError(not_an_area(str(geometry.get("type"))))
    system = system_of(geometry) or system_of(feature) or system
    shape = _parsed(geometry)
    is_in_metres = max(map(abs, shape.bounds), default=0) > METRES_FROM
    check_fits(system, is_in_metres=is_in_metres)
    if is_in_metres and system != METRES:
        raise ValidationError(
            _("is in metres, but the file does not say in which system. Give degrees in WGS 84, or state EPSG:3006.")
        )
    return checked_boundary(from_metres(shape) if is_in_metres else shape)


def _parsed(geometry: dict[str, Any]) -> BaseGeometry:
    import numpy
    import shapely

    try:
        shape = to_shape(geometry)
        is_finite = bool(numpy.isfinite(shapely.get_coordinates(shape)).all())
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError, shapely.errors.ShapelyError) as error:
        raise ValidationError(_("is not a polygon as GeoJSON has them. Export the file as GeoJSON again.")) from error
    if not is_finite:
        raise ValidationError(_("has a coordinate that is not a number."))
    return shape
