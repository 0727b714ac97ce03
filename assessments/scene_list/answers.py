"""Answers to a round's questions in the file of places: one column each, with the codes of options."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures.table_files import TableRow
from assessments.models import Assessment, Question, Reply, RoundQuestionnaire
from assessments.questionnaire import asked, values
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models import User


class AnswerColumns:
    def __init__(self, round: Round, user: User) -> None:
        self.round = round
        self.user = user

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Restricted ones only for those who read the answers of some place."""
        asks = RoundQuestionnaire.objects.select_related("questionnaire").filter(round=self.round).first()
        every = asks.questions if asks else {}
        restricted = Assessment.objects.filter(round=self.round).restricted_visible_to(self.user)
        if every and restricted.exists():
            return every
        return {code: question for code, question in every.items() if not question.is_restricted}

    @cached_property
    def _answers(self) -> dict[int, dict[str, str]]:
        """By assessment and code: the joint ones, of those that the user may read."""
        if not self.questions:
            return {}
        found: defaultdict[int, list[Reply]] = defaultdict(list)
        for reply in Reply.objects.visible_to(self.user).filter(assessment__round=self.round, party="").order_by():
            found[reply.assessment_id].append(reply)
        questions = self.questions.values()
        return {
            pk: {code: value for (code, _party), value in values.of_replies(replies, questions).items()}
            for pk, replies in found.items()
        }

    def of(self, assessment: int | None, *, listed: bool | None) -> TableRow:
        given = self._answers.get(assessment, {}) if assessment else {}
        counted = asked.still_asked(self.questions, given, listed=listed)
        return [counted.get(code, "") for code in self.questions]

    def labels(self) -> Iterator[TableRow]:
        """What the codes mean, for a sheet of its own."""
        yield [_("Question"), _("Text"), _("Theme"), _("Option"), _("Label")]
        for question in self.questions.values():
            theme = capfirst(str(Question.Theme(question.theme).label))
            options = [(option.code, option.label) for option in question.option_of.values()] or [("", "")]
            for code, label in options:
                yield [question.code, question.text, theme, code, label]
