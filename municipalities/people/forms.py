from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Actor, County, Membership
from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm

DAY = {"class": "w-short"}


class InviteForm(GuardedForm, forms.ModelForm):  # type: ignore[type-arg]  # takes no type at run time
    name = LineInput(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, help_text=_("Where they log in with."))

    missing = {
        "name": _("Write the person's name."),
        "email": _("Write the person's e-mail address."),
        "actor": _("Choose an actor."),
        "role": _("Choose a role."),
    }
    field_order = ["name", "email", "actor", "role", "starts", "ends"]

    class Meta:
        model = Membership
        fields = ["actor", "role", "starts", "ends"]
        widgets = {"starts": forms.DateInput(attrs=DAY), "ends": forms.DateInput(attrs=DAY)}
        labels = {"starts": _("From"), "ends": _("Last day")}
        help_texts = {
            "role": _("Coordinators fill in and sign, contributors fill in, readers read."),
            "ends": _("For example 2027-03-31. Empty: until further notice."),
        }

    def __init__(self, county: County, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = cast("forms.ModelChoiceField[Actor]", self.fields["actor"])
        actor.empty_label = str(_("Choose"))
        actor.queryset = county.actors.with_valid_area()
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = [("", _("Choose")), *Membership.Role.choices]

    def clean_starts(self) -> datetime.date:
        starts: datetime.date = self.cleaned_data["starts"]
        if starts < timezone.localdate():
            raise forms.ValidationError(_("That day has passed."), code="passed")
        return starts

    def validate_unique(self) -> None:
        """The person is not known yet; the rule asks."""


class EndForm(GuardedForm):
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY))
    reason = LineInput(
        label=_("Reason"), max_length=100, help_text=_("For example: has changed jobs. It stands in the history.")
    )

    missing = {"last_day": _("Write the last day."), "reason": _("Say why the assignment ends.")}
