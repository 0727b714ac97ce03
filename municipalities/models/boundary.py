from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import COLLATION
from municipalities.site.days import days_within_reason

from .dated import Dated, DatedQuerySet


class BoundaryQuerySet(DatedQuerySet["Boundary"]):
    def in_force(self) -> BoundaryQuerySet:
        return self.valid_on(timezone.localdate())

    def for_maps(self) -> models.QuerySet[Any]:
        """Each with `shown`, what a browser gets: a detailed boundary simplified. What is asked of is the exact one."""
        found: models.QuerySet[Any] = self.annotate(
            shown=Coalesce("simplified", "geometry", output_field=models.JSONField())
        )
        return found

    def geometry(self) -> dict[str, Any] | None:
        """Of the one in force, if any; for the boundaries of one area."""
        return self.in_force().values_list("geometry", flat=True).first()


AREAS = ("county", "municipality", "district", "local_police_area")
# What a boundary is the boundary of. To the database two empty values differ, so they are filled in.
SUBJECT = ("kind", Coalesce(*AREAS, Value(0)), "name")


def _of(kind: str) -> Q:
    """With the area that the kind tells, and no other."""
    return Q(kind=kind, **{f"{area}__isnull": area != kind for area in AREAS})


class Boundary(Dated):
    """Where an area lies, between two days. In a table of its own since it is large and few pages need it."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("county")
        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT = "district", _("district")
        LOCAL_POLICE_AREA = "local_police_area", _("local police area")
        # No model: name and category are those of the police's list of the time.
        VULNERABLE_AREA = "vulnerable_area", _("vulnerable area")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    county = models.ForeignKey(
        "County", on_delete=models.CASCADE, null=True, blank=True, related_name="boundaries", verbose_name=_("county")
    )
    municipality = models.ForeignKey(
        "Municipality",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="boundaries",
        verbose_name=_("municipality"),
    )
    district = models.ForeignKey(
        "District",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="boundaries",
        verbose_name=_("district"),
    )
    local_police_area = models.ForeignKey(
        "LocalPoliceArea",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="boundaries",
        verbose_name=_("local police area"),
    )
    name = models.CharField(
        _("name"), max_length=100, blank=True, db_collation=COLLATION, help_text=_("Only for a vulnerable area.")
    )
    category = models.CharField(
        _("category"), max_length=100, blank=True, help_text=_("Only for a vulnerable area, as its list says.")
    )
    geometry = models.JSONField(_("geometry"), help_text=_("GeoJSON Polygon or MultiPolygon in WGS 84."))
    simplified = models.JSONField(
        _("geometry for maps"), null=True, editable=False, help_text=_("Empty: as it is, it is small enough.")
    )
    source = models.CharField(_("source"), max_length=300)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        ordering = ["kind", "pk"]
        constraints = [
            days_within_reason("boundary_dates_within_reason", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=_of("county")
                | _of("municipality")
                | _of("district")
                | _of("local_police_area")
                | _of("vulnerable_area"),
                name="boundary_has_the_area_of_its_kind",
                violation_error_message=_("A boundary belongs to one area, of its own kind."),
            ),
            models.CheckConstraint(
                condition=Q(kind="vulnerable_area") & ~Q(name="")
                | ~Q(kind="vulnerable_area") & Q(name="", category=""),
                name="only_a_vulnerable_area_has_its_own_name",
                violation_error_message=_("A vulnerable area needs a name. Other boundaries have that of their area."),
            ),
            Dated.dates_in_order("boundary_dates_in_order"),
            models.UniqueConstraint(
                *SUBJECT,
                Coalesce("valid_from", Value(datetime.date.min)),
                name="one_boundary_of_an_area_from_a_day",
                violation_error_message=_("The area already has a boundary from that day."),
            ),
            models.UniqueConstraint(
                *SUBJECT,
                condition=Q(valid_to=None),
                name="one_boundary_of_an_area_without_end",
                violation_error_message=_(
                    "The area already has a boundary that still counts. Give that one a last day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.county or self.municipality or self.district or self.local_police_area)
