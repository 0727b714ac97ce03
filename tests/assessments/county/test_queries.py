"""One query per table, however many rows and counties."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.figures.freezing import freeze
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
    freeze(previous)
    return now


@pytest.mark.parametrize("scenes", [1, 4])
def test_queries_are_those_of_the_tables_however_many_rows_and_counties(
    client: Client, county: County, office: User, django_assert_num_queries: DjangoAssertNumQueries, scenes: int
) -> None:
    now = open_round_with(scenes, county)
    open_round_with(2, CountyFactory.create())
    client.force_login(office)

    # session, user, the round with its county, whether the user sees its figures and manages it, rounds, tallies and
    # their corrections, the round before, whether all scenes are open to the user, what was published of the one
    # before, assessments, municipalities, police areas,
    # districts, zero reports, merges and splits, scenes listed long ago, signatures,
    # what has been corrected of the round before, menu
    with django_assert_num_queries(20):
        client.get(reverse("dashboard", args=["27", now.label]))


def test_a_published_round_is_counted_from_what_was_published(
    client: Client, county: County, office: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = open_round_with(2, county)
    Round.objects.filter(pk=now.pk).update(state="published", published_on=now.ends)
    now.refresh_from_db()
    freeze(now)
    client.force_login(office)

    # session, user, the round with its county, whether the user sees its figures and manages it, tallies, corrections,
    # rounds, what was published, places nearby, zero reports and vulnerable areas where it knew of none, the round
    # before, whether one comes before that, figures, corrections, … and nine to look for the page that is kept
    with django_assert_num_queries(29):
        client.get(reverse("dashboard", args=["27", now.label]))

    # session, user, memberships, the round with its county, whether the user sees its figures and manages it, tallies,
    # corrections, rounds, whether all scenes are open to the user; publications, figures, zero reports, places nearby,
    # whether what is done was published
    with django_assert_num_queries(15):
        client.get(reverse("dashboard", args=["27", now.label]))
