"""Which round a county's page shows."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from municipalities.models import County, User
from scenes.models import Round
from tests.factories import (
    RoundFactory,
)

pytestmark = pytest.mark.django_db


def test_the_county_leads_to_its_newest_published_round(client: Client, round: Round, board: User) -> None:
    RoundFactory.create(county=round.county, label="2025")
    client.force_login(board)

    response = client.get(reverse("county", args=["27"]))

    assert response.headers["Location"] == reverse("dashboard", args=["27", "2024"])


def test_without_a_published_round_it_leads_to_the_newest_that_was_opened(
    client: Client, county: County, board: User
) -> None:
    RoundFactory.create(county=county, label="2025")
    RoundFactory.create(county=county, label="2026", state=Round.State.PLANNED)
    client.force_login(board)

    response = client.get(reverse("county", args=["27"]))

    assert response.headers["Location"] == reverse("dashboard", args=["27", "2025"])


def test_a_county_without_rounds_says_what_to_do(client: Client, county: County, office: User, board: User) -> None:
    client.force_login(office)
    assert reverse("round_create", args=["27"]) in client.get(reverse("county", args=["27"])).content.decode()

    client.force_login(board)
    text = client.get(reverse("county", args=["27"])).content.decode()
    assert "Projektkontoret skapar den första." in text
    assert reverse("round_create", args=["27"]) not in text


def test_a_planned_round_has_no_figures_yet(client: Client, county: County, office: User) -> None:
    planned = RoundFactory.create(county=county, label="2025", state=Round.State.PLANNED)
    client.force_login(office)

    assert reverse("round_edit", args=[planned.pk]) in client.get(reverse("county", args=["27"])).content.decode()
    assert client.get(reverse("dashboard", args=["27", "2025"])).status_code == 404


def test_every_opened_round_is_a_click_away(round: Round, board: User, page: Callable[..., str]) -> None:
    RoundFactory.create(county=round.county, label="2025")
    RoundFactory.create(county=round.county, label="2026", state=Round.State.PLANNED)

    text = page(round, board)

    assert reverse("dashboard", args=["27", "2023"]) in text
    assert "2025 pågår" in text
    assert reverse("dashboard", args=["27", "2026"]) not in text


def test_many_rounds_are_chosen_from_a_list(
    client: Client, county: County, board: User, page: Callable[..., str]
) -> None:
    rounds = [RoundFactory.create(county=county, label=str(year), published=True) for year in range(2018, 2025)]

    assert '<option value="2018"' in page(rounds[-1], board)

    response = client.get(reverse("county", args=["27"]), {"round": "2018"})
    assert response.headers["Location"] == reverse("dashboard", args=["27", "2018"])
    assert client.get(reverse("county", args=["27"]), {"round": "1999"}).status_code == 404
