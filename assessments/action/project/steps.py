"""How far each pair has come with each step: computed from what is on record, never typed (rule 39)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import (
    Analysis,
    Commitment,
    Decision,
    Meeting,
    Pair,
    PlanScene,
    Project,
    Step,
    SurveyReturn,
    SurveySignature,
)
from assessments.action.models.measure import UNDER_WAY, State
from assessments.models import Assessment, ZeroReport
from municipalities.models.actor import Party
from municipalities.site.look import NO_BREAK_SPACE, day_short, num
from scenes.models import Round


class Reached(StrEnum):
    DONE = "done"
    UNDER_WAY = "under_way"
    LATE = "late"
    AHEAD = "ahead"
    UNKNOWN = "unknown"
    """The county has no round from the time of the project."""


@dataclass(frozen=True)
class Cell:
    """One pair in one step, with its proof."""

    step: Step
    reached: Reached
    proof: str = ""


@dataclass
class Places:
    """Of one pair in the round, by key."""

    judged: set[int] = field(default_factory=set)
    all: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    """Settled as no open drug scene: nothing more is to be done about them."""

    @property
    def to_act_on(self) -> set[int]:
        return self.all - self.closed


class Count(NamedTuple):
    done: int
    base: int
    has_begun: bool


class Steps:
    """Of all pairs of a project; one query for each table."""

    def __init__(self, project: Project, pairs: Collection[Pair], meetings: Collection[Meeting]) -> None:
        self.project = project
        self.pairs = pairs
        self.meetings = meetings
        self.today = timezone.localdate()

    @cached_property
    def round(self) -> Round | None:
        """The latest that has been opened, of the project's time: what comes afterwards does not change its board."""
        rounds = Round.objects.worth_reading().filter(county=self.project.county_id, starts__lte=self.project.ends)
        return rounds.order_by("ends", "starts", "label").last()

    def of(self, pair: Pair) -> list[Cell]:
        return [self._commitment(pair), self._mapping(pair), *(self._counted(pair, step) for step in COUNTED)]

    @cached_property
    def due(self) -> dict[str, datetime.date]:
        """The day by which a step is to be done: that of the last meeting that says so."""
        days: dict[str, datetime.date] = {}
        for meeting in self.meetings:
            if meeting.step_due:
                days[meeting.step_due] = max(meeting.last_day, days.get(meeting.step_due, meeting.last_day))
        return days

    # --- Each step

    def _commitment(self, pair: Pair) -> Cell:
        said = self._commitments[pair.pk]
        if len(said) == len(Party):
            latest = max(one.on for one in said.values())
            return Cell(Step.COMMITMENT, Reached.DONE, _("both, %(day)s") % {"day": day_short(latest)})
        missing = {
            Party.POLICE: _("the police's chief is missing"),
            Party.MUNICIPALITY: _("the municipality's chief is missing"),
        }
        proof = next(missing[party] for party in Party if party not in said) if said else _("both chiefs are missing")
        return self._unfinished(Step.COMMITMENT, proof, has_begun=bool(said))

    def _mapping(self, pair: Pair) -> Cell:
        if self.round is None:
            return Cell(Step.MAPPING, Reached.UNKNOWN)
        places = self._places[pair.municipality_id, pair.local_police_area_id]
        if not places.all:
            if self._says_none(pair):
                return Cell(Step.MAPPING, Reached.DONE, _("has said: no places"))
            return self._unfinished(Step.MAPPING, _("no places"), has_begun=False)
        return self._cell(Step.MAPPING, Count(len(places.judged), len(places.all), bool(places.judged)))

    def _counted(self, pair: Pair, step: Step) -> Cell:
        if self.round is None:
            return Cell(step, Reached.UNKNOWN)
        places = self._places[pair.municipality_id, pair.local_police_area_id].to_act_on
        if not places:
            return Cell(step, Reached.AHEAD, _("no places"))
        done, begun = self._done[step], self._begun[step]
        return self._cell(step, Count(len(places & done), len(places), bool(places & (done | begun))))

    def _cell(self, step: Step, count: Count) -> Cell:
        of = _("%(done)s of %(base)s places") if count.done == count.base else _("%(done)s of %(base)s")
        proof = of.replace(" ", NO_BREAK_SPACE, 2) % {"done": num(count.done), "base": num(count.base)}
        if count.done == count.base:
            return Cell(step, Reached.DONE, proof)
        return self._unfinished(step, proof, has_begun=count.has_begun)

    def _unfinished(self, step: Step, proof: str, *, has_begun: bool) -> Cell:
        due = self.due.get(step)
        if due and due < self.today:
            words = _("was to be done by %(day)s") % {"day": day_short(due)}
            return Cell(step, Reached.LATE, ", ".join(filter(None, [proof, words])))
        return Cell(step, Reached.UNDER_WAY if has_begun else Reached.AHEAD, proof)

    # --- What is on record

    @cached_property
    def _commitments(self) -> dict[int, dict[str, Commitment]]:
        found: dict[int, dict[str, Commitment]] = defaultdict(dict)
        for one in Commitment.objects.filter(pair__in=self.pairs).order_by():
            found[one.pair_id][one.party] = one
        return found

    @cached_property
    def _places(self) -> dict[tuple[int, int], Places]:
        found: dict[tuple[int, int], Places] = defaultdict(Places)
        for scene, municipality, area, settled_at, listed in self._assessments():
            places = found[municipality, area]
            places.all.add(scene)
            if settled_at:
                places.judged.add(scene)
                if not listed:
                    places.closed.add(scene)
        return found

    def _assessments(self) -> Iterator[tuple[int, int, int, datetime.datetime | None, bool | None]]:
        """Also those of pairs that share one of their areas with a pair of the project: they are few."""
        rows = Assessment.objects.filter(
            round=self.round,
            municipality__in={pair.municipality_id for pair in self.pairs},
            local_police_area__in={pair.local_police_area_id for pair in self.pairs},
        )
        yield from rows.order_by().values_list("scene", "municipality", "local_police_area", "settled_at", "listed")

    @cached_property
    def _scenes(self) -> set[int]:
        return set().union(*(places.to_act_on for places in self._places.values()))

    def _says_none(self, pair: Pair) -> bool:
        """The municipality or the police area has said in the round that it has no open drug scene."""
        return bool(
            {("municipality", pair.municipality_id), ("local_police_area", pair.local_police_area_id)} & self._zeros
        )

    @cached_property
    def _zeros(self) -> set[tuple[str, int]]:
        rows = ZeroReport.objects.standing().filter(round=self.round).order_by()
        found = set()
        for municipality, area in rows.values_list("municipality", "local_police_area"):
            found |= {("municipality", municipality), ("local_police_area", area)}
        return {(kind, pk) for kind, pk in found if pk}

    @cached_property
    def _done(self) -> dict[str, set[int]]:
        """Places that have what each step asks for."""
        return {step: {scene for scene, is_done in rows if is_done} for step, rows in self._rows.items()}

    @cached_property
    def _begun(self) -> dict[str, set[int]]:
        return {step: {scene for scene, _is_done in rows} for step, rows in self._rows.items()}

    @cached_property
    def _rows(self) -> dict[str, list[tuple[int, bool]]]:
        analyses = Analysis.objects.filter(scene__in=self._scenes).order_by().values_list("scene", "approved_at")
        decided = Exists(Decision.objects.filter(plan=OuterRef("plan")))
        plans = PlanScene.objects.filter(scene__in=self._scenes).annotate(is_decided=decided).order_by()
        going = {"plan__measures__state__in": (*UNDER_WAY, State.DONE), "plan__measures__to_review": False}
        measures = PlanScene.objects.filter(scene__in=self._scenes, **going).order_by()
        signed = Exists(SurveySignature.objects.filter(document=OuterRef("pk")))
        since = {"survey__opens__gte": self.project.starts}
        surveys = SurveyReturn.objects.filter(scene__in=self._scenes, **since).annotate(is_signed=signed).order_by()
        return {
            Step.ANALYSIS: [(scene, approved_at is not None) for scene, approved_at in analyses],
            Step.PLAN: list(plans.values_list("scene", "is_decided")),
            Step.MEASURES: [(scene, True) for scene in measures.values_list("scene", flat=True)],
            Step.FOLLOW_UP: list(surveys.values_list("scene", "is_signed")),
        }


COUNTED = (Step.ANALYSIS, Step.PLAN, Step.MEASURES, Step.FOLLOW_UP)
