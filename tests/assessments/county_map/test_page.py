import csv
import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from municipalities.models import Actor, Municipality
from scenes.models import Round
from tests.factories import (
    ActorFactory,
    BoundaryFactory,
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    PoliceFactory,
    RoundFactory,
    UserFactory,
    answered,
    drawn,
    settled,
    with_boundary,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(county__name="Eklunds län")


@pytest.fixture
def before(round: Round) -> Round:
    return RoundFactory.create(county=round.county, label="2023", published=True)


@pytest.fixture
def office(client: Client, round: Round) -> Client:
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
    return client


def ekstad(round: Round) -> Municipality:
    municipality: Municipality = MunicipalityFactory.create(county=round.county, name="Ekstad")
    return with_boundary(municipality, square_at(59, 17, side=1))


def show(client: Client, **query: str) -> Any:
    response = client.get(reverse("map"), query)
    assert response.status_code == 200
    return response.context


def names(client: Client, **query: str) -> list[str]:
    return [row.name for row in show(client, **query)["page"]]


# The list


def test_list_and_map_share_their_filters_with_the_table_of_places(office: Client, round: Round) -> None:
    settled(round=round, yes=8, scene__name="Ekgläntan")
    settled(round=round, yes=2, scene__name="Björkgläntan")
    query = {"classification": "qualified", "search": "gläntan", "round": "2024"}

    page = show(office, **query)
    map_, table = (office.get(reverse(route), query) for route in ("api:scene-geojson", "scene_list"))

    assert [row.name for row in page["page"]] == ["Ekgläntan"]
    assert [row.name for row in table.context["page"]] == ["Ekgläntan"]
    assert map_.getvalue().decode().count('"Feature"') == 1
    assert office.get(reverse("api:scene-geojson") + "?" + page["geojson_query"]).status_code == 200


def test_the_head_tells_how_many_of_each(office: Client, before: Round, round: Round) -> None:
    gone = settled(round=before).scene
    settled(round=before)
    settled(round=round, scene=gone, listed=False)
    for _number in range(2):
        settled(round=round)
    settled(round=round, listed=False)

    text = office.get(reverse("map"), {"round": "2024"}).content.decode()

    assert "2 öppna drogscener, 1 upphörd, 1 inte klar än, 1 annan plats" in text


def test_the_list_has_pages(office: Client, round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.county_map.views.ROWS_PER_PAGE", 2)
    for name in ("Alkärret", "Björkgläntan", "Ekgläntan"):
        settled(round=round, scene__name=name)

    assert names(office, page="2") == ["Ekgläntan"]


def test_htmx_gets_the_list_alone(office: Client, round: Round) -> None:
    settled(round=round, scene__name="Ekgläntan")

    text = office.get(reverse("map"), headers={"HX-Request": "true"}).content.decode()

    assert "Ekgläntan" in text
    assert "<html" not in text


def test_list_and_table_link_to_each_other_with_the_same_selection(office: Client, round: Round) -> None:
    settled(round=round, yes=8)
    query = "classification=qualified"

    for here, there in (("map", "scene_list"), ("scene_list", "map")):
        text = office.get(f"{reverse(here)}?{query}").content.decode()
        assert f'href="{reverse(there)}?{query}"' in text
        assert f"{reverse('scene_export', args=['csv'])}?{query}" in text


def test_it_says_when_nothing_matches_and_when_there_is_nothing(office: Client, round: Round) -> None:
    nothing = office.get(reverse("map")).content.decode()
    settled(round=round)
    no_match = office.get(reverse("map"), {"search": "finns inte"}).content.decode()

    assert "Du har inga platser i omgång 2024." in nothing
    assert "Inga platser i urvalet" in no_match


def test_without_any_round_it_leads_to_the_county(client: Client) -> None:
    office = OfficeFactory.create()
    client.force_login(MembershipFactory.create(actor=office).user)
    assert client.get(reverse("map")).headers["Location"] == reverse("county", args=[office.county.code])

    assert "Det finns ingen omgång än" in client.get(reverse("map"), follow=True).content.decode()

    client.force_login(UserFactory.create())
    assert client.get(reverse("map")).headers["Location"] == reverse("county_list")


def test_who_sees_no_places_gets_no_choices_among_them(client: Client, before: Round, round: Round) -> None:
    settled(round=round)
    board = ActorFactory.create(county=round.county, kind=Actor.Kind.COUNTY_BOARD)
    client.force_login(MembershipFactory.create(actor=board).user)

    page = client.get(reverse("map")).content.decode()

    for unusable in ("classification", "search", "compare", "colour"):
        assert f'name="{unusable}"' not in page
    assert 'data-legend="classification"' not in page
    assert 'data-legend="places"' in page
    assert "Öppna drogscener i kommunen" in page


def test_who_has_an_area_without_places_is_led_on(client: Client, round: Round) -> None:
    police = PoliceFactory.create(local_police_area__county=round.county)
    client.force_login(MembershipFactory.create(actor=police).user)

    assert f'href="{reverse("my_area")}">Till mitt område' in client.get(reverse("map")).content.decode()


def test_filters_are_folded_until_one_is_used(office: Client, round: Round) -> None:
    settled(round=round)

    for route in ("map", "scene_list"):
        assert '<details class="wide more">' in office.get(reverse(route)).content.decode()
        chosen = office.get(reverse(route), {"classification": "qualified"}).content.decode()
        assert '<details class="wide more" open>' in chosen


# Municipalities


def test_every_member_sees_how_many_each_municipality_has(client: Client, round: Round) -> None:
    settled(round=round, scene__municipality=ekstad(round))
    alby = settled(round=round, scene__municipality__name="Alby").municipality
    settled(round=round, scene__municipality=alby, listed=False)
    answered(round=round, scene__municipality__name="Björkby")
    police = PoliceFactory.create(local_police_area__county=round.county)
    client.force_login(MembershipFactory.create(actor=police).user)

    page = show(client, search="finns inte")

    counts = {one.name: one.listed for one in page["map"].areas if one.listed}
    assert counts == {"Alby": 1, "Ekstad": 1}
    assert page["map"].listed is None  # Björkby is not done
    assert list(page["page"]) == []
    (boundary,) = page["map"].data()["boundaries"]
    assert (boundary["listed"], boundary["shade"]) == (1, 1)


def test_the_map_is_of_the_municipalities_as_they_are_today(office: Client, round: Round) -> None:
    one = ekstad(round)
    one.boundaries.update(valid_to=timezone.localdate() - datetime.timedelta(days=1))
    with_boundary(round.county, square_at(59, 17, side=2))
    BoundaryFactory.create(
        kind="municipality", municipality=one, valid_from=timezone.localdate(), geometry=square_at(59, 17, side=2)
    )

    (shown,) = show(office)["map"].data()["boundaries"]

    assert (shown["name"], shown["geometry"]) == ("Ekstad", square_at(59, 17, side=2))


def test_the_legend_has_the_shades_that_are_on_the_map(office: Client, round: Round) -> None:
    one = ekstad(round)
    for _number in range(3):
        settled(round=round, scene__municipality=one)

    assert show(office)["map"].shades() == [(2, "3–5")]


# Two rounds


def test_compared_rounds_stand_beside_each_other(office: Client, before: Round, round: Round) -> None:
    kept = settled(round=before, scene__name="Ekgläntan").scene
    settled(round=round, scene=kept)
    settled(round=round, scene__name="Tallåsen")
    drawn(kept, before, square_at(59.2, 17.8))
    drawn(kept, round, square_at(59.2, 17.8, side=0.002))

    kept_row, new_row = show(office, round="2024", compare="2023")["page"]

    assert [bool(then.assessment) for then in kept_row.then] == [True, True]
    assert kept_row.area_change == pytest.approx(3 * kept_row.then[0].area_m2, rel=0.01)
    assert [bool(then.assessment) for then in new_row.then] == [False, True]


@pytest.mark.parametrize(("chosen", "other"), [("2024", "2017"), ("2017", "2024")])
def test_the_earlier_round_is_the_earlier_whichever_is_chosen(
    office: Client, round: Round, chosen: str, other: str
) -> None:
    long_ago = RoundFactory.create(county=round.county, label="2017", published=True)
    settled(round=long_ago)
    for _number in range(2):
        settled(round=round)

    page = show(office, round=chosen, compare=other)

    assert page["comparison"].rounds == [long_ago, round]
    assert page["in_short"] == "1 i omgång 2017, 2 i omgång 2024"


def test_places_that_only_the_other_round_has_are_listed_below(office: Client, before: Round, round: Round) -> None:
    long_ago = RoundFactory.create(county=round.county, label="2017", published=True)
    gone = settled(round=long_ago, scene__name="Alkärret").scene
    settled(round=long_ago, listed=False)
    settled(round=round)

    assert list(show(office, compare="2017")["only_there"]) == [gone]
    assert list(show(office, compare="2017", search="finns inte")["only_there"]) == []
    # What was found in 2024 cannot have been found of it.
    assert list(show(office, compare="2017", change="new")["only_there"]) == []


def test_a_round_is_not_compared_with_itself_or_with_another_countys(office: Client, round: Round) -> None:
    RoundFactory.create(label="2019", published=True)

    assert show(office, compare="2024")["comparison"] is None
    assert show(office, compare="2019")["comparison"] is None


def test_more_rounds_are_wanted_one_by_one_and_only_those_that_may_be_read(
    office: Client, before: Round, round: Round
) -> None:
    long_ago = RoundFactory.create(county=round.county, label="2017", published=True)
    elsewhere = RoundFactory.create(label="2019", published=True)
    gone = settled(round=long_ago, yes=8, scene__name="Alkärret").scene
    settled(round=round)

    page = show(
        office,
        round="2024",
        compare="2023",
        **{f"also_{long_ago.pk}": "on", f"also_{elsewhere.pk}": "on", "way": "swipe"},
    )

    assert page["comparison"].rounds == [long_ago, before, round]
    assert page["comparison"].way == "beside"
    assert page["only_there"] == [gone]
    assert page["in_short"] == "1 i omgång 2017, 0 i omgång 2023, 1 i omgång 2024"


# Cost


def test_the_page_costs_the_same_for_any_number_of_places(
    office: Client, before: Round, round: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        settled(round=round)

    # session, user, memberships for the county, the round, the previous one, lineage events, choices of municipality,
    # district and police area, how many of each, listed per municipality, boundaries, labels of the
    # rounds, rows, rounds to choose between, municipalities with their numbers; whether the user sees the figures, and
    # of an open round who is done: assessments, municipalities, police areas, districts; which other areas are drawn;
    # inhabitants
    with django_assert_num_queries(23):
        office.get(reverse("map"), {"round": "2024"})


# Files


def download(client: Client, kind: str, **query: str) -> bytes:
    response = client.get(reverse("scene_export", args=[kind]), query)
    assert response.status_code == 200
    return response.getvalue()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_the_rows_of_the_list_in_its_order(office: Client, before: Round, round: Round) -> None:
    one = settled(round=round, yes=5, unknown=1, scene__name="Ekgläntan", scene__municipality=ekstad(round))
    drawn(one.scene, round, square_at(59.2, 17.8))
    settled(round=round, yes=8, scene__name="Tallåsen", scene__latitude=59.3, scene__longitude=18.1)
    settled(round=round, yes=1, scene__name="Alkärret")

    first, second, third = rows_of(download(office, "csv", order="-score", round="2024"))

    assert (first["Namn"], third["Namn"]) == ("Tallåsen", "Alkärret")
    assert (first["Latitud"], first["Longitud"]) == ("59,3", "18,1")
    assert (second["Kod"], second["Namn"], second["Kommun"]) == (one.scene.code, "Ekgläntan", "Ekstad")
    assert (second["Öppen drogscen"], second["Klassificering"], second["Förändring"]) == (
        "ja",
        "Inte kvalificerad",
        "Ny",
    )
    assert (second["Poäng"], second["Antal vet ej"]) == ("5–6", "1")
    assert second["Latitud"].startswith("59,200")
    assert int(second["Yta, m²"]) == pytest.approx(6_350, rel=0.02)


def test_the_file_says_what_it_holds(office: Client, round: Round) -> None:
    settled(round=round, yes=8)
    settled(round=round, yes=2)

    (row,) = rows_of(download(office, "csv", classification="qualified"))

    assert (row["Län"], row["Omgång"]) == ("Eklunds län", "2024")
    assert (row["Urval"], row["Antal platser i urvalet"]) == ("Klassificering: Kvalificerad", "1")


def test_places_outside_ones_area_are_not_in_the_file(client: Client, round: Round) -> None:
    settled(round=round)
    police = PoliceFactory.create(local_police_area__county=round.county)
    client.force_login(MembershipFactory.create(actor=police).user)

    assert rows_of(download(client, "csv")) == []


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+46", "-1"])
def test_a_name_that_looks_like_a_formula_stays_a_text(office: Client, round: Round, name: str) -> None:
    settled(round=round, scene__name=name)

    (row,) = rows_of(download(office, "csv"))
    sheet = load_workbook(io.BytesIO(download(office, "xlsx"))).active

    assert row["Namn"] == f"'{name}"
    assert sheet
    assert (sheet["B2"].value, sheet["B2"].data_type) == (name, "s")


def test_a_selection_that_is_not_understood_is_not_a_whole_list(office: Client, round: Round) -> None:
    settled(round=round)

    response = office.get(reverse("scene_export", args=["csv"]), {"classification": "misspelt"})

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("scene_list"))


def test_other_formats_do_not_exist(office: Client, round: Round) -> None:
    assert office.get(reverse("scene_export", args=["exe"])).status_code == 404
