"""Both are right: said of two answers that seem to contradict each other (rule 23)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.judging import checking, signing
from assessments.judging import rules as judging
from assessments.models import Assessment, CheckAnswer
from assessments.questionnaire.checks import AGAINST, touched_by
from municipalities.models import User
from scenes.models import Round
from tests.cast import Cast
from tests.pages import Response, logged_in, text
from tests.questions import asking, questionnaire, reply

ASKED = "Indikator 2 säger ”mer eller mindre dagligen”"


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    """Indicator 2 is yes, and TI4 says more seldom."""
    asking(cast.open)
    reply(cast.square_now, "TI4", "sallan")
    return cast.square_now


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_related("round", "scene").get(pk=assessment.pk)


def standing(assessment: Assessment) -> list[str]:
    return [str(one) for one in assessment.check_answers.standing()]


def post(user: User, assessment: Assessment, **data: Any) -> Response:
    address = reverse("assessment_edit", args=[assessment.pk])
    return logged_in(user).post(address, {"version": fresh(assessment).version} | data)


def read(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(reverse("assessment_edit", args=[assessment.pk])))


def test_it_is_said_from_the_page_and_shown_with_who_said_it(cast: Cast, assessment: Assessment) -> None:
    assert "Båda stämmer Se indikator 2" in read(cast.police, assessment)
    response = post(cast.police, assessment, both_right="daily")
    assert response["Location"].endswith("#TI4")
    page = read(cast.municipal, assessment)
    assert "Båda stämmer, säger Petra Polis" in page
    assert ASKED in page
    assert "Se indikator 2" not in page


def test_what_is_written_beside_is_saved_by_the_same_button(cast: Cast, assessment: Assessment) -> None:
    post(cast.police, assessment, both_right="daily", explanation="Lugnare i sommar.")
    assert fresh(assessment).explanation == "Lugnare i sommar."
    assert standing(assessment) == ["daily"]


def test_it_blocks_nothing_and_changes_nothing_that_is_signed(cast: Cast, assessment: Assessment) -> None:
    before = fresh(assessment).version, [item.field for item in signing.obstacles_to_signing(assessment)]
    checking.both_are_right(assessment, "daily", by=cast.police)
    assert (fresh(assessment).version, [item.field for item in signing.obstacles_to_signing(assessment)]) == before
    assert not assessment.events.exists()


def test_said_twice_it_is_said_once(cast: Cast, assessment: Assessment) -> None:
    for who in (cast.police, cast.police, cast.municipal):
        checking.both_are_right(assessment, "daily", by=who)
    assert [one.by for one in assessment.check_answers.all()] == [cast.police]
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckAnswer.objects.create(assessment=assessment, check_name="daily", by=cast.municipal)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckAnswer.objects.create(assessment=assessment, check_name="crime", by=cast.police, ended_by=cast.police)


def test_either_party_takes_it_back_and_it_stays_on_record(cast: Cast, assessment: Assessment) -> None:
    checking.both_are_right(assessment, "daily", by=cast.police)
    response = post(cast.municipal, assessment, not_both_right="daily")
    assert response["Location"].endswith("#TI4")
    assert standing(assessment) == []
    (kept,) = assessment.check_answers.all()
    assert (kept.by, kept.ended_by) == (cast.police, cast.municipal)
    assert "Båda stämmer Se indikator 2" in read(cast.police, assessment)


@pytest.mark.parametrize("change", [{"i2.agreed": "unknown"}, {"q.TI4": "v1_3"}])
def test_it_falls_when_either_answer_changes(cast: Cast, assessment: Assessment, change: dict[str, str]) -> None:
    checking.both_are_right(assessment, "daily", by=cast.police)
    judging.save(fresh(assessment), change, seen_version=1, by=cast.police)
    assert standing(assessment) == []
    (kept,) = assessment.check_answers.all()
    assert kept.ended_by is None
    assert kept.ended_at is not None


def test_it_stays_when_something_else_changes(cast: Cast, assessment: Assessment) -> None:
    checking.both_are_right(assessment, "daily", by=cast.police)
    change = {"i4.agreed": "no", "i2.note": "Mest på kvällen.", "q.TI4.police": "sallan", "q.PL3": "ute"}
    judging.save(fresh(assessment), change, seen_version=1, by=cast.police)
    assert standing(assessment) == ["daily"]


def test_nothing_is_said_of_answers_that_agree_by_now(cast: Cast, assessment: Assessment) -> None:
    judging.save(fresh(assessment), {"q.TI4": "dagligen"}, seen_version=1, by=cast.municipal)
    with pytest.raises(ValidationError):
        checking.both_are_right(assessment, "daily", by=cast.police)
    assert "motsäger inte längre varandra" in text(
        logged_in(cast.police).post(
            reverse("assessment_edit", args=[assessment.pk]), {"version": 2, "both_right": "daily"}, follow=True
        )
    )
    for name in ("none", "' OR 1", "visible"):
        post(cast.police, assessment, both_right=name, not_both_right=name)
    assert not CheckAnswer.objects.exists()


def test_not_once_the_round_has_closed(cast: Cast, assessment: Assessment) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)
    with pytest.raises(judging.RoundNotOpen):
        checking.both_are_right(assessment, "daily", by=cast.police)
    with pytest.raises(judging.RoundNotOpen):
        checking.take_back(assessment, "daily", by=cast.police)


def test_who_only_reads_says_nothing_of_it(cast: Cast, assessment: Assessment) -> None:
    assert post(cast.reader, assessment, both_right="daily").status_code == 403
    assert not CheckAnswer.objects.exists()


def test_who_said_it_is_read_where_nothing_can_be_changed(cast: Cast, assessment: Assessment) -> None:
    checking.both_are_right(assessment, "daily", by=cast.police)
    assert "Båda stämmer, säger Petra Polis" in read(cast.office, assessment)


def test_a_reader_learns_nothing_of_restricted_answers_by_it(cast: Cast, assessment: Assessment) -> None:
    reply(assessment, "PE7", "ofta")
    reply(assessment, "AN1", "M05")
    CheckAnswer.objects.create(assessment=assessment, check_name="children", by=cast.police)
    assert "ingen insats är riktad till barn" in read(cast.police, assessment)
    page = read(cast.reader, assessment)
    assert "Båda stämmer" not in page
    assert "ingen insats är riktad till barn" not in page


@pytest.mark.django_db
def test_every_check_stands_under_a_question_that_there_is() -> None:
    codes = {question.code for question in questionnaire().questions.all()}
    anchors = codes | {f"i{number}" for number in range(1, 11)} | {"listed"}
    for name, against in AGAINST.items():
        assert against[0] in codes, name
        assert anchors.issuperset(against), name


def test_only_joint_answers_are_held_against_each_other() -> None:
    assert touched_by(["q.TI4"]) == ["daily", "lasting"]
    assert touched_by(["i2.police", "i2.note", "q.TI4.police", "explanation"]) == []
