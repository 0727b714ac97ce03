import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.judging import signing
from assessments.models import Assessment
from municipalities.models.actor import Party
from scenes.models import Round
from tests.factories import (
    SQUARE,
    BoundaryFactory,
    MembershipFactory,
    OfficeFactory,
    PoliceFactory,
    RoundFactory,
    UserFactory,
    answered,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/scenes.geojson"


@pytest.fixture
def round() -> Round:
    return RoundFactory.create()


@pytest.fixture
def office(client: Client, round: Round) -> Client:
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
    return client


def features(client: Client, **query: str) -> list[dict[str, Any]]:
    response = client.get(URL, {"round": "2024", **query})
    assert response.status_code == 200
    return json.loads(response.getvalue())["features"]


def test_a_listed_scene_is_its_outline(office: Client, round: Round) -> None:
    assessment = settled(round=round, yes=6, unknown=2)
    drawn(assessment.scene, round)

    (feature,) = features(office)

    assert feature["geometry"] == SQUARE
    assert feature["id"] == assessment.scene.pk
    assert (feature["properties"]["score"], feature["properties"]["classification"]) == ("6–8", "undetermined")
    assert feature["properties"]["outline_of_round"] == "2024"


def test_without_outline_it_is_the_point_and_without_point_nowhere(office: Client, round: Round) -> None:
    settled(round=round, scene__latitude=59.2, scene__longitude=17.8)
    settled(round=round)

    assert [feature["geometry"] for feature in features(office)] == [
        {"type": "Point", "coordinates": [17.8, 59.2]},
        None,
    ]


def test_only_listed_scenes_unless_all_are_asked_for(office: Client, round: Round) -> None:
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    gone = settled(round=before).scene
    drawn(gone, before)
    settled(round=round, scene=gone, listed=False)
    answered(round=round)

    assert features(office) == []
    ceased, draft = features(office, scope="all")
    assert (ceased["properties"]["change"], ceased["properties"]["outline_of_round"]) == ("ceased", "2023")
    assert ceased["geometry"] == SQUARE
    assert draft["properties"]["listed"] is None


def test_an_empty_round_is_an_empty_collection(office: Client) -> None:
    assert features(office) == []


def test_a_thousand_and_more_come_in_several_pieces_of_one_collection(
    office: Client, round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.scene_list.geojson.CHUNK", 2)
    for _ in range(5):
        settled(round=round)

    assert len(features(office)) == 5


def test_a_large_answer_is_never_whole_in_memory(office: Client, round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.scene_list.geojson.CHUNK", 2)
    for _ in range(5):
        settled(round=round)

    pieces = [piece.decode() for piece in office.get(URL, {"round": "2024"}).streaming_content]

    assert [piece.count('"Feature"') for piece in pieces] == [0, 2, 2, 1, 0]


def test_no_space_is_sent_but_in_texts(office: Client, round: Round) -> None:
    assessment = settled(round=round, scene__name="Två ord")
    drawn(assessment.scene, round)
    settled(round=round, scene__name="Punkten", scene__latitude=59.2, scene__longitude=17.8)

    text = b"".join(office.get(URL, {"round": "2024"}).streaming_content).decode()

    assert ": " not in text
    assert ", " not in text
    assert '"name":"Två ord"' in text


def test_the_filters_of_the_list_hold(office: Client, round: Round) -> None:
    settled(round=round, yes=8, scene__name="Ekgläntan")
    settled(round=round, yes=2)

    assert [feature["properties"]["name"] for feature in features(office, classification="qualified")] == ["Ekgläntan"]


def test_scenes_outside_ones_area_are_left_out(client: Client, round: Round) -> None:
    police = PoliceFactory.create(local_police_area__county=round.county)
    settled(round=round)
    client.force_login(MembershipFactory.create(actor=police).user)

    assert features(client) == []


@pytest.mark.parametrize(
    "query", [{}, {"round": "1999"}, {"round": "2024", "scope": "some"}, {"round": "2024", "classifikation": "x"}]
)
def test_what_it_does_not_know_is_refused(office: Client, query: dict[str, str]) -> None:
    assert office.get(URL, query).status_code == 400


def test_an_unchanged_answer_is_not_sent_again(office: Client, round: Round) -> None:
    assessment = settled(round=round)
    tag = office.get(URL, {"round": "2024"})["ETag"]

    again = office.get(URL, {"round": "2024"}, headers={"If-None-Match": tag})
    signing.withdraw(assessment, party=Party.POLICE, by=UserFactory.create())
    after = office.get(URL, {"round": "2024"}, headers={"If-None-Match": tag})

    assert Assessment.objects.settled().count() == 0
    assert (again.status_code, after.status_code) == (304, 200)


def test_a_new_list_of_vulnerable_areas_sends_the_choice_by_them_again(office: Client, round: Round) -> None:
    chosen = {"round": "2024", "vulnerable": "inside"}
    settled(round=round)
    by_area, all_places = (office.get(URL, query)["ETag"] for query in (chosen, {"round": "2024"}))

    BoundaryFactory.create(kind="vulnerable_area", name="Norr", category="utsatt område")

    assert office.get(URL, chosen, headers={"If-None-Match": by_area}).status_code == 200
    assert office.get(URL, {"round": "2024"}, headers={"If-None-Match": all_places}).status_code == 304


def rename_the_police_area(assessment: Assessment) -> None:
    assessment.local_police_area.name = "Nytt namn"
    assessment.local_police_area.save()


def give_the_municipality_another_code(assessment: Assessment) -> None:
    assessment.municipality.code = f"{assessment.round.county.code}99"
    assessment.municipality.save()


def rename_the_municipality(assessment: Assessment) -> None:
    assessment.municipality.name = "Nytt namn"
    assessment.municipality.save()


def list_it_long_ago(assessment: Assessment) -> None:
    settled(scene=assessment.scene, round=RoundFactory.create(county=assessment.round.county, label="2017"))


@pytest.mark.parametrize(
    "change",
    [rename_the_police_area, rename_the_municipality, give_the_municipality_another_code, list_it_long_ago],
)
def test_whatever_the_answer_follows_from_makes_it_another(
    office: Client, round: Round, change: Callable[[Assessment], None]
) -> None:
    RoundFactory.create(county=round.county, label="2023", published=True)
    assessment = settled(round=round)
    tag = office.get(URL, {"round": "2024"})["ETag"]

    change(assessment)

    assert office.get(URL, {"round": "2024"}, headers={"If-None-Match": tag}).status_code == 200


def test_tomorrow_the_answer_is_another(office: Client, round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """An assignment may begin or end with the day."""
    tag = office.get(URL, {"round": "2024"})["ETag"]
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr("assessments.scene_list.geojson.timezone.localdate", lambda: tomorrow)

    assert office.get(URL, {"round": "2024"})["ETag"] != tag


def test_two_readers_do_not_share_an_answer(client: Client, round: Round) -> None:
    tags = []
    for _ in range(2):
        client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
        tags.append(client.get(URL, {"round": "2024"})["ETag"])

    assert tags[0] != tags[1]
