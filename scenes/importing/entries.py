"""One row of a file of places, understood and checked on its own."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from municipalities.area_names import Municipalities
from municipalities.models import Municipality
from municipalities.site.importing.batches import batches
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.codes import Codes
from municipalities.site.importing.problems import Problem
from municipalities.site.importing.reading import FileRow
from municipalities.site.texts import one_line
from scenes.models import Place
from scenes.place_kinds import PLACE_KINDS, SCHOOL

from .columns import POSITION, PlaceTable
from .position import position
from .school_forms import read_forms

ID_MAX = Place._meta.get_field("source_id").max_length
NAME_MAX = Place._meta.get_field("name").max_length
FORM_MAX = Place._meta.get_field("school_form").max_length


STATUSES = {"aktiv": True} | dict.fromkeys(
    ("vilande", "upphörd", "planerad", "inaktiv", "nedlagd", "avvecklad", "stängd"), False
)


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


def _positions(source_ids: Iterable[str]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for batch in batches(source_ids):
        schools = Place.objects.of_kind(SCHOOL).filter(source_id__in=batch).order_by()
        rows = schools.values_list("source_id", "latitude", "longitude")
        found |= {source_id: (latitude, longitude) for source_id, latitude, longitude in rows}
    return found


class Closed(NamedTuple):
    """A school on record that the register says is closed, resting or planned."""

    line: int
    source_id: str
    last_day: datetime.date | None


class PlaceEntryReader:
    """`kind` is what the places are when the file does not say."""

    def __init__(self, *, kind: str = "", allow_similar: bool = False) -> None:
        self.kind = kind
        self.allow_similar = allow_similar
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.lines: dict[tuple[str, str], int] = {}
        self.mentioned: set[str] = set()
        self.closed: list[Closed] = []
        self.left_out: dict[str, list[int]] = defaultdict(list)
        """Lines of the register that tell of no place on the map, by the reason."""
        self.kept: list[int] = []
        """Lines without coordinates of schools that are on record, which stay where they were."""
        self.forms: dict[str, list[int]] = defaultdict(list)
        """School forms that are not understood."""
        self.municipalities = Municipalities(Municipality.objects.all(), where=_("Sweden"))
        self._positions: dict[str, tuple[float, float]] = {}
        """Of the register's schools that are on record."""
        self._codes: dict[str, Codes] = {}

    def read(self, places: PlaceTable) -> Iterator[PlaceEntry]:
        rows = list(places.rows)
        self.mentioned = {one_line(row.cells.get("id", "")) for row in rows}
        if places.is_register:
            self._positions = _positions(self.mentioned)
        for row in rows:
            if places.is_register and not self._is_active(row):
                continue
            cells = Cells(row)
            entry = self._entry(cells, is_register=places.is_register)
            self.problems += cells.problems
            self.doubts += cells.doubts
            if entry:
                yield entry

    def _is_active(self, row: FileRow) -> bool:
        """Of a school that is not, nothing but the last day matters."""
        cells = Cells(row.renamed({name: name for name in ("id", "status", "to")}))
        is_active = cells.word("status", STATUSES, ", ".join(STATUSES), required=False)
        if is_active is None:
            self.problems += cells.problems
            return not cells.has("status")
        if not is_active:
            self._take_inactive(cells)
        return is_active

    def _take_inactive(self, cells: Cells) -> None:
        source_id, last_day = cells.required("id", most=ID_MAX), cells.date("to")
        if source_id and source_id in self._positions:
            self._check_first_mention(cells, SCHOOL, source_id)
            self.closed.append(Closed(cells.row.line, source_id, last_day))
        else:
            self.left_out[_("not active")].append(cells.row.line)
        self.problems += cells.problems

    def _entry(self, cells: Cells, *, is_register: bool) -> PlaceEntry | None:
        kind = self._kind(cells)
        source_id = cells.code("id", self._codes_of(kind), most=ID_MAX) if kind else cells.required("id", most=ID_MAX)
        name = cells.required_free_text("name", most=NAME_MAX)
        school_form = self._school_form(cells, kind)
        municipality, where = self.municipalities.find(cells), position(cells)
        if where is None and not any(problem.column in POSITION for problem in cells.problems):
            if not is_register:
                cells.refuse("latitude", _("is empty. Give latitude and longitude, or easting and northing."))
            elif where := self._positions.get(source_id or ""):
                self.kept.append(cells.row.line)
            elif not cells.problems:
                self.left_out[_("no coordinates")].append(cells.row.line)
        valid_from, valid_to = cells.date("from"), cells.date("to")
        if valid_from and valid_to and valid_to < valid_from:
            cells.refuse("to", _("is before the first day."))
        if kind and source_id:
            self._check_first_mention(cells, kind, source_id)
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
            is_in_metres=not cells.has("latitude"),
        )

    def _codes_of(self, kind: str) -> Codes:
        if kind not in self._codes:
            known = Place.objects.of_kind(kind).order_by().values_list("source_id", flat=True)
            self._codes[kind] = Codes(known, allow_similar=self.allow_similar)
        return self._codes[kind]

    def _school_form(self, cells: Cells, kind: str | None) -> str:
        text = cells.text("school form", most=FORM_MAX)
        if kind != SCHOOL:
            return text
        if not cells.has("school form"):
            cells.refuse("school form", _("is empty. Only schools whose form contains “grundskola” count as near."))
        form, unknown = read_forms(text)
        for part in unknown:
            self.forms[part].append(cells.row.line)
        return form[:FORM_MAX]

    def _kind(self, cells: Cells) -> str | None:
        if not cells.has("kind"):
            if not self.kind:
                words = _("is empty. Write one of %(kinds)s, or give --kind.")
                cells.refuse("kind", words % {"kinds": ", ".join(PLACE_KINDS)})
            return self.kind or None
        codes = {word: code for code, kind in PLACE_KINDS.items() for word in (code, kind.in_files)}
        kind = cells.word("kind", codes, ", ".join(PLACE_KINDS))
        if kind and self.kind and kind != self.kind:
            cells.refuse("kind", _("is not %(kind)s, which --kind says.") % {"kind": self.kind})
        return kind

    def _check_first_mention(self, cells: Cells, kind: str, source_id: str) -> None:
        first = self.lines.setdefault((kind, source_id), cells.row.line)
        if first != cells.row.line:
            cells.refuse("id", _("is on line %(line)d too. Keep one of the rows.") % {"line": first})
