"""One sheet of a workbook: its lines, and what a reader of the sheet would not see or would see otherwise."""

from __future__ import annotations

import datetime
import math
import re
import struct
import zlib
from dataclasses import dataclass, field
from itertools import product
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple
from openpyxl.utils.datetime import from_excel

from .faults import holds_an_error
from .formats import shown
from .lines import CELLS_MAX, Line, as_text, check_size
from .problems import ImportErrors, Problem
from .xml_elements import ending, name_of, text_of, unescaped

# What a file meets that is packed or written wrongly, from the zip archive down to a number in an attribute.
DAMAGES = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ParseError, LookupError, ValueError, RuntimeError)

MERGED_MAX = 1_000_000  # cells

ADDRESS = re.compile(r"([A-Z]{1,3})[1-9]\d{0,6}")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d{1,3})?", re.IGNORECASE)
TRUE = ("1", "true")


@dataclass
class Sheet:
    title: str
    is_hidden: bool = False
    lines: list[Line] = field(default_factory=list)
    hidden_lines: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    """By place, from 0."""


class Meaning(NamedTuple):
    """What the cells of all sheets refer to."""

    strings: list[str]
    formats: list[str]
    epoch: datetime.datetime


class SheetReader:
    def __init__(self, sheet: Sheet, meaning: Meaning) -> None:
        self.sheet, self.meaning = sheet, meaning
        self.line = Line(1, [])
        self.merged: list[str] = []

    def read(self, part: IO[bytes]) -> None:
        try:
            for element in ending(part, "c"):
                self._take(element)
            self._tell_of_merged_cells()
        except DAMAGES as error:
            message = _("is where the file is damaged, or below. Open it in Excel and save it again as XLSX.")
            raise ImportErrors(Problem(message, self.line.number)) from error

    def _take(self, element: Element) -> None:
        match name_of(element):
            case "c":
                self._cell(element)
            case "row":
                self._row(element)
            case "mergeCell":
                self.merged.append(element.attrib["ref"])
            case "col" if _is_hidden(element, "width"):
                first, last = int(element.attrib["min"]) - 1, int(element.attrib["max"])
                self.sheet.hidden_columns |= set(range(max(first, 0), min(last, CELLS_MAX)))

    def _row(self, element: Element) -> None:
        """Ends after its cells."""
        line = self.line
        number = int(element.get("r", line.number))
        if number < line.number:
            raise ValueError(number)
        line.number = number
        self.line = Line(number + 1, [])
        if any(line.values) or line.faults:
            check_size(number, len(line.values))
            self.sheet.lines.append(line)
            if _is_hidden(element, "ht"):
                self.sheet.hidden_lines.append(number)

    def _cell(self, element: Element) -> None:
        values = self.line.values
        place = _place(element.get("r"), after=len(values))
        text, fault, not_text = self._value(element)
        if not text and not fault:
            return
        if place >= CELLS_MAX:
            check_size(self.line.number, place + 1)
        values += [""] * (place - len(values)) + [text]
        if fault:
            self.line.faults[place] = fault
        if not_text:
            self.line.not_text[place] = not_text

    def _value(self, element: Element) -> tuple[str, str, str]:
        """Its text, why it says nothing that can be used, and why it is no text though it says something."""
        parts = {name_of(part): part for part in element}
        kind, stored = element.get("t", "n"), parts["v"].text if "v" in parts else None
        if kind == "inlineStr":
            return (text_of(parts["is"]).strip() if "is" in parts else ""), "", ""
        if not stored:
            has_no_result = "f" in parts and not (kind == "str" and "v" in parts)
            return "", _no_result() if has_no_result else "", ""
        try:
            return self._read(kind, stored.strip(), int(element.get("s", "0")))
        except (ArithmeticError, LookupError, ValueError):
            message = _("“%(text)s” cannot be read: the cell is damaged. Write the value again, and save.")
            return "", message % {"text": stored[:40]}, ""

    def _read(self, kind: str, stored: str, style: int) -> tuple[str, str, str]:
        match kind:
            case "s":
                return self._string(stored), "", ""
            case "str":
                return unescaped(stored), "", ""
            case "b":
                return ("yes" if stored in TRUE else "no"), "", ""
            case "e":
                return "", holds_an_error(stored), ""
            case "d":
                return _date(datetime.datetime.fromisoformat(stored.removesuffix("Z")))
            case "n":
                return self._number(stored, style)
        raise ValueError(kind)

    def _string(self, stored: str) -> str:
        place = int(stored)
        if place < 0:
            raise ValueError(stored)
        return self.meaning.strings[place].strip()

    def _number(self, stored: str, style: int) -> tuple[str, str, str]:
        if not NUMBER.fullmatch(stored):
            raise ValueError(stored)
        value = float(stored)
        if not math.isfinite(value):
            raise ValueError(stored)
        number_format = self.meaning.formats[style] if self.meaning.formats else "General"
        if is_date_format(number_format):
            return _date(from_excel(value, self.meaning.epoch))
        plain = str(int(value)) if value.is_integer() else repr(value)
        seen = shown(value, number_format)
        return (plain, "", _shown_otherwise(plain)) if seen is None else (seen, "", "")

    def _tell_of_merged_cells(self) -> None:
        """Of those that have a value. What seems to stand in all of them is stored in the first."""
        lines = {line.number: line for line in self.sheet.lines}
        count = 0
        for address in self.merged:
            first, _colon, last = address.partition(":")
            first_row, first_column = coordinate_to_tuple(first)
            last_row, last_column = coordinate_to_tuple(last or first)
            columns = range(first_column - 1, min(last_column, CELLS_MAX))
            rows = range(first_row, min(last_row, self.line.number) + 1)
            count += len(columns) * len(rows)
            if count > MERGED_MAX:
                raise ValueError(address)
            values = lines[first_row].values if first_row in lines else []
            if not any(values[first_column - 1 : first_column]):
                continue
            message = _("is merged with %(cell)s, and only that one has a value. Unmerge the cells and fill in each.")
            for place, row in product(columns, rows):
                if (place, row) != (first_column - 1, first_row):
                    lines.setdefault(row, Line(row, [])).faults[place] = message % {"cell": first}
        self.sheet.lines = [lines[number] for number in sorted(lines)]


def _place(address: str | None, *, after: int) -> int:
    """Of the cell in its line, from 0."""
    if address is None:
        return after
    match = ADDRESS.fullmatch(address)
    place = column_index_from_string(match[1]) - 1 if match else -1
    if place < after:
        raise ValueError(address)
    return place


def _is_hidden(element: Element, size: str) -> bool:
    return element.get("hidden") in TRUE or element.get(size) == "0"


def _no_result() -> str:
    return _("holds a formula without a stored result. Open the file in Excel, save it there, and import it again.")


def _shown_otherwise(value: str) -> str:
    return _(
        "is the number %(value)s, but the sheet shows it otherwise. Format the column as text and write what should "
        "stand there."
    ) % {"value": value[:40]}


def _date(value: object) -> tuple[str, str, str]:
    text = as_text(value)
    message = _("is a date in the sheet (%(value)s). Format the column as text and write what should stand there.")
    return text, "", message % {"value": text}
