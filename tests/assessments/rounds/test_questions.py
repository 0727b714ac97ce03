"""The project office chooses what a round asks."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.models import RoundQuestionnaire, Signature
from assessments.rounds.questions import ask, choice_of
from scenes.models import Round
from tests.cast import Cast
from tests.pages import Response, logged_in, text
from tests.questions import questionnaire, reply

pytestmark = pytest.mark.usefixtures("english")
DATES = {"label": "2025", "starts": "2025-01-01", "ends": "2025-12-31", "closes_on": ""}


@pytest.fixture(autouse=True)
def version(cast: Cast) -> None:
    questionnaire()


def save(cast: Cast, round: Round, questions: str) -> Response:
    data = {"label": round.label, "starts": round.starts, "ends": round.ends, "questions": questions}
    return logged_in(cast.office).post(reverse("round_edit", args=[round.pk]), data)


def test_a_new_round_asks_what_is_chosen(cast: Cast) -> None:
    client, address = logged_in(cast.office), reverse("round_create", args=[cast.county.code])
    assert "Kort formulär, version 2026" in text(client.get(address))
    client.post(address, DATES | {"questions": "2026 short"})
    assert choice_of(cast.county.rounds.get(label="2025")) == "2026 short"


def test_it_asks_nothing_unless_that_is_chosen(cast: Cast) -> None:
    logged_in(cast.office).post(reverse("round_create", args=[cast.county.code]), DATES)
    assert choice_of(cast.county.rounds.get(label="2025")) == ""


def test_short_and_full_can_be_changed_when_something_is_answered(cast: Cast) -> None:
    save(cast, cast.open, "2026 short")
    reply(cast.square_now, "PL3", "ute")
    save(cast, cast.open, "2026 full")
    assert choice_of(cast.open) == "2026 full"


def test_the_questions_stay_when_something_is_answered(cast: Cast) -> None:
    save(cast, cast.open, "2026 short")
    reply(cast.square_now, "PL3", "ute")
    response = save(cast, cast.open, "")
    assert response.status_code == 422
    assert "så version 2026 ligger fast" in text(response)
    assert choice_of(cast.open) == "2026 short"


def test_what_is_signed_gets_no_more_questions(cast: Cast) -> None:
    Signature.objects.create(assessment=cast.square_now, party="police")
    with pytest.raises(ValidationError, match="does not get more questions"):
        ask(cast.open, "2026 short")


def test_questions_that_nobody_has_answered_can_be_left_out(cast: Cast) -> None:
    save(cast, cast.open, "2026 short")
    save(cast, cast.open, "")
    assert not RoundQuestionnaire.objects.exists()


def test_a_choice_that_is_not_there_is_refused(cast: Cast) -> None:
    assert save(cast, cast.open, "2027 short").status_code == 422
