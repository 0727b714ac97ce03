"""A place that is as it was in the previous round: what is asked anew, all the rest to read, and the signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from assessments.guide.texts import Guidance
from assessments.judging import filling
from assessments.judging.forms import AssessmentForm
from assessments.models import Assessment, Question
from assessments.outlines import rules as outlines
from assessments.outlines.pictures import OutlinePicture, pictures
from assessments.questionnaire import asked
from assessments.questionnaire.values import field
from municipalities.models import Membership, User
from scenes.models import Outline

from . import prefilling
from .compared import Compared, Line, outline_line
from .questions import QuestionOnPage
from .result import Result
from .signing import Signing


class AnewForm(AssessmentForm):
    """The core questions that no round gives the next one, also when someone else has answered them meanwhile."""

    def names_of(self, assessment: Assessment) -> Iterator[str]:
        for code, question in assessment.questions.items():
            if question.core and question.next_round == Question.NextRound.CLEAR:
                yield field(code)


class AsBefore:
    """Either nobody has touched it, or it is complete and waits for the other party to read what was changed."""

    def __init__(
        self, assessment: Assessment, user: User, memberships: list[Membership], form: AnewForm | None = None
    ) -> None:
        self.form = form or AnewForm(assessment)
        self.is_untouched = filling.is_as_before(assessment)
        self.assessment = filling.filled_in(assessment) if self.is_untouched else assessment
        self.user = user
        self.compared = Compared(self.assessment)
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

    @property
    def newest(self) -> int:
        """The key of the latest event, for the signature: what comes later has not been read."""
        return self.assessment.events.order_by("-pk").values_list("pk", flat=True).first() or 0

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
    def changed(self) -> list[Line]:
        """What the other party reads first."""
        return [*self.compared.changed, *outline_line(self.outline, outlines.outline_before(self.assessment))]

    @property
    def words(self) -> str:
        return self.compared.words(self.changed)

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
