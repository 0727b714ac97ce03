"""What looks odd about an outline: impossible is refused, unlikely must be confirmed by whoever draws it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import County, Municipality
from municipalities.site.look import area, num

from .geometry import OUTSIDE_TOLERANCE_M, measure, project, to_shape, which_outside
from .models import Outline

# Our own (nothing is published): a street corner to a large park, and growth that is rarer than a slip of the hand.
SMALLEST_M2 = 50
LARGEST_M2 = 200_000
UNUSUAL_FACTOR = 3
# Boundaries have about one point per 5 km. More would hide a scene drawn in the municipality next door.
MUNICIPALITY_TOLERANCE_M = 1_000
OVERLAP_TOLERANCE_M2 = 1

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
    municipality: Municipality,
    before: Outline | None,
    others: Iterable[Outline],
    hidden: Iterable[Outline] = (),
) -> list[Doubt]:
    """This one must not lie upon `others`, nor upon those that the user may not see: of these one word is enough."""
    return [
        *_overlaps(geometry, others),
        *_overlaps_elsewhere(geometry, hidden),
        *_outside(geometry, municipality),
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


def _outside(geometry: dict[str, Any], municipality: Municipality) -> Iterator[Doubt]:
    metres = _distance_outside(municipality.boundaries.geometry(), geometry)
    if metres > MUNICIPALITY_TOLERANCE_M:
        yield Doubt(
            "outside",
            _("The outline seems to lie outside %(municipality)s, by about %(kilometres)s km.")
            % {"municipality": municipality, "kilometres": num(metres / 1000, 1)},
        )


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


def _distance_outside(boundary: dict[str, Any] | None, geometry: dict[str, Any]) -> float:
    """Metres from the boundary to the point of the outline farthest outside it; 0 inside, or without a boundary."""
    import shapely

    if not boundary:
        return 0
    points = shapely.points(shapely.get_coordinates(project(to_shape(geometry))))
    return float(shapely.distance(points, project(to_shape(boundary))).max())
