"""One query per table, however many rows and counties."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import PublishedFigure, Signature
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round
from tests.assessments.county.reading import judged
from tests.factories import (
    CountyFactory,
    RoundFactory,
    answered,
)

pytestmark = pytest.mark.django_db


def open_round_with(scenes: int, county: County) -> Round:
    previous = RoundFactory.create(county=county, label="2024", published=True)
    now = RoundFactory.create(county=county, label="2025")
    for _number in range(scenes):
        scene = judged(previous, now)
        scene.events_as_parent.add(LineageEvent.objects.create(round=now, kind="split"))
        Signature.objects.create(
            assessment=answered(round=now, scene=judged(previous)), party=Party.POLICE, took_part=True
        )
        PublishedFigure.objects.create(
            round=now, measure="listed", municipality=scene.municipality, value=1, source="Rapporten"
        )
    return now


@pytest.mark.parametrize("scenes", [1, 4])
def test_queries_are_those_of_the_tables_however_many_rows_and_counties(
    client: Client, county: County, office: User, django_assert_num_queries: DjangoAssertNumQueries, scenes: int
) -> None:
    now = open_round_with(scenes, county)
    open_round_with(2, CountyFactory.create())
    client.force_login(office)

    # session, user, the round with its county, whether the user manages it, tallies, rounds, whether all scenes are
    # open to the user, rounds compared with, assessments, municipalities, police areas, districts, scenes listed long
    # ago, merges and splits, their parents, their children, figures, corrections, places nearby, signatures, the menu
    with django_assert_num_queries(21):
        client.get(reverse("dashboard", args=["27", now.label]))
