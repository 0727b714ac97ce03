"""Published figures beside the computed ones."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.county.page import dashboard
from assessments.figures.publishing import correct
from assessments.models import PublishedFigure
from assessments.rounds import rules as rounds
from municipalities.models import County, Municipality, User
from scenes.models import Round
from tests.assessments.county.reading import judged
from tests.factories import (
    MunicipalityFactory,
    RoundFactory,
    settled,
)

pytestmark = pytest.mark.django_db


def publish(round: Round, **figures: float) -> None:
    for measure, value in figures.items():
        PublishedFigure.objects.create(round=round, measure=measure, value=value, source="Rapporten")


def test_published_figures_stand_beside_the_computed_ones(round: Round, office: User, page: Callable[..., str]) -> None:
    judged(round)
    publish(round, listed=1, joint_share=100, preschools_within_500m=1)

    found = {row.label: (row.published, row.computed, row.agrees) for row in dashboard(round, office).comparisons}

    assert found["Öppna drogscener"] == ("1", "1", True)
    assert found["Gemensamma bedöm\u00adningar"][0::2] == ("100\N{NO-BREAK SPACE}%", True)
    assert found["Med en förskola inom 500 m"] == ("1", "–", None)
    assert "Stämmer med det som publicerades." in page(round, office)


def test_a_difference_is_flagged_and_a_correction_shown(round: Round, office: User, page: Callable[..., str]) -> None:
    judged(round)
    publish(round, listed=2)
    figure = round.published_figures.get()
    correction = correct(figure, value=1, reason="En plats hade upphört.", by=office)

    text = page(round, office)

    assert "1 uppgift skiljer sig från det som publicerades." in text
    day = f"{timezone.localtime(correction.at).day} "
    assert f"Rättad till 1 den {day}" in text
    assert "En plats hade upphört." in text
    assert reverse("figure_correct", args=[figure.pk]) in text


def test_a_share_agrees_to_the_decimals_that_were_published(round: Round, office: User) -> None:
    for joint in (True, True, False):
        settled(round=round, joint=joint)
    publish(round, joint_share=67)

    assert [row.agrees for row in dashboard(round, office).comparisons] == [True]


@pytest.mark.parametrize(("share", "agrees"), [(66.7, True), (67.4, False)])
def test_a_share_with_decimals_agrees_to_those_too(round: Round, office: User, share: float, *, agrees: bool) -> None:
    for joint in (True, True, False):
        settled(round=round, joint=joint)
    publish(round, joint_share=share)

    assert [row.agrees for row in dashboard(round, office).comparisons] == [agrees]


def test_outside_vulnerable_areas_is_known_when_every_place_has_its_category(round: Round, office: User) -> None:
    judged(round, category="vulnerable")
    judged(round, category="central")
    judged(round, category="residential")
    publish(round, outside_vulnerable=2)
    assert [row.agrees for row in dashboard(round, office).comparisons] == [True]

    judged(round, category="")
    assert [row.agrees for row in dashboard(round, office).comparisons] == [None]


def test_a_different_base_is_a_difference(round: Round, office: User) -> None:
    judged(round)
    PublishedFigure.objects.create(round=round, measure="municipalities", value=1, base=26, source="Rapporten")

    assert [row.agrees for row in dashboard(round, office).comparisons] == [False]


def test_municipal_figures_are_compared_too(round: Round, office: User, ekstad: Municipality) -> None:
    judged(round, municipality=ekstad)
    aby = MunicipalityFactory.create(county=round.county, name="Åby")
    for municipality, value in ((ekstad, 1), (aby, 3)):
        PublishedFigure.objects.create(
            round=round, municipality=municipality, measure="listed", value=value, source="Rapporten"
        )

    page = dashboard(round, office)

    assert [(row.label, row.computed, row.agrees) for row in page.municipal_comparisons] == [
        ("Öppna drogscener i Ekstad", "1", True),
        ("Öppna drogscener i Åby", "0", False),
    ]
    assert page.municipalities_differ


def test_only_the_project_office_is_offered_to_correct(
    round: Round, office: User, board: User, page: Callable[..., str]
) -> None:
    publish(round, listed=0)
    address = reverse("figure_correct", args=[round.published_figures.get().pk])

    assert address in page(round, office)
    assert address not in page(round, board)


def test_what_was_just_published_agrees(county: County, office: User) -> None:
    now = RoundFactory.create(county=county, label="2025", state=Round.State.PROOFING)
    settled(round=now)
    rounds.publish(now, on=datetime.date(2026, 2, 1), by=office)

    assert {row.agrees for row in dashboard(now, office).comparisons} == {True}
