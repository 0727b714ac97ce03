import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from municipalities.models import Boundary, County, District, LocalPoliceArea, Municipality
from municipalities.site.importing.problems import ImportErrors
from scenes.geographies import areas_on
from scenes.geometry import project, to_geojson, to_shape
from scenes.importing.boundaries import BoundaryReport, import_boundaries
from scenes.importing.boundary_file import read_boundaries
from scenes.maps import base_map
from tests.factories import (
    BoundaryFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    with_boundary,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

WEST, EAST = square_at(59.2, 17.8, side=0.05), square_at(59.2, 17.85, side=0.05)
NEW_YEAR = datetime.date(2020, 1, 1)
DAY = datetime.timedelta(days=1)
SWEREF = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
RT90 = {"type": "name", "properties": {"name": "EPSG:3021"}}

Import = Callable[..., BoundaryReport]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def county() -> County:
    return with_boundary(CountyFactory.create(code="27", name="Eklunds län"), square_at(59, 17, side=1))


@pytest.fixture(autouse=True)
def ekstad(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, code="2701", name="Ekstad")


@pytest.fixture(autouse=True)
def aby(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, code="2702", name="Åby")


@pytest.fixture
def take(tmp_path: Path) -> Import:
    def take(*features: Any, crs: Any = None, **options: Any) -> BoundaryReport:
        document = {"type": "FeatureCollection", "features": list(features)} | ({"crs": crs} if crs else {})
        path = tmp_path / "boundaries.geojson"
        path.write_text(json.dumps(document), encoding="utf-8")
        given: dict[str, Any] = {"kind": "municipality", "valid_from": NEW_YEAR, "source": "Lantmäteriet"} | options
        return import_boundaries(read_boundaries(path), **given)

    return take


def area(geometry: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry or WEST}


def refused(take: Import, *features: Any, **options: Any) -> list[str]:
    before = list(Boundary.objects.values())
    with pytest.raises(ImportErrors) as errors:
        take(*features, **options)
    assert list(Boundary.objects.values()) == before
    return [str(problem) for problem in errors.value.problems]


def created(report: BoundaryReport) -> tuple[int, int, int]:
    tally = report.boundaries
    return tally.created, tally.changed, tally.unchanged


# --- Which area


@pytest.mark.parametrize("properties", [{"code": "2701"}, {"code": 2701}, {"name": "ekstad"}, {"NAMN": "Ekstad "}])
def test_a_municipality_is_known_by_code_or_name(take: Import, ekstad: Municipality, properties: Any) -> None:
    assert created(take(area(**properties, other="x"))) == (1, 0, 0)

    boundary = Boundary.objects.get(municipality=ekstad)
    assert to_shape(boundary.geometry).equals(to_shape(WEST))
    assert (boundary.valid_from, boundary.valid_to, boundary.source) == (NEW_YEAR, None, "Lantmäteriet")


def test_a_county_whose_code_a_spreadsheet_has_shortened(take: Import) -> None:
    first = MunicipalityFactory.create(code="0180", name="Stockholm")

    take(area(code=180))

    assert first.boundaries.count() == 1


@pytest.mark.parametrize("kind", ["local_police_area", "district"])
def test_police_areas_and_districts_are_known_by_name(
    take: Import, county: County, ekstad: Municipality, kind: str
) -> None:
    unit: LocalPoliceArea | District
    if kind == "district":
        unit = DistrictFactory.create(municipality=ekstad, name="Norra")
    else:
        unit = LocalPoliceAreaFactory.create(county=county, name="Norra")

    take(area(name="Norra"), kind=kind)

    assert unit.boundaries.get().kind == kind


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"name": "Ekstadd"}, "Line 1: “Ekstadd” is no municipality on record. Did you mean Ekstad?"),
        ({"code": "2703"}, "Line 1: “2703” is no municipality on record. Did you mean 2702?"),
        ({}, "Line 1: has neither the property code nor name."),
        ({"code": "2701", "name": "Åby"}, "Line 1: has the code of Ekstad and the name of Åby."),
    ],
)
def test_an_area_that_is_not_known_is_refused(take: Import, properties: Any, message: str) -> None:
    assert refused(take, area(**properties)) == [message]


def test_of_a_county_only_its_own_areas_are_taken(take: Import, county: County, ekstad: Municipality) -> None:
    MunicipalityFactory.create(name="Björkby")

    report = take(area(name="Ekstad"), area(EAST, name="Björkby"), county=county)

    assert list(report.lines())[1:] == ["1 area left out, in another county."]
    assert Boundary.objects.filter(kind="municipality").get().municipality == ekstad
    message = "Line 1: “Ekstaden” is no municipality in Eklunds län. Did you mean Ekstad?"
    assert refused(take, area(name="Ekstaden"), county=county) == [message]


def test_a_name_in_two_counties_asks_which(take: Import, county: County) -> None:
    LocalPoliceAreaFactory.create(name="Norra")
    here = LocalPoliceAreaFactory.create(county=county, name="Norra")
    message = "Line 1: there are several areas called “Norra”. Give --county."
    assert refused(take, area(name="Norra"), kind="local_police_area") == [message]

    take(area(name="Norra"), kind="local_police_area", county=county)

    assert here.boundaries.count() == 1


def test_an_area_that_had_ended_is_refused(take: Import, ekstad: Municipality) -> None:
    DistrictFactory.create(municipality=ekstad, name="Norra", valid_to=NEW_YEAR - DAY)

    assert refused(take, area(name="Norra"), kind="district") == ["Line 1: Norra did not exist in that time."]


def test_a_vulnerable_area_has_its_name_and_category(take: Import) -> None:
    take(area(NAMN="Ekdungen", KATEGORI="Utsatt område"), kind="vulnerable_area")

    found = Boundary.objects.get(kind="vulnerable_area")
    assert (found.name, found.category) == ("Ekdungen", "Utsatt område")


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"KATEGORI": "Utsatt"}, "Line 1: has neither the property name nor NAMN."),
        ({"NAMN": "x" * 101}, "Line 1: has 101 characters. The most is 100."),
    ],
)
def test_a_vulnerable_area_without_a_usable_name_is_refused(take: Import, properties: Any, message: str) -> None:
    assert refused(take, area(**properties), kind="vulnerable_area") == [message]


# --- Shapes and systems


def test_metres_are_taken_when_the_file_says_so(take: Import, ekstad: Municipality) -> None:
    take(area(json.loads(json.dumps(in_metres(WEST))), name="Ekstad"), crs=SWEREF)

    assert to_shape(ekstad.boundaries.get().geometry).equals(to_shape(WEST))


def in_metres(geometry: dict[str, Any]) -> dict[str, Any]:
    corners = project(to_shape(geometry)).exterior.coords
    return {"type": "Polygon", "coordinates": [list(map(list, corners))]}


@pytest.mark.parametrize(
    ("geometry", "crs", "message"),
    [
        (in_metres(WEST), None, "is in metres, but the file does not say in which system"),
        (WEST, SWEREF, "is said to be in metres, but its numbers are degrees"),
        (square_at(48, 2), None, "lies outside Sweden"),
        ({"type": "Polygon", "coordinates": [[[59, 18], [59.1, 18], [59, 18.1], [59, 18]]]}, None, "swapped"),
        ({"type": "Polygon", "coordinates": [[[18, 59], [18.1, 59.1], [18.1, 59], [18, 59.1], [18, 59]]]}, None,
         "crosses itself at 18.05 59.05. Move the points so that no edges cross."),
        ({"type": "Polygon", "coordinates": [[[18, 59], [18.1, 59]]]}, None, "is not a polygon as GeoJSON has them"),
        ({"type": "Polygon", "coordinates": "x"}, None, "is not a polygon as GeoJSON has them"),
        ({"type": "Polygon", "coordinates": []}, None, "is empty"),
        ({"type": "Polygon", "coordinates": [[[18, 59], [float("nan"), 59], [18, 59.1], [18, 59]]]}, None,
         "has a coordinate that is not a number"),
        ({"type": "Point", "coordinates": [18, 59]}, None, "is a single point"),
        ({"type": "GeometryCollection", "geometries": []}, None, "is not an area"),
    ],
)  # fmt: skip
def test_what_is_no_boundary_in_sweden_is_refused(take: Import, geometry: Any, crs: Any, message: str) -> None:
    (problem,) = refused(take, area(geometry, name="Ekstad"), crs=crs)

    assert problem.startswith("Line 1, Ekstad: ")
    assert message in problem


def test_a_system_that_is_not_known_is_refused_by_name(take: Import) -> None:
    (problem,) = refused(take, area(name="Ekstad"), crs=RT90)

    assert "EPSG:3021" in problem


def test_every_bad_feature_is_named(take: Import) -> None:
    line = {"type": "LineString", "coordinates": [[18, 59], [18.1, 59]]}

    problems = refused(take, area(name="Ekstad"), area(line, name="Åby"), area(EAST, name="Nyby"), "x")

    assert [problem.partition(":")[0] for problem in problems] == [
        "Line 2, Åby",
        "Line 3",
        "Line 4",
        "Line 4",
        "Line 4",
    ]


def test_a_hole_is_kept(take: Import, ekstad: Municipality) -> None:
    outer, inner = WEST["coordinates"][0], square_at(59.22, 17.82, side=0.01)["coordinates"][0]

    take(area({"type": "Polygon", "coordinates": [outer, inner]}, name="Ekstad"))

    assert len(ekstad.boundaries.get().geometry["coordinates"]) == 2


def test_points_that_meet_when_rounded_are_no_fault(take: Import, ekstad: Municipality) -> None:
    ring = [[18, 59], [18.1, 59], [18.1, 59.1], [18.05, 59.0000002], [18, 59.1], [18, 59]]

    take(area({"type": "Polygon", "coordinates": [ring]}, name="Ekstad"))

    assert to_shape(ekstad.boundaries.get().geometry).is_valid


# --- In time


def test_a_second_time_changes_nothing(take: Import) -> None:
    take(area(name="Ekstad"), area(EAST, name="Åby"))
    before = list(Boundary.objects.values())

    assert created(take(area(name="Ekstad"), area(EAST, name="Åby"))) == (0, 0, 2)
    assert list(Boundary.objects.values()) == before


def test_a_dry_run_writes_nothing(take: Import) -> None:
    assert created(take(area(name="Ekstad"), dry_run=True)) == (1, 0, 0)
    assert not Boundary.objects.filter(kind="municipality").exists()


def test_a_detailed_boundary_ends_the_generalised_one(take: Import, ekstad: Municipality) -> None:
    with_boundary(ekstad, EAST)

    assert created(take(area(name="Ekstad"))) == (1, 1, 0)

    dates = ekstad.boundaries.order_by("valid_from").values_list("valid_from", "valid_to")
    assert set(dates) == {(None, NEW_YEAR - DAY), (NEW_YEAR, None)}
    assert ekstad.boundaries.valid_on(NEW_YEAR - DAY).get().geometry == EAST


def test_an_earlier_file_can_be_read_again_after_a_later_one(take: Import, ekstad: Municipality) -> None:
    take(area(name="Ekstad"))
    take(area(EAST, name="Ekstad"), valid_from=NEW_YEAR + 2 * DAY)

    assert created(take(area(name="Ekstad"))) == (0, 0, 1)
    assert ekstad.boundaries.get(valid_from=NEW_YEAR).valid_to == NEW_YEAR + DAY


def test_a_last_day_can_be_added(take: Import, ekstad: Municipality) -> None:
    take(area(name="Ekstad"))

    assert created(take(area(name="Ekstad"), valid_to=NEW_YEAR + DAY)) == (0, 1, 0)
    assert ekstad.boundaries.get().valid_to == NEW_YEAR + DAY


@pytest.mark.parametrize(
    ("present", "options", "message"),
    [
        ((NEW_YEAR, None), {}, "has another boundary from 2020-01-01 already"),
        ((NEW_YEAR - DAY, NEW_YEAR + DAY), {}, "has a boundary until 2020-01-02. Give --valid-from 2020-01-03"),
        ((NEW_YEAR + DAY, None), {}, "has a later boundary, from 2020-01-02. Give --valid-to 2020-01-01"),
        ((NEW_YEAR + DAY, None), {"valid_to": NEW_YEAR + DAY}, "has a later boundary, from 2020-01-02"),
    ],
)
def test_a_boundary_that_overlaps_another_in_time_is_refused(
    take: Import, ekstad: Municipality, present: Any, options: Any, message: str
) -> None:
    first, last = present
    BoundaryFactory.create(kind="municipality", municipality=ekstad, geometry=EAST, valid_from=first, valid_to=last)

    (problem,) = refused(take, area(name="Ekstad"), **options)

    assert problem.startswith("Line 1, Ekstad: " + message)


def test_a_last_day_after_a_later_boundary_has_begun_is_refused(take: Import, ekstad: Municipality) -> None:
    take(area(name="Ekstad"))
    take(area(EAST, name="Ekstad"), valid_from=NEW_YEAR + 2 * DAY)

    (problem,) = refused(take, area(name="Ekstad"), valid_to=NEW_YEAR + 2 * DAY)

    assert "has a later boundary, from 2020-01-03" in problem


def test_one_that_ends_before_the_later_one_is_taken(take: Import, ekstad: Municipality) -> None:
    take(area(EAST, name="Ekstad"), valid_from=NEW_YEAR + DAY)

    assert created(take(area(name="Ekstad"), valid_to=NEW_YEAR)) == (1, 0, 0)


# --- A list of vulnerable areas


def listed(on: datetime.date) -> list[str]:
    return list(
        Boundary.objects.filter(kind="vulnerable_area").valid_on(on).order_by("name").values_list("name", flat=True)
    )


def test_a_later_list_ends_what_is_no_longer_on_it(take: Import) -> None:
    take(area(name="Ekdungen"), area(EAST, name="Tallen"), kind="vulnerable_area")

    report = take(area(name="Ekdungen"), kind="vulnerable_area", valid_from=NEW_YEAR + DAY)

    assert list(report.lines())[1:] == ["No longer on the list: Tallen."]
    assert (listed(NEW_YEAR), listed(NEW_YEAR + DAY)) == (["Ekdungen", "Tallen"], ["Ekdungen"])


def test_an_earlier_list_needs_its_last_day(take: Import) -> None:
    take(area(name="Ekdungen"), kind="vulnerable_area", valid_from=NEW_YEAR + DAY)

    message = "There is a later list, from 2020-01-02. Give --valid-to 2020-01-01 or earlier."
    assert refused(take, area(EAST, name="Tallen"), kind="vulnerable_area") == [message]

    take(area(EAST, name="Tallen"), kind="vulnerable_area", valid_to=NEW_YEAR)
    assert (listed(NEW_YEAR), listed(NEW_YEAR + DAY)) == (["Tallen"], ["Ekdungen"])


def test_the_list_of_a_county_lets_those_of_others_be(take: Import, county: County) -> None:
    elsewhere = square_at(56, 13, side=0.01)
    take(area(elsewhere, name="Bokdungen"), area(EAST, name="Tallen"), kind="vulnerable_area")

    report = take(
        area(name="Ekdungen"), area(elsewhere, name="Bokdungen"),
        kind="vulnerable_area", county=county, valid_from=NEW_YEAR + DAY,
    )  # fmt: skip

    assert report.elsewhere == 1
    assert listed(NEW_YEAR + DAY) == ["Bokdungen", "Ekdungen"]


# --- One on another


def test_an_area_twice_in_a_file_is_refused(take: Import) -> None:
    problems = refused(take, area(name="Ekstad"), area(EAST, code="2701"))

    assert problems == ["Line 2, Ekstad: is in line 1 too. Join its parts to one MultiPolygon."]


UPON = "lies partly on %s, which is of the same kind and time. Draw the border between them."
HALF_EAST = square_at(59.2, 17.82, side=0.05)


def test_areas_of_a_file_that_lie_on_one_another_are_refused(take: Import) -> None:
    problems = refused(take, area(name="Ekstad"), area(HALF_EAST, name="Åby"))

    assert problems == ["Line 1, Ekstad: " + UPON % "Åby"]


def test_one_that_lies_on_what_is_on_record_is_refused(take: Import, ekstad: Municipality) -> None:
    take(area(name="Ekstad"), valid_to=NEW_YEAR + DAY)

    assert refused(take, area(HALF_EAST, name="Åby")) == ["Line 1, Åby: " + UPON % "Ekstad"]
    assert created(take(area(HALF_EAST, name="Åby"), valid_from=NEW_YEAR + 2 * DAY)) == (1, 0, 0)


def test_neighbours_that_nearly_meet_are_no_fault(take: Import) -> None:
    nearly = square_at(59.2, 17.8499, side=0.05)

    assert created(take(area(name="Ekstad"), area(nearly, name="Åby"))) == (2, 0, 0)


def test_generalised_boundaries_are_not_compared_with(take: Import, aby: Municipality) -> None:
    with_boundary(aby, HALF_EAST)

    assert created(take(area(name="Ekstad"))) == (1, 0, 0)


def test_an_area_may_lie_where_one_that_has_ended_lay(take: Import, ekstad: Municipality) -> None:
    DistrictFactory.create(municipality=ekstad, name="Norra", valid_to=NEW_YEAR + DAY)
    DistrictFactory.create(municipality=ekstad, name="Mitten", valid_from=NEW_YEAR + 2 * DAY)

    assert created(take(area(name="Norra"), area(HALF_EAST, name="Mitten"), kind="district")) == (2, 0, 0)


def test_areas_of_different_kinds_may_lie_on_one_another(take: Import, county: County) -> None:
    LocalPoliceAreaFactory.create(county=county, name="Norra")
    take(area(name="Ekstad"))

    assert created(take(area(HALF_EAST, name="Norra"), kind="local_police_area")) == (1, 0, 0)


def test_what_is_stored_is_as_it_will_be_read(take: Import, ekstad: Municipality) -> None:
    clockwise = {"type": "Polygon", "coordinates": [WEST["coordinates"][0][::-1]]}

    take(area(clockwise, name="Ekstad"))

    assert ekstad.boundaries.get().geometry == to_geojson(to_shape(clockwise))


# --- What a browser gets


def detailed() -> dict[str, Any]:
    corners = [[17.8 + 0.05 * n / 4_000, 59.2] for n in range(4_000)]
    cape = [[17.85, 59.22], [17.8502, 59.22], [17.8502, 59.22001], [17.85, 59.22001]]
    ring = [*corners, [17.85, 59.2], *cape, [17.85, 59.25], [17.8, 59.25], [17.8, 59.2]]
    return {"type": "Polygon", "coordinates": [ring]}


DETAILED = detailed()


def test_a_detailed_boundary_is_simplified_for_maps_and_asked_of_as_it_is(take: Import, ekstad: Municipality) -> None:
    """A cape of twelve square metres is not drawn, and what lies on it lies in the municipality all the same."""
    take(area(DETAILED, code="2701"))

    shown = Boundary.objects.for_maps().values_list("shown", flat=True).get(municipality=ekstad)
    [drawn] = base_map(ekstad.county)["boundaries"]
    on_the_cape = to_shape({"type": "Point", "coordinates": [17.8501, 59.220005]})

    assert drawn["geometry"] == shown
    assert len(json.dumps(shown)) < 1_000
    assert not to_shape(shown).contains(on_the_cape)
    found = areas_on(NEW_YEAR, "municipality", ekstad.county).locate(project(on_the_cape))
    assert found is not None
    assert found.area == ekstad.pk


def test_a_boundary_that_is_small_enough_is_kept_once(take: Import, ekstad: Municipality) -> None:
    take(area(WEST, code="2701"))
    assert ekstad.boundaries.get().simplified is None


def test_a_boundary_on_record_without_a_simplified_one_is_shown_as_it_is(ekstad: Municipality) -> None:
    with_boundary(ekstad, WEST)
    [drawn] = base_map(ekstad.county)["boundaries"]
    assert drawn["geometry"] == WEST


def test_what_was_read_in_before_is_simplified_by_the_next_import(take: Import, ekstad: Municipality) -> None:
    take(area(DETAILED, code="2701"))
    simplified = ekstad.boundaries.get().simplified
    Boundary.objects.update(simplified=None)

    report = take(area(DETAILED, code="2701"))

    assert ekstad.boundaries.get().simplified == simplified
    assert "1 boundary from before is now simplified for maps." in report.lines()
    assert not report.is_unchanged
    assert take(area(DETAILED, code="2701")).is_unchanged


def test_also_when_the_file_is_of_another_area_but_not_of_another_kind(take: Import, ekstad: Municipality) -> None:
    BoundaryFactory.create(kind="municipality", municipality=ekstad, geometry=DETAILED, valid_from=NEW_YEAR)
    LocalPoliceAreaFactory.create(county=ekstad.county, name="Norra Ek")

    assert not take(area(EAST, name="Norra Ek"), kind="local_police_area").lightened
    assert take(area(EAST, code="2702"), dry_run=True).lightened == 1
    assert ekstad.boundaries.get().simplified is None
    assert take(area(EAST, code="2702")).lightened == 1


def test_what_came_with_the_reference_data_is_left_as_it_is(take: Import, ekstad: Municipality) -> None:
    BoundaryFactory.create(kind="municipality", municipality=ekstad, geometry=DETAILED, valid_from=None)

    assert not take(area(EAST, code="2702")).lightened
