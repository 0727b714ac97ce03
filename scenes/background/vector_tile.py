"""Reads what a vector tile names, and where: Mapbox's specification, version 2, as far as names need it."""

from __future__ import annotations

import math
import struct
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

POINT = 1
MOVE_TO, CLOSE = 1, 7
BYTES, EIGHT, FOUR = 2, 1, 5
"""Wire types that say how long a value is; the others are numbers."""

Tile = tuple[int, int, int]
"""Zoom, column, row."""


class Named(NamedTuple):
    layer: str
    kind: str
    name: str
    x: float
    """From the tile's western edge, where 1 is the eastern one."""
    y: float
    """From its northern edge."""


def named(content: bytes, layers: Collection[str]) -> Iterator[Named]:
    """Raises ValueError where it cannot be read."""
    try:
        for number, layer in _fields(content):
            if number == 3:
                yield from _named_in(layer, layers)
    except (IndexError, KeyError, TypeError, struct.error, ZeroDivisionError):
        raise ValueError("not a vector tile") from None


def position(tile: Tile, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude."""
    zoom, column, row = tile
    down = (row + y) / 2**zoom
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))
    return latitude, (column + x) / 2**zoom * 360 - 180


def _named_in(layer: bytes, wanted: Collection[str]) -> Iterator[Named]:
    fields = list(_fields(layer))
    only = dict(fields)
    title = only[1].decode()
    if title not in wanted:
        return
    keys = [value.decode() for number, value in fields if number == 3]
    if "name" not in keys:
        return
    texts = [_text(value) for number, value in fields if number == 4]
    name, kind = keys.index("name"), keys.index("kind") if "kind" in keys else -1
    extent = only.get(5, 4096)
    for number, feature in fields:
        if number != 2:
            continue
        parts = dict(_fields(feature))
        tags = list(_numbers(parts.get(2, b"")))
        values = dict(zip(tags[::2], tags[1::2], strict=False))
        if name in values and (text := texts[values[name]]):
            x, y = _middle(parts.get(3, 0), parts[4])
            yield Named(title, texts[values[kind]] if kind in values else "", text, x / extent, y / extent)


def _middle(form: int, geometry: bytes) -> tuple[float, float]:
    """A point on the first line, or in the middle of the corners of the first ring; the point itself."""
    path = _first_path(list(_numbers(geometry)))
    if form <= 2:
        return path[len(path) // 2] if form == 2 else path[0]
    return sum(x for x, _y in path) / len(path), sum(y for _x, y in path) / len(path)


def _first_path(numbers: list[int]) -> list[tuple[int, int]]:
    x, y, at, path = 0, 0, 0, list[tuple[int, int]]()
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        if command == CLOSE or (command == MOVE_TO and path):
            break
        for step in range(count):
            x += _unzigzag(numbers[at + 1 + 2 * step])
            y += _unzigzag(numbers[at + 2 + 2 * step])
            path.append((x, y))
        at += 1 + 2 * count
    return path


# --- Protocol Buffers


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        wire = tag & 7
        if wire in (EIGHT, FOUR):
            length = 8 if wire == EIGHT else 4
            value: Any = content[at : at + length]
            at += length
        else:
            value, at = _varint(content, at)
            if wire == BYTES:
                value, at = content[at : at + value], at + value
        if at > len(content):
            raise IndexError
        yield tag >> 3, value


def _text(value: bytes) -> str:
    """Empty for numbers: no name is one."""
    return next((text.decode() for number, text in _fields(value) if number == 1), "")


def _numbers(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        number, at = _varint(content, at)
        yield number


def _varint(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def _unzigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
