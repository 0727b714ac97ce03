"""Where a place lies, drawn here without streets: the municipality with a ring where it is, and its outline on its own
scale. What the drawing shows is said in words too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.figures.charts.base import COLOURS, pixels
from municipalities.models import Boundary
from municipalities.site.look import area, measured, num
from scenes.geometry import project, to_shape
from scenes.models import Outline, Scene

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SIDE, MARGIN, TOP = 420, 20, 60
BARS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
"""Metres that a scale can be of."""


@dataclass(frozen=True)
class Bar:
    """The scale: its length on the paper, and what it is of."""

    x1: str
    x2: str
    words: str


class Frame:
    """A square on the paper, and the metres that it shows; north is up."""

    def __init__(self, shape: BaseGeometry, left: int) -> None:
        west, south, east, north = shape.bounds
        self.left, self.west, self.north = left, west, north
        self.factor = (SIDE - 2 * MARGIN) / max(east - west, north - south, 1)

    def x(self, easting: float) -> float:
        return self.left + MARGIN + (easting - self.west) * self.factor

    def y(self, northing: float) -> float:
        return TOP + MARGIN + (self.north - northing) * self.factor

    def path(self, shape: BaseGeometry) -> str:
        return " ".join(self._ring(part.exterior.coords) for part in getattr(shape, "geoms", [shape]))

    def _ring(self, points: Iterable[tuple[float, ...]]) -> str:
        return "M" + "L".join(f"{pixels(self.x(x))} {pixels(self.y(y))}" for x, y, *_z in points) + "Z"

    @property
    def bar(self) -> Bar:
        """The longest that takes at most a third of the side."""
        fits = [metres for metres in BARS if metres * self.factor <= SIDE / 3] or [BARS[0]]
        metres, start = fits[-1], self.left + MARGIN
        words = measured(metres // 1_000, "km") if metres >= 1_000 else measured(metres, "m")
        return Bar(pixels(start), pixels(start + metres * self.factor), words)


class PlaceMap:
    """Of the latest outline, or of the point where nothing has been drawn."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        drawn = Outline.objects.filter(scene=scene).select_related("round")
        self.outline = drawn.order_by("round__ends", "round__starts", "round__label").last()
        inside = Boundary.objects.in_force().for_maps().filter(municipality=scene.municipality_id)
        self.boundary: tuple[dict[str, object], str] | None = inside.values_list("shown", "source").first()

    @property
    def can_be_drawn(self) -> bool:
        return bool(self.outline or self.scene.point)

    @property
    def when(self) -> str:
        if self.outline:
            return _("The outline in round %(round)s.") % {"round": self.outline.round}
        return _("A point on the map. Nobody has drawn an outline.")

    @property
    def title(self) -> str:
        return _("%(place)s in %(area)s") % {"place": self.scene, "area": self.scene.municipality}

    @property
    def description(self) -> str:
        """The same in words, for whoever does not see it."""
        told = []
        if self.boundary:
            text = _("To the left: the border of %(area)s, with a ring where the place lies. Border: %(source)s.")
            told.append(text % {"area": self.scene.municipality, "source": self.boundary[1].rstrip(".")})
        if self.outline:
            centre = project(to_shape(self.outline.geometry)).centroid
            values = {
                "round": self.outline.round,
                "area": area(self.outline.area_m2),
                "east": num(round(centre.x)),
                "north": num(round(centre.y)),
            }
            text = _(
                "The outline of the place in round %(round)s, %(area)s. Its middle is at north %(north)s, east "
                "%(east)s in SWEREF 99 TM."
            )
            told.append(text % values)
        told.append(_("North is up."))
        return " ".join(told)

    def svg(self) -> bytes:
        place = project(to_shape(self.outline.geometry if self.outline else self.scene.point or {}))
        context = {
            "map": self,
            "colours": COLOURS,
            "far": self._far(place),
            "near": self._near(place),
            "height": TOP + SIDE + 40,
            "bar_y": TOP + SIDE + 12,
        }
        return render_to_string("assessments/action/extract/place_map.svg", context).encode()

    def _far(self, place: BaseGeometry) -> dict[str, object] | None:
        if self.boundary is None:
            return None
        border = project(to_shape(self.boundary[0]))
        frame, middle = Frame(border, 0), place.centroid
        return {
            "path": frame.path(border),
            "x": pixels(frame.x(middle.x)),
            "y": pixels(frame.y(middle.y)),
            "bar": frame.bar,
        }

    def _near(self, place: BaseGeometry) -> dict[str, object] | None:
        if self.outline is None:
            return None
        frame = Frame(place, SIDE + MARGIN)
        return {"path": frame.path(place), "bar": frame.bar}
