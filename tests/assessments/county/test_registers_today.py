"""A published round beside today's registers."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.figures.freezing import freeze
from assessments.models import PublishedFigure
from municipalities.models import County, User
from scenes.models import Outline, Round
from tests.assessments.county.reading import judged
from tests.factories import RoundFactory, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(county: County) -> Round:
    round = RoundFactory.create(county=county, label="2024", published=True)
    drawn(judged(round), round)
    freeze(round)
    return round


def page(client: Client, office: User, round: Round, **headers: str) -> str:
    client.force_login(office)
    return client.get(reverse("registers_today", args=["27", round.label]), headers=headers).content.decode()


def test_nothing_differs(client: Client, office: User, round: Round) -> None:
    assert "Dagens register säger detsamma om den här omgången." in page(client, office, round)


def test_a_figure_that_differs_leads_to_its_correction(client: Client, office: User, round: Round) -> None:
    figure = PublishedFigure.objects.create(round=round, measure="area_m2", value=3000, source="Rapporten")
    Outline.objects.update(area_m2=4000)

    found = page(client, office, round)

    assert "4\N{NO-BREAK SPACE}000 i stället för" in found
    assert f"{reverse('figure_correct', args=[figure.pk])}?value=4000" in found
    assert 'value="4000' in client.get(reverse("figure_correct", args=[figure.pk]), {"value": "4000"}).content.decode()


def test_the_page_fetches_its_own_part(client: Client, office: User, round: Round) -> None:
    assert "<html" not in page(client, office, round, hx_request="true")
    dashboard = client.get(reverse("dashboard", args=["27", round.label])).content.decode()
    assert reverse("registers_today", args=["27", round.label]) in dashboard


def test_a_round_that_is_not_published_has_none(client: Client, office: User, county: County) -> None:
    client.force_login(office)
    now = RoundFactory.create(county=county, label="2025")
    assert client.get(reverse("registers_today", args=["27", now.label])).status_code == 404
