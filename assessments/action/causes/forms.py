from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Analysis, Cause
from assessments.action.models.corner import Corner
from assessments.judging.forms import INCOMPLETE
from municipalities.site.days import within_reason
from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm

from .fields import CAUSE_PARTS, PROBLEM_PARTS, Rows, parse
from .words import PARTS, WHO_READS, short

LENGTHS = {"text": 200, "basis": 200, "who_could": 150, "no_measure_because": 200}
RADIOS = {
    "corner": Corner.choices,
    "certainty": Cause.Certainty.choices,
    "influence": Cause.Influence.choices,
}
YES, NO = "yes", "no"


class AnalysisForm(GuardedForm):
    """Fields of an analysis under the names that its rules use; "c12.text" is c12-text in HTML."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages={"required": INCOMPLETE})
    meeting_on = forms.DateField(
        label=_("Day of the meeting"),
        required=False,
        validators=[within_reason],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        analysis: Analysis,
        rows: Rows,
        data: QueryDict | None = None,
        *,
        instead: Mapping[str, Any] | None = None,
    ) -> None:
        """`instead` are values to show in place of the stored ones."""
        self.rows = rows
        self.stored = rows.values
        initial = self.stored | {"version": analysis.version} | dict(instead or {})
        super().__init__(data, initial=initial)
        for name in [*self.stored, *self._of_removed_rows()]:
            if row := parse(name):
                self.fields[name] = self._field(*row)

    def _of_removed_rows(self) -> list[str]:
        """What the page still had: it is held against what became of the row."""
        names = [(name, parse(name.replace("-", "."))) for name in self.data]
        known = {"p": PROBLEM_PARTS, "c": CAUSE_PARTS}
        return [
            name.replace("-", ".")
            for name, row in names
            if row and row[2] in known[row[0]] and name.replace("-", ".") not in self.stored
        ]

    def _field(self, kind: str, pk: int, part: str) -> forms.Field:
        if kind == "p":
            return LineInput(label=_("Problem"), max_length=200, required=False, widget=_line())
        label = PARTS[part]
        if part in LENGTHS:
            return LineInput(label=label, max_length=LENGTHS[part], required=False, widget=_line())
        if part == "restricted":
            choices = [(NO, WHO_READS[False]), (YES, WHO_READS[True])]
            return WhoReadsField(label=label, choices=choices, required=False, widget=forms.RadioSelect)
        if part == "parent":
            return forms.TypedChoiceField(
                label=label, choices=self._others(pk), coerce=int, empty_value=None, required=False
            )
        return forms.ChoiceField(label=label, choices=RADIOS[part], required=False, widget=forms.RadioSelect)

    def _others(self, pk: int) -> list[tuple[Any, Any]]:
        """Causes of the same problem, that this one may explain."""
        cause = self.rows.causes.get(pk)
        others = [
            (one.pk, short(one.text) or "–")
            for one in self.rows.causes.values()
            if cause is None or (one.problem_id == cause.problem_id and one.pk != pk)
        ]
        return [("", _("the problem itself")), *others]

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace(".", "-")

    @property
    def posted(self) -> dict[str, Any]:
        """What the user sent, except what is stored already. A field that was not sent is left as it is."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name not in self.stored and parse(name) is None:
                continue
            written = str(value or "") if name == "meeting_on" else value
            if self.add_prefix(name) in self.data and written != self.stored.get(name):
                found[name] = written
        return found

    def free_texts(self) -> Iterator[tuple[str, str]]:
        for name, text in self.posted.items():
            if text and isinstance(self.fields[name], LineInput):
                yield name, text


class WhoReadsField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=lambda value: value == YES, **kwargs)

    def clean(self, value: Any) -> bool:
        return bool(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: YES, False: NO}.get(value, value)


def _line() -> forms.Textarea:
    """One line that shows all of itself: it grows."""
    return forms.Textarea(attrs={"rows": 1})
