from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.fields import LinesField


class DisplacementNote(models.Model):
    """The parties' view of whether a scene has moved to a new one nearby. Never counted."""

    class View(models.TextChoices):
        MOVED = "moved", _("has moved there")
        UNRELATED = "unrelated", _("has nothing to do with it")
        UNKNOWN = "unknown", _("cannot be told")

    round = models.ForeignKey(
        "scenes.Round", on_delete=models.PROTECT, related_name="displacement_notes", verbose_name=_("round")
    )
    source = models.ForeignKey(
        "scenes.Scene", on_delete=models.PROTECT, related_name="moved_to_notes", verbose_name=_("ceased or shrunk")
    )
    target = models.ForeignKey(
        "scenes.Scene", on_delete=models.PROTECT, related_name="moved_from_notes", verbose_name=_("new")
    )
    view = models.CharField(_("view"), max_length=9, choices=View.choices)
    note = LinesField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("view of a displacement")
        verbose_name_plural = _("views of displacements")
        ordering = ["round__ends", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "source", "target"], name="one_view_per_displacement_and_round"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="displacement_is_between_two_scenes"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}: {self.get_view_display()}"
