"""The nearest of each kind by name: who to call. How it is measured: tests/scenes/test_nearby.py."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from municipalities.models import User
from scenes.models import Place, Round, Scene
from scenes.nearby import refresh_all
from scenes.place_kinds import SCHOOL, STATION
from tests.factories import MembershipFactory, OfficeFactory, PlaceFactory, RoundFactory, SceneFactory, drawn, settled
from tests.pages import text

pytestmark = pytest.mark.django_db
FAR_AWAY = {"latitude": 59.45, "longitude": 17.83}


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(label="2023")


@pytest.fixture
def client(round: Round, client: Client) -> Client:
    user: User = MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user
    client.force_login(user)
    return client


@pytest.fixture
def school(round: Round) -> Place:
    return PlaceFactory.create(
        county=round.county, name="Ekskolan", school_form="Förskoleklass, Grundskola", latitude=59.2, longitude=17.835
    )


@pytest.fixture
def scene(round: Round) -> Scene:
    scene: Scene = SceneFactory.create(county=round.county, name="Torget", code="01")
    settled(scene=scene, round=round)
    drawn(scene, round)
    return scene


def page(client: Client, scene: Scene) -> str:
    return text(client.get(reverse("scene_detail", args=[scene.pk])))


def asked_of(round: Round) -> dict[str, str]:
    return {"county": round.county.code, "round": round.label}


def row_of_file(client: Client, round: Round) -> dict[str, str]:
    response = client.get(reverse("scene_export", args=["csv"]), asked_of(round))
    content = b"".join(response).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(content), delimiter=";")
    return row


def properties(client: Client, round: Round) -> dict[str, Any]:
    response = client.get(reverse("api:scene-geojson"), asked_of(round))
    [feature] = json.loads(b"".join(response))["features"]
    found: dict[str, Any] = feature["properties"]
    return found


def test_the_page_tells_name_form_and_metres(client: Client, scene: Scene, round: Round, school: Place) -> None:
    refresh_all([round])
    assert "Närmaste grundskola Ekskolan Förskoleklass, Grundskola 229 m" in page(client, scene)


def test_a_kind_of_which_nothing_is_on_record_is_not_known(
    client: Client, scene: Scene, round: Round, school: Place
) -> None:
    refresh_all([round])
    assert "Närmaste förskola Inte känt. Ingen finns registrerad i länet." in page(client, scene)


def test_one_farther_away_than_is_looked_for_is_told_so(client: Client, scene: Scene, round: Round) -> None:
    PlaceFactory.create(county=round.county, kind=STATION, **FAR_AWAY)
    refresh_all([round])
    assert "Närmaste station Mer än 20 km bort –" in page(client, scene)


def test_the_list_has_the_nearest_school(client: Client, scene: Scene, round: Round, school: Place) -> None:
    assert "inte känt" in text(client.get(reverse("scene_list"), asked_of(round)))
    refresh_all([round])
    assert "Ekskolan, 229 m" in text(client.get(reverse("scene_list"), asked_of(round)))


def test_files_have_all_three(client: Client, scene: Scene, round: Round, school: Place) -> None:
    PlaceFactory.create(county=round.county, kind=STATION, **FAR_AWAY)
    refresh_all([round])
    row = row_of_file(client, round)
    assert (row["Närmaste grundskola"], row["Närmaste skola, m"]) == ("Ekskolan", "229")
    assert row["Skolform"] == "Förskoleklass, Grundskola"
    assert (row["Närmaste förskola"], row["Närmaste förskola, m"]) == ("Inte känt", "")
    assert (row["Närmaste station"], row["Närmaste station, m"]) == ("Mer än 20 km bort", "")


def test_geojson_has_all_three(client: Client, scene: Scene, round: Round, school: Place) -> None:
    PlaceFactory.create(county=round.county, kind=STATION, **FAR_AWAY)
    refresh_all([round])
    found = properties(client, round)
    assert (found["school"], found["school_form"], found["school_m"]) == ("Ekskolan", "Förskoleklass, Grundskola", 229)
    assert (found["preschool"], found["preschool_m"]) == (None, None)
    assert (found["station"], found["station_m"]) == ("", None)


def test_geojson_is_fetched_anew_when_a_school_is_called_otherwise(
    client: Client, scene: Scene, round: Round, school: Place
) -> None:
    refresh_all([round])
    url = reverse("api:scene-geojson")
    tag = client.get(url, asked_of(round))["ETag"]
    rename(school, "Nyskolan", round)
    assert client.get(url, asked_of(round), headers={"if-none-match": tag}).status_code == 200


def test_the_api_has_them(client: Client, scene: Scene, round: Round, school: Place) -> None:
    refresh_all([round])
    [assessment] = client.get(reverse("api:assessment-list")).json()["results"]
    [nearest] = assessment["nearest"]
    metres = nearest.pop("metres")
    assert nearest == {"kind": SCHOOL, "name": "Ekskolan", "form": "Förskoleklass, Grundskola", "within": 1}
    assert metres == pytest.approx(229, abs=1)


def test_the_api_tells_of_each_round_what_was_near_then(
    client: Client, scene: Scene, round: Round, school: Place
) -> None:
    later = RoundFactory.create(county=round.county, label="2024")
    settled(scene=scene, round=later)
    drawn(scene, later)
    refresh_all([round])
    rename(school, "Nyskolan", later)
    found = client.get(reverse("api:assessment-list")).json()["results"]
    assert {one["round"]: [near["name"] for near in one["nearest"]] for one in found} == {
        "2023": ["Ekskolan"],
        "2024": ["Nyskolan"],
    }


def rename(school: Place, name: str, *rounds: Round) -> None:
    school.name = name
    school.save()
    refresh_all(rounds)


def test_an_open_round_follows_the_register(client: Client, scene: Scene, round: Round, school: Place) -> None:
    refresh_all([round])
    rename(school, "Nyskolan", round)
    assert row_of_file(client, round)["Närmaste grundskola"] == "Nyskolan"


def test_a_published_round_does_not(client: Client, scene: Scene, round: Round, school: Place) -> None:
    refresh_all([round])
    round.state, round.published_on = Round.State.PUBLISHED, round.ends
    round.save()
    school.school_form = "Grundskola"
    rename(school, "Nyskolan", round)
    PlaceFactory.create(county=round.county, name="Närmare", latitude=59.2, longitude=17.83)
    refresh_all([round])
    assert row_of_file(client, round)["Närmaste grundskola"] == "Ekskolan"
    assert properties(client, round)["school_form"] == "Förskoleklass, Grundskola"
    assert "Närmaste grundskola Ekskolan Förskoleklass, Grundskola 229 m" in page(client, scene)
