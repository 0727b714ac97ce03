"""A place that is as it was in the previous round: what is asked anew, all the rest to read, and the signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.sentences import counted
from assessments.guide.texts import Guidance
from assessments.judging import filling
from assessments.judging.forms import AssessmentForm
from assessments.models import Assessment, Question
from assessments.outlines import rules as outlines
from assessments.outlines.pictures import OutlinePicture, pictures
from assessments.questionnaire import asked
from assessments.questionnaire.values import field, label
from assessments.wording import value_words
from municipalities.models import Membership, User
from scenes.models import Outline

from . import prefilling
from .questions import SECTIONS, QuestionOnPage, in_one_line
from .result import Result
from .signing import Signing


@dataclass(frozen=True)
class Line:
    """One answer. `before` is what was said in the previous round, where that was something else."""

    anchor: str
    label: str
    answer: str
    before: str
    number: int = 0
    in_swedish: bool = False


class AnewForm(AssessmentForm):
    """The core questions that no round gives the next one, also when someone else has answered them meanwhile."""

    def judged_fields(self, assessment: Assessment) -> dict[str, forms.Field]:
        every = assessment.questions.items()
        anew = [code for code, one in every if one.core and one.next_round == Question.NextRound.CLEAR]
        return self.question_fields(anew)


class AsBefore:
    """Either nobody has touched it, or it is complete and waits for the other party to read what was changed."""

    def __init__(
        self, assessment: Assessment, user: User, memberships: list[Membership], form: AnewForm | None = None
    ) -> None:
        self.form = form or AnewForm(assessment)
        self.is_untouched = filling.is_as_before(assessment)
        self.assessment = filling.filled_in(assessment) if self.is_untouched else assessment
        self.user = user
        self.before = filling.answers_before(assessment)
        self.result = Result(self.assessment)
        self.signing = Signing(self.assessment, user, memberships)

    @property
    def is_readable(self) -> bool:
        """It can be signed as it stands here."""
        if self.assessment.is_settled or not self.assessment.previous:
            return False
        if self.signing.obstacles and not self.is_untouched:
            return False
        return self.outline is not None or outlines.outline_before(self.assessment) is None

    # The page links to the guide: a fold at each question would make it longer than the visit it is for.
    guide: Mapping[str, Guidance] = MappingProxyType({})

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
            Line(name, label, value_words(value), _changed(value, getattr(previous, name)))
            for name, label in labels.items()
            for value in [getattr(self.assessment, name)]
        ]

    @cached_property
    def questions(self) -> list[QuestionOnPage]:
        """Those that are asked anew."""
        before = asked.of(self.assessment).before
        return [
            QuestionOnPage(
                question=question,
                field=self.form[field(question.code)],
                stored="",
                before=before.get(question.code, ""),
                is_asked=True,
                clash=None,
                checks=[],
                own=[],
            )
            for question in (filling.asked_anew(self.assessment) if self.is_untouched else ())
        ]

    @cached_property
    def sections(self) -> list[tuple[str, str, list[Line]]]:
        """The questions that have their answer: title, the core answers in one line, and all of them."""
        of = asked.of(self.assessment)
        answered = [one for one in of.questions.values() if one.code in of.answers]
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
        """What the other party reads first."""
        lines = [*self.indicators, *self.conclusions, *(one for _title, _line, lines in self.sections for one in lines)]
        return [line for line in lines if line.before]

    @property
    def changes(self) -> int:
        return len(self.changed)

    @property
    def changes_words(self) -> str:
        previous = self.assessment.round.previous
        if not self.changes:
            return _("All answers are as in round %(round)s.") % {"round": previous}
        words = ngettext(
            "As in round %(round)s, but for %(number)s answer.",
            "As in round %(round)s, but for %(number)s answers.",
            self.changes,
        )
        return words % {"round": previous, "number": counted(self.changes)}

    @cached_property
    def outline(self) -> Outline | None:
        """That of this round, or the one that will be carried over."""
        if drawn := outlines.outline_of(self.assessment):
            return drawn
        before = outlines.outline_before(self.assessment)
        carried = prefilling.outline_to_prefill(self.assessment, self.user) if self.is_untouched else None
        return before if before and carried else None

    @property
    def picture(self) -> OutlinePicture | None:
        return next(iter(pictures([self.outline] if self.outline else [])), None)


def _changed(now: object, before: object) -> str:
    return value_words(before) if before not in ("", None) and before != now else ""
