from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from municipalities.models import County
from municipalities.site.importing.problems import ImportErrors
from municipalities.site.importing.reading import Table
from scenes import nearby
from scenes.models import Round, Scene

from . import lineage
from .comparing import AssessmentPlan, Comparer, problems_in
from .entries import COLUMNS, AssessmentEntryReader
from .outlines import OutlinePlan, outline_problems, outside, plan_outlines, write_outlines
from .report import ImportReport
from .scenes import facts_of, nameless, write_scenes
from .writing import write_assessments


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Nearly all objects of an import live to its end; looking for garbage among them takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@without_garbage_collection()
@transaction.atomic
def import_assessments(table: Table, *, county: County, dry_run: bool = False) -> ImportReport:
    """Make the county's rounds say what the rows say. Raises ImportErrors and writes nothing when a row is wrong."""
    # One import at a time, and no round published meanwhile.
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    rounds = list(Round.objects.select_for_update(no_key=True).filter(county=county))
    scenes = dict(Scene.objects.filter(county=county).order_by().values_list("code", "pk"))
    stored = lineage.StoredLineage(rounds, scenes)

    reader = AssessmentEntryReader(county, {round.label: round for round in rounds})
    entries = list(reader.read(table.checked(COLUMNS)))
    facts = facts_of(entries)
    plan = Comparer(scenes, stored).plan(entries)
    outlines = plan_outlines(entries, scenes)
    problems = [
        *table.problems,
        *reader.problems,
        *nameless(facts, scenes),
        *lineage.problems(entries, reader.codes | scenes.keys()),
        *outside(county, entries),
        *problems_in(plan),
        *outline_problems(outlines, plan.new),
    ]
    if problems:
        raise ImportErrors(*problems)

    report = ImportReport()
    write_scenes(county, rounds, facts, scenes, report.scenes)
    write_assessments(plan, scenes, report.assessments)
    write_outlines(outlines, scenes, report.outlines)
    stored.write(entries, report.lineage)
    nearby.refresh_all(rounds if report.scenes.changed else _rounds_touched(plan, outlines))
    if dry_run:
        transaction.set_rollback(True)
    return report


def _rounds_touched(plan: AssessmentPlan, outlines: OutlinePlan) -> set[Round]:
    """Where distances may be others than before."""
    drawn = [entry for entry, _shape in [*outlines.new, *outlines.changed.values()]]
    changed = [difference.entry for difference in plan.changed]
    return {entry.round for entry in [*plan.new, *changed, *drawn]}
