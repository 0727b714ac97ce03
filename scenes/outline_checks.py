"""What looks odd about an outline: impossible is refused, unlikely must be confirmed by whoever draws it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Boundary, County, District, LocalPoliceArea, Municipality
from municipalities.site.look import NO_BREAK_SPACE, area, distance, num

from .geometry import OUTSIDE_TOLERANCE_M, measure, project, to_shape, which_outside
from .models import Outline

# Our own (nothing is published): a street corner to a large park, and growth that is rarer than a slip of the hand.
SMALLEST_M2 = 50
LARGEST_M2 = 200_000
UNUSUAL_FACTOR = 3
# Those we ship, without a first day, have about one point per 5 km. More would hide a scene drawn next door.
GENERALISED_TOLERANCE_M = 1_000
# Of those that were imported: a square may have its edge across the street that is the border.
IMPORTED_TOLERANCE_M = 50
OVERLAP_TOLERANCE_M2 = 1
METRES_TO = 1_000
"""Told in kilometres from here."""

OUTSIDE_COUNTY = gettext_lazy("lies outside %(county)s. Move it, or check the coordinates.")


@dataclass(frozen=True)
class Doubt:
    """Something to confirm. The code stays the same while the outline is worked on."""

    code: str
    message: str


def refuse_outside(county: County, geometry: dict[str, Any]) -> None:
    """Goes on from "The outline", like the messages of scenes.geometry."""
    boundary = county.boundaries.geometry()
    if boundary and which_outside([to_shape(geometry)], to_shape(boundary), tolerance_m=OUTSIDE_TOLERANCE_M):
        raise ValidationError(OUTSIDE_COUNTY, params={"county": county}, code="outside")


def doubts(
    geometry: dict[str, Any],
    *,
    areas: Iterable[Municipality | District | LocalPoliceArea],
    day: datetime.date,
    before: Outline | None,
    others: Iterable[Outline],
    hidden: Iterable[Outline] = (),
) -> list[Doubt]:
    """It should lie in the `areas` that answer for it, as they are drawn on the day, and not upon `others`, nor upon
    those that the user may not see: of these one word is enough.
    """
    return [
        *_overlaps(geometry, others),
        *_overlaps_elsewhere(geometry, hidden),
        *(doubt for area in areas for doubt in _outside(geometry, area, day)),
        *_size(measure(geometry)["area_m2"], before),
    ]


def _overlaps(geometry: dict[str, Any], others: Iterable[Outline]) -> Iterator[Doubt]:
    for outline in _overlapped(geometry, others):
        words = _("The outline overlaps that of %(scene)s, round %(round)s.")
        yield Doubt(f"overlap-{outline.pk}", words % {"scene": outline.scene, "round": outline.round})


def _overlaps_elsewhere(geometry: dict[str, Any], hidden: Iterable[Outline]) -> Iterator[Doubt]:
    """Not which, nor how many: that would draw the map of what the user may not see."""
    if any(_overlapped(geometry, hidden)):
        yield Doubt("overlap-elsewhere", _("The outline overlaps a place in another area. Ask the project office."))


def _overlapped(geometry: dict[str, Any], outlines: Iterable[Outline]) -> Iterator[Outline]:
    shape = project(to_shape(geometry))
    for outline in outlines:
        if project(to_shape(outline.geometry)).intersection(shape).area > OVERLAP_TOLERANCE_M2:
            yield outline


def _outside(
    geometry: dict[str, Any], area: Municipality | District | LocalPoliceArea, day: datetime.date
) -> Iterator[Doubt]:
    boundary = area.boundaries.valid_on(day).first()
    if boundary is None:
        return
    metres = _distance_outside(boundary.geometry, geometry)
    if metres > _tolerance(boundary):
        yield Doubt(
            f"outside-{boundary.kind}",
            _("The outline seems to lie outside %(area)s (%(kind)s), by about %(distance)s.")
            % {"area": area, "kind": boundary.get_kind_display(), "distance": about(metres)},
        )


def about(metres: float) -> str:
    """To ten metres, or to a tenth of a kilometre."""
    if metres >= METRES_TO:
        return f"{num(metres / 1_000, 1)}{NO_BREAK_SPACE}km"
    return distance(max(10, round(metres, -1)))


def _tolerance(boundary: Boundary) -> float:
    return IMPORTED_TOLERANCE_M if boundary.valid_from else GENERALISED_TOLERANCE_M


def _size(area_m2: float, before: Outline | None) -> Iterator[Doubt]:
    now = area(area_m2)
    if area_m2 < SMALLEST_M2:
        yield Doubt("small", _("The outline is unusually small: %(area)s.") % {"area": now})
    if area_m2 > LARGEST_M2:
        yield Doubt("large", _("The outline is unusually large: %(area)s.") % {"area": now})
    if before and not 1 / UNUSUAL_FACTOR <= area_m2 / before.area_m2 <= UNUSUAL_FACTOR:
        words = (
            _("The outline is much larger than in round %(round)s: %(now)s, then %(before)s.")
            if area_m2 > before.area_m2
            else _("The outline is much smaller than in round %(round)s: %(now)s, then %(before)s.")
        )
        yield Doubt("changed", words % {"round": before.round, "now": now, "before": area(before.area_m2)})


def _distance_outside(boundary: dict[str, Any], geometry: dict[str, Any]) -> float:
    """Metres from the boundary to the point of the outline farthest outside it; 0 inside."""
    import shapely

    points = shapely.points(shapely.get_coordinates(project(to_shape(geometry))))
    return float(shapely.distance(points, project(to_shape(boundary))).max())
