import shutil
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import box, shape

from assessments.action.law.loading import load as load_law
from assessments.action.methods.loading import load as load_methods
from assessments.questionnaire.loading import load as load_questionnaires
from municipalities.models import Boundary, County, District, LocalPoliceArea, Municipality
from municipalities.reference import load
from municipalities.reference_files import read
from tests.factories import SQUARE, BoundaryFactory
from tests.shapes import square_at

FIXTURES = settings.BASE_DIR / "fixtures"
OTHER_SQUARE = square_at(59, 18, side=1)
LAST_OF_THIRTEEN, FIRST_OF_ELEVEN = date(2023, 6, 30), date(2023, 7, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    load(FIXTURES)
    load_questionnaires(FIXTURES / "questionnaire")
    load_methods(FIXTURES / "methods")
    load_law(FIXTURES / "law")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURES, tmp_path / "fixtures"))


def load_reference(*options: str) -> str:
    """What the command prints."""
    output = StringIO()
    with override("en"):
        call_command("load_reference", *options, stdout=output)
    return output.getvalue()


def edit(file: Path, old: str, new: str) -> None:
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new, 1))


def police_area(name: str) -> LocalPoliceArea:
    return LocalPoliceArea.objects.get(name=name)


def names(areas) -> set[str]:
    return set(areas.values_list("name", flat=True))


# --- What the files say


def test_all_counties_and_municipalities(loaded) -> None:
    in_county = Counter(Municipality.objects.values_list("county__code", flat=True))
    assert len(in_county) == County.objects.count() == 21
    assert sum(in_county.values()) == 290
    assert (in_county["01"], in_county["12"], in_county["14"], in_county["09"]) == (26, 33, 49, 1)
    assert all(code[:2] == county for code, county in Municipality.objects.values_list("code", "county__code"))


@pytest.mark.parametrize(
    ("code", "name"),
    [("01", "Stockholms län"), ("09", "Gotlands län"), ("12", "Skåne län"), ("14", "Västra Götalands län")],
)
def test_counties_have_their_official_names(loaded, code: str, name: str) -> None:
    assert County.objects.get(code=code).name == name


@pytest.mark.parametrize(
    ("code", "name"), [("0139", "Upplands-Bro"), ("0180", "Stockholm"), ("1280", "Malmö"), ("2584", "Kiruna")]
)
def test_municipalities_have_their_codes(loaded, code: str, name: str) -> None:
    assert Municipality.objects.get(code=code).name == name


@pytest.mark.parametrize("model", [County, Municipality])
def test_all_have_sound_boundaries_in_sweden(loaded, model: type[County | Municipality]) -> None:
    sweden = box(10.9, 55.2, 24.3, 69.2)
    for area in model.objects.prefetch_related("boundaries"):
        (boundary,) = area.boundaries.all()
        assert shape(boundary.geometry).is_valid, area
        assert sweden.contains(shape(boundary.geometry)), area


def test_only_stockholm_has_a_goal(loaded) -> None:
    assert dict(County.objects.exclude(goal_year=None).values_list("code", "goal_year")) == {"01": 2027}


def test_thirteen_districts_until_the_mergers_of_2023_and_eleven_after(loaded) -> None:
    assert District.objects.valid_on(LAST_OF_THIRTEEN).count() == 13
    assert District.objects.valid_on(FIRST_OF_ELEVEN).count() == 11


@pytest.mark.parametrize(
    ("name", "merged"),
    [("Järva", {"Rinkeby-Kista", "Spånga-Tensta"}), ("Norra innerstaden", {"Norrmalm", "Östermalm"})],
)
def test_merged_districts(loaded, name: str, merged: set[str]) -> None:
    district = District.objects.get(name=name)
    assert district.valid_from == FIRST_OF_ELEVEN
    assert names(district.predecessors) == merged
    assert {area.valid_to for area in district.predecessors.all()} == {LAST_OF_THIRTEEN}


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2017, 1, 1), 17), (date(2024, 12, 31), 17), (date(2025, 1, 1), 18), (date(2026, 11, 1), 18)],
)
def test_seventeen_police_areas_in_stockholm_until_2024_and_eighteen_after(loaded, day: date, count: int) -> None:
    assert LocalPoliceArea.objects.filter(county__code="01").valid_on(day).count() == count


def test_norrmalm_was_followed_by_two_police_areas(loaded) -> None:
    norrmalm = police_area("Norrmalm")
    assert names(norrmalm.successors) == {"Lidingö-Kungsholmen", "Norra innerstaden"}
    assert names(norrmalm.municipalities) == {"Lidingö"}
    assert names(norrmalm.districts) == {"Kungsholmen", "Norra innerstaden", "Norrmalm", "Östermalm"}
    assert names(police_area("Lidingö-Kungsholmen").districts) == {"Kungsholmen"}


@pytest.mark.parametrize(
    ("district", "police_areas"),
    [
        ("Järva", {"Järva"}),
        ("Rinkeby-Kista", {"Järva"}),
        ("Enskede-Årsta-Vantör", {"Farsta", "Globen"}),
        ("Hägersten-Älvsjö", {"Globen", "Skärholmen"}),
    ],
)
def test_districts_and_police_areas_do_not_nest(loaded, district: str, police_areas: set[str]) -> None:
    assert names(District.objects.get(name=district).local_police_areas) == police_areas


@pytest.mark.parametrize("day", [date(2017, 6, 1), LAST_OF_THIRTEEN, FIRST_OF_ELEVEN, date(2025, 1, 1)])
def test_all_of_stockholms_county_has_police_at_any_time(loaded, day: date) -> None:
    police = LocalPoliceArea.objects.valid_on(day)
    assert not District.objects.valid_on(day).exclude(local_police_areas__in=police)
    whole = Municipality.objects.filter(county__code="01").exclude(name="Stockholm")
    assert not whole.exclude(local_police_areas__in=police)


def test_police_areas_of_the_project_in_skane(loaded) -> None:
    skane = LocalPoliceArea.objects.filter(county__code="12")
    assert names(skane) == {"Hässleholm", "Kristianstad", "Lund", "Malmö norr", "Malmö söder", "Trelleborg"}
    assert names(police_area("Trelleborg").municipalities) == {"Svedala", "Trelleborg", "Vellinge"}
    assert names(Municipality.objects.get(name="Malmö").local_police_areas) == {"Malmö norr", "Malmö söder"}


def test_what_is_not_verified_says_so_and_why(loaded) -> None:
    unverified = LocalPoliceArea.objects.filter(is_verified=False)
    in_stockholm = {"Botkyrka", "Huddinge", "Norrmalm", "Norrtälje", "Vällingby"}
    assert names(unverified) == in_stockholm | {"Hässleholm", "Kristianstad", "Malmö norr", "Malmö söder"}
    assert all("Inte kontrollerat" in area.source or "härledd" in area.source for area in unverified)


def test_unknown_days_are_left_open(loaded) -> None:
    assert names(LocalPoliceArea.objects.exclude(valid_from=None)) == {"Lidingö-Kungsholmen", "Norra innerstaden"}
    assert names(LocalPoliceArea.objects.exclude(valid_to=None)) == {"Norrmalm"}
    assert names(District.objects.exclude(valid_from=None)) == {"Järva", "Norra innerstaden"}


# --- Loading


def test_the_second_time_nothing_is_written(loaded, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # begin, counties, municipalities, districts and their history, police areas and theirs,
    # boundaries of counties, boundaries of municipalities,
    # predecessors, covered municipalities, covered districts, predecessors, end
    with django_assert_num_queries(14) as queries:
        outcomes = load(FIXTURES)
    assert not any(outcome.added or outcome.changed or outcome.differing for outcome in outcomes)
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_first_time_writes_in_bulk() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        load(FIXTURES)
    assert len(queries) < 40


def test_command_tells_what_was_done() -> None:
    assert "Municipalities: 290 in the files, 290 added, 0 changed." in load_reference()
    assert "Nothing has changed." in load_reference()


def test_loading_is_in_the_history(loaded) -> None:
    (record,) = police_area("Järva").history.all()
    assert (record.history_type, record.history_change_reason) == ("+", "load_reference")


def test_what_an_administrator_corrected_is_kept_and_reported(loaded) -> None:
    LocalPoliceArea.objects.filter(name="Solna").update(valid_to=date(2026, 12, 31))
    police_area("Solna").municipalities.remove(Municipality.objects.get(name="Sundbyberg"))
    assert "Solna is kept as it is. The files differ: valid to and covers municipalities." in load_reference()
    assert police_area("Solna").valid_to == date(2026, 12, 31)
    assert names(police_area("Solna").municipalities) == {"Solna"}


def test_overwriting_takes_what_the_files_say(loaded) -> None:
    County.objects.filter(code="01").update(goal_year=2030)
    LocalPoliceArea.objects.filter(name="Solna").update(valid_to=date(2026, 12, 31))
    police_area("Solna").municipalities.clear()
    assert "Local police areas: 25 in the files, 0 added, 1 changed." in load_reference("--overwrite")
    assert County.objects.get(code="01").goal_year == 2027
    assert police_area("Solna").valid_to is None
    assert names(police_area("Solna").municipalities) == {"Solna", "Sundbyberg"}
    assert police_area("Solna").history.first().history_change_reason == "load_reference"


def test_a_renamed_area_is_not_added_again(loaded) -> None:
    area = police_area("Järva")
    area.name = "Rinkeby"
    area.save()
    assert "Rinkeby is kept as it is. The files differ: name." in load_reference()
    assert not LocalPoliceArea.objects.filter(name="Järva").exists()


def test_a_deleted_area_is_not_added_again_unless_overwritten(loaded) -> None:
    police_area("Lund").delete()
    assert "Lund has been deleted here and is not added again." in load_reference()
    assert not LocalPoliceArea.objects.filter(name="Lund").exists()
    load_reference("--overwrite")
    assert names(police_area("Lund").municipalities) == {"Lund"}


def test_another_boundary_is_kept_and_reported_unless_overwritten(loaded) -> None:
    drawn = Boundary.objects.get(municipality__name="Solna")
    Boundary.objects.filter(pk=drawn.pk).update(geometry=SQUARE, source="Survey")
    Boundary.objects.get(county__code="12").delete()

    told = load_reference()

    assert "Solna is kept as it is. The files differ: boundary." in told
    assert "Skåne län is kept as it is. The files differ: boundary." in told
    assert Boundary.objects.get(pk=drawn.pk).geometry == SQUARE
    assert "Municipalities: 290 in the files, 0 added, 1 changed." in load_reference("--overwrite")
    redrawn = Boundary.objects.get(pk=drawn.pk)
    assert (redrawn.geometry, redrawn.source) == (drawn.geometry, drawn.source)
    assert Boundary.objects.filter(county__code="12", kind="county").count() == 1
    assert "Nothing has changed." in load_reference()


def test_a_boundary_from_a_day_on_is_none_of_the_files_business(loaded) -> None:
    solna = Municipality.objects.get(name="Solna")
    solna.boundaries.update(valid_to=date(2025, 12, 31))
    detailed = BoundaryFactory(
        kind="municipality", municipality=solna, valid_from=date(2026, 1, 1), geometry=OTHER_SQUARE
    )

    assert "Nothing has changed." in load_reference("--overwrite")
    solna.boundaries.exclude(pk=detailed.pk).update(geometry=SQUARE)
    assert "290 in the files, 0 added, 1 changed." in load_reference("--overwrite")
    detailed.refresh_from_db()
    assert (detailed.geometry, detailed.valid_from, detailed.source) == (OTHER_SQUARE, date(2026, 1, 1), "invented")


def test_an_area_added_here_is_left_alone(loaded) -> None:
    County.objects.get(code="14").local_police_areas.create(name="Hisingen")
    load(FIXTURES, overwrite=True)
    assert police_area("Hisingen").county.code == "14"


# --- Files that are wrong


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("counties.geojson", '"01"', '"1"', "counties.geojson, row 2, column code: must be 2 digits."),
        ("counties.geojson", '"Uppsala län"', '""', "counties.geojson, row 3, column name: is empty."),
        ("counties.geojson", '"MultiPolygon"', '"Point"', "row 2, column geometry: must be a polygon or several."),
        ("counties.geojson", '"features"', '"places"', "counties.geojson is not a GeoJSON feature collection."),
        ("counties.geojson", '{"type"', '"type"', "counties.geojson is not a GeoJSON feature collection."),
        ("municipalities.geojson", '"0114"', '"9914"', "municipalities.geojson, row 2, column code: there is no"),
        ("municipalities.geojson", '"0115"', '"0114"', "row 3, column code: is the same as in row 2."),
        ("municipalities.geojson", '"Vallentuna"', '"Upplands Väsby"', "row 3, column name: is the same as in row 2."),
        ("county_goals.csv", "2027", "soon", "county_goals.csv, row 2, column goal_year: must be a year."),
        ("county_goals.csv", "01,", "02,", "county_goals.csv, row 2, column county: “02” is not known."),
        (
            "districts.csv",
            "Stockholm,Farsta",
            "Stokholm,Farsta",
            "row 4, column municipality: “Stokholm” is not known.",
        ),
        ("districts.csv", "Stockholm,Farsta", "Stockholm,Bromma", "row 4, column name: is the same as in row 2."),
        ("districts.csv", "2023-07-01,,Rinkeby", "1 juli,,Rinkeby", "row 7, column valid_from: must be a date such as"),
        ("districts.csv", "Norrmalm; Östermalm", "Norrmalm; Vasastan", "row 9, column predecessors: “Vasastan” is not"),
        ("districts.csv", "predecessors", "before", "districts.csv, row 1: the columns must be municipality, name,"),
        (
            "local_police_areas.csv",
            "2025-01-01,,Lidingö",
            "2025-01-01,2024-01-01,Lidingö",
            "row 2, column valid_to: is",
        ),
        (
            "local_police_areas.csv",
            "Stockholm: Kungsholmen",
            "Kungsholmen",
            "row 2, column districts: “Kungsholmen” is",
        ),
        (
            "local_police_areas.csv",
            "Norrmalm,yes",
            "Norrmalm,perhaps",
            "row 2, column verified: “perhaps” is not known.",
        ),
        ("local_police_areas.csv", "Lidingö,Stockholm", "Lidingö,,,,Stockholm", "row 2, column source: more cells"),
    ],
)
def test_a_bad_file_is_refused_with_its_row_and_column(
    copied: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(copied / file, old, new)
    with pytest.raises(CommandError) as caught:
        load_reference("--folder", str(copied))
    assert message in str(caught.value)
    assert not County.objects.exists()


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "districts.csv").unlink()
    with pytest.raises(CommandError, match=r"districts\.csv cannot be read"):
        load_reference("--folder", str(copied))


def test_a_file_in_another_encoding_is_refused(copied: Path) -> None:
    content = (copied / "districts.csv").read_text()
    (copied / "districts.csv").write_text(content, encoding="latin-1", errors="replace")
    with pytest.raises(CommandError, match=r"districts\.csv is not UTF-8"):
        load_reference("--folder", str(copied))


def test_a_file_saved_by_a_spreadsheet_is_read(copied: Path) -> None:
    """With a byte order mark and Windows' line ends."""
    content = (copied / "districts.csv").read_text()
    (copied / "districts.csv").write_text(content, encoding="utf-8-sig", newline="\r\n")
    assert read(copied).districts == read(FIXTURES).districts
