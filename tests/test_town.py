"""The demo's invented map, as it is committed."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.conf import settings
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, TileType
from shapely.geometry.base import BaseGeometry

from fixtures.demo.town import mvt, names, sites, tiles
from fixtures.demo.town.map import Map
from scenes.geometry import project
from tests.real_places import REAL_PLACES
from tests.vector_tiles import Drawn, read_tile

DEMO = Path(settings.BASE_DIR, "fixtures", "demo")
FILE = DEMO / "town.pmtiles"
LAYERS = {"earth", "landuse", "water", "boundaries", "roads", "buildings", "places", "pois"}
GAP_M = 60
"""Between the parts of one street: a square, a railway, the edge of a tile."""


@pytest.fixture(scope="module")
def contents() -> dict[tuple[int, int, int], bytes]:
    with FILE.open("rb") as file:
        return {tile: gzip.decompress(content) for tile, content in all_tiles(MmapSource(file))}


@pytest.fixture(scope="module")
def zooms(contents) -> dict[int, list[Drawn]]:
    found = defaultdict(list)
    for tile, content in contents.items():
        found[tile[0]] += read_tile(tile, content)
    return found


@pytest.fixture(scope="module")
def drawn(zooms) -> list[Drawn]:
    """In metres, at the nearest zoom."""
    return [feature._replace(shape=project(feature.shape)) for feature in zooms[14] if feature.layer != "earth"]


@pytest.fixture(scope="module")
def written(zooms) -> set[str]:
    """Every name at any zoom."""
    return {feature.name for features in zooms.values() for feature in features}


@pytest.fixture(scope="module")
def scenes() -> dict[str, BaseGeometry]:
    rows = rows_of("scenes.csv")
    return {row["name"]: point_of(row) for row in rows}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def point_of(row: dict[str, str]) -> BaseGeometry:
    return project(shapely.Point(float(row["longitude"]), float(row["latitude"])))


def of_kind(drawn: list[Drawn], layer: str, *kinds: str) -> list[Drawn]:
    return [feature for feature in drawn if feature.layer == layer and feature.kind in kinds]


def shapes(features: list[Drawn]) -> BaseGeometry:
    return shapely.union_all([feature.shape for feature in features])


# --- The file


def test_file_and_places_are_what_the_script_makes(contents) -> None:
    """To be quick, the nearest zooms only of one neighbourhood; the others hold something of every one.

    Compared unpacked: another zlib packs the same tiles into other bytes.
    """
    made = Map()
    assert made.places == rows_of("places.csv")
    [one] = [scene.point for scene in made.scenes if scene.name == "Vintertorget"]
    anew = dict(tiles.tiles(made.features, one.buffer(400)))
    assert {zoom for zoom, _x, _y in anew} == set(range(6, 15))
    assert [tile for tile, content in anew.items() if contents[tile] != content] == []


def test_file_is_small() -> None:
    assert FILE.stat().st_size <= 700_000


def test_file_says_that_it_is_invented() -> None:
    with FILE.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
    assert (header["version"], header["tile_type"]) == (3, TileType.MVT)
    assert header["tile_compression"] == Compression.GZIP
    assert (header["min_zoom"], header["max_zoom"]) == (6, 14)
    assert metadata["name"] == metadata["attribution"] == "Påhittad karta"
    assert metadata["type"] == "baselayer"
    assert {layer["id"] for layer in metadata["vector_layers"]} == LAYERS


def test_every_zoom_shows_land_and_roads_and_the_nearest_everything(zooms) -> None:
    layers = {zoom: {feature.layer for feature in features} for zoom, features in zooms.items()}
    assert all({"earth", "water"} <= layers[zoom] for zoom in range(6, 15))
    assert all("roads" in layers[zoom] for zoom in range(7, 15))
    assert layers[14] >= LAYERS - {"boundaries"}


def test_scenes_lie_within_its_bounds_and_on_land(drawn, scenes) -> None:
    with FILE.open("rb") as file:
        header = Reader(MmapSource(file)).header()
    edges = [header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
    bounds = project(shapely.box(*edges))
    water = shapes([feature for feature in drawn if feature.layer == "water"])
    assert all(bounds.contains(point) for point in scenes.values())
    assert not any(water.intersects(point.buffer(200)) for point in scenes.values())


# --- The town


def test_every_scene_lies_on_a_square_named_like_it(drawn, scenes) -> None:
    paved, labels = shapes(of_kind(drawn, "landuse", "pedestrian")), of_kind(drawn, "pois", "square")
    for name, point in scenes.items():
        assert paved.distance(point) < 1
        here = [label.name for label in labels if label.shape.distance(point) < 50]
        assert names.square(name) in here


def test_main_roads_and_railways_cross_no_square(drawn) -> None:
    squares = of_kind(drawn, "landuse", "pedestrian")
    ways = shapes(of_kind(drawn, "roads", "major_road", "rail"))
    streets = shapes(of_kind(drawn, "roads", "minor_road"))
    assert squares
    for square in squares:
        assert ways.distance(square.shape) > 5
        assert not streets.intersects(square.shape.buffer(-1))


def test_no_two_streets_within_a_kilometre_are_named_alike(drawn) -> None:
    by_name = defaultdict(list)
    for street in of_kind(drawn, "roads", "minor_road", "major_road"):
        by_name[street.name].append(street.shape)
    assert "" not in by_name
    for name, parts in by_name.items():
        streets = list(shapely.get_parts(shapely.union_all([part.buffer(GAP_M / 2) for part in parts])))
        assert [name for one, other in combinations(streets, 2) if one.distance(other) < 1_000 - GAP_M] == []


def test_a_park_has_one_label(drawn) -> None:
    green = shapely.get_parts(shapes(of_kind(drawn, "landuse", "park")).buffer(1))
    labels = {tuple(np.round(label.shape.centroid.coords[0])): label for label in of_kind(drawn, "pois", "park")}
    counts = [sum(park.contains(label.shape) for label in labels.values()) for park in green if park.area > 2_000]
    assert len(counts) > 100
    assert max(counts) == 1


def test_schools_and_preschools_stand_on_their_yards_and_stations_at_the_railway(drawn) -> None:
    rails = shapes(of_kind(drawn, "roads", "rail"))
    yards = {"school": shapes(of_kind(drawn, "landuse", "school"))}
    yards["preschool"] = shapes(of_kind(drawn, "landuse", "kindergarten"))
    houses = shapes([feature for feature in drawn if feature.layer == "buildings"])
    for row in rows_of("places.csv"):
        point = point_of(row)
        if row["kind"] == "station":
            assert rails.distance(point) < 15
        else:
            assert yards[row["kind"]].contains(point)
            assert houses.distance(point) < 60


def test_places_have_the_same_name_on_the_map(drawn) -> None:
    labels = defaultdict(list)
    for label in of_kind(drawn, "pois", "school", "kindergarten", "station"):
        labels[label.name.casefold()].append(label.shape)
    for row in rows_of("places.csv"):
        name = row["name"].removeprefix(sites.INVENTED).casefold()
        assert min(label.distance(point_of(row)) for label in labels[name]) < 10


def test_names_are_swedish_and_none_is_of_a_real_scene(written) -> None:
    assert len(written) > 800
    assert all(any(letter in name for name in written) for letter in "åäöÅÄÖ")
    assert any(name.endswith("torget") for name in written)
    assert any(name.endswith("gatan") for name in written)
    assert [place for place in REAL_PLACES if any(place in name.casefold() for name in written)] == []


# --- How it is made


def test_a_square_is_named_like_the_scene_that_is_not_one() -> None:
    assert names.square("Vintertorget") == "Vintertorget"
    assert names.square("Drakplan") == "Drakplan"
    assert names.square("Papperspassagen") == "Papperstorget"


def test_no_letter_stands_three_times_in_a_name(written) -> None:
    assert [name for name in written if any(letter * 3 in name.casefold() for letter in "lmnst")] == []


def every_kind() -> Iterator[BaseGeometry]:
    outer, hole = [(0, 0), (90, 0), (0, 90)], [(10, 10), (10, 20), (20, 10)]
    yield shapely.Polygon(outer, [hole])
    yield shapely.MultiPolygon([shapely.Polygon(outer), shapely.Polygon([(200, 5), (210, 5), (210, 15)])])
    yield shapely.MultiLineString([[(0, 0), (5, 300), (-3, 7)], [(8, 8), (9, 9)]])
    yield shapely.Point(700, 3)


@pytest.mark.parametrize("shape", every_kind())
def test_what_is_written_to_a_tile_can_be_read(shape: BaseGeometry) -> None:
    attributes: mvt.Attributes = {"kind": "rail", "min_zoom": 300, "name": "Åvägen"}
    [found] = read_tile((0, 0, 0), mvt.layer("roads", [(shape, attributes)], 4096))
    assert (found.layer, found.attributes) == ("roads", attributes)
    assert found.shape.geom_type.removeprefix("Multi") == shape.geom_type.removeprefix("Multi")
    assert shapely.get_num_coordinates(found.shape) == shapely.get_num_coordinates(shape)


def test_a_tiles_corners_are_where_they_should_be() -> None:
    world = mvt.layer("earth", [(shapely.box(0, 0, 4096, 4096), {"kind": "earth"})], 4096)
    [whole] = read_tile((0, 0, 0), world)
    assert whole.shape.bounds == pytest.approx((-180, -85.05, 180, 85.05), abs=0.01)


def test_what_has_shrunk_to_nothing_is_not_written() -> None:
    speck = shapely.Polygon([(1, 1), (1.2, 1), (1.2, 1.2)])
    assert mvt.layer("buildings", [(speck, {"kind": "building"})], 4096) == b""
