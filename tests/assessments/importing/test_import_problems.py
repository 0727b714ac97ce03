"""What an import refuses, in the words the user sees. Nothing is written then."""

from typing import Any

import pytest

from assessments.judging.rules import save
from assessments.models import Assessment
from municipalities.models import County
from scenes.models import Outline, Round, Scene
from tests.factories import AssessmentFactory, SceneFactory, UserFactory, drawn, settled, with_boundary
from tests.rows import a_county, load, problems, row, square

pytestmark = pytest.mark.django_db

YES_NO = "is not one of: yes, no (ja, nej)."
SWAPPED = "has latitude and longitude swapped. In Sweden latitude is 54–70 and longitude 9–26. WKT has longitude first."
ANSWERS = "is not one of: yes, no, unknown (ja, nej, vet ej)."


@pytest.fixture
def county() -> County:
    return a_county()


def test_every_problem_of_every_row_is_told_in_order_and_nothing_is_written(county: County) -> None:
    told = problems(
        county,
        row(scene="A"),
        row(scene="B", i4="", i7="kanske", lpo="Ingenstans"),
        row(scene="C", listed="", municipality="Malmö"),
    )

    assert told == [
        "Line 3, lpo: “Ingenstans” is no local police area in Almlandets län.",
        "Line 3, i4: is empty. Every row needs it.",
        f"Line 3, i7: “kanske” {ANSWERS}",
        "Line 4, municipality: “Malmö” is no municipality in Almlandets län.",
        "Line 4, listed: is empty. Every row needs it.",
    ]
    assert not Scene.objects.exists()


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"round": "1999"}, "round: Almlandets län has no round “1999”. Add it with import_rounds first."),
        ({"round": ""}, "round: is empty. Every row needs it."),
        ({"scene": ""}, "scene: is empty. Every row needs it."),
        ({"scene": "x" * 21}, "scene: has 21 characters. The most is 20."),
        ({"name": ""}, "name: is empty. A new scene needs a name."),
        ({"name": "x" * 101}, "name: has 101 characters. The most is 100."),
        (
            {"municipality": "Almsta"},
            "municipality: “Almsta” is no municipality in Almlandets län. Did you mean Almstad?",
        ),
        ({"district": "Nor"}, "district: “Nor” is no district in Almstad. Did you mean Norr?"),
        ({"district": "Norr", "municipality": "Björkby"}, "district: “Norr” is no district in Björkby."),
        ({"category": "torg"}, "category: “torg” is not one of: central, vulnerable, residential."),
        ({"listed": "unknown"}, f"listed: “unknown” {YES_NO}"),
        ({"i10": "-"}, f"i10: “-” {ANSWERS}"),
        ({"police": ""}, "police: is empty. Every row needs it."),
        (
            {"police": "no", "municipal": "no", "reason": "Vakant."},
            "police: neither party took part. At least one stands behind an assessment.",
        ),
        ({"municipal": "no"}, "reason: is empty. Say why one party took no part."),
        (
            {"reason": "Vakant."},
            "reason: both parties took part. Leave the cell empty, or change police or municipal.",
        ),
        ({"merged_into": "0480-001"}, "merged_into: names the scene itself. Name the other scene."),
        (
            {"split_from": "X"},
            "split_from: there is no scene “X”, neither in the file nor before. Give it a row of its own.",
        ),
        ({"latitude": "59.2"}, "longitude: is empty. Give both latitude and longitude, or neither."),
        ({"longitude": "17.8"}, "latitude: is empty. Give both latitude and longitude, or neither."),
        ({"latitude": "59.2 N", "longitude": "17.8"}, "latitude: “59.2 N” is not a number. Write it as 59.33."),
        ({"latitude": "nan", "longitude": "17.8"}, "latitude: “nan” is not a number. Write it as 59.33."),
        (
            {"latitude": "17.83", "longitude": "59.2"},
            f"latitude: {SWAPPED}",
        ),
        (
            {"latitude": "48.85", "longitude": "2.35"},
            "latitude: lies outside Sweden. Give degrees in WGS 84: latitude 54–70, longitude 9–26.",
        ),
    ],
    ids=str,
)
def test_a_bad_cell_is_refused_with_the_remedy(county: County, cells: dict[str, Any], problem: str) -> None:
    assert problems(county, row(**cells)) == [f"Line 2, {problem}"]


def test_two_rows_of_a_scene_and_round_are_refused_with_both_lines(county: County) -> None:
    assert problems(county, row(), row(scene="B"), row(listed="no")) == [
        "Line 4, scene: has a row for the same round on line 2. Keep one of them."
    ]


def test_an_area_that_did_not_exist_yet_is_refused_with_its_first_day(county: County) -> None:
    (problem,) = problems(county, row(round="2023", lpo="Nya Almstad"))

    assert problem.startswith("Line 2, lpo: Nya Almstad exists from ")
    assert "after round 2023" in problem


def test_an_area_that_had_ended_is_refused_with_its_last_day(county: County) -> None:
    (problem,) = problems(county, row(round="2023", district="Söder"))

    assert problem.startswith("Line 2, district: Söder existed until ")
    assert "before round 2023" in problem


def test_scenes_merged_into_one_another_are_refused(county: County) -> None:
    assert problems(county, row(scene="A", merged_into="B"), row(scene="B", merged_into="A")) == [
        "Line 2, merged_into: scene B says the same of this one. Clear one of the cells.",
        "Line 3, merged_into: scene A says the same of this one. Clear one of the cells.",
    ]


def test_a_merge_into_a_row_that_is_wrong_itself_is_not_a_second_problem(county: County) -> None:
    assert problems(county, row(scene="A", merged_into="B"), row(scene="B", listed="")) == [
        "Line 3, listed: is empty. Every row needs it."
    ]


@pytest.mark.parametrize("column", ["name", "note", "reason"])
def test_personal_numbers_are_refused_and_not_repeated(county: County, column: str) -> None:
    cells = {"municipal": "no", "reason": "Vakant.", column: "Född 640823-3234."}

    (problem,) = problems(county, row(**cells))

    assert problem.startswith(f"Line 2, {column}: ")
    assert "640823" not in problem


# Outlines


@pytest.mark.parametrize(
    ("outline", "problem"),
    [
        ("torget", "is not a WKT polygon."),
        ("POINT(17.83 59.2)", "is a single point. An outline has at least three."),
        ("POLYGON((17.8 59.2, 17.9 59.3, 17.9 59.2, 17.8 59.3, 17.8 59.2))", "crosses itself at 17.85 59.25."),
        ("POLYGON((59.2 17.8, 59.3 17.8, 59.3 17.9, 59.2 17.8))", "has latitude and longitude swapped."),
    ],
)
def test_a_bad_outline_is_refused_with_its_line(county: County, outline: str, problem: str) -> None:
    (told,) = problems(county, row(outline=outline))

    assert told.startswith(f"Line 2, outline: {problem}")


@pytest.fixture
def bounded(county: County) -> County:
    """The county is a box of about 57 by 56 km."""
    west, south, east, north = 17.0, 59.0, 18.0, 59.5
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return with_boundary(county, {"type": "Polygon", "coordinates": [ring]})


def test_places_outside_the_county_are_refused(bounded: County) -> None:
    assert problems(
        bounded,
        row(scene="A", outline=square(east=18.2)),
        row(scene="B", latitude=59.2, longitude=18.2),
        row(scene="C", outline=square(), latitude=59.2, longitude=17.83),
    ) == [
        "Line 2, outline: lies outside Almlandets län. Move it, or check the coordinates.",
        "Line 3, latitude: lies outside Almlandets län. Move it, or check the coordinates.",
    ]


def test_just_outside_the_coarse_boundary_is_accepted(bounded: County) -> None:
    assert not problems(bounded, row(outline=square(east=18.03)))


# What is there already


def test_a_published_round_is_frozen(county: County) -> None:
    load(county, row(round="2023", outline=square()))

    assert problems(county, row(round="2023", i2="no")) == [
        "Line 2, i2: the round is published and says something else. Correct the published figure instead."
    ]
    assert problems(county, row(round="2023", outline=square(size=0.002))) == [
        "Line 2, outline: the round is closed and has another outline, or none, for the scene."
    ]


def test_nothing_is_added_to_a_round_published_here(county: County) -> None:
    settled(round=Round.objects.get(label="2023"))

    assert problems(county, row(round="2023")) == [
        "Line 2, round: round 2023 was judged and published here. Nothing can be added to it or before it."
    ]


def test_a_round_being_proofed_takes_nothing(county: County) -> None:
    load(county, row())
    Round.objects.filter(label="2024").update(state=Round.State.PROOFING)

    assert problems(county, row(i2="no"), row(scene="B")) == [
        "Line 2, i2: the round is being proofed. Open it again first.",
        "Line 3, round: the round is being proofed. Open it again first.",
    ]


def test_an_assessment_begun_here_is_not_overwritten(county: County) -> None:
    scene = SceneFactory.create(county=county, code="0480-001")
    assessment = AssessmentFactory.create(scene=scene, round=Round.objects.get(label="2024"))
    save(assessment, {"i1.agreed": "no"}, seen_version=0, by=UserFactory.create())

    (problem,) = problems(county, row())

    assert problem.endswith("has been changed in the application since. Change it there, or remove the row.")
    assert Assessment.objects.get().version == 1


def test_an_imported_assessment_changed_here_is_not_changed_back(county: County) -> None:
    load(county, row())
    save(Assessment.objects.get(), {"i1.agreed": "no"}, seen_version=1, by=UserFactory.create())

    assert problems(county, row()) == [
        "Line 2, i1: the assessment has been changed in the application since. Change it there, or remove the row."
    ]


def test_an_outline_drawn_here_is_not_redrawn(county: County) -> None:
    load(county, row(outline=square()))
    drawn(Scene.objects.get(), Round.objects.get(label="2024"))

    assert problems(county, row(outline=square())) == [
        "Line 2, outline: the outline has been drawn in the application since. Change it there, or clear the cell."
    ]
    assert Outline.history.count() == 2
