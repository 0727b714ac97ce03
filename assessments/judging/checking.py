"""Both are right: what someone says where two answers seem to contradict each other (rule 23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment, CheckAnswer
from assessments.questionnaire.checks import checks

from .rules import lock

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def both_are_right(assessment: Assessment, name: str, *, by: User) -> str:
    """Returns the code of the question that it stands under. Raises ValidationError; said twice it is said once."""
    fresh = lock(assessment)
    check = next((one for one in checks(fresh) if one.name == name), None)
    if check is None:
        raise ValidationError(_("The answers have changed, and no longer seem to contradict each other."))
    CheckAnswer.objects.standing().get_or_create(assessment=fresh, check_name=name, defaults={"by": by})
    return check.code


@transaction.atomic
def take_back(assessment: Assessment, name: str, *, by: User) -> None:
    fresh = lock(assessment)
    said = CheckAnswer.objects.standing().filter(assessment=fresh, check_name=name)
    said.update(ended_at=timezone.now(), ended_by=by)
