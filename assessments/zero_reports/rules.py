"""Who may say that an area has no open drug scene in a round, and when; who may take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment, ZeroReport
from municipalities.models import County, District, LocalPoliceArea, Municipality
from municipalities.models.membership import memberships_of
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models import User

Area = Municipality | District | LocalPoliceArea
State = Round.State


def areas_of(round: Round, kind: str) -> QuerySet[Any]:
    """Those that are the base of the round's figures: valid on its last day (rule 7)."""
    if kind == "municipality":
        return Municipality.objects.filter(county=round.county_id)
    if kind == "district":
        return District.objects.valid_on(round.ends).filter(municipality__county=round.county_id)
    return LocalPoliceArea.objects.valid_on(round.ends).filter(county=round.county_id)


def reportable_by(user: User, round: Round, kind: str) -> QuerySet[Any]:
    """By the area's own coordinators while the round is open, and by the project office until it is published."""
    areas = areas_of(round, kind)
    if is_office(user, round) and not round.is_published:
        return areas
    if not round.is_open:
        return areas.none()
    return areas.filter(actor__in=memberships_of(user).coordinating().actors)


def is_office(user: User, round: Round) -> bool:
    return County.objects.managed_by(user).filter(pk=round.county_id).exists()


@transaction.atomic
def report(round: Round, area: Area, *, kind: str, reason: str = "", by: User) -> ZeroReport:
    """Said twice is said once. Raises ValidationError where the area has a place in the round."""
    fresh = round.locked()
    if fresh.state not in (State.OPEN, State.PROOFING):
        raise _not_now(fresh)
    of_area = {"round": fresh, kind: area}
    if standing := ZeroReport.objects.standing().filter(**of_area).first():
        return standing
    if Assessment.objects.filter(**of_area).exclude(settled_at__isnull=False, listed=False).exists():
        raise ValidationError(
            _("%(area)s has places in round %(round)s. They are judged instead."),
            params={"area": area, "round": fresh},
        )
    origin = ZeroReport.Origin.OFFICE if is_office(by, fresh) else ZeroReport.Origin.AREA
    given = ZeroReport(**of_area, origin=origin, reason=reason.strip(), by=by)
    given.validate_constraints()
    given.save()
    return given


@transaction.atomic
def take_back(round: Round, area: Area, *, kind: str, by: User) -> ZeroReport:
    """As `reportable_by`: those who could say so may say that it is not so. It stays on record as taken back."""
    fresh = round.locked()
    if not reportable_by(by, fresh, kind).contains(area):
        raise _not_now(fresh)
    standing = ZeroReport.objects.standing().filter(**{"round": fresh, kind: area}).first()
    if standing is None:
        raise ValidationError(_("No such report of %(area)s stands any longer."), params={"area": area})
    standing.fell_at, standing.taken_back_by = timezone.now(), by
    standing.save(update_fields=["fell_at", "taken_back_by"])
    return standing


def _not_now(round: Round) -> ValidationError:
    return ValidationError(
        _("Round %(round)s is %(state)s, so that cannot be done now."),
        params={"round": round, "state": round.get_state_display()},
    )
