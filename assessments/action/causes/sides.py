"""The two parties beside each other: who has approved, who may, who may take it back and who is waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessments.action.models import Analysis, Approval
from assessments.models.assessment import AREAS_OF
from assessments.wording import listing
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from scenes.models import Scene


@dataclass(frozen=True)
class Side:
    party: Party
    approval: Approval | None
    may_approve: bool
    may_withdraw: bool
    coordinators: str
    actors: str


def sides_of(analysis: Analysis, approvals: Mapping[str, Approval], reader: User) -> list[Side]:
    coordinators = list(_coordinators(analysis.scene))
    return [_side(analysis, party, coordinators, approvals.get(party), reader) for party in Party]


def _side(
    analysis: Analysis, party: Party, coordinators: list[Membership], approval: Approval | None, reader: User
) -> Side:
    of_party = [one for one in coordinators if one.actor.party == party]
    withdrawable = Analysis.objects.approval_withdrawable_by(reader, party)
    return Side(
        party,
        approval,
        may_approve=Analysis.objects.approvable_by(reader, party).contains(analysis),
        # Asked only of the reader's own.
        may_withdraw=approval is not None and approval.by_id == reader.pk and withdrawable.contains(analysis),
        coordinators=listing(dict.fromkeys(f"{one.user}, {one.actor}" for one in of_party)),
        actors=listing(str(one.actor) for one in of_party if one.user_id == reader.pk),
    )


def _coordinators(scene: Scene) -> Iterator[Membership]:
    found = Membership.objects.in_force().coordinating().select_related("user", "actor").order_by("user__name")
    for areas in AREAS_OF.values():
        for area in areas:
            if key := getattr(scene, f"{area}_id"):
                yield from found.filter(**{f"actor__{area}": key})
