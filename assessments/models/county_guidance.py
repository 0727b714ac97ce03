from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models import County
from municipalities.site.fields import LinesField
from municipalities.site.privacy import refuse_personal_numbers

if TYPE_CHECKING:
    from municipalities.models import User


class CountyGuidance(models.Model):
    """What a county adds to how an indicator, a condition or a question is judged. Nothing signed hangs on it."""

    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="guidance", verbose_name=_("county"))
    item = models.CharField(
        _("item"),
        max_length=12,
        validators=[RegexValidator(r"^\w+$")],
        help_text=_("As the assessment page names it: i3, test_public, listed, outline, SY1."),
    )
    text = LinesField(_("text"), max_length=1000, validators=[refuse_personal_numbers])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("guidance of a county")
        verbose_name_plural = _("guidance of counties")
        ordering = ["county", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "item"],
                name="county_guidance_once_for_an_item",
                violation_error_message=_("The county has a text for that already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.text[:60]}"

    def note_author(self, by: User) -> None:
        """For the history, also where no request tells it."""
        self._history_user = by
