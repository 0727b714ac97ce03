"""What the previous round can give an assessment, so that only what has changed is answered anew."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from assessments.judging import signing
from assessments.models import Answer, Assessment, Question
from assessments.questionnaire import asked
from municipalities.models.actor import Party

from . import rules as judging

if TYPE_CHECKING:
    from municipalities.models import User


def indicators_before(assessment: Assessment) -> dict[int, Answer]:
    """Answers of the previous round by indicator; none if the instrument was another one."""
    last = assessment.round.previous
    if last is None or last.instrument != assessment.round.instrument or assessment.previous is None:
        return {}
    return {answer.indicator: answer for answer in assessment.previous.all_answers}


def answers_before(assessment: Assessment) -> dict[int, str]:
    """The agreed ones."""
    return {indicator: answer.agreed for indicator, answer in indicators_before(assessment).items()}


def to_prefill(assessment: Assessment) -> dict[str, Any]:
    """What the previous round can give to fields that say nothing yet: joint answers with their notes, conditions,
    conclusion and explanation.
    """
    before = indicators_before(assessment)
    wanted: dict[str, Any] = {}
    for answer in assessment.all_answers:
        if last := before.get(answer.indicator):
            wanted |= _answer_to_prefill(answer, last)
    wanted |= asked.of(assessment).to_prefill
    conclusion = {name: getattr(assessment, name) for name in (*Assessment.TESTS, "listed")}
    given = {name: concluded(assessment.previous, name) for name, value in conclusion.items() if value is None}
    given = {name: value for name, value in given.items() if value is not None}
    if _contradicts(conclusion | given):  # together with what is said already
        return wanted
    return wanted | given | _explanation_to_prefill(assessment, (conclusion | given)["listed"])


def _answer_to_prefill(answer: Answer, last: Answer) -> dict[str, str]:
    """A note goes with its answer."""
    wanted = {}
    if not answer.agreed and not answer.differs and last.agreed:
        wanted[f"i{answer.indicator}.agreed"] = last.agreed
    agreed = wanted.get(f"i{answer.indicator}.agreed", answer.agreed)
    is_against = any(answer.of(party) not in ("", agreed) for party in Party)
    if last.note and not answer.note and agreed == last.agreed and not is_against:
        wanted[f"i{answer.indicator}.note"] = last.note
    return wanted


def _explanation_to_prefill(assessment: Assessment, listed: bool | None) -> dict[str, str]:
    """It explains one conclusion, and not the other."""
    last = assessment.previous
    if last is None or not last.explanation or assessment.explanation or listed != last.listed:
        return {}
    return {"explanation": last.explanation}


def concluded(before: Assessment | None, name: str) -> bool | None:
    """A file does not tell the conditions, but an open drug scene has met all three (rule 3)."""
    value: bool | None = getattr(before, name, None)
    return True if before and before.listed and value is None else value


def filled_in(assessment: Assessment) -> Assessment:
    """A copy as it would stand after filling in; nothing is stored."""
    filled = copy(assessment)
    filled.all_answers = [copy(answer) for answer in assessment.all_answers]
    judging.set_fields(filled, to_prefill(assessment))
    vars(filled)["asked"] = asked.of(assessment).filled_in(filled)
    return filled


def is_as_before(assessment: Assessment) -> bool:
    """Nobody has touched it, and what the previous round can give is all that a signature demands, but for the
    questions that are asked anew.
    """
    is_touched = assessment.version or not assessment.round.is_open
    if is_touched or assessment.previous is None:
        return False
    filled = filled_in(assessment)
    anew = {question.code for question in asked_anew(filled)}
    return all(one.field in anew for one in signing.obstacles_to_signing(filled))


def asked_anew(assessment: Assessment) -> list[Question]:
    """Core questions that are left, and that no round gives the next one."""
    return [one for one in asked.of(assessment).left if one.next_round == Question.NextRound.CLEAR]


def _contradicts(conclusion: Mapping[str, Any]) -> bool:
    return bool(conclusion["listed"]) and False in (conclusion[name] for name in Assessment.TESTS)


def prefill(assessment: Assessment, *, by: User) -> judging.Saved:
    """Nothing given is overwritten."""
    return judging.save(assessment, to_prefill(assessment), seen_version=assessment.version, by=by)
