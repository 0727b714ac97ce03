"""In a vulnerable area: counted from where places lie, beside the parties' own word (rule 18)."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.figures.differences import differences
from assessments.figures.freezing import fix_vulnerable_areas, freeze, freeze_imported
from assessments.figures.picture import Picture
from assessments.figures.publishing import computed_figures
from assessments.figures.summary import county_summary
from assessments.figures.summary_text import as_text
from assessments.models import Assessment, Publication
from municipalities.models import Boundary
from scenes.models import Round
from tests.factories import (
    BoundaryFactory,
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    RoundFactory,
    SceneFactory,
    settled,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = (59.21, 17.81), (59.21, 17.86)


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(county=CountyFactory.create(code="27"), label="2024")


def judged(round: Round, at: tuple[float, float], *, category: str = "", **fields: Any) -> int:
    scene = SceneFactory.create(county=round.county, latitude=at[0], longitude=at[1], category=category)
    return settled(scene=scene, round=round, category=category, **fields).scene_id


def put_on_record(**fields: Any) -> Boundary:
    geometry = square_at(59.2, 17.8, side=0.05)
    return BoundaryFactory.create(**{"kind": "vulnerable_area", "name": "Ekdungen", "geometry": geometry, **fields})


def published(round: Round) -> Round:
    Round.objects.filter(pk=round.pk).update(state="published", published_on=round.ends)
    found = Round.objects.select_related("county").get(pk=round.pk)
    freeze(found)
    return found


def test_listed_scenes_are_counted(round: Round) -> None:
    put_on_record()
    judged(round, INSIDE)
    judged(round, INSIDE, listed=False)
    judged(round, OUTSIDE)

    assert county_summary(round)["vulnerable_area"] == {"inside": 1, "outside": 1, "of": 2}
    assert "Utanför utsatta områden" in as_text(county_summary(round), round)


def test_it_is_null_without_areas_on_record(round: Round) -> None:
    judged(round, INSIDE, category="vulnerable")

    assert county_summary(round)["vulnerable_area"] is None
    assert "inte beräknat" in as_text(county_summary(round), round)


def test_a_place_that_lies_nobody_knows_where_is_in_neither(round: Round) -> None:
    put_on_record()
    settled(round=round, scene=SceneFactory.create(county=round.county))

    assert county_summary(round)["vulnerable_area"] == {"inside": 0, "outside": 0, "of": 1}


def test_it_is_published_with_its_base_and_definition(round: Round) -> None:
    put_on_record()
    judged(round, OUTSIDE)

    (figure,) = [one for one in computed_figures(Picture(round)) if one.measure == "outside_vulnerable"]

    assert (figure.value, figure.base) == (1, 1)
    assert "sista dag" in figure.definition


@pytest.mark.parametrize(
    ("category", "at", "differs"),
    [
        ("vulnerable", INSIDE, False),
        ("vulnerable", OUTSIDE, True),
        ("residential", OUTSIDE, False),
        ("residential", INSIDE, True),
        ("central", INSIDE, False),
        ("central", OUTSIDE, False),
        ("", OUTSIDE, False),
    ],
)
def test_the_parties_word_is_kept_and_the_difference_told(
    round: Round, category: str, at: tuple[float, float], *, differs: bool
) -> None:
    put_on_record()
    scene = judged(round, at, category=category)

    assert Picture(round).told_otherwise == ([scene] if differs else [])


def test_nothing_differs_where_nothing_is_known(round: Round) -> None:
    judged(round, OUTSIDE, category="vulnerable")

    assert Picture(round).told_otherwise == []


def test_a_published_round_keeps_what_it_knew(round: Round) -> None:
    put_on_record()
    judged(round, INSIDE)
    found = published(round)
    Boundary.objects.update(geometry=square_at(66, 18))

    assert county_summary(found)["vulnerable_area"] == {"inside": 1, "outside": 0, "of": 1}
    assert fix_vulnerable_areas(reason="x") == []


def test_a_published_round_learns_it_once(round: Round) -> None:
    judged(round, INSIDE)
    found = published(round)
    assert fix_vulnerable_areas(reason="x") == []
    put_on_record()
    assert county_summary(found)["vulnerable_area"] == {"inside": 1, "outside": 0, "of": 1}

    assert fix_vulnerable_areas(reason="The list came.") == [found]

    Boundary.objects.all().delete()
    assert county_summary(found)["vulnerable_area"] == {"inside": 1, "outside": 0, "of": 1}
    assert Publication.objects.latest_of(found.pk).reason == "The list came."  # type: ignore[union-attr]  # it has two


def test_what_was_stored_before_it_was_counted_can_be_read(round: Round) -> None:
    judged(round, INSIDE)
    found = published(round)
    stored = Publication.objects.get()
    facts, summary = json.loads(stored.facts), json.loads(stored.summary)
    del facts["vulnerable"], summary["vulnerable_area"]
    Publication.objects.update(facts=json.dumps(facts), summary=json.dumps(summary))

    assert county_summary(found)["vulnerable_area"] is None


def test_a_place_added_afterwards_is_placed_by_the_list_of_its_time(round: Round) -> None:
    put_on_record()
    judged(round, INSIDE)
    found = published(round)
    Boundary.objects.update(geometry=square_at(59.2, 17.85, side=0.05))
    judged(found, OUTSIDE)

    freeze_imported([found], reason="Added.")

    assert county_summary(found)["vulnerable_area"] == {"inside": 2, "outside": 0, "of": 2}


def test_a_difference_between_two_summaries_is_told(round: Round) -> None:
    boundary = put_on_record()
    judged(round, OUTSIDE)
    before = county_summary(round)
    Boundary.objects.filter(pk=boundary.pk).update(geometry=square_at(59.2, 17.85, side=0.05))

    (difference,) = differences(before, county_summary(Round.objects.get(pk=round.pk)))

    assert (difference.measure, difference.before, difference.after) == ("outside_vulnerable", 1, 0)


# On pages


def test_the_county_page_tells_of_both(client: Client, round: Round) -> None:
    put_on_record()
    judged(round, OUTSIDE, category="vulnerable")
    judged(round, OUTSIDE)
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
    found = published(round)

    page = client.get(reverse("dashboard", args=["27", found.label])).content.decode()

    assert "ligger utanför utsatta områden" in page
    assert "Om 1 plats säger parternas egen kategori något annat än gränserna för utsatta områden." in page


@pytest.mark.parametrize("is_published", [False, True])
@pytest.mark.parametrize(
    ("category", "at", "words"),
    [
        ("vulnerable", OUTSIDE, "Enligt gränserna ligger platsen utanför utsatta områden."),
        ("residential", INSIDE, "Enligt gränserna ligger platsen i ett utsatt område."),
        ("vulnerable", INSIDE, ""),
    ],
)
def test_the_page_of_an_assessment_tells_a_difference(
    client: Client, round: Round, category: str, at: tuple[float, float], words: str, *, is_published: bool
) -> None:
    put_on_record()
    scene = judged(round, at, category=category)
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
    if is_published:
        published(round)

    pk = Assessment.objects.get(scene=scene).pk
    page = client.get(reverse("assessment_edit", args=[pk])).content.decode()

    assert words in page
    assert bool(words) == ("Enligt gränserna" in page)
