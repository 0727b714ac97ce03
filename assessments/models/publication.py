from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PublicationQuerySet(models.QuerySet["Publication"]):
    def latest_of(self, round: int) -> Publication | None:
        return self.filter(round=round).order_by("-number").first()


class Publication(models.Model):
    """What a round counts, fixed when it was published, so that no register of today can move it (rule 6).

    Number 1 is the round as it was published. A later number is a correction: places added to history afterwards.
    """

    round = models.ForeignKey(
        "scenes.Round", on_delete=models.PROTECT, related_name="publications", verbose_name=_("round")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    # Text, since PostgreSQL would put the keys of a JSON column in an order of its own.
    facts = models.TextField(_("facts"), help_text=_("JSON of what is counted, see assessments.figures.facts."))
    summary = models.TextField(_("summary"), help_text=_("JSON, as county_summary gives it."))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="publication_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(number=1) | (models.Q(number__gt=1) & ~models.Q(reason="")),
                name="later_publication_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.number}"
