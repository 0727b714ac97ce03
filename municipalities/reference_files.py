"""Reads and checks the files of reference data, which fixtures/README.md describes. Knows nothing of the database."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .site.days import within_reason

Key = tuple[str, ...]
T = TypeVar("T")

GOAL_COLUMNS = ["county", "goal_year", "source"]
DISTRICT_COLUMNS = ["municipality", "name", "valid_from", "valid_to", "predecessors", "source"]
POLICE_AREA_COLUMNS = [
    "county",
    "name",
    "police_district",
    "valid_from",
    "valid_to",
    "municipalities",
    "districts",
    "predecessors",
    "verified",
    "source",
]


class BadFixture(Exception):
    """Says which file, row and column is wrong, and how."""


@dataclass(frozen=True)
class AreaEntry:
    """What the files say of one area: its fields, the area it lies in, and those it covers or comes from."""

    fields: dict[str, Any]
    owner: Key = ()
    boundary: dict[str, Any] | None = None
    links: dict[str, set[Key]] = field(default_factory=dict)


AreaEntries = dict[Key, AreaEntry]


@dataclass(frozen=True)
class Reference:
    counties: AreaEntries  # by code
    municipalities: AreaEntries  # by code
    districts: AreaEntries  # by the municipality's code and name
    local_police_areas: AreaEntries  # by the county's code and name


def read(folder: Path) -> Reference:
    counties = read_counties(folder)
    municipalities = read_municipalities(folder, counties)
    districts = read_districts(folder, municipalities)
    areas = read_local_police_areas(folder, counties, municipalities, districts)
    return Reference(counties, municipalities, districts, areas)


def read_counties(folder: Path) -> AreaEntries:
    rows = keyed("code", geojson_rows(folder / "counties.geojson"), lambda row: (row.code(digits=2),))
    keyed("name", rows.values(), lambda row: (row.text("name"),))
    goals = keyed(
        "county",
        csv_rows(folder / "county_goals.csv", GOAL_COLUMNS),
        lambda row: (row.found("county", codes(rows)),),
    )
    years = {key: goal.year("goal_year") for key, goal in goals.items()}
    return {
        key: AreaEntry({**row.cells, "goal_year": years.get(key)}, boundary=row.boundary) for key, row in rows.items()
    }


def read_municipalities(folder: Path, counties: AreaEntries) -> AreaEntries:
    rows = keyed("code", geojson_rows(folder / "municipalities.geojson"), lambda row: (row.code(digits=4),))
    keyed("name", rows.values(), lambda row: (row.text("name"),))
    for (code,), row in rows.items():
        if (code[:2],) not in counties:
            raise row.bad("code", _("there is no county %(code)s.") % {"code": code[:2]})
    return {key: AreaEntry(dict(row.cells), owner=(key[0][:2],), boundary=row.boundary) for key, row in rows.items()}


def read_districts(folder: Path, municipalities: AreaEntries) -> AreaEntries:
    code_of = {entry.fields["name"]: code for (code,), entry in municipalities.items()}
    rows = keyed(
        "name",
        csv_rows(folder / "districts.csv", DISTRICT_COLUMNS),
        lambda row: (row.found("municipality", code_of), row.text("name")),
    )
    return {
        key: AreaEntry(
            {"name": key[1], **row.validity()},
            owner=key[:1],
            links={"predecessors": row.all_found("predecessors", named(rows, within=key[0]))},
        )
        for key, row in rows.items()
    }


def read_local_police_areas(
    folder: Path, counties: AreaEntries, municipalities: AreaEntries, districts: AreaEntries
) -> AreaEntries:
    rows = keyed(
        "name",
        csv_rows(folder / "local_police_areas.csv", POLICE_AREA_COLUMNS),
        lambda row: (row.found("county", codes(counties)), row.text("name")),
    )
    municipality_of = {entry.fields["name"]: key for key, entry in municipalities.items()}
    # Two municipalities may have a district each of the same name.
    district_of = {f"{municipalities[key[:1]].fields['name']}: {key[1]}": key for key in districts}
    return {
        key: AreaEntry(
            {
                "name": key[1],
                "police_district": row.cells["police_district"],
                "is_verified": row.found("verified", {"yes": True, "no": False}),
                "source": row.cells["source"],
                **row.validity(),
            },
            owner=key[:1],
            links={
                "municipalities": row.all_found("municipalities", municipality_of),
                "districts": row.all_found("districts", district_of),
                "predecessors": row.all_found("predecessors", named(rows, within=key[0])),
            },
        )
        for key, row in rows.items()
    }


@dataclass(frozen=True)
class FixtureRow:
    """One row of a file, which can tell where it stands when it is wrong."""

    file: str
    number: int  # as a spreadsheet or an editor counts, the heading being 1
    cells: dict[str, str]
    boundary: dict[str, Any] | None = None

    def bad(self, column: str, problem: str) -> BadFixture:
        where = {"file": self.file, "row": self.number, "column": column, "problem": problem}
        return BadFixture(_("%(file)s, row %(row)d, column %(column)s: %(problem)s") % where)

    def text(self, column: str) -> str:
        if not self.cells[column]:
            raise self.bad(column, _("is empty."))
        return self.cells[column]

    def code(self, *, digits: int) -> str:
        if not re.fullmatch(rf"[0-9]{{{digits}}}", self.cells["code"]):
            raise self.bad("code", _("must be %(digits)d digits.") % {"digits": digits})
        return self.cells["code"]

    def year(self, column: str) -> int:
        if not re.fullmatch(r"2[0-9]{3}", self.cells[column]):
            raise self.bad(column, _("must be a year."))
        return int(self.cells[column])

    def day(self, column: str) -> datetime.date | None:
        try:
            day = datetime.date.fromisoformat(self.cells[column]) if self.cells[column] else None
            if day:
                within_reason(day)
        except (ValueError, ValidationError):
            raise self.bad(column, _("must be a date such as 2025-01-01, or empty if it is unknown.")) from None
        return day

    def validity(self) -> dict[str, datetime.date | None]:
        first, last = self.day("valid_from"), self.day("valid_to")
        if first and last and last < first:
            raise self.bad("valid_to", _("is before valid_from."))
        return {"valid_from": first, "valid_to": last}

    def found(self, column: str, known: Mapping[str, T]) -> T:
        return self._find(column, self.text(column), known)

    def all_found(self, column: str, known: Mapping[str, T]) -> set[T]:
        """The cell lists several, with a semicolon between."""
        values = (value.strip() for value in self.cells[column].split(";"))
        return {self._find(column, value, known) for value in values if value}

    def _find(self, column: str, value: str, known: Mapping[str, T]) -> T:
        if value not in known:
            raise self.bad(column, _("“%(value)s” is not known.") % {"value": value})
        return known[value]


def keyed(column: str, rows: Iterable[FixtureRow], key_of: Callable[[FixtureRow], Key]) -> dict[Key, FixtureRow]:
    """The rows by a key that must be each one's own; a repeated one is told of by its column."""
    by_key: dict[Key, FixtureRow] = {}
    for row in rows:
        key = key_of(row)
        if key in by_key:
            raise row.bad(column, _("is the same as in row %(row)d.") % {"row": by_key[key].number})
        by_key[key] = row
    return by_key


def codes(areas: Iterable[Key]) -> dict[str, str]:
    return {code: code for (code,) in areas}


def named(areas: Iterable[Key], *, within: str) -> dict[str, Key]:
    return {key[1]: key for key in areas if key[0] == within}


def csv_rows(path: Path, columns: list[str]) -> list[FixtureRow]:
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""), restkey="", restval="")
    if reader.fieldnames != columns:
        problem = _("the columns must be %(columns)s.") % {"columns": ", ".join(columns)}
        raise BadFixture(_("%(file)s, row 1: %(problem)s") % {"file": path.name, "problem": problem})
    rows = []
    for number, cells in enumerate(reader, start=2):
        surplus = cells.pop("", None)
        row = FixtureRow(path.name, number, {column: value.strip() for column, value in cells.items()})
        if surplus:
            raise row.bad(columns[-1], _("more cells follow; put text with commas in quotation marks."))
        rows.append(row)
    return rows


def geojson_rows(path: Path) -> list[FixtureRow]:
    """The files have one feature a line, so that a feature's row is its line too."""
    try:
        features = json.loads(text_of(path))["features"]
    except (ValueError, TypeError, KeyError) as error:
        raise BadFixture(_("%(file)s is not a GeoJSON feature collection.") % {"file": path.name}) from error
    return [feature_row(path.name, number, feature) for number, feature in enumerate(features, start=2)]


def feature_row(file: str, number: int, feature: dict[str, Any]) -> FixtureRow:
    properties, boundary = feature.get("properties") or {}, feature.get("geometry") or {}
    row = FixtureRow(file, number, {name: str(properties.get(name, "")) for name in ("code", "name")}, boundary)
    if boundary.get("type") not in ("Polygon", "MultiPolygon") or not boundary.get("coordinates"):
        raise row.bad("geometry", _("must be a polygon or several."))
    return row


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFixture(_("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise BadFixture(_("%(file)s is not UTF-8.") % {"file": path.name}) from error
