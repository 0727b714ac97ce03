"""Files as spreadsheets save them, and what is said of those that cannot be read."""

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from municipalities.site.importing.problems import ImportErrors
from municipalities.site.importing.reading import Columns, Table, read

COLUMNS = Columns(required=("scene", "name"), optional=("note", "listed"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def cells(path: Path) -> list[dict[str, str]]:
    return [row.cells for row in read(path, COLUMNS).checked(COLUMNS)]


def problem_with(path: Path) -> str:
    with pytest.raises(ImportErrors) as refused:
        list(read(path, COLUMNS).checked(COLUMNS))
    return str(refused.value)


def workbook(path: Path, *rows: list[Any], **more_sheets: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, lines in {"Blad1": rows, **more_sheets}.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return book


# CSV


@pytest.mark.parametrize(
    "text",
    [
        "scene,name\nA,Östra torget\n",
        "scene;name\r\nA;Östra torget\r\n",
        "\ufeffscene;name\nA;Östra torget",
        '"Scene", NAME \nA,"Östra torget"\n\n',
        "scene,name,,\nA, Östra torget ,,\n",
    ],
    ids=["comma", "semicolon and CRLF", "byte order mark", "quotes and capitals", "empty columns at the end"],
)
def test_the_same_rows_however_a_csv_is_saved(path: Path, text: str) -> None:
    path.write_bytes(text.encode())

    assert [(row["scene"], row["name"]) for row in cells(path)] == [("A", "Östra torget")]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_breaks(path: Path) -> None:
    path.write_text('scene;name;note\nA;"Torget; det ""gamla""";"En rad\noch en till"\nB;b;\n')

    assert cells(path)[0] == {"scene": "A", "name": 'Torget; det "gamla"', "note": "En rad\noch en till"}


def test_lines_are_counted_as_in_a_spreadsheet(path: Path) -> None:
    path.write_text('scene,name\nA,"två\nrader"\n,\n\nB,b\n')

    assert [row.line for row in read(path, COLUMNS).rows] == [2, 5]


def test_cells_may_be_left_out_at_the_end(path: Path) -> None:
    path.write_text("scene,name,note\nA,a\n")

    assert cells(path) == [{"scene": "A", "name": "a"}]


def test_too_many_cells_are_refused_with_the_line_and_the_rest_is_read(path: Path) -> None:
    path.write_text("scene,name\nA,a,oj\nB,b\n")
    table = read(path, COLUMNS)

    assert [row.line for row in table.rows] == [2, 3]
    (problem,) = table.problems
    assert str(problem).startswith("Line 2: has 3 cells, but the first row names 2 columns.")


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line(path: Path) -> None:
    path.write_text('scene,name\nA,a\nB,"b\n')
    table = read(path, COLUMNS)

    assert len(list(table.rows)) == 1
    (problem,) = table.problems
    assert str(problem).startswith("Line 3: cannot be read as CSV")


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@given(st.lists(st.tuples(names.filter(bool), names), max_size=5), st.sampled_from(",;"), st.booleans())
def test_what_is_written_is_read(tmp_path_factory: Any, rows: list[tuple[str, str]], delimiter: str, bom: bool) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([("scene", "name"), *rows])
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig" if bom else "utf-8"))

    assert [(row["scene"], row["name"]) for row in cells(path)] == rows


# XLSX


def test_a_spreadsheet_gives_text_whatever_its_cells_hold(path: Path) -> None:
    workbook(
        path,
        ["scene", "name", "note", "listed"],
        [180, 2023.0, datetime.date(2024, 2, 20), True],
        ["A", 59.33, datetime.datetime(2024, 2, 20), None],  # noqa: DTZ001 – as openpyxl gives them
        [None, None, None, None],
        ["B", " b ", None, False],
    )

    table = read(path, COLUMNS)
    rows = list(table.checked(COLUMNS))

    assert [row.line for row in rows] == [2, 3, 5]
    assert rows[0].cells == {"scene": "180", "name": "2023", "note": "2024-02-20", "listed": "yes"}
    assert rows[1].cells == {"scene": "A", "name": "59.33", "note": "2024-02-20"}
    assert rows[2].cells == {"scene": "B", "name": "b", "note": "", "listed": "no"}


def test_a_number_shown_with_leading_zeros_keeps_them(path: Path) -> None:
    book = workbook(path, ["scene", "name"], [180, "a"])
    book.worksheets[0]["A2"].number_format = "0000"
    book.save(path)

    assert cells(path)[0]["scene"] == "0180"


def test_the_sheet_with_the_right_columns_is_read(path: Path) -> None:
    workbook(path, ["Läs mig"], Data=[["scene", "name"], ["A", "a"]])

    assert cells(path) == [{"scene": "A", "name": "a"}]


def test_two_sheets_with_the_right_columns_are_refused(path: Path) -> None:
    workbook(path, ["scene", "name"], Data=[["name", "scene"]])

    assert problem_with(path) == "Several sheets have the right columns: Blad1, Data. Keep one of them."


# Files that are not tables


def test_a_missing_file_is_named(path: Path) -> None:
    assert problem_with(path) == f"There is no file {path}."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert problem_with(tmp_path) == f"{tmp_path} is a folder. Name the file in it."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty. The first row must name the columns."),
        (b"\n\nscene,name\n", "The file is empty. The first row must name the columns."),
        (
            "scene,name\nA,Östra torget\n".encode("cp1252"),
            "Line 2: is not written in UTF-8 but probably in Windows-1252",
        ),
        ("scene,name\n".encode("utf-16"), "The file is written in UTF-16. Save it as CSV UTF-8."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The file is an old Excel file (XLS). Save it as XLSX or CSV UTF-8."),
        (b"PK\x03\x04 not a workbook", "The file is neither CSV nor XLSX. Save it as CSV UTF-8 or XLSX."),
        (b"%PDF-1.7\x00\x01", "The file is neither CSV nor XLSX. Save it as CSV UTF-8 or XLSX."),
    ],
    ids=["empty", "no header", "Windows-1252", "UTF-16", "XLS", "other zip", "other binary"],
)
def test_what_is_no_table_is_refused_with_the_remedy(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)

    assert problem_with(path).startswith(message)


def test_an_empty_sheet_is_refused(path: Path) -> None:
    workbook(path)

    assert problem_with(path) == "The file is empty. The first row must name the columns."


# Columns


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("scene", "Line 1, name: the column is missing. Add it to the first row."),
        ("scene,name,notes", "Line 1, notes: there is no such column. Did you mean note?"),
        (
            "scene,name,färg",
            "Line 1, färg: there is no such column. The columns are: scene, name, note, listed.",
        ),
        ("scene,name,name", "Line 1, name: the column occurs more than once. Keep one of them."),
    ],
)
def test_columns_are_exactly_those_asked_for(path: Path, header: str, message: str) -> None:
    path.write_text(f"{header}\nA,a\n")

    assert problem_with(path) == message


def test_rows_that_never_were_a_file_read_the_same() -> None:
    table = Table.of([{"scene": 180, "name": "a"}, {"scene": "B", "name": None, "listed": True}])

    assert [(row.line, row.cells) for row in table.checked(COLUMNS)] == [
        (2, {"scene": "180", "name": "a"}),
        (3, {"scene": "B", "name": "", "listed": "yes"}),
    ]
