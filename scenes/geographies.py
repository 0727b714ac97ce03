"""Where places lie among the areas that are drawn: which one holds a point, how near its border it is, and which
places lie in a vulnerable area (rule 18).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from municipalities.models import Boundary, County
from municipalities.models.boundary import BoundaryQuerySet
from municipalities.models.dated import valid_during

from .geometry import project, project_all, to_shape
from .models import Round, Scene
from .nearby import shapes_of

HALF = 0.5
"""Of an outline's area, at least, for the place to lie in an area."""

Drawn = tuple[Any, dict[str, Any]]
"""What it is the boundary of, and its GeoJSON."""


UNCERTAIN_M, UNCERTAIN_GENERALISED_M = 100, 1_000
"""How near a border it is not sure on which side a place lies: of imported ones, and of those with a point per 5 km."""


class Located(NamedTuple):
    """The area that holds a place."""

    area: Any
    border_m: float
    """From the place to the nearest other area; the border to nothing is no border."""
    neighbour: Any
    """That other area. None: there is no other."""
    is_uncertain: bool


class Areas:
    """Of one kind on one day, none upon another. Shapes to ask of are in metres."""

    def __init__(self, drawn: Iterable[Drawn], *, uncertain_m: float = UNCERTAIN_M) -> None:
        found = list(drawn)
        self.uncertain_m = uncertain_m
        self.areas = [area for area, _geometry in found]
        self.shapes = project_all([to_shape(geometry) for _area, geometry in found])

    def only(self, chosen: list[bool]) -> Areas | None:
        """Those chosen, if any are."""
        if not any(chosen):
            return None
        some = Areas(())
        some.areas = [area for area, is_chosen in zip(self.areas, chosen, strict=True) if is_chosen]
        some.shapes = self.shapes[chosen]
        return some

    @cached_property
    def _tree(self) -> Any:
        import shapely

        return shapely.STRtree(self.shapes)

    def holding(self, shapes: Any) -> list[Any]:
        """The area of each shape, by a point within it; None outside them all."""
        import shapely

        held: list[Any] = [None] * len(shapes)
        if self.areas:
            points = shapely.point_on_surface(shapes)
            for number, area in self._tree.query(points, predicate="intersects").T.tolist():
                held[number] = self.areas[area]
        return held

    def half_within(self, shapes: Any) -> set[int]:
        """Numbers of the shapes with at least half of their area in these areas; of points, those that lie in one."""
        import shapely

        shares = [0.0] * len(shapes)
        sizes = shapely.area(shapes)
        for number, area in self._tree.query(shapes, predicate="intersects").T.tolist() if self.areas else ():
            if sizes[number]:
                shares[number] += shapely.area(shapely.intersection(shapes[number], self.shapes[area])) / sizes[number]
            else:
                shares[number] = 1
        return {number for number, share in enumerate(shares) if round(share, 9) >= HALF}

    def _holding_most_of(self, shape: Any) -> Any:
        import shapely

        touched = self._tree.query(shape, predicate="intersects").tolist() if self.areas else []
        shared = {number: shapely.area(shapely.intersection(shape, self.shapes[number])) for number in touched}
        return self.areas[max(shared, key=lambda number: shared[number])] if any(shared.values()) else None

    def locate(self, shape: Any) -> Located | None:
        """The area that holds the shape, or most of it, and how near its border to another one is: 0 across it."""
        import shapely

        area = self._holding_most_of(shape) if shapely.area(shape) else self.holding([shape])[0]
        if area is None:
            return None
        others = [(other, flat) for other, flat in zip(self.areas, self.shapes, strict=True) if other != area]
        if not others:
            return Located(area, float("inf"), None, is_uncertain=False)
        metres = shapely.distance([flat for _other, flat in others], shape)
        nearest = int(metres.argmin())
        border_m = float(metres[nearest])
        return Located(area, border_m, others[nearest][0], is_uncertain=border_m < self.uncertain_m)


def areas_on(day: datetime.date, kind: str, county: County) -> Areas:
    """Municipalities, districts or local police areas of the county that exist and are drawn, by primary key."""
    found = list(drawn_on(day, kind, county).order_by().values_list(kind, "geometry", "valid_from"))
    is_generalised = any(first is None for _area, _geometry, first in found)
    drawn = [(area, geometry) for area, geometry, _first in found]
    return Areas(drawn, uncertain_m=UNCERTAIN_GENERALISED_M if is_generalised else UNCERTAIN_M)


def drawn_on(day: datetime.date, kind: str, county: County) -> BoundaryQuerySet:
    """A boundary may be on record for longer than its area exists."""
    if kind == Boundary.Kind.MUNICIPALITY:
        return Boundary.objects.valid_on(day).filter(municipality__county=county)
    path = f"{kind}__municipality__county" if kind == Boundary.Kind.DISTRICT else f"{kind}__county"
    return Boundary.objects.valid_on(day).filter(valid_during(day, day, f"{kind}__"), **{path: county})


# --- Vulnerable areas


def in_vulnerable_areas(scenes: QuerySet[Scene], round: Round) -> dict[int, bool] | None:
    """Whether each of the scenes lies in a vulnerable area of the list that was valid on the round's last day. Those
    with neither outline nor point are left out. None: no such area of the county is on record.
    """
    areas = vulnerable_areas(round.county, round.ends)
    if areas is None:
        return None
    shapes = shapes_of(scenes, round)
    inside = areas.half_within(shapes.geometries) if shapes.scenes else set()
    return {scene: number in inside for number, scene in enumerate(shapes.scenes)}


def vulnerable_areas(county: County, day: datetime.date) -> Areas | None:
    """Those that touch the county, by name. None: there are none on record, which is not to say that there are none."""
    listed = Boundary.objects.filter(kind=Boundary.Kind.VULNERABLE_AREA).valid_on(day).order_by("pk")
    drawn = list(listed.values_list("name", "geometry"))
    if not drawn:
        return None
    border = county.boundaries.geometry()
    areas = Areas(drawn)
    if border is None:
        return areas
    import shapely

    return areas.only(shapely.intersects(project(to_shape(border)), areas.shapes).tolist())
