from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers


class CountyAccessQuerySet(models.QuerySet["CountyAccess"]):
    def in_force(self, day: datetime.date | None = None) -> CountyAccessQuerySet:
        day = day or timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)

    def ended(self) -> CountyAccessQuerySet:
        return self.filter(ends__lt=timezone.localdate())


class CountyAccess(models.Model):
    """The project office lets an actor read every single scene of the county (rule 12)."""

    county = models.ForeignKey("County", on_delete=models.PROTECT, related_name="accesses", verbose_name=_("county"))
    actor = models.ForeignKey("Actor", on_delete=models.PROTECT, related_name="accesses", verbose_name=_("actor"))
    reason = LineField(_("reason"), max_length=300, validators=[refuse_personal_numbers])
    starts = models.DateField(_("starts"), default=timezone.localdate)
    ends = models.DateField(_("ends"), null=True, blank=True, help_text=_("The last day. Empty: until further notice."))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("granted by")
    )

    objects = CountyAccessQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("access to all scenes")
        verbose_name_plural = _("access to all scenes")
        ordering = ["actor__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=models.F("starts")),
                name="county_access_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.county}"

    def clean(self) -> None:
        if self.county_id and self.actor_id and self.actor.county_id != self.county_id:
            raise ValidationError({"actor": _("The actor belongs to another county.")})

    def end(self) -> None:
        """At once; only one that began today still counts through today, since the row tells whole days."""
        last_day = max(self.starts, timezone.localdate() - datetime.timedelta(days=1))
        self.ends = min(self.ends or last_day, last_day)
        self.save(update_fields=["ends"])
