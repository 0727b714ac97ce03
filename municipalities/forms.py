from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import Actor, CountyAccess, Letter, LetterChoice, User
from .site.forms import AskingForm, GuardedForm


class NameForm(AskingForm, forms.ModelForm):  # type: ignore[type-arg]  # takes no type at run time
    missing = {"name": _("Write your name.")}

    class Meta:
        model = User
        fields = ["name"]


class LetterChoicesForm(forms.Form):
    """How one wants the letters of each kind (rule 27)."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = LetterChoice.objects.of([user])
        for kind in LetterChoice.KINDS:
            self.fields[kind] = forms.ChoiceField(
                label=capfirst(kind.label),
                choices=LetterChoice.Choice.choices,
                initial=chosen.get((user.pk, kind)) or LetterChoice.unchosen(kind),
                widget=forms.Select(attrs={"class": "w-medium"}),
            )
        self.fields[Letter.Kind.REMINDER].help_text = _(
            "In the last week before the last day to sign, and after it, reminders always come at once."
        )

    def save(self) -> None:
        LetterChoice.objects.bulk_create(
            (LetterChoice(user=self.user, kind=kind, choice=choice) for kind, choice in self.cleaned_data.items()),
            update_conflicts=True,
            unique_fields=["user", "kind"],
            update_fields=["choice"],
        )


class AccessForm(GuardedForm, forms.ModelForm):  # type: ignore[type-arg]
    missing = {
        "actor": _("Choose an actor."),
        "reason": _("Say why they need to see the single places."),
    }

    class Meta:
        model = CountyAccess
        fields = ["actor", "reason", "ends"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3}), "ends": forms.DateInput(attrs={"class": "w-short"})}
        labels = {"reason": _("Why they need to see the single scenes"), "ends": _("Last day")}
        help_texts = {"ends": _("For example 2027-03-31. Empty: until further notice.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = self.instance.county
        actor = cast("forms.ModelChoiceField[Actor]", self.fields["actor"])
        actor.empty_label = str(_("Choose"))
        actor.queryset = county.actors.exclude(kind=Actor.Kind.PROJECT_OFFICE).exclude(
            pk__in=county.accesses.in_force().values("actor")
        )

    def clean_ends(self) -> datetime.date | None:
        ends: datetime.date | None = self.cleaned_data["ends"]
        if ends and ends < timezone.localdate():
            raise ValidationError(_("That day has passed."), code="passed")
        return ends
