from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.days import days_within_reason, within_reason
from scenes.place_kinds import place_kinds

if TYPE_CHECKING:
    from .round import Round


class PlaceImportQuerySet(models.QuerySet["PlaceImport"]):
    def note(self, read_in: Iterable[tuple[int, str]]) -> None:
        """By county and kind, today. Also when nothing was new: then what is on record is as fresh as the file."""
        today = timezone.localdate()
        rows = [PlaceImport(county_id=county, kind=kind, on=today) for county, kind in read_in]
        self.bulk_create(rows, ignore_conflicts=True)

    def day_behind(self, round: Round, kind: str) -> datetime.date | None:
        """The day of the import that the round's distances rest on: the last one, of a published round the last one
        before it was published, or, since what was not known of it is added later, the first one after.

        None: not known.
        """
        rows = self.filter(county=round.county_id, kind=kind).order_by(F("on").asc(nulls_first=True))
        days = list(rows.values_list("on", flat=True))
        until = round.published_on or datetime.date.max
        before = [day for day in days if day is None or day <= until]
        return next(iter(before[-1:] or days[:1]), None)


class PlaceImport(models.Model):
    """Places of a kind were read in for a county on a day."""

    county = models.ForeignKey(
        "municipalities.County", on_delete=models.CASCADE, related_name="place_imports", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=place_kinds)
    # None: before days were kept.
    on = models.DateField(_("day"), null=True, validators=[within_reason])

    objects = PlaceImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of places")
        verbose_name_plural = _("imports of places")
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "on"], name="one_import_per_county_kind_and_day"),
            days_within_reason("place_import_dates_within_reason", "on"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.on}: {self.get_kind_display()}"
