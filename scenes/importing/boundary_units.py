"""Which area a boundary in a file is the boundary of."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import NoReturn, TypeAlias

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from municipalities.area_names import key, municipality_key, suggestion
from municipalities.models import Boundary, County, District, LocalPoliceArea, Municipality

from .boundary_file import CODES, NAMES, first_of

Unit: TypeAlias = Municipality | District | LocalPoliceArea
Period: TypeAlias = tuple[datetime.date, datetime.date]

KIND = Boundary.Kind
UNITS: dict[str, QuerySet[Municipality] | QuerySet[District] | QuerySet[LocalPoliceArea]] = {
    KIND.MUNICIPALITY: Municipality.objects.select_related("county"),
    KIND.DISTRICT: District.objects.select_related("municipality__county"),
    KIND.LOCAL_POLICE_AREA: LocalPoliceArea.objects.select_related("county"),
}


class NotFoundError(Exception):
    """Says why, going on from the place in the file."""


class Units:
    """Those of one kind, by code and by name."""

    def __init__(self, kind: str, *, county: County | None, period: Period) -> None:
        self.kind, self.county, self.period = kind, county, period
        self._named: dict[str, list[Unit]] = defaultdict(list)
        self._coded: dict[str, Unit] = {}
        for unit in UNITS[kind].all():
            self._named[key(unit.name)].append(unit)
            if isinstance(unit, Municipality):
                self._coded[unit.code] = unit

    def find(self, cells: dict[str, str]) -> Unit | None:
        """None: it lies in another county than the one asked for. Raises NotFoundError."""
        code, name = first_of(cells, *CODES), first_of(cells, *NAMES)
        if self._coded and code:
            if code.zfill(4) not in self._coded:
                self._refuse_unknown(code)
            return self._here(self._called(self._coded[code.zfill(4)], name))
        if not name:
            raise NotFoundError(self._has_neither())
        return self._only_one(name, self._named.get(self._key(name), []))

    def _key(self, name: str) -> str:
        return municipality_key(name, self._named) if self.kind == KIND.MUNICIPALITY else key(name)

    def _here(self, unit: Unit) -> Unit | None:
        if self.county and county_of_unit(unit) != self.county:
            return None
        first, last = period_of(unit, self.period)
        if first > last:
            raise NotFoundError(_("%(area)s did not exist in that time.") % {"area": unit})
        return unit

    def _called(self, unit: Unit, name: str) -> Unit:
        """The code and the name of two different areas: one of them is wrong, and nobody knows which."""
        others = [other for other in self._named.get(self._key(name), []) if other != unit]
        if others:
            words = _("has the code of %(area)s and the name of %(other)s.")
            raise NotFoundError(words % {"area": unit, "other": others[0]})
        return unit

    def _only_one(self, name: str, found: list[Unit]) -> Unit | None:
        if not found:
            self._refuse_unknown(name)
        here = [unit for unit in found if self.county in (None, county_of_unit(unit))]
        if len(here) > 1:
            raise NotFoundError(_("there are several areas called “%(text)s”. Give --county.") % {"text": name[:40]})
        return self._here((here or found)[0])

    def _refuse_unknown(self, text: str) -> NoReturn:
        values = {"text": text[:40], "kind": KIND(self.kind).label}
        if self.county:
            message = _("“%(text)s” is no %(kind)s in %(county)s.") % (values | {"county": self.county})
        else:
            message = _("“%(text)s” is no %(kind)s on record.") % values
        names = [unit.name for units in self._named.values() for unit in units]
        raise NotFoundError(message + suggestion(text, [*names, *self._coded]))

    def _has_neither(self) -> str:
        if self.kind == KIND.MUNICIPALITY:
            return _("has neither the property code nor name.")
        return _("has no property name.")


def county_of_unit(unit: Unit) -> County:
    return unit.municipality.county if isinstance(unit, District) else unit.county


def period_of(unit: Unit | None, period: Period) -> Period:
    """As much of the period as the area exists. It ends before it begins where that is nothing."""
    first, last = period
    if isinstance(unit, District | LocalPoliceArea):
        first, last = max(first, unit.valid_from or first), min(last, unit.valid_to or last)
    return first, last
