"""What the page of a meeting tells: who was there, what was decided, what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Attendance, Meeting, Pair, Project, Task
from assessments.wording import listing
from municipalities.models import Membership
from municipalities.models.actor import Party

from .faults import ended_assignment, has_ended
from .page import SIGNS, due_words, pairs_of
from .people import People
from .steps import Reached

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


@dataclass(frozen=True)
class There:
    """Who was there for a pair."""

    pair: Pair
    sides: dict[Party, list[str]]
    """Names, by side."""

    @property
    def sign(self) -> str:
        return {0: "minus", 1: "undetermined", 2: "done"}[self.count]

    @property
    def count(self) -> int:
        return sum(bool(names) for names in self.sides.values())

    @property
    def words(self) -> str:
        if self.count == len(Party):
            return _("both")
        if self.sides[Party.POLICE]:
            return _("only the police")
        return _("only the municipality") if self.count else _("nobody")

    @property
    def names(self) -> str:
        return listing(dict.fromkeys(name for names in self.sides.values() for name in names))


@dataclass(frozen=True)
class Seat:
    """Somebody to tick for a pair, or why not."""

    value: str
    name: str
    where: str
    is_ticked: bool
    ended: str = ""
    """That the assignment had ended, and who came after."""


@dataclass(frozen=True)
class TaskRow:
    task: Task
    may_tick: bool

    @property
    def is_done(self) -> bool:
        return hasattr(self.task, "done")

    @property
    def _reached(self) -> Reached:
        if self.is_done:
            return Reached.DONE
        return Reached.LATE if self.task.days_late > 0 else Reached.AHEAD

    @property
    def tone(self) -> str:
        return SIGNS[self._reached][0]

    @property
    def icon(self) -> str:
        return SIGNS[self._reached][1]

    @property
    def words(self) -> str:
        if self.is_done:
            return _("Done")
        if self.task.days_late <= 0:
            return _("Left to do")
        return _("Was not done") if self.task.meeting.project.is_over else due_words(self.task)


class MeetingPage:
    def __init__(self, meeting: Meeting, user: AnyUser, *, sent: set[str] | None = None) -> None:
        """`sent`: who was ticked in a form that is to be put right."""
        self.meeting = meeting
        self.project = meeting.project
        self.user = user
        self.sent = sent

    @cached_property
    def may_manage(self) -> bool:
        return Project.objects.managed_by(self.user).contains(self.project)

    @cached_property
    def pairs(self) -> list[Pair]:
        return list(pairs_of(self.project))

    # --- Who was there

    @cached_property
    def attendances(self) -> list[Attendance]:
        related = self.meeting.attendances.select_related("membership__user", "membership__actor")
        return list(related.order_by("membership__user__name"))

    @property
    def there(self) -> list[There]:
        return [There(pair, {party: self._names(pair, party) for party in Party}) for pair in self.pairs]

    def _names(self, pair: Pair, party: Party) -> list[str]:
        return [
            str(one.membership.user)
            for one in self.attendances
            if one.pair_id == pair.pk and one.membership.actor.party == party
        ]

    @property
    def sides_there(self) -> int:
        return sum(one.count for one in self.there)

    @property
    def sides(self) -> int:
        return len(Party) * len(self.pairs)

    @property
    def can_have_been(self) -> bool:
        return self.meeting.first_day <= timezone.localdate()

    # --- To be ticked

    @cached_property
    def ticked(self) -> set[str]:
        return {f"{one.pair_id}-{one.membership_id}" for one in self.attendances}

    @property
    def is_sent(self) -> bool:
        return self.sent is not None

    @cached_property
    def people(self) -> People:
        return People(self.pairs)

    @cached_property
    def seats(self) -> list[tuple[Pair, list[Seat]]]:
        return [(pair, [self._seat(pair, one) for one in self._candidates(pair)]) for pair in self.pairs]

    def _candidates(self, pair: Pair) -> list[Membership]:
        """Of each side, once for each person: whoever is noted, by whatever became of the assignment since, those who
        had one, and who is named as coordinator but had left.
        """
        noted = [one.membership for one in self.attendances if one.pair_id == pair.pk]
        people = {party: self.people.of(pair, party) for party in Party}
        everyone = [one for party in Party for one in people[party]]
        standing = [one for one in everyone if not has_ended(one, self.meeting.first_day)]
        named = [one for party in Party for one in people[party] if one == pair.coordinator(party)]
        found: dict[int, Membership] = {}
        for one in [*noted, *standing, *named]:
            found.setdefault(one.user_id, one)
        order = {one.user_id: place for place, one in enumerate(everyone)}
        return sorted(found.values(), key=lambda one: order.get(one.user_id, len(order)))

    def _seat(self, pair: Pair, one: Membership) -> Seat:
        value = f"{pair.pk}-{one.pk}"
        is_ticked = value in (self.ticked if self.sent is None else self.sent)
        had_left = has_ended(one, self.meeting.first_day) and value not in self.ticked
        ended = f"{ended_assignment(one, self.people)} {_('Nobody is present after that.')}" if had_left else ""
        return Seat(value, str(one.user), str(one.actor), is_ticked, ended)

    @property
    def choices(self) -> list[str]:
        return [seat.value for _pair, seats in self.seats for seat in seats]

    # --- What is to be done

    @cached_property
    def tasks(self) -> list[TaskRow]:
        found = self.meeting.tasks.select_related("actor", "membership__user", "done", "meeting__project")
        may = set(Task.objects.tickable_by(self.user).filter(meeting=self.meeting).values_list("pk", flat=True))
        return [TaskRow(task, task.pk in may) for task in found.order_by("due", "pk")]

    @property
    def can_be_removed(self) -> bool:
        written = self.attendances or self.tasks or self.meeting.decisions.exists()
        return self.may_manage and not written

    @property
    def next(self) -> Meeting | None:
        return self.project.meetings.filter(number__gt=self.meeting.number).order_by("number").first()
