from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.actor import Party
from municipalities.site.fields import LinesField


class Proof(models.Model):
    """Korrektur: a party's word on what will be published about a scene (rule 6; the Storvreten lesson)."""

    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="proofs")
    party = models.CharField(_("party"), max_length=12, choices=Party.choices)
    is_correct = models.BooleanField(_("correct"))
    objection = LinesField(_("objection"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "party"], name="each_party_proofs_once"),
            models.UniqueConstraint(
                fields=["assessment", "by"],
                name="each_person_proofs_once",
                violation_error_message=_("You have already answered for the other party."),
            ),
            models.CheckConstraint(
                condition=Q(is_correct=True, objection="") | (Q(is_correct=False) & ~Q(objection="")),
                name="objection_is_explained",
                violation_error_message=_("Say what is wrong."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.is_correct}"
