"""Who works for the county's actors, and which areas nobody works for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from municipalities.models import Actor, County, District, LocalPoliceArea, Membership, Municipality

if TYPE_CHECKING:
    from municipalities.models import User

ENDED = 30
"""Assignments that have ended, the latest first."""


@dataclass
class ActorRow:
    actor: Actor
    lacks_coordinator: bool
    assignments: list[Membership] = field(default_factory=list)


class People:
    def __init__(self, county: County, reader: User) -> None:
        self.county = county
        self.reader = reader
        self.today = timezone.localdate()

    @cached_property
    def rows(self) -> list[ActorRow]:
        """Those without a coordinator first, then by name. Also of assignments that have not begun."""
        actors = self.county.actors.with_valid_area()
        alone = set(self.county.actors.without_coordinator().values_list("pk", flat=True))
        rows = {actor.pk: ActorRow(actor, actor.pk in alone) for actor in actors}
        standing = Membership.objects.standing().filter(actor__county=self.county).select_related("user", "actor")
        for one in standing.order_by("user__name", "starts"):
            rows.setdefault(one.actor_id, ActorRow(one.actor, one.actor_id in alone)).assignments.append(one)
        return sorted(rows.values(), key=lambda row: not row.lacks_coordinator)

    @property
    def without_coordinator(self) -> list[Actor]:
        return [row.actor for row in self.rows if row.lacks_coordinator]

    @cached_property
    def without_actor(self) -> list[Any]:
        """Areas with places that nobody can be given an assignment for: an administrator makes the actor."""
        return [
            *Municipality.objects.without_actor().filter(county=self.county),
            *District.objects.without_actor().filter(municipality__county=self.county),
            *LocalPoliceArea.objects.without_actor().filter(county=self.county),
        ]

    @cached_property
    def ended(self) -> list[tuple[Membership, str]]:
        """With the reason that was given."""
        ended = Membership.objects.filter(actor__county=self.county, ends__lt=self.today)
        rows = list(ended.select_related("user", "actor").order_by("-ends", "user__name")[:ENDED])
        history = Membership.history.filter(id__in=[one.pk for one in rows]).order_by("history_date", "history_id")
        reasons = dict(history.exclude(history_change_reason=None).values_list("id", "history_change_reason"))
        return [(one, reasons.get(one.pk, "")) for one in rows]
