from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import COLLATION

from .county import County
from .local_police_area import LocalPoliceArea
from .membership import Membership

if TYPE_CHECKING:
    from .user import AnyUser


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def visible_to(self, user: AnyUser) -> MunicipalityQuerySet:
        return self.filter(county__in=County.objects.visible_to(user))

    def in_own_area_of(self, user: AnyUser) -> MunicipalityQuerySet:
        """Municipalities whose own actor the user belongs to."""
        return self.filter(pk__in=Membership.objects.of(user).values("actor__municipality"))

    def without_police_area(self) -> MunicipalityQuerySet:
        """Covered by no police area valid today, neither as a whole nor through a district."""
        today = timezone.localdate()
        areas = LocalPoliceArea.objects.valid_on(today)
        return self.exclude(Exists(areas.filter(municipalities=OuterRef("pk")))).exclude(
            Exists(areas.filter(districts__municipality=OuterRef("pk")))
        )


class Municipality(models.Model):
    county = models.ForeignKey(
        "County", on_delete=models.PROTECT, related_name="municipalities", verbose_name=_("county")
    )
    code = models.CharField(_("code"), max_length=4, unique=True, help_text=_("SCB's four digits."))
    name = models.CharField(_("name"), max_length=100, unique=True, db_collation=COLLATION)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
