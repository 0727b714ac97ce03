from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.site.collation import swedish_key
from municipalities.site.look import num

from .ground import PlaceRow
from .kinds import GROUP_OF, Group, Who
from .rules import Alarm

AREAS = {
    "municipality": gettext_lazy("Municipalities"),
    "district": gettext_lazy("Districts"),
    "local_police_area": gettext_lazy("Local police areas"),
}


def areas_of(place: PlaceRow) -> Iterator[tuple[str, str]]:
    """Those that answer for it: as the selection has them, and their names."""
    yield f"municipality-{place.municipality_code}", place.municipality_name
    if place.district:
        yield f"district-{place.district}", place.district_name or ""
    yield f"local_police_area-{place.local_police_area}", place.local_police_area_name


class SelectionForm(forms.Form):
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Who can"), required=False)

    def __init__(self, data: QueryDict, *, places: Iterable[PlaceRow], alarms: list[Alarm]) -> None:
        super().__init__(data)
        self.areas = {place.pk: dict(areas_of(place)) for place in places}
        asked = [Who.MUNICIPALITY, Who.POLICE, Who.OTHER]
        self._offer("area", _("The whole county"), self._areas(alarms))
        self._offer("kind", _("All kinds"), _groups(alarms))
        self._offer("who", _("Everyone"), [(who.value, capfirst(str(who.label))) for who in asked])

    def _offer(self, name: str, every: str, choices: Iterable[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", every), *choices]

    def _areas(self, alarms: list[Alarm]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        counts = Counter(key for alarm in alarms for key in self.keys(alarm))
        for kind, label in AREAS.items():
            found = [(key, name) for key, name in self.names.items() if key.startswith(f"{kind}-")]
            found.sort(key=lambda area: swedish_key(area[1]))
            if found:
                yield str(label), [(key, f"{name} ({counted(counts[key])})") for key, name in found]

    @cached_property
    def names(self) -> dict[str, str]:
        return {key: name for areas in self.areas.values() for key, name in areas.items()}

    def keys(self, alarm: Alarm) -> set[str]:
        return {key for place in alarm.places for key in self.areas[place.pk]}

    @cached_property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def area_name(self) -> str:
        return self.names.get(self.chosen.get("area", ""), "")

    def holds_place(self, place: PlaceRow) -> bool:
        return "area" not in self.chosen or self.chosen["area"] in self.areas[place.pk]

    def holds(self, alarm: Alarm) -> bool:
        chosen = self.chosen
        return (
            any(map(self.holds_place, alarm.places))
            and chosen.get("kind") in {None, GROUP_OF[alarm.kind]}
            and ("who" not in chosen or alarm.who.is_asked_of(chosen["who"]))
        )


def _groups(alarms: list[Alarm]) -> list[tuple[str, str]]:
    counts = Counter(GROUP_OF[alarm.kind] for alarm in alarms)
    return [(group.value, f"{group.label} ({num(counts[group])})") for group in Group]


def counted(alarms: int) -> str:
    return ngettext("%(count)s alarm", "%(count)s alarms", alarms) % {"count": num(alarms)}
