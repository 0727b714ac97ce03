"""What a spreadsheet means beyond what its cells say, and files that only look like one."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from openpyxl.worksheet.worksheet import Worksheet

from municipalities.site.importing import lines, workbook
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.problems import ImportErrors
from municipalities.site.importing.reading import Columns, FileRow, Table, read

COLUMNS = Columns(required=("scene", "name"), optional=("note", "starts", "size"))
HEADER = ["scene", "name", "note", "starts", "size"]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.xlsx"


def saved(path: Path, *rows: list[Any], change: Callable[[Worksheet], object] = lambda sheet: None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [HEADER, *rows]:
        sheet.append(row)
    change(sheet)
    book.save(path)
    return path


def with_cell(path: Path, address: str, xml: bytes) -> Path:
    pattern = rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % address.encode()
    return with_part(path, SHEET, lambda sheet: re.sub(pattern, xml, sheet))


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """One part of the file is written otherwise."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return path


def table(path: Path) -> Table:
    return read(path, COLUMNS)


def rows(path: Path) -> list[FileRow]:
    return list(table(path).rows)


def problem_with(path: Path) -> str:
    with pytest.raises(ImportErrors) as refused:
        rows(path)
    return str(refused.value)


# --- Cells


@pytest.mark.parametrize("column", ["name", "note"])
def test_an_error_is_told_with_its_column(path: Path, column: str) -> None:
    def put(sheet: Worksheet) -> None:
        cell = sheet.cell(2, HEADER.index(column) + 1)
        cell.value, cell.data_type = "#N/A", "e"

    (row,) = rows(saved(path, ["A", "a", "n"], change=put))
    assert row.faults == {column: "holds an error (#N/A). Mend the formula, or write the value."}


def test_a_formula_without_a_stored_result_is_told(path: Path) -> None:
    (row,) = rows(saved(path, ["A", '=UPPER("a")', None]))

    assert row.faults["name"].startswith("holds a formula without a stored result.")


def test_the_stored_result_of_a_formula_is_read(path: Path) -> None:
    with_cell(saved(path, ["A", "a"]), "B2", b'<c r="B2"><f>1+1</f><v>2</v></c>')

    assert rows(path)[0].cells["name"] == "2"


def test_an_empty_text_as_result_is_an_empty_cell(path: Path) -> None:
    with_cell(saved(path, ["A", "a", "n"]), "C2", b'<c r="C2" t="str"><f>A1</f><v></v></c>')

    (row,) = rows(path)
    assert (row.cells.get("note", ""), row.faults) == ("", {})


@pytest.mark.parametrize("cells", ["A2:A3", "A2:B3", "B2:B4"])
def test_of_merged_cells_only_the_first_has_a_value(path: Path, cells: str) -> None:
    saved(path, ["A", "a"], ["B", "b"], ["C", "c"], change=lambda sheet: sheet.merge_cells(cells))

    first, second, _third = rows(path)
    assert cells[0] == "B" or not first.faults.get("scene")
    column = "name" if cells[0] == "B" else "scene"
    assert second.faults[column] == (
        f"is merged with {cells[:2]}, and only that one has a value. Unmerge the cells and fill in each."
    )


def test_a_merged_title_is_a_row_above_the_columns(path: Path) -> None:
    def put(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Listan 2023"
        sheet.merge_cells("A1:E1")

    assert (
        problem_with(saved(path, ["A", "a"], change=put)) == "The columns seem to be in row 2: remove the rows above."
    )


def test_a_merged_header_is_refused(path: Path) -> None:
    read_table = table(saved(path, ["A", "a"], change=lambda sheet: sheet.merge_cells("B1:C1")))

    assert str(read_table.problems[0]).startswith("Line 1: is merged with B1")


def test_a_date_is_a_date_and_no_code(path: Path) -> None:
    (row,) = rows(saved(path, [datetime.date(2024, 3, 1), "a", None, datetime.date(2024, 2, 20)]))
    cells = Cells(row)

    assert cells.date("starts") == datetime.date(2024, 2, 20)
    assert cells.required("scene") is None
    (problem,) = cells.problems
    assert str(problem).startswith("Line 2, scene: is a date in the sheet (2024-03-01). Format the column as text")


@pytest.mark.parametrize(
    ("value", "number_format", "seen"),
    [
        (12, "General", "12"),
        (12, "0000", "0012"),
        (2023, "#,##0", "2023"),
        (2023, "# ##0", "2023"),
        (12, "0.00", "12"),
        (12.5, "0.0", "12.5"),
        (12, "0_);[Red]-0", "12"),
        (10000001, "0000 0000", "10000001"),
    ],
)
def test_a_number_reads_as_it_is_shown(path: Path, value: float, number_format: str, seen: str) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["A2"].number_format = number_format

    (row,) = rows(saved(path, [value, "a"], change=put))
    assert (row.cells["scene"], row.not_text) == (seen, {})


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (12, '"S-"000'),
        (12, '0" st"'),
        (12, ";;;"),
        (12345, "000-00"),
        (12.6, "0"),
        (12000, "0,"),
        (0.12, "0%"),
        (9022001000001000, "General"),
    ],
)
def test_a_number_that_is_shown_otherwise_is_a_number_and_no_text(path: Path, value: float, number_format: str) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["A2"].number_format = sheet["E2"].number_format = number_format

    (row,) = rows(saved(path, [value, "a", None, None, value], change=put))
    cells = Cells(row)

    assert cells.number("size") == value
    assert cells.text("scene") == ""
    assert "but the sheet shows it otherwise" in str(cells.problems[0])


def test_characters_that_xml_cannot_hold_are_unescaped(path: Path) -> None:
    with_cell(saved(path, ["A", "a"]), "B2", b'<c r="B2" t="inlineStr"><is><t>Ga_x000B_ta_xD83D__xDE00_</t></is></c>')

    assert rows(path)[0].cells["name"] == "Ga\vta😀"


# --- What does not show


def test_hidden_rows_and_columns_are_read_and_told_of(path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    found = table(saved(path, ["A", "a"], ["B", "b"], change=hide))

    assert [row.cells["scene"] for row in found.rows] == ["A", "B"]
    assert found.notices == ["1 hidden row was read: line 3.", "1 hidden column was read: note."]


def test_a_hidden_sheet_is_told_of_and_so_are_those_not_read(path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Läs mig"])
    sheet = book.create_sheet("Data")
    sheet.append(HEADER)
    sheet.append(["A", "a"])
    sheet.sheet_state = "hidden"
    book.save(path)

    assert table(path).notices == [
        "The sheet “Data” is hidden. It was read.",
        "Read was the sheet “Data”. Not read: Sheet.",
    ]


# --- Files that are damaged, or no workbooks


@pytest.mark.parametrize(
    "xml",
    [
        b'<c r="A2"><v>12,5</v></c>',
        b'<c r="A2" t="s"><v>9999</v></c>',
        b'<c r="A2" t="s"><v>-1</v></c>',
        b'<c r="A2" t="d"><v>2023-13-45</v></c>',
        b'<c r="A2" t="zz"><v>1</v></c>',
        b'<c r="A2" s="99"><v>1</v></c>',
        b'<c r="A2"><v>1E999</v></c>',
    ],
)
def test_a_damaged_cell_is_told_with_its_line_and_column(path: Path, xml: bytes) -> None:
    with_cell(saved(path, ["A", "a"]), "A2", xml)

    (row,) = rows(path)
    assert list(row.faults) == ["scene"]
    assert "cannot be read: the cell is damaged" in row.faults["scene"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2"', b'<row r="1"'),
        (b'<row r="2"', b'<row r="x"'),
        (b'r="B2"', b'r="A2"'),
        (b'r="B2"', b'r="22"'),
        (b"</sheetData>", b""),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="Q"/></mergeCells>'),
    ],
)
def test_where_a_sheet_is_damaged_is_told(path: Path, old: bytes, new: bytes) -> None:
    saved(path, ["A", "a"])
    with_part(path, SHEET, lambda xml: xml.replace(old, new))

    assert "is where the file is damaged, or below. Open it in Excel" in problem_with(path)


def test_strict_open_xml_is_read(path: Path) -> None:
    saved(path, ["A", "a"])
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for part in (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"):
        with_part(path, part, lambda xml: xml.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))

    assert rows(path)[0].cells["name"] == "a"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"xl/workbook.bin": b""}, "The file is a binary Excel file (XLSB)."),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "The file is an OpenDocument sheet (ODS)."),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "The file is neither CSV nor XLSX."),
        ({"a.txt": b"a"}, "The file is neither CSV nor XLSX."),
        ({"[Content_Types].xml": b"<Types/>"}, "The file is damaged."),
    ],
)
def test_other_archives_are_told_apart(path: Path, parts: dict[str, bytes], message: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert problem_with(path).startswith(message)


@pytest.mark.parametrize(
    ("place", "byte", "message"),
    [(6, 1, "The file is protected by a password"), (8, 9, "The file is packed in a way that cannot be read here.")],
    ids=["encrypted", "Deflate64"],
)
def test_what_the_archive_says_of_its_parts(path: Path, place: int, byte: int, message: str) -> None:
    content = bytearray(saved(path, ["A", "a"]).read_bytes())
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + place + 2] = byte
        start += 4
    path.write_bytes(bytes(content))

    assert problem_with(path).startswith(message)


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_half_a_file_is_damaged(path: Path, kept: float) -> None:
    content = saved(path, ["A", "a"]).read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])

    assert problem_with(path).startswith("The file is damaged.")


# --- Files that are too much


def test_what_unpacks_to_too_much_is_not_unpacked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_MAX", 5_000_000)
    saved(path, ["A", "a"])
    with_part(path, "docProps/app.xml", lambda xml: b" " * 5_000_000)

    assert len(path.read_bytes()) < 20_000
    assert problem_with(path).startswith("The file is larger than 5 MB when it is unpacked.")


@pytest.mark.parametrize("cell", ["XFD2", "XFD1048576"])
def test_a_cell_far_to_the_right_is_told(path: Path, cell: str) -> None:
    assert "has more than" in problem_with(saved(path, ["A", "a"], change=lambda sheet: sheet.__setitem__(cell, "x")))


def test_a_cell_far_below_is_told(path: Path) -> None:
    saved(path, ["A", "a"], change=lambda sheet: sheet.__setitem__("A1048576", "x"))

    assert problem_with(path).startswith("Line 1048576: The sheet has more than 100000 rows.")


def test_empty_cells_far_away_are_nothing(path: Path) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["XFD1048576"].number_format = "0000"

    assert len(rows(saved(path, ["A", "a"], change=put))) == 1


def test_merges_that_cover_everything_many_times_are_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path, *[["A", "a"]] * 100)
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 100 + b"</mergeCells>"
    with_part(path, SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + merges))

    assert "is where the file is damaged" in problem_with(path)
    assert lines.CELLS_MAX * 100 * 100 > 1_000_000
