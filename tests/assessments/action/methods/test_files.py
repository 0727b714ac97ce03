"""The bank as a file and as the API gives it: the same words as on the page."""

import csv
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.action import the_bank
from tests.cast import Cast
from tests.pages import body, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    the_bank()
    return Cast()


def table(cast: Cast) -> dict[str, dict[str, str]]:
    sent = body(logged_in(cast.reader).get(reverse("method_file", args=["csv"]))).lstrip("\ufeff")
    return {row["Kod"]: row for row in csv.DictReader(sent.splitlines(), delimiter=";")}


def test_file_has_every_method_with_the_words_of_the_page(cast: Cast) -> None:
    rows = table(cast)
    assert [*rows] == [f"M{number:02}" for number in range(1, 26)]
    promise = rows["M20"]
    assert [promise[name] for name in ("Nivå", "Droger på platsen", "Våld", "Trygghet")] == [
        "B",
        "Ingen effekt visad",
        "Ingen effekt visad",
        "Ingen effekt visad",
    ]
    assert rows["M08"]["Hur väl vi vet"] == "Ingen studie funnen"
    assert rows["M22"]["Hur väl vi vet"] == "Ingen sökning gjord än"
    assert rows["M22"]["Våld"] == rows["M22"]["Kontrollerad"] == ""
    assert rows["M01"]["Kontrollerad"] == "november 2026"


def test_each_source_has_its_address_or_a_dash(cast: Cast) -> None:
    row = table(cast)["M07"]
    assert row["Källor"].count("; ") == row["Adresser"].count("; ") == 2
    assert row["Adresser"].startswith("–; –; https://www.college.police.uk/")


def test_also_as_xlsx(cast: Cast) -> None:
    response = logged_in(cast.reader).get(reverse("method_file", args=["xlsx"]))
    (sheet,) = load_workbook(BytesIO(response.content)).worksheets
    assert (sheet.title, sheet.max_row) == ("Metodbanken", 26)


def test_other_formats_and_parameters_are_refused(cast: Cast) -> None:
    client = logged_in(cast.reader)
    assert client.get(reverse("method_file", args=["pdf"])).status_code == 404
    assert client.get(reverse("method_file", args=["csv"]), {"corner": "place"}).status_code == 400


# --- API


def given(cast: Cast, code: str = "", **choice: str) -> Any:
    name, args = ("api:method-detail", [code]) if code else ("api:method-list", [])
    return logged_in(cast.outsider).get(reverse(name, args=args), choice).json()


def test_api_gives_what_was_seen(cast: Cast) -> None:
    cameras = given(cast, "M05")
    assert [cameras[name] for name in ("level", "drugs", "violence", "safety")] == ["A", "mixed", "none", "mixed"]
    assert cameras["level_words"] == "Samlad forskning eller slumpat försök"
    assert cameras["corners"] == ["offender", "place"]
    assert cameras["sources"][0]["name"] == "Brå 2018"


def test_api_tells_what_nobody_has_searched(cast: Cast) -> None:
    alarm = given(cast, "M22")
    assert [alarm[name] for name in ("level", "drugs", "violence", "safety", "checked_on")] == [None] * 5
    assert alarm["level_words"] == "Ingen sökning gjord än"


def test_api_has_no_address_where_none_is_known(cast: Cast) -> None:
    assert given(cast, "M07")["sources"][1] == {"name": "Brå 2007:28", "address": None}


def test_api_narrows_as_the_page_does(cast: Cast) -> None:
    found = given(cast, corner="place", category="vulnerable")
    expected = [5, 6, 7, 8, 9, 10, 11, 19, 20, 21, 22, 23, 24]
    assert [method["code"] for method in found["results"]] == [f"M{number:02}" for number in expected]
    assert logged_in(cast.outsider).get(reverse("api:method-list"), {"corner": "x"}).status_code == 400


def test_api_leaves_out_other(cast: Cast) -> None:
    assert given(cast)["count"] == 25
    assert logged_in(cast.outsider).get(reverse("api:method-detail", args=["M99"])).status_code == 404
