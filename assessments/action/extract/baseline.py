"""What was answered of a place in each published round, to measure against later, as far as the user may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures.table_files import TableRow
from assessments.models import Assessment, Question, Reply
from assessments.wording import result_words, value_words
from scenes.models import Outline, Round, Scene

from .causes import marked

if TYPE_CHECKING:
    from municipalities.models import User


class Baseline:
    def __init__(self, scene: Scene, user: User) -> None:
        published = Assessment.objects.visible_to(user).settled().filter(scene=scene)
        self.scene = scene
        self.assessments = list(
            published.filter(round__state=Round.State.PUBLISHED)
            .select_related("round")
            .prefetch_related("answers")
            .order_by("round__ends", "round__starts", "round__label")
        )
        self.replies: defaultdict[tuple[int, Question], list[str]] = defaultdict(list)
        """By assessment and question."""
        for reply in Reply.objects.visible_to(user).joint().filter(assessment__in=self.assessments):
            told = reply.option.label if reply.option else reply.value
            self.replies[reply.assessment_id, reply.question].append(told)
        outlines = Outline.objects.filter(scene=scene).values_list("round", "area_m2")
        self.areas = dict(outlines)

    @property
    def rounds(self) -> list[str]:
        return [assessment.round.label for assessment in self.assessments]

    @property
    def holds_restricted(self) -> bool:
        return any(question.is_restricted for _assessment, question in self.replies)

    def rows(self) -> Iterator[TableRow]:
        yield [
            _("Round"),
            capfirst(_("period starts")),
            capfirst(_("period ends")),
            _("Place"),
            _("Code"),
            _("Field"),
            _("Question"),
            _("Joint answer"),
        ]
        for assessment in self.assessments:
            round = assessment.round
            for told in self._of(assessment):
                yield [round.label, round.starts, round.ends, assessment.name, self.scene.code, *told]

    def _of(self, assessment: Assessment) -> Iterator[list[Any]]:
        """Field, question and answer."""
        yield ["", capfirst(_("the conclusion")), result_words(assessment)]
        yield ["", _("Area in m²"), self.areas.get(assessment.round_id, "")]
        for indicator, answer in zip(assessment.instrument.indicators, assessment.all_answers, strict=True):
            yield [f"i{answer.indicator}", indicator.text, value_words(answer.agreed)]
        for (pk, question), labels in self.replies.items():
            if pk == assessment.pk:
                text = marked(question.text, is_restricted=question.is_restricted)
                yield [question.code, text, ", ".join(labels)]
