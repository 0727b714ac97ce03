from __future__ import annotations

import datetime
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.days import days_within_reason, within_reason
from municipalities.site.fields import LineField, LinesField

OLD_AFTER = relativedelta(years=2)
"""A reference that nobody has checked for so long says so wherever it is printed."""


class LawReferenceQuerySet(models.QuerySet["LawReference"]):
    def by_code(self, codes: Iterable[str]) -> dict[str, LawReference]:
        """Those that there are, in that order: an administrator may have removed one."""
        wanted = list(codes)
        return {one.code: one for one in sorted(self.filter(code__in=wanted), key=lambda one: wanted.index(one.code))}


class LawReference(models.Model):
    """What a law asks, with where it was read and when: laws change, so none of it stands in the code."""

    class Mark(models.TextChoices):
        """How it was checked."""

        SOURCE = "V", _("read in the source")
        SECOND_HAND = "2nd", _("second-hand")
        MEMORY = "K", _("from memory, to be checked")

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[a-z_]+$", _("Small letters and underscores."))],
        help_text=_("Pages look for it by this."),
    )
    title = LineField(_("title"), max_length=100, help_text=_("As one refers to it: the law and its section."))
    text = LinesField(_("text"), max_length=500, help_text=_("What it asks, in plain words."))
    link = LineField(_("link"), max_length=300, blank=True, validators=[URLValidator(["https", "http"])])
    source = LineField(_("source"), max_length=200, help_text=_("Where it was read."))
    mark = models.CharField(_("mark"), max_length=3, choices=Mark.choices)
    checked_on = models.DateField(_("checked on"), validators=[within_reason])
    checked_by = LineField(_("checked by"), max_length=80, help_text=_("A role, not a person."))

    objects = LawReferenceQuerySet.as_manager()
    history = HistoricalRecords(app="action")

    class Meta:
        verbose_name = _("law reference")
        verbose_name_plural = _("law references")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mark__in=["V", "2nd", "K"]), name="law_reference_says_how_it_was_checked"
            ),
            models.CheckConstraint(
                condition=~Q(mark="V") | ~Q(link=""),
                name="law_read_in_the_source_has_its_link",
                violation_error_message=_("Give the link where it was read."),
            ),
            days_within_reason("law_reference_checked_within_reason", "checked_on"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_old(self, today: datetime.date | None = None) -> bool:
        return self.checked_on + OLD_AFTER <= (today or timezone.localdate())
