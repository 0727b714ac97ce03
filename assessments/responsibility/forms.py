from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Assessment
from municipalities.site.days import within_reason
from municipalities.site.look import day_short
from scenes.models import Scene

from .handover import Area, Handover, field_of
from .rules import check_order


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
        error_messages={"required": gettext_lazy("Write the first day, for example 2025-01-01.")},
        label=gettext_lazy("From which day?"),
        help_text=gettext_lazy(
            "The first day of the new areas, for example 2025-01-01. If it lies ahead the places move on that day."
        ),
        widget=forms.DateInput(attrs={"class": "w-short"}),
    )

    def __init__(self, handover: Handover, data: QueryDict | None) -> None:
        super().__init__(data, initial={"day": handover.day})
        self.handover = handover
        for scene in handover.scenes:
            target = handover.target_for(scene)
            label = _("New area of %(scene)s") % {"scene": scene}
            self.fields[_name(scene)] = forms.ChoiceField(
                label=label,
                choices=self._choices(scene),
                widget=forms.Select(attrs={"class": "form-select", "aria-label": label}),
                initial=target.pk if target else "",
                required=False,
            )

    def _choices(self, scene: Scene) -> list[tuple[Any, Any]]:
        """An assessment that was left behind can only follow its scene."""
        stays = ("", _("Stays where it is"))
        if not self.handover.has(scene):
            follows = self.handover.target_for(scene)
            return [stays, *([(follows.pk, follows.name)] if follows else [])]
        return [
            stays,
            *_group(_("Takes over"), self.handover.successors),
            *_group(_("Others"), self.handover.others),
        ]

    @property
    def rows(self) -> Iterator[SceneToMove]:
        for scene in self.handover.scenes:
            moving, staying = self.handover.moving.get(scene.pk), self.handover.staying.get(scene.pk)
            yield SceneToMove(scene, self[_name(scene)], moving, staying)

    @property
    def posted(self) -> list[tuple[str, str]]:
        """What was sent, to be sent again from the page that asks for confirmation."""
        return [("day", self.cleaned_data["day"].isoformat())] + [
            (f"to_{scene}", str(area.pk)) for scene, area in self.targets.items()
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            self.targets = self._targets()
            self.handover = replace(self.handover, day=self.cleaned_data["day"])
            self._refuse_gone()
            check_order(self.handover, self.targets)
        return cleaned

    def _refuse_gone(self) -> None:
        """Chosen on a page that was opened before someone else moved the place."""
        sent = {name for name, value in self.data.items() if name.startswith("to_") and value}
        if gone := sent - {_name(scene) for scene in self.handover.scenes}:
            raise ValidationError(gone_words(len(gone)), code="moved")

    def _targets(self) -> dict[int, Area]:
        areas: dict[int, Area] = {area.pk: area for area in self.handover.candidates}
        field = field_of(self.handover.area)
        areas |= {getattr(scene, f"{field}_id"): getattr(scene, field) for scene in self.handover.scenes}
        chosen = {scene.pk: self.cleaned_data[_name(scene)] for scene in self.handover.scenes}
        return {scene: areas[int(area)] for scene, area in chosen.items() if area}


def gone_words(number: int) -> str:
    return _("Places that you chose are no longer in the area: %(number)s. Someone has moved them.") % {
        "number": number
    }


def _name(scene: Scene) -> str:
    return f"to_{scene.pk}"


def _group(label: str, areas: list[Any]) -> list[tuple[Any, Any]]:
    return [(label, [(area.pk, _label(area)) for area in areas])] if areas else []


def _label(area: Area) -> str:
    """With the day that it begins, if that lies ahead."""
    if area.valid_from is None or area.valid_from <= timezone.localdate():
        return area.name
    return _("%(area)s (from %(day)s)") % {"area": area.name, "day": day_short(area.valid_from)}
