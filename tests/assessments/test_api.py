from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.figures.summary import county_summary
from assessments.models import Signature
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import SceneFactory, settled


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.office)
    return client


def rows(client: Client, name: str, **parameters: str) -> list[dict[str, Any]]:
    response = client.get(reverse(f"api:{name}-list"), parameters)
    assert response.status_code == 200, response.json()
    return response.json()["results"]


def names(client: Client, **parameters: str) -> list[str]:
    return [scene["name"] for scene in rows(client, "scene", **parameters)]


def judged(client: Client, **parameters: str) -> list[tuple[str, str]]:
    return [(row["scene"], row["round"]) for row in rows(client, "assessment", **parameters)]


# Scenes


def test_coordinator_sees_the_scenes_of_the_own_area_only(client: Client, cast: Cast) -> None:
    client.force_login(cast.police)
    assert names(client) == ["Torget"]
    client.force_login(cast.outsider)
    assert names(client) == []


def test_scene_as_it_is_today(office: Client, cast: Cast) -> None:
    assert rows(office, "scene", search="torget")[0] == {
        "id": cast.square.pk,
        "county": "27",
        "code": "2701-001",
        "name": "Torget",
        "category": "residential",
        "municipality": "2701",
        "district": "Centrum",
        "lpo": "Norra Ek",
        "latitude": None,
        "longitude": None,
    }


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"county": "27"}, ["Torget", "Ängsparken"]),
        ({"municipality": "2702"}, ["Ängsparken"]),
        ({"district": "Centrum"}, ["Torget"]),
        ({"lpo": "Södra Ek"}, ["Ängsparken"]),
        ({"category": "central"}, []),
        ({"search": "äng 2702"}, ["Ängsparken"]),
        ({"round": "2022"}, ["Torget"]),
        ({"round": "2021", "classification": "not_qualified"}, ["Ängsparken"]),
        ({"round": "2021", "listed": "true"}, ["Torget", "Ängsparken"]),
        ({"round": "2021", "listed": "false"}, []),
        ({"round": "2023", "listed": "true"}, []),
        ({"classification": "qualified"}, ["Torget"]),
    ],
)
def test_scenes_by_what_they_are_and_what_was_found(
    office: Client, parameters: dict[str, str], expected: list[str]
) -> None:
    assert names(office, **parameters) == expected


def test_round_and_classification_are_met_by_the_same_assessment(office: Client, cast: Cast) -> None:
    settled(scene=cast.park, round=cast.in_proof, yes=9)
    assert names(office, round="2021", classification="qualified") == ["Torget"]


@pytest.mark.parametrize(
    "parameters",
    [{"round": "1999"}, {"listed": "yess"}, {"classification": "level 3"}, {"lpo": "Björk"}, {"county": "1"}],
)
def test_unknown_value_is_an_error_that_names_the_field(office: Client, parameters: dict[str, str]) -> None:
    response = office.get(reverse("api:scene-list"), parameters)
    assert response.status_code == 400
    assert response.json().keys() == parameters.keys()


def test_number_of_queries_does_not_grow_with_the_scenes(
    office: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _each in range(20):
        SceneFactory.create(county=cast.county)
    # session, user, assignments, whether the round exists, count, scenes with their areas
    with django_assert_num_queries(6):
        office.get(reverse("api:scene-list"), {"round": "2021"})


# Assessments


def test_assessment_with_answers_signatures_and_result(office: Client, cast: Cast) -> None:
    assessment = office.get(reverse("api:assessment-detail", args=[cast.park_then.pk])).json()
    assert (assessment["county"], assessment["round"], assessment["scene"]) == ("27", "2021", "2702-001")
    assert [answer["agreed"] for answer in assessment["answers"]] == ["yes"] * 5 + ["unknown"] + ["no"] * 4
    assert (assessment["yes"], assessment["unknown"], assessment["classification"]) == (5, 1, "not_qualified")
    assert [(part["party"], part["took_part"]) for part in assessment["signatures"]] == [
        ("police", True),
        ("municipality", False),
    ]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"scene": "2702-001"}, [("2702-001", "2021"), ("2702-001", "2023")]),
        ({"round": "2023"}, [("2701-001", "2023"), ("2702-001", "2023")]),
        ({"round": "2023", "municipality": "2702", "district": ""}, [("2702-001", "2023")]),
        ({"settled": "false"}, [("2701-001", "2023"), ("2702-001", "2023")]),
        ({"settled": "true", "lpo": "Södra Ek"}, [("2702-001", "2021")]),
        ({"listed": "true"}, [("2701-001", "2021"), ("2701-001", "2022"), ("2702-001", "2021")]),
        ({"classification": "not_qualified"}, [("2702-001", "2021")]),
        ({"round": "2021", "not_signed_by": "municipality"}, [("2702-001", "2021")]),
    ],
)
def test_assessments_by_round_scene_area_and_result(
    office: Client, parameters: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert judged(office, **parameters) == expected


def test_assessments_that_wait_for_the_municipality(office: Client, cast: Cast) -> None:
    Signature.objects.create(assessment=cast.square_now, party=Party.POLICE, signed_by=cast.police)
    waiting = judged(office, round="2023", signed_by="police", not_signed_by="municipality")
    assert waiting == [("2701-001", "2023")]


def test_number_of_queries_does_not_grow_with_the_assessments(
    office: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _each in range(10):
        settled(scene=SceneFactory.create(county=cast.county), round=cast.published)
    # session, user, assignments, count, assessments with scene, round and areas, answers, signatures, distances,
    # replies
    with django_assert_num_queries(9):
        office.get(reverse("api:assessment-list"))


# Summary


def test_summary_is_the_same_object_as_the_command_prints(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    summary = client.get(reverse("api:county-summary", args=["27", "2021"])).json()
    assert summary == county_summary(cast.published)
    assert (summary["listed"], summary["joint"]) == (2, {"count": 1, "of": 2})


def test_summary_of_a_round_that_does_not_exist_is_not_found(office: Client) -> None:
    assert office.get(reverse("api:county-summary", args=["27", "1999"])).status_code == 404
