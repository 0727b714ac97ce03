from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.site.forms import GuardedForm


class OfficeReportForm(GuardedForm):
    """The project office was not there itself, so it says how it knows."""

    reason = forms.CharField(
        label=_("How do you know?"),
        help_text=_(
            "For example: the municipality and the police said so at a meeting on 3 May. Write nothing of individuals."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": _("Say how you know.")},
    )
