"""The plan as a file, with the columns that the handbook of the Swedish National Council for Crime Prevention names."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures.table_files import TableRow

from .page import PlanPage, Row


def rows(page: PlanPage) -> Iterator[TableRow]:
    yield [
        _("Cause"),
        _("Measure"),
        _("Operational goal"),
        _("When"),
        _("Who"),
        _("Follow-up"),
        _("What is to be done"),
        _("Number to reach"),
        _("Reached by"),
        _("Source"),
        _("Others who take part"),
        _("Starts"),
        _("Ends"),
        _("Followed up on"),
        _("State"),
        _("Places"),
    ]
    places = ", ".join(scene.name for scene in page.scenes)
    for row in page.rows:
        yield [*_columns(row), places]


def _columns(row: Row) -> TableRow:
    measure = row.measure
    latest = row.latest
    who = ", ".join(filter(None, [str(measure.responsible or ""), measure.function]))
    return [
        row.cause,
        str(measure.method or ""),
        measure.goal,
        row.when,
        who,
        " ".join(filter(None, [row.light, latest.reason if latest else ""])),
        measure.what,
        measure.goal_number,
        measure.goal_by,
        measure.goal_source,
        ", ".join(str(actor) for actor in measure.partners.all()),
        measure.starts,
        measure.ends,
        measure.follow_up,
        capfirst(measure.get_state_display()),
    ]
