"""Merging and splitting as a part of judging: which scenes it can be done with, and doing it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.plans import inheriting
from assessments.judging import content
from assessments.judging import rules as judging
from assessments.judging.starting import judge_again, propose
from assessments.models import Assessment, Event, Signature
from assessments.models.assessment import AssessmentQuerySet
from scenes import lineage
from scenes.models import LineageEvent, Round, Scene

if TYPE_CHECKING:
    from municipalities.models import User

Kind = LineageEvent.Kind


@dataclass(frozen=True)
class LineagePlan:
    """A merge or split that has not been carried out. Children that are not saved yet will be created."""

    kind: Kind
    round: Round
    parents: Sequence[Scene]
    children: Sequence[Scene]
    explanation: str

    @property
    def ending(self) -> list[Scene]:
        """Parents that do not live on."""
        return [scene for scene in self.parents if scene not in self.children]

    @property
    def scenes(self) -> list[Scene]:
        return [*self.ending, *self.children]


def open_round_of(scene: Scene) -> Round | None:
    """Where its merges and splits are recorded."""
    return Round.objects.filter(county=scene.county_id, state=Round.State.OPEN).last()


def obstacle(scene: Scene, round: Round | None) -> str:
    """Why the scene can be neither merged nor split now. Empty: it can be."""
    if round is None:
        return _("No round is open. Merges and splits are recorded while a round is.")
    return lineage.obstacle_in_round(round) or obstacles([scene], round).get(scene.pk, "")


def obstacles(scenes: Collection[Scene], round: Round) -> dict[int, str]:
    """Why scenes cannot be merged or split in the round, by primary key. Those that can be are left out."""
    in_lineage = lineage.already_in_lineage(scenes, round)
    listed = listed_before(scenes, round)
    if round.previous is None:
        words = _("%(scene)s cannot be merged or split in the county's first round: there is nothing before it.")
    else:
        words = _(
            "%(scene)s was not an open drug scene in round %(previous)s. Only places that were can be merged or split."
        )
    not_listed = {
        scene.pk: words % {"scene": scene, "previous": round.previous} for scene in scenes if scene.pk not in listed
    }
    return not_listed | in_lineage


def listed_before(scenes: Collection[Scene], round: Round) -> set[int]:
    """Those of the scenes that were open drug scenes in the previous round, by primary key."""
    known = [scene.pk for scene in scenes if scene.pk]
    listed = Assessment.objects.listed().filter(round=round.previous, scene__in=known)
    return set(listed.values_list("scene", flat=True))


def check(plan: LineagePlan) -> None:
    """Raises ValidationError, with a code for each reason."""
    lineage.check(plan.kind, plan.parents, plan.children, round=plan.round, explanation=plan.explanation)
    if found := obstacles(plan.parents, plan.round):
        raise ValidationError([ValidationError(reason, code="not_listed") for reason in found.values()])
    others = [scene for scene in plan.children if scene not in plan.parents]
    listed = listed_before(others, plan.round)
    for scene in others:
        if scene.pk in listed:
            raise ValidationError(
                _("%(scene)s was an open drug scene already in round %(previous)s, so it is not a result of this."),
                params={"scene": scene, "previous": plan.round.previous},
                code="listed_before",
            )


@transaction.atomic
def carry_out(plan: LineagePlan, *, by: User) -> LineageEvent:
    """Every scene of it gets an assessment in the round; those that end are concluded as no open drug scenes."""
    plan = replace(plan, round=plan.round.locked())
    check(plan)
    began = timezone.now()
    for scene in plan.children:
        if not scene.pk:
            propose(scene, round=plan.round, by=by)
    if plan.kind == Kind.MERGED:
        event = lineage.merge(
            plan.parents, into=plan.children[0], round=plan.round, explanation=plan.explanation, by=by, at=began
        )
    else:
        event = lineage.split(
            plan.parents[0], into=plan.children, round=plan.round, explanation=plan.explanation, by=by, at=began
        )
    for scene in plan.scenes:
        assessment = judge_again(scene, round=plan.round, by=by)
        if scene in plan.ending and assessment.listed is not False:
            _conclude(assessment, event, by=by)
        _note(assessment, before="", after=event.kind, by=by)
    inheriting.inherit(event, by=by)
    return event


def signatures_at_stake(plan: LineagePlan) -> list[Signature]:
    """That the plan would remove: of all its scenes, those that live on too."""
    known = [scene for scene in plan.scenes if scene.pk]
    signatures = Signature.objects.filter(assessment__round=plan.round, assessment__scene__in=known, took_part=True)
    return list(signatures.select_related("signed_by", "assessment__scene"))


@transaction.atomic
def undo(event: LineageEvent, *, reason: str, by: User) -> None:
    """The event no longer counts.

    What it concluded is to be concluded anew. What it created, and nobody has begun to judge, leaves the round.
    """
    lineage.undo(event, reason=reason, by=by)
    inheriting.give_back(event, by=by)
    ending = event.ending
    for assessment in assessments_of([event]):
        if _was_created_by(event, assessment):
            assessment.delete()
            continue
        if assessment.scene in ending and _was_concluded_by(event, assessment):
            _reconsider(assessment, event, by=by)
        _note(assessment, before=event.kind, after="", by=by)


def assessments_of(events: Iterable[LineageEvent]) -> AssessmentQuerySet:
    """Of their scenes, each in the event's round."""
    of_events = [Q(round=event.round_id, scene__in=event.scene_ids) for event in events]
    found = Assessment.objects.filter(reduce(or_, of_events, Q(pk__in=[])))
    return found.select_related("scene", "round")


def _conclude(assessment: Assessment, event: LineageEvent, *, by: User) -> None:
    explanation = "\n\n".join(filter(None, [assessment.explanation, event.explanation]))
    conclusion = {"listed": False, "explanation": explanation}
    judging.save(assessment, conclusion, seen_version=assessment.version, by=by)


def _was_concluded_by(event: LineageEvent, assessment: Assessment) -> bool:
    return assessment.listed is False and _done_by(event, assessment).filter(kind=Event.Kind.CHANGED).exists()


def _done_by(event: LineageEvent, assessment: Assessment) -> QuerySet[Event]:
    """What the event itself did to the assessment, before it was noted there. Nobody else could, meanwhile."""
    note = assessment.events.filter(kind=Event.Kind.LINEAGE, at__gte=event.recorded_at).first()
    return assessment.events.filter(at__gte=event.recorded_at, pk__lt=note.pk if note else 0)


def _reconsider(assessment: Assessment, event: LineageEvent, *, by: User) -> None:
    explanation = assessment.explanation.removesuffix(event.explanation).rstrip()
    undone = {"listed": None, "explanation": explanation}
    judging.save(assessment, undone, seen_version=assessment.version, by=by)


def _was_created_by(event: LineageEvent, assessment: Assessment) -> bool:
    """By the event itself, and left as it was: not answered and not drawn."""
    created = _done_by(event, assessment).filter(kind=Event.Kind.CREATED)
    return assessment.version == 0 and assessment.scene not in event.parents.all() and created.exists()


def _note(assessment: Assessment, *, before: str, after: str, by: User) -> None:
    """Also of the place that lives on: what was signed was another one."""
    changes = [{"field": "lineage", "before": before, "after": after}]
    content.note({Assessment.objects.get(pk=assessment.pk): changes}, by=by, kind=Event.Kind.LINEAGE)
