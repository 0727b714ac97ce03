"""What each coordinator has left in a round (rule 26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assessments.figures.facts import Unit
from assessments.figures.picture import Picture, UnitAnswer
from assessments.figures.progress import signed_parties
from assessments.judging.people import ByArea, by_area, waited_for
from assessments.models import Assessment, Proof
from municipalities.models import Actor, LocalPoliceArea, Membership
from municipalities.models.actor import Party
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass
class Left:
    """What one person has left in a round."""

    user: User
    round: Round
    memberships: set[Membership] = field(default_factory=set)
    assessments: list[tuple[Assessment, bool]] = field(default_factory=list)
    """Waiting for the person's party, and whether the other party has signed."""
    silent: list[str] = field(default_factory=list)
    """Areas that have no place in the round and have not said that they have none."""
    proofs: int = 0
    """Places on the proof list that wait for an answer."""
    police_areas: set[int] = field(default_factory=set)
    """Keys of those that it concerns, as the office reminds the pair of one of them."""

    @property
    def count(self) -> int:
        return len(self.assessments) + len(self.silent) + self.proofs


def left(round: Round, picture: Picture | None = None) -> list[Left]:
    """What each of the county's coordinators has left; who is done is not there. By name."""
    by_user: dict[int, Left] = {}
    coordinators = _coordinators(round)

    def of(membership: Membership) -> Left:
        found = by_user.setdefault(membership.user_id, Left(membership.user, round))
        found.memberships.add(membership)
        return found

    if round.is_open:
        for assessment, other_has_signed, one in _unsigned(round, coordinators):
            if all(known.pk != assessment.pk for known, _signed in of(one).assessments[-1:]):
                of(one).assessments.append((assessment, other_has_signed))
                of(one).police_areas.add(assessment.local_police_area_id)
        for name, police_areas, one in _silent(picture or Picture(round), coordinators):
            of(one).silent.append(name)
            of(one).police_areas |= police_areas
    elif round.state == Round.State.PROOFING:
        for police_area, one in _unproofed(round, coordinators):
            of(one).proofs += 1
            of(one).police_areas.add(police_area)
    return sorted(by_user.values(), key=lambda one: one.user.name)


def _coordinators(round: Round) -> ByArea:
    """Of the county's areas today."""
    found = Membership.objects.in_force().coordinating().select_related("user", "actor").order_by("pk")
    return by_area(found.filter(actor__county=round.county_id, actor__kind__in=Actor.AREA_KINDS))


def _unsigned(round: Round, coordinators: ByArea) -> Iterator[tuple[Assessment, bool, Membership]]:
    signed = signed_parties(round)
    waiting = Assessment.objects.unsettled().filter(round=round).select_related("scene").order_by("scene__code")
    for assessment in waiting:
        for party in Party:
            if party not in signed[assessment.scene_id]:
                for one in waited_for(assessment, party, coordinators):
                    yield assessment, party.other in signed[assessment.scene_id], one


def silent_areas(picture: Picture) -> Iterator[tuple[str, Unit, set[int]]]:
    """Kind and area of those that have no place and have not said that they have none, with the keys of the local
    police areas that they lie in."""
    covering = _covering(picture.round)
    for kind, answers in picture.answers.items():
        for unit in answers.get(UnitAnswer.NO_ANSWER, ()):
            if not picture.has_places(kind, unit.pk):
                yield kind, unit, {unit.pk} if kind == "local_police_area" else covering[kind, unit.pk]


def _covering(round: Round) -> Mapping[tuple[str, int], set[int]]:
    found: Mapping[tuple[str, int], set[int]] = defaultdict(set)
    areas = LocalPoliceArea.objects.filter(county=round.county_id).valid_on(round.ends)
    for kind, field_name in (("municipality", "municipalities"), ("district", "districts")):
        for area, unit in areas.exclude(**{field_name: None}).values_list("pk", field_name):
            found[kind, unit].add(area)
    return found


def _silent(picture: Picture, coordinators: ByArea) -> Iterator[tuple[str, set[int], Membership]]:
    for kind, unit, police_areas in silent_areas(picture):
        for one in coordinators.get((kind, unit.pk), ()):
            yield str(unit), police_areas, one


def _unproofed(round: Round, coordinators: ByArea) -> Iterator[tuple[int, Membership]]:
    answered = set(Proof.objects.filter(assessment__round=round).values_list("assessment", "party"))
    for assessment in Assessment.objects.settled().filter(round=round):
        for party in Party:
            if (assessment.pk, party) not in answered:
                for one in waited_for(assessment, party, coordinators):
                    yield assessment.local_police_area_id, one
