"""What the page of a pair tells: its steps, and on each side the coordinator and the chief who has committed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Commitment, Pair, Project, Task
from assessments.wording import party_words
from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.shown_names import may_see_names
from municipalities.site.collation import swedish_key
from scenes.models import Round, Scene

from .faults import ended_assignment, has_ended
from .meeting_page import TaskRow
from .page import Row
from .people import People
from .steps import Steps

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


@dataclass(frozen=True)
class Side:
    """The police or the municipality."""

    party: Party
    coordinator: Membership | None
    ended: str
    """That the coordinator's assignment has ended, and who came after."""
    commitment: Commitment | None

    @property
    def heading(self) -> str:
        return party_words(self.party)


class PairPage:
    def __init__(self, pair: Pair, user: AnyUser) -> None:
        self.pair = pair
        self.project = pair.project
        self.user = user

    @cached_property
    def may_manage(self) -> bool:
        return Project.objects.managed_by(self.user).contains(self.project)

    @property
    def shows_chiefs(self) -> bool:
        """Their names are text, which nothing else withholds from evaluators (rule 40)."""
        return may_see_names(self.user)

    @property
    def row(self) -> Row:
        meetings = list(self.project.meetings.all())
        return Row(self.pair, Steps(self.project, [self.pair], meetings).of(self.pair))

    @property
    def sides(self) -> list[Side]:
        said = {one.party: one for one in self.pair.commitments.all()}
        return [self._side(party, said.get(party)) for party in (Party.MUNICIPALITY, Party.POLICE)]

    def _side(self, party: Party, commitment: Commitment | None) -> Side:
        coordinator = self.pair.coordinator(party)
        is_over = coordinator is not None and has_ended(coordinator, timezone.localdate())
        ended = ended_assignment(coordinator, self._people) if coordinator and is_over else ""
        return Side(party, coordinator, ended, commitment)

    @cached_property
    def _people(self) -> People:
        return People([self.pair])

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """Name and address of the meeting sheets of its places that the user sees: one for each district of a
        municipality that has them. Without a round to read there is none.
        """
        if not Round.objects.worth_reading().filter(county=self.project.county).exists():
            return []
        police_area, municipality = self.pair.local_police_area, self.pair.municipality
        places = Scene.objects.visible_to(self.user).filter(
            municipality=municipality, local_police_area=police_area, county=self.project.county
        )
        areas = set(places.values_list("district", "district__name"))
        judging = [
            ("district", key, name) if key else ("municipality", municipality.pk, municipality.name)
            for key, name in areas
        ]
        return [
            (name, reverse("meeting_sheet", args=[police_area.pk, kind, key]))
            for kind, key, name in sorted(judging, key=lambda area: swedish_key(area[2]))
        ]

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """Left to do, of its actors."""
        actors = {one.actor_id for party in Party for one in self._people.of(self.pair, party)}
        left = Task.objects.left().filter(meeting__project=self.project, actor__in=actors)
        may = set(
            Task.objects.tickable_by(self.user).filter(meeting__project=self.project).values_list("pk", flat=True)
        )
        found = left.select_related("actor", "membership__user", "meeting__project").order_by("due", "pk")
        return [TaskRow(task, task.pk in may) for task in found]

    @property
    def can_be_removed(self) -> bool:
        return self.may_manage and not (self.pair.commitments.exists() or self.pair.attendances.exists())
