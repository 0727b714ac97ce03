from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.actor import Party


class DocumentEvent(models.Model):
    """What happened to something that both parties write in: append-only, written with the change itself.

    `changes` is a list of {"field", "before", "after"}, as the events of assessments have it; a field names its row:
    "c12.text" of the cause 12, "m7.goal" of the measure 7.
    """

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        APPROVED = "approved", _("approved")
        APPROVALS_REMOVED = "unapproved", _("approvals removed")
        DECIDED = "decided", _("decided")
        REPORTED = "reported", _("state reported")
        INHERITED = "inherited", _("inherited")
        IMPORTED = "imported", _("imported")
        SIGNED = "signed", _("signed")
        UNSIGNED = "unsigned", _("signature taken back")

    document: ClassVar[models.ForeignKey[models.Model, models.Model]]

    version = models.PositiveIntegerField(_("version"), help_text=_("The document's version after the event."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    party = models.CharField(_("party"), max_length=12, blank=True, choices=Party.choices)
    changes = models.JSONField(_("changes"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
