from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assessments.models import DisplacementNote
from municipalities.site.fields import LinesInput
from municipalities.site.forms import GuardedForm


class DisplacementForm(GuardedForm):
    view = forms.ChoiceField(
        label=_("What is your view?"),
        choices=[(value, capfirst(label)) for value, label in DisplacementNote.View.choices],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose one of the three.")},
    )
    note = LinesInput(
        label=_("What do you build it on?"),
        help_text=_("For example what you have seen or measured. Write nothing about individuals."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
