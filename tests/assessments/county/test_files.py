"""The tables as files."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from municipalities.models import Municipality, User
from scenes.models import Round
from tests.assessments.county.reading import judged

pytestmark = pytest.mark.django_db


def download(client: Client, round: Round, user: User, kind: str) -> bytes:
    client.force_login(user)
    response = client.get(reverse("dashboard_file", args=[round.county.code, round.label, kind]))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
    return response.getvalue()


def test_the_csv_file_holds_the_tables_with_round_and_base(
    client: Client, before: Round, round: Round, board: User, ekstad: Municipality
) -> None:
    judged(before, round, municipality=ekstad)
    judged(round, municipality=ekstad)

    text = download(client, round, board, "csv").decode("utf-8-sig")
    row, foot, *_police = csv.DictReader(io.StringIO(text), delimiter=";")

    assert (row["Län"], row["Omgång"], row["Förra omgången"]) == ("Eklunds län", "2024", "2023")
    assert (row["Kod"], row["Namn"], row["Ingående"], row["Nya"], row["Utgående"]) == ("2701", "Ekstad", "1", "1", "2")
    assert (foot["Namn"], foot["Utgående"], foot["Antal områden på sista dagen"]) == ("Länet", "2", "1")


def test_the_first_round_has_no_change_in_its_file(client: Client, before: Round, board: User) -> None:
    judged(before)

    text = download(client, before, board, "csv").decode("utf-8-sig")
    row, *_others = csv.DictReader(io.StringIO(text), delimiter=";")

    assert (row["Ingående"], row["Nya"], row["Utgående"], row["Ändring"]) == ("", "", "1", "")


def test_a_name_that_looks_like_a_formula_stays_a_text(client: Client, round: Round, board: User) -> None:
    judged(round, municipality__name="=1+1")

    assert b"'=1+1" in download(client, round, board, "csv")
    sheet = load_workbook(io.BytesIO(download(client, round, board, "xlsx"))).active
    assert sheet
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_other_formats_do_not_exist(client: Client, round: Round, board: User) -> None:
    client.force_login(board)
    assert client.get(reverse("dashboard_file", args=["27", "2024", "exe"])).status_code == 404
