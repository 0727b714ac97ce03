"""Two at the same moment: who signs and who answers, who chooses a comparison and who opens the result."""

import datetime

import pytest

from assessments.action.followup import rules as followup
from assessments.action.followup.rounds import spans
from assessments.action.models import ComparisonChoice, ResultOpening, SurveyAnswer, SurveySignature
from assessments.action.models.measure import State
from assessments.action.survey import rules
from tests.action import a_measure, a_plan, a_return
from tests.at_once import meanwhile
from tests.cast import Cast
from tests.factories import RoundFactory, settled

from .conftest import FULL

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_that_meets_a_signature_is_refused() -> None:
    cast = Cast()
    measure = a_measure(a_plan(cast.square), (State.ONGOING, datetime.date(2026, 2, 1)))
    document = a_return(cast.square)
    written = {f"m{measure.pk}.{part}": value for part, value in FULL.items()}
    rules.save(document, written, seen_version=0, by=cast.municipal)

    def change() -> None:
        rules.save(document, {f"m{measure.pk}.progress": "done"}, seen_version=1, by=cast.district)

    with meanwhile(change) as outcome:
        rules.sign(document, seen_version=1, by=cast.municipal)

    assert isinstance(outcome.error, rules.AnswersStand)
    assert SurveyAnswer.objects.get().progress == "late"
    assert SurveySignature.objects.get().by == cast.municipal


def test_a_choice_that_meets_an_opening_is_refused() -> None:
    cast = Cast()
    now = RoundFactory.create(county=cast.county, label="2025", published=True)
    settled(scene=cast.square, round=now)
    span = spans(cast.square)[0]
    choice = followup.choose(span, kind="county", reason="Allt.", by=cast.police)

    with meanwhile(lambda: followup.choose(span, kind="lpa", reason="Passar.", by=cast.municipal)) as outcome:
        followup.open_result(span, choice, by=cast.police)

    assert outcome.error
    assert ComparisonChoice.objects.get() == ResultOpening.objects.get().choice
