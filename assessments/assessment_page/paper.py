"""A place on one sheet of paper, for those who may not bring a telephone: the same numbers as on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assessments.judging import filling
from assessments.models import Assessment, Question
from assessments.outlines import rules as outlines
from assessments.outlines.pictures import OutlinePicture, pictures
from assessments.questionnaire import asked
from assessments.questionnaire.values import label
from assessments.wording import CONDITIONS, period_words, value_words
from municipalities.models import User
from scenes.maps import small_map
from scenes.models import Outline

from .questions import shortened

MOST_BOXES = 8
"""Options that are printed with a box each; longer lists have a line to write on."""
LENGTH = 90
"""Of an answer that is known, in characters."""


@dataclass(frozen=True)
class Row:
    number: str
    text: str
    before: str


@dataclass(frozen=True)
class Asked:
    question: Question

    @property
    def boxes(self) -> list[str]:
        options = [option.label for option in self.question.option_of.values() if not option.retired]
        return options if len(options) <= MOST_BOXES and self.question.kind != Question.Kind.NUMBER else []


@dataclass(frozen=True)
class Known:
    code: str
    text: str
    answer: str


@dataclass(frozen=True)
class Sheet:
    asked: list[Asked]
    known: list[Known]


class Paper:
    """`reads_all`: restricted questions are printed too."""

    def __init__(self, assessment: Assessment, user: User) -> None:
        self.assessment = assessment
        self.reads_all = Assessment.objects.restricted_visible_to(user).contains(assessment)

    @property
    def period(self) -> str:
        return period_words(self.assessment.round)

    @cached_property
    def indicators(self) -> list[Row]:
        before = filling.answers_before(self.assessment)
        return [
            Row(str(one.number), one.text, value_words(before[one.number]) if before.get(one.number) else "")
            for one in self.assessment.instrument.indicators
        ]

    @cached_property
    def tests(self) -> list[Row]:
        found = [(str(text), getattr(self.assessment.previous, name, None)) for name, text in CONDITIONS.items()]
        return [Row(f"V{n}", text, "" if was is None else value_words(was)) for n, (text, was) in enumerate(found, 1)]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The core questions, and on a sheet of their own those of the full form."""
        of = asked.of(self.assessment)
        questions = [one for one in of.questions.values() if self.reads_all or not one.is_restricted]
        parts = [[one for one in questions if one.core is core] for core in (True, False)]
        return [self._sheet(part) for number, part in enumerate(parts) if part or not number]

    def _sheet(self, questions: list[Question]) -> Sheet:
        of = asked.of(self.assessment)
        # What is asked anew is printed without the old answer, which would steer the new one.
        known = {
            one.code: value
            for one in questions
            if one.next_round == Question.NextRound.PREFILL
            if (value := of.answers.get(one.code) or of.before.get(one.code))
        }
        return Sheet(
            asked=[Asked(one) for one in questions if one.code not in known],
            known=[
                Known(one.code, one.text, shortened(label(one, known[one.code]), LENGTH))
                for one in questions
                if one.code in known
            ],
        )

    @cached_property
    def outline(self) -> Outline | None:
        return outlines.outline_of(self.assessment) or outlines.outline_before(self.assessment)

    @cached_property
    def map(self) -> dict[str, Any] | None:
        if self.outline is None:
            return None
        return small_map([{"geometry": self.outline.geometry, "style": "drawn", "label": self.assessment.name}])

    @property
    def picture(self) -> OutlinePicture | None:
        """Where there is no background to show it on."""
        return next(iter(pictures([self.outline] if self.outline else [])), None)
