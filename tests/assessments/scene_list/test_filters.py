"""What each choice over the list of places means."""

import pytest

from assessments.models import Assessment
from assessments.scene_list.filters import SceneTableFilter
from assessments.scene_list.table import scene_table
from municipalities.models import User
from scenes.models import Outline, Round
from tests.factories import MembershipFactory, OfficeFactory, RoundFactory, answered, drawn, settled

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
