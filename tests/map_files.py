"""Map files to read in tests: PMTiles with water in every tile of a few around one place."""

import base64
import gzip
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from scenes.background.map_file import Bounds

AROUND_HERE = Bounds(17.6, 59.1, 18.2, 59.5)
HERE = (14, 9004, 4828)
"""The tile around 59.2 N, 17.84 E."""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def packed(tile: bytes) -> bytes:
    """Without the second in which it was done, so that the same is always packed alike."""
    return gzip.compress(tile, mtime=0)


def map_file(
    path: Path,
    *,
    tiles: dict[tuple[int, int, int], bytes] | None = None,
    bounds: Bounds = AROUND_HERE,
    kind: TileType = TileType.MVT,
    packing: Compression = Compression.GZIP,
    layers: Iterable[str] = ("water", "roads"),
    attribution: str = '<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap contributors</a>',
) -> Path:
    tiles = tiles or {(0, 0, 0): packed(water()), HERE: packed(water())}
    edges = zip(("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"), bounds, strict=True)
    header: Any = {"tile_type": kind, "tile_compression": packing, **{key: round(edge * 1e7) for key, edge in edges}}
    metadata = {
        "name": "Prov",
        "attribution": attribution,
        "vector_layers": [{"id": layer, "fields": {}} for layer in layers],
    }
    with path.open("wb") as file:
        writer = Writer(file)
        for address in sorted(tiles, key=lambda address: zxy_to_tileid(*address)):
            writer.write_tile(zxy_to_tileid(*address), tiles[address])
        writer.finalize(header, metadata)
    return path


def covering(bounds: Bounds, zooms: Iterable[int], content: bytes) -> dict[tuple[int, int, int], bytes]:
    """The same content in every tile that the bounds touch."""
    return {
        (z, x, y): content
        for z in zooms
        for x in range(column(bounds.west, z), column(bounds.east, z) + 1)
        for y in range(row(bounds.north, z), row(bounds.south, z) + 1)
    }


def column(longitude: float, z: int) -> int:
    return int((longitude + 180) / 360 * 2**z)


def row(latitude: float, z: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**z)


def picture_file(path: Path) -> Path:
    return map_file(path, tiles={HERE: PICTURE}, kind=TileType.PNG, packing=Compression.NONE)


def water() -> bytes:
    """A vector tile that is all water: one layer with one square, as Mapbox's specification packs it."""
    extent = 4096
    ring = [9, *point(0, 0), 26, *point(extent, 0), *point(0, extent), *point(-extent, 0), 15]
    feature = field(3, 0, varint(3)) + field(4, 2, b"".join(map(varint, ring)))
    layer = field(15, 0, varint(2)) + field(1, 2, b"water") + field(2, 2, feature) + field(5, 0, varint(extent))
    return field(3, 2, layer)


def locality(name: str) -> bytes:
    """A vector tile that holds nothing but a name in its middle."""
    at = (
        field(2, 2, bytes([0, 0, 1, 1]))
        + field(3, 0, varint(1))
        + field(4, 2, varint(9) + b"".join(map(varint, point(2048, 2048))))
    )
    keys = field(3, 2, b"kind") + field(3, 2, b"name")
    values = field(4, 2, field(1, 2, b"locality")) + field(4, 2, field(1, 2, name.encode()))
    return field(
        3,
        2,
        field(15, 0, varint(2)) + field(1, 2, b"places") + field(2, 2, at) + keys + values + field(5, 0, varint(4096)),
    )


def point(x: int, y: int) -> tuple[int, int]:
    return (x << 1) ^ (x >> 31), (y << 1) ^ (y >> 31)


def field(number: int, wire: int, content: bytes) -> bytes:
    length = varint(len(content)) if wire == 2 else b""
    return varint(number << 3 | wire) + length + content


def varint(number: int) -> bytes:
    if number < 128:
        return bytes([number])
    return bytes([number & 127 | 128]) + varint(number >> 7)
