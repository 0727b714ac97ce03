"""Who there is on each side of a pair: those with an assignment that lets them write, also one that has ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from assessments.action.models import Pair
from municipalities.models import LocalPoliceArea, Membership
from municipalities.models.actor import Party
from municipalities.models.membership import MembershipQuerySet


class People:
    """Of some pairs, asked for at once."""

    def __init__(self, pairs: Collection[Pair]) -> None:
        self.pairs = pairs

    @cached_property
    def _shared(self) -> dict[tuple[int, int], set[int]]:
        """Districts that a municipality and a police area share, where there are districts."""
        rows = LocalPoliceArea.districts.through._default_manager.filter(
            localpolicearea__in={pair.local_police_area_id for pair in self.pairs}
        )
        found = defaultdict(set)
        for area, district, municipality in rows.values_list("localpolicearea", "district", "district__municipality"):
            found[municipality, area].add(district)
        return found

    @cached_property
    def everyone(self) -> list[Membership]:
        """The latest to begin first."""
        shared = [self._shared.get(self._key(pair), set()) for pair in self.pairs]
        rows = of_actors(
            Q(actor__municipality__in={pair.municipality_id for pair in self.pairs})
            | Q(actor__local_police_area__in={pair.local_police_area_id for pair in self.pairs})
            | Q(actor__district__in=set().union(*shared))
        )
        return list(rows)

    @staticmethod
    def _key(pair: Pair) -> tuple[int, int]:
        return pair.municipality_id, pair.local_police_area_id

    def of(self, pair: Pair, party: Party) -> list[Membership]:
        if party == Party.POLICE:
            return [one for one in self.everyone if one.actor.local_police_area_id == pair.local_police_area_id]
        districts = self._shared.get(self._key(pair), set())
        return [
            one
            for one in self.everyone
            if one.actor.municipality_id == pair.municipality_id or one.actor.district_id in districts
        ]

    def successor(self, membership: Membership) -> Membership | None:
        """Who coordinates for the same actor now."""
        others = of_actors(Q(actor=membership.actor_id)).in_force().coordinating()
        return others.exclude(user=membership.user_id).first()


def of_actors(which: Q) -> MembershipQuerySet:
    rows = Membership.objects.writing().filter(which).select_related("user", "actor")
    return rows.order_by("user__name", "-starts", "pk")


def offered(memberships: Collection[Membership]) -> list[Membership]:
    """Those that have not ended, once for each person."""
    today = timezone.localdate()
    standing = [one for one in memberships if one.ends is None or one.ends >= today]
    return list({one.user_id: one for one in reversed(standing)}.values())[::-1]
