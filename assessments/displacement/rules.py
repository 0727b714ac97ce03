"""Displacement watch: has a scene that ceased or shrunk moved to a new one nearby? Pointed out, never counted.

What the parties have concluded so far is enough: the watch helps those who judge, before anything is signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.figures.two_rounds import LISTED_BEFORE, side_by_side
from assessments.models import DisplacementNote
from scenes.geometry import project, to_shape, unproject
from scenes.models import LineageEvent, Round, Scene
from scenes.nearby import widened

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from assessments.models import Assessment
    from municipalities.models import User

SHRUNK = 0.8
"""A scene has shrunk if its area is at most this share of what it was in the previous round."""

NEW, CEASED, SHRUNKEN = "new", "ceased", "shrunk"


@dataclass(frozen=True)
class Move:
    """A scene that ceased or shrunk, and a new one near it."""

    source: Scene
    target: Scene
    role: str
    """Of the source: ceased or shrunk."""
    metres: float
    may_say: bool
    """The reader may give a view of it."""
    note: DisplacementNote | None = None


@dataclass(frozen=True)
class Watch:
    """What may have moved to or from one scene in a round."""

    scene: Scene
    round: Round
    role: str = ""
    """New, ceased or shrunk. Empty: there is nothing to watch."""
    is_placed: bool = True
    """It is known where the scene is."""
    moves: list[Move] = field(default_factory=list)
    """The nearest first. Of places that the reader may not see nothing is told, not even that there are any: where
    the own place lies is the reader's to draw, and the answer would show where the others are.
    """

    @property
    def is_shown(self) -> bool:
        """That nothing new lies near one that only shrunk is not worth saying."""
        return bool(self.moves or self.role in (NEW, CEASED))


def watch(scene: Scene, round: Round, reader: User) -> Watch:
    """In three queries: the scene, those around it, and what has been said of them. `round` carries its county."""
    followed = Exists(Scene.objects.followed_by(reader).filter(pk=OuterRef("pk")))
    own = _with_role(round).filter(pk=scene.pk).annotate(is_followed=followed).first() if round.previous else None
    if own is None or not own.role:
        return Watch(scene, round)
    shape = _shape(own)
    if shape is None:
        return Watch(scene, round, own.role, is_placed=False)
    farthest = round.county.displacement_m
    seen = Exists(Scene.objects.visible_to(reader).filter(pk=OuterRef("pk")))
    sought = [CEASED, SHRUNKEN] if own.role == NEW else [NEW]
    others = _around(_with_role(round), shape, farthest).filter(seen, role__in=sought).exclude(pk=scene.pk)
    moves = [
        _move(own, other, metres)
        for other in others.annotate(is_followed=followed)
        if (there := _shape(other)) is not None and (metres := shape.distance(there)) <= farthest
    ]
    moves.sort(key=lambda move: move.metres)
    return Watch(scene, round, own.role, moves=_with_notes(moves, round))


def _with_role(round: Round) -> QuerySet[Any]:
    """Scenes that are new, ceased or have shrunk in the round. Merged and split ones are explained already."""
    events = LineageEvent.objects.in_force().filter(round=round)
    role = Case(
        When(LISTED_BEFORE & Q(now__listed=False), then=Value(CEASED)),
        When(LISTED_BEFORE & Q(outline__area_m2__lte=F("outline_before__area_m2") * SHRUNK), then=Value(SHRUNKEN)),
        When(LISTED_BEFORE | Q(now__listed=False), then=Value("")),
        When(now__isnull=False, then=Value(NEW)),
        default=Value(""),
        output_field=CharField(),
    )
    return (
        side_by_side(Scene.objects.all(), round)
        .exclude(events_as_parent__in=events)
        .exclude(events_as_child__in=events)
        .annotate(role=role, drawn=F("outline__geometry"), drawn_before=F("outline_before__geometry"))
    )


def role_of(assessment: Assessment) -> str:
    """The same of one assessment; merges and splits left aside.

    Most places have no role, and are then spared the search for what lies around them.
    """
    before = assessment.previous
    if before is None or not before.listed:
        return "" if assessment.listed is False else NEW
    if assessment.listed is False:
        return CEASED
    drawn, drawn_before = map(assessment.outlines.get, (assessment.round_id, before.round_id))
    has_shrunk = drawn and drawn_before and drawn.area_m2 <= drawn_before.area_m2 * SHRUNK
    return SHRUNKEN if has_shrunk else ""


def _shape(scene: Any) -> BaseGeometry | None:
    """In metres: where it was before for one that ceased or shrunk, where it is now for a new one."""
    first, second = (scene.drawn, scene.drawn_before) if scene.role == NEW else (scene.drawn_before, scene.drawn)
    geometry = first or second or scene.point
    return project(to_shape(geometry)) if geometry else None


def _around(scenes: QuerySet[Any], shape: BaseGeometry, metres: float) -> QuerySet[Any]:
    """With an outline in either round, or a point, in the box around the shape."""
    import shapely

    # A little wider: the box is straight in metres, but not in degrees.
    e_min, n_min, e_max, n_max = widened(shape.bounds, metres * 1.01)
    west, south, east, north = unproject(shapely.box(e_min, n_min, e_max, n_max)).bounds
    boxes = [
        Q(**{f"{outline}__e_min__lte": e_max, f"{outline}__e_max__gte": e_min})
        & Q(**{f"{outline}__n_min__lte": n_max, f"{outline}__n_max__gte": n_min})
        for outline in ("outline", "outline_before")
    ]
    return scenes.filter(boxes[0] | boxes[1] | Q(latitude__range=(south, north), longitude__range=(west, east)))


def _move(own: Any, other: Any, metres: float) -> Move:
    source, target = (other, own) if own.role == NEW else (own, other)
    return Move(source, target, source.role, metres, may_say=own.is_followed or other.is_followed)


def _with_notes(moves: Iterable[Move], round: Round) -> list[Move]:
    pairs = {(move.source.pk, move.target.pk): move for move in moves}
    if not pairs:
        return []
    sources, targets = {source for source, _target in pairs}, {target for _source, target in pairs}
    notes = DisplacementNote.objects.filter(round=round, source__in=sources, target__in=targets)
    said = {(note.source_id, note.target_id): note for note in notes.select_related("by")}
    return [replace(move, note=said.get(pair)) for pair, move in pairs.items()]


class RoundPublished(ValidationError):
    """What is said of a round stays as it was when the round was published."""


@transaction.atomic
def say(move: Move, round: Round, *, view: str, note: str, by: User) -> DisplacementNote:
    """The latest word stands; earlier ones are in its history. Raises RoundPublished."""
    if round.locked().is_published:
        raise RoundPublished(_("Round %(round)s is published."), params={"round": round})
    said, _created = DisplacementNote.objects.update_or_create(
        round=round,
        source_id=move.source.pk,
        target_id=move.target.pk,
        defaults={"view": view, "note": note.strip(), "by": by, "at": timezone.now()},
    )
    return said
