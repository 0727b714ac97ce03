"""The areas of a county, fetched once and found by the names that a row gives."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.area_names import Municipalities, by_name, key, names, suggestion
from municipalities.models import County, District, LocalPoliceArea, Municipality
from municipalities.models.dated import Dated
from municipalities.site.importing.cells import Cells
from scenes.models import Round

D = TypeVar("D", bound=Dated)


class AreasByName:
    def __init__(self, county: County) -> None:
        self.county = county
        municipalities = Municipality.objects.filter(county=county)
        self._municipalities = Municipalities(municipalities, where=str(county))
        self._police_areas = by_name(LocalPoliceArea.objects.filter(county=county))
        self._districts: dict[int, dict[str, District]] = defaultdict(dict)
        for district in District.objects.filter(municipality__county=county):
            self._districts[district.municipality_id][key(district.name)] = district

    def municipality(self, cells: Cells) -> Municipality | None:
        return self._municipalities.find(cells) if cells.required("municipality") else None

    def police_area(self, cells: Cells, round: Round | None) -> LocalPoliceArea | None:
        text = cells.required("lpo")
        if text is None:
            return None
        found = self._police_areas.get(key(text))
        if found is None:
            message = _("“%(text)s” is no local police area in %(county)s.") % {"text": text, "county": self.county}
            cells.refuse("lpo", message + suggestion(text, names(self._police_areas)))
        return _valid(found, cells, "lpo", round)

    def district(self, cells: Cells, municipality: Municipality | None, round: Round | None) -> District | None:
        text = cells.text("district")
        if not text or municipality is None:
            return None
        found = self._districts[municipality.pk].get(key(text))
        if found is None:
            message = _("“%(text)s” is no district in %(municipality)s.") % {
                "text": text,
                "municipality": municipality,
            }
            cells.refuse("district", message + suggestion(text, names(self._districts[municipality.pk])))
        return _valid(found, cells, "district", round)


def _valid(area: D | None, cells: Cells, column: str, round: Round | None) -> D | None:
    """The area must have existed on some day of the round's period."""
    if area is None or round is None:
        return area
    if area.valid_from and area.valid_from > round.ends:
        message = _("%(area)s exists from %(day)s, after round %(round)s. Give the area that answered for it then.")
        day = area.valid_from
    elif area.valid_to and area.valid_to < round.starts:
        message = _("%(area)s existed until %(day)s, before round %(round)s. Give the area that answered for it then.")
        day = area.valid_to
    else:
        return area
    cells.refuse(column, message % {"area": area, "day": date_format(day), "round": round})
    return None
