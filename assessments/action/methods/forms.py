from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.action.models import CountyExperience
from municipalities.models import Actor
from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm

MOST = CountyExperience._meta.get_field("text").max_length


class ExperienceForm(GuardedForm):
    text = LineInput(
        label=_("Your experience"),
        help_text=_("At most 300 characters. Write nothing about individuals."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, actors: Sequence[Actor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actors = {str(actor.pk): actor for actor in actors}
        if len(actors) > 1:
            choices = [(pk, str(actor)) for pk, actor in self.actors.items()]
            self.fields["actor_choice"] = forms.ChoiceField(label=_("In the name of"), choices=choices)

    @property
    def actor(self) -> Actor:
        only = next(iter(self.actors))
        return self.actors[self.cleaned_data.get("actor_choice") or only]
