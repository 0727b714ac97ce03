"""A file of the national school register becomes schools."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from municipalities.models import County, Municipality
from scenes.models import Nearby, Place
from tests.factories import AssessmentFactory, RoundFactory, drawn
from tests.place_files import refused, run

pytestmark = pytest.mark.django_db

COLUMNS = (
    "Skolenhetskod;Namn;Besöksadress;Kommunkod;Kommun;Skolform;Status;Startdatum;"
    "Koordinat_SweRef_E;Koordinat_SweRef_N;Koordinat_WGS84_Lat;Koordinat_WGS84_Lng"
)
COMPULSORY = (
    "10000001;Ekskolan;Ekvägen 1;2701;Ekköping;Förskoleklass, Grundskola;Aktiv;2012-07-01T00:00:00;"
    "661614,91;6565751,92;59,2;17,83"
)
OTHERS = [
    "10000002;Gymnasiet;Ekvägen 2;2701;Ekköping;Gymnasieskola;AKTIV;2012-07-01;661614,9;6565751,9;;",
    "10000003;Gamla skolan;;2701;Ekköping;NA;Vilande;;661614,9;6565751,9;59,2;17,83",
    "10000004;Nya skolan;;2701;Ekköping;Grundskola;Aktiv;;NA;NA;0;0",
]


def test_an_export_of_the_register_is_understood(written: Callable[..., str], municipality: Municipality) -> None:
    out = run(written(COLUMNS, COMPULSORY, *OTHERS), "--kind", "school")
    school, gymnasium = Place.objects.order_by("source_id")
    assert (school.name, school.municipality, school.valid_from) == (
        "Ekskolan",
        municipality,
        datetime.date(2012, 7, 1),
    )
    assert (school.latitude, school.longitude) == (59.2, 17.83)
    assert gymnasium.latitude == pytest.approx(59.2, abs=1e-5)
    assert list(Place.objects.counted()) == [school]
    assert "1 row left out, not active: line 4." in out
    assert "1 row left out, no coordinates: line 5." in out
    assert "not used: besöksadress, kommun" in out


def test_a_flattened_answer_of_the_registers_interface_is_understood(written: Callable[..., str]) -> None:
    header = (
        "SkolenhetInfo.Skolenhetskod,SkolenhetInfo.Namn,Kommun.Namn,Skolformer,"
        "SkolenhetInfo.Besoksadress.GeoData.Koordinat_WGS84_Lat,SkolenhetInfo.Besoksadress.GeoData.Koordinat_WGS84_Lng"
    )
    run(written(header, "10000001,Ekskolan,Ekköping,Grundskola,59.2,17.83"))
    assert Place.objects.get().kind == "school"


def test_what_is_wrong_in_the_register_is_told_by_its_own_columns(written: Callable[..., str]) -> None:
    message = refused(written(COLUMNS, COMPULSORY.replace("2701", "9999").replace("59,2", "95,2")))
    assert "Line 2, kommunkod: “9999” is no municipality in" in message
    assert "Line 2, koordinat_wgs84_lat: lies outside Sweden." in message


def test_the_register_has_no_preschools(written: Callable[..., str]) -> None:
    assert "--kind school" in refused(written(COLUMNS, COMPULSORY), "--kind", "preschool")


@pytest.mark.parametrize(
    ("form", "stored", "not_known"),
    [
        ("GR", "Grundskola", []),
        ("gr, fklass", "Grundskola, Förskoleklass", []),
        ("GR;FSK", "Grundskola, FSK", ["FSK"]),
        ("Grundskola/Förskoleklass", "Grundskola/Förskoleklass", []),
        ("GY", "Gymnasieskola", []),
        ("Grundskla", "Grundskla", ["Grundskla"]),
        ("11", "11", ["11"]),
    ],
)
def test_school_forms_are_understood_or_told(
    written: Callable[..., str], form: str, stored: str, not_known: list[str]
) -> None:
    out = run(written(COLUMNS, COMPULSORY.replace("Förskoleklass, Grundskola", f'"{form}"')))

    assert Place.objects.get().school_form == stored
    assert [f"The school form “{word}” is not known here: line 2." in out for word in not_known] == [True] * len(
        not_known
    )
    assert ("is not known here" in out) == bool(not_known)
    assert ("1 school is not counted as near" in out) == (Place.objects.counted().count() == 0)


def test_a_register_without_school_forms_is_refused(written: Callable[..., str]) -> None:
    assert "skolform: is empty." in refused(written(COLUMNS, COMPULSORY.replace("Förskoleklass, Grundskola", "")))
    assert "school form: the column is missing" in refused(written(COLUMNS.replace("Skolform;", "Form;"), COMPULSORY))


def test_the_same_column_of_the_register_twice_is_refused(written: Callable[..., str]) -> None:
    message = refused(written(f"{COLUMNS};Skolform", f"{COMPULSORY};Gymnasieskola"))
    assert "Line 1, skolform: the column occurs more than once." in message


def test_a_status_that_is_not_known_is_refused(written: Callable[..., str]) -> None:
    assert "status: “Öppen” is not one of: aktiv, vilande" in refused(
        written(COLUMNS, COMPULSORY.replace("Aktiv", "Öppen"))
    )


@pytest.mark.parametrize("status", ["Vilande", "Upphörd", "planerad"])
def test_a_known_school_that_is_not_active_gets_a_last_day_and_is_told_of(
    written: Callable[..., str], status: str
) -> None:
    run(written(COLUMNS, COMPULSORY))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    closed = written(COLUMNS, COMPULSORY.replace("Aktiv", status))

    for options in (["--dry-run"], []):
        out = run(closed, *options)
        assert "0 new, 1 changed, 0 unchanged" in out
        assert "1 school on record is not active in the file, and was given a last day: line 2." in out
    assert Place.objects.get().valid_to == yesterday
    assert not Place.objects.counted().valid_on(timezone.localdate()).exists()
    assert "0 new, 0 changed, 1 unchanged" in run(closed)


def test_the_last_day_is_the_registers_where_it_has_one(written: Callable[..., str]) -> None:
    run(written(f"{COLUMNS};Slutdatum", f"{COMPULSORY};"))
    run(written(f"{COLUMNS};Slutdatum", f"{COMPULSORY.replace('Aktiv', 'Upphörd')};2020-06-30"))

    assert Place.objects.get().valid_to == datetime.date(2020, 6, 30)


def test_a_school_that_has_closed_leaves_the_open_rounds_count(written: Callable[..., str], county: County) -> None:
    today = timezone.localdate()
    scene = AssessmentFactory.create(scene__county=county, round=RoundFactory.create(county=county, ends=today)).scene
    drawn(scene, county.rounds.get())
    run(written(COLUMNS, COMPULSORY, COMPULSORY.replace("10000001", "10000002").replace("59,2;17,83", "59,3;17,83")))
    before = Nearby.objects.get().within
    run(written(COLUMNS, COMPULSORY.replace("Aktiv", "Upphörd")))

    assert (before, Nearby.objects.get().within) == (1, 0)


def test_closing_minds_the_county_asked_for(written: Callable[..., str], neighbour: Municipality) -> None:
    run(written(COLUMNS, COMPULSORY))
    out = run(written(COLUMNS, COMPULSORY.replace("Aktiv", "Upphörd")), "--county", "28")

    assert "1 row left out, in another county." in out
    assert Place.objects.get().valid_to is None


def test_a_known_school_without_coordinates_stays_where_it_was_and_is_told_of(written: Callable[..., str]) -> None:
    run(written(COLUMNS, COMPULSORY))
    moved = COMPULSORY.replace("661614,91;6565751,92;59,2;17,83", ";;;").replace("Förskoleklass, Grundskola", "GY")
    out = run(written(COLUMNS, moved))

    school = Place.objects.get()
    assert (school.latitude, school.school_form) == (59.2, "Gymnasieskola")
    assert "1 school on record has no coordinates in the file, and stays where it was: line 2." in out


def test_an_active_school_that_stays_closed_is_told_of(written: Callable[..., str]) -> None:
    run(written(COLUMNS, COMPULSORY))
    Place.objects.update(valid_to=datetime.date(2020, 6, 30))

    assert "1 school is active in the file, but has a last day on record and stays closed: line 2." in run(
        written(COLUMNS, COMPULSORY)
    )


def test_schools_that_a_later_register_does_not_mention_are_told_of(written: Callable[..., str]) -> None:
    run(written(COLUMNS, COMPULSORY, COMPULSORY.replace("10000001", "10000002")))

    assert "1 school on record in the same county is not in the file, and stays open." in run(
        written(COLUMNS, COMPULSORY)
    )
