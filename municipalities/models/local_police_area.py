from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.collation import COLLATION
from municipalities.site.days import days_within_reason
from municipalities.site.fields import LineField, LinesField

from .county import County
from .dated import Dated, DatedQuerySet
from .membership import memberships_of

if TYPE_CHECKING:
    from .district import District
    from .municipality import Municipality
    from .user import AnyUser


class LocalPoliceAreaQuerySet(DatedQuerySet["LocalPoliceArea"]):
    def visible_to(self, user: AnyUser) -> LocalPoliceAreaQuerySet:
        return self.filter(county__in=County.objects.visible_to(user))

    def in_own_area_of(self, user: AnyUser) -> LocalPoliceAreaQuerySet:
        """Police areas whose own actor the user belongs to."""
        return self.filter(pk__in=memberships_of(user).areas("local_police_area"))


class LocalPoliceArea(Dated):
    """Lokalpolisområde, LPO. Nests neither in municipalities nor in districts (domain facts, section 4.3)."""

    county = models.ForeignKey(
        "County", on_delete=models.PROTECT, related_name="local_police_areas", verbose_name=_("county")
    )
    name = LineField(_("name"), max_length=100, db_collation=COLLATION)
    police_district = LineField(_("police district"), max_length=100, blank=True)
    municipalities: models.ManyToManyField[Municipality, models.Model] = models.ManyToManyField(
        "municipalities.Municipality",
        blank=True,
        related_name="local_police_areas",
        verbose_name=_("covers municipalities"),
    )
    districts: models.ManyToManyField[District, models.Model] = models.ManyToManyField(
        "municipalities.District", blank=True, related_name="local_police_areas", verbose_name=_("covers districts")
    )
    predecessors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="successors", verbose_name=_("predecessors")
    )
    is_verified = models.BooleanField(
        _("coverage verified"), default=False, help_text=_("The coverage has been checked against a public source.")
    )
    source = LinesField(_("source"), blank=True)

    objects = LocalPoliceAreaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("local police area")
        verbose_name_plural = _("local police areas")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="police_area_name_once_in_county",
                violation_error_message=_("The county already has a local police area of that name."),
            ),
            Dated.dates_in_order("police_area_dates_in_order"),
            days_within_reason("police_area_dates_within_reason", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.name
