import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError

from municipalities.models import County, Municipality
from municipalities.site.importing.reading import Table
from scenes.importing.places import import_places
from scenes.models import Nearby, Place
from tests.factories import (
    AssessmentFactory,
    PlaceFactory,
    RoundFactory,
    drawn,
    with_boundary,
)
from tests.place_files import problems, refused, run

pytestmark = pytest.mark.django_db

HEADER = "id,name,kind,school form,municipality,latitude,longitude,from,to"
SCHOOL = "s1,Eken,school,Grundskola,2701,59.2,17.83,2015-08-01,"
STATION = "t1,Norra,station,,Ekköping,59.21,17.84,,2022-12-10"
ROW = {"id": "s1", "name": "Eken", "school form": "Grundskola", "latitude": "59.2", "longitude": "17.83"}


def boundary(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


# --- Our own columns


def test_csv_becomes_places(written: Callable[..., str], county: County, municipality: Municipality) -> None:
    assert "2 new, 0 changed, 0 unchanged" in run(written(HEADER, SCHOOL, STATION))
    school, station = Place.objects.order_by("kind")
    assert (school.kind, school.source_id, school.name, school.school_form) == ("school", "s1", "Eken", "Grundskola")
    assert (school.county, school.municipality) == (county, municipality)
    assert (school.valid_from, school.valid_to) == (datetime.date(2015, 8, 1), None)
    assert [school.easting, school.northing] == pytest.approx([661_615, 6_565_752], abs=1)
    assert (station.municipality, station.valid_to) == (municipality, datetime.date(2022, 12, 10))


def test_xlsx_becomes_places(tmp_path: Path, municipality: Municipality) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "name", "municipality", "northing", "easting", "from"])
    sheet.append([17, "Norra", 2701, 6_565_752, 661_614.91, datetime.datetime(2019, 8, 1)])  # noqa: DTZ001
    book.save(tmp_path / "places.xlsx")
    run(str(tmp_path / "places.xlsx"), "--kind", "station")
    station = Place.objects.get()
    assert (station.source_id, station.municipality, station.valid_from) == (
        "17",
        municipality,
        datetime.date(2019, 8, 1),
    )
    assert [station.latitude, station.longitude] == pytest.approx([59.2, 17.83], abs=1e-5)


@pytest.mark.parametrize("position", [[17.83, 59.2], [661_615, 6_565_752, 12.5]], ids=["WGS 84", "SWEREF 99 TM"])
def test_geojson_becomes_places(written: Callable[..., str], position: list[float]) -> None:
    properties = {"id": 7, "name": "Eken", "school_form": ["Förskoleklass", "Grundskola"], "to": None}
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": position}, "properties": properties}
    file = written(json.dumps({"type": "FeatureCollection", "features": [feature]}), name="places.geojson")
    run(file, "--kind", "school")
    place = Place.objects.get()
    assert (place.source_id, place.school_form) == ("7", "Förskoleklass, Grundskola")
    assert [place.latitude, place.longitude] == pytest.approx([59.2, 17.83], abs=1e-5)


def test_without_municipality_the_position_tells_the_county(county: County, neighbour: Municipality) -> None:
    import_places(Table.of([ROW, ROW | {"id": "s2", "latitude": "60.2"}]), kind="school")
    assert [(place.source_id, place.county, place.municipality) for place in Place.objects.order_by("source_id")] == [
        ("s1", county, None),
        ("s2", neighbour.county, None),
    ]


def test_only_boundaries_of_counties_in_force_tell_the_county(county: County, neighbour: Municipality) -> None:
    county.boundaries.update(valid_to=datetime.date(2020, 12, 31))
    with_boundary(neighbour, boundary(17, 58.8, 19, 59.8))

    (problem,) = problems(ROW)

    assert problem.startswith("Line 2, latitude: lies in no county here.")


def test_only_the_places_of_the_county_asked_for(written: Callable[..., str], neighbour: Municipality) -> None:
    elsewhere = SCHOOL.replace("s1", "s2").replace("2701", "2801").replace("59.2,", "60.2,")
    assert "1 row left out, in another county." in run(written(HEADER, SCHOOL, elsewhere), "--county", "27")
    assert Place.objects.get().source_id == "s1"


def test_a_dry_run_tells_and_writes_nothing(written: Callable[..., str]) -> None:
    out = run(written(HEADER, SCHOOL, STATION), "--dry-run")
    assert "2 new" in out
    assert "dry run" in out
    assert not Place.objects.exists()


# --- Again


def test_repeating_changes_nothing(written: Callable[..., str]) -> None:
    file = written(HEADER, SCHOOL, STATION)
    run(file)
    assert "0 new, 0 changed, 2 unchanged" in run(file)


def test_what_has_changed_is_changed(written: Callable[..., str]) -> None:
    run(written(HEADER, SCHOOL, STATION))
    assert "0 new, 1 changed, 1 unchanged" in run(
        written(HEADER, SCHOOL.replace("59.2", "59.3") + "2024-06-30", STATION)
    )
    school = Place.objects.get(kind="school")
    assert (school.latitude, school.valid_to) == (59.3, datetime.date(2024, 6, 30))
    assert school.northing == pytest.approx(6_576_881, abs=5)


def test_a_place_that_the_file_does_not_mention_stays(written: Callable[..., str]) -> None:
    run(written(HEADER, SCHOOL, STATION))
    run(written(HEADER, STATION))
    assert Place.objects.get(kind="school").valid_to is None


def test_a_column_that_the_file_does_not_have_leaves_what_is_stored(county: County) -> None:
    closed = datetime.date(2024, 6, 30)
    PlaceFactory.create(county=county, source_id="s1", name="Eken", valid_to=closed)
    import_places(Table.of([ROW | {"name": "Nya Eken"}]), kind="school")
    place = Place.objects.get()
    assert (place.name, place.valid_to) == ("Nya Eken", closed)


def test_the_same_identifier_may_be_of_two_kinds(county: County) -> None:
    PlaceFactory.create(county=county, source_id="s1", kind="station", name="Norra")
    import_places(Table.of([ROW]), kind="school")
    assert set(Place.objects.values_list("kind", "name")) == {("station", "Norra"), ("school", "Eken")}


# --- Distances


def test_distances_follow_from_what_is_imported(county: County) -> None:
    scene = AssessmentFactory.create(round__county=county).scene
    drawn(scene, county.rounds.get())
    import_places(Table.of([ROW | {"longitude": "17.835"}]), kind="school")
    assert Nearby.objects.get().nearest_m == pytest.approx(229, abs=2)
    import_places(Table.of([ROW | {"longitude": "17.84"}]), kind="school")
    assert Nearby.objects.get().within == 0


def test_distances_in_the_next_county_follow_too(county: County, neighbour: Municipality) -> None:
    scene = AssessmentFactory.create(round=RoundFactory.create(county=neighbour.county)).scene
    drawn(scene, neighbour.county.rounds.get())
    PlaceFactory.create(county=neighbour.county)
    import_places(Table.of([ROW | {"longitude": "17.832"}]), kind="school")
    assert Nearby.objects.get().within == 2


# --- Codes, numbers and texts


def test_an_identifier_that_looks_like_a_known_one_is_refused(written: Callable[..., str]) -> None:
    run(written(HEADER, SCHOOL.replace("s1", "S-012")))
    with pytest.raises(CommandError, match=r"Did you mean S-012\?"):
        run(written(HEADER, SCHOOL.replace("s1", "s 12")))
    run(written(HEADER, SCHOOL.replace("s1", "s 12")), "--allow-similar")

    assert Place.objects.count() == 2


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"], ids=ascii)
def test_thousands_may_be_apart(written: Callable[..., str], space: str) -> None:
    run(written("id;name;northing;easting", f"1;Norra;6{space}565{space}751,92;661{space}614,91"), "--kind", "station")

    assert Place.objects.get().latitude == pytest.approx(59.2, abs=1e-5)


@pytest.mark.parametrize("number", ["6.565.751", "6 56 751", "6_565_751", "٦٥٦٥٧٥١", "6565751N", "1e999"])
def test_what_is_no_number_is_refused_with_one_to_follow(written: Callable[..., str], number: str) -> None:
    message = refused(written("id;name;northing;easting", f"1;Norra;{number};661614"), "--kind", "station")

    assert f"northing: “{number}” is not a number. Write it as 6580822." in message


def test_a_name_that_may_point_out_a_person_is_asked_about(written: Callable[..., str]) -> None:
    file = written(HEADER, SCHOOL.replace("Eken", "Eken 070-123 45 67"))

    assert "Line 2, name: seems to hold a phone number." in refused(file)
    assert "Line 2, name: seems to hold a phone number." in run(file, "--confirm")


def test_a_personal_number_in_a_name_is_refused(written: Callable[..., str]) -> None:
    file = written(HEADER, SCHOOL.replace("Eken", "Eken 640823-3234"))

    assert "Line 2, name: The text seems to hold a personal identity number." in refused(file, "--confirm")


# --- GeoJSON


def geojson(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def feature(position: object = (17.83, 59.2), **more: object) -> dict[str, Any]:
    properties = {"id": "t1", "name": "Norra", "kind": "station"}
    geometry = {"type": "Point", "coordinates": position}
    return {"type": "Feature", "properties": properties, "geometry": geometry} | more


def test_geojson_is_known_by_what_it_begins_with(written: Callable[..., str]) -> None:
    run(written(geojson(feature()), name="places.txt"))

    assert Place.objects.get().name == "Norra"


def test_geojson_that_says_sweref_99_tm_is_converted(written: Callable[..., str]) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    run(written(geojson(feature((661_614.91, 6_565_751.92)), crs=crs), name="places.geojson"))

    assert Place.objects.get().latitude == pytest.approx(59.2, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (geojson(feature((330_000, 6_580_000)), crs="EPSG:32634"), "The file is in the coordinate system EPSG:32634"),
        (geojson(feature((661_615, 6_565_752)), crs="EPSG:4326"), "Line 1, geometry: is said to be in degrees"),
        (geojson(feature(), feature(crs="EPSG:3857")), "Line 2, geometry: is in the coordinate system EPSG:3857"),
        (geojson(feature(properties=["a"])), "Line 1: is no feature with properties."),
        (geojson("a"), "Line 1: is no feature with properties."),
        (geojson(feature(("a", 1))), "Line 1, geometry: is not a point."),
        (geojson(feature((10**400, 1))), "Line 1, geometry: is not a point."),
        (geojson(feature(geometry={"type": "Point"})), "Line 1, geometry: is not a point."),
        (geojson(feature(geometry="here")), "Line 1, geometry: is not a point."),
        (geojson(feature(properties={"id": "1", "name": "\ud83d", "kind": "station"})), "Line 1, name: has damaged"),
        (geojson(feature(properties={"id": "1", "Name": "a", "name": "b"})), "Line 1: has the same property twice"),
        ('{"features": [], "features": []}', "“features” occurs twice in one object"),
        ("[" * 100_000, "The file is not GeoJSON: it has a number or a list that is far too long."),
        (
            '{"features": [' + "9" * 5000 + "]}",
            "The file is not GeoJSON: it has a number or a list that is far too long.",
        ),
    ],
    ids=range(14),
)
def test_geojson_that_cannot_be_meant_is_refused(written: Callable[..., str], text: str, message: str) -> None:
    assert message in refused(written(text, name="places.geojson"))


def test_a_nul_in_a_name_is_a_space(written: Callable[..., str]) -> None:
    run(written(geojson(feature(properties={"id": "1", "name": "Nor\x00ra", "kind": "station"})), name="a.geojson"))

    assert Place.objects.get().name == "Nor ra"


# --- What is wrong


def test_when_half_the_rows_are_wrong_nothing_is_written_and_all_are_told(written: Callable[..., str]) -> None:
    file = written(
        HEADER,
        SCHOOL,
        ",Utan nummer,school,Grundskola,2701,59.2,17.83,,",
        STATION,
        "s3,Grannen,shop,,Eköping,17.83,59.2,2020-02-30,",
        "s1,Eken igen,school,,2701,59.2,,2020-01-01,2019-01-01",
    )
    swapped = (
        "has latitude and longitude swapped. In Sweden latitude is 54–70 and longitude 9–26. WKT has longitude first."
    )
    assert refused(file).splitlines() == [
        "Line 3, id: is empty. Every row needs it.",
        "Line 5, kind: “shop” is not one of: school, preschool, station.",
        "Line 5, municipality: “Eköping” is no municipality in Sweden. Did you mean Ekköping?",
        f"Line 5, latitude: {swapped}",
        "Line 5, from: “2020-02-30” is not a date. Write it as 2024-02-20.",
        "Line 6, school form: is empty. Only schools whose form contains “grundskola” count as near.",
        "Line 6, longitude: is empty. A position is two numbers.",
        "Line 6, to: is before the first day.",
        "Line 6, id: is on line 2 too. Keep one of the rows.",
        "9 problems. Nothing has been written.",
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"latitude": "59.2", "longitude": "-17.8"}, "latitude: lies outside Sweden."),
        ({"latitude": "6565752", "longitude": "661615"}, "latitude: is in metres (SWEREF 99 TM)."),
        ({"latitude": "norr", "longitude": "17.8"}, "latitude: “norr” is not a number."),
        ({"northing": "661615", "easting": "6565752"}, "northing: has northing and easting swapped."),
        ({"northing": "6565752", "easting": "1619000"}, "northing: is in the old system RT 90."),
        ({"northing": "6565752", "easting": "153000"}, "northing: is in a local zone such as SWEREF 99 18 00."),
        ({"northing": "59.2", "easting": "17.83"}, "northing: is in degrees."),
        ({"northing": "1", "easting": "999999999"}, "northing: lies outside Sweden."),
        ({"northing": "6565752"}, "easting: is empty."),
        ({}, "latitude: is empty. Give latitude and longitude, or easting and northing."),
        ({"latitude": "65", "longitude": "20"}, "latitude: lies in no county here."),
        ({"latitude": "65", "longitude": "20", "municipality": "2701"}, "latitude: lies outside Eklunds län."),
    ],
)
def test_a_position_that_cannot_be_right_is_refused(cells: dict[str, str], expected: str) -> None:
    row = {"id": "s1", "name": "Eken", "school form": "Grundskola", **cells}
    (problem,) = problems(row)
    assert problem.startswith(f"Line 2, {expected}")


def test_an_unknown_column_is_refused(written: Callable[..., str]) -> None:
    message = refused(written(HEADER.replace("latitude", "lattitude"), SCHOOL))
    assert "Line 1, lattitude: there is no such column. Did you mean latitude?" in message


def test_the_kind_must_be_told(written: Callable[..., str]) -> None:
    message = refused(written("id,name,latitude,longitude", "s1,Eken,59.2,17.83"))
    assert "Line 2, kind: is empty. Write one of school, preschool, station, or give --kind." in message


def test_the_kind_of_a_row_and_of_the_file_must_agree(written: Callable[..., str]) -> None:
    assert "Line 2, kind: is not station" in refused(written(HEADER, SCHOOL), "--kind", "station")


def test_an_unknown_county_is_refused(written: Callable[..., str]) -> None:
    assert "There is no county 99." in refused(written(HEADER, SCHOOL), "--county", "99")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "The file is not GeoJSON"),
        ("[]", "The file is not GeoJSON with a list of features."),
        ('{"type": "Topology", "features": 3}', "The file is not GeoJSON with a list of features."),
        ('{"features": [{"geometry": {"type": "LineString"}, "properties": {"id": 1, "name": 1}}]}', "is not a point."),
        (
            '{"features": [{"geometry": null, "properties": {"id": "1", "name": "Eken"}}]}',
            "Line 1, latitude: is empty.",
        ),
        ('{"features": [7]}', "Line 1: is no feature with properties."),
    ],
)
def test_geojson_that_is_none_is_refused(written: Callable[..., str], text: str, expected: str) -> None:
    assert expected in refused(written(text, name="places.geojson"), "--kind", "station")


def test_a_file_that_is_not_there_is_told() -> None:
    assert "There is no file nowhere.geojson." in refused("nowhere.geojson")
