"""A GeoJSON file of points as a table: the properties are the cells, and the line is the number of the feature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.site.importing.files import content_of, text_of
from municipalities.site.importing.lines import LINES_MAX, as_text
from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import FileRow, Table, column_name
from scenes.coordinate_systems import check_fits, system_of
from scenes.geometry import METRES_FROM

STARTS = 1_000  # bytes


class DoubledName(ValueError):
    pass


def is_geojson(path: Path) -> bool:
    """By its name or by what it begins with."""
    if path.suffix.lower() in (".geojson", ".json"):
        return True
    try:
        with path.open("rb") as file:
            return file.read(STARTS).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except (OSError, ValueError):
        return False  # whoever reads it says why


def read_geojson(path: Path) -> Table:
    """Raises ImportErrors."""
    features, system = read_features(path)
    problems: list[Problem] = []
    rows = list(_rows(features, system, problems))
    header = list(dict.fromkeys(name for row in rows for name in row.cells))
    if problems and not {"id", "name"} & set(header):
        raise ImportErrors(*problems)
    return Table(header, rows, problems)


def read_features(path: Path) -> tuple[list[Any], str]:
    """The features, and the coordinate system that the file states for them all. Raises ImportErrors."""
    document = _document(text_of(content_of(path)))
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise ImportErrors(Problem(_("The file is not GeoJSON with a list of features. Export it as GeoJSON again.")))
    if len(features) > LINES_MAX:
        raise ImportErrors(Problem(_("The file has more than %(most)d features. Split it.") % {"most": LINES_MAX}))
    return features, _system(document)


def _document(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (json.JSONDecodeError, DoubledName) as error:
        raise ImportErrors(Problem(_("The file is not GeoJSON: %(reason)s.") % {"reason": error})) from error
    except (ValueError, RecursionError) as error:  # of which Python says only what a programmer can use
        words = _(
            "The file is not GeoJSON: it has a number or a list that is far too long. Export it as GeoJSON again."
        )
        raise ImportErrors(Problem(words)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values under one name JSON keeps the last, without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DoubledName(_("“%(name)s” occurs twice in one object") % {"name": column_name(twice)})
    return found


def _system(document: dict[str, Any]) -> str:
    try:
        return system_of(document)
    except ValidationError as error:
        raise ImportErrors(Problem(_("The file %(fault)s") % {"fault": " ".join(error.messages)})) from error


def _rows(features: list[Any], system: str, problems: list[Problem]) -> Iterator[FileRow]:
    for number, item in enumerate(features, start=1):
        feature = item if isinstance(item, dict) else {}
        cells = cells_of(feature, number, problems)
        if "id" in feature:
            cells.setdefault("id", as_text(feature["id"]))
        try:
            cells |= _position(feature, system)
        except ValidationError as error:
            problems.append(Problem(" ".join(error.messages), number, "geometry"))
        yield FileRow.of(number, cells)


def cells_of(feature: dict[str, Any], number: int, problems: list[Problem]) -> dict[str, str]:
    """The properties, by their names in small letters."""
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict) or not feature:
        problems.append(Problem(_("is no feature with properties. Export the file as GeoJSON again."), number))
        properties = {}
    cells = {column_name(name): _text(value) for name, value in properties.items()}
    if len(cells) < len(properties):
        problems.append(Problem(_("has the same property twice, written in two ways. Keep one."), number))
    return cells


def _position(feature: dict[str, Any], system: str) -> dict[str, str]:
    geometry = feature.get("geometry")
    if geometry is None:
        return {}
    system = system_of(geometry) or system_of(feature) or system
    try:
        x, y, *_height = geometry["coordinates"]
        is_in_metres = max(abs(float(x)), abs(float(y))) > METRES_FROM
    except (ArithmeticError, KeyError, TypeError, ValueError):
        x = y = None
    if x is None or geometry.get("type") != "Point":
        raise ValidationError(_("is not a point. Give each place as a point."))
    check_fits(system, is_in_metres=is_in_metres)
    return {"easting": str(x), "northing": str(y)} if is_in_metres else {"longitude": str(x), "latitude": str(y)}


def _text(value: Any) -> str:
    return ", ".join(map(as_text, value)) if isinstance(value, list) else as_text(value)
