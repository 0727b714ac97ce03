"""Questions in forms. What is sent under a question's name is put together to the text that the rules know."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.conditions import SEPARATOR
from assessments.models import Question

from .values import label, understood


class QuestionInput(forms.Widget):
    """Drawn by the pages' own templates, where an empty hidden value tells that the question was there."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        if name not in data:
            return ""
        sent = [part for part in data.getlist(name) if part.strip()]
        return "".join(sent[:1]) if self.question.kind == Question.Kind.TEXT else SEPARATOR.join(sent)

    def id_for_label(self, id_: str | None) -> str:
        """Where the question stands on the page."""
        return self.question.code


class QuestionField(forms.Field):
    def __init__(self, question: Question, stored: str) -> None:
        super().__init__(required=False, label=question.code, widget=QuestionInput(question))
        self.question = question
        self.stored = stored

    def to_python(self, value: str | None) -> str:
        return understood(self.question, value or "", stored=self.stored)

    def words(self, value: str) -> str:
        return label(self.question, value)
