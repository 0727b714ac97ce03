"""Invented schools, preschools and stations, thrown around the scenes so that what is published of them comes true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from assessments.importing import Table
from assessments.models import Assessment, PublishedFigure
from municipalities.models import County
from scenes.geometry import DECIMALS, unproject
from scenes.importing.places import import_places
from scenes.models import Place, Round, Scene
from scenes.nearby import shapes_of

from .invention import dice

if TYPE_CHECKING:
    import random

    from shapely import Point
    from shapely.geometry.base import BaseGeometry

Kind = Place.Kind
MEASURES = {"schools_within_500m": Kind.SCHOOL, "preschools_within_500m": Kind.PRESCHOOL}
NOUNS = {Kind.SCHOOL: "skolan", Kind.PRESCHOOL: "förskolan", Kind.STATION: "stationen"}
WORDS = (
    "Björken Eken Asken Almen Linden Rönnen Hasseln Granen Tallen Enen Pilen Oxeln Häggen Lönnen Aspen Blåklockan "
    "Vitsippan Gullvivan Prästkragen Smörblomman Tussilagon Linnean Koltrasten Talgoxen Blåmesen Domherren Steglitsan "
    "Sädesärlan Svalan Lärkan Göken Ugglan Storken Tranan Rödhaken Igelkotten Ekorren Haren Räven Grävlingen Bävern "
    "Uttern Lodjuret Älgen Rådjuret Humlan Nyckelpigan Trollsländan Fjärilen Snäckan Sjöstjärnan Regnbågen"
)
PREFIXES = ("", "Lilla ", "Stora ", "Norra ", "Södra ", "Östra ", "Västra ")

NEAR = (60, 430)
"""Metres from the edge, well within the county's 500."""
AROUND = (150, 2_500)
APART_M = 520
"""From scenes that are to have none near."""
PER_SCENE = {Kind.SCHOOL: 2, Kind.PRESCHOOL: 3, Kind.STATION: 1}

COMPULSORY, UPPER_SECONDARY = "Förskoleklass, Grundskola, Fritidshem", "Gymnasieskola"
OPENED, CLOSED = {"from": "2023-08-15"}, {"to": "2022-06-15"}


def load_places(county: County) -> None:
    import_places(Table.of([row for kind in Kind for row in rows(county, kind)]))


def rows(county: County, kind: Kind) -> Iterator[dict[str, Any]]:
    """With the columns of import_places."""
    names = (f"Påhittade {NOUNS[kind]} {prefix}{word}" for prefix, word in product(PREFIXES, WORDS.split()))
    for number, found in enumerate(Thrower(county, kind).places(), start=1):
        longitude, latitude = unproject(found.point).coords[0]
        yield {
            "id": f"demo-{number:03}",
            "kind": kind,
            "name": next(names),
            "municipality": found.municipality,
            "latitude": round(latitude, DECIMALS),
            "longitude": round(longitude, DECIMALS),
            "school form": found.school_form if kind == Kind.SCHOOL else "",
            "from": "",
            "to": "",
            **found.dates,
        }


@dataclass(frozen=True)
class Thrown:
    point: Point
    municipality: str
    school_form: str = COMPULSORY
    dates: Mapping[str, str] = field(default_factory=dict)


class Thrower:
    """Places of one kind: one near each scene that is to have one, some around every scene, none near the others."""

    def __init__(self, county: County, kind: Kind) -> None:
        self.county, self.kind = county, kind
        self.shapes = self._latest_shapes()
        scenes = Scene.objects.filter(pk__in=self.shapes).select_related("municipality")
        self.scenes = list(scenes.defer("municipality__boundary").order_by("code"))
        self.near: dict[int, BaseGeometry] = {}
        self.far: list[BaseGeometry] = []
        for figure in PublishedFigure.objects.filter(round__county=county).select_related("round"):
            if MEASURES.get(figure.measure) == kind:
                self._aim_at(figure)

    def _latest_shapes(self) -> dict[int, BaseGeometry]:
        shapes: dict[int, BaseGeometry] = {}
        for round in self.county.rounds.all():
            shapes |= _shapes(Scene.objects.filter(assessments__round=round), round)
        return shapes

    def _aim_at(self, figure: PublishedFigure) -> None:
        """The most solitary scenes are to have none near: the others' places are the least in their way."""
        listed = Assessment.objects.listed().filter(round=figure.round)
        if figure.municipality_id:
            listed = listed.filter(municipality=figure.municipality_id)
        shapes = _shapes(Scene.objects.filter(assessments__in=listed), figure.round)
        crowded = sorted(shapes, key=lambda scene: _solitude(scene, shapes))
        count = int(figure.value)
        self.near |= {scene: shapes[scene] for scene in crowded[:count]}
        self.far += [shapes[scene] for scene in crowded[count:]]

    def places(self) -> Iterator[Thrown]:
        for scene in self.scenes:
            throw = dice(scene.code, self.kind)
            if scene.pk in self.near:
                yield Thrown(self._point(throw, self.near[scene.pk], NEAR), scene.municipality.code)
            for _number in range(PER_SCENE[self.kind]):
                yield self._extra(throw, scene)

    def _extra(self, throw: random.Random, scene: Scene) -> Thrown:
        point = self._point(throw, self.shapes[scene.pk], AROUND)
        form = UPPER_SECONDARY if throw.random() < 0.15 else COMPULSORY
        return Thrown(point, scene.municipality.code, form, throw.choice([{}] * 10 + [OPENED, CLOSED]))

    def _point(self, throw: random.Random, shape: BaseGeometry, metres: tuple[int, int]) -> Point:
        """Thrown again until it is apart from the scenes that are to have none near."""
        while True:
            edge = shape.buffer(throw.uniform(*metres)).boundary
            point = edge.interpolate(throw.random(), normalized=True)
            if all(point.distance(far) > APART_M for far in self.far):
                return point


def _shapes(scenes: Any, round: Round) -> dict[int, BaseGeometry]:
    """In metres, by the scene's primary key."""
    found = shapes_of(scenes, round)
    return dict(zip(found.scenes, found.geometries, strict=True))


def _solitude(scene: int, shapes: dict[int, BaseGeometry]) -> float:
    return min(shapes[scene].distance(other) for pk, other in shapes.items() if pk != scene)
