"""Reads vector tiles, as the map in the browser does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

POINT, LINE = 1, 2
MOVE_TO, CLOSE = 1, 7


class Drawn(NamedTuple):
    layer: str
    attributes: dict[str, str | int]
    shape: BaseGeometry
    """In degrees."""

    @property
    def kind(self) -> str:
        return str(self.attributes["kind"])

    @property
    def name(self) -> str:
        return str(self.attributes.get("name", ""))


def read_tile(tile: tuple[int, int, int], content: bytes) -> Iterator[Drawn]:
    for number, layer in _fields(content):
        assert number == 3
        yield from _layer(tile, layer)


def _layer(tile: tuple[int, int, int], layer: bytes) -> Iterator[Drawn]:
    fields = list(_fields(layer))
    only = dict(fields)
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    assert only[15] == 2
    for number, feature in fields:
        if number == 2:
            parts = dict(_fields(feature))
            tags = list(_numbers(parts.get(2, b"")))
            attributes = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
            shape = _shape(parts[3], list(_paths(list(_numbers(parts[4])))))
            yield Drawn(only[1].decode(), attributes, shapely.transform(shape, _to_degrees(tile, only[5])))


def _shape(kind: int, paths: list[list[tuple[int, int]]]) -> BaseGeometry:
    if kind == POINT:
        return shapely.MultiPoint([path[0] for path in paths])
    if kind == LINE:
        return shapely.MultiLineString(paths)
    outer: list[list[list[tuple[int, int]]]] = []
    for path in paths:
        # On the screen y goes downwards, so what turns clockwise there has a positive area.
        if shapely.LinearRing(path).is_ccw:
            outer.append([path])
        else:
            outer[-1].append(path)
    return shapely.make_valid(shapely.MultiPolygon([(rings[0], rings[1:]) for rings in outer]))


def _paths(numbers: list[int]) -> Iterator[list[tuple[int, int]]]:
    x, y, at, path = 0, 0, 0, []
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == CLOSE:
            path.append(path[0])
            continue
        for _time in range(count):
            if command == MOVE_TO and path:
                yield path
                path = []
            x, y = x + _unzigzag(numbers[at]), y + _unzigzag(numbers[at + 1])
            path.append((x, y))
            at += 2
    yield path


def _to_degrees(tile: tuple[int, int, int], extent: int):
    zoom, column, row = tile

    def place(points):
        across = (column + points[:, 0] / extent) / 2**zoom
        down = (row + points[:, 1] / extent) / 2**zoom
        north = [math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))) for y in down]
        return list(zip(across * 360 - 180, north, strict=True))

    return place


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        value, at = _varint(content, at)
        if tag & 7 == 2:
            yield tag >> 3, content[at : at + value]
            at += value
        else:
            yield tag >> 3, value


def _value(content: bytes) -> str | int:
    [(_number, value)] = _fields(content)
    return value.decode() if isinstance(value, bytes) else value


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
    return number >> 1 if number % 2 == 0 else -(number + 1 >> 1)
