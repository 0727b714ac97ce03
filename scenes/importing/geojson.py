"""A GeoJSON file of points as a table: the properties are the cells, and the line is the number of the feature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import FileRow, Table, as_text

METRES_FROM = 1_000  # larger numbers are no degrees


def is_geojson(path: Path) -> bool:
    return path.suffix.lower() in (".geojson", ".json")


def read_geojson(path: Path) -> Table:
    """Raises ImportErrors."""
    features = _features(path)
    problems: list[Problem] = []
    rows = list(_rows(features, problems))
    header = list(dict.fromkeys(name for row in rows for name in row.cells))
    return Table(header, rows, problems)


def _features(path: Path) -> list[Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        raise ImportErrors(Problem(message)) from error
    except (ValueError, RecursionError) as error:
        raise ImportErrors(Problem(_("The file is not GeoJSON: %(reason)s.") % {"reason": error})) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise ImportErrors(Problem(_("The file is not GeoJSON with a list of features. Export it as GeoJSON again.")))
    return features


def _rows(features: list[Any], problems: list[Problem]) -> Iterator[FileRow]:
    for number, item in enumerate(features, start=1):
        feature = item if isinstance(item, dict) else {}
        geometry, properties = feature.get("geometry"), feature.get("properties")
        position = _position(geometry)
        if geometry is not None and position is None:
            problems.append(Problem(_("is not a point. Give each place as a point."), number, "geometry"))
        cells = {name.strip().lower(): _text(value) for name, value in (properties or {}).items()}
        if "id" in feature:
            cells.setdefault("id", as_text(feature["id"]))
        yield FileRow(number, cells | (position or {}))


def _position(geometry: Any) -> dict[str, str] | None:
    try:
        x, y, *_height = geometry["coordinates"]
        east, north = float(x), float(y)
    except (KeyError, TypeError, ValueError):
        return None
    if geometry.get("type") != "Point":
        return None
    if max(abs(east), abs(north)) > METRES_FROM:
        return {"easting": str(x), "northing": str(y)}
    return {"longitude": str(x), "latitude": str(y)}


def _text(value: Any) -> str:
    return ", ".join(map(as_text, value)) if isinstance(value, list) else as_text(value)
