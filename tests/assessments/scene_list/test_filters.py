"""What each choice over the list of places means."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.figures.freezing import freeze
from assessments.models import Assessment
from assessments.scene_list import files
from assessments.scene_list.answers import AnswerColumns
from assessments.scene_list.filters import SceneTableFilter
from assessments.scene_list.table import scene_table
from municipalities.models import Boundary, User
from scenes.models import Outline, Round
from tests.factories import (
    BoundaryFactory,
    MembershipFactory,
    OfficeFactory,
    RoundFactory,
    SceneFactory,
    answered,
    drawn,
    settled,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    """Ek and Al are open drug scenes, Al judged by one party; Tall is none, by one party; Björk is not signed."""
    round = RoundFactory.create()
    ek = settled(round=round, yes=8, scene__name="Ek")
    al = settled(round=round, yes=9, joint=False, scene__name="Al")
    settled(round=round, yes=2, listed=False, joint=False, scene__name="Tall")
    answered(round=round, listed=False, scene__name="Björk")
    for assessment, area_m2 in ((ek, 500), (al, 100)):
        drawn(assessment.scene, round)
        Outline.objects.filter(scene=assessment.scene).update(area_m2=area_m2)
    return round


@pytest.fixture
def office(round: Round) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user


def chosen(round: Round, office: User, **choice: str) -> list[str]:
    return [row.name for row in SceneTableFilter(choice, scene_table(round, office), round=round).qs]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({}, ["Al", "Björk", "Ek", "Tall"]),
        ({"classification": "qualified"}, ["Al", "Ek"]),
        ({"classification": "not_qualified"}, []),
        ({"classification": "not_listed"}, ["Tall"]),
        ({"classification": "pending"}, ["Björk"]),
        ({"lacks": "party"}, ["Al"]),
        ({"lacks": "outline"}, []),
        ({"order": "-score"}, ["Al", "Ek", "Tall", "Björk"]),
        ({"order": "-area"}, ["Ek", "Al", "Björk", "Tall"]),
    ],
)
def test_choices(round: Round, office: User, choice: dict[str, str], names: list[str]) -> None:
    assert chosen(round, office, **choice) == names


def test_only_open_drug_scenes_lack_an_outline(round: Round, office: User) -> None:
    Outline.objects.filter(scene=Assessment.objects.get(scene__name="Ek").scene).delete()

    assert chosen(round, office, lacks="outline") == ["Ek"]


# --- In a vulnerable area


def placed(round: Round, name: str, at: tuple[float, float] | None, category: str) -> None:
    latitude, longitude = at or (None, None)
    scene = SceneFactory.create(
        county=round.county, name=name, category=category, latitude=latitude, longitude=longitude
    )
    settled(scene=scene, round=round, category=category)


@pytest.fixture
def by_area() -> Round:
    round = RoundFactory.create()
    placed(round, "Inne utsatt", (59.21, 17.81), "vulnerable")
    placed(round, "Inne bostad", (59.21, 17.82), "residential")
    placed(round, "Inne centrum", (59.21, 17.83), "central")
    placed(round, "Ute utsatt", (59.21, 17.86), "vulnerable")
    placed(round, "Okänd utsatt", None, "vulnerable")
    return round


def office_of(round: Round) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user


def put_on_record() -> None:
    geometry = square_at(59.2, 17.8, side=0.05)
    BoundaryFactory.create(kind="vulnerable_area", name="Ekdungen", geometry=geometry)


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("inside", ["Inne bostad", "Inne centrum", "Inne utsatt"]),
        ("outside", ["Ute utsatt"]),
        ("otherwise", ["Inne bostad", "Ute utsatt"]),
    ],
)
def test_by_vulnerable_area_as_computed_and_where_the_category_says_otherwise(
    by_area: Round, choice: str, names: list[str]
) -> None:
    put_on_record()
    assert chosen(by_area, office_of(by_area), vulnerable=choice) == names


@pytest.mark.parametrize("choice", ["inside", "outside", "otherwise"])
def test_without_a_list_of_vulnerable_areas_nothing_is_known(by_area: Round, choice: str) -> None:
    assert chosen(by_area, office_of(by_area), vulnerable=choice) == []


def test_a_published_round_says_it_as_it_was_published(by_area: Round) -> None:
    put_on_record()
    Round.objects.filter(pk=by_area.pk).update(state="published", published_on=by_area.ends)
    published = Round.objects.select_related("county").get(pk=by_area.pk)
    freeze(published)
    Boundary.objects.all().delete()
    assert chosen(published, office_of(by_area), vulnerable="otherwise") == ["Inne bostad", "Ute utsatt"]


def test_only_among_the_places_one_may_see(by_area: Round) -> None:
    put_on_record()
    member = MembershipFactory.create(actor=OfficeFactory.create()).user
    assert chosen(by_area, member, vulnerable="otherwise") == []


def test_the_file_says_both(by_area: Round) -> None:
    put_on_record()
    office = office_of(by_area)
    table = SceneTableFilter({"order": "name"}, scene_table(by_area, office), round=by_area)
    assert table.form.is_valid()
    heading, *lines = files.rows(by_area, table, AnswerColumns(by_area, office))
    inside, otherwise = heading.index("I utsatt område"), heading.index("Annat än kategorin säger")
    assert {line[1]: (line[inside], line[otherwise]) for line in lines} == {
        "Inne utsatt": ("ja", "nej"),
        "Inne bostad": ("ja", "ja"),
        "Inne centrum": ("ja", "nej"),
        "Ute utsatt": ("nej", "ja"),
        "Okänd utsatt": ("Inte känt", ""),
    }


def test_the_list_marks_in_words_where_the_boundaries_say_otherwise(by_area: Round, client: Client) -> None:
    put_on_record()
    client.force_login(office_of(by_area))

    response = client.get(reverse("scene_list"))

    assert {row.name_then: str(row.otherwise) for row in response.context["page"]} == {
        "Inne bostad": "Enligt gränserna i ett utsatt område, tvärtemot kategorin",
        "Inne centrum": "",
        "Inne utsatt": "",
        "Okänd utsatt": "",
        "Ute utsatt": "Enligt gränserna utanför utsatta områden, tvärtemot kategorin",
    }
    assert response.content.decode().count("tvärtemot kategorin") == 2


def test_the_list_asks_for_boundaries_once_and_only_where_a_category_may_differ(client: Client, by_area: Round) -> None:
    put_on_record()
    client.force_login(office_of(by_area))
    with CaptureQueriesContext(connection) as all_of_them:
        client.get(reverse("scene_list"))
    # vulnerable areas, the border of the county, places with their outlines
    with CaptureQueriesContext(connection) as central:
        client.get(reverse("scene_list"), {"category": "central"})
    assert len(all_of_them) - len(central) == 3


def test_the_file_asks_once_for_all_places(by_area: Round, django_assert_max_num_queries: Any) -> None:
    put_on_record()
    office = office_of(by_area)
    table = SceneTableFilter({"order": "name"}, scene_table(by_area, office), round=by_area)
    assert table.form.is_valid()
    with django_assert_max_num_queries(12):
        list(files.rows(by_area, table, AnswerColumns(by_area, office)))
