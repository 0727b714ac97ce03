"""Invented answers to the questionnaire: for a place mostly the same as in the round before, as it is in life."""

from __future__ import annotations

import datetime
from random import Random
from typing import Any

from django.utils import timezone

from assessments.conditions import SEPARATOR, UNKNOWN
from assessments.judging import watching
from assessments.models import Assessment, Question, Questionnaire, Reply, RoundQuestionnaire
from assessments.questionnaire import asked
from assessments.questionnaire.values import field, rows
from municipalities.models.actor import Party
from scenes.models import Round

from .desk import at_work
from .invention import dice
from .plan import DemoPlan, Watch

CHANGED = 0.15
"""Of the answers, from one round to the next."""
NOT_KNOWN = 0.08
SEEN_DIFFERENTLY = 0.3
"""Of the answers that police and municipality give by themselves."""


def ask_short(round: Round) -> None:
    newest = Questionnaire.objects.latest("version")
    RoundQuestionnaire.objects.create(round=round, questionnaire=newest, length=RoundQuestionnaire.Length.SHORT)


def answer_before(plan: DemoPlan, round: Round) -> None:
    """What was answered in a round that is published."""
    ask_short(round)
    found = [*Assessment.objects.filter(round=round).select_related("scene", "round")]
    questions = RoundQuestionnaire.objects.select_related("questionnaire").get(round=round).questions
    given = {assessment: _all_before(assessment, questions) for assessment in found}
    for assessment in found:
        if watch := plan.watch(round.label, assessment.scene.code):
            given[assessment] |= answers_of(watch)
            _settle(assessment, watch)
    Reply.objects.bulk_create(
        reply
        for assessment in found
        for code, question in asked.asked(questions, given[assessment], asked.facts_of(assessment)).items()
        for reply in rows(assessment, question, "", given[assessment][code])
    )


def _all_before(assessment: Assessment, questions: dict[str, Question]) -> dict[str, str]:
    return {code: _before(assessment, question) for code, question in questions.items()}


def answers_of(watch: Watch) -> dict[str, str]:
    return {watching.WHY: watch.why, watching.HOW_LONG: watch.how_long}


def _settle(assessment: Assessment, watch: Watch) -> None:
    """On the day from which the watch ends when the plan says, counted from the day of loading."""
    ends = timezone.localdate() + datetime.timedelta(days=watch.days_left)
    settled = watching.months_after(ends, -watching.MONTHS[watch.how_long])
    days_ago = (timezone.localdate() - settled).days
    Assessment.objects.filter(pk=assessment.pk).update(settled_at=at_work(days_ago, hour=13))


def answers_now(assessment: Assessment, *, listed: bool | None, part: float = 1) -> dict[str, Any]:
    """By field, as judging saves it; of the questions that are asked the first part."""
    fresh = Assessment.objects.select_related("scene", "round").get(pk=assessment.pk)
    fresh.listed = listed
    questions = [*asked.of(fresh).questions.values()]
    return {field(question.code): _now(fresh, question) for question in questions[: int(len(questions) * part)]}


def own_answers_now(assessment: Assessment, party: Party) -> dict[str, str]:
    """By field: to the questions on which the two often differ."""
    seen = [question for question in assessment.questions.values() if question.is_seen_differently]
    return {field(one.code, party): _own(assessment, one, party) for one in seen if not one.shown_if}


def _own(assessment: Assessment, question: Question, party: Party) -> str:
    throw = dice(assessment.scene.code, question.code, party)
    differs = party == Party.MUNICIPALITY and throw.random() < SEEN_DIFFERENTLY
    return _answer(question, throw) if differs else _now(assessment, question)


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
