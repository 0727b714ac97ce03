"""What the page of a project tells: its pairs and their steps, its meetings, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Meeting, Pair, Project, Step, Task
from assessments.wording import listing
from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_short, num

from .faults import has_ended
from .steps import Cell, Reached, Steps

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

SIGNS = {
    Reached.DONE: ("done", "done"),
    Reached.UNDER_WAY: ("under_way", "undetermined"),
    Reached.LATE: ("warn", "warn"),
    Reached.AHEAD: ("not_listed", "not_qualified"),
    Reached.UNKNOWN: ("pending", "pending"),
}
"""Tone and icon by how far something has come: check, half, triangle, ring, dashed ring."""


def reached_words(reached: Reached) -> str:
    return {
        Reached.DONE: _("Done"),
        Reached.UNDER_WAY: _("Under way"),
        Reached.LATE: _("Late"),
        Reached.AHEAD: _("Not begun"),
        Reached.UNKNOWN: _("Not known"),
    }[reached]


@dataclass(frozen=True)
class Row:
    """A pair of the board."""

    pair: Pair
    cells: list[Cell]

    @property
    def told(self) -> list[ToldCell]:
        return [ToldCell(cell) for cell in self.cells]

    @property
    def not_begun(self) -> str:
        """On a phone instead of their cells."""
        return self._those(Reached.AHEAD)

    @property
    def not_known(self) -> str:
        return self._those(Reached.UNKNOWN)

    def _those(self, reached: Reached) -> str:
        return listing(str(cell.step.label) for cell in self.cells if cell.reached == reached)

    @property
    def is_late(self) -> bool:
        return any(cell.reached == Reached.LATE for cell in self.cells)

    @property
    def missing(self) -> str:
        """What keeps the pair from working: an area that has ended, a side without coordinator."""
        return ", ".join(missing_words(self.pair))


@dataclass(frozen=True)
class ToldCell:
    cell: Cell

    @property
    def tone(self) -> str:
        return SIGNS[self.cell.reached][0]

    @property
    def icon(self) -> str:
        return SIGNS[self.cell.reached][1]

    @property
    def words(self) -> str:
        return reached_words(self.cell.reached)

    @property
    def heading(self) -> str:
        return capfirst(str(self.cell.step.label))

    @property
    def is_listed(self) -> bool:
        """With others, on a phone, since there is nothing to prove yet."""
        return self.cell.reached in (Reached.AHEAD, Reached.UNKNOWN)


@dataclass(frozen=True)
class MeetingCell:
    """A meeting in the line of the series."""

    meeting: Meeting
    pairs_there: int
    pairs: int

    @property
    def sign(self) -> str:
        if self.pairs_there:
            return "done"
        return "warn" if self.meeting.is_past else "pending"

    @property
    def words(self) -> str:
        if self.pairs_there:
            said = {"there": num(self.pairs_there), "pairs": num(self.pairs)}
            return _("Held, %(there)s of %(pairs)s pairs") % said
        if self.meeting.is_past:
            return _("Nobody is noted")
        return _("To come") if self.meeting.day else _("Day not set")


class ProjectPage:
    def __init__(self, project: Project, user: AnyUser) -> None:
        self.project = project
        self.may_manage = Project.objects.managed_by(user).contains(project)

    @property
    def period(self) -> str:
        first, last = self.project.starts, self.project.ends
        return f"{date_format(first, 'F Y')}–{date_format(last, 'F Y')}"

    # --- Pairs and steps

    @cached_property
    def pairs(self) -> list[Pair]:
        return list(pairs_of(self.project))

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(pair, self.steps.of(pair)) for pair in self.pairs]

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.project, self.pairs, self.all_meetings)

    @property
    def headings(self) -> list[str]:
        return [capfirst(str(step.label)) for step in Step]

    @property
    def feet(self) -> list[tuple[str, int | None]]:
        """How many pairs are done with each step; none where it is not known."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return list(zip(self.headings, map(_done_in, columns), strict=True))

    @property
    def base(self) -> str:
        """What the steps are counted from."""
        if not self.steps.round:
            return _("The county has no round from the time of the project, so its places are not known.")
        return _("Counted from the places of round %(round)s, and what is on record of them today.") % {
            "round": self.steps.round
        }

    # --- Sentences

    @property
    def lead(self) -> str:
        return " ".join(filter(None, [self._who, self._late, self._uncommitted]))

    @property
    def _who(self) -> str:
        municipalities = len({pair.municipality_id for pair in self.pairs})
        words = ngettext(
            "%(count)s municipality in %(pairs)s takes part",
            "%(count)s municipalities in %(pairs)s take part",
            municipalities,
        )
        said = words % {"count": num(municipalities), "pairs": _pairs(len(self.pairs))}
        if self.project.target_pairs:
            said += ", " + _("the goal is at least %(pairs)s") % {"pairs": _pairs(self.project.target_pairs)}
        return f"{said}."

    @property
    def _late(self) -> str:
        late = sum(row.is_late for row in self.rows)
        words = ngettext("%(pairs)s is late with a step.", "%(pairs)s are late with a step.", late)
        return capfirst(words % {"pairs": _pairs(late)}) if late else ""

    @property
    def _uncommitted(self) -> str:
        count = sum(row.cells[0].reached != Reached.DONE for row in self.rows)
        words = ngettext("%(pairs)s lacks a chief's commitment.", "%(pairs)s lack a chief's commitment.", count)
        return capfirst(words % {"pairs": _pairs(count)}) if count else ""

    # --- Meetings and tasks

    @cached_property
    def all_meetings(self) -> list[Meeting]:
        there = Count("attendances__pair", distinct=True)
        return list(self.project.meetings.annotate(pairs_there=there).order_by("number"))

    @property
    def meetings(self) -> list[MeetingCell]:
        return [MeetingCell(one, one.pairs_there, len(self.pairs)) for one in self.all_meetings]  # type: ignore[attr-defined]  # annotated

    @property
    def held(self) -> int:
        return sum(bool(cell.pairs_there) for cell in self.meetings)

    @property
    def next_meeting(self) -> Meeting | None:
        return next((one for one in self.all_meetings if not one.is_past), None)

    @cached_property
    def tasks(self) -> list[Task]:
        related = Task.objects.filter(meeting__project=self.project).select_related("done")
        return list(related.only("due", "done__id"))

    @property
    def overdue(self) -> int:
        today = timezone.localdate()
        return sum(task.due < today and not hasattr(task, "done") for task in self.tasks)

    # --- The one blue button

    @property
    def next_step(self) -> tuple[str, str] | None:
        """Address and words, for the project office."""
        if not self.may_manage:
            return None
        if not self.pairs:
            return reverse("pair_add", args=[self.project.pk]), _("Add a pair")
        if self.next_meeting:
            words = _("Open meeting %(number)s") % {"number": self.next_meeting.number}
            return reverse("meeting", args=[self.next_meeting.pk]), words
        return None


def _done_in(cells: Iterable[Cell]) -> int | None:
    reached = [cell.reached for cell in cells]
    return None if Reached.UNKNOWN in reached else reached.count(Reached.DONE)


def _pairs(count: int) -> str:
    return ngettext("%(count)s pair", "%(count)s pairs", count) % {"count": num(count)}


def pairs_of(project: Project) -> Iterable[Pair]:
    related = ("municipality", "local_police_area", "municipality_coordinator__user", "police_coordinator__user")
    return project.pairs.select_related(*related).order_by("municipality__name", "local_police_area__name")


def missing_words(pair: Pair) -> list[str]:
    today, found = timezone.localdate(), []
    if pair.local_police_area.valid_to and pair.local_police_area.valid_to < today:
        found.append(_("the local police area has ended"))
    lacking = [party for party in Party if not _is_manned(pair.coordinator(party))]
    if len(lacking) == len(Party):
        found.append(_("no coordinator on either side"))
    elif lacking:
        words = {
            Party.POLICE: _("no coordinator at the police"),
            Party.MUNICIPALITY: _("no coordinator at the municipality"),
        }
        found.append(words[lacking[0]])
    return found


def _is_manned(membership: Membership | None) -> bool:
    return membership is not None and not has_ended(membership, timezone.localdate())


def due_words(task: Task) -> str:
    """4 days late, or the day."""
    if task.days_late <= 0:
        return day_short(task.due)
    words = ngettext("%(count)s day late", "%(count)s days late", task.days_late)
    return words % {"count": num(task.days_late)}
