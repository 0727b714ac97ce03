import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.days import within_reason

M = TypeVar("M", bound="Dated")


class DatedQuerySet(models.QuerySet[M]):
    def valid_on(self, day: datetime.date) -> Self:
        """Both days are included; an empty one means as far as is known."""
        return self.filter(valid_during(day, day))

    def without_actor(self) -> Self:
        """Of areas: valid today, with places, and nobody can be given an assignment there."""
        return self.valid_on(timezone.localdate()).filter(scenes__isnull=False, actor=None).distinct()

    def valid_during(self, first: datetime.date, last: datetime.date) -> Self:
        """Valid on some day of the period."""
        return self.filter(valid_during(first, last))


def valid_during(first: datetime.date, last: datetime.date, prefix: str = "") -> Q:
    begun = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": last})
    not_over = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": first})
    return begun & not_over


class Dated(models.Model):
    """An area or a place that exists between two days, since authorities reorganise and schools close."""

    valid_from = models.DateField(
        _("valid from"),
        null=True,
        blank=True,
        validators=[within_reason],
        help_text=_("Empty: as far back as is known."),
    )
    valid_to = models.DateField(
        _("valid to"),
        null=True,
        blank=True,
        validators=[within_reason],
        help_text=_("The last day. Empty: still valid."),
    )

    class Meta:
        abstract = True

    @classmethod
    def dates_in_order(cls, name: str) -> models.CheckConstraint:
        return models.CheckConstraint(
            condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            name=name,
            violation_error_message=_("The last day is before the first."),
        )

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)
