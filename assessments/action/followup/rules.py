"""The comparison is chosen before the result is opened, and stands from then on (rule 42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.action.models import ComparisonChoice, ResultOpening
from scenes.models import Round, Scene

from .rounds import Span, judged_in, merged_away

if TYPE_CHECKING:
    from municipalities.models import User

Kind = ComparisonChoice.Kind


@transaction.atomic
def choose(span: Span, *, kind: str, reason: str, by: User, other: Scene | None = None) -> ComparisonChoice:
    """A new row for each choice; the same again is the one that is there."""
    lock(span.scene)
    if opening_of(span.scene, span.now):
        raise ValidationError(_("The result has been opened, so that the comparison stands as it was chosen."))
    latest = chosen(span.scene, span.now)
    if latest and (latest.kind, latest.other_id, latest.reason) == (kind, other and other.pk, reason):
        return latest
    choice = ComparisonChoice(scene=span.scene, round=span.now, kind=kind, other=other, reason=reason, chosen_by=by)
    choice.full_clean()
    choice.save()
    return choice


@transaction.atomic
def open_result(span: Span, choice: ComparisonChoice, *, by: User) -> ResultOpening:
    lock(span.scene)
    if opened := opening_of(span.scene, span.now):
        return opened
    return ResultOpening.objects.create(scene=span.scene, round=span.now, choice=choice, by=by)


def lock(scene: Scene) -> None:
    """Two who choose and open at once wait for each other."""
    Scene.objects.select_for_update(of=("self",)).get(pk=scene.pk)


def chosen(scene: Scene, round: Round) -> ComparisonChoice | None:
    """The latest choice."""
    found = ComparisonChoice.objects.filter(scene=scene, round=round).select_related("chosen_by", "other")
    return found.order_by("pk").last()


def opening_of(scene: Scene, round: Round) -> ResultOpening | None:
    found = ResultOpening.objects.filter(scene=scene, round=round)
    return found.select_related("by", "choice__chosen_by", "choice__other").first()


def others(span: Span, user: User) -> QuerySet[Scene]:
    """Places that the user sees and that were judged in both rounds."""
    judged = judged_in(span.now).filter(scene__in=judged_in(span.then).values("scene")).values("scene")
    found = Scene.objects.visible_to(user).filter(pk__in=judged).exclude(pk=span.scene.pk)
    return found.exclude(pk__in=merged_away(span.now)).order_by("name")
