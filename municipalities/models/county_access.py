from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.days import days_within_reason, within_reason
from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers


class CountyAccessQuerySet(models.QuerySet["CountyAccess"]):
    def in_force(self, day: datetime.date | None = None) -> CountyAccessQuerySet:
        day = day or timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day, ended_at=None)

    def ended(self) -> CountyAccessQuerySet:
        return self.filter(Q(ends__lt=timezone.localdate()) | Q(ended_at__isnull=False))

    def standing(self) -> CountyAccessQuerySet:
        """In force, or to be."""
        return self.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()), ended_at=None)


class CountyAccess(models.Model):
    """The project office lets an actor read every single scene of the county (rule 12)."""

    county = models.ForeignKey("County", on_delete=models.PROTECT, related_name="accesses", verbose_name=_("county"))
    actor = models.ForeignKey("Actor", on_delete=models.PROTECT, related_name="accesses", verbose_name=_("actor"))
    reason = LineField(_("reason"), max_length=300, validators=[refuse_personal_numbers])
    starts = models.DateField(_("starts"), default=timezone.localdate, validators=[within_reason])
    ends = models.DateField(
        _("ends"),
        null=True,
        blank=True,
        validators=[within_reason],
        help_text=_("The last day. Empty: until further notice."),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
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
            days_within_reason("county_access_dates_within_reason", "starts", "ends"),
            models.UniqueConstraint(
                fields=["county", "actor", "starts"],
                condition=Q(ended_at=None),
                name="county_access_once",
                violation_error_message=_("The actor sees every single scene of the county already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.county}"

    def clean(self) -> None:
        if self.county_id and self.actor_id and self.actor.county_id != self.county_id:
            raise ValidationError({"actor": _("The actor belongs to another county.")})
        others = CountyAccess.objects.standing().filter(county=self.county_id, actor=self.actor_id).exclude(pk=self.pk)
        if self.ended_at is None and others.exists():
            raise ValidationError(_("The actor sees every single scene of the county already."), code="twice")

    @transaction.atomic
    def grant(self) -> None:
        """Of two at once the second finds the first. Raises ValidationError."""
        type(self.county).objects.select_for_update().get(pk=self.county_id)
        self.full_clean()
        self.save()

    def end(self) -> None:
        """At once, also on its first day, which `ends` cannot tell since it means whole days."""
        last_day = max(self.starts, timezone.localdate() - datetime.timedelta(days=1))
        self.ends = min(self.ends or last_day, last_day)
        self.ended_at = self.ended_at or timezone.now()
        self.save(update_fields=["ends", "ended_at"])
