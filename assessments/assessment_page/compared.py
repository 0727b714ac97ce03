"""An assessment beside the round before: every answer in one line, and those that are something else than they were."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.sentences import counted
from assessments.judging import filling
from assessments.models import Assessment, Question
from assessments.questionnaire import asked
from assessments.questionnaire.values import label
from assessments.wording import value_words
from municipalities.site.look import area
from scenes.models import Outline

from .questions import SECTIONS, in_one_line


@dataclass(frozen=True)
class Line:
    """One answer. `before` is what was said in the previous round, where that was something else."""

    anchor: str
    label: str
    answer: str
    before: str
    number: int = 0
    in_swedish: bool = False


class Compared:
    """`reads_all`: restricted answers too."""

    def __init__(self, assessment: Assessment, *, reads_all: bool = True) -> None:
        self.assessment = assessment
        self.reads_all = reads_all
        self.before = filling.answers_before(assessment)

    @property
    def is_other_instrument(self) -> bool:
        """The indicators were others, and nothing can be said of them."""
        return bool(self.assessment.previous) and not self.before

    @cached_property
    def indicators(self) -> list[Line]:
        indicators = {indicator.number: indicator for indicator in self.assessment.instrument.indicators}
        return [
            Line(
                anchor=f"i{answer.indicator}",
                label=indicators[answer.indicator].label,
                answer=value_words(answer.agreed),
                before=_changed(answer.agreed, self.before.get(answer.indicator, "")),
                number=answer.indicator,
            )
            for answer in self.assessment.all_answers
        ]

    @cached_property
    def conclusions(self) -> list[Line]:
        labels = {
            "test_lasting": _("Delimited and lasting"),
            "test_public": _("Use and sale in public"),
            "test_problem": _("Seen as a problem"),
            "listed": _("Open drug scene"),
        }
        previous = self.assessment.previous
        return [
            Line(name, label, value_words(value), _changed(value, getattr(previous, name, None)))
            for name, label in labels.items()
            for value in [getattr(self.assessment, name)]
        ]

    @cached_property
    def sections(self) -> list[tuple[str, str, list[Line]]]:
        """The questions that have their answer: title, the core answers in one line, and all of them."""
        of = asked.of(self.assessment)
        answered = [
            one for one in of.questions.values() if one.code in of.answers and (self.reads_all or not one.is_restricted)
        ]
        found = [(str(title), [one for one in answered if one.theme in themes]) for _slug, title, themes in SECTIONS]
        return [
            (
                title,
                in_one_line(label(one, of.answers[one.code]) for one in questions if one.core),
                [self._line(one) for one in questions],
            )
            for title, questions in found
            if questions
        ]

    def _line(self, question: Question) -> Line:
        of = asked.of(self.assessment)
        now, before = of.answers[question.code], of.before.get(question.code, "")
        was = label(question, before) if before and before != now else ""
        return Line(question.code, f"{question.code}. {question.text}", label(question, now), was, in_swedish=True)

    @cached_property
    def changed(self) -> list[Line]:
        lines = [*self.indicators, *self.conclusions, *(one for _title, _line, lines in self.sections for one in lines)]
        return [line for line in lines if line.before]

    @property
    def words(self) -> str:
        """How many answers."""
        previous = self.assessment.round.previous
        if not self.changed:
            return _("All answers are as in round %(round)s.") % {"round": previous}
        words = ngettext(
            "As in round %(round)s, but for %(number)s answer.",
            "As in round %(round)s, but for %(number)s answers.",
            len(self.changed),
        )
        return words % {"round": previous, "number": counted(len(self.changed))}


def outline_line(now: Outline | None, before: Outline | None) -> list[Line]:
    """None where it is as it was."""
    if now and before:
        if now.is_as(before):
            return []
        was = _("%(area)s, otherwise drawn") if now.area_m2 == before.area_m2 else "%(area)s"
        return [Line("outline", _("Outline"), area(now.area_m2), was % {"area": area(before.area_m2)})]
    if not (now or before):
        return []
    none = _("none")
    return [Line("outline", _("Outline"), area(now.area_m2) if now else none, area(before.area_m2) if before else none)]


def _changed(now: object, before: object) -> str:
    """What is not answered yet is not another answer."""
    return value_words(before) if before not in ("", None) and now not in ("", None) and before != now else ""
