"""Two at the same moment: who signs and who answers, who chooses a comparison and who opens the result, who opens."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.action.followup import rules as followup
from assessments.action.followup.rounds import spans
from assessments.action.models import ComparisonChoice, ResultOpening, Survey, SurveyAnswer, SurveySignature
from assessments.action.models.measure import State
from assessments.action.survey import rules
from assessments.action.survey.opening import open_survey
from tests.action import a_measure, a_plan, a_return, a_survey
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


def test_of_two_surveys_opened_at_once_one_is_there() -> None:
    cast = Cast()
    last_day = timezone.localdate() + datetime.timedelta(30)

    def open_next() -> None:
        open_survey(cast.county, year=2027, closes_on=last_day, by=cast.administrator)

    with meanwhile(open_next) as outcome:
        open_survey(cast.county, year=2026, closes_on=last_day, by=cast.office)

    assert isinstance(outcome.error, ValidationError)
    assert [survey.year for survey in Survey.objects.open()] == [2026]


def test_of_one_opened_again_and_another_opened_at_once_one_is_open() -> None:
    cast = Cast()
    earlier = a_survey(cast.county, year=2025, is_open=False)
    last_day = timezone.localdate() + datetime.timedelta(30)

    def open_again() -> None:
        rules.open_again(earlier, by=cast.administrator)

    with meanwhile(open_again) as outcome:
        open_survey(cast.county, year=2026, closes_on=last_day, by=cast.office)

    assert isinstance(outcome.error, ValidationError)
    assert [survey.year for survey in Survey.objects.open()] == [2026]


def test_nothing_is_begun_in_a_survey_that_is_closed_meanwhile() -> None:
    cast = Cast()
    survey = a_survey(cast.county)

    with meanwhile(lambda: rules.begin(survey, cast.square, by=cast.municipal)) as outcome:
        rules.close(survey, by=cast.office)

    assert isinstance(outcome.error, rules.AnswersStand)
    assert not survey.returns.exists()
