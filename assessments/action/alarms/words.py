"""An alarm in words: what is missing, what to do about it and who can. Only of those that are shown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Method
from assessments.action.models.measure import State
from assessments.judging.people import by_area, names
from assessments.models.assessment import AREAS_OF
from assessments.wording import listing
from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_long, measured, num

from .ground import Ground, MeasureRow, PlaceRow
from .kinds import CARE, FOR_CHILDREN, Kind, Who
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

    def row(self, alarm: Alarm) -> Row:
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
            who=self.who(alarm),
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
        late = (self.ground.today - day).days
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
            return REMEDIES[alarm.kind](), _address("measure", alarm.measure.pk)
        return self._of_plan(alarm)

    def _of_plan(self, alarm: Alarm) -> tuple[str, str]:
        """In the newest plan of the place that the user sees; where there is none, at the beginning."""
        scene = alarm.place.pk
        if plan := self.ground.plan_of.get(scene):
            choose = _("Choose a measure or say why none is needed") if alarm.cause else _("Add a measure")
            return choose, _address("plan", plan)
        if scene in self.ground.analysed:
            return _("Begin the plan"), _address("plan_start", scene)
        return _("Begin with the cause analysis"), _address("analysis", scene)

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
    """What there is at a place without a current measure: planned, standing still, or over."""
    measures = [one for one in ground.measures_at.get(scene, ()) if one.plan in ground.readable]
    if scene not in ground.planned:
        return _("There is no plan.")
    if not measures:
        return "" if ground.measures_at.get(scene) else _("There is a plan, without measures.")
    planned = [one for one in measures if one.state == State.NOT_STARTED]
    if planned:
        first = min(planned, key=lambda one: (one.starts is None, one.starts))
        if first.starts is None:
            return _("%(measure)s is planned, without a day.") % {"measure": first.name}
        return _("%(measure)s is planned for %(day)s.") % {"measure": first.name, "day": day_long(first.starts)}
    last = max(measures, key=lambda one: [report.since for report in ground.reports.get(one.pk, ())][-1:])
    told = ground.reports.get(last.pk)
    if not told or last.state not in ENDINGS:
        return ""
    return ENDINGS[last.state]() % {"measure": last.name, "day": day_long(told[-1].since)}


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


def turn_words(who: Who) -> str:
    """For those who are one of the two parties."""
    return {
        Who.BOTH: _("your turn, both"),
        Who.MUNICIPALITY: _("the municipality's turn"),
        Who.POLICE: _("the police's turn"),
        Who.OTHER: _("another actor's turn"),
    }[who]


def _address(route: str, pk: int) -> str:
    """Empty: nobody has made that page yet."""
    try:
        return reverse(route, args=[pk])
    except NoReverseMatch:
        return ""
