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

from municipalities.site.importing import files
from municipalities.site.importing import lines as limits
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
        "scene\tname\nA\tÖstra torget\n",
        "scene|name\rA|Östra torget\r",
        "sep=;\nscene;name\nA;Östra torget\n",
        '"sep=\t"\r\nscene\tname\r\nA\tÖstra torget\r\n',
        '="scene";="name"\n="A";Östra torget\n',
    ],
    ids=[
        "comma",
        "semicolon and CRLF",
        "byte order mark",
        "quotes and capitals",
        "empty columns at the end",
        "tab",
        "pipe and CR",
        "sep line",
        "sep line in quotes",
        "kept as text",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_the_same_rows_however_a_csv_is_saved(path: Path, text: str, encoding: str) -> None:
    path.write_bytes(text.removeprefix("\ufeff" if encoding != "utf-8" else "").encode(encoding))

    assert [(row["scene"], row["name"]) for row in cells(path)] == [("A", "Östra torget")]


def test_the_delimiter_is_the_one_that_parts_the_names_of_columns(path: Path) -> None:
    path.write_text("scene;name;note\nA;a;1,2,3,4,5,6,7\n")

    assert cells(path) == [{"scene": "A", "name": "a", "note": "1,2,3,4,5,6,7"}]


def test_a_sep_line_is_no_line_of_the_sheet(path: Path) -> None:
    path.write_text("sep=;\nscene;name\nA;a\n")

    assert [row.line for row in read(path, COLUMNS).rows] == [2]


@pytest.mark.parametrize("above", ["Listan 2023;;", "\n;;", "Listan 2023\nUttag: hösten;;"], ids=repr)
def test_rows_above_the_columns_are_told_of(path: Path, above: str) -> None:
    path.write_text(f"{above}\nscene;name;note\nA;a;\n")

    line = above.count("\n") + 2
    assert problem_with(path) == f"The columns seem to be in row {line}: remove the rows above."


def test_a_first_row_that_names_nothing_is_told_in_one_sentence(path: Path) -> None:
    path.write_text("plats:namn\nA:a\n")

    assert (
        problem_with(path) == "The first row names none of the columns: scene, name, note, listed. It says: plats:namn"
    )


def test_a_cell_beyond_what_python_reads_is_no_lost_quotation_mark(path: Path) -> None:
    path.write_text(f"scene,name,note\nA,a,{'x' * 140_000}\n")

    assert len(cells(path)[0]["note"]) == 140_000


@pytest.mark.parametrize(
    "text",
    ["#N/A", "#SAKNAS!", "#REFERENS!", "#VÄRDEFEL!", "#NAMN?", "#DIVISION/0!", "#REF!", "#NUM!", "######", "Err:502"],
)
@pytest.mark.parametrize("column", ["name", "note"])
def test_the_error_of_a_formula_is_no_text(path: Path, text: str, column: str) -> None:
    path.write_text(f"scene,{column}\nA,{text}\n")

    (row,) = read(path, COLUMNS).rows
    assert row.faults == {column: f"holds an error ({text}). Mend the formula, or write the value."}


@pytest.mark.parametrize("text", ["#metoo", "# 12", "N/A", "Torget #3!", "Errol:502"])
def test_what_only_begins_like_an_error_is_text(path: Path, text: str) -> None:
    path.write_text(f"scene,name\nA,{text}\n")

    (row,) = read(path, COLUMNS).rows
    assert not row.faults


@pytest.mark.parametrize("text", ["Ã–stra torget", "SkÃ¥ne", "\ufffdstra torget"])
def test_damaged_letters_are_told(path: Path, text: str) -> None:
    path.write_text(f"scene,name\nA,{text}\n")

    (row,) = read(path, COLUMNS).rows
    assert row.faults["name"].startswith("has damaged letters")


def test_a_number_that_a_spreadsheet_has_shortened_is_told(path: Path) -> None:
    path.write_text("scene;name\n1,00E+05;a\n1E5;b\n")

    first, second = read(path, COLUMNS).rows
    assert first.faults["scene"].startswith("“1,00E+05” is a number that the spreadsheet has shortened.")
    assert not second.faults


def test_a_file_that_is_too_large_is_not_read_to_its_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FILE_MAX", 2_000_000)
    path.write_bytes(b"scene,name\n" + b"x" * 2_000_000)

    assert problem_with(path).startswith("The file is larger than 2 MB.")


def test_too_many_rows_and_columns_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINES_MAX", 30)
    path.write_text("scene,name\n" + "A,a\n" * 30)
    table = read(path, COLUMNS)
    list(table.rows)
    assert [str(problem) for problem in table.problems] == [
        "Line 31: The sheet has more than 30 rows. Split it, or remove what stands far below."
    ]
    path.write_text("scene,name\n" + "," * 500 + "x\n")
    table = read(path, COLUMNS)
    list(table.rows)
    assert str(table.problems[0]).startswith("Line 2: has more than 500 columns.")


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
        (b"\n\nscene,name\n", "The columns seem to be in row 3: remove the rows above."),
        (
            "scene,name\nA,Östra torget\n".encode("cp1252"),
            "Line 2: is not written in UTF-8 but probably in Windows-1252",
        ),
        ("scene,name\n".encode("utf-16-le"), "The file is written in UTF-16. Save it as CSV UTF-8."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The file is an old Excel file (XLS). Save it as XLSX or CSV UTF-8."),
        (b"PK\x03\x04 not a workbook", "The file is damaged. Open it in Excel and save it again"),
        (b"%PDF-1.7\x00\x01", "The file is a picture or a PDF. Save the table itself as XLSX or CSV UTF-8."),
        ("scene,name\nA,Östra torget\n".encode("cp850"), "Line 2: is not written in UTF-8 but probably in CP850"),
        (
            "scene,name\nA,Östra torget\n".encode("mac_roman"),
            "Line 2: is not written in UTF-8 but probably in Mac Roman",
        ),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "The file is protected by a password"),
        (b"\x89PNG\r\n\x1a\n", "The file is a picture or a PDF."),
        (b"\x1f\x8b\x08\x00", "The file is packed. Unpack it"),
        (b"\xef\xbb\xbf <table><tr><td>scene</td></tr></table>", "The file is a web page (HTML)"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "The file is XML."),
        (b'{"type": "FeatureCollection"}', "The file is JSON, not a table."),
        (b"\x7fELF\x00\x01", "The file is neither CSV nor XLSX. Save it as CSV UTF-8 or XLSX."),
    ],
    ids=repr,
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
