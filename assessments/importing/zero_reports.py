"""Areas that have confirmed that they have no open drug scene, from a file (rule 15)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.figures.facts import Unit
from assessments.figures.picture import Picture, is_valid
from assessments.models import ZeroReport
from municipalities.area_names import called, not_one
from municipalities.models import County
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import Columns, FileRow, Table
from scenes.models import Round

from .report import ImportReport

COLUMNS = Columns(required=("round", "kind", "area"))
KINDS = {"municipality": "municipality", "district": "district", "lpo": "local_police_area"}


@transaction.atomic
def import_zero_reports(table: Table, *, county: County, dry_run: bool = False) -> ImportReport:
    """Raises ImportErrors and writes nothing when a row is wrong."""
    import_ = _ZeroReportImport(county)
    for row in table.checked(COLUMNS):
        import_.take(row)
    if problems := import_.problems + table.problems:
        raise ImportErrors(*problems)
    ZeroReport.objects.bulk_create(import_.new)
    if dry_run:
        transaction.set_rollback(True)
    return import_.report


class _ZeroReportImport:
    def __init__(self, county: County) -> None:
        self.county = county
        self.report = ImportReport()
        self.problems: list[Problem] = []
        self.new: list[ZeroReport] = []
        rounds = Round.objects.select_for_update(no_key=True, of=("self",)).filter(county=county)
        self.rounds = {round.label: _KnownRound(round) for round in rounds.select_related("county")}

    def take(self, row: FileRow) -> None:
        cells = Cells(row)
        known = self._round(cells)
        kind = cells.word("kind", KINDS, ", ".join(KINDS))
        area = known.area(cells, kind) if known and kind else None
        if not (known and kind):
            cells.required("area")
        elif area is None:
            pass  # told already
        elif (kind, area.pk) in known.reported:
            self.report.zero_reports.unchanged += 1
        elif obstacle := known.obstacle(kind, area):
            cells.refuse(*obstacle)
        else:
            known.reported.add((kind, area.pk))
            origin = ZeroReport.Origin.IMPORT
            self.new.append(ZeroReport(round=known.round, origin=origin, **{f"{kind}_id": area.pk}))
            self.report.zero_reports.created += 1
        self.problems += cells.problems

    def _round(self, cells: Cells) -> _KnownRound | None:
        label = cells.required("round")
        if label is None:
            return None
        known = self.rounds.get(label)
        if known is None:
            values = {"county": self.county, "label": label, "present": ", ".join(self.rounds) or _("none yet")}
            cells.refuse("round", _("%(county)s has no round %(label)s. Its rounds: %(present)s.") % values)
        elif known.round.state == Round.State.PLANNED:
            cells.refuse("round", _("round %(round)s has not been opened yet.") % {"round": known.round})
            return None
        return known


class _KnownRound:
    """A round with its areas as it counts them, and what they have said."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.picture = Picture(round)
        self.reported = {(kind, pk) for kind, areas in self.picture.facts.zeros.items() for pk in areas}
        self.is_fixed = round.is_published and bool(self.reported)

    def area(self, cells: Cells, kind: str) -> Unit | None:
        text = cells.required("area")
        if text is None:
            return None
        units = self.picture.all_units[kind].values()
        named = called(text, units)
        found = [unit for unit in named if is_valid(unit, self.round)]
        if len(found) == 1:
            return found[0]
        if named and not found:
            ended = _("“%(text)s” did not exist on the last day of round %(round)s.")
            cells.refuse("area", ended % {"text": text[:40], "round": self.round})
        else:
            cells.refuse("area", not_one(text, found, units, where=str(self.round.county)))
        return None

    def obstacle(self, kind: str, area: Unit) -> tuple[str, str] | None:
        values = {"area": area.name, "round": self.round}
        if self.picture.has_places(kind, area.pk):
            return "area", _("%(area)s has places in round %(round)s that are or may be open drug scenes.") % values
        if self.is_fixed:
            return "round", _("round %(round)s is published, and what its areas said of themselves is fixed.") % values
        return None
