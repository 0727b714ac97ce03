from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.fields import LongLineField


class Correction(models.Model):
    """A published figure turned out wrong: the right value and why, beside the published one (rule 6)."""

    figure = models.ForeignKey("PublishedFigure", on_delete=models.PROTECT, related_name="corrections")
    value = models.FloatField(_("corrected value"))
    reason = LongLineField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Nobody: an import added to the published round."),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="correction_has_a_reason",
                violation_error_message=_("Say why the figure was wrong."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="correction_is_not_negative",
                violation_error_message=_("A figure is never below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.value:g}"
