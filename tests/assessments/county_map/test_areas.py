"""The map shaded per municipality, local police area or district."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.figures.freezing import freeze
from assessments.models import ZeroReport
from municipalities.models import Actor, District, Inhabitants, LocalPoliceArea
from scenes.models import Round
from tests.factories import (
    ActorFactory,
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


def test_districts_of_the_same_name_have_each_their_own_number(office: Client, round: Round) -> None:
    ek, bjork = (
        drawn(DistrictFactory.create(municipality=MunicipalityFactory.create(county=round.county), name="Centrum"))
        for _municipality in range(2)
    )
    settled(round=round, scene__municipality=ek.municipality, scene__district=ek)
    for _number in range(3):
        settled(round=round, scene__municipality=bjork.municipality, scene__district=bjork)

    boundaries = shown(office, areas="district").context["map"].data()["boundaries"]

    assert {one["key"]: (one["listed"], one["shade"]) for one in boundaries} == {ek.pk: (1, 1), bjork.pk: (3, 2)}


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


# By rate


def live_in(area: LocalPoliceArea | District, number: int, *, year: int = 2023, source: str = "SCB") -> None:
    kind = "district" if isinstance(area, District) else "local_police_area"
    Inhabitants.objects.create(**{kind: area}, number=number, year=year, source=source)


def by_rate(client: Client, **query: str) -> Any:
    return shown(client, areas="local_police_area", shades="rate", **query)


def one_scene(round: Round, norra: LocalPoliceArea, number: int = 50_000) -> None:
    settled(round=round, scene__local_police_area=norra)
    live_in(norra, number)


@pytest.mark.parametrize(
    ("number", "rate", "shade"),
    [
        (3_000_000, "0,0", 1),
        (125_000, "0,8", 1),
        (105_300, "0,9", 1),
        (104_900, "1,0", 2),  # 0,95: in the legend it is as the table says
        (100_000, "1,0", 2),
        (50_100, "2,0", 3),
        (20_000, "5,0", 4),
        (10_000, "10,0", 5),
    ],
)
def test_the_shade_is_that_of_the_rate_in_the_table(
    office: Client, norra: LocalPoliceArea, number: int, rate: str, shade: int
) -> None:
    one_scene(Round.objects.get(), norra, number)

    response = by_rate(office)

    assert shades(response) == [("Norra", 1, shade)]
    assert f'<td class="n">{rate}</td>' in response.content.decode()


def test_none_is_nought_and_not_known_is_hatched(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    live_in(norra, 40_000)
    southern = drawn(LocalPoliceAreaFactory.create(county=round.county, name="Södra"))
    settled(round=round, scene__local_police_area=southern)

    response = by_rate(office)

    assert shades(response) == [("Norra", 0, 0), ("Södra", 1, None)]
    assert [one["hatch"] for one in response.context["map"].data()["boundaries"]][1] == "unknown"
    page = response.content.decode()
    assert "uppgift om invånare saknas" in page
    assert "inget svar" not in page


def test_who_has_not_answered_has_no_rate(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    southern = drawn(LocalPoliceAreaFactory.create(county=round.county, name="Södra"))
    live_in(norra, 40_000)
    live_in(southern, 40_000)
    ZeroReport.objects.create(round=round, local_police_area=southern, origin=ZeroReport.Origin.IMPORT)

    map_ = by_rate(office).context["map"]

    assert [(area.name, area.rate, area.shade) for area in map_.areas] == [("Norra", None, None), ("Södra", 0, 0)]
    assert map_.areas[0].hatch == "not-done"


def test_the_legend_tells_unit_year_and_source(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    one_scene(round, norra)

    page = by_rate(office).content.decode()

    legend = page[page.index('data-legend="areas"') :].split("</ul>")[0]
    assert "Öppna drogscener per 100 000 invånare" in legend
    assert "Invånare: 2023, SCB." in legend
    assert "2–4,9" in legend


def test_the_choice_is_kept_in_links_and_form(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    one_scene(round, norra)

    page = by_rate(office, search="ek").content.decode()

    assert '<input type="hidden" name="shades" value="rate">' in page
    assert "&amp;areas=local_police_area&amp;shades=rate" in page  # another round
    assert '?areas=local_police_area&amp;search=ek"' in page  # back to numbers


@pytest.mark.parametrize("query", [{"areas": "municipality"}, {"areas": "local_police_area", "round": "2022"}])
def test_where_nobody_is_on_record_there_is_no_choice(
    office: Client, round: Round, norra: LocalPoliceArea, query: dict[str, str]
) -> None:
    RoundFactory.create(
        county=round.county,
        label="2022",
        published=True,
        starts=datetime.date(2022, 1, 1),
        ends=datetime.date(2022, 12, 31),
    )
    one_scene(round, norra)

    response = shown(office, shades="rate", **query)

    page = response.content.decode()
    assert not response.context["map"].by_rate
    assert "per 100 000" not in page.lower()


def test_the_inhabitants_of_an_area_that_had_ended_give_no_choice(office: Client, round: Round) -> None:
    old = drawn(LocalPoliceAreaFactory.create(county=round.county, name="Gamla", valid_to=round.ends - DAY))
    drawn(LocalPoliceAreaFactory.create(county=round.county, name="Norra"))
    live_in(old, 40_000)

    assert not by_rate(office).context["map"].has_rates


def test_a_published_round_does_not_learn_rates(office: Client, round: Round, norra: LocalPoliceArea) -> None:
    settled(round=round, scene__local_police_area=norra)
    freeze(round)
    live_in(norra, 50_000)

    assert not by_rate(office).context["map"].has_rates


def test_who_does_not_read_the_figures_yet_gets_no_rates(client: Client, round: Round, norra: LocalPoliceArea) -> None:
    open_round = RoundFactory.create(county=round.county, label="2025")
    one_scene(open_round, norra)
    board = ActorFactory.create(county=round.county, kind=Actor.Kind.COUNTY_BOARD)
    client.force_login(MembershipFactory.create(actor=board).user)

    map_ = by_rate(client, round="2025").context["map"]

    assert (map_.has_rates, [area.rate for area in map_.areas]) == (False, [None])
