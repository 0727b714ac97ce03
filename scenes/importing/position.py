"""Where a row says that a place is, in degrees or in metres; in WGS 84 as latitude and longitude."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.site.importing.cells import Cells
from scenes.geometry import check_point, unproject

LIKE = {"latitude": "59.33", "longitude": "18.07", "northing": "6580822", "easting": "674032"}
DECIMALS = 7  # about a centimetre

# SWEREF 99 TM over Sweden, with a margin.
EASTING, NORTHING = (250_000, 950_000), (6_000_000, 7_800_000)
RT_90_EASTING = (1_150_000, 1_950_000)


def position(cells: Cells) -> tuple[float, float] | None:
    """Degrees, if the row has both; else what its metres are in degrees. None: neither, or wrong and refused."""
    for north_column, east_column, read in (("latitude", "longitude", _degrees), ("northing", "easting", _metres)):
        if cells.has(north_column) or cells.has(east_column):
            return read(cells, north_column, east_column)
    return None


def _degrees(cells: Cells, north_column: str, east_column: str) -> tuple[float, float] | None:
    latitude, longitude = _both(cells, north_column, east_column)
    if latitude is None or longitude is None:
        return None
    try:
        check_point(latitude, longitude)
    except ValidationError as error:
        cells.refuse(north_column, " ".join(error.messages))
        return None
    return round(latitude, DECIMALS), round(longitude, DECIMALS)


def _metres(cells: Cells, north_column: str, east_column: str) -> tuple[float, float] | None:
    import shapely

    northing, easting = _both(cells, north_column, east_column)
    if northing is None or easting is None:
        return None
    if fault := _fault(northing, easting):
        cells.refuse(north_column, fault)
        return None
    point = unproject(shapely.Point(easting, northing))
    x, y = point.coords[0]
    return round(y, DECIMALS), round(x, DECIMALS)


def _both(cells: Cells, *columns: str) -> list[float | None]:
    for column in columns:
        if not cells.has(column):
            cells.refuse(column, _("is empty. A position is two numbers."))
    return [cells.number(column, like=LIKE[column]) for column in columns]


def _fault(northing: float, easting: float) -> str:
    if _within(NORTHING, northing) and _within(EASTING, easting):
        return ""
    if _within(NORTHING, easting) and _within(EASTING, northing):
        return _("has northing and easting swapped. Northing is 6,100,000–7,700,000 in Sweden.")
    if _within(NORTHING, northing) and _within(RT_90_EASTING, easting):
        return _("is in the old system RT 90. Give SWEREF 99 TM or degrees in WGS 84.")
    if _within(NORTHING, northing) and 0 < easting < EASTING[0]:
        return _("is in a local zone such as SWEREF 99 18 00. Give SWEREF 99 TM or degrees in WGS 84.")
    if abs(northing) <= 180 and abs(easting) <= 180:
        return _("is in degrees. Put degrees in the columns latitude and longitude.")
    return _("lies outside Sweden. In SWEREF 99 TM northing is 6,100,000–7,700,000 and easting 250,000–950,000.")


def _within(limits: tuple[float, float], value: float) -> bool:
    return limits[0] <= value <= limits[1]
