"""The outlines that rows draw. A row without one leaves what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assessments.judging import content
from assessments.models import Assessment
from municipalities.models import County
from municipalities.site.importing.batches import batches
from municipalities.site.importing.problems import Problem
from municipalities.site.importing.report import Tally
from scenes.geometry import OUTSIDE_TOLERANCE_M, Measures, measure_all, to_geojson, to_shape, which_outside
from scenes.models import Outline, Round

from .entries import AssessmentEntry
from .scenes import CHANGE_REASON

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def outside(county: County, entries: Iterable[AssessmentEntry]) -> Iterator[Problem]:
    """Outlines and points farther from the county than its coarse boundary can explain."""
    geometry = county.boundaries.geometry()
    if geometry is None:
        return
    boundary = to_shape(geometry)
    for batch in batches(place for entry in entries for place in _places(entry)):
        shapes = [shape for _entry, _column, shape in batch]
        for number in which_outside(shapes, boundary, tolerance_m=OUTSIDE_TOLERANCE_M):
            entry, column, _shape = batch[number]
            message = _("lies outside %(county)s. Move it, or check the coordinates.")
            yield entry.problem(column, message % {"county": county})


def _places(entry: AssessmentEntry) -> Iterator[tuple[AssessmentEntry, str, BaseGeometry]]:
    from shapely.geometry import Point

    if entry.outline:
        yield entry, "outline", entry.outline
    if entry.point:
        latitude, longitude = entry.point
        yield entry, "latitude", Point(longitude, latitude)


EntryWithShape = tuple[AssessmentEntry, "BaseGeometry"]


@dataclass
class OutlinePlan:
    new: list[EntryWithShape] = field(default_factory=list)
    changed: dict[int, EntryWithShape] = field(default_factory=dict)
    """By the outline's primary key."""
    unchanged: int = 0


def plan_outlines(entries: Iterable[AssessmentEntry], scenes: Mapping[str, int]) -> OutlinePlan:
    plan = OutlinePlan()
    for batch in batches((entry, entry.outline) for entry in entries if entry.outline):
        stored = {
            (round, scene): (pk, geometry)
            for pk, round, scene, geometry in Outline.objects.filter(
                round__in={entry.round.pk for entry, _shape in batch},
                scene__in=[scenes[entry.code] for entry, _shape in batch if entry.code in scenes],
            ).values_list("pk", "round", "scene", "geometry")
        }
        for entry, shape in batch:
            pk, geometry = stored.get((entry.round.pk, scenes.get(entry.code, 0)), (None, None))
            if pk is None:
                plan.new.append((entry, shape))
            elif geometry == to_geojson(shape):
                plan.unchanged += 1
            else:
                plan.changed[pk] = entry, shape
    return plan


def outline_problems(plan: OutlinePlan, added: Collection[AssessmentEntry]) -> Iterator[Problem]:
    """Like those of assessments; `added` are the entries whose assessment is new too."""
    new = {id(entry) for entry in added}
    by_hand = _drawn_by_hand(plan.changed)
    for entry, _shape in [*plan.new, *plan.changed.values()]:
        if id(entry) not in new and entry.round.state in (Round.State.PUBLISHED, Round.State.PROOFING):
            yield entry.problem("outline", _("the round is closed and has another outline, or none, for the scene."))
    for pk in by_hand:
        entry, _shape = plan.changed[pk]
        yield entry.problem(
            "outline", _("the outline has been drawn in the application since. Change it there, or clear the cell.")
        )


def outline_changes(
    plan: OutlinePlan, signed_here: Mapping[tuple[int, str], int]
) -> dict[Assessment, list[content.Change]]:
    """What the outlines change of assessments that people have worked on, and that the rows otherwise leave alone."""
    drawn = {
        signed_here[entry.round.pk, entry.code]: shape
        for entry, shape in [*plan.new, *plan.changed.values()]
        if (entry.round.pk, entry.code) in signed_here
    }
    changes = {}
    for assessment in Assessment.objects.filter(pk__in=drawn):
        area = {"area_m2": measure_all([drawn[assessment.pk]])[0]["area_m2"]}
        changes[assessment] = [{"field": "outline", "before": None, "after": area}]
    return changes


def _drawn_by_hand(pks: Collection[int]) -> set[int]:
    """Outlines whose latest change was not made by an import."""
    reasons: dict[int, str | None] = {}
    for batch in batches(pks):
        history = Outline.history.filter(id__in=batch).order_by("history_id")
        reasons |= dict(history.values_list("id", "history_change_reason"))
    return {pk for pk, reason in reasons.items() if reason != CHANGE_REASON}


def write_outlines(plan: OutlinePlan, scenes: Mapping[str, int], tally: Tally) -> None:
    for batch in batches(plan.new):
        outlines = [Outline(scene_id=scenes[entry.code], round_id=entry.round.pk) for entry, _shape in batch]
        _draw(outlines, batch)
        bulk_create_with_history(outlines, Outline, default_change_reason=CHANGE_REASON)
    for pks in batches(plan.changed):
        stored = Outline.objects.in_bulk(pks)
        outlines = [stored[pk] for pk in pks]
        _draw(outlines, [plan.changed[pk] for pk in pks])
        fields = ["geometry", *Measures.__annotations__]
        bulk_update_with_history(outlines, Outline, fields, default_change_reason=CHANGE_REASON)
    tally.created += len(plan.new)
    tally.changed += len(plan.changed)
    tally.unchanged += plan.unchanged


def _draw(outlines: list[Outline], drawn: list[EntryWithShape]) -> None:
    shapes = [shape for _entry, shape in drawn]
    for outline, shape, measures in zip(outlines, shapes, measure_all(shapes), strict=True):
        outline.geometry = to_geojson(shape)
        for name, value in measures.items():
            setattr(outline, name, value)
