"""An alarm in words: what is missing, what to do about it and who can. Only of those that are shown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Method
from assessments.action.models.measure import UNDER_WAY, State
from assessments.judging.people import by_area, names
from assessments.models.assessment import AREAS_OF
from assessments.wording import listing
from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_long, measured, num

from .ground import Ground, MeasureRow, PlaceRow
from .kinds import CARE, FOR_CHILDREN, Kind
from .rules import Alarm

BROKEN = {Kind.CAUSE_ALONE, Kind.MEASURE_ALONE, Kind.NO_NUMBER, Kind.NO_BASIS}
"""Told with the sign of a broken link."""


@dataclass(frozen=True)
class Row:
    kind: Kind
    place: PlaceRow
    where: str
    broken: str
    """The missing link, beside its sign."""
    light: str
    """A state, beside its sign."""
    lines: list[str]
    remedy: str
    url: str
    who: str

    @property
    def text(self) -> str:
        """In one line, for files."""
        return " ".join(filter(None, [f"{self.broken}:" if self.broken else "", *self.lines]))


class Words:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def row(self, alarm: Alarm, *, who: str = "") -> Row:
        """With whose turn it is, where that is said instead of who can."""
        remedy, url = self._remedy(alarm)
        return Row(
            kind=alarm.kind,
            place=alarm.place,
            where=_where(alarm),
            broken=str(alarm.kind.label) if alarm.kind in BROKEN else "",
            light=State.STOPPED if alarm.kind is Kind.RED_TWICE else "",
            lines=list(filter(None, self._lines(alarm))),
            remedy=remedy,
            url=url,
            who=who or self.who(alarm),
        )

    # --- What is missing

    def _lines(self, alarm: Alarm) -> Iterator[str]:
        place, measure = alarm.place, alarm.measure
        if alarm.kind is Kind.SCHOOL:
            yield self._school(place)
            yield why_none(self.ground, place.pk)
        elif alarm.kind is Kind.CHILDREN:
            yield self._answer("PE7", place, _("Children under 18 are seen: %(answer)s, round %(round)s."))
            yield self._none_of(FOR_CHILDREN)
        elif alarm.kind is Kind.NO_CARE:
            yield self._answer("PE8", place, _("Social vulnerability: %(answer)s, round %(round)s."))
            yield self._none_of(CARE)
        elif alarm.kind is Kind.CEASED:
            yield _("Ceased in round %(round)s. Its measures ended in the same month, the last one on %(day)s.") % {
                "round": self.ground.round.label,
                "day": day_long(alarm.since),
            }
        elif alarm.cause:
            yield alarm.cause.text
        elif measure:
            yield self._of_measure(alarm, measure)

    def _of_measure(self, alarm: Alarm, measure: MeasureRow) -> str:
        values = {"measure": measure.name, "day": day_long(alarm.since)}
        if alarm.kind is Kind.OVERDUE and alarm.since:
            return self._overdue(alarm.since) % values
        if alarm.kind is Kind.OWNER_LEFT:
            text = OWNER_LEFT[alarm.since is None]()
            return text % {**values, "actor": self._responsible(measure)}
        if alarm.kind is Kind.NO_NUMBER:
            return measure.goal
        return LINES[alarm.kind]() % values

    def _overdue(self, day: datetime.date) -> str:
        late = (self.ground.day - day).days
        text = ngettext(
            "%%(measure)s should have been followed up on %%(day)s, %(count)s day ago.",
            "%%(measure)s should have been followed up on %%(day)s, %(count)s days ago.",
            late,
        )
        return text % {"count": num(late)}

    def _school(self, place: PlaceRow) -> str:
        near = self.ground.near[place.pk]
        first = f"{near.name} {measured(near.metres, 'm')}"
        others = near.within - 1
        if not others:
            return f"{first}."
        text = ngettext("%(school)s, and %(count)s more school.", "%(school)s, and %(count)s more schools.", others)
        return text % {"school": first, "count": num(others)}

    def _answer(self, code: str, place: PlaceRow, text: str) -> str:
        return text % {"answer": self.ground.answers[code][place.pk].lower(), "round": self.ground.round.label}

    def _none_of(self, codes: tuple[str, ...]) -> str:
        methods = [self._methods.get(code, code) for code in codes]
        return _("Neither planned nor going on: %(methods)s.") % {"methods": get_text_list(methods, _("or"))}

    @cached_property
    def _methods(self) -> dict[str, str]:
        return dict(Method.objects.filter(code__in=[*FOR_CHILDREN, *CARE]).values_list("code", "label"))

    # --- What to do

    def _remedy(self, alarm: Alarm) -> tuple[str, str]:
        if alarm.kind is Kind.CEASED:
            return _("Watch the place"), reverse("scene_detail", args=[alarm.place.pk])
        if alarm.measure:
            return REMEDIES[alarm.kind](), reverse("measure", args=[alarm.measure.pk])
        return self._of_plan(alarm)

    def _of_plan(self, alarm: Alarm) -> tuple[str, str]:
        """In the newest plan of the place that the user sees; where there is none, at the beginning."""
        scene = alarm.place.pk
        if plan := self.ground.plan_of.get(scene):
            choose = _("Choose a measure or say why none is needed") if alarm.cause else _("Add a measure")
            return choose, reverse("plan", args=[plan])
        if scene in self.ground.analysed:
            return _("Begin the plan"), reverse("plan_start", args=[scene])
        return _("Begin with the cause analysis"), reverse("analysis", args=[scene])

    # --- Who can

    def who(self, alarm: Alarm) -> str:
        if alarm.measure and alarm.kind in {Kind.RED_TWICE, Kind.OVERDUE} and alarm.measure.responsible:
            return self._responsible(alarm.measure)
        return listing(self._of_party(alarm.place, party) for party in (Party.POLICE, Party.MUNICIPALITY))

    def _responsible(self, measure: MeasureRow) -> str:
        actor = self.ground.actors[measure.responsible] if measure.responsible else ""
        return f"{actor}, {measure.function}" if measure.function else str(actor)

    def _of_party(self, place: PlaceRow, party: Party) -> str:
        """Its coordinators, those of the district before those of the municipality; where there are none, the area."""
        for kind in reversed(AREAS_OF[party]):
            if found := self._coordinators.get((kind, getattr(place, kind))):
                return names(found)
        return place.local_police_area_name if party is Party.POLICE else place.municipality_name

    @cached_property
    def _coordinators(self) -> dict[tuple[str, int], list[Membership]]:
        coordinating = [one for one in self.ground.writers if one.role == Membership.Role.COORDINATOR]
        return dict(by_area(one for one in coordinating if one.actor.party))


LINES: dict[Kind, Callable[[], str]] = {
    Kind.RED_TWICE: lambda: _("twice in a row: %(measure)s. Most lately on %(day)s."),
    Kind.MEASURE_ALONE: lambda: "%(measure)s",
    Kind.NO_BASIS: lambda: _("%(measure)s has been going on since %(day)s."),
}
OWNER_LEFT: dict[bool, Callable[[], str]] = {
    True: lambda: _("%(actor)s is responsible for %(measure)s, and nobody writes for them."),
    False: lambda: _("%(actor)s is responsible for %(measure)s. Nobody has written for them since %(day)s."),
}
REMEDIES: dict[Kind, Callable[[], str]] = {
    Kind.RED_TWICE: lambda: _("Change who is responsible, change the measure or cancel it"),
    Kind.OVERDUE: lambda: _("Follow it up now"),
    Kind.OWNER_LEFT: lambda: _("Choose someone responsible"),
    Kind.MEASURE_ALONE: lambda: _("Choose a cause from the analysis"),
    Kind.NO_NUMBER: lambda: _("Write a number"),
    Kind.NO_BASIS: lambda: _("Say where the number comes from"),
}


def why_none(ground: Ground, scene: int) -> str:
    """What there was at a place without a current measure: planned, begun since, standing still, or over."""
    measures = [one for one in ground.measures_at.get(scene, ()) if one.plan in ground.readable]
    if scene not in ground.planned:
        return _("There is no plan.")
    if not measures:
        return "" if ground.measures_at.get(scene) else _("There is a plan, without measures.")
    return min(_instead(ground, one) for one in measures)[-1]


def _instead(ground: Ground, measure: MeasureRow) -> tuple[int, int, str]:
    """What to tell of first: what is nearest to being current, and of the same kind the first, or the last that was."""
    told = ground.told(measure.pk)
    state = told[-1].state if told else State.NOT_STARTED
    if state in UNDER_WAY:
        words = _("%(measure)s was to end on %(day)s, and nobody has told how it went.")
        ended = measure.ends or ground.day  # under way and yet not current: its last day has passed
        return 2, -ended.toordinal(), words % {"measure": measure.name, "day": day_long(ended)}
    if state != State.NOT_STARTED:
        since = told[-1].since
        return 2, -since.toordinal(), ENDINGS[state]() % {"measure": measure.name, "day": day_long(since)}
    begun = [report.since for report in ground.reports.get(measure.pk, ()) if report.state in UNDER_WAY]
    if begun:
        words = _("%(measure)s began on %(day)s.") % {"measure": measure.name, "day": day_long(begun[0])}
        return 0, begun[0].toordinal(), words
    if measure.starts is None:
        return 1, datetime.date.max.toordinal(), _("%(measure)s is planned, without a day.") % {"measure": measure.name}
    words = _("%(measure)s is planned for %(day)s.") % {"measure": measure.name, "day": day_long(measure.starts)}
    return 1, measure.starts.toordinal(), words


ENDINGS: dict[str, Callable[[], str]] = {
    State.STOPPED: lambda: _("%(measure)s has stood still since %(day)s."),
    State.CANCELLED: lambda: _("%(measure)s was cancelled on %(day)s."),
    State.DONE: lambda: _("%(measure)s was done on %(day)s."),
}


def _where(alarm: Alarm) -> str:
    """The municipality, or how many more places the plan is for."""
    others = len(alarm.places) - 1
    area = alarm.place.district_name or alarm.place.municipality_name
    if not others:
        return area
    text = ngettext("%(area)s, and %(count)s more place", "%(area)s, and %(count)s more places", others)
    return text % {"area": area, "count": num(others)}
