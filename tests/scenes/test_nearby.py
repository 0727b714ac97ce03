import datetime
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import mapping

from scenes.geometry import project, to_shape, unproject
from scenes.models import Nearby, Place, Round, Scene
from scenes.nearby import SEARCHED_M, around, measure, refresh, refresh_all
from scenes.place_kinds import PLACE_KINDS, PRESCHOOL, SCHOOL, STATION
from tests.factories import (
    SQUARE,
    AssessmentFactory,
    PlaceFactory,
    RoundFactory,
    SceneFactory,
    drawn,
)

pytestmark = pytest.mark.django_db
EAST_EDGE = 17.831


def east_of_the_square(metres: float, **fields: Any) -> Place:
    """A place straight east of SQUARE, so far from its edge."""
    edge = project(shapely.Point(EAST_EDGE, 59.20025))
    point = unproject(shapely.Point(edge.x + metres, edge.y))
    return PlaceFactory.create(latitude=point.y, longitude=point.x, **fields)


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(label="2023")


@pytest.fixture
def scene(round: Round) -> Scene:
    scene: Scene = AssessmentFactory.create(round=round, scene__county=round.county).scene
    drawn(scene, round)
    return scene


def nearby(scene: Scene, kind: str = SCHOOL) -> Nearby:
    return Nearby.objects.of_kind(kind).get(scene=scene)


# --- One scene


def test_distance_is_from_the_edge_of_the_outline(scene: Scene, round: Round) -> None:
    school = east_of_the_square(300, county=round.county)
    refresh(scene, round)
    assert nearby(scene).nearest == school
    assert nearby(scene).nearest_m == pytest.approx(300, abs=0.5)
    assert nearby(scene).within == 1


def test_a_school_inside_the_outline_is_at_0_metres(scene: Scene, round: Round) -> None:
    PlaceFactory.create(county=round.county, latitude=59.20025, longitude=17.8305)
    refresh(scene, round)
    assert nearby(scene).nearest_m == 0


def test_distance_is_from_the_point_of_a_scene_without_outline(round: Round) -> None:
    scene = SceneFactory.create(county=round.county, latitude=59.20025, longitude=EAST_EDGE)
    AssessmentFactory.create(round=round, scene=scene)
    east_of_the_square(450, county=round.county)
    refresh(scene, round)
    assert nearby(scene).nearest_m == pytest.approx(450, abs=0.1)


def test_the_outline_of_the_round_goes_before_the_point(scene: Scene, round: Round) -> None:
    scene.latitude, scene.longitude = 59.3, 18.1
    scene.save()
    east_of_the_square(300, county=round.county)
    refresh(scene, round)
    assert nearby(scene).nearest_m == pytest.approx(300, abs=0.5)


def test_nothing_is_known_of_a_scene_with_neither_outline_nor_point(round: Round) -> None:
    scene = AssessmentFactory.create(round=round, scene__county=round.county).scene
    east_of_the_square(300, county=round.county)
    refresh(scene, round)
    assert not scene.nearby.exists()


def test_nothing_is_known_while_the_county_has_no_places_of_the_kind(scene: Scene, round: Round) -> None:
    east_of_the_square(300, county=round.county, kind=STATION)
    east_of_the_square(300, kind=SCHOOL)  # in another county
    refresh(scene, round)
    assert [row.kind for row in scene.nearby.all()] == [STATION]


def test_nothing_is_known_while_the_county_has_only_schools_that_do_not_count(scene: Scene, round: Round) -> None:
    east_of_the_square(300, county=round.county, school_form="Gymnasieskola")
    east_of_the_square(300)  # in another county
    refresh(scene, round)
    assert not scene.nearby.exists()


def test_an_outline_of_another_round_is_not_measured(scene: Scene, round: Round) -> None:
    later = RoundFactory.create(county=round.county, label="2024")
    AssessmentFactory.create(round=later, scene=scene)
    east_of_the_square(300, county=round.county)
    refresh(scene, later)
    assert not scene.nearby.exists()


def test_a_school_across_the_county_border_counts(scene: Scene, round: Round) -> None:
    east_of_the_square(3_000, county=round.county)
    across = east_of_the_square(200)
    refresh(scene, round)
    assert nearby(scene).nearest == across


def test_far_from_every_school_is_known_too(scene: Scene, round: Round) -> None:
    east_of_the_square(SEARCHED_M + 10, county=round.county)
    refresh(scene, round)
    assert (nearby(scene).nearest, nearby(scene).nearest_m, nearby(scene).within) == (None, None, 0)


def test_only_compulsory_schools_count(scene: Scene, round: Round) -> None:
    east_of_the_square(100, county=round.county, school_form="Gymnasieskola")
    east_of_the_square(400, county=round.county, school_form="Förskoleklass, Grundskola")
    refresh(scene, round)
    assert nearby(scene).within == 1
    assert nearby(scene).nearest_m == pytest.approx(400, abs=0.5)


def test_places_count_that_existed_on_the_last_day_of_the_round(scene: Scene, round: Round) -> None:
    last_day = datetime.date(2023, 12, 31)
    east_of_the_square(100, county=round.county, valid_to=last_day - datetime.timedelta(days=1))
    east_of_the_square(200, county=round.county, valid_to=last_day)
    east_of_the_square(300, county=round.county, valid_from=last_day)
    east_of_the_square(400, county=round.county, valid_from=last_day + datetime.timedelta(days=1))
    refresh(scene, round)
    assert nearby(scene).within == 2
    assert nearby(scene).nearest_m == pytest.approx(200, abs=0.5)


# --- When something changes


def test_a_new_outline_gives_new_distances(scene: Scene, round: Round) -> None:
    east_of_the_square(300, county=round.county)
    refresh(scene, round)
    drawn(scene, round, mapping(translate(to_shape(SQUARE), xoff=-0.01)))
    refresh(scene, round)
    assert nearby(scene).nearest_m == pytest.approx(871, abs=2)
    assert nearby(scene).within == 0


def test_the_countys_distance_decides_what_is_near(scene: Scene, round: Round) -> None:
    east_of_the_square(600, county=round.county)
    refresh_all([round])
    assert not Nearby.objects.near().exists()
    round.county.near_m = 700
    round.county.save()
    refresh_all([round])
    assert Nearby.objects.near().get().scene == scene


def test_distances_go_when_the_outline_goes(scene: Scene, round: Round) -> None:
    east_of_the_square(300, county=round.county)
    refresh(scene, round)
    scene.outlines.all().delete()
    refresh(scene, round)
    assert not scene.nearby.exists()


def test_distances_go_when_the_places_did_not_exist_then(scene: Scene, round: Round) -> None:
    school = east_of_the_square(300, county=round.county)
    refresh(scene, round)
    school.valid_from = datetime.date(2024, 8, 1)
    school.save()
    refresh(scene, round)
    assert not scene.nearby.exists()


def test_other_scenes_and_rounds_are_left_alone(scene: Scene, round: Round) -> None:
    other = AssessmentFactory.create(round=round, scene__county=round.county).scene
    drawn(other, round)
    later = RoundFactory.create(county=round.county, label="2024")
    AssessmentFactory.create(round=later, scene=scene)
    east_of_the_square(300, county=round.county)
    refresh(scene, round)
    assert [(row.scene, row.round) for row in Nearby.objects.all()] == [(scene, round)]


def test_all_scenes_judged_in_the_rounds_are_measured(scene: Scene, round: Round) -> None:
    later = RoundFactory.create(county=round.county, label="2024")
    AssessmentFactory.create(round=later, scene=scene)
    drawn(scene, later)
    unjudged = SceneFactory.create(county=round.county)
    drawn(unjudged, later)
    east_of_the_square(300, county=round.county)
    refresh_all(round.county.rounds.all())
    assert {(row.scene, row.round) for row in Nearby.objects.all()} == {(scene, round), (scene, later)}


def test_a_round_takes_as_many_queries_however_many_scenes(
    scene: Scene, round: Round, django_assert_num_queries: Any
) -> None:
    for _number in range(5):
        drawn(AssessmentFactory.create(round=round, scene__county=round.county).scene, round)
    for kind in PLACE_KINDS:
        east_of_the_square(300, county=round.county, kind=kind)
    # savepoint, kinds, outlines, places of three kinds, rows to remove, rows to write, release of the savepoint
    with django_assert_num_queries(9):
        refresh_all([round])
    assert Nearby.objects.count() == 18


def test_one_row_per_scene_round_and_kind(scene: Scene, round: Round) -> None:
    east_of_the_square(300, county=round.county)
    refresh(scene, round)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nearby.objects.create(scene=scene, round=round, kind=SCHOOL, within=0)


# --- Measuring

coordinate = st.integers(0, 2_000).map(float)
points = st.tuples(coordinate, coordinate)
boxes = st.builds(
    lambda e, n, width, height: shapely.box(e, n, e + width, n + height), *[coordinate] * 2, *[st.integers(1, 400)] * 2
)
shapes = st.one_of(boxes, points.map(shapely.Point))


@given(places=st.lists(points, min_size=1, max_size=12), geometries=st.lists(shapes, min_size=1, max_size=8))
def test_the_tree_finds_what_measuring_every_pair_finds(places: list[Any], geometries: list[Any]) -> None:
    for geometry, found in zip(geometries, measure(geometries, places, near_m=500), strict=True):
        metres = [geometry.distance(shapely.Point(place)) for place in places]
        assert found.place is not None
        assert found.metres == pytest.approx(min(metres))
        assert metres[found.place] == pytest.approx(min(metres))
        assert found.within == sum(far <= 500 for far in metres)


def test_exactly_500_metres_is_near_and_a_hair_more_is_not() -> None:
    square = shapely.box(0, 0, 100, 100)
    at, beyond = measure([square], [(600, 50)], near_m=500)[0], measure([square], [(600.001, 50)], near_m=500)[0]
    assert (at.metres, at.within) == (500, 1)
    assert beyond.within == 0


# --- Lists


def test_places_around_a_scene_come_by_kind_and_distance(scene: Scene, round: Round) -> None:
    far, near = east_of_the_square(700), east_of_the_square(90, school_form="Gymnasieskola")
    station = east_of_the_square(50, kind=STATION)
    east_of_the_square(1_100)
    east_of_the_square(10, valid_to=datetime.date(2020, 6, 30))
    found = around(scene, round, radius_m=1_000)
    assert [place.place for place in found[SCHOOL]] == [near, far]
    assert [place.place for place in found[STATION]] == [station]
    assert found[PRESCHOOL] == []
    assert found[SCHOOL][1].metres == pytest.approx(700, abs=1)


def test_places_around_a_scene_are_those_of_the_round(scene: Scene, round: Round) -> None:
    school = east_of_the_square(90)
    assert [place.place for place in around(scene, round, radius_m=500)[SCHOOL]] == [school]


def test_a_place_exactly_at_the_radius_is_around(scene: Scene, round: Round) -> None:
    east_of_the_square(90)
    (school,) = around(scene, round, radius_m=500)[SCHOOL]

    assert around(scene, round, radius_m=school.metres)[SCHOOL] == [school]
    assert around(scene, round, radius_m=school.metres - 0.001)[SCHOOL] == []


def test_no_places_around_a_scene_that_is_nowhere(round: Round) -> None:
    assert around(SceneFactory.create(county=round.county), round, radius_m=500) == {}


def test_scene_far_from_every_place_has_none_around_it(scene: Scene, round: Round) -> None:
    assert around(scene, round, radius_m=500) == {kind: [] for kind in PLACE_KINDS}
