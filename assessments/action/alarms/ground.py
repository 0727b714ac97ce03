"""What alarms are counted from: plain rows, one query per table."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import FilteredRelation, Max, OuterRef, Q
from django.utils import timezone

from assessments.action.models import Analysis, Cause, Measure, MeasureReport, PlanScene
from assessments.action.models.measure import ENDED, MeasureQuerySet
from assessments.figures.picture import Picture
from assessments.models import Reply
from municipalities.models import Actor, Membership
from scenes.models import Round, Scene
from scenes.place_kinds import SCHOOL

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

ASKED = {"PE7": ("ofta", "ibland"), "PE8": ("till_stor_del",)}
"""Restricted questions, and the answers that ask for a measure."""


class PlaceRow(NamedTuple):
    """A place with those who answer for it today."""

    pk: int
    name: str
    code: str
    municipality: int
    municipality_code: str
    municipality_name: str
    district: int | None
    district_name: str | None
    local_police_area: int
    local_police_area_name: str


class MeasureRow(NamedTuple):
    pk: int
    plan: int
    cause_id: int | None
    cause_text: str
    aim: str
    method: str | None
    """Its code."""
    method_name: str | None
    what: str
    goal: str
    goal_number: Decimal | None
    goal_source: str
    responsible: int | None
    function: str
    starts: datetime.date | None
    ends: datetime.date | None
    follow_up: datetime.date | None
    state: str

    @property
    def name(self) -> str:
        return self.method_name or self.what

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


MEASURE = [{"method": "method__code", "method_name": "method__label"}.get(name, name) for name in MeasureRow._fields]


class ReportRow(NamedTuple):
    state: str
    since: datetime.date


class CauseRow(NamedTuple):
    pk: int
    scene: int
    parent_id: int | None
    text: str
    influence: str
    no_measure_because: str


CAUSE = [{"scene": "problem__analysis__scene"}.get(name, name) for name in CauseRow._fields]


class NearRow(NamedTuple):
    """The nearest compulsory school, and how many are near."""

    name: str
    metres: float
    within: int


class Ground:
    """A county as one user sees it: the open drug scenes of a round, and what is done about them on a day, today.

    With `about`, set before they are read, measures are only those of these places: most of the time goes there.
    """

    def __init__(self, round: Round, user: AnyUser, day: datetime.date | None = None) -> None:
        self.round, self.user, self.day = round, user, day or timezone.localdate()
        self.county = round.county
        self.about: set[int] | None = None

    # --- Places

    @cached_property
    def _scenes(self) -> list[Any]:
        """Of each that the user sees: `PlaceRow`, its latest approved analysis, and `NearRow` in the round. In one
        query, since the start page of the pair asks it each time.
        """
        approved = Analysis.objects.approved().filter(scene=OuterRef("pk")).order_by("-number")
        near = Q(nearby__round=self.round, nearby__kind=SCHOOL, nearby__within__gt=0)
        found = Scene.objects.visible_to(self.user).filter(county=self.county).order_by("name", "code")
        found = found.annotate(school=FilteredRelation("nearby", condition=near), analysed=approved.values("pk")[:1])
        areas = ("municipality", "municipality__code", "municipality__name", "district", "district__name")
        police = ("local_police_area", "local_police_area__name")
        school = ("school__nearest_name", "school__nearest_m", "school__within")
        return list(found.values_list("pk", "name", "code", *areas, *police, "analysed", *school, named=True))

    @cached_property
    def seen(self) -> dict[int, PlaceRow]:
        return {row.pk: PlaceRow(*row[: len(PlaceRow._fields)]) for row in self._scenes}

    @cached_property
    def picture(self) -> Picture:
        return Picture(self.round)

    @cached_property
    def places(self) -> dict[int, PlaceRow]:
        """Open drug scenes that the user sees, by name."""
        listed = {row.scene for row in self.picture.listed}
        return {pk: place for pk, place in self.seen.items() if pk in listed}

    @cached_property
    def ceased(self) -> dict[int, PlaceRow]:
        changes = self.picture.changes
        return {pk: place for pk, place in self.seen.items() if changes.get(pk) == "ceased"}

    @cached_property
    def near(self) -> dict[int, NearRow]:
        near = (row for row in self._scenes if row.school__within)
        return {row.pk: NearRow(row.school__nearest_name, row.school__nearest_m, row.school__within) for row in near}

    @cached_property
    def answers(self) -> dict[str, dict[int, str]]:
        """By question and place, those that ask for a measure. Restricted: only to those who may read them."""
        found: dict[str, dict[int, str]] = {code: {} for code in ASKED}
        chosen = [Q(question__code=code, option__code__in=options) for code, options in ASKED.items()]
        replies = Reply.objects.visible_to(self.user).filter(chosen[0] | chosen[1], assessment__round=self.round)
        rows = replies.filter(party="").order_by()
        for code, scene, words in rows.values_list("question__code", "assessment__scene", "option__label"):
            found[code][scene] = words
        return found

    # --- Causes

    @cached_property
    def analysed(self) -> dict[int, int]:
        """The latest approved analysis of each place."""
        return {row.pk: row.analysed for row in self._scenes if row.analysed}

    @cached_property
    def causes(self) -> dict[int, CauseRow]:
        """Of those analyses, the causes that the user may read."""
        kept = set(self.analysed.values())
        if not kept:
            return {}
        approved = Analysis.objects.approved().filter(scene__county=self.county)
        causes = Cause.objects.visible_to(self.user).filter(problem__analysis__in=approved).order_by("pk")
        rows = causes.values_list("problem__analysis", *CAUSE)
        return {row[1]: CauseRow(*row[1:]) for row in rows if row[0] in kept}

    # --- Plans and measures

    @cached_property
    def plans(self) -> dict[int, list[int]]:
        """The places of each plan of the county, by name, whether the user sees the plan or not."""
        rows = PlanScene.objects.filter(plan__county=self.county).order_by("scene__name", "scene__code")
        found: dict[int, list[int]] = defaultdict(list)
        for plan, scene in rows.values_list("plan", "scene"):
            found[plan].append(scene)
        return found

    @cached_property
    def planned(self) -> set[int]:
        """Places with a plan, whether the user sees it or not."""
        return {scene for scenes in self.plans.values() for scene in scenes}

    @cached_property
    def readable(self) -> set[int]:
        """`Plan.objects.visible_to`, from what has been read anyway; a test holds the two equal."""
        return {plan for plan, scenes in self.plans.items() if self.seen.keys() >= {*scenes}}

    @cached_property
    def plan_of(self) -> dict[int, int]:
        """The newest of each place, of those that the user sees."""
        return {scene: plan for plan in sorted(self.readable) for scene in self.plans.get(plan, ())}

    @property
    def _measures(self) -> MeasureQuerySet:
        return Measure.objects.filter(self._of_plans("plan"))

    def _of_plans(self, plan: str) -> Q:
        if self.about is None:
            return Q((f"{plan}__county", self.county))
        return Q((f"{plan}__in", [pk for pk, scenes in self.plans.items() if not self.about.isdisjoint(scenes)]))

    @cached_property
    def measures(self) -> list[MeasureRow]:
        """Of every plan: what is done is done, whoever may read of it."""
        rows = self._measures.order_by("plan", "order", "pk")
        return [MeasureRow(*row) for row in rows.values_list(*MEASURE)]

    @cached_property
    def measures_at(self) -> dict[int, list[MeasureRow]]:
        """Of each place, those of a plan for an area too."""
        found: dict[int, list[MeasureRow]] = defaultdict(list)
        for measure in self.measures:
            for scene in self.plans[measure.plan]:
                found[scene].append(measure)
        return found

    @cached_property
    def reports(self) -> dict[int, list[ReportRow]]:
        """Of each measure, the latest last."""
        rows = MeasureReport.objects.filter(self._of_plans("measure__plan")).order_by("measure", "since", "pk")
        found: dict[int, list[ReportRow]] = defaultdict(list)
        for measure, state, since in rows.values_list("measure", "state", "since"):
            found[measure].append(ReportRow(state, since))
        return found

    def told(self, measure: int) -> list[ReportRow]:
        """What had been told of it by the day."""
        return [report for report in self.reports.get(measure, ()) if report.since <= self.day]

    @cached_property
    def current(self) -> set[int]:
        """Measures that are current on the day (rule 33)."""
        return set(self._measures.current_on(self.day).order_by().values_list("pk", flat=True))

    # --- Who can

    @cached_property
    def actors(self) -> dict[int, Actor]:
        """Those responsible for some measure."""
        actors = Actor.objects.filter(pk__in={one.responsible for one in self.measures if one.responsible})
        return {actor.pk: actor for actor in actors.select_related("local_police_area", "district")}

    @cached_property
    def writers(self) -> list[Membership]:
        """In force today, for any of the county's actors."""
        writing = Membership.objects.in_force().writing().filter(actor__county=self.county)
        return list(writing.select_related("user", "actor").order_by("user__name"))

    @cached_property
    def left(self) -> dict[int, datetime.date | None]:
        """Actors that nobody writes for any more, and since when. One that never had an account has not left, but for
        police and municipalities, who write plans.
        """
        manned = {membership.actor_id for membership in self.writers}
        alone = [actor for actor in self.actors.values() if actor.pk not in manned or _ended(actor, self.day)]
        were = Membership.objects.writing().filter(actor__in=alone).order_by()
        last = dict(were.values_list("actor").annotate(Max("ends")))
        return {
            actor.pk: _ended(actor, self.day) or last.get(actor.pk)
            for actor in alone
            if actor.pk in last or actor.kind in Actor.AREA_KINDS
        }


def latest(rounds: Iterable[Round]) -> Round | None:
    """The one of a county that tells which places are open drug scenes: the latest published, else the latest opened.
    They come in order.
    """
    opened = [round for round in rounds if round.state != Round.State.PLANNED]
    published = [round for round in opened if round.is_published]
    return next(reversed(published or opened), None)


def _ended(actor: Actor, today: datetime.date) -> datetime.date | None:
    """The last day of its area, if that has passed."""
    area = actor.local_police_area or actor.district
    return area.valid_to if area and area.valid_to and area.valid_to < today else None
