"""Tables as files that spreadsheets open: CSV as it is read, XLSX in one piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.formats import get_format
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from municipalities.site.texts import several_lines

TableRow = list[Any]

FORMATS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CHUNK = 500


def response(
    rows: Iterable[TableRow],
    *,
    name: str,
    sheet: str,
    format: str,  # noqa: A002
    more: Mapping[str, Iterable[TableRow]] | None = None,
) -> HttpResponseBase:
    """`more` sheets are only in XLSX."""
    headers = {"Content-Disposition": f'attachment; filename="{slugify(name)}.{format}"'}
    if format == "xlsx":
        return HttpResponse(_xlsx({sheet: rows, **(more or {})}), content_type=XLSX, headers=headers)
    return StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def as_csv(rows: Iterable[TableRow]) -> bytes:
    """Whole, for a file among others."""
    return b"".join(_csv(rows))


def _csv(rows: Iterable[TableRow]) -> Iterator[bytes]:
    """With byte order mark, semicolons and decimal commas, as Excel in Swedish expects."""
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, delimiter=";")
    for number, row in enumerate(rows, start=1):
        writer.writerow([_harmless(value) for value in row])
        if number % CHUNK == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _harmless(value: Any) -> Any:
    """A name that begins like a formula would be run by the spreadsheet that opens the file."""
    if isinstance(value, float):
        return str(value).replace(".", get_format("DECIMAL_SEPARATOR"))
    value = _readable(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _readable(value: Any) -> Any:
    """Without control characters, which no XLSX may hold: texts were stored before they were refused."""
    return several_lines(value) if isinstance(value, str) else value


def _xlsx(sheets: Mapping[str, Iterable[TableRow]]) -> bytes:
    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        _fill(workbook.create_sheet(title), rows)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _fill(sheet: Any, rows: Iterable[TableRow]) -> None:
    sheet.freeze_panes = "A2"
    for column in range(1, 24):
        sheet.column_dimensions[get_column_letter(column)].width = 16
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, is_head=number == 0) for value in row])


def _cell(sheet: Any, value: Any, *, is_head: bool) -> Any:
    """A bare value where that will do: a styled cell takes ten times as long."""
    value = _readable(value)
    if not is_head and not (isinstance(value, str) and value.startswith("=")):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=is_head)
    if isinstance(value, str):
        cell.data_type = "s"  # a text, even if it begins with =
    return cell
