"""Invented answers to the questionnaire: for a place mostly the same as in the round before, as it is in life."""

from __future__ import annotations

from random import Random
from typing import Any

from assessments.conditions import SEPARATOR, UNKNOWN
from assessments.models import Assessment, Question, Questionnaire, Reply, RoundQuestionnaire
from assessments.questionnaire import asked
from assessments.questionnaire.values import field, rows
from scenes.models import Round

from .invention import dice

CHANGED = 0.15
"""Of the answers, from one round to the next."""
NOT_KNOWN = 0.08


def ask_short(round: Round) -> None:
    newest = Questionnaire.objects.latest("version")
    RoundQuestionnaire.objects.create(round=round, questionnaire=newest, length=RoundQuestionnaire.Length.SHORT)


def answer_before(round: Round) -> None:
    """What was answered in a round that is published."""
    ask_short(round)
    found = Assessment.objects.listed().filter(round=round).select_related("scene", "round")
    questions = RoundQuestionnaire.objects.with_questions().get(round=round).questions
    always = [question for question in questions.values() if not question.shown_if]
    Reply.objects.bulk_create(
        reply
        for assessment in found
        for question in always
        for reply in rows(assessment, question, "", _before(assessment, question))
    )


def answers_now(assessment: Assessment, *, listed: bool | None, part: float = 1) -> dict[str, Any]:
    """By field, as judging saves it; of the questions that are asked the first part."""
    fresh = Assessment.objects.select_related("scene", "round").get(pk=assessment.pk)
    fresh.listed = listed
    questions = [*asked.of(fresh).questions.values()]
    return {field(question.code): _now(fresh, question) for question in questions[: int(len(questions) * part)]}


def _before(assessment: Assessment, question: Question) -> str:
    return _answer(question, dice(assessment.scene.code, question.code))


def _now(assessment: Assessment, question: Question) -> str:
    throw = dice(assessment.scene.code, question.code, "now")
    is_changed = throw.random() < CHANGED
    return _answer(question, throw) if is_changed else _before(assessment, question)


def _answer(question: Question, throw: Random) -> str:
    if question.kind == Question.Kind.TEXT:
        return ""
    if UNKNOWN in question.option_of and throw.random() < NOT_KNOWN:
        return UNKNOWN
    if question.kind == Question.Kind.NUMBER:
        return str(throw.randint(question.least or 0, 12))
    known = [code for code, option in question.option_of.items() if code != UNKNOWN and not option.exclusive]
    count = throw.randint(1, min(3, len(known))) if question.kind == Question.Kind.MULTI else 1
    return SEPARATOR.join(sorted(throw.sample(known, count), key=known.index))
