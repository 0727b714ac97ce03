from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.site.fields import LinesInput
from municipalities.site.forms import GuardedForm


class GuidanceForm(GuardedForm):
    text = LinesInput(
        label=_("The county's own text"),
        help_text=_("It is shown under ours wherever the county judges. Empty: none. Write nothing about individuals."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
