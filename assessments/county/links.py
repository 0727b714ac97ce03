"""From a figure to the scenes behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from assessments.figures.facts import Unit
from municipalities.models import County, District, LocalPoliceArea, Municipality
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class SceneLinks:
    """To the scenes behind a figure, for those who may see all of them; otherwise the list would say another number."""

    PARAMETERS = {"municipality": "municipality", "local_police_area": "lpo", "district": "district"}

    def __init__(self, round: Round, user: AnyUser, *, is_latest: bool = False) -> None:
        """`is_latest`: no later one has been published."""
        self.round, self.is_latest = round, is_latest
        self.address = reverse("scene_list")
        self.query = {"county": round.county.code, "round": round.label}
        self.sees_all = County.objects.open_to(user).filter(pk=round.county_id).exists()
        self.mine: dict[str, set[int]] = {}
        if not self.sees_all:
            self.mine = {
                "municipality": {unit.pk for unit in Municipality.objects.in_own_area_of(user).only("pk")},
                "local_police_area": {unit.pk for unit in LocalPoliceArea.objects.in_own_area_of(user).only("pk")},
                "district": {unit.pk for unit in District.objects.in_own_area_of(user).only("pk")},
            }

    def of_unit(self, kind: str, unit: Unit, **filters: str) -> str:
        if not existed(unit, self.round) or not (self.sees_all or unit.pk in self.mine[kind]):
            return ""
        return self._url({self.PARAMETERS[kind]: getattr(unit, "code", unit.name), **filters})

    def extract_of(self, kind: str, unit: Unit) -> str:
        """What is known of its places, for its own documents: of the latest round, so not from older ones."""
        if isinstance(unit, LocalPoliceArea) or not self.is_latest or not self.of_unit(kind, unit):
            return ""
        return reverse("extract", args=[self.round.county.code, kind, unit.pk])

    def of_county(self, **filters: str) -> str:
        return self._url(filters) if self.sees_all else ""

    def _url(self, filters: Mapping[str, str]) -> str:
        return f"{self.address}?{urlencode({**self.query, **filters})}"


def existed(unit: Unit, round: Round) -> bool:
    """During the round. One that ended before can be among those of the previous round, but has no scenes to list."""
    if isinstance(unit, Municipality):
        return True
    return (unit.valid_from is None or unit.valid_from <= round.ends) and (
        unit.valid_to is None or unit.valid_to >= round.starts
    )
