"""The page of a published round is kept, and is another one as soon as anything that it tells is."""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from assessments.figures.freezing import freeze
from assessments.figures.publishing import correct
from assessments.models import PublishedFigure, ZeroReport
from municipalities.models import County, User
from scenes.models import Nearby, Round
from tests.assessments.county.reading import judged
from tests.factories import MunicipalityFactory, PlaceFactory, RoundFactory, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(before: Round, round: Round) -> Round:
    """Two published rounds with a figure that can be corrected."""
    judged(before, round)
    PublishedFigure.objects.create(round=round, measure="listed", value=1, source="Rapporten")
    freeze(before)
    freeze(round)
    return round


def content(client: Client, user: User, round: Round, language: str = "sv") -> str:
    client.force_login(user)
    client.cookies["django_language"] = language
    html = client.get(reverse("dashboard", args=[round.county.code, round.label])).content.decode()
    return html.partition('<main id="content"')[2].partition("</main>")[0]


def corrected(round: Round, by: User) -> None:
    correct(round.published_figures.get(), value=2, reason="En plats var glömd.", by=by)


def corrected_twice(round: Round, by: User) -> None:
    corrected(round, by)
    correct(round.published_figures.get(), value=3, reason="Två platser var glömda.", by=by)


def corrected_before(round: Round, by: User) -> None:
    assert round.previous
    figure = PublishedFigure.objects.create(round=round.previous, measure="listed", value=1, source="Rapporten")
    correct(figure, value=4, reason="Tre platser var glömda.", by=by)


def published_anew(round: Round, by: User) -> None:
    settled(round=round)
    freeze(round, by=by, reason="En plats hade glömts.")


def published_anew_before(round: Round, by: User) -> None:
    assert round.previous
    settled(round=round.previous)
    freeze(round.previous, by=by, reason="En plats hade glömts.")


def figure_added(round: Round, by: User) -> None:
    PublishedFigure.objects.create(round=round, measure="new", value=7, source="Rapporten")


def goal_set(round: Round, by: User) -> None:
    County.objects.filter(pk=round.county_id).update(goal_year=2030)


def next_round(round: Round, by: User) -> None:
    RoundFactory.create(county=round.county, label="2031")


def schools_read_in(round: Round, by: User) -> None:
    scene = round.assessments.get().scene
    near = PlaceFactory.create(county=round.county)
    Nearby.objects.create(scene=scene, round=round, kind="school", nearest=near, nearest_m=100, within=1)


ACTS = [
    corrected,
    corrected_twice,
    corrected_before,
    published_anew,
    figure_added,
    goal_set,
    next_round,
    schools_read_in,
]


@pytest.mark.parametrize("act", ACTS)
def test_what_changes_the_page_is_seen_at_once(
    client: Client, told: Round, office: User, act: Callable[[Round, User], None]
) -> None:
    kept = content(client, office, told)

    act(told, office)

    found = content(client, office, told)
    caches["pages"].clear()
    assert found == content(client, office, told)
    assert found != kept


@pytest.mark.parametrize("act", [published_anew_before])
def test_nothing_else_is_told_than_without_keeping(
    client: Client, told: Round, office: User, act: Callable[[Round, User], None]
) -> None:
    content(client, office, told)

    act(told, office)

    found = content(client, office, told)
    caches["pages"].clear()
    assert found == content(client, office, told)


def test_a_zero_report_read_in_afterwards_is_another_page(client: Client, told: Round, office: User) -> None:
    content(client, office, told)
    area = MunicipalityFactory.create(county=told.county)
    ZeroReport.objects.create(round=told, municipality=area, by=office)

    found = content(client, office, told)

    caches["pages"].clear()
    assert found == content(client, office, told)


def test_nobody_gets_the_links_or_the_language_of_another(
    client: Client, told: Round, office: User, board: User
) -> None:
    of_office = content(client, office, told)
    of_board = content(client, board, told)

    assert reverse("figure_correct", args=[told.published_figures.get().pk]) in of_office
    assert reverse("figure_correct", args=[told.published_figures.get().pk]) not in of_board
    assert reverse("scene_list") in of_office
    assert reverse("scene_list") not in of_board
    assert "How we have counted" in content(client, office, told, "en")
    assert "How we have counted" not in content(client, office, told)


def test_it_is_kept(client: Client, told: Round, office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = content(client, office, told)
    monkeypatch.setattr("assessments.county.views.dashboard", None)

    assert content(client, office, told) == kept


@pytest.mark.parametrize("state", ["proofing", "published"])
def test_a_round_that_nothing_is_stored_of_is_not_kept(
    client: Client, before: Round, round: Round, office: User, state: str
) -> None:
    freeze(before)
    Round.objects.filter(pk=round.pk).update(state=state, published_on=round.ends if state == "published" else None)
    kept = content(client, office, round)

    judged(round)

    assert content(client, office, round) != kept
