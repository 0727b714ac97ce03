"""Names out of a map file: each once in its neighbourhood, however many tiles it runs through."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from municipalities.models import Boundary
from municipalities.site.search import folded
from municipalities.site.texts import one_line
from scenes.background.map_file import MapFile, MapFileError
from scenes.background.vector_tile import Named, named, position
from scenes.geometry import project_all, to_shape
from scenes.models import PlaceName

LAYERS = {"roads", "places", "pois", "water", "landuse"}
MOST_LETTERS = 200
NEIGHBOURHOOD_M = 3_000
"""A name farther than this from the middle of every neighbourhood is told by its municipality only."""
SHORE_M = 2_000
"""Boundaries on record are generalised: a quay may lie outside its own municipality."""

Kind = PlaceName.Kind
OF_LAYER = {"roads": Kind.STREET, "places": Kind.SETTLEMENT, "water": Kind.WATER}
OF_KIND = {
    "square": Kind.SQUARE,
    "plaza": Kind.SQUARE,
    "pedestrian": Kind.SQUARE,
    "station": Kind.STATION,
    "halt": Kind.STATION,
    "bus_station": Kind.STATION,
    "tram_stop": Kind.STATION,
    "ferry_terminal": Kind.STATION,
    "school": Kind.SCHOOL,
    "kindergarten": Kind.SCHOOL,
    "park": Kind.PARK,
    "garden": Kind.PARK,
    "nature_reserve": Kind.PARK,
}
LARGER_THAN_PLACES = {"country", "region"}


@dataclass(frozen=True)
class Spot:
    name: str
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Located:
    """A spot, and where it is in words."""

    spot: Spot
    neighbourhood: str
    municipality: int | None


def names_of(file: MapFile) -> list[Located]:
    """Raises MapFileError. Empty for a file of pictures."""
    spots = list(dict.fromkeys(_spots(file)))
    return list(_once_in_each_neighbourhood(_located(spots))) if spots else []


def _spots(file: MapFile) -> Iterator[Spot]:
    if not file.is_vector:
        return
    for tiles, packed in file.tiles_at(file.zooms[-1]):
        found = list(_named_in(file, packed))
        for tile in tiles if found else ():
            for one in found:
                yield Spot(one_line(one.name), _kind(one), *position(tile, one.x, one.y))


def _named_in(file: MapFile, packed: bytes) -> Iterator[Named]:
    try:
        for one in named(_unpacked(file, packed), LAYERS):
            # What lies outside its tile is in the next one too.
            if one.kind not in LARGER_THAN_PLACES and 0 <= one.x < 1 and 0 <= one.y < 1 and _is_a_name(one.name):
                yield one
    except (OSError, EOFError, ValueError, zlib.error):
        raise file.is_cut() from None


def _is_a_name(text: str) -> bool:
    return len(text) <= MOST_LETTERS and any(letter.isalpha() for letter in text)


def _unpacked(file: MapFile, packed: bytes) -> bytes:
    if file.content_encoding in ("", "gzip"):
        return gzip.decompress(packed) if file.content_encoding else packed
    message = _(
        "The names of %(path)s cannot be read, since its tiles are packed with %(packing)s. Pack them with gzip."
    )
    raise MapFileError("W005", message % {"path": file.path, "packing": file.content_encoding})


def _kind(one: Named) -> str:
    return OF_LAYER.get(one.layer) or OF_KIND.get(one.kind, Kind.OTHER)


def _located(spots: list[Spot]) -> Iterator[Located]:
    """Spots outside every municipality that is known are left out, unless none is: a file may hold a whole country."""
    import numpy
    import shapely

    points = project_all(shapely.points([(spot.longitude, spot.latitude) for spot in spots]))
    middles = [number for number, spot in enumerate(spots) if spot.kind == Kind.SETTLEMENT]
    neighbourhoods = _nearest(points, points[middles], within=NEIGHBOURHOOD_M)
    drawn = list(Boundary.objects.in_force().filter(municipality__isnull=False).values_list("municipality", "geometry"))
    shapes = project_all(numpy.array([to_shape(geometry) for _pk, geometry in drawn], dtype=object))
    municipalities = _nearest(points, shapes, within=SHORE_M)
    for number, spot in enumerate(spots):
        around, inside = neighbourhoods.get(number), municipalities.get(number)
        if inside is None and drawn:
            continue
        name = spots[middles[around]].name if around is not None and spot.kind != Kind.SETTLEMENT else ""
        yield Located(spot, name, None if inside is None else drawn[inside][0])


def _nearest(points: Any, shapes: Any, *, within: float) -> dict[int, int]:
    """The number of the nearest shape for each point that has one so near."""
    import shapely

    if not len(shapes):
        return {}
    found = shapely.STRtree(shapes).query_nearest(points, max_distance=within, all_matches=False)
    return dict(zip(*found.tolist(), strict=True))


def _once_in_each_neighbourhood(located: Iterator[Located]) -> Iterator[Located]:
    """Of several the one in the middle, in the order of their latitudes, so that it lies on the street."""
    alike: dict[tuple[object, ...], list[Located]] = {}
    for one in located:
        key = folded(one.spot.name), one.spot.kind, one.neighbourhood, one.municipality
        alike.setdefault(key, []).append(one)
    for found in alike.values():
        found.sort(key=lambda one: (one.spot.latitude, one.spot.longitude))
        yield found[len(found) // 2]
