from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from assessments.action.models import ComparisonChoice, ResultOpening, SurveyAnswer, SurveyReturn, SurveySignature
from municipalities.models.actor import Party
from tests.action import a_measure, a_plan, a_return, a_survey, an_answer
from tests.cast import Cast
from tests.factories import SceneFactory

pytestmark = pytest.mark.django_db


def test_a_county_has_one_open_survey_and_one_of_each_year(cast: Cast) -> None:
    a_survey(cast.square.county, year=2025, is_open=False)
    a_survey(cast.square.county, year=2026)

    for year, is_open in ((2025, False), (2027, True)):
        with pytest.raises(ValidationError):
            a_survey_of(cast, year=year, is_open=is_open).full_clean()


def a_survey_of(cast: Cast, **fields: Any) -> Any:
    return type(a_survey(SceneFactory.create().county))(
        county=cast.square.county, opens="2026-11-01", closes_on="2026-12-15", **fields
    )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"dose": -1}, "dose_within_reason"),
        ({"dose": 100_001}, "dose_within_reason"),
        ({"dose": 20, "dose_unknown": True}, "dose_is_known_or_not"),
        ({"progress": "stopped"}, "survey_answer_of_known_codes"),
        ({"continues": "maybe"}, "survey_answer_of_known_codes"),
    ],
)
def test_the_database_keeps_answers_to_their_codes(cast: Cast, fields: dict[str, Any], constraint: str) -> None:
    document, measure = a_return(cast.square), a_measure(a_plan(cast.square))

    with pytest.raises(IntegrityError, match=constraint):
        an_answer(document, measure, **fields)


def test_a_measure_is_answered_once_by_each_party(cast: Cast) -> None:
    document, measure = a_return(cast.square), a_measure(a_plan(cast.square))
    an_answer(document, measure)
    an_answer(document, measure, party=Party.POLICE)

    with pytest.raises(IntegrityError):
        an_answer(document, measure)


@pytest.mark.parametrize(
    ("unwanted", "is_right"),
    [
        ([], True),
        (["other_place", "other_time"], True),
        (["nothing"], True),
        (["nothing", "other_time"], False),
        (["unknown", "other_time"], False),
        (["another"], False),
        (["other_time", "other_time"], False),
        ("other_time", False),
    ],
)
def test_what_stands_alone_excludes_the_other_options(cast: Cast, unwanted: Any, is_right: bool) -> None:
    answer = SurveyAnswer(
        document=a_return(cast.square), measure=a_measure(a_plan(cast.square)), party="police", unwanted=unwanted
    )

    if is_right:
        answer.full_clean()
    else:
        with pytest.raises(ValidationError) as error:
            answer.full_clean()
        assert set(error.value.message_dict) == {"unwanted"}


# --- Who sees and signs


def test_the_pair_and_the_office_see_a_survey_before_it_is_signed_and_readers_after(cast: Cast) -> None:
    document = a_return(cast.square)

    def seen_by() -> list[bool]:
        people = (cast.municipal, cast.police, cast.office, cast.reader, cast.outsider)
        return [SurveyReturn.objects.visible_to(user).contains(document) for user in people]

    assert seen_by() == [True, True, True, False, False]
    SurveySignature.objects.create(document=document, by=cast.municipal)
    assert seen_by() == [True, True, True, True, False]


def test_the_actor_that_answers_for_a_measure_sees_what_is_said_of_that_one(cast: Cast) -> None:
    plan, document = a_plan(cast.square), a_return(cast.square)
    own = an_answer(document, a_measure(plan, responsible=cast.board))
    an_answer(document, a_measure(plan))

    assert SurveyReturn.objects.visible_to(cast.county_actor).contains(document)
    assert list(SurveyAnswer.objects.visible_to(cast.county_actor)) == [own]


def test_the_municipality_signs_alone_and_takes_it_back_while_the_survey_is_open(cast: Cast) -> None:
    document = a_return(cast.square)
    assert SurveyReturn.objects.signable_by(cast.municipal).contains(document)
    assert not SurveyReturn.objects.signable_by(cast.police).exists()
    assert not SurveyReturn.objects.unsignable_by(cast.municipal).exists()

    SurveySignature.objects.create(document=document, by=cast.municipal)
    assert not SurveyReturn.objects.signable_by(cast.municipal).exists()
    assert SurveyReturn.objects.unsignable_by(cast.municipal).contains(document)

    document.survey.is_open = False
    document.survey.save()
    assert not SurveyReturn.objects.unsignable_by(cast.municipal).exists()
    assert not SurveyReturn.objects.answerable_by(cast.municipal).exists()


# --- Comparisons


@pytest.mark.parametrize("fields", [{"kind": "place"}, {"kind": "else"}, {"kind": "county", "reason": ""}])
def test_a_comparison_says_with_what_and_why(cast: Cast, fields: dict[str, Any]) -> None:
    fields = {"reason": "Samma slag av plats", **fields}

    with pytest.raises(IntegrityError):
        ComparisonChoice.objects.create(scene=cast.square, round=cast.published, chosen_by=cast.police, **fields)


def test_a_place_is_not_compared_with_itself(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="not_compared_with_itself"):
        ComparisonChoice.objects.create(
            scene=cast.square, round=cast.published, kind="place", other=cast.square, reason="–", chosen_by=cast.police
        )


def test_a_result_is_opened_once(cast: Cast) -> None:
    round = cast.published
    first, second = (
        ComparisonChoice.objects.create(
            scene=cast.square, round=round, kind="county", reason="Allt vi har", chosen_by=cast.police
        )
        for _ in range(2)
    )
    ResultOpening.objects.create(scene=cast.square, round=round, choice=first, by=cast.police)

    with pytest.raises(IntegrityError):
        ResultOpening.objects.create(scene=cast.square, round=round, choice=second, by=cast.police)
