"""How many live in each area, from a file (rule 20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils.translation import gettext as _

from .area_names import Unit, called, not_one
from .models import County, District, Inhabitants
from .models.inhabitants import FIRST_YEAR, LAST_YEAR, YEAR_OUT_OF_REASON
from .site.importing.cells import Cells
from .site.importing.problems import ImportErrors, Problem
from .site.importing.reading import Columns, FileRow, Table
from .site.importing.report import Report, Tally

COLUMNS = Columns(required=("kind", "area", "year", "inhabitants", "source"))
KINDS = {"municipality": "municipality", "district": "district", "lpo": "local_police_area"}
MOST_INHABITANTS = 20_000_000
"""More than live in the country: a year or a code has come into the wrong column."""
SOURCE_MAX = 300


@dataclass
class InhabitantsReport(Report):
    numbers: Tally = field(default_factory=Tally)

    def tallies(self) -> Iterable[tuple[type[models.Model], Tally]]:
        return [(Inhabitants, self.numbers)]


@transaction.atomic
def import_inhabitants(table: Table, *, county: County, dry_run: bool = False) -> InhabitantsReport:
    """Raises ImportErrors and writes nothing when a row is wrong. A number for a year that has one replaces it."""
    import_ = _Import(county)
    for row in table.checked(COLUMNS):
        import_.take(row)
    if problems := import_.problems + table.problems:
        raise ImportErrors(*problems)
    Inhabitants.objects.bulk_create(import_.new)
    Inhabitants.objects.bulk_update(import_.changed, ["number", "source"])
    if dry_run:
        transaction.set_rollback(True)
    return import_.report


class _Import:
    def __init__(self, county: County) -> None:
        self.county = county
        self.report = InhabitantsReport()
        self.problems: list[Problem] = []
        self.new: list[Inhabitants] = []
        self.changed: list[Inhabitants] = []
        self.lines: dict[tuple[str, int, int], int] = {}
        self.units: dict[str, list[Unit]] = {
            "municipality": list(county.municipalities.all()),
            "district": list(District.objects.filter(municipality__county=county)),
            "local_police_area": list(county.local_police_areas.all()),
        }
        present = Inhabitants.objects.of_county(county).select_for_update(no_key=True, of=("self",))
        self.present = {
            (kind, getattr(one, f"{kind}_id"), one.year): one
            for one in present
            for kind in KINDS.values()
            if getattr(one, f"{kind}_id")
        }

    def take(self, row: FileRow) -> None:
        cells = Cells(row)
        kind = cells.word("kind", KINDS, ", ".join(KINDS))
        year = _whole(cells, "year", FIRST_YEAR, LAST_YEAR, str(YEAR_OUT_OF_REASON), like="2023")
        most = _("Give a whole number between 1 and 20 million. Leave out areas of which it is not known.")
        number = _whole(cells, "inhabitants", 1, MOST_INHABITANTS, most, like="12345")
        source = cells.required("source", most=SOURCE_MAX)
        unit = self._unit(cells, kind)
        if not cells.problems and kind and unit and year and number and source:
            self._put(cells, (kind, unit.pk, year), number=number, source=source)
        self.problems += cells.problems

    def _put(self, cells: Cells, subject: tuple[str, int, int], *, number: int, source: str) -> None:
        if earlier := self.lines.get(subject):
            cells.refuse("area", _("stands on line %(line)d too, for the same year.") % {"line": earlier})
            return
        self.lines[subject] = cells.row.line
        kind, unit, year = subject
        found = self.present.get(subject)
        if found is None:
            self.new.append(Inhabitants(year=year, number=number, source=source, **{f"{kind}_id": unit}))
            self.report.numbers.created += 1
        elif (found.number, found.source) == (number, source):
            self.report.numbers.unchanged += 1
        else:
            found.number, found.source = number, source
            self.changed.append(found)
            self.report.numbers.changed += 1

    def _unit(self, cells: Cells, kind: str | None) -> Unit | None:
        text = cells.required("area")
        if text is None or kind is None:
            return None
        found = called(text, self.units[kind])
        if len(found) == 1:
            return found[0]
        cells.refuse("area", not_one(text, found, self.units[kind], where=str(self.county)))
        return None


def _whole(cells: Cells, column: str, least: int, most: int, message: str, *, like: str) -> int | None:
    if cells.required(column) is None:
        return None
    number = cells.number(column, like=like)
    if number is None:
        return None
    if number != int(number) or not least <= number <= most:
        cells.refuse(column, message)
        return None
    return int(number)
