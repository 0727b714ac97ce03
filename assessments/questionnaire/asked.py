"""Which questions an assessment is asked, and what the round before answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from assessments.conditions import SEPARATOR, Facts, NotListed, OutlineChanged, SchoolWithin
from assessments.models import Assessment, Question, Reply
from scenes.models import Nearby, Outline
from scenes.place_kinds import SCHOOL

from . import values


class Asked:
    """The questionnaire of one assessment, read once."""

    def __init__(self, assessment: Assessment, only: Collection[str] | None = None) -> None:
        """`only` are the codes of those that are read and told of, where that is not all."""
        self.assessment = assessment
        self.only = only

    @cached_property
    def given(self) -> dict[tuple[str, str], str]:
        """Every answer, by code and party."""
        questions = [question for code, question in self.assessment.questions.items() if self._is_read(code)]
        replies = self.assessment.replies.all()
        if self.only is not None:
            replies = replies.filter(question__in=[question.pk for question in questions]).order_by()
        return values.of_replies(replies, questions) if questions else {}

    @property
    def fields(self) -> dict[str, str]:
        """The same by field, and empty those of questions that are not answered."""
        every = [(code, party) for code in self.assessment.questions if self._is_read(code) for party in values.WHOSE]
        return {values.field(*one): self.given.get(one, "") for one in every}

    def _is_read(self, code: str) -> bool:
        return self.only is None or code in self.only

    @cached_property
    def answers(self) -> dict[str, str]:
        """The joint ones, by code."""
        return {code: value for (code, party), value in self.given.items() if not party}

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.assessment)

    @cached_property
    def questions(self) -> dict[str, Question]:
        return asked(self.assessment.questions, self.answers, self.facts)

    @cached_property
    def before(self) -> dict[str, str]:
        """What the round before answered jointly, as far as it can be said in these words: by code."""
        return {
            code: value
            for code, value in self.said_before.items()
            if (question := self.assessment.questions.get(code)) and _can_be_said(question, value)
        }

    @cached_property
    def said_before(self) -> dict[str, str]:
        """The same in the words of that round, also of what is no longer asked."""
        previous = self.assessment.previous if self.assessment.questions else None
        if previous is None:
            return {}
        replies = [reply for reply in previous.replies.all() if not reply.party]
        told = values.of_replies(replies, [*self._known_of(replies, previous)])
        return {code: value for (code, _party), value in told.items()}

    @property
    def open_before(self) -> set[str]:
        """Codes of what the round before asked, and left without a joint answer."""
        previous = self.assessment.previous
        return previous.questions.keys() - self.said_before.keys() if previous else set()

    def _known_of(self, replies: Iterable[Reply], previous: Assessment) -> Iterator[Question]:
        """Questions that were answered then: mostly those of a version that is at hand."""
        at_hand = {one.pk: one for asked in (previous, self.assessment) for one in asked.questions.values()}
        missing = {reply.question_id for reply in replies} - at_hand.keys()
        yield from at_hand.values()
        if missing:
            yield from Question.objects.filter(pk__in=missing).prefetch_related("options")

    @cached_property
    def to_prefill(self) -> dict[str, str]:
        """By field: what is not answered yet, is not asked anew, and was answered with what can still be chosen. What
        hangs on an answer that is filled in is filled in with it.
        """
        filled: dict[str, str] = {}
        counted: dict[str, str] = {}
        for code, question in self.assessment.questions.items():
            if not question.condition.holds(counted, self.facts):
                continue
            if code not in self.answers and self._comes_along(question):
                filled[values.field(code)] = self.before[code]
            counted[code] = self.answers.get(code) or filled.get(values.field(code), "")
        return filled

    def _comes_along(self, question: Question) -> bool:
        if question.next_round != Question.NextRound.PREFILL or question.code not in self.before:
            return False
        return not _has_retired(question, self.before[question.code])

    @property
    def left(self) -> list[Question]:
        """Core questions that a signature waits for."""
        return [question for code, question in self.questions.items() if question.core and code not in self.answers]

    def filled_in(self, assessment: Assessment) -> Asked:
        """As it would stand, for a copy of the assessment that is filled in."""
        filled = Asked(assessment)
        filled.given = self.given | {
            (values.code_and_party(name)[0], ""): value for name, value in self.to_prefill.items()
        }
        filled.said_before = self.said_before
        return filled


def of(assessment: Assessment) -> Asked:
    """Kept with the assessment: rules and page ask the same of it."""
    found: Asked = vars(assessment).setdefault("asked", Asked(assessment))
    return found


def facts_of(assessment: Assessment) -> Facts:
    """Those that its questions hang on."""
    kinds = {type(question.condition) for question in assessment.questions.values()}
    return Facts(
        listed=assessment.listed if NotListed in kinds else None,
        outline_changed=OutlineChanged in kinds and outline_changed(assessment),
        school_m=_school_m(assessment) if SchoolWithin in kinds else None,
    )


def outline_changed(assessment: Assessment) -> bool:
    """It is drawn in both rounds, and not the same."""
    measured = [[getattr(outline, name) for name in Outline.MEASURES] for outline in assessment.outlines.values()]
    return len(measured) > 1 and measured[0] != measured[1]


def _school_m(assessment: Assessment) -> float | None:
    if "school_m" in vars(assessment):  # a page asked for it with the assessment
        read: float | None = vars(assessment)["school_m"]
        return read
    return nearest_school(scene=assessment.scene_id, round=assessment.round_id).first()


def nearest_school(**where: Any) -> QuerySet[Nearby, float | None]:
    """Metres, of the scene in the round."""
    return Nearby.objects.of_kind(SCHOOL).filter(**where).values_list("nearest_m", flat=True)


def asked(questions: Mapping[str, Question], answers: Mapping[str, str], facts: Facts) -> dict[str, Question]:
    """By code, in order. What an unasked question was answered with asks nothing further."""
    found: dict[str, Question] = {}
    counted: dict[str, str] = {}
    for code, question in questions.items():
        if question.condition.holds(counted, facts):
            found[code] = question
            counted[code] = answers.get(code, "")
    return found


def still_asked(
    questions: Mapping[str, Question], answers: Mapping[str, str], *, listed: bool | None
) -> dict[str, str]:
    """The answers that count, for files. What hangs on the map was asked when it was answered."""
    found = asked(questions, answers, Facts(listed=listed, outline_changed=True, school_m=0))
    return {code: value for code, value in answers.items() if code in found}


def _can_be_said(question: Question, value: str) -> bool:
    if question.kind == Question.Kind.TEXT:
        return True
    is_number = question.kind == Question.Kind.NUMBER
    return all(part in question.option_of or (is_number and part.isdecimal()) for part in value.split(SEPARATOR))


def _has_retired(question: Question, value: str) -> bool:
    options = map(question.option_of.get, value.split(SEPARATOR))
    return question.kind != Question.Kind.TEXT and any(option.retired for option in options if option)
