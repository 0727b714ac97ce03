from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.collation import COLLATION
from municipalities.site.days import days_within_reason
from municipalities.site.fields import LineField

from .county import County
from .dated import Dated, DatedQuerySet
from .membership import memberships_of

if TYPE_CHECKING:
    from .user import AnyUser


class DistrictQuerySet(DatedQuerySet["District"]):
    def visible_to(self, user: AnyUser) -> DistrictQuerySet:
        return self.filter(municipality__county__in=County.objects.visible_to(user))

    def in_own_area_of(self, user: AnyUser) -> DistrictQuerySet:
        """Districts whose own administration the user belongs to."""
        return self.filter(pk__in=memberships_of(user).areas("district"))

    def with_places_open_to(self, user: AnyUser) -> DistrictQuerySet:
        """As of a municipality, whose own people read those of its districts."""
        mine = memberships_of(user)
        police = mine.areas("local_police_area")
        works_in_it = (
            models.Q(pk__in=mine.areas("district"))
            | models.Q(municipality__in=mine.areas("municipality"))
            | models.Q(local_police_areas__in=police)
            | models.Q(scenes__local_police_area__in=police)
        )
        inside = District.objects.filter(works_in_it).order_by().values("pk")
        return self.filter(models.Q(pk__in=inside) | models.Q(municipality__county__in=County.objects.open_to(user)))


class District(Dated):
    municipality = models.ForeignKey(
        "Municipality", on_delete=models.PROTECT, related_name="districts", verbose_name=_("municipality")
    )
    name = LineField(_("name"), max_length=100, db_collation=COLLATION)
    predecessors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="successors", verbose_name=_("predecessors")
    )

    objects = DistrictQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="district_name_once_in_municipality",
                violation_error_message=_("The municipality already has a district of that name."),
            ),
            Dated.dates_in_order("district_dates_in_order"),
            days_within_reason("district_dates_within_reason", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.name
