from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.figures.freezing import freeze_imported
from assessments.instrument import INSTRUMENTS
from assessments.models import Assessment
from assessments.rounds.rules import obstacles_to_publishing
from municipalities.models import County
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.codes import Codes
from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import Columns, FileRow, Table
from scenes import nearby
from scenes.models import Round
from scenes.models.round import in_addresses

from .report import ImportReport

COLUMNS = Columns(required=("county", "label", "starts", "ends"), optional=("published", "instrument"))
COLUMN_OF = {"published_on": "published"}
LABEL_MAX = Round._meta.get_field("label").max_length


def import_rounds(table: Table, *, dry_run: bool = False, allow_similar: bool = False) -> ImportReport:
    """Add rounds and change those not published yet. Raises ImportErrors and writes nothing when a row is wrong."""
    with transaction.atomic():
        import_ = _RoundImport(allow_similar=allow_similar)
        for row in table.checked(COLUMNS):
            import_.take(row)
        problems = import_.problems + table.problems or list(import_.published_out_of_order())
        if problems:
            raise ImportErrors(*problems)
        if dry_run:
            transaction.set_rollback(True)
    return import_.report


class _RoundImport:
    def __init__(self, *, allow_similar: bool) -> None:
        self.report = ImportReport()
        self.problems: list[Problem] = []
        self.counties = {county.code: county for county in County.objects.all()}
        self.rounds = {(round.county_id, round.label): round for round in Round.objects.select_for_update(no_key=True)}
        self.before = {round.pk: round.previous and round.previous.pk for round in self.rounds.values()}
        self.labels = {
            county.pk: Codes(
                (label for pk, label in self.rounds if pk == county.pk),
                allow_similar=allow_similar,
            )
            for county in self.counties.values()
        }
        self.lines: dict[tuple[int, str], int] = {}

    def take(self, row: FileRow) -> None:
        cells = Cells(row)
        county = self._county(cells)
        label, said = self._label(cells, county), self._period(cells) | self._instrument(cells)
        if county and label:
            self._check_first_mention(cells, county, label)
            round = self.rounds.get((county.pk, label))
            if round:
                self._check_may_change(cells, round, said)
            if not cells.problems:
                self._put(round or Round(county=county, label=label, state=Round.State.OPEN), said)
        self.problems += cells.problems

    def published_out_of_order(self) -> Iterator[Problem]:
        """Published figures compare with the round before. Another one there would contradict them."""
        rounds = Round.objects.filter(pk__in=self.before, published_figures__isnull=False).distinct()
        for round in rounds.select_related("county"):
            previous = round.previous
            if (previous and previous.pk) == self.before[round.pk]:
                continue
            line = self.lines.get((round.county_id, (previous or round).label), 1)
            words = _("round %(round)s has published figures that compare with another round than this one.")
            yield Problem(words % {"round": round}, line, "ends")

    def _county(self, cells: Cells) -> County | None:
        code = cells.required("county")
        if code is None:
            return None
        # A spreadsheet takes 01 for a number and drops the zero.
        county = self.counties.get(code.zfill(2))
        if county is None:
            cells.refuse("county", _("“%(code)s” is no county code. Stockholms län is 01.") % {"code": code[:40]})
        return county

    def _label(self, cells: Cells, county: County | None) -> str | None:
        if county is None:
            return cells.required("label", most=LABEL_MAX)
        label = cells.code("label", self.labels[county.pk], most=LABEL_MAX)
        if label:
            cells.refuse_personal_numbers("label", label)
            try:
                in_addresses(label)
            except ValidationError as error:
                cells.refuse("label", " ".join(error.messages))
        return label

    def _period(self, cells: Cells) -> dict[str, Any]:
        starts, ends = cells.date("starts", required=True), cells.date("ends", required=True)
        published_on = cells.date("published")
        if starts and ends and ends < starts:
            cells.refuse("ends", _("is before the first day of the period."))
        if published_on and starts and published_on < starts:
            cells.refuse("published", _("is before the first day of the period."))
        if published_on and published_on > timezone.localdate():
            cells.refuse("published", _("is in the future. Leave it empty until the round is published."))
        return {"starts": starts, "ends": ends, "published_on": published_on}

    def _instrument(self, cells: Cells) -> dict[str, str]:
        """Without one, a new round gets the default, and one that is there keeps what it has."""
        known = {version: version for version in INSTRUMENTS}
        version = cells.word("instrument", known, ", ".join(known), required=False)
        return {"instrument": version} if version else {}

    def _check_first_mention(self, cells: Cells, county: County, label: str) -> None:
        first = self.lines.setdefault((county.pk, label), cells.row.line)
        if first != cells.row.line:
            cells.refuse("label", _("is on line %(line)d too. Keep one of the rows.") % {"line": first})

    def _check_may_change(self, cells: Cells, round: Round, said: dict[str, Any]) -> None:
        if cells.problems:
            return
        if round.is_published:
            for name, value in said.items():
                if value and value != getattr(round, name):
                    cells.refuse(
                        COLUMN_OF.get(name, name),
                        _("the round is published and cannot be changed. It says %(value)s.")
                        % {"value": getattr(round, name)},
                    )
        elif said.get("instrument", round.instrument) != round.instrument and round.is_judged:
            cells.refuse("instrument", round.why_instrument_stays)
        elif said["published_on"] and _is_judged_here(round):
            cells.refuse("published", _("the round is being judged in the application. Publish it there."))
        elif said["published_on"] and any(obstacle.kind == "pending" for obstacle in obstacles_to_publishing(round)):
            cells.refuse("published", _("not all places of the previous round have an assessment. Import them first."))

    def _put(self, round: Round, said: dict[str, Any]) -> None:
        """Given a date of publication the round is published as of then; without one it keeps its state."""
        is_new, before = round.pk is None, {name: getattr(round, name) for name in said}
        if not is_new and (before == said or round.is_published):
            self.report.rounds.unchanged += 1
            return
        for name, value in said.items():
            setattr(round, name, value)
        if round.published_on:
            round.state = Round.State.PUBLISHED
        round.save()
        if is_new:
            self.report.rounds.created += 1
        else:
            self.report.rounds.changed += 1
            # Which schools there were depends on the last day of the period.
            nearby.refresh_all([round])
            if round.is_published:
                freeze_imported([round], reason="")


def _is_judged_here(round: Round) -> bool:
    """Somebody works on it in the application, so that publishing has its own checks there."""
    imported = Q(source=Assessment.Source.IMPORT, settled_at__isnull=False)
    return Assessment.objects.filter(~imported, round=round).exists()
