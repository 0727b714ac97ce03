"""The verbs of lineage: merge and split scenes in a round, and undo it (rule 5)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import LineageEvent, Round, Scene

if TYPE_CHECKING:
    from municipalities.models import User

Kind = LineageEvent.Kind


def merge(
    scenes: Iterable[Scene],
    *,
    into: Scene,
    round: Round,
    explanation: str,
    by: User,
    at: datetime.datetime | None = None,
) -> LineageEvent:
    """`into` may be one of the scenes, which then lives on, or another one."""
    return _record(Kind.MERGED, list(scenes), [into], round=round, explanation=explanation, by=by, at=at)


def split(
    scene: Scene,
    *,
    into: Iterable[Scene],
    round: Round,
    explanation: str,
    by: User,
    at: datetime.datetime | None = None,
) -> LineageEvent:
    """The scene lives on if it is among `into`."""
    return _record(Kind.SPLIT, [scene], list(into), round=round, explanation=explanation, by=by, at=at)


@transaction.atomic
def undo(event: LineageEvent, *, reason: str, by: User) -> None:
    """The event stays on record and no longer counts."""
    round = event.round.locked()
    fresh = LineageEvent.objects.select_related("undone_by").get(pk=event.pk)
    if obstacle := obstacle_to_undoing(fresh, round):
        raise ValidationError(obstacle, code="state")
    if not reason.strip():
        raise ValidationError(_("Say why it is undone."), code="explanation")
    event.undone_at, event.undone_by, event.undone_reason = timezone.now(), by, reason.strip()
    event.save(update_fields=["undone_at", "undone_by", "undone_reason"])


def obstacle_to_undoing(event: LineageEvent, round: Round) -> str:
    """Empty: it can be undone."""
    if event.undone_at:
        return _("%(person)s has already undone it.") % {"person": event.undone_by}
    return obstacle_in_round(round)


def obstacle_in_round(round: Round) -> str:
    """Why nothing can be merged, split or undone in the round. Empty: it is open."""
    if round.is_open:
        return ""
    return _("Round %(round)s is %(state)s. Merges and splits are recorded and undone only while it is open.") % {
        "round": round.label,
        "state": round.get_state_display(),
    }


@transaction.atomic
def _record(
    kind: Kind,
    parents: Sequence[Scene],
    children: Sequence[Scene],
    *,
    round: Round,
    explanation: str,
    by: User,
    at: datetime.datetime | None,
) -> LineageEvent:
    check(kind, parents, children, round=round.locked(), explanation=explanation)
    event = LineageEvent.objects.create(
        round=round, kind=kind, explanation=explanation.strip(), recorded_by=by, recorded_at=at or timezone.now()
    )
    event.parents.set(parents)
    event.children.set(children)
    return event


def check(kind: Kind, parents: Sequence[Scene], children: Sequence[Scene], *, round: Round, explanation: str) -> None:
    """Children that are yet to be created may be unsaved. Raises ValidationError, with a code for each reason."""
    if obstacle := obstacle_in_round(round):
        raise ValidationError(obstacle, code="state")
    if kind == Kind.MERGED and len(parents) < 2:
        raise ValidationError(too_few_to_merge(), code="too_few")
    if kind == Kind.SPLIT and len(children) < 2:
        raise ValidationError(_("Choose or name at least two places that it becomes."), code="too_few")
    for scene in [*parents, *children]:
        if scene.county_id != round.county_id:
            raise ValidationError(_("%(scene)s is in another county."), params={"scene": scene}, code="county")
    if obstacles := already_in_lineage([*parents, *children], round):
        raise ValidationError([ValidationError(obstacle, code="in_lineage") for obstacle in obstacles.values()])
    if not explanation.strip():
        raise ValidationError(_("Explain why the places are merged or split."), code="explanation")


def too_few_to_merge() -> str:
    return _("Choose at least one more place. A merge has at least two.")


def already_in_lineage(scenes: Collection[Scene], round: Round) -> dict[int, str]:
    """Why scenes cannot be merged or split once more in the round, by primary key.

    One event per scene and round: what became of a place is then read in one line, and undone in one.
    """
    by_pk = {scene.pk: scene for scene in scenes if scene.pk}
    events = LineageEvent.objects.in_force().filter(round=round).among(by_pk.keys())
    reasons = {}
    for event in events.select_related("recorded_by").prefetch_related("parents", "children"):
        words = {
            Kind.MERGED: _("%(scene)s is already merged in round %(round)s, recorded by %(person)s."),
            Kind.SPLIT: _("%(scene)s is already part of a split in round %(round)s, recorded by %(person)s."),
        }[Kind(event.kind)]
        person = event.recorded_by or _("an import")
        for pk in event.scene_ids & by_pk.keys():
            reasons[pk] = words % {"scene": by_pk[pk], "round": round, "person": person}
    return reasons
