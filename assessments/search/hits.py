"""What is found, by kind. Nothing that the user may not see, so that nothing can be inferred from what is not found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from municipalities.models import Boundary, County, District, LocalPoliceArea, Municipality
from municipalities.site.collation import swedish_key
from municipalities.site.search import beginning, begins, folded
from scenes.geometry import degrees, to_shape
from scenes.models import Outline, Place, PlaceName, Round, Scene
from scenes.place_kinds import PLACE_KINDS, PRESCHOOL, SCHOOL, STATION

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

CANDIDATES = 60
"""Of one kind, among which the closest are shown first."""
TOGETHER_DEGREES = 0.0015, 0.003
"""Latitude and longitude, some 170 metres: what the map and the register call a school is then the same one."""
STREET, NEIGHBOURHOOD, TOWN = 16, 14, 11
"""Zooms of the map."""


MOST_LOOKED_UP = 3
"""Words of a question that names are looked up by; all of them must fit."""
BOUNDARY = {"municipality": "municipality", "district": "district", "lpo": "local_police_area"}
IN_REGISTERS = {PlaceName.Kind.SCHOOL: (SCHOOL, PRESCHOOL), PlaceName.Kind.STATION: (STATION,)}


@dataclass(frozen=True)
class Hit:
    name: str
    kind: str
    where: str
    url: str
    latitude: float | None = None
    longitude: float | None = None
    zoom: int = STREET
    scene: int | None = None
    """Key of the place, of what is judged."""

    @property
    def is_on_map(self) -> bool:
        return self.latitude is not None

    @property
    def about(self) -> str:
        """Street · Lövtorp, Botkyrka"""
        return " · ".join(filter(None, [self.kind, self.where]))


@dataclass(frozen=True)
class Group:
    title: str
    hits: list[Hit]
    has_more: bool = False


@dataclass
class Search:
    user: AnyUser
    words: list[str]
    most: int
    """Of each kind."""
    groups: list[Group] = field(init=False)

    def __post_init__(self) -> None:
        if not self.words:
            self.groups = []
            return
        kinds: list[tuple[str, Callable[[], Iterable[Hit]]]] = [
            (_("Judged places"), self._scenes),
            (_("Areas"), self._areas),
            (_("Rounds"), self._rounds),
            (_("Schools and stations"), lambda: self._places),
            (_("Names on the map"), self._names),
        ]
        found = ((title, list(hits())) for title, hits in kinds)
        self.groups = [Group(title, hits[: self.most], len(hits) > self.most) for title, hits in found if hits]

    @property
    def hits(self) -> list[Hit]:
        return [hit for group in self.groups for hit in group.hits]

    # --- What is judged

    def _scenes(self) -> list[Hit]:
        within = ("municipality__name",)
        found = Scene.objects.visible_to(self.user).filter(beginning(self.words, "name", "code", within=within))
        scenes = self._closest(found.select_related("municipality").order_by("name", "pk")[:CANDIDATES])
        middles = _middles(scenes)
        return [
            Hit(
                scene.name,
                _("Judged place"),
                str(scene.municipality),
                reverse("scene_detail", args=[scene.pk]),
                latitude,
                longitude,
                scene=scene.pk,
            )
            for scene in scenes
            for latitude, longitude in [middles.get(scene.pk, (scene.latitude, scene.longitude))]
        ]

    def _rounds(self) -> list[Hit]:
        rounds = Round.objects.visible_to(self.user).worth_reading().select_related("county")
        called = [(round, _("Round %(round)s") % {"round": round}) for round in rounds]
        return [
            Hit(
                name,
                capfirst(round.get_state_display()),
                str(round.county),
                reverse("dashboard", args=[round.county.code, round]),
            )
            for round, name in reversed(called)
            if begins(self.words, f"{name} {round.county}")
        ]

    # --- Areas

    def _areas(self) -> list[Hit]:
        """Of each kind the few there are, matched here: building a query takes longer than that."""
        today = timezone.localdate()
        districts = District.objects.visible_to(self.user).valid_on(today)
        police = LocalPoliceArea.objects.visible_to(self.user).valid_on(today).select_related("county")
        areas = [
            *(
                _Area("municipality", town, _("municipality"), town.county, town.code)
                for town in self._called(self._towns.values())
            ),
            *(
                _Area("district", one, _("district of %(area)s") % {"area": town}, town.county, one.name)
                for one in self._called(districts)
                if (town := self._towns[one.municipality_id])
            ),
            *(_Area("lpo", one, _("local police area"), one.county, one.name) for one in self._called(police)),
        ]
        return list(_on_their_place(areas))

    @cached_property
    def _towns(self) -> dict[int, Municipality]:
        """Those that the user sees: areas to find, and where names are."""
        return Municipality.objects.visible_to(self.user).select_related("county").in_bulk()

    def _called(self, areas: Iterable[Any]) -> list[Any]:
        return self._closest(area for area in areas if begins(self.words, area.name))

    # --- Around them

    @cached_property
    def _places(self) -> list[Hit]:
        """Of the registers."""
        within = ("municipality__name",)
        found = Place.objects.visible_to(self.user).valid_on(timezone.localdate())
        found = found.filter(beginning(self.words, "name", within=within)).order_by("name", "pk")
        return [
            _at(place, place.county, kind=str(PLACE_KINDS[place.kind].name), where=str(place.municipality or ""))
            for place in self._closest(found.select_related("municipality", "county")[:CANDIDATES])
        ]

    def _names(self) -> Iterator[Hit]:
        registered = {(hit.latitude, hit.longitude) for hit in self._places}
        for name in self._found_names():
            if name.kind in IN_REGISTERS and any(_is_near(name, *at) for at in registered):
                continue
            town = self._towns.get(name.municipality_id or 0)
            where = ", ".join(filter(None, [name.neighbourhood, town.name if town else ""]))
            zoom = NEIGHBOURHOOD if name.kind in (PlaceName.Kind.SETTLEMENT, PlaceName.Kind.WATER) else STREET
            yield _at(name, town.county if town else None, kind=name.get_kind_display(), where=where, zoom=zoom)

    def _found_names(self) -> list[PlaceName]:
        """Names that begin so before those in which a later word does."""
        found: dict[tuple[object, ...], PlaceName] = {}
        names = PlaceName.objects.within(self._towns.keys())
        longest_first = sorted(self.words, key=len, reverse=True)
        for rank in (0, 1):
            for word in longest_first[:MOST_LOOKED_UP]:
                for name in names.by_word(word, rank=rank, words=self.words)[: self.most + 1]:
                    found.setdefault((name.folded, name.kind, name.neighbourhood, name.municipality_id), name)
                if len(found) > self.most:
                    return list(found.values())
        return list(found.values())

    def _closest(self, found: Iterable[Any]) -> list[Any]:
        asked = " ".join(self.words)
        closest = sorted(found, key=lambda one: (not folded(one.name).startswith(asked), swedish_key(one.name)))
        return closest[: self.most + 1]


class _Area(NamedTuple):
    selected_by: str
    area: Any
    kind: str
    county: County
    chosen: str


def _on_their_place(areas: Sequence[_Area]) -> Iterator[Hit]:
    """One query for where they lie, whatever their kinds."""
    middles = _middles_of_areas(areas)
    for selected_by, area, kind, county, chosen in areas:
        middle = middles.get((BOUNDARY[selected_by], area.pk))
        latitude, longitude = (middle.y, middle.x) if middle else (None, None)
        selection = {"county": county.code, selected_by: chosen}
        url = _on_map(area.name, latitude, longitude, TOWN, **selection)
        yield Hit(area.name, capfirst(kind), str(county), url, latitude, longitude, TOWN)


def _middles_of_areas(areas: Sequence[_Area]) -> dict[tuple[str, int], Any]:
    if not areas:
        return {}
    theirs = reduce(or_, (Q(**{BOUNDARY[one.selected_by]: one.area.pk}) for one in areas))
    drawn = Boundary.objects.in_force().for_maps().filter(theirs).values_list("kind", *BOUNDARY.values(), "shown")
    return {(kind, next(filter(None, keys))): to_shape(geometry).envelope.centroid for kind, *keys, geometry in drawn}


def _at(spot: Place | PlaceName, county: County | None, *, kind: str, where: str, zoom: int = STREET) -> Hit:
    selection = {"county": county.code} if county else {}
    url = _on_map(spot.name, spot.latitude, spot.longitude, zoom, **selection)
    return Hit(spot.name, capfirst(kind), where, url, spot.latitude, spot.longitude, zoom)


def _on_map(name: str, latitude: float | None, longitude: float | None, zoom: int, **selection: str) -> str:
    """What follows # is not sent to any server, so no log holds it."""
    url = f"{reverse('map')}?{urlencode(selection)}" if selection else reverse("map")
    return url if latitude is None else f"{url}#{zoom}/{latitude:.6f}/{longitude:.6f}/{quote(name, safe='')}"


def _is_near(name: PlaceName, latitude: float | None, longitude: float | None) -> bool:
    if latitude is None or longitude is None:
        return False
    north, east = TOGETHER_DEGREES
    return abs(name.latitude - latitude) < north and abs(name.longitude - longitude) < east


def _middles(scenes: Sequence[Scene]) -> dict[int, tuple[float, float]]:
    """Latitude and longitude of the latest outline of each scene that has one."""
    outlines = Outline.objects.filter(scene__in=scenes).order_by("round__ends")
    latest = {scene: point for scene, *point in outlines.values_list("scene", "centroid_e", "centroid_n")}
    return {scene: degrees(*point)[::-1] for scene, point in latest.items()}
