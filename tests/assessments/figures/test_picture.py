"""What counts in a round's figures, and the base that each of them has when it is published."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.figures.picture import Picture
from assessments.figures.publishing import computed_figures, correct
from assessments.models import PublishedFigure
from municipalities.models import County
from scenes.models import Nearby, Outline, Round, Scene
from scenes.place_kinds import SCHOOL
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    PlaceFactory,
    RoundFactory,
    UserFactory,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return CountyFactory.create()


@pytest.fixture
def round(county: County) -> Round:
    return RoundFactory.create(county=county, label="2024")


@pytest.fixture
def areas(county: County) -> dict[str, Any]:
    return {
        "scene__municipality": MunicipalityFactory.create(county=county),
        "scene__local_police_area": LocalPoliceAreaFactory.create(county=county),
    }


def published(round: Round) -> dict[str, tuple[float, int | None]]:
    """Value and base of the county's figures, as they would be published now."""
    return {
        figure.measure: (figure.value, figure.base)
        for figure in computed_figures(Picture(round))
        if figure.municipality_id is None
    }


def near_a_school(scene: Scene, round: Round, *, within: int = 1) -> None:
    place = PlaceFactory.create(county=round.county)
    Nearby.objects.create(scene=scene, round=round, kind=place.kind, nearest=place, nearest_m=100, within=within)


# What counts


def test_area_and_joint_share_are_those_of_the_listed_scenes(round: Round) -> None:
    listed, not_listed = settled(round=round, joint=False), settled(round=round, listed=False)
    for assessment in (listed, not_listed):
        drawn(assessment.scene, round)

    picture = Picture(round)

    assert (len(picture.listed), len(picture.areas), picture.joint) == (1, 1, 0)


def test_the_area_is_that_of_the_rounds_own_outline(county: County, round: Round) -> None:
    before = RoundFactory.create(county=county, label="2023", published=True)
    scene = settled(round=before).scene
    settled(round=round, scene=scene)
    drawn(scene, before)
    assert Picture(round).areas == []

    drawn(scene, round)
    Outline.objects.filter(round=round).update(area_m2=5)

    assert Picture(round).areas == [5]


def test_only_listed_scenes_are_near_a_school_and_only_those_that_are(county: County, round: Round) -> None:
    near, far = settled(round=round).scene, settled(round=round).scene
    near_a_school(near, round)
    near_a_school(far, round, within=0)
    near_a_school(settled(round=round, listed=False).scene, round)
    near_a_school(far, RoundFactory.create(county=county, label="2023", published=True))

    assert Picture(round).near(SCHOOL) == 1


def test_units_are_those_with_a_listed_scene_in_either_round(county: County, round: Round) -> None:
    MunicipalityFactory.create(county=county)
    before = RoundFactory.create(county=county, label="2023", published=True)
    ceased, new = settled(round=before), settled(round=round)
    settled(round=round, scene=ceased.scene, listed=False)

    assert set(Picture(round).units["municipality"]) == {ceased.municipality_id, new.municipality_id}


# Bases


def test_every_figure_has_its_own_base(county: County, round: Round, areas: dict[str, Any]) -> None:
    MunicipalityFactory.create(county=county)
    LocalPoliceAreaFactory.create_batch(2, county=county)
    for elsewhere in (MunicipalityFactory, LocalPoliceAreaFactory, DistrictFactory):
        elsewhere.create()
    scene = settled(round=round, yes=8, **areas).scene
    settled(round=round, yes=6, unknown=1, **areas)
    settled(round=round, yes=2, joint=False, **areas)
    settled(round=round, listed=False, **areas)
    AssessmentFactory.create(round=round, **areas)
    area_m2 = drawn(scene, round).area_m2

    assert published(round) == {
        "listed": (3, None),
        "qualified": (1, 3),
        "undetermined": (1, 3),
        "not_qualified": (1, 3),
        "joint": (2, 3),
        "municipalities": (1, 2),
        "local_police_areas": (1, 3),
        "area_m2": (area_m2, 1),
    }
    figures = computed_figures(Picture(round))
    assert {figure.source for figure in figures} == {"Beräknat ur 4 underskrivna bedömningar."}
    of_municipalities = [figure for figure in figures if figure.municipality_id]
    assert [(one.municipality, one.value, one.base) for one in of_municipalities] == [
        (areas["scene__municipality"], 3, 3)
    ]


def test_what_is_not_known_is_not_published(round: Round) -> None:
    settled(round=round)

    assert not {"area_m2", "districts", "schools_within_500m", "opening"} & published(round).keys()


def test_districts_schools_and_changes_are_published_where_there_are_any(
    county: County, round: Round, areas: dict[str, Any]
) -> None:
    before = RoundFactory.create(county=county, label="2023", published=True)
    districts = DistrictFactory.create_batch(2, municipality=areas["scene__municipality"])
    settled(round=before, **areas)
    near_a_school(settled(round=round, scene__district=districts[0], **areas).scene, round)

    figures = published(round)

    assert (figures["districts"], figures["schools_within_500m"]) == ((1, 2), (1, 1))
    changes = {kind: figures[kind] for kind in ("opening", "new", "returned", "ceased", "merged", "split")}
    assert changes == {
        "opening": (1, None),
        "new": (1, None),
        "returned": (0, None),
        "ceased": (0, None),
        "merged": (0, None),
        "split": (0, None),
    }


def test_the_latest_correction_counts(round: Round) -> None:
    figure = PublishedFigure.objects.create(round=round, measure="listed", value=54)
    for value in (53, 52):
        correct(figure, value=value, reason="En plats räknades två gånger.", by=UserFactory.create())

    assert figure.right_value == 52
