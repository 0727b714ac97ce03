"""Tables from CSV and XLSX files. Knows how files can be wrong, nothing of what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.site.texts import one_line

from .delimited import delimited_lines
from .faults import fault_in
from .files import ZIP, content_of, refuse_what_is_no_table, text_of
from .lines import Line, as_text
from .problems import ImportErrors, Problem
from .sheet import Sheet
from .workbook import sheets

LOOKED_AT = 20
"""Lines among which the names of the columns are looked for, to tell of rows above them."""
LINES_SHOWN = 10


@dataclass(frozen=True)
class Columns:
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """What registers call them. Only to find the line that names the columns."""

    @property
    def known(self) -> tuple[str, ...]:
        return self.required + self.optional

    def count_in(self, header: Iterable[str]) -> int:
        return len({*self.known, *self.elsewhere} & {column_name(name) for name in header})

    def missing_in(self, header: Iterable[str]) -> list[str]:
        given = set(header)
        return [name for name in self.required if name not in given]

    def problems(self, header: Sequence[str]) -> Iterator[Problem]:
        for name in self.missing_in(header):
            yield Problem(_("the column is missing. Add it to the first row."), 1, name)
        for name in dict.fromkeys(header):
            if name and name not in self.known:
                yield Problem(self._unknown(name), 1, name)
        yield from twice(header)

    def _unknown(self, name: str) -> str:
        close = get_close_matches(name, self.known, n=1)
        if close:
            return _("there is no such column. Did you mean %(name)s?") % {"name": close[0]}
        return _("there is no such column. The columns are: %(names)s.") % {"names": ", ".join(self.known)}


def column_name(text: str) -> str:
    return one_line(text).lower()


def twice(header: Sequence[str]) -> Iterator[Problem]:
    for name in dict.fromkeys(header):
        if name and list(header).count(name) > 1:
            yield Problem(_("the column occurs more than once. Keep one of them."), 1, name)


@dataclass(frozen=True, slots=True)
class FileRow:
    """Cells by column. `faults` tell what cannot be used, `not_text` what is no text but may be a date or a number."""

    line: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    not_text: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, line: int, cells: dict[str, str]) -> FileRow:
        return cls(line, cells, {name: fault for name, text in cells.items() if (fault := fault_in(text))})

    def renamed(self, names: Mapping[str, str]) -> FileRow:
        """Only the columns that have a name there."""

        def under_names(values: Mapping[str, str]) -> dict[str, str]:
            return {names[name]: value for name, value in values.items() if name in names}

        return FileRow(self.line, *map(under_names, (self.cells, self.faults, self.not_text)))


@dataclass
class Table:
    """A header and its rows, read as they are asked for. What is wrong with rows is known once they are read."""

    header: list[str]
    rows: Iterable[FileRow]
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What the user may not know that has been read: hidden rows, one sheet of several."""

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, object]]) -> Table:
        """A table that never was a file. Values are written as a spreadsheet would have them: 2023, True, dates."""
        rows = list(rows)
        header = list(dict.fromkeys(name for row in rows for name in row))
        return cls(
            header,
            (
                FileRow.of(line, {name: as_text(value) for name, value in row.items()})
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
    content = content_of(path)
    if content.startswith(ZIP):
        return _from_sheets(sheets(content), columns)
    refuse_what_is_no_table(content)
    return _table(delimited_lines(text_of(content), columns.count_in), columns)


def _from_sheets(found: list[Sheet], columns: Columns) -> Table:
    filled = [sheet for sheet in found if sheet.lines]
    fitting = [sheet for sheet in filled if _fits(sheet, columns)]
    if len(fitting) > 1:
        names = ", ".join(sheet.title for sheet in fitting)
        raise ImportErrors(
            Problem(_("Several sheets have the right columns: %(names)s. Keep one of them.") % {"names": names})
        )
    sheet = (fitting or filled or [Sheet("")])[0]
    table = _table(iter(sheet.lines), columns)
    table.notices += _notices(sheet, [other for other in filled if other is not sheet], table.header)
    return table


def _fits(sheet: Sheet, columns: Columns) -> bool:
    return not columns.missing_in(map(column_name, sheet.lines[0].values))


def _notices(sheet: Sheet, others: list[Sheet], header: list[str]) -> Iterator[str]:
    """What is read though it does not show, and what is not read though it may be seen."""
    if sheet.is_hidden:
        yield _("The sheet “%(name)s” is hidden. It was read.") % {"name": sheet.title}
    if others:
        yield _("Read was the sheet “%(name)s”. Not read: %(others)s.") % {
            "name": sheet.title,
            "others": ", ".join(other.title for other in others),
        }
    if sheet.hidden_lines:
        yield ngettext(
            "%(count)d hidden row was read: line %(lines)s.",
            "%(count)d hidden rows were read: lines %(lines)s.",
            len(sheet.hidden_lines),
        ) % {"count": len(sheet.hidden_lines), "lines": shown_lines(sheet.hidden_lines)}
    hidden = [name for place, name in enumerate(header) if name and place in sheet.hidden_columns]
    if hidden:
        yield ngettext(
            "%(count)d hidden column was read: %(names)s.",
            "%(count)d hidden columns were read: %(names)s.",
            len(hidden),
        ) % {"count": len(hidden), "names": ", ".join(hidden)}


def shown_lines(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines[:LINES_SHOWN])) + (" …" if len(lines) > LINES_SHOWN else "")


def _table(lines: Iterator[Line], columns: Columns) -> Table:
    header, rest = _header(lines, columns)
    names = [column_name(name) for name in header.values]
    problems = [Problem(fault, 1, names[place] if place < len(names) else "") for place, fault in header.faults.items()]
    return Table(names, _rows(names, rest, problems), problems)


def _header(lines: Iterator[Line], columns: Columns) -> tuple[Line, Iterator[Line]]:
    """The first line, and those after it. Where the names stand below, or are not there, that is all that is told."""
    first = next(lines, None)
    if first and first.number == 1 and not columns.missing_in(map(column_name, first.values)):
        return first, lines
    start = [first, *islice(lines, LOOKED_AT)] if first else []
    if not any(any(line.values) for line in start):
        raise ImportErrors(Problem(_("The file is empty. The first row must name the columns.")))
    named = max(start, key=lambda line: columns.count_in(line.values))
    count = columns.count_in(named.values)
    if named.number > 1 and count > 1:
        message = _("The columns seem to be in row %(line)d: remove the rows above.")
        raise ImportErrors(Problem(message % {"line": named.number}))
    if not count:
        message = _("The first row names none of the columns: %(names)s. It says: %(text)s")
        said = " | ".join(filter(None, map(one_line, start[0].values)))[:80]
        raise ImportErrors(Problem(message % {"names": ", ".join(columns.known), "text": said}))
    return start[0], chain(start[1:], lines)


def _rows(header: list[str], lines: Iterable[Line], problems: list[Problem]) -> Iterator[FileRow]:
    """Rows that are not empty. An import goes on after a bad one, so that all are reported at once."""
    width = max((place for place, name in enumerate(header, start=1) if name), default=0)
    names = header[:width]
    try:
        for line in lines:
            if not any(line.values) and not line.faults:
                continue
            if any(line.values[width:]) or any(
                value for name, value in zip(names, line.values, strict=False) if not name
            ):
                problems.append(Problem(_too_many_cells(line.values, header), line.number))
            yield _row(names, line)
    except ImportErrors as error:
        problems += error.problems


def _row(names: list[str], line: Line) -> FileRow:
    # strict=False: cells may be left out at the end.
    row = FileRow.of(line.number, dict(zip(names, line.values, strict=False)))
    for there, here in ((line.faults, row.faults), (line.not_text, row.not_text)):
        here.update({names[place]: message for place, message in there.items() if place < len(names)})
    return row


def _too_many_cells(values: list[str], header: list[str]) -> str:
    named = sum(1 for name in header if name)
    return ngettext(
        "has %(cells)d cells, but the first row names %(count)d column. Put text with commas in quotation marks.",
        "has %(cells)d cells, but the first row names %(count)d columns. Put text with commas in quotation marks.",
        named,
    ) % {"cells": len(values), "count": named}
