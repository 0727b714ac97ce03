"""Our own columns, and those of the national school register under ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import Columns, FileRow, Table, twice

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
NOTHING = ("NA", "NULL", "null")
PREFIXES = ("skolenhetinfo.", "besoksadress.geodata.")  # of a nested answer that was flattened

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
    elsewhere=tuple(prefix + name for prefix in ("", *PREFIXES) for names in REGISTER.values() for name in names),
)


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
    required = (*COLUMNS.required, "school form")
    problems = [problem for problem in Columns(required).problems(renamed.header) if problem.column in required]
    if problems := [*problems, *twice([name for name in table.header if name in ours])]:
        raise ImportErrors(*dict.fromkeys(problems))
    names = {our: their for their, our in ours.items()}
    rows = map(_tidied, renamed.rows)
    return PlaceTable(renamed, rows, is_register=True, names=names, ignored=ignored)


def _tidied(row: FileRow) -> FileRow:
    """Without what stands for nothing (NA, coordinates of 0), and days without time of day."""
    cells = {name: "" if text in NOTHING else text for name, text in row.cells.items()}
    cells |= {name: re.split("[T ]", cells.get(name, ""))[0] for name in ("from", "to")}
    cells |= {name: cells.get(name, "") if cells.get(name, "").strip("0.,") else "" for name in POSITION}
    return replace(row, cells=cells)


def _plain(name: str) -> str:
    name = name.replace("ö", "o").replace("ä", "a").replace("å", "a")
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _renamed(table: Table, names: dict[str, str]) -> Table:
    rows = (row.renamed(names) for row in table.rows)
    return replace(table, header=[names[name] for name in table.header if name in names], rows=rows)
