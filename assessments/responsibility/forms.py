from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from municipalities.site.days import within_reason
from scenes.models import Scene

from .rules import Area, Handover, check


@dataclass(frozen=True)
class SceneToMove:
    """A scene to move: where to, and what becomes of its assessment in a round that is not published."""

    scene: Scene
    field: forms.BoundField
    moving: Assessment | None
    staying: Assessment | None


class HandoverForm(forms.Form):
    """A day, and a target for each scene. `handover` and `targets` are there once the form is valid."""

    day = forms.DateField(
        validators=[within_reason],
        error_messages={"required": _("Write the first day, for example 2025-01-01.")},
        label=_("From which day?"),
        help_text=_("The first day of the new areas, for example 2025-01-01."),
        widget=forms.DateInput(attrs={"class": "w-short"}),
    )

    def __init__(self, handover: Handover, data: QueryDict | None) -> None:
        super().__init__(data, initial={"day": handover.day})
        self.handover = handover
        choices = [
            ("", _("Stays where it is")),
            *_group(_("Takes over"), handover.successors),
            *_group(_("Others"), handover.others),
        ]
        for scene in handover.scenes:
            target = handover.target_for(scene)
            label = _("New area of %(scene)s") % {"scene": scene}
            self.fields[_name(scene)] = forms.ChoiceField(
                label=label,
                choices=choices,
                widget=forms.Select(attrs={"class": "form-select", "aria-label": label}),
                initial=target.pk if target else "",
                required=False,
            )

    @property
    def rows(self) -> Iterator[SceneToMove]:
        for scene in self.handover.scenes:
            moving, staying = self.handover.moving.get(scene.pk), self.handover.staying.get(scene.pk)
            yield SceneToMove(scene, self[_name(scene)], moving, staying)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            self.targets = self._targets()
            self.handover = replace(self.handover, day=self.cleaned_data["day"])
            if not self.targets:
                raise ValidationError(_("Choose a new area for at least one place."), code="required")
            check(self.handover, self.targets.values())
        return cleaned

    def _targets(self) -> dict[int, Area]:
        areas = {area.pk: area for area in [*self.handover.successors, *self.handover.others]}
        chosen = {scene.pk: self.cleaned_data[_name(scene)] for scene in self.handover.scenes}
        return {scene: areas[int(area)] for scene, area in chosen.items() if area}


def _name(scene: Scene) -> str:
    return f"to_{scene.pk}"


def _group(label: Any, areas: list[Any]) -> list[tuple[Any, Any]]:
    return [(label, [(area.pk, area.name) for area in areas])] if areas else []
