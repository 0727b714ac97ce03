from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.days import days_within_reason, within_reason

if TYPE_CHECKING:
    from .user import AnyUser, User


AREAS = ("local_police_area", "municipality", "district")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: datetime.date | None = None) -> MembershipQuerySet:
        day = day or timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day, user__is_active=True)

    def standing(self) -> MembershipQuerySet:
        """In force, or to be; of closed accounts too, whose assignments are still to be ended."""
        return self.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()))

    def of(self, user: AnyUser) -> MembershipQuerySet:
        """The user's own that are in force."""
        return self.in_force().filter(user=user.pk)

    def loaded(self) -> OwnMemberships:
        return OwnMemberships(self.select_related("actor__county", *(f"actor__{area}" for area in AREAS)))

    def coordinating(self) -> MembershipQuerySet:
        return self.filter(role=Membership.Role.COORDINATOR)

    def without_effect(self) -> MembershipQuerySet:
        """Not ended, but the person is inactive or the actor's area has ended."""
        today = timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=today)).filter(
            Q(user__is_active=False)
            | Q(actor__local_police_area__valid_to__lt=today)
            | Q(actor__district__valid_to__lt=today)
        )

    def writing(self) -> MembershipQuerySet:
        """Roles that may fill in and work, not only read."""
        return self.filter(role__in=WRITING)


class Membership(models.Model):
    """A user's assignment (uppdrag) in an actor."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        CONTRIBUTOR = "contributor", _("contributor")
        READER = "reader", _("reader")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    actor = models.ForeignKey("Actor", on_delete=models.PROTECT, related_name="memberships", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts = models.DateField(_("starts"), default=timezone.localdate, validators=[within_reason])
    ends = models.DateField(
        _("ends"),
        null=True,
        blank=True,
        validators=[within_reason],
        help_text=_("The last day. Empty: until further notice."),
    )

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["actor__name", "user__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="membership_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            days_within_reason("membership_dates_within_reason", "starts", "ends"),
            models.UniqueConstraint(
                fields=["user", "actor", "role", "starts"],
                name="membership_once",
                violation_error_message=_("The person already has that assignment from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.actor} ({self.get_role_display()})"

    def note_author(self, by: User, *, reason: str = "") -> None:
        """For the history of what is saved or deleted next; the library reads it from here."""
        self._history_user = by
        self._change_reason = reason or None


WRITING = (Membership.Role.COORDINATOR, Membership.Role.CONTRIBUTOR)


class OwnMemberships:
    """A user's that are in force, loaded once for each request, since rules decide from them.

    As a subquery in every rule they took Django and the database longer than all else on a page.
    """

    def __init__(self, memberships: Iterable[Membership] = ()) -> None:
        self.memberships = list(memberships)

    def __iter__(self) -> Iterator[Membership]:
        return iter(self.memberships)

    def coordinating(self) -> OwnMemberships:
        return OwnMemberships(one for one in self if one.role == Membership.Role.COORDINATOR)

    def writing(self) -> OwnMemberships:
        return OwnMemberships(one for one in self if one.role in WRITING)

    def at(self, *kinds: str) -> OwnMemberships:
        """In actors of these kinds."""
        return OwnMemberships(one for one in self if one.actor.kind in kinds)

    @property
    def actors(self) -> set[int]:
        return {one.actor_id for one in self}

    @property
    def counties(self) -> set[int]:
        return {one.actor.county_id for one in self}

    def areas(self, kind: str) -> set[int]:
        return {getattr(one.actor, f"{kind}_id") for one in self} - {None}

    def over(self, *kinds: str, of: str = "") -> Q:
        """Rows of scenes or assessments whose areas the memberships are of; all three kinds of area unless named. `of`
        leads from the rows to their scenes: joined they cost half of what they cost as a subquery.
        """
        return reduce(or_, (Q(**{f"{of}{kind}__in": self.areas(kind)}) for kind in kinds or AREAS))


def memberships_of(user: AnyUser) -> OwnMemberships:
    own: OwnMemberships = OwnMemberships() if user.is_anonymous else user.own_memberships
    return own
