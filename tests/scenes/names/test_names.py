from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection
from pmtiles.tile import Compression

from fixtures.demo.town import mvt
from municipalities.site.search import words_of
from scenes.background.map_file import MapFile, MapFileError
from scenes.background.vector_tile import named
from scenes.models import NameIndex, PlaceName
from scenes.names import filling
from scenes.names.filling import fill_from
from tests.cast import Cast
from tests.database import migrated
from tests.factories import UserFactory, with_boundary
from tests.map_files import HERE, map_file, packed, picture_file
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

EXTENT = 4096
STREET = shapely.LineString([(1000, 1000), (1500, 1500), (2000, 1000)])
Z, X, Y = HERE
NEXT = (Z, X + 1, Y)
FAR = (Z, X + 40, Y)


def tile(**layers: list[tuple[Any, dict[str, Any]]]) -> bytes:
    return packed(b"".join(mvt.layer(name, features, EXTENT) for name, features in layers.items()))


def street(name: str, shape: Any = STREET) -> tuple[Any, dict[str, Any]]:
    return shape, {"kind": "minor_road", "name": name}


def poi(name: str, kind: str, x: int = 1200, y: int = 1200) -> tuple[Any, dict[str, Any]]:
    return shapely.Point(x, y), {"kind": kind, "name": name, "min_zoom": 14}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "map.pmtiles"


def fill(path: Path, tiles: dict[tuple[int, int, int], bytes], **file: Any) -> list[str]:
    fill_from(MapFile(map_file(path, tiles=tiles, **file)))
    return told()


def told() -> list[str]:
    names = PlaceName.objects.filter(rank=0).order_by("pk")
    return [f"{one.name}, {one.kind}, {one.neighbourhood}, {one.municipality or ''}" for one in names]


# --- Out of the file


def test_streets_squares_stations_and_neighbourhoods_are_named(path: Path) -> None:
    pois = [poi("Klocktorget", "square"), poi("Eks station", "station"), poi("Kiosken", "kiosk")]
    places = [(shapely.Point(1000, 900), {"kind": "neighbourhood", "name": "Lövtorp"})]
    tiles = {HERE: tile(roads=[street("Storgatan")], pois=pois, places=places)}
    assert fill(path, tiles) == [
        "Storgatan, street, Lövtorp, ",
        "Klocktorget, square, Lövtorp, ",
        "Eks station, station, Lövtorp, ",
        "Kiosken, other, Lövtorp, ",
        "Lövtorp, settlement, , ",
    ]


def test_a_name_is_where_it_is(path: Path) -> None:
    """The middle corner of the line: a little east and south of the tile's own north-western corner."""
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    found = PlaceName.objects.get()
    assert [found.latitude, found.longitude] == pytest.approx([59.20, 17.85], abs=0.02)


def test_a_street_through_many_tiles_is_one(path: Path) -> None:
    tiles = {HERE: tile(roads=[street("Storgatan"), street("STORGATAN")]), NEXT: tile(roads=[street("Storgatan")])}
    assert len(fill(path, tiles)) == 1


def test_but_one_in_each_neighbourhood_and_municipality(path: Path, cast: Cast) -> None:
    with_boundary(cast.square.municipality, square_at(59.15, 17.7, side=0.2))
    with_boundary(cast.park.municipality, square_at(59.15, 17.9, side=1))
    places = {
        HERE: [(shapely.Point(1000, 900), {"kind": "neighbourhood", "name": "Lövtorp"})],
        NEXT: [(shapely.Point(3900, 900), {"kind": "neighbourhood", "name": "Tallkulla"})],
    }
    tiles = {key: tile(roads=[street("Storgatan")], places=found) for key, found in places.items()}
    tiles[FAR] = tile(roads=[street("Storgatan")])
    assert {one for one in fill(path, tiles) if "street" in one} == {
        "Storgatan, street, Lövtorp, Ekstad",
        "Storgatan, street, Tallkulla, Ekstad",
        "Storgatan, street, , Åby",
    }


def test_outside_every_known_municipality_nothing_is_named(path: Path, cast: Cast) -> None:
    with_boundary(cast.square.municipality, square_at(59.15, 17.7, side=0.2))
    assert fill(path, {FAR: tile(roads=[street("Storgatan")]), HERE: tile(roads=[street("Lillgatan")])}) == [
        "Lillgatan, street, , Ekstad"
    ]


def test_what_is_no_name_is_left_out(path: Path) -> None:
    roads = [street("E4"), street("73"), street("x" * 201), street(" "), (STREET, {"kind": "path"})]
    outside = [poi("Utanför", "square", x=5000)]
    assert fill(path, {HERE: tile(roads=roads, pois=outside)}) == ["E4, street, , "]


def test_a_file_of_pictures_names_nothing(path: Path) -> None:
    assert fill_from(MapFile(picture_file(path))) == 0


@pytest.mark.parametrize("broken", [b"-", packed(b"\x1a\x7f\x01"), packed(b"\x1a\x03\x0a\x80\x80")])
def test_a_damaged_tile_is_told_and_the_old_names_stay(path: Path, broken: bytes) -> None:
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    file = MapFile(map_file(path, tiles={HERE: broken}))
    with pytest.raises(MapFileError, match="skadad"):
        fill_from(file)
    assert told() == ["Storgatan, street, , "]


def test_tiles_packed_otherwise_are_told(path: Path) -> None:
    with pytest.raises(MapFileError, match="br"):
        fill_from(MapFile(map_file(path, packing=Compression.BROTLI)))


def test_numbers_are_no_names() -> None:
    content = mvt.layer("roads", [(STREET, {"kind": "minor_road", "name": 7}), street("Storgatan")], EXTENT)
    assert [one.name for one in named(content, {"roads"})] == ["Storgatan"]


def test_lakes_and_areas_lie_in_their_middle() -> None:
    lake = shapely.box(0, 0, 2048, 1024), {"kind": "lake", "name": "Sjön"}
    [found] = named(mvt.layer("water", [lake], EXTENT), {"water"})
    assert (round(found.x, 2), round(found.y, 3)) == (0.25, 0.125)


# --- The index


def test_a_new_file_replaces_the_names_of_the_old_one(path: Path) -> None:
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    assert fill(path, {HERE: tile(roads=[street("Lillgatan")])}) == ["Lillgatan, street, , "]


def test_all_or_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    monkeypatch.setattr(filling, "_rows", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fill(path, {HERE: tile(roads=[street("Lillgatan")])})
    assert told() == ["Storgatan, street, , "]


def test_a_filling_that_fails_leaves_nothing_of_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    monkeypatch.setattr(filling, "BATCH", 1)
    pauses = iter([None, KeyboardInterrupt])

    def let_others_save() -> None:
        if failure := next(pauses, None):
            raise failure

    monkeypatch.setattr(filling, "let_others_save", let_others_save)
    with pytest.raises(KeyboardInterrupt):
        fill(path, {HERE: tile(roads=[street("Lillgatan"), street("Ekgatan")])})
    assert told() == ["Storgatan, street, , "]
    assert NameIndex.objects.count() == 1


def test_whoever_searches_meanwhile_finds_the_old_names(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    seen = []
    monkeypatch.setattr(filling, "BATCH", 1)
    monkeypatch.setattr(filling, "let_others_save", lambda: seen.append(found_by("storgatan") + found_by("stora")))
    fill(path, {HERE: tile(roads=[street("Storagatan"), street("Lillgatan")])})
    # two are written, then the old one is forgotten
    assert seen == [["Storgatan"], ["Storgatan"], ["Storagatan"]]


@pytest.mark.django_db(transaction=True)
def test_whoever_saves_meanwhile_gets_through(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two batches nothing is locked: another connection saves at once."""
    saved = []

    def save_elsewhere() -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            saved.append(elsewhere.submit(save).result())

    def save() -> bool:
        try:
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA busy_timeout = 0")
            return bool(UserFactory.create().pk)
        finally:
            connection.close()

    monkeypatch.setattr(filling, "BATCH", 1)
    monkeypatch.setattr(filling, "let_others_save", save_elsewhere)
    fill(path, {HERE: tile(roads=[street("Storgatan"), street("Lillgatan")])})
    assert saved == [True, True]


def test_names_stay_when_the_file_is_gone(path: Path) -> None:
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    path.unlink()
    assert told() == ["Storgatan, street, , "]


def test_the_command_fills_the_index(path: Path, capsys: Any) -> None:
    call_command("map_file", map_file(path, tiles={HERE: tile(roads=[street("Storgatan")])}))
    assert told() == ["Storgatan, street, , "]
    assert "1 namn att söka på" in capsys.readouterr().out


def test_the_command_tells_what_is_wrong(path: Path) -> None:
    with pytest.raises(CommandError, match="skadad"):
        call_command("map_file", map_file(path, tiles={HERE: b"-"}))


def found_by(asked: str, *, rank: int = 0) -> list[str]:
    words = words_of(asked)
    return [one.name for one in PlaceName.objects.all().by_word(words[0], rank=rank, words=words)]


def test_by_the_beginning_of_a_word(path: Path) -> None:
    fill(path, {HERE: tile(roads=[street(name) for name in ("Ångvägen", "Ängsvägen", "Angerud", "Gamla Ängsvägen")])})
    assert found_by("ang") == ["Angerud", "Ängsvägen", "Ångvägen"]
    assert found_by("äng") == ["Ängsvägen"]
    assert found_by("äng", rank=1) == ["Gamla Ängsvägen"]
    assert found_by("vägen") == []
    assert found_by("zzz") == []


def test_the_index_finds_them_in_its_own_order(path: Path) -> None:
    """Sorting ten thousand to show ten takes longer than everything else."""
    words = words_of("sto")
    names = PlaceName.objects.all().by_word("sto", rank=0, words=words)[:10]
    if connection.vendor == "sqlite":
        plan = names.explain()
        assert "place_name_by_word" in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.django_db(transaction=True)
def test_names_from_before_fillings_were_kept_apart_are_the_first_filling() -> None:
    before = migrated("scenes", "0009_own_answers")
    try:
        where = {"latitude": 59.2, "longitude": 17.8}
        derived = {"folded": "storgatan", "words": "storgatan", "plain_words": " storgatan", "plain": "storgatan"}
        before.get_model("scenes", "PlaceName").objects.create(name="Storgatan", rank=0, **where, **derived)
    finally:
        migrated()
    assert found_by("stor") == ["Storgatan"]
    assert NameIndex.objects.create().pk > PlaceName.objects.get().index_id


def test_names_are_for_those_who_see_the_municipality(path: Path, cast: Cast) -> None:
    with_boundary(cast.square.municipality, square_at(59.15, 17.7, side=0.2))
    fill(path, {HERE: tile(roads=[street("Storgatan")])})
    seen = {who: PlaceName.objects.visible_to(getattr(cast, who)).exists() for who in ("police", "outsider")}
    assert seen == {"police": True, "outsider": False}
    assert not PlaceName.objects.visible_to(UserFactory.create()).exists()
