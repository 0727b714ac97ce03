"""What the database refuses, and what belongs together."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from municipalities.models import User
from scenes.models import LineageEvent, Nearby, Outline, Place, Round, Scene
from scenes.place_kinds import SCHOOL, STATION
from tests.cast import Cast
from tests.database import refused
from tests.factories import (
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalityFactory,
    PlaceFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    drawn,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def round() -> Round:
    return RoundFactory.create()


@pytest.fixture
def scene(round: Round) -> Scene:
    return SceneFactory.create(county=round.county)


# --- Rounds


def test_a_label_is_taken_once_in_a_county(round: Round) -> None:
    RoundFactory.create(label=round.label)  # in another county
    with refused():
        RoundFactory.create(county=round.county, label=round.label)


def test_a_period_ends_no_earlier_than_it_begins(round: Round) -> None:
    Round.objects.update(ends=round.starts)
    with refused():
        Round.objects.update(ends=round.starts - DAY)


def test_a_published_round_has_a_date_and_others_have_none(round: Round) -> None:
    with refused():
        Round.objects.update(published_on=round.ends)
    with refused():
        Round.objects.update(state=Round.State.PUBLISHED)


# --- Scenes


def test_a_code_is_taken_once_in_a_county(scene: Scene) -> None:
    SceneFactory.create(code=scene.code)  # in another county
    with refused():
        SceneFactory.create(county=scene.county, code=scene.code)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(59.3, None), (None, 18.1), (53.9, 18.1), (70.1, 18.1), (59.3, 8.9), (59.3, 26.1)]
)
def test_a_point_is_in_sweden_or_not_given(scene: Scene, latitude: float | None, longitude: float | None) -> None:
    Scene.objects.update(latitude=59.3, longitude=18.1)
    with refused():
        Scene.objects.update(latitude=latitude, longitude=longitude)


@pytest.mark.parametrize(
    ("field", "elsewhere", "words"),
    [
        ("district", DistrictFactory, "i en annan kommun"),
        ("municipality", MunicipalityFactory, "i ett annat län"),
        ("local_police_area", LocalPoliceAreaFactory, "i ett annat län"),
    ],
)
def test_a_scenes_areas_belong_together(scene: Scene, field: str, elsewhere: Any, words: str) -> None:
    scene.full_clean()
    setattr(scene, field, elsewhere.create())
    with pytest.raises(ValidationError, match=words):
        scene.full_clean()


@pytest.mark.parametrize("field", ["district", "local_police_area"])
def test_an_area_has_ended_the_day_after_its_last(scene: Scene, field: str) -> None:
    area = DistrictFactory.create(municipality=scene.municipality) if field == "district" else scene.local_police_area
    Scene.objects.update(**{field: area})
    for last, has_ended in [(None, False), (timezone.localdate(), False), (timezone.localdate() - DAY, True)]:
        area.valid_to = last
        area.save()
        assert Scene.objects.with_ended_area().contains(scene) is has_ended


@pytest.mark.parametrize(
    ("actor", "role", "may"),
    [
        ("police_actor", "coordinator", {"see", "judge", "merge and split", "follow"}),
        ("police_actor", "contributor", {"see", "judge", "follow"}),
        ("police_actor", "reader", {"see"}),
        ("district_actor", "coordinator", {"see", "judge", "merge and split", "follow"}),
        ("project_office", "coordinator", {"see", "merge and split", "follow"}),
        ("project_office", "contributor", {"see", "merge and split", "follow"}),
        ("project_office", "reader", {"see"}),
        ("board", "coordinator", set()),
        ("other_police_actor", "coordinator", set()),
        ("police_actor_elsewhere", "coordinator", set()),
    ],
)
def test_what_each_role_may_do_with_a_scene(cast: Cast, actor: str, role: str, may: set[str]) -> None:
    user = MembershipFactory.create(actor=getattr(cast, actor), role=role).user
    ask = Scene.objects
    asked = {
        "see": ask.visible_to(user),
        "judge": ask.judgeable_by(user),
        "merge and split": ask.lineage_recordable_by(user),
        "follow": ask.followed_by(user),
    }
    assert {act for act, allowed in asked.items() if allowed.contains(cast.square)} == may


# --- Outlines


def test_a_scene_has_one_outline_in_a_round(scene: Scene, round: Round) -> None:
    outline = drawn(scene, round)
    assert drawn(scene, round) == outline
    outline.pk = None
    with refused():
        outline.save(force_insert=True)


@pytest.mark.parametrize("fault", [{"area_m2": 0}, {"e_max": 0}, {"n_max": 0}])
def test_an_outline_has_an_area(scene: Scene, round: Round, fault: dict[str, float]) -> None:
    drawn(scene, round)
    with refused():
        Outline.objects.update(**fault)


@pytest.mark.parametrize(
    ("east", "north", "touches"),
    [
        *[(-10, 0, True), (10, 0, True), (0, -10, True), (0, 10, True), (5, 5, True)],
        *[(-10.1, 0, False), (10.1, 0, False), (0, -10.1, False), (0, 10.1, False)],
    ],
)
def test_boxes_that_share_an_edge_touch(
    scene: Scene, round: Round, east: float, north: float, *, touches: bool
) -> None:
    drawn(scene, round)
    Outline.objects.update(e_min=0, e_max=10, n_min=0, n_max=10)
    assert Outline.objects.touching((east, north, east + 10, north + 10)).exists() is touches


# --- Merges and splits


def test_what_is_undone_says_who_and_when(round: Round) -> None:
    LineageEvent.objects.create(round=round, kind="merged")
    for half in ({"undone_at": timezone.now()}, {"undone_by": UserFactory.create()}):
        with refused():
            LineageEvent.objects.update(**half)


def test_what_lives_on_does_not_end(cast: Cast) -> None:
    event = LineageEvent.objects.create(round=cast.open, kind="merged")
    event.parents.set([cast.square, cast.park])
    event.children.set([cast.square])
    assert event.ending == [cast.park]


@pytest.mark.parametrize(("parents", "children"), [("square park", "square"), ("square", "square park")])
def test_a_merge_or_split_is_seen_by_either_side_and_undone_by_who_may_merge_and_split_it_all(
    cast: Cast, parents: str, children: str
) -> None:
    event = LineageEvent.objects.create(round=cast.open, kind="merged")
    event.parents.set(getattr(cast, name) for name in parents.split())
    event.children.set(getattr(cast, name) for name in children.split())

    seen = [LineageEvent.objects.visible_to(user).contains(event) for user in people(cast)]
    undone = [LineageEvent.objects.undoable_by(user).contains(event) for user in people(cast)]

    assert seen == [True, True, True, False, False]
    assert undone == [False, False, True, False, False]


def people(cast: Cast) -> list[User]:
    return [cast.police, cast.other_police, cast.office, cast.county_actor, cast.outsider]


# --- Places


def test_an_identifier_is_taken_once_in_a_kind() -> None:
    PlaceFactory.create(source_id="1", kind=SCHOOL)
    PlaceFactory.create(source_id="1", kind=STATION)
    with refused():
        PlaceFactory.create(source_id="1", kind=SCHOOL)


@pytest.mark.parametrize("fault", [{"latitude": 53.9}, {"latitude": 70.1}, {"longitude": 8.9}, {"longitude": 26.1}])
def test_a_place_is_in_sweden(fault: dict[str, float]) -> None:
    PlaceFactory.create()
    with refused():
        Place.objects.update(**fault)


def test_a_place_closes_no_earlier_than_it_opens() -> None:
    PlaceFactory.create(valid_from=datetime.date(2024, 8, 1), valid_to=datetime.date(2024, 8, 1))
    with refused():
        Place.objects.update(valid_to=datetime.date(2024, 7, 31))


def test_a_place_and_its_municipality_are_of_one_county() -> None:
    place = PlaceFactory.create(municipality=MunicipalityFactory.create())
    with pytest.raises(ValidationError, match="i ett annat län"):
        place.full_clean()


def test_places_on_the_edge_of_a_box_are_in_it() -> None:
    place = PlaceFactory.create(county=CountyFactory.create())
    e, n = place.easting, place.northing
    for box in [(e, n, e + 9, n + 9), (e - 9, n - 9, e, n)]:
        assert Place.objects.in_box(box).exists()
    for box in [(e + 1, n, e + 9, n), (e - 9, n, e - 1, n), (e, n + 1, e, n + 9), (e, n - 9, e, n - 1)]:
        assert not Place.objects.in_box(box).exists()


@pytest.mark.parametrize("fault", [{"nearest": None}, {"nearest_m": None}, {"nearest_m": -1}])
def test_the_nearest_place_has_a_distance(scene: Scene, round: Round, fault: dict[str, Any]) -> None:
    place = PlaceFactory.create(county=round.county)
    Nearby.objects.create(scene=scene, round=round, kind=place.kind, nearest=place, nearest_m=100, within=1)
    with refused():
        Nearby.objects.update(**fault)
