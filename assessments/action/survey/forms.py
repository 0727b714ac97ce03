from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from assessments.action.models import SurveyReturn
from assessments.conditions import SEPARATOR
from assessments.judging.forms import INCOMPLETE
from municipalities.models.actor import Party
from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm

from .fields import PARTS, Answers, name_of, parse, understood
from .words import QUESTIONS


class CodesInput(forms.Widget):
    """Drawn by the page's own templates. What is sent under one name is put together to one text."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return SEPARATOR.join(part for part in data.getlist(name) if part.strip()) if name in data else ""

    def id_for_label(self, id_: str | None) -> str:
        """Where the question stands on the page."""
        return (id_ or "").removeprefix("id_")


class AnswerField(forms.Field):
    def __init__(self, part: str) -> None:
        super().__init__(required=False, label=QUESTIONS[part], widget=CodesInput())
        self.part = part

    def to_python(self, value: str | None) -> str:
        return understood(self.part, value or "")


class SurveyForm(GuardedForm):
    """Answers under the names that the rules use; "m7.dose" is m7-dose in HTML."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages={"required": INCOMPLETE})

    def __init__(
        self,
        document: SurveyReturn,
        answers: Answers,
        data: QueryDict | None = None,
        *,
        parties: Collection[Party],
        measures: Collection[int],
        instead: Mapping[str, str] | None = None,
    ) -> None:
        """`instead` are values to show in place of the stored ones."""
        names = [name_of(party, pk, part) for party in parties for pk in measures for part in PARTS]
        self.stored = dict.fromkeys(names, "") | answers.values
        super().__init__(data, initial=self.stored | {"version": document.version} | dict(instead or {}))
        for name in dict.fromkeys([*names, *self._still_on_the_page(parties)]):
            if row := parse(name):
                self.fields[name] = self._field(row[2])

    def _still_on_the_page(self, parties: Collection[Party]) -> list[str]:
        """Of measures that are no longer asked about: told why, instead of dropped."""
        sent = [name.replace("-", ".") for name in self.data]
        return [name for name in sent if (row := parse(name)) and row[0] in parties]

    @staticmethod
    def _field(part: str) -> forms.Field:
        if part == "why_cancelled":
            return LineInput(
                label=QUESTIONS[part], max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 1})
            )
        return AnswerField(part)

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace(".", "-")

    @property
    def posted(self) -> dict[str, str]:
        """What the user sent, except what is stored already. A question that was not sent is left as it is."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if parse(name) and self.add_prefix(name) in self.data and value != self.stored.get(name, "")
        }

    def free_texts(self) -> Iterator[tuple[str, str]]:
        for name, text in self.posted.items():
            if text and isinstance(self.fields[name], LineInput):
                yield name, text
