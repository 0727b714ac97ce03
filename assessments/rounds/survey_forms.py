from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.site.days import within_reason
from municipalities.site.forms import AskingForm

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

SHORT = {"class": "w-short"}


class LastDayForm(AskingForm, forms.Form):
    missing = {"closes_on": _("Write the last day, for example 2026-12-15.")}

    closes_on = forms.DateField(
        label=_("Last day to sign"),
        validators=[within_reason],
        widget=forms.DateInput(attrs=SHORT),
        help_text=_("A reminder to everyone, not a lock."),
    )

    def take(self, error: ValidationError) -> None:
        """What the rules refuse stands at its field."""
        for name, errors in error.update_error_dict({}).items():
            self.add_error(name if name in self.fields else None, errors)


class OpenForm(LastDayForm):
    missing = {**LastDayForm.missing, "year": _("Write the year, for example 2026.")}

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "numeric"}),
        help_text=_("Measures that ended before it are not asked about."),
        error_messages={"invalid": _("Write the year, for example 2026.")},
    )
    field_order = ["year", "closes_on"]
