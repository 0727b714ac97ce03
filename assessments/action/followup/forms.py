from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.action.models import ComparisonChoice
from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm
from scenes.models import Scene

Kind = ComparisonChoice.Kind


class ComparisonForm(GuardedForm):
    kind = forms.ChoiceField(label=_("Compare with"), choices=Kind.choices, widget=forms.RadioSelect)
    other = forms.ModelChoiceField(
        queryset=Scene.objects.none(), label=_("Which other place?"), required=False, empty_label=_("Choose a place")
    )
    reason = LineInput(
        label=_("Why that one?"),
        max_length=200,
        help_text=_("For example: the same police resources, seven other places."),
    )

    def __init__(self, others: QuerySet[Scene], *args: Any, scene: Scene, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        kinds = [
            (Kind.PLACE, _("Another place")),
            (Kind.POLICE_AREA, _("The rest of local police area %(area)s") % {"area": scene.local_police_area}),
            (Kind.COUNTY, _("The rest of the county")),
        ]
        has_others = others.exists()
        self.fields["kind"].choices = [one for one in kinds if has_others or one[0] != Kind.PLACE]  # type: ignore[attr-defined]
        if not has_others:
            del self.fields["other"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("kind") != Kind.PLACE:
            self.cleaned_data["other"] = None
        elif not self.cleaned_data.get("other") and "other" not in self.errors:
            self.add_error("other", _("Choose the place to compare with."))
        return cleaned
