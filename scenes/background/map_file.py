"""A PMTiles file: what it says of itself, whether it can be used here, and its tiles."""

from __future__ import annotations

import gzip
import json
import os
import weakref
from collections.abc import Iterator
from functools import cached_property, lru_cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    tileid_to_zxy,
    zxy_to_tileid,
)

from scenes.geometry import SWEDEN

HEADER_BYTES = 127
LEAST_MAX_ZOOM = 13
"""From here on a file has every street; with less, nobody can find a square on it."""
MOST_LEVELS = 4
"""A directory leads to a directory at most so many times."""
KEPT_DIRECTORIES = 32
LAYERS = {"earth", "landuse", "landcover", "water", "roads", "buildings", "places", "pois"}
"""Those that the map's style draws, as Protomaps names them."""
FORMS = {
    TileType.MVT: ("mvt", "application/x-protobuf"),
    TileType.PNG: ("png", "image/png"),
    TileType.JPEG: ("jpg", "image/jpeg"),
    TileType.WEBP: ("webp", "image/webp"),
}
CODINGS = {Compression.NONE: "", Compression.GZIP: "gzip", Compression.BROTLI: "br", Compression.ZSTD: "zstd"}
PARTS = ("root", "metadata", "leaf_directory", "tile_data")


class MapFileError(Exception):
    """The file cannot be used. Says why, and what to do; `check` is the number among Django's system checks."""

    def __init__(self, check: str, message: str) -> None:
        super().__init__(message)
        self.check = check


class Bounds(NamedTuple):
    """Degrees in WGS 84."""

    west: float
    south: float
    east: float
    north: float


class MapFile:
    """One file as it was when it was opened. A file that can be opened can be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._descriptor = os.open(path, os.O_RDONLY)
        except OSError as error:
            message = _("%(path)s cannot be opened: %(reason)s. Check the path, and that the application may read it.")
            raise MapFileError("W001", message % {"path": path, "reason": error.strerror}) from None
        weakref.finalize(self, os.close, self._descriptor)
        stat = os.fstat(self._descriptor)
        self.size = stat.st_size
        self.stamp = stamp_of(stat)
        # The library unpacks a directory at every tile: 1 ms each time, more in a large file.
        self._directory = lru_cache(KEPT_DIRECTORIES)(self._read_directory)
        self._check_kind_of_file()
        self._check_whole()
        self._check_use()

    # What it says of itself

    @cached_property
    def form(self) -> str:
        """The tiles' ending in an address."""
        return FORMS[self.header["tile_type"]][0]

    @property
    def content_type(self) -> str:
        return FORMS[self.header["tile_type"]][1]

    @property
    def content_encoding(self) -> str:
        return CODINGS[self.header["tile_compression"]]

    @property
    def is_vector(self) -> bool:
        return self.form == "mvt"

    @property
    def zooms(self) -> range:
        return range(self.header["min_zoom"], self.header["max_zoom"] + 1)

    @property
    def bounds(self) -> Bounds:
        return Bounds(*(self.header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")))

    @property
    def tiles(self) -> int:
        return self.header["addressed_tiles_count"]

    @property
    def layers(self) -> list[str]:
        listed = self.metadata.get("vector_layers")
        return [str(layer.get("id")) for layer in listed if isinstance(layer, dict)] if isinstance(listed, list) else []

    @property
    def name(self) -> str:
        return str(self.metadata.get("name", ""))

    @property
    def attribution(self) -> str:
        """In words only: what a file brings with it are links to third parties."""
        return unescape(strip_tags(str(self.metadata.get("attribution", "")))).strip()

    # Its tiles

    def has_address(self, z: int, x: int, y: int) -> bool:
        return z in self.zooms and x < 2**z and y < 2**z

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """None where the file has nothing."""
        number = zxy_to_tileid(z, x, y)
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _level in range(MOST_LEVELS):
            entry = find_tile(self._directory(offset, length), number)
            if entry is None:
                return None
            if entry.run_length:
                return self._read(self.header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = self.header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def tiles_at(self, zoom: int) -> Iterator[tuple[list[tuple[int, int, int]], bytes]]:
        """Each tile of the zoom, as it is packed, with the addresses that it is the tile of."""
        first, beyond = zxy_to_tileid(zoom, 0, 0), zxy_to_tileid(zoom + 1, 0, 0)
        for entry in self._entries(self.header["root_offset"], self.header["root_length"], MOST_LEVELS):
            numbers = range(max(entry.tile_id, first), min(entry.tile_id + entry.run_length, beyond))
            if numbers:
                data = self._read(self.header["tile_data_offset"] + entry.offset, entry.length)
                yield [tileid_to_zxy(number) for number in numbers], data

    def _entries(self, offset: int, length: int, levels: int) -> Iterator[Entry]:
        for entry in self._read_directory(offset, length) if levels else ():
            if entry.run_length:
                yield entry
            else:
                yield from self._entries(self.header["leaf_directory_offset"] + entry.offset, entry.length, levels - 1)

    def _read(self, offset: int, length: int) -> bytes:
        # Not mapped into memory: whoever reads a mapped file that was cut meanwhile is killed by the system.
        data = os.pread(self._descriptor, length, offset)
        if len(data) < length:
            raise self.is_cut()
        return data

    def _read_directory(self, offset: int, length: int) -> list[Entry]:
        try:
            return deserialize_directory(self._read(offset, length))
        except (OSError, EOFError, ValueError, IndexError):
            raise self.is_cut() from None

    # Whether it can be used

    def _check_kind_of_file(self) -> None:
        start = os.pread(self._descriptor, HEADER_BYTES, 0)
        if start[:2] == b"PM" and start[2:4] in (b"\1\0", b"\2\0"):
            message = _("%(path)s is PMTiles version %(version)s. Only version 3 can be read: fetch or make it anew.")
            raise MapFileError("W003", message % {"path": self.path, "version": start[2]})
        if start[:7] != b"PMTiles":
            message = _("%(path)s is not a PMTiles file. Convert MBTiles: pmtiles-convert in.mbtiles out.pmtiles")
            raise MapFileError("W002", message % {"path": self.path})
        if len(start) < HEADER_BYTES:
            raise self.is_cut()
        if start[7] != 3:
            message = _("%(path)s is PMTiles version %(version)s. Only version 3 can be read: fetch or make it anew.")
            raise MapFileError("W003", message % {"path": self.path, "version": start[7]})
        try:
            self.header = deserialize_header(start)
        except ValueError:
            raise self._is_of_unknown_kind() from None

    def _check_whole(self) -> None:
        header: dict[str, Any] = {**self.header}
        if max(header[f"{part}_offset"] + header[f"{part}_length"] for part in PARTS) > self.size:
            raise self.is_cut()
        if header["internal_compression"] != Compression.GZIP:
            raise self._is_of_unknown_kind()
        self._directory(header["root_offset"], header["root_length"])
        try:
            found = json.loads(gzip.decompress(self._read(header["metadata_offset"], header["metadata_length"])))
        except (OSError, EOFError, ValueError):
            raise self.is_cut() from None
        self.metadata: dict[str, Any] = found if isinstance(found, dict) else {}

    def _check_use(self) -> None:
        if self.header["tile_type"] not in FORMS or self.header["tile_compression"] not in CODINGS:
            raise self._is_of_unknown_kind()
        if self.is_vector and not LAYERS.intersection(self.layers):
            message = _("%(path)s has none of the layers that the map draws: %(layers)s, named as by Protomaps.")
            raise MapFileError("W006", message % {"path": self.path, "layers": ", ".join(sorted(LAYERS))})
        if self.header["max_zoom"] < LEAST_MAX_ZOOM:
            message = _("%(path)s ends at zoom %(zoom)s. Streets need at least %(least)s: make it with --maxzoom=14.")
            values = {"path": self.path, "zoom": self.header["max_zoom"], "least": LEAST_MAX_ZOOM}
            raise MapFileError("W007", message % values)
        if not overlaps(self.bounds, SWEDEN_BOUNDS):
            message = _("%(path)s lies outside Sweden (%(bounds)s). Cut out the county instead.")
            raise MapFileError("W008", message % {"path": self.path, "bounds": in_words(self.bounds)})

    def is_cut(self) -> MapFileError:
        message = _("%(path)s is cut or damaged: parts of it are missing. Fetch it again.")
        return MapFileError("W004", message % {"path": self.path})

    def _is_of_unknown_kind(self) -> MapFileError:
        message = _("%(path)s has tiles of a kind or packing that is not known. Vector (MVT), PNG, JPEG and WebP are.")
        return MapFileError("W005", message % {"path": self.path})


SWEDEN_BOUNDS = Bounds(SWEDEN["longitude"][0], SWEDEN["latitude"][0], SWEDEN["longitude"][1], SWEDEN["latitude"][1])


def overlaps(one: Bounds, other: Bounds) -> bool:
    return one.west < other.east and other.west < one.east and one.south < other.north and other.south < one.north


def in_words(bounds: Bounds) -> str:
    return _("longitude %(west).3f to %(east).3f, latitude %(south).3f to %(north).3f") % bounds._asdict()


def stamp_of(stat: os.stat_result) -> str:
    """Another one as soon as the file is."""
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
