"""The pages where the project office creates, opens, proofs and publishes rounds."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.figures.progress import RoundTally
from assessments.models import Proof
from assessments.rounds import rules as rounds
from assessments.rounds.forms import suggestion
from assessments.rounds.steps import Step, is_ready
from assessments.rounds.steps import take as take_step
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    RoundFactory,
    UserFactory,
    answered,
    settled,
)

pytestmark = pytest.mark.django_db

State = Round.State


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="27", name="Eklunds län")


@pytest.fixture
def maria(county: County) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=county), user__name="Maria Sandberg").user


@pytest.fixture
def office(client: Client, maria: User) -> Client:
    client.force_login(maria)
    return client


@pytest.fixture
def before(county: County) -> Round:
    return RoundFactory.create(county=county, label="2024", published=True)


def planned(county: County, label: str = "2025") -> Round:
    round: Round = RoundFactory.create(county=county, label=label, state=State.PLANNED)
    return round


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content.replace("\N{NO-BREAK SPACE}", " ")


def ask(client: Client, round: Round, step: str) -> str:
    return text(client.get(reverse("round_state", args=[round.pk, step])))


def take(client: Client, round: Round, step: str, **data: str) -> str:
    return text(client.post(reverse("round_state", args=[round.pk, step]), data, follow=True))


def state(round: Round) -> str:
    return Round.objects.get(pk=round.pk).state


# Who


@pytest.mark.parametrize("name", ["round_list", "round_create"])
def test_only_the_project_office_of_the_county_manages_its_rounds(client: Client, cast: Cast, name: str) -> None:
    statuses = []
    for user in (cast.outsider, cast.county_actor, cast.police, cast.administrator, cast.office):
        client.force_login(user)
        statuses.append(client.get(reverse(name, args=[cast.county.code])).status_code)
    assert statuses == [404, 403, 403, 403, 200]


def test_nobody_else_takes_a_step(client: Client, cast: Cast) -> None:
    for user, status in ((cast.outsider, 404), (cast.police, 403), (cast.administrator, 403)):
        client.force_login(user)
        response = client.post(reverse("round_state", args=[cast.open.pk, "korrektur"]))
        assert response.status_code == status
    assert state(cast.open) == State.OPEN


# The list


def test_the_list_shows_the_newest_first_with_what_comes_next(office: Client, county: County, before: Round) -> None:
    settled(round=before)
    settled(round=RoundFactory.create(county=county, label="2025"))
    planned(county, "2026")

    rows = office.get(reverse("round_list", args=["27"])).context["rows"]

    assert [(row.tally.round.label, row.next, row.is_main) for row in rows] == [
        ("2026", "oppna", False),
        ("2025", "korrektur", True),
        ("2024", None, False),
    ]
    assert [(row.tally.settled, row.tally.assessments) for row in rows] == [(0, 0), (1, 1), (1, 1)]


def test_closing_is_not_urged_while_the_parties_are_at_work(office: Client, county: County) -> None:
    answered(round=RoundFactory.create(county=county))

    (row,) = office.get(reverse("round_list", args=["27"])).context["rows"]

    assert (row.next, row.is_main) == ("korrektur", False)


def test_an_empty_list_leads_to_the_first_round(office: Client, county: County) -> None:
    assert "Skapa den första omgången" in text(office.get(reverse("round_list", args=["27"])))


# Create and edit


def test_a_new_round_is_suggested_after_the_latest(before: Round, county: County) -> None:
    suggested = suggestion(county, datetime.date(2026, 1, 15))

    assert suggested == {
        "label": "2025",
        "starts": datetime.date(2025, 1, 1),
        "ends": datetime.date(2025, 12, 31),
        "closes_on": datetime.date(2026, 2, 26),
        "instrument": "2017",
        "own_answers": True,
    }


def test_the_first_round_is_suggested_for_this_year(county: County) -> None:
    suggested = suggestion(county, datetime.date(2026, 1, 15))
    assert (suggested["label"], suggested["starts"]) == ("2026", datetime.date(2026, 1, 1))


def test_own_answers_are_a_choice_one_always_makes(office: Client, county: County) -> None:
    page = office.get(reverse("round_edit", args=[planned(county).pk]))
    assert page.context["form"].fields["own_answers"].required


def create(office: Client, **data: str) -> Any:
    fields = {"label": "2025", "starts": "2025-01-01", "ends": "2025-12-31", "closes_on": ""} | data
    return office.post(reverse("round_create", args=["27"]), fields)


def test_a_created_round_is_planned(office: Client, county: County) -> None:
    response = create(office)

    round = county.rounds.get()
    assert (round.label, round.state, round.closes_on) == ("2025", State.PLANNED, None)
    assert response.headers["Location"] == reverse("round_edit", args=[round.pk])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"label": "2024"}, "label"),
        ({"label": "a/b"}, "label"),
        ({"ends": "2024-06-30", "starts": "2024-01-01"}, "ends"),
        ({"ends": "2025-06-30", "starts": "2025-07-01"}, "__all__"),
        ({"starts": "i fjol"}, "starts"),
        ({"starts": "0001-01-01"}, "starts"),
        ({"ends": "9999-12-31"}, "ends"),
        ({"closes_on": "9999-12-31"}, "closes_on"),
        ({"ends": ""}, "ends"),
    ],
)
def test_a_round_that_cannot_be_is_refused_and_what_was_typed_stays(
    office: Client, before: Round, county: County, data: dict[str, str], field: str
) -> None:
    response = create(office, **data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert all(value in text(response) for value in data.values())
    assert county.rounds.count() == 1


@pytest.mark.parametrize("label", ["2024 ", "2024\u200b", "02024"], ids=ascii)
def test_a_label_that_looks_like_another_is_refused(office: Client, county: County, before: Round, label: str) -> None:
    response = create(office, label=label)

    assert "2024" in text(response)
    assert county.rounds.count() == 1


def test_dates_can_be_changed_until_the_round_is_published(office: Client, county: County, before: Round) -> None:
    round = planned(county)
    data = {"label": "2025", "starts": "2025-01-01", "ends": "2025-12-31", "closes_on": "2026-02-28"}

    office.post(reverse("round_edit", args=[round.pk]), data)
    office.post(reverse("round_edit", args=[before.pk]), data | {"label": "2030"})

    assert Round.objects.get(pk=round.pk).closes_on == datetime.date(2026, 2, 28)
    assert Round.objects.get(pk=before.pk).label == "2024"


# Open


def test_opening_is_asked_about_first_and_says_what_will_happen(office: Client, county: County, before: Round) -> None:
    settled(round=before)
    settled(round=before)
    settled(round=before, listed=False)
    round = planned(county)

    page = ask(office, round, "oppna")

    assert "2 bedömningar skapas: en för varje plats som var en öppen drogscen i omgång 2024." in page
    assert state(round) == State.PLANNED


def test_opening_makes_the_assessments(office: Client, county: County, before: Round) -> None:
    settled(round=before)
    round = planned(county)

    page = take(office, round, "oppna")

    assert "Omgång 2025 är öppen, med 1 bedömning att göra." in page
    assert (state(round), round.assessments.count()) == (State.OPEN, 1)


def test_the_first_round_opens_empty_and_says_so(office: Client, county: County) -> None:
    round = planned(county)

    assert "Det är länets första omgång, så den börjar utan bedömningar." in ask(office, round, "oppna")
    take(office, round, "oppna")
    assert state(round) == State.OPEN


@pytest.mark.parametrize("unfinished", [State.OPEN, State.PROOFING])
def test_a_round_is_not_opened_before_the_previous_one_is_published(
    office: Client, county: County, unfinished: str
) -> None:
    RoundFactory.create(county=county, label="2024", state=unfinished)
    round = planned(county)

    assert "Omgång 2024 är inte publicerad än." in ask(office, round, "oppna")
    assert "Omgång 2024 är inte publicerad än." in take(office, round, "oppna")
    assert state(round) == State.PLANNED


# Follow


def test_an_area_without_coordinators_is_said_to_have_none(office: Client, county: County) -> None:
    round = RoundFactory.create(county=county)
    AssessmentFactory.create(round=round)

    assert "Ingen samordnare" in text(office.get(reverse("round_edit", args=[round.pk])))


# Proof


def test_closing_for_proofing_names_what_is_not_signed(office: Client, county: County) -> None:
    round = RoundFactory.create(county=county)
    scene = answered(round=round, scene__name="Lyktgången").scene

    page = ask(office, round, "korrektur")

    assert "1 bedömning är inte klar." in page
    assert reverse("scene_detail", args=[scene.pk]) in page
    take(office, round, "korrektur")
    assert state(round) == State.PROOFING


def test_opening_again_says_that_answers_are_lost(office: Client, county: County) -> None:
    round = RoundFactory.create(county=county, state=State.PROOFING)
    rounds.proof(settled(round=round), party=Party.POLICE, is_correct=True, by=UserFactory.create())

    assert "1 svar i korrekturet tas bort" in ask(office, round, "ateroppna")
    take(office, round, "ateroppna")

    assert state(round) == State.OPEN
    assert not Proof.objects.exists()


# Publish


def test_obstacles_to_publishing_are_listed_with_their_places(office: Client, county: County, before: Round) -> None:
    round = RoundFactory.create(county=county, label="2025", state=State.PROOFING)
    left_out = settled(round=before, scene__name="Ankarplan").scene
    contested = settled(round=round, scene__name="Lyktgången")
    rounds.proof(
        contested, party=Party.POLICE, is_correct=False, objection="Platsen har upphört.", by=UserFactory.create()
    )

    page = ask(office, round, "publicera")

    assert "1 plats som var en öppen drogscen i förra omgången har ingen klar bedömning." in page
    assert "1 invändning i korrekturet är inte åtgärdad." in page
    assert reverse("scene_detail", args=[left_out.pk]) in page
    assert reverse("scene_detail", args=[contested.scene_id]) in page
    assert "published_on" not in page


def test_publishing_shows_the_figures_and_then_freezes_them(office: Client, county: County) -> None:
    round = RoundFactory.create(county=county, label="2025", state=State.PROOFING)
    settled(round=round, scene__municipality__name="Ekstad")

    page = ask(office, round, "publicera")
    assert "Öppna drogscener i Ekstad" in page
    assert "0 av 1 plats har fått svar i korrekturet." in page

    take(office, round, "publicera", published_on="2026-02-20")

    published = Round.objects.get(pk=round.pk)
    assert (published.state, published.published_on) == (State.PUBLISHED, datetime.date(2026, 2, 20))
    assert published.published_figures.of_county().get(measure="listed").value == 1


def test_publishing_needs_a_date(office: Client, county: County) -> None:
    round = RoundFactory.create(county=county, state=State.PROOFING)

    response = office.post(reverse("round_state", args=[round.pk, "publicera"]), {"published_on": "snart"})

    assert response.status_code == 422
    assert "snart" in text(response)
    assert state(round) == State.PROOFING


def test_publishing_despite_obstacles_is_refused(office: Client, county: County) -> None:
    round = RoundFactory.create(county=county, state=State.PROOFING)
    answered(round=round)

    page = take(office, round, "publicera", published_on="2026-02-20")

    assert "1 bedömning är inte klar." in page
    assert state(round) == State.PROOFING


# Two at once


def test_whoever_comes_second_is_told_who_was_first(office: Client, maria: User, county: County, before: Round) -> None:
    round = planned(county)
    take(office, round, "oppna")

    page = take(office, round, "oppna")

    assert "Omgång 2025 är öppen sedan" in page
    assert "ändrad av Maria Sandberg. Inget ändrades nu." in page


def test_a_step_that_does_not_exist_is_not_found(office: Client, county: County) -> None:
    assert office.get(reverse("round_state", args=[planned(county).pk, "radera"])).status_code == 404


def test_a_published_round_is_read_not_changed(office: Client, before: Round) -> None:
    page = text(office.get(reverse("round_edit", args=[before.pk])))

    assert "En publicerad omgång ändras inte." in page
    assert "<form method" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("days", "words"), [(17, "17 dagar kvar."), (1, "1 dag kvar."), (0, "i dag är sista dagen."), (-1, "var")]
)
def test_the_last_day_is_counted_down(office: Client, county: County, days: int, words: str) -> None:
    closes_on = timezone.localdate() + datetime.timedelta(days=days)
    round = RoundFactory.create(county=county, closes_on=closes_on)

    lead = text(office.get(reverse("round_edit", args=[round.pk]))).partition('class="lead">')[2].partition("<")[0]

    assert lead.startswith("Omgång 2024 är öppen: 0 av 0 bedömningar är klara, ")
    assert words in lead


def test_an_empty_open_round_is_not_ready_to_be_closed() -> None:
    round = RoundFactory.create(state=Round.State.OPEN)
    assert not is_ready(RoundTally(round))
    assert is_ready(RoundTally(round, assessments=1, settled=1))


def test_an_opened_round_without_places_says_what_the_parties_can_do(cast: Cast) -> None:
    round = RoundFactory.create(state=Round.State.PLANNED)
    assert take_step(Step.OPEN, round, by=cast.office) == (
        f"Omgång {round} är öppen. Nu kan parterna lägga till platser."
    )
