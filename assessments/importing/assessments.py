from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.freezing import Moved, freeze_imported
from assessments.judging import content
from assessments.models import Assessment, Event, ZeroReport
from municipalities.models import County
from municipalities.site.importing.problems import ImportErrors, Problem, to_confirm
from municipalities.site.importing.reading import Table
from scenes import nearby
from scenes.models import Round, Scene

from . import lineage
from .columns import columns_of, instruments_of
from .comparing import AssessmentPlan, Comparer, problems_in
from .entries import AssessmentEntryReader
from .outlines import OutlinePlan, outline_changes, outline_problems, outside, plan_outlines, write_outlines
from .report import ImportReport, listed
from .scenes import nameless, scene_entries, write_scenes
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
def import_assessments(
    table: Table,
    *,
    county: County,
    dry_run: bool = False,
    add_to_published: bool = False,
    allow_similar: bool = False,
    confirm: bool = False,
) -> ImportReport:
    """Make the county's rounds say what the rows say. Raises ImportErrors and writes nothing when a row is wrong.

    `allow_similar` takes new codes that look like known ones, `confirm` texts that may point out a person.
    """
    # One import at a time, and no round published meanwhile.
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    rounds = list(Round.objects.select_for_update(no_key=True).filter(county=county))
    scenes = dict(Scene.objects.filter(county=county).order_by().values_list("code", "pk"))
    stored = lineage.StoredLineage(rounds, scenes)

    reader = AssessmentEntryReader(
        county, {round.label: round for round in rounds}, scenes, allow_similar=allow_similar
    )
    entries = list(reader.read(table.checked(columns_of(instruments_of(rounds)))))
    told = scene_entries(entries)
    plan = Comparer(scenes, stored).plan(entries)
    outlines = plan_outlines(entries, scenes)
    problems = [
        *table.problems,
        *reader.problems,
        *(() if confirm else to_confirm(reader.doubts)),
        *nameless(told, scenes),
        *lineage.problems(entries, reader.codes | scenes.keys(), reader.known_scenes),
        *outside(county, entries),
        *problems_in(plan),
        *outline_problems(outlines, plan.new),
    ]
    if problems:
        raise ImportErrors(*problems)

    report = ImportReport(remarks=list(map(str, reader.doubts)))
    changed = write_scenes(county, rounds, told, scenes, report.scenes)
    content.scenes_changed(changed, by=None, restated=plan.restated)
    write_assessments(plan, scenes, report.assessments)
    write_outlines(outlines, scenes, report.outlines)
    content.note(outline_changes(outlines, plan.signed_here), by=None)
    merged = stored.write(entries, report.lineage)
    content.note(lineage.changes_of_signed(merged), by=None, kind=Event.Kind.LINEAGE)
    _measure_distances(rounds if report.scenes.changed else _rounds_touched(plan, outlines), plan)
    ZeroReport.objects.contradicted_by(
        Assessment.objects.filter(round__county=county).exclude(round__state=Round.State.PUBLISHED)
    ).fall()
    report.moved = _fix_published(county, report)
    if report.moved and not add_to_published:
        raise ImportErrors(*map(_would_move, report.moved))
    if dry_run:
        transaction.set_rollback(True)
    return report


def _fix_published(county: County, report: ImportReport) -> list[Moved]:
    """The import that fills a published round fixes it. Adding to it later is a correction."""
    published = Round.objects.filter(county=county, state=Round.State.PUBLISHED).select_related("county")
    reason = ngettext(
        "%(count)s assessment was added from a file.",
        "%(count)s assessments were added from a file.",
        report.assessments.created,
    )
    return freeze_imported(published, reason=reason % {"count": report.assessments.created})


def _would_move(moved: Moved) -> Problem:
    return Problem(
        _(
            "Round %(round)s is published, and would count otherwise (%(figures)s). Correct the published figures "
            "instead, or add to the round with --add-to-published."
        )
        % {"round": moved.round, "figures": listed(moved.differences)}
    )


def _measure_distances(rounds: Iterable[Round], plan: AssessmentPlan) -> None:
    nearby.refresh_all(rounds)
    for round in {entry.round for entry in plan.new if entry.round.is_published}:
        added = {entry.code for entry in plan.new if entry.round == round}
        nearby.refresh_all([round], scenes=Scene.objects.filter(county=round.county_id, code__in=added))


def _rounds_touched(plan: AssessmentPlan, outlines: OutlinePlan) -> set[Round]:
    """Where distances may be others than before."""
    drawn = [entry for entry, _shape in [*outlines.new, *outlines.changed.values()]]
    changed = [difference.entry for difference in plan.changed]
    return {entry.round for entry in [*plan.new, *changed, *drawn]}
