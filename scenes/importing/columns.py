"""Our own columns, and those of the national school register under ours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import Columns, FileRow, Table

COLUMNS = Columns(
    required=("id", "name"),
    optional=(
        "kind",
        "school form",
        "municipality",
        "latitude",
        "longitude",
        "easting",
        "northing",
        "from",
        "to",
    ),
)

POSITION = ("latitude", "longitude", "northing", "easting")

REGISTER_ID = "skolenhetskod"
REGISTER: dict[str, tuple[str, ...]] = {
    # As Skolverket's open interface to Skolenhetsregistret writes them; where it has several, the first one present.
    "id": (REGISTER_ID,),
    "name": ("skolenhetsnamn", "namn"),
    "school form": ("skolform", "skolformer", "skolformer.benamning"),
    "municipality": ("kommunkod", "kommun.kommunkod", "kommun", "kommunnamn", "kommun.namn"),
    "latitude": ("koordinat_wgs84_lat", "latitud"),
    "longitude": ("koordinat_wgs84_lng", "koordinat_wgs84_lon", "longitud"),
    "easting": ("koordinat_sweref_e",),
    "northing": ("koordinat_sweref_n",),
    "from": ("startdatum",),
    "to": ("slutdatum",),
    "status": ("status",),
}
ACTIVE = ("aktiv", "")
NOTHING = ("NA", "NULL", "null")
PREFIXES = ("skolenhetinfo.", "besoksadress.geodata.")  # of a nested answer that was flattened


@dataclass
class PlaceTable:
    """A table under our own column names."""

    table: Table
    rows: Iterator[FileRow]
    is_register: bool = False
    names: dict[str, str] = field(default_factory=dict)
    """What the register calls our columns."""
    ignored: list[str] = field(default_factory=list)
    """Columns of the register that nothing is read from."""
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Lines of the register that tell of no place on the map, by the reason. Known once the rows are read."""

    @property
    def header(self) -> list[str]:
        return self.table.header

    def named(self, problem: Problem) -> Problem:
        """With the column as the file has it."""
        return replace(problem, column=self.names.get(problem.column, problem.column))


def understood(table: Table) -> PlaceTable:
    """Raises ImportErrors when the columns are neither ours nor the register's."""
    plain = [_plain(name) for name in table.header]
    if REGISTER_ID in plain:
        return _from_register(table, plain)
    table = _renamed(table, {name: name.replace("_", " ") for name in table.header})
    return PlaceTable(table, table.checked(COLUMNS))


def _from_register(table: Table, plain: list[str]) -> PlaceTable:
    ours: dict[str, str] = {}
    for name, theirs in REGISTER.items():
        if present := next((their for their in theirs if their in plain), None):
            ours[table.header[plain.index(present)]] = name
    ignored = [name for name in table.header if name and name not in ours]
    renamed = _renamed(table, ours)
    if problems := [problem for problem in COLUMNS.problems(renamed.header) if problem.column in COLUMNS.required]:
        raise ImportErrors(*problems)
    names = {our: their for their, our in ours.items()}
    places = PlaceTable(renamed, iter(()), is_register=True, names=names, ignored=ignored)
    places.rows = _on_the_map(renamed.rows, places.left_out)
    return places


def _on_the_map(rows: Iterable[FileRow], left_out: dict[str, list[int]]) -> Iterator[FileRow]:
    for row in map(_tidied, rows):
        if row.cells["status"].lower() not in ACTIVE:
            left_out[_("not active")].append(row.line)
        elif not any(row.cells[name] for name in POSITION):
            left_out[_("no coordinates")].append(row.line)
        else:
            yield row


def _tidied(row: FileRow) -> FileRow:
    """Without what stands for nothing (NA, coordinates of 0), and days without time of day."""
    cells = {name: "" if text in NOTHING else text for name, text in row.cells.items()}
    cells |= {name: re.split("[T ]", cells.get(name, ""))[0] for name in ("from", "to")}
    cells |= {name: cells.get(name, "") if cells.get(name, "").strip("0.,") else "" for name in POSITION}
    return FileRow(row.line, {"status": "", **cells})


def _plain(name: str) -> str:
    name = name.replace("ö", "o").replace("ä", "a").replace("å", "a")
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _renamed(table: Table, names: dict[str, str]) -> Table:
    rows = (
        FileRow(row.line, {names[name]: text for name, text in row.cells.items() if name in names})
        for row in table.rows
    )
    return replace(table, header=[names[name] for name in table.header if name in names], rows=rows)
