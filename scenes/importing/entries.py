"""One row of a file of places, understood and checked on its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from municipalities.area_names import Municipalities
from municipalities.models import Municipality
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.problems import Problem
from scenes.models import Place

from .columns import POSITION, PlaceTable
from .position import position

KINDS: dict[str, str] = {kind: kind for kind in Place.Kind.values} | {
    "skola": Place.Kind.SCHOOL,
    "förskola": Place.Kind.PRESCHOOL,
    "station": Place.Kind.STATION,
}
ID_MAX = Place._meta.get_field("source_id").max_length
NAME_MAX = Place._meta.get_field("name").max_length
FORM_MAX = Place._meta.get_field("school_form").max_length


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    line: int
    kind: str
    source_id: str
    name: str
    school_form: str
    municipality: Municipality | None
    latitude: float
    longitude: float
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    is_in_metres: bool

    @property
    def municipality_id(self) -> int | None:
        return self.municipality.pk if self.municipality else None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.source_id

    def problem(self, message: str) -> Problem:
        return Problem(message, self.line, "northing" if self.is_in_metres else "latitude")


class PlaceEntryReader:
    """`kind` is what the places are when the file does not say."""

    def __init__(self, *, kind: str = "") -> None:
        self.kind = kind
        self.problems: list[Problem] = []
        self.lines: dict[tuple[str, str], int] = {}
        self.municipalities = Municipalities(Municipality.objects.all(), where=_("Sweden"))

    def read(self, places: PlaceTable) -> Iterator[PlaceEntry]:
        for row in places.rows:
            if entry := self._entry(Cells(row), needs_form=not places.is_register):
                yield entry

    def _entry(self, cells: Cells, *, needs_form: bool) -> PlaceEntry | None:
        kind = self._kind(cells)
        source_id, name = cells.required("id", most=ID_MAX), cells.required("name", most=NAME_MAX)
        school_form = cells.text("school form", most=FORM_MAX)
        if needs_form and kind == Place.Kind.SCHOOL and not school_form:
            cells.refuse("school form", _("is empty. Only schools whose form contains “grundskola” count as near."))
        municipality, where = self.municipalities.find(cells), position(cells)
        if where is None and not any(problem.column in POSITION for problem in cells.problems):
            cells.refuse("latitude", _("is empty. Give latitude and longitude, or easting and northing."))
        valid_from, valid_to = cells.date("from"), cells.date("to")
        if valid_from and valid_to and valid_to < valid_from:
            cells.refuse("to", _("is before the first day."))
        if kind and source_id:
            self._check_first_mention(cells, kind, source_id)
        self.problems += cells.problems
        if cells.problems or not (kind and source_id and name and where):
            return None
        return PlaceEntry(
            cells.row.line,
            kind,
            source_id,
            name,
            school_form,
            municipality,
            *where,
            valid_from,
            valid_to,
            is_in_metres=not cells.text("latitude"),
        )

    def _kind(self, cells: Cells) -> str | None:
        if not cells.text("kind"):
            if not self.kind:
                cells.refuse("kind", _("is empty. Write school, preschool or station, or give --kind."))
            return self.kind or None
        kind = cells.word("kind", KINDS, _("school, preschool, station"))
        if kind and self.kind and kind != self.kind:
            cells.refuse("kind", _("is not %(kind)s, which --kind says.") % {"kind": self.kind})
        return kind

    def _check_first_mention(self, cells: Cells, kind: str, source_id: str) -> None:
        first = self.lines.setdefault((kind, source_id), cells.row.line)
        if first != cells.row.line:
            cells.refuse("id", _("is on line %(line)d too. Keep one of the rows.") % {"line": first})
