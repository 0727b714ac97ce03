"""How many live in an area: read from a file, and kept by the database (rule 20)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import County, Inhabitants, Municipality
from tests.database import refused
from tests.factories import CountyFactory, DistrictFactory, LocalPoliceAreaFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

HEADER = "kind,area,year,inhabitants,source"


@pytest.fixture
def ekstad() -> Municipality:
    county = CountyFactory.create(code="27", name="Eklunds län")
    LocalPoliceAreaFactory.create(county=county, name="Norra Ek")
    town = MunicipalityFactory.create(county=county, code="2701", name="Ekstad")
    DistrictFactory.create(municipality=town, name="Centrum")
    return town


@pytest.fixture
def read(tmp_path: Path, ekstad: Municipality, capsys: Any) -> Any:
    def read(*rows: str, **options: Any) -> str:
        path = tmp_path / "inhabitants.csv"
        path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        call_command("import_inhabitants", path, county="27", **options)
        return str(capsys.readouterr().out)

    return read


def on_record() -> list[tuple[str, int, str]]:
    return [(str(one), one.number, one.source) for one in Inhabitants.objects.order_by("pk")]


def test_of_every_kind_of_area(read: Any) -> None:
    read("municipality,2701,2023,98 765,SCB", "district,centrum,2023,12345,Ekstad", "lpo,Norra Ek,2022,54321,SCB")
    assert on_record() == [
        ("Ekstad, 2023", 98_765, "SCB"),
        ("Centrum, 2023", 12_345, "Ekstad"),
        ("Norra Ek, 2022", 54_321, "SCB"),
    ]


@pytest.mark.parametrize("area", ["Ekstads kommun", "EKSTAD", "2701"])
def test_a_municipality_as_people_write_it(read: Any, area: str) -> None:
    read(f"municipality,{area},2023,98765,SCB")
    assert [name for name, _number, _source in on_record()] == ["Ekstad, 2023"]


def test_only_a_municipality_is_called_kommun(read: Any) -> None:
    with pytest.raises(CommandError, match="är inget sådant område"):
        read("district,Centrums kommun,2023,12345,Ekstad")


def test_repeated_it_changes_nothing(read: Any) -> None:
    read("municipality,Ekstad,2023,98765,SCB")
    assert "Inget har ändrats." in read("municipality,2701,2023,98765,SCB")
    assert len(on_record()) == 1


def test_another_number_for_the_year_replaces_it(read: Any) -> None:
    read("municipality,Ekstad,2023,98765,SCB")
    read("municipality,Ekstad,2023,98766,SCB", "municipality,Ekstad,2022,98000,SCB")
    assert [number for _name, number, _source in on_record()] == [98_766, 98_000]


def test_a_dry_run_writes_nothing(read: Any) -> None:
    read("municipality,Ekstad,2023,98765,SCB", dry_run=True)
    assert on_record() == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("town,Ekstad,2023,98765,SCB", "kind"),
        ("municipality,Finnsinte,2023,98765,SCB", "area"),
        ("municipality,,2023,98765,SCB", "area"),
        ("municipality,Ekstad,203,98765,SCB", "year"),
        ("municipality,Ekstad,2023.5,98765,SCB", "year"),
        ("municipality,Ekstad,,98765,SCB", "year"),
        ("municipality,Ekstad,2023,0,SCB", "inhabitants"),
        ("municipality,Ekstad,2023,-5,SCB", "inhabitants"),
        ("municipality,Ekstad,2023,okänt,SCB", "inhabitants"),
        ("municipality,Ekstad,2023,98765000000,SCB", "inhabitants"),
        ("municipality,Ekstad,2023,98765,", "source"),
        (f"municipality,Ekstad,2023,98765,{'x' * 301}", "source"),
    ],
)
def test_a_bad_row_is_told_with_line_and_column_and_nothing_is_written(read: Any, row: str, column: str) -> None:
    with pytest.raises(CommandError) as error:
        read("municipality,Ekstad,2022,98000,SCB", row)
    told, count = str(error.value).splitlines()
    assert "3" in told
    assert column in told
    assert count.startswith("1 ")
    assert on_record() == []


def test_an_area_twice_for_the_same_year_is_refused(read: Any) -> None:
    with pytest.raises(CommandError, match=r"rad\s2"):
        read("municipality,Ekstad,2023,98765,SCB", "municipality,2701,2023,98766,SCB")


def test_an_unknown_county_is_told(read: Any, tmp_path: Path) -> None:
    read("municipality,2701,2023,98765,SCB")
    with pytest.raises(CommandError, match="99"):
        call_command("import_inhabitants", tmp_path / "inhabitants.csv", county="99")


# --- What the database refuses


@pytest.mark.parametrize(
    "wrong", [{"number": 0}, {"year": 1900}, {"year": 2999}, {"source": ""}, {"municipality": None}]
)
def test_the_database_refuses(ekstad: Municipality, wrong: dict[str, Any]) -> None:
    right = {"municipality": ekstad, "year": 2023, "number": 98_765, "source": "SCB"}
    with refused():
        Inhabitants.objects.create(**right | wrong)
    Inhabitants.objects.create(**right)
    with refused():
        Inhabitants.objects.create(**right)


def test_one_number_is_of_one_area(ekstad: Municipality) -> None:
    with refused():
        Inhabitants.objects.create(
            municipality=ekstad, district=ekstad.districts.get(), year=2023, number=1, source="SCB"
        )


def test_those_of_a_county_and_not_of_another(read: Any, ekstad: Municipality) -> None:
    read("municipality,2701,2023,98765,SCB", "district,Centrum,2023,12345,SCB", "lpo,Norra Ek,2022,54321,SCB")
    other: County = CountyFactory.create()
    assert Inhabitants.objects.of_county(ekstad.county).count() == 3
    assert not Inhabitants.objects.of_county(other).exists()
