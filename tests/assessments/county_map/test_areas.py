"""The map shaded per municipality, local police area or district."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import ZeroReport
from municipalities.models import District, LocalPoliceArea
from scenes.models import Round
from tests.factories import (
    BoundaryFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    RoundFactory,
    settled,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(county__name="Eklunds län", published=True)


@pytest.fixture
def office(client: Client, round: Round) -> Client:
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
    return client


@pytest.fixture
def norra(round: Round) -> LocalPoliceArea:
    return drawn(LocalPoliceAreaFactory.create(county=round.county, name="Norra"))


def drawn(area: LocalPoliceArea | District, **dates: Any) -> Any:
    kind = "district" if isinstance(area, District) else "local_police_area"
    BoundaryFactory.create(kind=kind, geometry=square_at(59, 17, side=1), **{kind: area}, **dates)
    return area


def shown(client: Client, **query: str) -> Any:
    response = client.get(reverse("map"), query)
    assert response.status_code == 200
    return response


def shades(response: Any) -> list[tuple[str, int | None, int | None]]:
    return [(one["name"], one["listed"], one["shade"]) for one in response.context["map"].data()["boundaries"]]


def test_police_areas_are_shaded_and_stand_in_the_table(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    for _number in range(3):
        settled(round=round, scene__local_police_area=norra)

    response = shown(office, areas="local_police_area")

    assert shades(response) == [("Norra", 3, 2)]
    page = response.content.decode()
    assert "Öppna drogscener per lokalpolisområde, omgång 2024" in page
    assert "Öppna drogscener i lokalpolisområdet" in page


def test_districts_too(office: Client, round: Round) -> None:
    municipality = MunicipalityFactory.create(county=round.county)
    district = drawn(DistrictFactory.create(municipality=municipality, name="Centrum"))
    settled(round=round, scene__municipality=municipality, scene__district=district)

    assert shades(shown(office, areas="district")) == [("Centrum", 1, 1)]


@pytest.mark.parametrize("areas", ["local_police_area", "district", "county", "nonsense"])
def test_what_is_not_drawn_is_not_offered(office: Client, areas: str) -> None:
    response = shown(office, areas=areas)

    assert response.context["map"].kind == "municipality"
    assert "Färg per" not in response.content.decode()


def test_what_was_not_drawn_on_the_rounds_last_day_is_not_offered(office: Client, round: Round) -> None:
    drawn(LocalPoliceAreaFactory.create(county=round.county), valid_from=round.ends + DAY)

    assert list(shown(office).context["map"].kinds) == ["municipality"]


def test_the_choice_is_links_that_keep_the_selection(office: Client, norra: LocalPoliceArea) -> None:
    page = shown(office, search="ek", areas="local_police_area").content.decode()

    assert "search=ek&amp;areas=district" not in page
    assert '?search=ek&amp;areas=local_police_area"' in page
    assert '<input type="hidden" name="areas" value="local_police_area">' in page


def test_areas_that_had_ended_are_not_shown(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    drawn(LocalPoliceAreaFactory.create(county=round.county, name="Gamla", valid_to=round.ends - DAY))

    assert [area.name for area in shown(office, areas="local_police_area").context["map"].areas] == ["Norra"]


def test_who_has_not_answered_is_hatched(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    southern = drawn(LocalPoliceAreaFactory.create(county=round.county, name="Södra"))
    assert shades(shown(office, areas="local_police_area")) == [("Norra", 0, 0), ("Södra", 0, 0)]

    ZeroReport.objects.create(round=round, local_police_area=southern, origin=ZeroReport.Origin.IMPORT)

    response = shown(office, areas="local_police_area")
    assert shades(response) == [("Norra", None, None), ("Södra", 0, 0)]
    assert "inget svar" in response.content.decode()
