"""Days that can be meant. 9999-12-31 is what other systems write for "never", and has no day after it."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2999, 12, 31)

OUT_OF_REASON = _("Give a day between 1900 and 2999. Where there is no last day, leave it empty.")


def within_reason(day: datetime.date) -> None:
    if not FIRST <= day <= LAST:
        raise ValidationError(OUT_OF_REASON, code="day")


def days_within_reason(name: str, *fields: str) -> CheckConstraint:
    condition = Q()
    for field in fields:
        condition &= Q(**{field: None}) | Q(**{f"{field}__range": (FIRST, LAST)})
    return CheckConstraint(condition=condition, name=name, violation_error_message=OUT_OF_REASON)
