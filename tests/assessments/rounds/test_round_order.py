"""Rounds are compared with the one before, so that nothing may come between or move what has been published."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.figures.publishing import correct
from assessments.figures.summary import county_summary
from assessments.models import PublishedFigure
from assessments.rounds import rules as rounds
from municipalities.models import County, User
from scenes.models import LineageEvent, Round
from tests.factories import (
    CountyFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    settled,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def county() -> County:
    return CountyFactory.create()


@pytest.fixture
def user() -> User:
    return UserFactory.create()


@pytest.fixture
def office(client: Client, county: County) -> Client:
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=county)).user)
    return client


def dates(round: Round, **changed: object) -> dict[str, object]:
    return {"label": round.label, "starts": round.starts, "ends": round.ends, "closes_on": "", **changed}


# Planned rounds


def test_a_planned_round_is_compared_with_by_none(county: County) -> None:
    published = RoundFactory.create(county=county, label="2023", published=True)
    RoundFactory.create(county=county, label="2024", state=Round.State.PLANNED)

    assert RoundFactory.create(county=county, label="2025", published=True).previous == published


def test_an_open_round_can_be_changed_although_the_next_one_is_planned(county: County, office: Client) -> None:
    round = RoundFactory.create(county=county, label="2024")
    RoundFactory.create(county=county, label="2025", state=Round.State.PLANNED)

    page = office.post(reverse("round_edit", args=[round.pk]), dates(round, closes_on="2025-02-01"))

    assert page.status_code == 302
    round.refresh_from_db()
    assert round.closes_on == datetime.date(2025, 2, 1)


def test_a_planned_round_is_removed_and_an_open_one_is_not(county: County, office: Client) -> None:
    planned = RoundFactory.create(county=county, label="2025", state=Round.State.PLANNED)
    running = RoundFactory.create(county=county, label="2024")

    for round in (planned, running):
        office.post(reverse("round_discard", args=[round.pk]))

    assert list(Round.objects.all()) == [running]


def test_a_round_is_not_opened_behind_one_that_has_been(county: County, user: User) -> None:
    planned = RoundFactory.create(county=county, label="2023", state=Round.State.PLANNED)
    RoundFactory.create(county=county, label="2024", published=True)

    with pytest.raises(ValidationError, match="Omgång 2024 är redan öppnad"):
        rounds.open_round(planned, by=user)


def test_another_countys_later_round_does_not_stop_opening(county: County, user: User) -> None:
    planned = RoundFactory.create(county=county, label="2024", state=Round.State.PLANNED)
    RoundFactory.create(label="2025")

    rounds.open_round(planned, by=user)

    assert Round.objects.get(pk=planned.pk).is_open


def test_neither_a_later_plan_nor_a_longer_period_that_ends_the_same_day_stops_opening(
    county: County, user: User
) -> None:
    RoundFactory.create(county=county, label="2023", starts=datetime.date(2021, 1, 1), published=True)
    planned = RoundFactory.create(
        county=county,
        label="2023b",
        starts=datetime.date(2023, 1, 1),
        ends=datetime.date(2023, 12, 31),
        state="planned",
    )
    RoundFactory.create(county=county, label="2024", state=Round.State.PLANNED)

    rounds.open_round(planned, by=user)

    assert Round.objects.get(pk=planned.pk).is_open


@pytest.mark.parametrize("moved", [{"label": "1"}, {"starts": datetime.date(2023, 6, 1), "label": "2024b"}])
def test_a_new_round_comes_after_all_that_have_been_opened(county: County, moved: dict[str, object]) -> None:
    opened = RoundFactory.create(county=county, label="2024", published=True)
    new = Round(county=county, **{"label": "2025", "starts": opened.starts, "ends": opened.ends} | moved)

    with pytest.raises(ValidationError, match="beskriver en senare period"):
        new.full_clean()


def test_other_counties_and_plans_stop_no_new_round_nor_does_a_later_one_the_round_itself(county: County) -> None:
    opened = RoundFactory.create(county=county, label="2023", published=True)
    RoundFactory.create(label="2025", published=True)
    RoundFactory.create(county=county, label="2025", state=Round.State.PLANNED)
    RoundFactory.build(county=county, label="2024", state=Round.State.PLANNED).full_clean()

    RoundFactory.create(county=county, label="2026", published=True)
    opened.closes_on = opened.ends
    opened.full_clean()


# Publishing


def test_a_round_is_not_published_before_the_one_it_is_compared_with(county: County, user: User) -> None:
    RoundFactory.create(county=county, label="2023")
    round = RoundFactory.create(county=county, label="2024", state=Round.State.PROOFING)
    settled(round=round)

    with pytest.raises(ValidationError, match="Omgång 2023 är inte publicerad än"):
        rounds.publish(round, on=round.ends, by=user)


def test_a_round_was_judged_here_if_it_was_proofed_or_anything_in_it_came_from_the_form(
    county: County, user: User
) -> None:
    settled(round=RoundFactory.create(county=county, label="2021", published=True), source="import")
    judged = RoundFactory.create(county=county, label="2022", published=True)
    settled(round=judged, listed=False)
    proofed = RoundFactory.create(county=county, label="2023", state=Round.State.PROOFING)
    rounds.publish(proofed, on=proofed.ends, by=user)
    settled(round=RoundFactory.create(county=county, label="2024"))

    assert set(Round.objects.judged_here()) == {judged, proofed}


def test_a_place_that_others_were_merged_into_has_to_be_judged_itself(county: County, user: User) -> None:
    before = RoundFactory.create(county=county, label="2023", published=True)
    merged, hub = (settled(round=before).scene for _ in range(2))
    round = RoundFactory.create(county=county, label="2024", state=Round.State.PROOFING)
    settled(round=round, scene=merged, listed=False)
    event = LineageEvent.objects.create(round=round, kind="merged", explanation="Ett stråk.", recorded_by=user)
    event.parents.set([merged, hub])
    event.children.set([hub])

    (obstacle,) = rounds.obstacles_to_publishing(round)

    assert obstacle.kind == "pending"
    assert obstacle.scenes == {hub.pk}


@pytest.mark.parametrize("state", [{"state": Round.State.PROOFING}, {"published": True}])
def test_dates_that_have_been_proofed_are_not_changed(county: County, user: User, state: dict[str, Any]) -> None:
    round = RoundFactory.create(county=county, label="2024", **state)
    last_day = round.ends
    round.ends = last_day - DAY

    with pytest.raises(ValidationError, match="är öppen"):
        rounds.reschedule(round, ["ends"], by=user)

    assert Round.objects.get(pk=round.pk).ends == last_day


def test_saving_the_dates_does_not_undo_a_publication_made_meanwhile(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, label="2024", state=Round.State.PROOFING)
    settled(round=round)
    seen = Round.objects.get(pk=round.pk)
    seen.state = Round.State.OPEN  # as it was when the form was shown
    rounds.publish(round, on=round.ends, by=user)

    with pytest.raises(ValidationError):
        rounds.reschedule(seen, ["closes_on"], by=user)

    round.refresh_from_db()
    assert round.is_published


def test_history_tells_who_closed_and_published_the_round(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, label="2024")
    settled(round=round)
    rounds.start_proofing(round, by=user)
    rounds.publish(round, on=round.ends, by=user)

    told = round.history.order_by("history_id").values_list("state", "history_user")
    assert list(told)[-2:] == [("proofing", user.pk), ("published", user.pk)]


# Figures


def test_only_units_of_the_base_are_counted_as_affected(county: County) -> None:
    round = RoundFactory.create(county=county, label="2024")
    LocalPoliceAreaFactory.create(county=county)
    ended = LocalPoliceAreaFactory.create(county=county, valid_to=round.ends - DAY)
    settled(round=round, scene=SceneFactory.create(county=county, local_police_area=ended), local_police_area=ended)

    assert county_summary(round)["local_police_areas"]["affected"] == 0


def test_the_summary_tells_of_the_correction_beside_what_was_published(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, label="2024", published=True)
    figure = PublishedFigure.objects.create(round=round, measure="listed", value=53, source="Rapporten")
    PublishedFigure.objects.create(round=round, measure="new", value=0, source="Rapporten")
    municipality = MunicipalityFactory.create(county=county)  # whose figures the county's summary does not tell
    PublishedFigure.objects.create(
        round=round, municipality=municipality, measure="listed", value=9, source="Rapporten"
    )
    correct(figure, value=52, reason="En plats räknades två gånger.", by=user)

    corrected, untouched = county_summary(round)["published"]

    assert corrected["value"] == 53
    assert corrected["corrected"] == 52
    assert untouched["corrected"] is None
    assert set(untouched) == {"measure", "value", "corrected", "base", "source"}
