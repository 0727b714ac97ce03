from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField

from .actor import Actor
from .county_access import CountyAccess
from .membership import Membership

if TYPE_CHECKING:
    from .user import AnyUser


class CountyQuerySet(models.QuerySet["County"]):
    def visible_to(self, user: AnyUser) -> CountyQuerySet:
        """The county's figures: every member of one of its actors (rule 12)."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=Membership.objects.of(user).values("actor__county"))

    def managed_by(self, user: AnyUser) -> CountyQuerySet:
        """The user is a coordinator or contributor of the county's project office."""
        office = Membership.objects.of(user).writing().filter(actor__kind=Actor.Kind.PROJECT_OFFICE)
        return self.filter(pk__in=office.values("actor__county"))

    def open_to(self, user: AnyUser) -> CountyQuerySet:
        """Every single scene of the county: its project office, and actors the office has let in (rule 12)."""
        if user.is_superuser:
            return self
        mine = Membership.objects.of(user)
        return self.filter(
            models.Q(pk__in=mine.filter(actor__kind=Actor.Kind.PROJECT_OFFICE).values("actor__county"))
            | models.Q(pk__in=CountyAccess.objects.in_force().filter(actor__in=mine.values("actor")).values("county"))
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
