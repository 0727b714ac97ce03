"""Which instrument a round is judged with: chosen when it is created, fixed once something is answered."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.instrument import INSTRUMENTS, Instrument
from assessments.judging import rules as judging
from assessments.rounds import rules as rounds
from assessments.rounds.forms import suggestion
from municipalities.models import County, User
from scenes.models import Round
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    RoundFactory,
    UserFactory,
    answered,
)
from tests.pages import Response, logged_in, text

pytestmark = pytest.mark.django_db

DATES = {"label": "2025", "starts": "2025-01-01", "ends": "2025-12-31", "closes_on": ""}


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="27", name="Eklunds län")


@pytest.fixture
def office(county: County) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=county)).user


@pytest.fixture
def client(office: User) -> Client:
    return logged_in(office)


@pytest.fixture
def open_round(county: County) -> Round:
    return RoundFactory.create(county=county, label="2025")


def save(client: Client, round: Round, **data: str) -> Response:
    return client.post(reverse("round_edit", args=[round.pk]), DATES | data)


def stored(round: Round) -> str:
    return Round.objects.get(pk=round.pk).instrument


# Chosen


def test_a_round_is_created_with_the_instrument_chosen(client: Client, county: County, twelve: Instrument) -> None:
    page = client.get(reverse("round_create", args=["27"])).content.decode()
    assert "2017: 10 indikatorer, kvalificerad från 7" in page
    assert "test12: 12 indikatorer, kvalificerad från 8" in page

    client.post(reverse("round_create", args=["27"]), DATES | {"instrument": "test12"})

    assert county.rounds.get().instrument == "test12"


def test_a_new_round_is_suggested_the_instrument_of_the_latest(county: County, twelve: Instrument) -> None:
    assert suggestion(county)["instrument"] == "2017"
    RoundFactory.create(county=county, instrument="test12")
    assert suggestion(county)["instrument"] == "test12"


def test_an_instrument_that_does_not_exist_is_refused(client: Client, county: County) -> None:
    response = client.post(reverse("round_create", args=["27"]), DATES | {"instrument": "2099"})

    assert response.status_code == 422
    assert "instrument" in response.context["form"].errors
    assert not county.rounds.exists()


def test_the_model_refuses_it_too(open_round: Round) -> None:
    open_round.instrument = "2099"
    with pytest.raises(ValidationError, match="Det finns inget instrument ”2099”"):
        open_round.full_clean()


# Changed


def test_it_can_be_changed_while_nothing_is_answered(client: Client, open_round: Round, twelve: Instrument) -> None:
    AssessmentFactory.create(round=open_round)

    save(client, open_round, instrument="test12")

    assert stored(open_round) == "test12"


def test_it_stays_once_something_is_answered(client: Client, open_round: Round, twelve: Instrument) -> None:
    assessment = AssessmentFactory.create(round=open_round)
    judging.save(assessment, {"i3.police": "yes"}, seen_version=0, by=UserFactory.create())

    response = save(client, open_round, instrument="test12")

    assert response.status_code == 422
    assert "Omgång 2025 har bedömts med instrument 2017. Därför kan det inte bytas." in text(response)
    assert stored(open_round) == "2017"


def test_the_choice_is_closed_then_and_the_rest_can_be_changed(client: Client, open_round: Round) -> None:
    answered(round=open_round)
    page = client.get(reverse("round_edit", args=[open_round.pk]))
    assert page.context["form"].fields["instrument"].widget.attrs["disabled"]

    save(client, open_round, label="2025a")  # a browser does not send what is disabled

    changed = Round.objects.get(pk=open_round.pk)
    assert (changed.label, changed.instrument) == ("2025a", "2017")


def test_nobody_answers_while_it_is_changed(open_round: Round, office: User, twelve: Instrument) -> None:
    """Someone may have answered after the office's form was checked."""
    answered(round=open_round)
    open_round.instrument = "test12"

    with pytest.raises(ValidationError, match="Därför kan det inte bytas"):
        rounds.reschedule(open_round, ["instrument"], by=office)

    assert stored(open_round) == "2017"


# A page that was opened before


def test_answers_to_the_former_instrument_are_refused(open_round: Round, office: User, twelve: Instrument) -> None:
    assessment = AssessmentFactory.create(round=open_round)
    Round.objects.filter(pk=open_round.pk).update(instrument="test12")

    with pytest.raises(ValidationError, match="Omgången har fått ett annat instrument"):
        judging.save(assessment, {"i1.agreed": "yes"}, seen_version=0, by=office)

    assert not assessment.answers.exists()


def test_every_instrument_that_is_registered_can_be_chosen(client: Client, county: County, twelve: Instrument) -> None:
    choices = client.get(reverse("round_create", args=["27"])).context["form"].fields["instrument"].choices

    assert [version for version, _words in choices] == [*INSTRUMENTS] == ["2017", "test12"]
