"""Whether what a measure was aimed at was still there in the next round (rule 36): what was seen, never an effect.

For each method of a county: at how many places a measure of it has begun, and at how many of those the symptom or
indicator that it was aimed at was gone when the place was next judged. Published rounds only: an unfinished count
misleads. One query per table, then arithmetic.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instrument import Choice
from assessments.models import Assessment
from municipalities.site.look import num
from scenes.models import LineageEvent, Round

from .aimed import Aim, Ticked, aims_of
from .models import Measure, MeasureReport, PlanScene
from .models.measure import State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from municipalities.models import County

RESTRICTED = ("cause__restricted", "cause__problem__restricted")
STARTED = (State.ONGOING, State.LATE, State.STOPPED)


class Outcome(IntEnum):
    """Of several at a place the first counts: still there at one look is still there."""

    STILL, UNOPENED, UNKNOWN, GONE, WAITING, NOT_COMPARED = range(6)
    # UNOPENED is told of single places only (rule 42): the counts of a county do not wait.


COUNTED = [one for one in Outcome if one != Outcome.UNOPENED]
OUTCOME_OF = {Choice.YES: Outcome.STILL, Choice.UNKNOWN: Outcome.UNKNOWN, Choice.NO: Outcome.GONE}


@dataclass(frozen=True)
class Use:
    """Places, each once. They add up."""

    still: int = 0
    unknown: int = 0
    gone: int = 0
    waiting: int = 0
    """Not judged again since it began."""
    not_compared: int = 0
    """It was aimed at nothing that was ticked when it began."""

    @property
    def places(self) -> int:
        return self.compared + self.unknown + self.waiting + self.not_compared

    @property
    def compared(self) -> int:
        return self.gone + self.still

    @property
    def in_short(self) -> str:
        if not self.places:
            return _("not used")
        if not self.compared:
            words = ngettext("used at %(count)s place", "used at %(count)s places", self.places)
            return words % {"count": num(self.places)}
        words = ngettext("gone at %(gone)s of %(count)s place", "gone at %(gone)s of %(count)s places", self.compared)
        return words % {"gone": num(self.gone), "count": num(self.compared)}

    @property
    def in_words(self) -> str:
        return " ".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if not self.places:
            yield _("Used at no place yet.")
            return
        words = ngettext("Used at %(count)s place.", "Used at %(count)s places.", self.places)
        yield words % {"count": num(self.places)}
        if self.compared:
            words = _(
                "The symptom that it was aimed at was gone by the next round at %(gone)s, still there at %(still)s."
            )
            yield words % {"gone": num(self.gone), "still": num(self.still)}
            yield _("That does not say that the measure is the cause.")
        if self.unknown:
            yield _("At %(count)s the parties do not know.") % {"count": num(self.unknown)}
        if self.waiting:
            yield _("At %(count)s it has not been judged again.") % {"count": num(self.waiting)}
        if self.not_compared:
            words = _(
                "At %(count)s nothing that it was aimed at was ticked when it began, so that nothing can be compared."
            )
            yield words % {"count": num(self.not_compared)}


def used_in(county: County) -> dict[int, Use]:
    """By method."""
    counted: defaultdict[int, Counter[Outcome]] = defaultdict(Counter)
    for (method, _scene), outcome in outcomes(Seen(county)).items():
        counted[method][outcome] += 1
    return {method: Use(*(found[outcome] for outcome in COUNTED)) for method, found in counted.items()}


def outcomes(seen: Seen) -> dict[tuple[int, int], Outcome]:
    """By method and place."""
    worst: dict[tuple[int, int], Outcome] = {}
    for measure in seen.measures:
        for scene in seen.places_of(measure):
            key = measure.method, scene
            worst[key] = min(seen.outcome(measure, scene), worst.get(key, Outcome.NOT_COMPARED))
    return worst


class Begun(NamedTuple):
    """A measure that is under way, or was."""

    method: int
    plan: int
    day: datetime.date | None
    aims: tuple[Aim, ...]


class Judged(NamedTuple):
    pk: int
    round: int
    starts: datetime.date
    ends: datetime.date
    instrument: str


class Seen:
    """What is on record of a county's measures, and of their places."""

    def __init__(self, county: County, unopened: Collection[tuple[int, int]] = ()) -> None:
        """`unopened` are places and rounds whose result is not told yet."""
        self.county = county
        self.unopened = unopened
        self.plan_places = PlanScene.objects.filter(plan__county=county)

    @cached_property
    def measures(self) -> list[Begun]:
        """Not those of a copied plan that nobody has said holds there."""
        found = Measure.objects.filter(plan__county=self.county, method__isnull=False, to_review=False)
        begun = found.exclude(state__in=[State.NOT_STARTED, State.CANCELLED]).order_by("pk")
        rows = begun.values_list("pk", "method", "plan", "starts", "aim", "cause__problem__aims", *RESTRICTED)
        days = self._days_told
        return [
            Begun(method, plan, days.get(pk) or starts, aims_of(aimed_at(*aims)))
            for pk, method, plan, starts, *aims in rows
        ]

    @cached_property
    def _days_told(self) -> dict[int, datetime.date]:
        """On which each was first told to be under way. What was planned may have been late."""
        reports = MeasureReport.objects.filter(measure__plan__county=self.county, state__in=STARTED)
        return dict(reports.order_by("-since", "-pk").values_list("measure", "since"))

    # --- Where

    def places_of(self, measure: Begun) -> Iterator[int]:
        """When places were merged, what began before belongs to the old ones, what began after to the new one."""
        for scene, inherited_on in self._places[measure.plan]:
            day = measure.day or datetime.date.max
            is_older = inherited_on is not None and day <= inherited_on
            if not is_older and day <= self._merged_away.get(scene, datetime.date.max):
                yield scene

    @cached_property
    def _places(self) -> defaultdict[int, list[tuple[int, datetime.date | None]]]:
        found: defaultdict[int, list[tuple[int, datetime.date | None]]] = defaultdict(list)
        for plan, scene, day in self.plan_places.values_list("plan", "scene", "inherited_by__round__ends"):
            found[plan].append((scene, day))
        return found

    @cached_property
    def _merged_away(self) -> dict[int, datetime.date]:
        """The last day of the round in which a place became part of another."""
        events = LineageEvent.objects.in_force().filter(round__county=self.county, kind=LineageEvent.Kind.MERGED)
        parents: defaultdict[int, set[int]] = defaultdict(set)
        children: defaultdict[int, set[int]] = defaultdict(set)
        days = {}
        for pk, parent, child, days[pk] in events.values_list("pk", "parents", "children", "round__ends"):
            parents[pk].add(parent)
            children[pk].add(child)
        return {scene: days[pk] for pk in parents for scene in parents[pk] - children[pk]}

    # --- What became of it

    def outcome(self, measure: Begun, scene: int) -> Outcome:
        return min((self._outcome(aim, measure.day, scene) for aim in measure.aims), default=Outcome.NOT_COMPARED)

    def _outcome(self, aim: Aim, day: datetime.date | None, scene: int) -> Outcome:
        judged = self._judged[scene]
        then = next((one for one in reversed(judged) if day and one.starts <= day), None)
        if then is None or self._ticked.jointly(then.pk, aim) != Choice.YES:
            return Outcome.NOT_COMPARED
        for later in judged[judged.index(then) + 1 :]:
            is_other = bool(aim.indicator) and later.instrument != then.instrument
            if not is_other and (answer := self._ticked.by_any(later.pk, aim)):
                is_unopened = (scene, later.round) in self.unopened
                return Outcome.UNOPENED if is_unopened else OUTCOME_OF[Choice(answer)]
        return Outcome.WAITING

    @cached_property
    def _assessments(self) -> QuerySet[Assessment]:
        return Assessment.objects.settled().filter(
            round__county=self.county, round__state=Round.State.PUBLISHED, scene__in=self.plan_places.values("scene")
        )

    @cached_property
    def _judged(self) -> defaultdict[int, list[Judged]]:
        """In the order of the rounds. Of a place that became part of another, not the round in which it did."""
        found: defaultdict[int, list[Judged]] = defaultdict(list)
        rounds = ("round", "round__starts", "round__ends", "round__instrument")
        in_order = self._assessments.order_by("round__ends", "round__starts", "round__label")
        for scene, *row in in_order.values_list("scene", "pk", *rounds):
            judged = Judged(*row)
            if judged.ends < self._merged_away.get(scene, datetime.date.max):
                found[scene].append(judged)
        return found

    @cached_property
    def _ticked(self) -> Ticked:
        return Ticked(self._assessments, {aim for measure in self.measures for aim in measure.aims})


def aimed_at(own: str, of_problem: str | None, *restricted: bool | None) -> str:
    """Its own aim, or the problem's that its cause explains. What rests on restricted answers is not counted at all:
    everybody in the county reads the figures.
    """
    return own or ("" if any(restricted) else of_problem or "")
