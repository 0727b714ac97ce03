from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField

from .county import County
from .dated import valid_during
from .membership import memberships_of

if TYPE_CHECKING:
    from .user import AnyUser


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def visible_to(self, user: AnyUser) -> MunicipalityQuerySet:
        return self.filter(county__in=County.objects.visible_to(user))

    def in_own_area_of(self, user: AnyUser) -> MunicipalityQuerySet:
        """Municipalities whose own actor the user belongs to."""
        return self.filter(pk__in=memberships_of(user).areas("municipality"))

    def with_places_open_to(self, user: AnyUser) -> MunicipalityQuerySet:
        """Single places there are the user's to read: its own people, those of its districts and its police, and those
        who see every place of the county (rule 12). Which of the places is for `Scene.objects.visible_to`.
        """
        mine = memberships_of(user)
        police = mine.areas("local_police_area")
        works_in_it = (
            models.Q(pk__in=mine.areas("municipality"))
            | models.Q(districts__in=mine.areas("district"))
            | models.Q(local_police_areas__in=police)
            | models.Q(districts__local_police_areas__in=police)
            | models.Q(scenes__local_police_area__in=police)
        )
        inside = Municipality.objects.filter(works_in_it).order_by().values("pk")
        return self.filter(models.Q(pk__in=inside) | models.Q(county__in=County.objects.open_to(user)))

    def without_actor(self) -> MunicipalityQuerySet:
        """With places that no district answers for, and nobody can be given an assignment there."""
        places = {"scenes__isnull": False, "scenes__district": None}
        return self.filter(actor=None, **places).distinct()

    def without_police_area(self) -> MunicipalityQuerySet:
        """Covered by no police area valid today, neither as a whole nor through a district."""
        today = timezone.localdate()
        whole = Municipality.objects.filter(
            valid_during(today, today, "local_police_areas__"), local_police_areas__isnull=False
        )
        in_part = Municipality.objects.filter(
            valid_during(today, today, "districts__local_police_areas__"), districts__local_police_areas__isnull=False
        )
        return self.exclude(pk__in=whole.values("pk")).exclude(pk__in=in_part.values("pk"))


class Municipality(models.Model):
    county = models.ForeignKey(
        "County", on_delete=models.PROTECT, related_name="municipalities", verbose_name=_("county")
    )
    code = LineField(_("code"), max_length=4, unique=True, help_text=_("SCB's four digits."))
    name = LineField(_("name"), max_length=100, unique=True, db_collation=COLLATION)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
