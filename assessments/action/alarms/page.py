"""The list of alarms, as sentences and rows that the template only prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.meeting_sheet.pairs import Pair, pairs_of
from municipalities.site.look import day_long, num
from scenes.models import Round
from scenes.place_kinds import SCHOOL

from .forms import SelectionForm, counted
from .ground import Ground, PlaceRow
from .kinds import GROUP_OF, GROUPS, Group, Kind
from .rules import Alarm, alarms
from .schools import SchoolsOnRecord
from .words import Row, Words

if TYPE_CHECKING:
    from django.http import QueryDict

    from municipalities.models.user import AnyUser

FIRST = 3
"""Rows of each group, until one group is chosen."""
ROWS_PER_PAGE = 50


@dataclass(frozen=True)
class Section:
    """A group of the list."""

    group: Group
    heading: str
    note: str
    rows: list[Row]
    more: str
    """How many are not shown, as a link to them."""
    more_query: str


class AlarmList:
    """What one user sees of a county, as chosen."""

    def __init__(self, round: Round, user: AnyUser, query: QueryDict) -> None:
        self.round = round
        self.ground = Ground(round, user)
        self.schools = SchoolsOnRecord(round, self.ground.day)
        self.query = query
        self.words = Words(self.ground)

    @cached_property
    def every(self) -> list[Alarm]:
        return alarms(self.ground)

    @cached_property
    def form(self) -> SelectionForm:
        places = [*self.ground.places.values(), *self.ground.ceased.values()]
        form = SelectionForm(self.query, places=places, alarms=self.every)
        form.is_valid()
        return form

    @cached_property
    def chosen(self) -> list[Alarm]:
        """Nothing where the selection cannot be understood: the form says what is wrong."""
        if self.form.errors:
            return []
        return [alarm for alarm in self.every if self.form.holds(alarm)] if self.form.chosen else self.every

    @cached_property
    def places(self) -> list[PlaceRow]:
        """Open drug scenes of the chosen area."""
        return [] if self.form.errors else [one for one in self.ground.places.values() if self.form.holds_place(one)]

    @property
    def area(self) -> str:
        return self.form.area_name or str(self.round.county)

    @property
    def pairs(self) -> list[Pair]:
        """That answer for places of the chosen area, each with its meeting sheet."""
        places = [*self.ground.places.values(), *self.ground.ceased.values()]
        return [] if self.form.errors else pairs_of(place for place in places if self.form.holds_place(place))

    # --- Sentences

    @property
    def day(self) -> str:
        return day_long(self.ground.day)

    @property
    def lead(self) -> str:
        """34 alarms at 17 of 51 places."""
        listed = {place.pk for place in self.places}
        at = len(listed & {place.pk for alarm in self.chosen for place in alarm.places})
        text = ngettext(
            "%(alarms)s at %(at)s of %(count)s place.", "%(alarms)s at %(at)s of %(count)s places.", len(listed)
        )
        said = [text % {"alarms": counted(len(self.chosen)), "at": num(at), "count": num(len(listed))}]
        if near := self.by_kind[Kind.SCHOOL]:
            text = ngettext(
                "At %(count)s place there is a compulsory school within %(metres)s metres and no current measure.",
                "At %(count)s places there is a compulsory school within %(metres)s metres and no current measure.",
                near,
            )
            said.append(text % {"count": num(near), "metres": num(self.round.county.near_m)})
        return " ".join(said)

    @property
    def about_schools(self) -> str:
        """Why a school alarm may be missing or wrong."""
        if not self.places:
            return ""
        if self.ground.picture.near_places(SCHOOL) is None:
            return _("How far it is to schools has not been computed.")
        return self.schools.warning

    @cached_property
    def by_kind(self) -> Counter[Kind]:
        return Counter(alarm.kind for alarm in self.chosen)

    @property
    def equation(self) -> str:
        """5 + 2 + 8 + 14 + 5 = 34. Of the groups that have any."""
        sums = [section_sum for group in Group if (section_sum := self._sum(group))]
        return f"{' + '.join(map(num, sums))} = {num(len(self.chosen))}" if len(sums) > 1 else ""

    @property
    def next_follow_up(self) -> str:
        """The day of the next, where nothing is missing."""
        here = {place.pk for place in self.places}
        days = [
            one.follow_up
            for one in self.ground.measures
            if one.follow_up and not one.is_over and one.follow_up >= self.ground.day
            if one.plan in self.ground.readable and not here.isdisjoint(self.ground.plans[one.plan])
        ]
        return day_long(min(days)) if days else ""

    # --- Rows

    @property
    def sections(self) -> list[Section]:
        return [self._section(group) for group in Group if self._sum(group)]

    @cached_property
    def page(self) -> Page[Alarm] | None:
        """Of the group that is chosen."""
        if "kind" not in self.form.chosen:
            return None
        return Paginator(self.chosen, ROWS_PER_PAGE).get_page(self.query.get("page"))

    @property
    def page_query(self) -> str:
        return urlencode(self.form.chosen)

    @cached_property
    def _of_group(self) -> dict[Group, list[Alarm]]:
        found: dict[Group, list[Alarm]] = {group: [] for group in Group}
        for alarm in self.chosen:
            found[GROUP_OF[alarm.kind]].append(alarm)
        return found

    def _sum(self, group: Group) -> int:
        return len(self._of_group[group])

    def _section(self, group: Group) -> Section:
        of_group = self._of_group[group]
        shown = list(self.page) if self.page else of_group[:FIRST]
        left = 0 if self.page else len(of_group) - len(shown)
        more = ngettext("Show %(count)s more alarm", "Show %(count)s more alarms", left) % {"count": num(left)}
        return Section(
            group=group,
            heading=f"{group.label}: {self._counted(group)}",
            note=self._note(group),
            rows=[self.words.row(alarm) for alarm in shown],
            more=more if left else "",
            more_query=urlencode({**self.form.chosen, "kind": group.value}),
        )

    def _counted(self, group: Group) -> str:
        count = self._sum(group)
        if group in {Group.SCHOOL, Group.CHILDREN}:
            return ngettext("%(count)s place", "%(count)s places", count) % {"count": num(count)}
        return counted(count)

    def _note(self, group: Group) -> str:
        """What counts, or how many of each kind."""
        if group is Group.SCHOOL:
            counts = _(
                "Compulsory school. A measure that is planned, cancelled or stands still does not count. "
                "One that is done counts for 12 months."
            )
            return f"{counts} {self.schools.text}"
        if group is Group.CHILDREN:
            return _("Only those who may read the answer see these.")
        return f"{capfirst(', '.join(self._kinds(group)))}."

    def _kinds(self, group: Group) -> Iterator[str]:
        """Cause without measure 6, measure without cause 3."""
        for kind in GROUPS[group]:
            if count := self.by_kind[kind]:
                yield f"{kind.label} {num(count)}"

    @property
    def shown(self) -> set[int]:
        """Keys of the places that the page names."""
        of_groups = [list(self.page)] if self.page else [found[:FIRST] for found in self._of_group.values()]
        return {alarm.place.pk for found in of_groups for alarm in found}
