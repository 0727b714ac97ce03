"""Schools nearby in what is counted, listed and published. How distances are measured: tests/scenes/test_nearby.py."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.figures.summary import county_summary
from assessments.judging.starting import judge_again
from assessments.models import PublishedFigure
from assessments.rounds.rules import open_round, publish
from assessments.scene_list.filters import SceneTableFilter
from assessments.scene_list.table import scene_table
from municipalities.models import User
from scenes.models import Nearby, Place, Round, Scene
from scenes.nearby import refresh_all
from scenes.place_kinds import STATION
from tests.factories import (
    MembershipFactory,
    OfficeFactory,
    PlaceFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db
FAR_AWAY = {"latitude": 59.25, "longitude": 17.83}


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(label="2023")


@pytest.fixture
def office(round: Round) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user


@pytest.fixture
def school(round: Round) -> Place:
    return PlaceFactory.create(county=round.county)


def listed(round: Round, name: str, *, at: dict[str, float] | None = None, **fields: Any) -> Scene:
    """A settled scene: drawn at the school, or a point elsewhere."""
    scene: Scene = SceneFactory.create(county=round.county, name=name, **(at or {}))
    settled(scene=scene, round=round, **fields)
    if at is None:
        drawn(scene, round)
    return scene


def figure(round: Round) -> dict[str, int | None]:
    found: dict[str, int | None] = county_summary(round)["schools_within_500m"]
    return found


# --- Counting


def test_listed_scenes_with_a_school_near_are_counted(round: Round, school: Place) -> None:
    listed(round, "Nära")
    listed(round, "Långt bort", at=FAR_AWAY)
    listed(round, "Upphörd", listed=False)
    refresh_all([round])
    assert figure(round) == {"count": 1, "of": 2}


def test_no_scene_near_a_school_is_none_of_them(round: Round, school: Place) -> None:
    listed(round, "Långt bort", at=FAR_AWAY)
    refresh_all([round])
    assert figure(round) == {"count": 0, "of": 1}


def test_without_schools_then_the_figure_is_not_known(round: Round, school: Place) -> None:
    school.valid_from = datetime.date(2024, 8, 1)
    school.save()
    PlaceFactory.create(county=round.county, kind=STATION)
    listed(round, "Nära")
    refresh_all([round])
    assert figure(round) == {"count": None, "of": 1}


def test_publishing_keeps_the_figure_and_the_distance_behind_it(round: Round, school: Place, office: User) -> None:
    round.county.near_m = 400
    listed(round, "Nära")
    refresh_all([round])
    round.state = Round.State.PROOFING
    round.save()
    publish(round, on=datetime.date(2024, 2, 20), by=office)
    published = PublishedFigure.objects.get(measure="schools_within_500m")
    assert (published.value, published.base) == (1, 1)
    assert "400 m" in published.definition
    assert not PublishedFigure.objects.filter(measure="preschools_within_500m").exists()


# --- When a scene comes into a round


def test_opening_a_round_measures_scenes_that_have_a_point(round: Round, school: Place) -> None:
    scene = listed(round, "Nära", at={"latitude": 59.2, "longitude": 17.831})
    round.state, round.published_on = Round.State.PUBLISHED, datetime.date(2024, 2, 20)
    round.save()
    planned = RoundFactory.create(county=round.county, label="2024", state=Round.State.PLANNED)
    open_round(planned, by=UserFactory.create())
    assert Nearby.objects.get(scene=scene, round=planned).within == 1


def test_a_scene_that_is_judged_again_is_measured(round: Round, school: Place) -> None:
    scene = SceneFactory.create(county=round.county, latitude=59.2, longitude=17.831)
    judge_again(scene, round=round, by=UserFactory.create())
    assert Nearby.objects.get(scene=scene, round=round).within == 1


def test_a_new_last_day_of_the_round_gives_other_places(
    round: Round, school: Place, office: User, client: Client
) -> None:
    school.valid_from = datetime.date(2024, 8, 1)
    school.save()
    listed(round, "Nära")
    client.force_login(office)
    dates = {"label": "2023", "starts": "2023-01-01", "ends": "2024-12-31"}
    response = client.post(reverse("round_edit", args=[round.pk]), dates, secure=True)
    assert response.status_code == 302
    assert Nearby.objects.near().count() == 1


# --- Listing


def test_rows_tell_how_far_the_nearest_school_is(round: Round, school: Place, office: User) -> None:
    listed(round, "Nära")
    listed(round, "Långt bort", at=FAR_AWAY)
    listed(round, "Ingenstans", at={"latitude": None, "longitude": None})  # type: ignore[dict-item]
    refresh_all([round])
    rows = {row.name: (row.school_m, row.schools_near) for row in scene_table(round, office)}
    assert rows == {"Nära": (0, 1), "Långt bort": (pytest.approx(5571, abs=5), 0), "Ingenstans": (None, None)}


@pytest.mark.parametrize(("choice", "expected"), [("yes", ["Nära"]), ("no", ["Långt bort"])])
def test_scenes_are_chosen_by_a_school_near(
    round: Round, school: Place, office: User, choice: str, expected: list[str]
) -> None:
    listed(round, "Nära")
    listed(round, "Långt bort", at=FAR_AWAY)
    listed(round, "Ingenstans", at={"latitude": None, "longitude": None})  # type: ignore[dict-item]
    refresh_all([round])
    chosen = SceneTableFilter({"school_near": choice}, scene_table(round, office), round=round)
    assert [row.name for row in chosen.qs] == expected
