"""What may be taken back, which names are alike, and where a user may add places."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.models import Assessment, Signature
from assessments.proposing.areas import check_areas, choosable_areas, covers, own_areas
from assessments.proposing.rules import (
    are_alike,
    can_be_taken_back,
    rounds_open_to,
    scenes_left_out,
    similar_scenes,
    take_back,
)
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round, Scene
from tests.cast import Cast
from tests.factories import (
    AssessmentFactory,
    CountyAccessFactory,
    DistrictFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    settled,
)

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def added(cast: Cast) -> Assessment:
    """A place of the cast's own area that nobody has begun to judge."""
    scene = SceneFactory.create(
        county=cast.county, municipality=cast.square.municipality, local_police_area=cast.square.local_police_area
    )
    return AssessmentFactory.create(scene=scene, round=cast.open)


def again(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


# Taken back


def test_what_someone_has_spoken_of_is_not_taken_back(added: Assessment) -> None:
    assert can_be_taken_back(added)
    Signature.objects.create(assessment=added, party=Party.POLICE, took_part=False, reason="Ingen utsedd.")

    assert not can_be_taken_back(added)


def test_nothing_is_taken_back_once_the_round_has_closed(cast: Cast, added: Assessment) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)

    assert not can_be_taken_back(again(added))


@pytest.mark.parametrize("listed", [True, False])
def test_what_was_an_open_drug_scene_before_has_to_be_judged(cast: Cast, added: Assessment, *, listed: bool) -> None:
    settled(scene=added.scene, round=cast.in_proof, listed=listed)

    assert can_be_taken_back(again(added)) is not listed


def test_what_was_merged_or_split_stays_until_that_is_undone(cast: Cast, added: Assessment) -> None:
    event = LineageEvent.objects.create(round=cast.open, kind="split")
    event.children.add(added.scene)
    assert not can_be_taken_back(added)

    event.undone_at, event.undone_by = timezone.now(), UserFactory.create()
    event.save()

    assert can_be_taken_back(added)


def test_a_place_that_other_rounds_know_stays_in_the_register(cast: Cast, added: Assessment) -> None:
    settled(scene=added.scene, round=cast.published)

    take_back(added)

    assert [assessment.round for assessment in Scene.objects.get(pk=added.scene_id).assessments.all()] == [
        cast.published
    ]


# Alike


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("torget", "stora torget", True),
        ("torg", "torgetplatsen", False),  # a part of a word
        ("abcde", "abcdx", True),  # exactly four fifths
        ("abcd", "abcx", False),  # three quarters
    ],
)
def test_names_are_alike_that_share_whole_words_or_four_fifths(name: str, other: str, *, alike: bool) -> None:
    assert are_alike(name, other) is alike
    assert are_alike(other, name) is alike


def test_alike_are_places_of_the_municipality_that_the_user_may_see(cast: Cast) -> None:
    """Of those with the same name, one has another police area and one lies in another municipality."""
    mine = {"municipality": cast.square.municipality, "local_police_area": cast.square.local_police_area}
    hidden = {**mine, "local_police_area": cast.park.local_police_area}
    elsewhere = {**mine, "municipality": cast.park.municipality}
    seen, *_others = (
        SceneFactory.create(county=cast.county, name="Vindskyddet", **areas) for areas in (mine, hidden, elsewhere)
    )

    assert similar_scenes(Scene(name="Vindskyddet", **mine), cast.police) == [seen]


# Where


def test_only_open_rounds_of_ones_own_county_take_places(cast: Cast) -> None:
    RoundFactory.create(county=cast.elsewhere)

    assert list(rounds_open_to(cast.police)) == [cast.open]
    assert not rounds_open_to(cast.reader).exists()
    assert not rounds_open_to(cast.office).exists()


def test_places_left_out_are_those_that_the_user_judges(cast: Cast) -> None:
    """The police have been let in to see the county's other places too."""
    CountyAccessFactory.create(actor=cast.police_actor)
    own, other = (
        SceneFactory.create(
            county=cast.county, municipality=scene.municipality, local_police_area=scene.local_police_area
        )
        for scene in (cast.square, cast.park)
    )
    assert Scene.objects.visible_to(cast.police).contains(other)

    assert list(scenes_left_out(cast.police)) == [own]


def test_a_police_area_covers_whole_municipalities_or_single_districts(cast: Cast) -> None:
    """Norra Ek covers Centrum, but not the rest of Ekstad."""
    police_area, ekstad = cast.police_actor.local_police_area, cast.municipal_actor.municipality
    elsewhere = DistrictFactory.create(municipality=ekstad)

    assert covers(police_area, ekstad, cast.district_actor.district)
    assert not covers(police_area, ekstad, elsewhere)
    assert not covers(police_area, ekstad, None)

    police_area.municipalities.add(ekstad)
    assert covers(police_area, ekstad, elsewhere)


def test_the_areas_of_a_place_go_together_and_are_ones_own(cast: Cast) -> None:
    ekstad, centre = cast.municipal_actor.municipality, cast.district_actor.district
    aby, elsewhere = cast.other_municipal_actor.municipality, DistrictFactory.create()
    north, south = cast.police_actor.local_police_area, cast.other_police_actor.local_police_area
    south.municipalities.set([aby])

    def problem(**areas: Any) -> list[str]:
        try:
            check_areas(Scene(name="Ny", **areas), cast.police)
        except ValidationError as error:
            return list(error.message_dict)
        return []

    assert problem(municipality=ekstad, district=centre, local_police_area=north) == []
    assert problem(municipality=ekstad, district=None, local_police_area=north) == ["district"]
    assert problem(municipality=ekstad, district=elsewhere, local_police_area=north) == ["district"]
    assert problem(municipality=ekstad, district=centre, local_police_area=south) == ["local_police_area"]
    assert problem(municipality=aby, district=None, local_police_area=south) == ["local_police_area"]


def test_areas_that_have_ended_cannot_be_chosen(cast: Cast) -> None:
    district, police_area = cast.district_actor.district, cast.police_actor.local_police_area
    assert district in own_areas(cast.district)["district"]
    assert police_area in choosable_areas(cast.district)["local_police_area"]

    for area in (district, police_area):
        area.valid_to = YESTERDAY
        area.save()

    assert not own_areas(cast.district)["district"].exists()
    assert not own_areas(cast.police)["local_police_area"].exists()
    assert police_area not in choosable_areas(cast.municipal)["local_police_area"]
