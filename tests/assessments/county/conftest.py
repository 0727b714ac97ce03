"""A county with two published rounds, and who reads of them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from municipalities.models import County, Municipality, User
from scenes.models import Round
from tests.factories import (
    ActorFactory,
    CountyFactory,
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    RoundFactory,
)


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="27", name="Eklunds län")


@pytest.fixture
def before(county: County) -> Round:
    return RoundFactory.create(county=county, label="2023", published=True)


@pytest.fixture
def round(county: County, before: Round) -> Round:
    return RoundFactory.create(county=county, label="2024", published=True)


@pytest.fixture
def office(county: County) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=county)).user


@pytest.fixture
def board(county: County) -> User:
    """May read the county's figures, but no single scene."""
    return MembershipFactory.create(actor=ActorFactory.create(county=county)).user


@pytest.fixture
def page(client: Client) -> Callable[[Round, User], str]:
    def page(round: Round, user: User) -> str:
        client.force_login(user)
        response = client.get(reverse("dashboard", args=[round.county.code, round.label]))
        assert response.status_code == 200
        return response.content.decode()

    return page


@pytest.fixture
def ekstad(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, name="Ekstad", code="2701")


@pytest.fixture
def aby(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, name="Åby", code="2702")
