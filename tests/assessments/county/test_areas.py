"""Figures per municipality, district and local police area."""

import datetime

import pytest
from django.test import Client

from assessments.county.page import dashboard
from municipalities.models import County, Municipality, User
from scenes.models import LineageEvent, Round
from tests.assessments.county.reading import judged, printed, table
from tests.factories import (
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalActorFactory,
    settled,
)

pytestmark = pytest.mark.django_db


def test_unit_tables_show_only_columns_with_something_in_them(
    before: Round, round: Round, office: User, ekstad: Municipality, aby: Municipality
) -> None:
    judged(before, round, municipality=aby)
    judged(before, round, ceased=True, municipality=aby)
    judged(before, round, municipality=ekstad)

    page = dashboard(round, office)

    assert table(page, "municipality").columns == ["Upphörda"]
    assert printed(table(page, "municipality")) == [
        ["Ekstad", "1", "0", "1", "0"],
        ["Åby", "2", "1", "1", "−1"],
        ["Länet", "3", "1", "2", "−1"],
    ]
    assert page.units_note.endswith(
        "Inga platser är nya, återkomna, sammanslagna eller delade i omgången, och inga har bytt område."
    )


def test_a_scene_that_changed_hands_is_moved_out_and_in(
    before: Round, round: Round, office: User, ekstad: Municipality, aby: Municipality
) -> None:
    scene = judged(before, municipality=ekstad)
    settled(scene=scene, round=round, municipality=aby)

    municipalities = table(dashboard(round, office), "municipality")

    assert municipalities.columns == ["Inflyttade", "Utflyttade"]
    assert printed(municipalities) == [
        ["Ekstad", "1", "0", "1", "0", "−1"],
        ["Åby", "0", "1", "0", "1", "+1"],
        ["Länet", "1", "1", "1", "1", "0"],
    ]
    assert municipalities.adds_up


def test_the_districts_foot_is_their_own_sum_with_its_base(round: Round, office: User, ekstad: Municipality) -> None:
    judged(round, municipality=ekstad, district=DistrictFactory.create(municipality=ekstad, name="Centrum"))
    judged(round)

    districts = table(dashboard(round, office), "district")

    assert [row[0] for row in printed(districts)] == ["Centrum", "Stadsdelarna"]
    assert districts.foot.now.text == "1"
    assert "1 av länets 2 platser ligger i ett stadsdelsområde." in districts.note


def test_bases_are_those_of_each_round(before: Round, round: Round, office: User, county: County) -> None:
    LocalPoliceAreaFactory.create(county=county, valid_to=before.ends)
    judged(before, round)

    note = table(dashboard(round, office), "local_police_area").note

    assert note == "1 av 1 i omgång 2024, 1 av 2 i omgång 2023."


def test_a_merger_across_a_border_is_explained(
    before: Round, round: Round, office: User, ekstad: Municipality, aby: Municipality
) -> None:
    here, there = judged(before, municipality=ekstad), judged(before, round, municipality=aby)
    merged, split = (LineageEvent.objects.create(round=round, kind=kind) for kind in ("merged", "split"))
    merged.parents.add(here, there)
    merged.children.add(there)
    split.parents.add(there)
    split.children.add(there, judged(round, municipality=aby))

    municipalities = table(dashboard(round, office), "municipality")

    assert municipalities.foot.ledger.closes
    assert "räknas i varje område för sig" in municipalities.note


def test_areas_lead_to_their_scenes_only_for_those_who_may_see_them_all(
    round: Round, office: User, board: User, ekstad: Municipality
) -> None:
    judged(round, municipality=ekstad)
    judged(round)
    own = MembershipFactory.create(actor=MunicipalActorFactory.create(municipality=ekstad, county=ekstad.county)).user

    def linked(user: User) -> list[str]:
        return [row.name for row in table(dashboard(round, user), "municipality").rows if row.url]

    assert len(linked(office)) == 2
    assert linked(board) == []
    assert linked(own) == ["Ekstad"]


def test_the_link_of_an_area_finds_its_scenes(client: Client, round: Round, office: User, ekstad: Municipality) -> None:
    scene = judged(round, municipality=ekstad)
    judged(round)
    client.force_login(office)

    (row,) = (row for row in table(dashboard(round, office), "municipality").rows if row.name == "Ekstad")

    assert [found.pk for found in client.get(row.url).context["page"]] == [scene.pk]


def test_an_area_that_ended_before_the_round_has_no_scenes_to_list(before: Round, round: Round, office: User) -> None:
    ended = LocalPoliceAreaFactory.create(county=round.county, valid_to=datetime.date(2023, 12, 31))
    judged(before, local_police_area=ended)

    (row,) = table(dashboard(round, office), "local_police_area").rows

    assert (row.name, row.url) == (ended.name, "")
