from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField

from .actor import Actor
from .county_access import CountyAccess
from .membership import memberships_of

if TYPE_CHECKING:
    from .user import AnyUser


class CountyQuerySet(models.QuerySet["County"]):
    def visible_to(self, user: AnyUser) -> CountyQuerySet:
        """The county's figures: every member of one of its actors (rule 12)."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=memberships_of(user).counties)

    def managed_by(self, user: AnyUser) -> CountyQuerySet:
        """The user is a coordinator or contributor of the county's project office."""
        return self.filter(pk__in=memberships_of(user).writing().at(Actor.Kind.PROJECT_OFFICE).counties)

    def open_to(self, user: AnyUser) -> CountyQuerySet:
        """Every single scene of the county: its project office, and actors the office has let in (rule 12)."""
        if user.is_superuser:
            return self
        mine = memberships_of(user)
        let_in = CountyAccess.objects.in_force().filter(actor__in=mine.actors)
        return self.filter(
            models.Q(pk__in=mine.at(Actor.Kind.PROJECT_OFFICE).counties) | models.Q(pk__in=let_in.values("county"))
        )


class County(models.Model):
    code = LineField(_("code"), max_length=2, unique=True, help_text=_("SCB's two digits."))
    name = LineField(_("name"), max_length=100, unique=True, db_collation=COLLATION)
    goal_year = models.PositiveSmallIntegerField(
        _("goal year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("Through this year the number of scenes is to fall every round. Empty: no goal set."),
    )
    near_m = models.PositiveIntegerField(
        _("counts as near, m"),
        default=500,
        validators=[MinValueValidator(50), MaxValueValidator(5_000)],
        help_text=_("A school at most this far from a scene's outline counts as near."),
    )
    displacement_m = models.PositiveIntegerField(
        _("may have moved, m"),
        default=1_000,
        validators=[MinValueValidator(50), MaxValueValidator(20_000)],
        help_text=_("How far from a ceased or shrunk scene a new one is pointed out as possibly moved."),
    )

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
