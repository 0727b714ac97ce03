"""What a map file says of itself, and why a bad one is refused."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pmtiles.tile import Compression, TileType

from scenes.background.checks import map_file_can_be_used
from scenes.background.map_file import Bounds, MapFile, MapFileError
from tests.factories import CountyFactory, RoundFactory, with_boundary
from tests.map_files import HERE, PICTURE, map_file, packed, picture_file, water
from tests.shapes import square_at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "map.pmtiles"


# Reading


def test_a_vector_file_tells_of_itself(path: Path) -> None:
    file = MapFile(map_file(path))

    assert (file.form, file.content_type, file.content_encoding) == ("mvt", "application/x-protobuf", "gzip")
    assert (file.zooms[0], file.zooms[-1]) == (0, 14)
    assert file.bounds == pytest.approx((17.6, 59.1, 18.2, 59.5))
    assert file.layers == ["water", "roads"]
    assert (file.name, file.size, file.tiles) == ("Prov", path.stat().st_size, 2)


def test_attribution_is_words_without_links(path: Path) -> None:
    assert MapFile(map_file(path)).attribution == "© OpenStreetMap contributors"


def test_a_picture_file_is_stored_plain(path: Path) -> None:
    file = MapFile(picture_file(path))

    assert (file.form, file.content_type, file.content_encoding) == ("png", "image/png", "")
    assert file.tile(*HERE) == PICTURE


def test_tiles_are_found_by_their_address(path: Path) -> None:
    file = MapFile(map_file(path))

    assert file.tile(*HERE) == packed(water())
    assert file.tile(14, 0, 0) is None


def test_tiles_are_found_through_a_directory_of_directories(path: Path) -> None:
    tiles = {(14, 9000 + x * 3, 4800 + y * 7): os.urandom(8 + x * y % 50) for x in range(150) for y in range(150)}
    file = MapFile(map_file(path, tiles=tiles))

    assert file.header["leaf_directory_length"]
    assert all(file.tile(*address) == tiles[address] for address in list(tiles)[::997])
    assert file.tile(14, 8000, 4800) is None


@pytest.mark.parametrize(
    ("address", "is_there"),
    [((0, 0, 0), True), (HERE, True), ((15, 0, 0), False), ((1, 2, 0), False), ((1, 0, 2), False)],
)
def test_an_address_is_within_zooms_and_world(path: Path, address: tuple[int, int, int], is_there: bool) -> None:
    assert MapFile(map_file(path)).has_address(*address) is is_there


# Refusing


def problem_with(path: Path) -> MapFileError:
    with pytest.raises(MapFileError) as refused:
        MapFile(path)
    assert str(path) in str(refused.value)
    return refused.value


def test_one_that_is_not_there_is_refused(path: Path) -> None:
    assert problem_with(path).check == "W001"


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"\x1f\x8b\x08", b"<!doctype html>" * 20])
def test_something_else_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert problem_with(path).check == "W002"


@pytest.mark.parametrize("start", [b"PM\2\0", b"PM\1\0", b"PMTiles\4"])
def test_another_version_is_refused(path: Path, start: bytes) -> None:
    path.write_bytes(start + bytes(512))
    error = problem_with(path)
    assert error.check == "W003"
    assert f"version {start[2] if len(start) == 4 else 4}" in str(error)


@pytest.mark.parametrize("left", [7, 100, 127, 130, 0.5, 0.99])
def test_a_cut_one_is_refused_wherever_it_was_cut(path: Path, left: float) -> None:
    content = map_file(path, tiles={(14, 9000 + x, 4800): os.urandom(64) for x in range(200)}).read_bytes()
    path.write_bytes(content[: int(left if left > 1 else left * len(content))])
    assert problem_with(path).check in ("W004", "W003" if left == 7 else "")


@pytest.mark.parametrize("part", ["root", "metadata"])
def test_a_damaged_one_is_refused(path: Path, part: str) -> None:
    header = MapFile(map_file(path)).header
    content = bytearray(path.read_bytes())
    start = header[f"{part}_offset"]  # type: ignore[literal-required]
    content[start : start + 12] = b"\xff" * 12
    path.write_bytes(content)
    assert problem_with(path).check == "W004"


@pytest.mark.parametrize(
    "unknown", [{"kind": TileType.AVIF}, {"kind": TileType.UNKNOWN}, {"packing": Compression.UNKNOWN}]
)
def test_an_unknown_kind_is_refused(path: Path, unknown: dict[str, Any]) -> None:
    assert problem_with(map_file(path, **unknown)).check == "W005"


def test_a_kind_that_nobody_has_thought_of_is_refused(path: Path) -> None:
    content = bytearray(map_file(path).read_bytes())
    content[99] = 200
    path.write_bytes(content)
    assert problem_with(path).check == "W005"


def test_other_layers_are_refused_by_name(path: Path) -> None:
    error = problem_with(map_file(path, layers=["transportation", "building"]))
    assert error.check == "W006"
    assert "buildings" in str(error)


def test_too_coarse_a_one_is_refused(path: Path) -> None:
    error = problem_with(map_file(path, tiles={(12, 2251, 1207): b"-"}))
    assert error.check == "W007"
    assert "12" in str(error)


def test_another_part_of_the_world_is_refused(path: Path) -> None:
    assert problem_with(map_file(path, bounds=Bounds(-74.1, 40.6, -73.8, 40.9))).check == "W008"


def test_the_whole_world_is_not_another_part_of_it(path: Path) -> None:
    MapFile(map_file(path, bounds=Bounds(-180, -85, 180, 85)))


# The check at the start


def test_nothing_is_said_without_a_file(settings: Any) -> None:
    settings.MAP_FILE = ""
    assert map_file_can_be_used() == []


def test_nothing_is_said_of_a_good_file(path: Path, settings: Any) -> None:
    settings.MAP_FILE = str(map_file(path))
    assert map_file_can_be_used() == []


def test_the_start_warns_of_a_bad_file_and_goes_on(path: Path, settings: Any) -> None:
    settings.MAP_FILE = str(path)
    call_command("check", stderr=(told := StringIO()))

    assert f"(scenes.W001) MAP_FILE: {path}" in told.getvalue()
    assert "manage.py map_file" in told.getvalue()


def test_a_file_that_does_not_say_whose_it_is_needs_the_setting(path: Path, settings: Any) -> None:
    settings.MAP_FILE = str(map_file(path, attribution=""))
    assert [warning.id for warning in map_file_can_be_used()] == ["scenes.W009"]

    settings.MAP_TILE_ATTRIBUTION = "© OpenStreetMap contributors"
    assert map_file_can_be_used() == []


# The command


def told_of(path: Path) -> str:
    call_command("map_file", str(path), stdout=(told := StringIO()))
    return told.getvalue()


@pytest.mark.django_db
def test_the_command_tells_what_a_file_holds(path: Path) -> None:
    told = told_of(map_file(path))

    assert "vektor, lagren water, roads" in told
    assert "0–14" in told
    assert "longitud 17.600 till 18.200, latitud 59.100 till 59.500" in told
    assert "2 rutor" in told
    assert "© OpenStreetMap contributors" in told


@pytest.mark.django_db
def test_the_command_tells_how_much_of_each_county_with_rounds_is_covered(path: Path) -> None:
    with_boundary(RoundFactory.create(county__name="Eklunds län").county, square_at(59.2, 17.7, side=0.2))
    with_boundary(RoundFactory.create(county__name="Björkdals län").county, square_at(65.0, 17.0))
    with_boundary(CountyFactory.create(name="Allunda län"), square_at(59.2, 17.7))

    told = told_of(map_file(path))

    assert "Täcker 100\N{NO-BREAK SPACE}% av Eklunds län." in told
    assert "Täcker 0\N{NO-BREAK SPACE}% av Björkdals län." in told
    assert "Allunda" not in told


@pytest.mark.django_db
def test_the_command_refuses_a_file_outside_every_county_with_rounds(path: Path) -> None:
    with_boundary(RoundFactory.create().county, square_at(65.0, 17.0))

    with pytest.raises(CommandError, match="utanför alla län som har omgångar"):
        told_of(map_file(path))


def test_the_command_refuses_a_bad_file_with_the_reason(path: Path) -> None:
    path.write_bytes(b"PM\2\0" + bytes(512))
    with pytest.raises(CommandError, match="PMTiles version 2"):
        told_of(path)
