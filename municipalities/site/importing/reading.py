"""Tables from CSV and XLSX files. Knows how files can be wrong, nothing of what the columns mean."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .problems import ImportErrors, Problem

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Columns:
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return self.required + self.optional

    def missing_in(self, header: Iterable[str]) -> list[str]:
        given = set(header)
        return [name for name in self.required if name not in given]

    def problems(self, header: Sequence[str]) -> Iterator[Problem]:
        for name in self.missing_in(header):
            yield Problem(_("the column is missing. Add it to the first row."), 1, name)
        for name in dict.fromkeys(header):
            if name and name not in self.known:
                yield Problem(self._unknown(name), 1, name)
            elif name and list(header).count(name) > 1:
                yield Problem(_("the column occurs more than once. Keep one of them."), 1, name)

    def _unknown(self, name: str) -> str:
        close = get_close_matches(name, self.known, n=1)
        if close:
            return _("there is no such column. Did you mean %(name)s?") % {"name": close[0]}
        return _("there is no such column. The columns are: %(names)s.") % {"names": ", ".join(self.known)}


@dataclass(frozen=True, slots=True)
class FileRow:
    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """A header and its rows, read as they are asked for. What is wrong with rows is known once they are read."""

    header: list[str]
    rows: Iterable[FileRow]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, object]]) -> Table:
        """A table that never was a file. Values are written as a spreadsheet would have them: 2023, True, dates."""
        rows = list(rows)
        header = list(dict.fromkeys(name for row in rows for name in row))
        return cls(
            header,
            (
                FileRow(line, {name: as_text(value) for name, value in row.items()})
                for line, row in enumerate(rows, start=2)
            ),
        )

    def checked(self, columns: Columns) -> Iterator[FileRow]:
        """The rows, or ImportErrors when the columns are not those asked for."""
        problems = list(columns.problems(self.header))
        if problems:
            raise ImportErrors(*problems)
        return iter(self.rows)


def read(path: Path, columns: Columns) -> Table:
    """The table of a CSV or XLSX file; the columns tell which sheet is meant. Raises ImportErrors."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(ZIP):
            return _table(*_xlsx(path, columns))
        _check_text(path, start)
    except OSError as error:
        raise ImportErrors(Problem(_cannot_read(path, error))) from error
    return _table(*_csv(path))


def _table(header: list[str], lines: Iterator[list[str]]) -> Table:
    header = [name.strip().lower() for name in header]
    problems: list[Problem] = []
    return Table(header, _rows(header, lines, problems), problems)


def _rows(header: list[str], lines: Iterator[list[str]], problems: list[Problem]) -> Iterator[FileRow]:
    """Rows that are not empty. An import goes on after a bad one, so that all are reported at once."""
    try:
        for number, values in enumerate(lines, start=2):
            if not any(values):
                continue
            # strict=False: cells may be left out at the end.
            cells = dict(zip(header, values, strict=False))
            if any(value for name, value in zip_longest(header, values, fillvalue="") if not name):
                problems.append(Problem(_too_many_cells(values, header), number))
            yield FileRow(number, cells)
    except ImportErrors as error:
        problems += error.problems


def _too_many_cells(values: list[str], header: list[str]) -> str:
    named = sum(1 for name in header if name)
    return ngettext(
        "has %(cells)d cells, but the first row names %(count)d column. Put text with commas in quotation marks.",
        "has %(cells)d cells, but the first row names %(count)d columns. Put text with commas in quotation marks.",
        named,
    ) % {"cells": len(values), "count": named}


def _cannot_read(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("There is no file %(path)s.") % {"path": path}
    if isinstance(error, IsADirectoryError):
        return _("%(path)s is a folder. Name the file in it.") % {"path": path}
    return _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}


def _neither() -> str:
    return _("The file is neither CSV nor XLSX. Save it as CSV UTF-8 or XLSX.")


# --- CSV


def _check_text(path: Path, start: bytes) -> None:
    """UTF-8 all through. Excel's ordinary CSV is not, and would turn å, ä and ö into something else."""
    if start.startswith(OLD_EXCEL):
        raise ImportErrors(Problem(_("The file is an old Excel file (XLS). Save it as XLSX or CSV UTF-8.")))
    if start.startswith(UTF_16):
        raise ImportErrors(Problem(_("The file is written in UTF-16. Save it as CSV UTF-8.")))
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if b"\x00" in line:
                raise ImportErrors(Problem(_neither()))
            try:
                line.decode()
            except UnicodeDecodeError as error:
                message = _(
                    "is not written in UTF-8 but probably in Windows-1252 (near “%(text)s”). Save as CSV UTF-8."
                )
                text = line[max(0, error.start - 15) : error.start + 15].decode("cp1252", errors="replace").strip()
                raise ImportErrors(Problem(message % {"text": text}, number)) from error


def _csv(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    lines = _csv_lines(path)
    header = next(lines, [])
    if not any(header):
        raise ImportErrors(Problem(_("The file is empty. The first row must name the columns.")))
    return header, lines


def _csv_lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        delimiter = ";" if first.count(";") > first.count(",") else ","
        file.seek(0)
        lines = csv.reader(file, delimiter=delimiter, strict=True, skipinitialspace=True)
        number = 1
        try:
            for values in lines:
                yield [value.strip() for value in values]
                number += 1
        except csv.Error as error:
            message = _("cannot be read as CSV (%(reason)s). Check the quotation marks from here on.")
            raise ImportErrors(Problem(message % {"reason": error}, number)) from error


# --- XLSX


def _xlsx(path: Path, columns: Columns) -> tuple[list[str], Iterator[list[str]]]:
    import openpyxl

    # By its name, openpyxl would refuse a workbook that is not called .xlsx.
    content = BytesIO(path.read_bytes())
    try:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        sheets = [(sheet.title, _sheet_lines(sheet)) for sheet in book.worksheets]
        tables = [(title, next(lines, []), lines) for title, lines in sheets]
    # What openpyxl meets in other kinds of zip files.
    except (BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise ImportErrors(Problem(_neither())) from error
    fitting = [table for table in tables if not columns.missing_in(name.lower() for name in table[1])]
    if len(fitting) > 1:
        names = ", ".join(title for title, _header, _lines in fitting)
        raise ImportErrors(
            Problem(_("Several sheets have the right columns: %(names)s. Keep one of them.") % {"names": names})
        )
    _title, header, lines = (fitting or tables or [("", [], iter([]))])[0]
    if not any(header):
        raise ImportErrors(Problem(_("The file is empty. The first row must name the columns.")))
    return header, lines


def _sheet_lines(sheet: Worksheet) -> Iterator[list[str]]:
    # Some programs state the wrong size of the sheet.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    for cells in sheet.iter_rows():
        yield [_cell_text(cell) for cell in cells]


def _cell_text(cell: Cell | MergedCell) -> str:
    value = cell.value
    if isinstance(value, int) and set(cell.number_format) == {"0"}:
        # A number shown as a code: 180 in the format 0000 is 0180.
        return str(value).zfill(len(cell.number_format))
    return as_text(value)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).strip()
