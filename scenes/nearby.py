"""What lies near the scenes: computed from the edge of an outline, stored as Nearby, never typed (rule 9).

Whoever changes what a distance follows from calls `refresh` or `refresh_all`: an outline or a point, a round's last
day, the places, or the county's distance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from .geometry import Box, project_all, to_shape
from .models import Nearby, Outline, Place, Round, Scene
from .place_kinds import PLACE_KINDS

if TYPE_CHECKING:
    import numpy
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

SEARCHED_M = 20_000
"""How far the nearest place is looked for. Also the most that a county can choose as its distance, and more."""


def refresh(scene: Scene, round: Round) -> None:
    """Of one scene, whose outline or point has changed."""
    refresh_all([round], scenes=Scene.objects.filter(pk=scene.pk))


@transaction.atomic
def refresh_all(
    rounds: Iterable[Round], *, scenes: QuerySet[Scene] | None = None, kinds: Collection[str] = PLACE_KINDS.keys()
) -> None:
    """Of all scenes judged in the rounds, or of those given.

    A published round keeps what it counts. Only what was not known of it is added: a kind of which there were no
    places on record, or the scenes given.
    """
    for round in rounds:
        judged = (Scene.objects.all() if scenes is None else scenes).filter(assessments__round=round)
        open_kinds = _kinds_not_told(round, kinds) if round.is_published and scenes is None else kinds
        known = known_kinds(round, open_kinds)
        shapes = shapes_of(judged, round) if known else Shapes([], [])
        rows = [row for kind in known for row in _rows(shapes, round, kind)]
        _stale(judged, round, open_kinds, known).delete()
        Nearby.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["scene", "round", "kind"],
            update_fields=["nearest", "nearest_name", "nearest_form", "nearest_m", "within"],
        )


def _kinds_not_told(round: Round, kinds: Collection[str]) -> list[str]:
    told = set(Nearby.objects.filter(round=round).order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in kinds if kind not in told]


def known_kinds(round: Round, kinds: Collection[str] = PLACE_KINDS.keys()) -> list[str]:
    """Kinds of which the county had places on the round's last day. Of the others nothing is known."""
    places = Place.objects.filter(county=round.county_id).of_kind(*kinds).counted().valid_on(round.ends)
    return sorted(places.order_by().values_list("kind", flat=True).distinct())


def _stale(judged: QuerySet[Scene], round: Round, kinds: Collection[str], known: Collection[str]) -> QuerySet[Nearby]:
    """Rows of kinds that are no longer known, or of scenes that have lost both outline and point."""
    drawn = Outline.objects.filter(scene=OuterRef("scene"), round=round)
    nowhere = Q(scene__latitude=None) & ~Exists(drawn)
    return Nearby.objects.filter(~Q(kind__in=known) | nowhere, round=round, kind__in=kinds, scene__in=judged)


# --- Shapes of scenes


class Shapes(NamedTuple):
    """Scenes by primary key, and each one's outline or point, in metres."""

    scenes: Sequence[int]
    geometries: Any

    @property
    def box(self) -> Box:
        import shapely

        e_min, n_min, e_max, n_max = shapely.total_bounds(self.geometries).tolist()
        return e_min, n_min, e_max, n_max


def shapes_of(scenes: QuerySet[Scene], round: Round) -> Shapes:
    """The outlines of the round; a scene's point where there is none. Scenes with neither are left out."""
    found = (
        scenes.order_by("pk")
        .annotate(drawn=FilteredRelation("outlines", condition=Q(outlines__round=round)))
        .values_list("pk", "drawn__geometry", "longitude", "latitude")
    )
    shapes = {
        pk: to_shape(geometry or {"type": "Point", "coordinates": point})
        for pk, geometry, *point in found
        if geometry or None not in point
    }
    return Shapes(list(shapes), project_all(_array(shapes.values())))


def _array(geometries: Iterable[BaseGeometry]) -> numpy.ndarray[Any, Any]:
    import numpy

    return numpy.array(list(geometries), dtype=object)


# --- Distances


def _rows(shapes: Shapes, round: Round, kind: str) -> list[Nearby]:
    if not shapes.scenes:
        return []
    places = Place.objects.of_kind(kind).counted().valid_on(round.ends).in_box(widened(shapes.box, SEARCHED_M))
    found = list(places.order_by("pk").only("easting", "northing", "name", "school_form"))
    distances = measure(shapes.geometries, [(one.easting, one.northing) for one in found], near_m=round.county.near_m)
    return [
        Nearby(
            scene_id=scene,
            round=round,
            kind=kind,
            nearest=nearest,
            nearest_name=nearest.name if nearest else "",
            nearest_form=nearest.school_form if nearest else "",
            nearest_m=distance.metres,
            within=distance.within,
        )
        for scene, distance in zip(shapes.scenes, distances, strict=True)
        for nearest in [None if distance.place is None else found[distance.place]]
    ]


class Distance(NamedTuple):
    place: int | None
    """Where in the list of places the nearest one is. None: it is farther away than SEARCHED_M."""
    metres: float | None
    within: int


def measure(geometries: Any, places: Sequence[tuple[float, float]], *, near_m: float) -> list[Distance]:
    """From each shape to the nearest place, and how many places are near. All in SWEREF 99 TM; inside is 0 m."""
    import shapely

    if not places:
        return [Distance(None, None, 0)] * len(geometries)
    tree = shapely.STRtree(shapely.points(places))
    pairs = zip(_nearest(tree, geometries), _within(tree, geometries, near_m), strict=True)
    return [Distance(place, metres, within) for (place, metres), within in pairs]


def _nearest(tree: STRtree, geometries: Any) -> list[tuple[int | None, float | None]]:
    found, metres = tree.query_nearest(geometries, max_distance=SEARCHED_M, return_distance=True, all_matches=False)
    nearest: list[tuple[int | None, float | None]] = [(None, None)] * len(geometries)
    for number, place, far in zip(*found.tolist(), metres.tolist(), strict=True):
        nearest[number] = place, far
    return nearest


def _within(tree: STRtree, geometries: Any, near_m: float) -> list[int]:
    import numpy

    numbers, _places = tree.query(geometries, predicate="dwithin", distance=near_m)
    counts: list[int] = numpy.bincount(numbers, minlength=len(geometries)).tolist()
    return counts


def widened(box: Box, metres: float) -> Box:
    e_min, n_min, e_max, n_max = box
    return e_min - metres, n_min - metres, e_max + metres, n_max + metres


# --- Lists for pages and maps


@dataclass(frozen=True)
class PlaceAround:
    place: Place
    metres: float


def around(scene: Scene, round: Round, *, radius_m: float) -> dict[str, list[PlaceAround]]:
    """Places by kind, nearest first, around a scene as it was in a round. Empty if it is not known where it was.

    Schools of all forms: a map shows also those that are not counted.
    """
    import shapely

    shapes = shapes_of(Scene.objects.filter(pk=scene.pk), round)
    if not shapes.scenes:
        return {}
    shape = shapes.geometries[0]
    places = list(Place.objects.valid_on(round.ends).in_box(widened(shape.bounds, radius_m)))
    points = [shapely.Point(place.easting, place.northing) for place in places]  # may be none at all
    metres = shapely.distance(points, shape).tolist()
    found = [PlaceAround(place, far) for place, far in zip(places, metres, strict=True) if far <= radius_m]
    found.sort(key=lambda around: around.metres)
    return {kind: [around for around in found if around.place.kind == kind] for kind in PLACE_KINDS}


class Near(NamedTuple):
    """A place near a scene, as the register has it now."""

    name: str
    metres: float


def near_by_name(scenes: QuerySet[Scene], round: Round, *, kind: str) -> dict[int, list[Near]]:
    """The counted places within the county's distance of each scene as it was in a round, nearest first."""
    import shapely

    shapes = shapes_of(scenes, round)
    if not shapes.scenes:
        return {}
    near_m = round.county.near_m
    places = Place.objects.of_kind(kind).counted().valid_on(round.ends).in_box(widened(shapes.box, near_m))
    found = list(places.order_by("pk").values_list("name", "easting", "northing"))
    points = _array(shapely.points(place[1:]) for place in found)
    numbers, others = shapely.STRtree(points).query(shapes.geometries, predicate="dwithin", distance=near_m)
    metres = shapely.distance(shapes.geometries[numbers], points[others])
    near: dict[int, list[Near]] = {}
    for number, other, far in zip(numbers.tolist(), others.tolist(), metres.tolist(), strict=True):
        near.setdefault(shapes.scenes[number], []).append(Near(found[other][0], far))
    return {scene: sorted(of_scene, key=lambda one: (one.metres, one.name)) for scene, of_scene in near.items()}
