"""Each alarm points at a link that is missing. It stops nothing, and is gone when the link is there."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from assessments.action.links import goal_lacks_number, is_overdue, is_red_twice, lacks_cause, needs_measure
from assessments.action.models.measure import UNDER_WAY, State
from municipalities.models import Actor

from .ground import CauseRow, Ground, MeasureRow, PlaceRow, ReportRow
from .kinds import CARE, FOR_CHILDREN, Kind, Who


@dataclass(frozen=True, slots=True)
class Alarm:
    kind: Kind
    places: tuple[PlaceRow, ...]
    """One, or those of a plan for an area."""
    who: Who
    measure: MeasureRow | None = None
    cause: CauseRow | None = None
    since: datetime.date | None = None

    @property
    def place(self) -> PlaceRow:
        return self.places[0]


def alarms(ground: Ground) -> list[Alarm]:
    """The most important first, within a kind by the name of the place."""
    found = [*_of_places(ground), *_of_causes(ground), *_of_measures(ground), *_of_ceased(ground)]
    order = {kind: number for number, kind in enumerate(Kind)}
    return sorted(found, key=lambda alarm: order[alarm.kind])


# --- Places


def _of_places(ground: Ground) -> Iterator[Alarm]:
    for pk, place in ground.places.items():
        measures = ground.measures_at.get(pk, ())
        if pk in ground.near and not any(measure.pk in ground.current for measure in measures):
            yield Alarm(Kind.SCHOOL, (place,), Who.BOTH)
        if pk in ground.answers["PE7"] and not _is_there_one(measures, FOR_CHILDREN, ground):
            yield Alarm(Kind.CHILDREN, (place,), Who.BOTH)
        if pk in ground.answers["PE8"] and not _is_there_one(measures, CARE, ground):
            yield Alarm(Kind.NO_CARE, (place,), Who.BOTH)


def _is_there_one(measures: Iterable[MeasureRow], methods: Collection[str], ground: Ground) -> bool:
    """Planned too: that is for the plan to hold, and the day of its follow-up to ask about."""
    return any(one.method in methods and (not one.is_over or one.pk in ground.current) for one in measures)


def _of_ceased(ground: Ground) -> Iterator[Alarm]:
    """All measures have ended in one month of the round: the place may come back, and nobody is looking."""
    for pk, place in ground.ceased.items():
        measures = [one for one in ground.measures_at.get(pk, ()) if one.state != State.NOT_STARTED]
        if not all(one.is_over for one in measures):
            continue
        ends = [ground.reports[one.pk][-1].since for one in measures if ground.reports.get(one.pk)]
        if len({(day.year, day.month) for day in ends}) == 1 and ends[0] >= ground.round.starts:
            yield Alarm(Kind.CEASED, (place,), Who.BOTH, since=max(ends))


# --- Causes


def _of_causes(ground: Ground) -> Iterator[Alarm]:
    """Those that the user may read; whether anything is done about them, whoever may read that."""
    taken = {one.cause_id for one in ground.measures if one.cause_id and one.state != State.CANCELLED}
    for cause in ground.causes.values():
        if cause.scene in ground.places and needs_measure(cause) and cause.pk not in taken:
            yield Alarm(Kind.CAUSE_ALONE, (ground.places[cause.scene],), Who.BOTH, cause=cause)


# --- Measures


def _of_measures(ground: Ground) -> Iterator[Alarm]:
    for measure in ground.measures:
        if measure.is_over or measure.plan not in ground.readable:
            continue
        places = tuple(ground.places[pk] for pk in ground.plans[measure.plan] if pk in ground.places)
        if places:
            yield from _of_measure(measure, places, ground)


def _of_measure(measure: MeasureRow, places: tuple[PlaceRow, ...], ground: Ground) -> Iterator[Alarm]:
    owner = _who_answers(ground.actors.get(measure.responsible or 0))
    told = ground.reports.get(measure.pk, [])
    if is_red_twice([report.state for report in told]):
        yield Alarm(Kind.RED_TWICE, places, owner, measure, since=told[-1].since)
    if is_overdue(measure.follow_up, [report.since for report in told], ground.day):
        yield Alarm(Kind.OVERDUE, places, owner, measure, since=measure.follow_up)
    if measure.responsible in ground.left:
        yield Alarm(Kind.OWNER_LEFT, places, Who.BOTH, measure, since=ground.left[measure.responsible])
    if lacks_cause(measure):
        yield Alarm(Kind.MEASURE_ALONE, places, Who.BOTH, measure)
    if goal_lacks_number(measure):
        yield Alarm(Kind.NO_NUMBER, places, Who.BOTH, measure)
    if not measure.goal_source and (began := _under_way_since(told)) and _for_two_rounds(began, ground):
        yield Alarm(Kind.NO_BASIS, places, Who.BOTH, measure, since=began)


def _who_answers(actor: Actor | None) -> Who:
    """Where nobody is responsible yet, the two who write the plan."""
    if actor is None:
        return Who.BOTH
    return Who(actor.party) if actor.party else Who.OTHER


def _under_way_since(told: list[ReportRow]) -> datetime.date | None:
    """Ongoing or late all the time from that day on."""
    lately = [report.since for report in takewhile(lambda report: report.state in UNDER_WAY, reversed(told))]
    return lately[-1] if lately else None


def _for_two_rounds(began: datetime.date, ground: Ground) -> bool:
    previous = ground.round.previous
    return previous is not None and began < previous.starts
