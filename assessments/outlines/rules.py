"""Drawing the outline of an assessment. The outline is part of it: a change is recorded and costs the signatures."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.judging import rules as judging
from assessments.models import Assessment, Event
from scenes import nearby
from scenes.geometry import box_of, to_shape
from scenes.models import Outline, Scene
from scenes.models.outline import OutlineQuerySet
from scenes.nearby import widened
from scenes.outline_checks import Doubt, doubts, refuse_outside

if TYPE_CHECKING:
    from municipalities.models import User

FIELD = "outline"

# Our own (nothing is published). Enough for who draws the places of an area, too few for who maps another's.
NEAR_OWN_M = 1_000
HIDDEN_ANSWERS_A_DAY = 10
DAY_S = 24 * 60 * 60


@dataclass(frozen=True)
class OutlineClash:
    """Someone else changed the outline while the user drew. Theirs is stored, None if they removed it."""

    theirs: Outline | None
    by: User | None
    at: datetime.datetime


@dataclass(frozen=True)
class SavedOutline:
    """What became of a drawing."""

    changed: bool = False
    clash: OutlineClash | None = None
    removed_signatures: int = 0


@transaction.atomic
def draw_outline(
    assessment: Assessment, geometry: dict[str, Any] | None, *, seen_version: int, by: User
) -> SavedOutline:
    """Store checked GeoJSON as the outline, or remove it. Raises judging.RoundNotOpen.

    If someone else has changed the outline since `seen_version`, theirs is kept and handed back.
    """
    fresh = judging.lock(assessment)
    now = outline_of(fresh)
    if _is_same(geometry, now):
        return SavedOutline()
    if event := _latest_change(fresh, since=seen_version):
        return SavedOutline(clash=OutlineClash(now, event.by, event.at))
    before = _summary(now)
    after = _summary(_put(fresh, now, geometry, by=by))
    nearby.refresh(fresh.scene, fresh.round)
    removed = judging.note_changes(fresh, [{"field": FIELD, "before": before, "after": after}], by=by)
    return SavedOutline(changed=True, removed_signatures=removed)


def outline_of(assessment: Assessment) -> Outline | None:
    return Outline.objects.filter(scene=assessment.scene_id, round=assessment.round_id).first()


def outline_before(assessment: Assessment) -> Outline | None:
    """That of the previous round."""
    rounds = Outline.objects.select_related("round")
    return rounds.filter(scene=assessment.scene_id, round=assessment.round.previous).first()


def changes_of_outline(assessment: Assessment, *, since: int = 0) -> QuerySet[Event]:
    """The latest first. Whoever writes a text leaves hundreds of other events: they stay in the database."""
    drawn = Event.objects.filter(kind=Event.Kind.CHANGED, changes__0__field=FIELD)
    return drawn.filter(assessment=assessment, version__gt=since).select_related("by").order_by("-pk")


def version_saved_by(user: User, assessment: Assessment) -> int:
    """The version in which the user last saved the outline, 0 if never. A draft from before is done with."""
    own = changes_of_outline(assessment).filter(by=user)
    return own.values_list("version", flat=True).first() or 0


def earlier_versions(assessment: Assessment) -> list[Any]:
    """Every outline of this scene and round there has been, the latest first. Removals have history_type "-"."""
    history = Outline.history.filter(scene=assessment.scene_id, round=assessment.round_id)
    return list(history.select_related("history_user").order_by("-history_date", "-history_id"))


def outlines_around(assessment: Assessment) -> OutlineQuerySet:
    """Outlines of the county's other open drug scenes, so far as is known while the round goes on.

    This round's if there is one, the previous round's otherwise; not of scenes that this round finds are none.
    """
    round = assessment.round
    here = Outline.objects.filter(round=round)
    listed_before = Assessment.objects.listed().filter(round=round.previous)
    not_listed = Assessment.objects.filter(round=round, listed=False)
    last = Q(round=round.previous, scene__in=listed_before.values("scene")) & ~Q(scene__in=here.values("scene"))
    return (
        Outline.objects.filter(Q(round=round) | last)
        .exclude(scene=assessment.scene_id)
        .exclude(scene__in=not_listed.values("scene"))
        .select_related("scene", "round")
    )


def check_outline(
    assessment: Assessment, geometry: dict[str, Any], user: User, *, is_saving: bool = False
) -> list[Doubt]:
    """What the user has to confirm. Raises ValidationError for what cannot be."""
    refuse_outside(assessment.round.county, geometry)
    around = outlines_around(assessment).touching(box_of(geometry))
    visible = Scene.objects.visible_to(user)
    may_hear = is_saving and near_own(assessment, geometry) and may_ask_of_hidden(user)
    return doubts(
        geometry,
        areas=filter(None, [assessment.municipality, assessment.district, assessment.local_police_area]),
        day=min(assessment.round.ends, timezone.localdate()),
        before=outline_before(assessment),
        others=around.filter(scene__in=visible),
        hidden=around.exclude(scene__in=visible) if may_hear else (),
    )


def near_own(assessment: Assessment, geometry: dict[str, Any]) -> bool:
    """Where the place is known to lie. What is drawn in this round does not count: one could walk with it."""
    before = outline_before(assessment)
    known = before.geometry if before else assessment.scene.point
    if known is None:
        return False
    e_min, n_min, e_max, n_max = widened(box_of(known), NEAR_OWN_M)
    west, south, east, north = box_of(geometry)
    return e_min <= west and n_min <= south and east <= e_max and north <= n_max


def may_ask_of_hidden(user: User) -> bool:
    """So many times a day, whatever the answer: a denial tells as much as an overlap. Counts this time too."""
    key = f"hidden-outlines-{user.pk}-{timezone.localdate()}"
    cache.add(key, 0, timeout=DAY_S)
    return cache.incr(key) <= HIDDEN_ANSWERS_A_DAY


def geometry_of_version(assessment: Assessment, history_id: int) -> dict[str, Any]:
    """Of an earlier version of this outline."""
    versions = Outline.history.filter(scene=assessment.scene_id, round=assessment.round_id)
    version = versions.exclude(history_type="-").filter(history_id=history_id).first()
    if version is None:
        raise ValidationError(_("That version of the outline is not there."), code="missing")
    geometry: dict[str, Any] = version.geometry
    return geometry


def _is_same(geometry: dict[str, Any] | None, now: Outline | None) -> bool:
    """Whatever point the drawing starts at, and whichever way round it goes."""
    if geometry is None or now is None:
        return geometry is None and now is None
    return bool(to_shape(geometry).equals(to_shape(now.geometry)))


def _latest_change(assessment: Assessment, *, since: int) -> Event | None:
    return changes_of_outline(assessment, since=since).first()


def _put(assessment: Assessment, now: Outline | None, geometry: dict[str, Any] | None, *, by: User) -> Outline | None:
    if geometry:
        return Outline.objects.draw(scene=assessment.scene, round=assessment.round, geometry=geometry, by=by)
    if now:
        now.note_author(by)
        now.delete()
    return None


def _summary(outline: Outline | None) -> dict[str, float] | None:
    """For the event. The geometry itself is in the history of Outline."""
    return {"area_m2": outline.area_m2} if outline else None
