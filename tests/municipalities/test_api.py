import pytest
from django.test import Client
from django.urls import reverse

from municipalities.models import ApiToken
from tests.cast import Cast
from tests.factories import LocalPoliceAreaFactory, MunicipalityFactory


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.office)
    return client


def found(client: Client, name: str, field: str, **parameters: str | int) -> list[object]:
    response = client.get(reverse(f"api:{name}-list"), parameters)
    assert response.status_code == 200, response.json()
    return [row[field] for row in response.json()["results"]]


def test_token_gives_what_its_user_may_see(client: Client, cast: Cast) -> None:
    key = ApiToken.objects.issue(cast.outsider)
    response = client.get(reverse("api:county-list"), headers={"authorization": f"Token {key}"})
    assert [county["name"] for county in response.json()["results"]] == ["Björkdals län"]


def test_wrong_token_is_refused(client: Client, cast: Cast) -> None:
    response = client.get(reverse("api:county-list"), headers={"authorization": "Token guessed"})
    assert response.status_code == 401


def test_municipalities_of_own_county_in_swedish_order(office: Client, cast: Cast) -> None:
    MunicipalityFactory.create(county=cast.county, name="Öby")
    MunicipalityFactory.create(county=cast.county, name="Ale")
    MunicipalityFactory.create(county=cast.elsewhere, name="Björkö")
    assert found(office, "municipality", "name") == ["Ale", "Ekstad", "Åby", "Öby"]


def test_municipality_by_code_with_its_districts(office: Client, cast: Cast) -> None:
    response = office.get(reverse("api:municipality-detail", args=["2701"]))
    assert response.json() == {
        "code": "2701",
        "name": "Ekstad",
        "county": "27",
        "districts": [{"name": "Centrum", "valid_from": None, "valid_to": None}],
    }


def test_search_minds_neither_case_nor_special_characters(office: Client, cast: Cast) -> None:
    assert found(office, "municipality", "name", search="åb") == ["Åby"]
    assert found(office, "municipality", "name", search="(") == []


def test_police_areas_that_cover_a_municipality_on_a_day(office: Client, cast: Cast) -> None:
    municipality = cast.municipal_actor.municipality
    old = LocalPoliceAreaFactory.create(county=cast.county, name="Gamla Ek", valid_to="2021-12-31")
    old.municipalities.add(municipality)
    in_part = LocalPoliceAreaFactory.create(county=cast.county, name="Ekstads city", valid_from="2022-01-01")
    in_part.districts.add(cast.district_actor.district)
    assert found(office, "local-police-area", "name", municipality="2701") == ["Ekstads city", "Gamla Ek", "Norra Ek"]
    assert found(office, "local-police-area", "name", municipality="2701", valid_on="2021-01-01") == [
        "Gamla Ek",
        "Norra Ek",
    ]


@pytest.mark.parametrize(
    ("parameter", "value"), [("county", "28"), ("municipality", "0180"), ("county", "\0"), ("valid_on", "igår")]
)
def test_unknown_value_is_an_error_that_names_the_field(office: Client, cast: Cast, parameter: str, value: str) -> None:
    response = office.get(reverse("api:local-police-area-list"), {parameter: value})
    assert response.status_code == 400
    assert list(response.json()) == [parameter]


@pytest.mark.parametrize("name", ["county", "municipality", "local-police-area", "round", "scene", "assessment"])
def test_misspelt_parameter_is_an_error_rather_than_the_whole_list(office: Client, cast: Cast, name: str) -> None:
    response = office.get(reverse(f"api:{name}-list"), {"cuonty": "27"})
    assert response.status_code == 400
    assert list(response.json()) == ["cuonty"]


def test_pages_of_fifty_or_as_many_as_asked_for_up_to_five_hundred(office: Client, cast: Cast) -> None:
    MunicipalityFactory.create_batch(60, county=cast.county)
    assert len(found(office, "municipality", "code")) == 50
    assert len(found(office, "municipality", "code", page_size=2)) == 2
    assert len(found(office, "municipality", "code", page_size=500)) == 62
