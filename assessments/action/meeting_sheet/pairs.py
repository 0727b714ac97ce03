from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.action.alarms.ground import PlaceRow
from municipalities.site.collation import swedish_key


class Pair(NamedTuple):
    """The two that answer for a place today: its local police area, and its district or else its municipality."""

    police_area: int
    kind: str
    """Of the other area: `municipality` or `district`."""
    area: int
    police_area_name: str
    area_name: str

    @property
    def name(self) -> str:
        values = {"municipality": self.area_name, "area": self.police_area_name}
        return _("%(municipality)s and local police area %(area)s") % values

    @property
    def url(self) -> str:
        return reverse("meeting_sheet", args=[self.police_area, self.kind, self.area])


def pair_of(place: PlaceRow) -> Pair:
    if place.district:
        other = ("district", place.district, place.district_name or "")
    else:
        other = ("municipality", place.municipality, place.municipality_name)
    kind, area, name = other
    return Pair(place.local_police_area, kind, area, place.local_police_area_name, name)


def pairs_of(places: Iterable[PlaceRow]) -> list[Pair]:
    return sorted({pair_of(place) for place in places}, key=lambda pair: swedish_key(pair.name))
