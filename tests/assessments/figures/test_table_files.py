"""Files of what is stored already, whatever it holds."""

import io

import pytest
from openpyxl import load_workbook

from assessments.figures.table_files import response

NAMES = ["Gatan\vNorra", "Gatan\x00\x01\x1f", "\u202eGatan\ufffe", "Gatan\ud83d", "\t=1"]
READ = ["Gatan\nNorra", "Gatan", "Gatan", "Gatan", "=1"]


def content(kind: str) -> bytes:
    rows = [["Namn"], *([name] for name in NAMES)]
    return b"".join(response(rows, name="a", sheet="Platser", format=kind))


def test_xlsx_holds_nothing_that_it_may_not() -> None:
    sheet = load_workbook(io.BytesIO(content("xlsx"))).worksheets[0]

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == READ


@pytest.mark.parametrize("name", READ)
def test_csv_neither(name: str) -> None:
    assert name.encode() in content("csv")
    assert b"\x00" not in content("csv")
