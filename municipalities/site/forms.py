from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from .fields import LineInput, LinesInput
from .privacy import doubtful_parts, refuse_personal_numbers


def ask_by_name(field: forms.Field, name: str = "") -> None:
    """What is missing is asked for by its name, where no better words are given: never "this field is required"."""
    if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
        return
    label = str(field.label or pretty_name(name))
    # Not the words that begin with an abbreviation.
    label = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    words = _("Choose %(label)s.") if is_choice else _("Write %(label)s.")
    field.error_messages["required"] = words % {"label": label}


class AskingForm(forms.BaseForm):
    """Says what to write or choose where something is missing. `missing` are the words, by field."""

    missing: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]
            elif field.required:
                ask_by_name(field, name)


class GuardedForm(AskingForm, forms.Form):
    """Free text without third parties (rule 11): personal numbers are refused, contact details asked about.

    The box that answers the question stays hidden until there is one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["describes_nobody"] = forms.BooleanField(
            label=_("I have checked: the text tells nothing about an individual."),
            widget=forms.HiddenInput,
            required=False,
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, text in list(self.free_texts()):
            for check in (refuse_personal_numbers, self.ask_about):  # all findings at once, not one per attempt
                try:
                    check(text)
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def free_texts(self) -> Iterator[tuple[str, str]]:
        for name, field in self.fields.items():
            if type(field) in (forms.CharField, LineInput, LinesInput) and (text := self.cleaned_data.get(name)):
                yield name, text

    def ask_about(self, text: str) -> None:
        found = doubtful_parts(text)
        if found and not self.cleaned_data.get("describes_nobody"):
            self.fields["describes_nobody"].widget = forms.CheckboxInput()
            raise ValidationError(
                _("The text seems to hold %(found)s. Remove it, or tick the box below if it is about no individual."),
                params={"found": get_text_list(found, str(_("and")))},
                code="doubtful",
            )
