from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.actor import Party


class Event(models.Model):
    """What happened to an assessment: append-only, written by the method that made it happen.

    `changes` is a list of {"field", "before", "after"}; fields are "i3.agreed", "i3.police", "i3.note", "listed" …
    """

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        SIGNED = "signed", _("signed")
        ABSENCE_STATED = "absence", _("absence stated")
        ABSENCE_CONFIRMED = "absence_ok", _("absence confirmed")
        ABSENCE_REMOVED = "no_absence", _("absence taken back")
        SIGNATURES_REMOVED = "unsigned", _("signatures removed")
        IMPORTED = "imported", _("imported")
        PROOFED = "proofed", _("proofed")
        LINEAGE = "lineage", _("merge or split")
        MOVED = "moved", _("responsibility moved")
        MOVED_BACK = "moved_back", _("responsibility moved back")
        RESTORED = "restored", _("signatures restored")
        SENT_BACK = "sent_back", _("sent back")

    assessment = models.ForeignKey(
        "Assessment", on_delete=models.CASCADE, related_name="events", verbose_name=_("assessment")
    )
    version = models.PositiveIntegerField(_("version"), help_text=_("The assessment's version after the event."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    party = models.CharField(_("party"), max_length=12, blank=True, choices=Party.choices)
    changes = models.JSONField(_("changes"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["assessment", "version"], name="event_by_version")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
