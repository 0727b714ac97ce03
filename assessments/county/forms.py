from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm


class CorrectionForm(GuardedForm):
    missing = {"value": _("Write the correct value."), "reason": _("Say what was wrong.")}

    value = forms.FloatField(
        label=_("Correct value"), min_value=0, localize=True, widget=forms.TextInput(attrs={"class": "w-short"})
    )
    reason = LineInput(
        label=_("What was wrong"),
        help_text=_("Shown beside the published figure. Tell of the figure and the places, not of individuals."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
