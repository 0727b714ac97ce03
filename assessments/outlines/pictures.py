"""A scene's outlines side by side, all in one scale, each with the one before it behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenes.geometry import project, to_shape
from scenes.models import Outline, Round

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT, MARGIN = 130, 110, 8


@dataclass(frozen=True)
class OutlinePicture:
    round: Round
    area_m2: int
    change_m2: int | None
    """Against the outline before; None for the first."""
    path: str
    """SVG path in a view box of WIDTH by HEIGHT."""
    path_before: str
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def pictures(outlines: Iterable[Outline]) -> list[OutlinePicture]:
    """In the order given, which should be that of time. Outlines come with their rounds."""
    drawn = [(outline, project(to_shape(outline.geometry))) for outline in outlines]
    if not drawn:
        return []
    scale = Scale([shape for _, shape in drawn])
    made: list[OutlinePicture] = []
    for number, (outline, shape) in enumerate(drawn):
        before, shape_before = drawn[number - 1] if number else (None, None)
        made.append(
            OutlinePicture(
                round=outline.round,
                area_m2=outline.area_m2,
                change_m2=outline.area_m2 - before.area_m2 if before else None,
                path=scale.path(shape),
                path_before=scale.path(shape_before) if shape_before else "",
            )
        )
    return made


class Scale:
    """From metres to the view box: the same for all shapes, north up."""

    def __init__(self, shapes: list[BaseGeometry]) -> None:
        bounds = [shape.bounds for shape in shapes]
        self.west, self.south = min(b[0] for b in bounds), min(b[1] for b in bounds)
        east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
        width, height = max(east - self.west, 1), max(north - self.south, 1)
        self.factor = min((WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height)
        self.left = (WIDTH - width * self.factor) / 2
        self.bottom = (HEIGHT + height * self.factor) / 2

    def path(self, shape: BaseGeometry) -> str:
        parts = getattr(shape, "geoms", [shape])
        return " ".join(self._ring(part.exterior.coords) for part in parts)

    def _ring(self, points: Iterable[tuple[float, ...]]) -> str:
        return "M" + "L".join(f"{self._x(point[0]):.1f} {self._y(point[1]):.1f}" for point in points) + "Z"

    def _x(self, easting: float) -> float:
        return self.left + (easting - self.west) * self.factor

    def _y(self, northing: float) -> float:
        return self.bottom - (northing - self.south) * self.factor
