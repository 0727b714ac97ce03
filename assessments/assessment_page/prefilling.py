"""Everything that the previous round can give an assessment, in one act that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.judging import filling, signing
from assessments.judging import rules as judging
from assessments.models import Assessment, Event
from assessments.outlines import rules as outlines
from municipalities.models.actor import Party

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def prefill(assessment: Assessment, *, by: User) -> list[str]:
    """The fields that were filled in. Nothing given is overwritten, and nothing drawn."""
    filled = filling.prefill(assessment, by=by).changed
    geometry = outline_to_prefill(assessment, by)
    if geometry is None:
        return filled
    drawn = outlines.draw_outline(assessment, geometry, seen_version=_version(assessment), by=by)
    return [*filled, outlines.FIELD] if drawn.changed else filled


def outline_to_prefill(assessment: Assessment, user: User) -> dict[str, Any] | None:
    """That of the previous round, unless something is drawn or it raises a question that only a person can answer."""
    before = outlines.outline_before(assessment)
    if before is None or outlines.outline_of(assessment):
        return None
    geometry: dict[str, Any] = before.geometry
    try:
        return None if outlines.check_outline(assessment, geometry, user) else geometry
    except ValidationError:
        return None


@transaction.atomic
def sign_as_before(
    assessment: Assessment,
    *,
    party: Party,
    seen_version: int,
    answers: Mapping[str, Any] | None = None,
    newest: int | None = None,
    by: User,
) -> Assessment:
    """Fill in, answer what is asked anew and sign in one act, where nobody has touched anything.

    Raises ValidationError, and then nothing is filled in.
    """
    fresh = judging.lock(assessment)
    if fresh.version == seen_version == 0:
        if answers:  # first, since what comes along may hang on them
            judging.save(fresh, answers, seen_version=0, by=by)
            fresh = judging.lock(assessment)
        prefill(fresh, by=by)
        seen_version = _version(fresh)
    return signing.sign(fresh, party=party, seen_version=seen_version, newest=newest, by=by)


@transaction.atomic
def undo(assessment: Assessment, *, since: int, by: User) -> list[str]:
    """Empty again what the user had filled in after that version, unless it has been changed since."""
    changes = _filled_in(assessment, since=since, by=by)
    now = judging.values(Assessment.objects.get(pk=assessment.pk))
    emptied = {
        name: change["before"] for name, change in changes.items() if name in now and now[name] == change["after"]
    }
    undone = judging.save(assessment, emptied, seen_version=_version(assessment), by=by).changed
    if outlines.FIELD in changes and _outline_is_untouched(assessment, since=changes[outlines.FIELD]["version"]):
        outlines.draw_outline(assessment, None, seen_version=_version(assessment), by=by)
        undone = [*undone, outlines.FIELD]
    return undone


def can_undo(assessment: Assessment, *, since: int, by: User) -> bool:
    return bool(_filled_in(assessment, since=since, by=by))


def _filled_in(assessment: Assessment, *, since: int, by: User) -> dict[str, dict[str, Any]]:
    """By field: at most two events in a row, the one of the answers and the one of the outline."""
    events = assessment.events.filter(kind=Event.Kind.CHANGED, by=by, version__gt=since, version__lte=since + 2)
    return {
        change["field"]: change | {"version": event.version}
        for event in events
        for change in event.changes
        if change["before"] in ("", None)
    }


def _outline_is_untouched(assessment: Assessment, *, since: int) -> bool:
    return not outlines.changes_of_outline(assessment, since=since).exists()


def _version(assessment: Assessment) -> int:
    return Assessment.objects.only("version").get(pk=assessment.pk).version
