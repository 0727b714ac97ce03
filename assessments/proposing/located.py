"""The areas of a new place, proposed from its outline or point. A proposal: whoever adds the place decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import County, District, LocalPoliceArea, Municipality
from scenes.geographies import Located, areas_on
from scenes.geometry import project, to_shape
from scenes.outline_checks import about

from .forms import ProposeForm

MODELS: dict[str, type[Municipality | District | LocalPoliceArea]] = {
    "municipality": Municipality,
    "district": District,
    "local_police_area": LocalPoliceArea,
}


@dataclass
class Proposal:
    chosen: dict[str, Any] = field(default_factory=dict)
    """By field: what is to stand in it now."""
    proposed: dict[str, Any] = field(default_factory=dict)
    """By field: what follows from where the place lies. A later point or outline may put another in its place."""
    notes: list[str] = field(default_factory=list)
    """What is not sure, or not to be had."""


def propose_areas(form: ProposeForm, data: QueryDict) -> Proposal:
    """`data` is what stands in the form. What the user has chosen stays; what was proposed earlier does not."""
    proposal = Proposal()
    try:
        geometry = form.geometry(data)
    except ValidationError as error:
        geometry = None
        proposal.notes += error.messages
    for kind in MODELS:
        standing, earlier = data.get(kind, ""), data.get(f"proposed_{kind}", "")
        choices = form.choices_of(kind)
        found = locate(geometry, kind, form.counties) if geometry else None
        if geometry and found:
            proposal.notes += _notes(kind, found, choices, is_point=geometry["type"] == "Point")
        if found and choices.filter(pk=found.area).exists():
            proposal.proposed[kind] = found.area
        chosen = standing if standing and standing != earlier else proposal.proposed.get(kind)
        if chosen:
            proposal.chosen[kind] = chosen
    return proposal


def locate(geometry: dict[str, Any], kind: str, counties: QuerySet[County]) -> Located | None:
    shape = project(to_shape(geometry))
    found = (areas_on(timezone.localdate(), kind, county).locate(shape) for county in counties)
    return next(filter(None, found), None)


def _notes(kind: str, found: Located, choices: QuerySet[Any], *, is_point: bool) -> Iterator[str]:
    names = dict(MODELS[kind]._default_manager.filter(pk__in=[found.area, found.neighbour]).values_list("pk", "name"))
    if not choices.filter(pk=found.area).exists():
        yield _("The place lies in %(area)s, which is not among your areas.") % {"area": names[found.area]}
    if found.is_uncertain:
        yield _near_border(found, is_point=is_point) % {
            "area": names[found.area],
            "distance": about(found.border_m),
            "neighbour": names[found.neighbour],
        }


def _near_border(found: Located, *, is_point: bool) -> str:
    if found.border_m:
        return _("The place lies in %(area)s, %(distance)s from the border to %(neighbour)s. Check that it is right.")
    if is_point:
        return _("The point lies on the border between %(area)s and %(neighbour)s. Check the area.")
    return _("The outline lies across a border: most of it in %(area)s, the rest in %(neighbour)s. Check the area.")
