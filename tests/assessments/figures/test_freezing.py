"""A published round never moves, whatever happens to registers and settings afterwards (rule 6)."""

import datetime
import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from assessments.figures.facts import CurrentFacts, facts_of, from_json, to_json
from assessments.figures.freezing import freeze, freeze_imported, today
from assessments.figures.picture import Picture
from assessments.figures.summary import county_summary
from assessments.models import Publication
from municipalities.models import Boundary, District, LocalPoliceArea, Municipality
from scenes.models import LineageEvent, Nearby, Outline, Place, Round, Scene
from scenes.nearby import refresh_all
from tests.factories import (
    BoundaryFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    PlaceFactory,
    RoundFactory,
    SceneFactory,
    drawn,
    settled,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2001, 1, 1)


@pytest.fixture
def round() -> Round:
    """2023 and 2024 of a county with one continued, one new and one merged scene, a school near and an outline."""
    county = CountyFactory.create(code="27")
    school = PlaceFactory.create(county=county, kind="school", school_form="Grundskola")
    before = RoundFactory.create(county=county, label="2023", published=True)
    now = RoundFactory.create(county=county, label="2024", published=True)
    municipality = MunicipalityFactory.create(county=county, name="Ekstad")
    police = LocalPoliceAreaFactory.create(county=county, name="Norra Ek")
    area = {"municipality": municipality, "local_police_area": police}
    scenes = [
        SceneFactory.create(county=county, latitude=school.latitude, longitude=school.longitude, **area)
        for _number in range(3)
    ]
    stayed, new, merged = scenes
    for scene in (stayed, merged):
        settled(scene=scene, round=before, **area)
    for scene in (stayed, new):
        settled(scene=scene, round=now, **area)
    settled(scene=merged, round=now, listed=False, **area)
    event = LineageEvent.objects.create(round=now, kind="merged")
    event.parents.set([merged, stayed])
    event.children.set([stayed])
    drawn(stayed, now)
    BoundaryFactory.create(kind="vulnerable_area", name="Ekdungen", geometry=square_at(59.1, 17.7, side=0.2))
    refresh_all([before, now])
    freeze(before)
    freeze(now)
    return Round.objects.select_related("county").get(pk=now.pk)


def a_municipality_is_added(round: Round) -> None:
    MunicipalityFactory.create(county=round.county)


def a_municipality_is_renamed(round: Round) -> None:
    Municipality.objects.filter(county=round.county).update(name="Nyköping", code="2799")


def the_police_area_ends(round: Round) -> None:
    LocalPoliceArea.objects.filter(county=round.county).update(valid_from=LONG_AGO, valid_to=LONG_AGO)


def a_police_area_is_added(round: Round) -> None:
    LocalPoliceAreaFactory.create(county=round.county)


def a_district_is_added(round: Round) -> None:
    DistrictFactory.create(municipality=Municipality.objects.filter(county=round.county).first())


def the_schools_move(round: Round) -> None:
    for school in Place.objects.all():
        school.latitude += 1
        school.locate()
        school.save()
    refresh_all(Round.objects.all())


def the_schools_close(round: Round) -> None:
    Place.objects.update(valid_to=LONG_AGO)
    refresh_all(Round.objects.all())


def the_schools_are_no_longer_compulsory(round: Round) -> None:
    Place.objects.update(school_form="Gymnasieskola")
    refresh_all(Round.objects.all())


def the_distance_is_changed(round: Round) -> None:
    round.county.near_m = 50
    round.county.save()
    refresh_all(Round.objects.all())


def the_scenes_move(round: Round) -> None:
    Scene.objects.update(latitude=66, category=Scene.Category.VULNERABLE)
    refresh_all(Round.objects.all())


def the_vulnerable_areas_are_drawn_elsewhere(round: Round) -> None:
    Boundary.objects.update(geometry=square_at(66, 18))


def the_vulnerable_areas_are_forgotten(round: Round) -> None:
    Boundary.objects.all().delete()


def the_scenes_are_handed_over(round: Round) -> None:
    other = LocalPoliceAreaFactory.create(county=round.county)
    Scene.objects.update(local_police_area=other)


def the_outline_is_drawn_larger(round: Round) -> None:
    Outline.objects.update(area_m2=999_999)


def the_county_is_renamed(round: Round) -> None:
    type(round.county).objects.filter(pk=round.county_id).update(name="Storlandet", goal_year=2030)


def a_later_round_is_opened(round: Round) -> None:
    RoundFactory.create(county=round.county, label="2025")


def a_distance_is_forgotten(round: Round) -> None:
    Nearby.objects.all().delete()


ACTS: list[Callable[[Round], None]] = [
    a_municipality_is_added,
    a_municipality_is_renamed,
    the_police_area_ends,
    a_police_area_is_added,
    a_district_is_added,
    the_schools_move,
    the_schools_close,
    the_schools_are_no_longer_compulsory,
    the_distance_is_changed,
    the_scenes_move,
    the_scenes_are_handed_over,
    the_outline_is_drawn_larger,
    the_county_is_renamed,
    a_later_round_is_opened,
    a_distance_is_forgotten,
    the_vulnerable_areas_are_drawn_elsewhere,
    the_vulnerable_areas_are_forgotten,
]


def served(round: Round) -> str:
    return json.dumps(county_summary(Round.objects.select_related("county").get(pk=round.pk)), ensure_ascii=False)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_summary_is_byte_for_byte_what_it_was(round: Round, act: Callable[[Round], None]) -> None:
    before = served(round)
    assert '"merged": 1' in before
    act(round)
    assert served(round) == before


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_picture_is_what_it_was(round: Round, act: Callable[[Round], None]) -> None:
    before = to_json(facts_of(round))
    act(round)
    assert to_json(facts_of(round)) == before


def test_a_round_that_was_not_published_follows_the_registers(round: Round) -> None:
    later = RoundFactory.create(county=round.county, label="2025")
    a_municipality_is_added(round)
    assert Picture(later).bases["municipality"] == Picture(round).bases["municipality"] + 1


def test_the_next_round_is_compared_with_what_was_published(round: Round) -> None:
    later = RoundFactory.create(county=round.county, label="2025")
    the_outline_is_drawn_larger(round)
    assert CurrentFacts(later).before == facts_of(round).rows


def test_what_was_not_known_may_become_known_once(round: Round) -> None:
    """Preschools were not on record when the round was published."""
    assert Picture(round).near("preschool") is None
    place = Place.objects.get()
    near = PlaceFactory.create(
        county=round.county, kind="preschool", latitude=place.latitude, longitude=place.longitude
    )
    refresh_all(Round.objects.all())
    assert Picture(round).near("preschool") == 2

    near.latitude += 1
    near.locate()
    near.save()
    refresh_all(Round.objects.all())
    assert Picture(round).near("preschool") == 2


def test_a_summary_without_schools_learns_of_them_once() -> None:
    county = CountyFactory.create()
    round = RoundFactory.create(county=county, label="2024", published=True)
    scene = SceneFactory.create(county=county, latitude=59.3, longitude=18.0)
    settled(scene=scene, round=round)
    freeze(round)
    assert county_summary(round)["schools_within_500m"]["count"] is None

    PlaceFactory.create(county=county, kind="school", latitude=59.3, longitude=18.0)
    refresh_all([round])

    assert county_summary(round)["schools_within_500m"]["count"] == 1


def test_facts_survive_being_stored(round: Round) -> None:
    facts = facts_of(round)
    again = from_json(to_json(facts))
    assert to_json(again) == to_json(facts)
    assert [unit.name for unit in again.units["municipality"].values()] == ["Ekstad"]


def test_what_todays_registers_would_say_is_told_beside(round: Round) -> None:
    assert today(round) == []
    a_municipality_is_added(round)
    the_outline_is_drawn_larger(round)
    assert {(difference.measure, difference.after) for difference in today(round)} == {
        ("municipalities_base", 2),
        ("area_m2", 999_999),
    }


def test_a_publication_is_numbered_and_a_later_one_has_its_reason(round: Round) -> None:
    freeze(round, reason="En plats till.")
    assert [(one.number, one.reason) for one in Publication.objects.filter(round=round)] == [
        (1, ""),
        (2, "En plats till."),
    ]
    assert Publication.objects.latest_of(round.pk).at <= timezone.now()  # type: ignore[union-attr]


def test_the_district_of_a_publication_knows_its_municipality(round: Round) -> None:
    a_district_is_added(round)
    freeze(round, reason="Med stadsdel.")
    district = next(iter(facts_of(round).units["district"].values()))
    assert isinstance(district, District)
    assert district.municipality_id == Municipality.objects.get(county=round.county).pk


def test_what_history_adds_to_a_published_round_leaves_what_was_said_of_the_rest(round: Round) -> None:
    areas, listed = Picture(round).areas, len(Picture(round).listed)
    Outline.objects.filter(round=round).update(area_m2=999)
    settled(round=round, scene=SceneFactory.create(county=round.county))

    freeze_imported([round], reason="En plats till.")

    after = Picture(round)
    assert (after.areas, len(after.listed)) == (areas, listed + 1)
