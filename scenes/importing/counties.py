"""Which county a place is in: its municipality's, or else the one whose boundary it lies within."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from municipalities.models import Boundary, County
from municipalities.site.importing.problems import Problem
from scenes.geometry import OUTSIDE_TOLERANCE_M, project_all, to_shape, which_outside

from .entries import PlaceEntry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class Counties:
    def __init__(self, counties: Iterable[County]) -> None:
        self.counties = {county.pk: county for county in counties}
        drawn = Boundary.objects.in_force().filter(county__in=self.counties).order_by("county")
        self.boundaries = {pk: to_shape(geometry) for pk, geometry in drawn.values_list("county", "geometry")}
        self.problems: list[Problem] = []

    def of(self, entries: Sequence[PlaceEntry]) -> list[County | None]:
        """The county of each; None, and a problem, where it cannot be told."""
        found = self._by_position([entry for entry in entries if entry.municipality is None])
        counties = [
            self.counties[entry.municipality.county_id] if entry.municipality else found.get(entry.line)
            for entry in entries
        ]
        self.problems += self._outside(zip(entries, counties, strict=True))
        return counties

    def _by_position(self, entries: list[PlaceEntry]) -> dict[int, County]:
        """By line. The boundaries are coarse, so the nearest one is good enough."""
        import shapely

        if not entries:
            return {}
        pks = list(self.boundaries)
        tree = shapely.STRtree(project_all(list(self.boundaries.values())))
        numbers, places = tree.query_nearest(
            project_all(_points(entries)), max_distance=OUTSIDE_TOLERANCE_M, all_matches=False
        )
        found = {entries[n].line: self.counties[pks[p]] for n, p in zip(numbers, places, strict=True)}
        message = _("lies in no county here. Check the coordinates, or name the municipality.")
        self.problems += [entry.problem(message) for entry in entries if entry.line not in found]
        return found

    def _outside(self, placed: Iterable[tuple[PlaceEntry, County | None]]) -> Iterator[Problem]:
        """Farther from the municipality's county than its coarse boundary can explain."""
        by_county: dict[int, list[PlaceEntry]] = defaultdict(list)
        for entry, county in placed:
            if entry.municipality and county and county.pk in self.boundaries:
                by_county[county.pk].append(entry)
        for pk, entries in by_county.items():
            points = _points(entries)
            for number in which_outside(points, self.boundaries[pk], tolerance_m=OUTSIDE_TOLERANCE_M):
                message = _("lies outside %(county)s. Move it, or check the coordinates.")
                yield entries[number].problem(message % {"county": self.counties[pk]})


def _points(entries: list[PlaceEntry]) -> list[BaseGeometry]:
    import shapely

    points: list[BaseGeometry] = shapely.points([(entry.longitude, entry.latitude) for entry in entries]).tolist()
    return points
