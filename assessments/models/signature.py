from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.actor import Party
from municipalities.site.fields import LongLineField


def said_by(party: Party) -> Q:
    """The party's own signature, and its word that the other took no part; not what the project office has said."""
    return Q(party=party, took_part=True) | Q(party=party.other, took_part=False, by_office=False)


class Signature(models.Model):
    """A party's part in the assessment as it is now: it stands behind it, or took no part for a stated reason.

    One row per party, so that no party can be both (rule 4). A change of the assessment deletes the rows.
    """

    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="signatures")
    party = models.CharField(_("party"), max_length=12, choices=Party.choices)
    took_part = models.BooleanField(_("took part"), default=True)
    reason = LongLineField(_("reason"), blank=True, help_text=_("Why the party took no part."))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("signed by"),
        help_text=_("Who signed, or who stated that the party took no part. Empty: imported."),
    )
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)
    by_office = models.BooleanField(
        _("by the project office"), default=False, help_text=_("The office said that the party took no part.")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
        help_text=_("Someone of the party has said that it is right that it took no part."),
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "party"],
                name="each_party_signs_once",
                violation_error_message=_("That party has already signed."),
            ),
            models.UniqueConstraint(
                fields=["assessment", "signed_by"],
                condition=Q(took_part=True),
                name="each_person_signs_once",
                violation_error_message=_("You have already signed for the other party."),
            ),
            models.CheckConstraint(
                condition=Q(took_part=True, reason="") | (Q(took_part=False) & ~Q(reason="")),
                name="absence_has_a_reason",
                violation_error_message=_("Say why the party took no part."),
            ),
            models.CheckConstraint(
                condition=Q(took_part=False) | Q(by_office=False, confirmed_by=None), name="only_absence_is_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.signed_by or '–'}"
