"""What one user may read of an area's places in a published round, and of what is done there: one query per table."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessments.action.models import Analysis, Cause, Decision, Measure, Plan, PlanScene, Problem
from assessments.action.plans.page import Row, row_of
from assessments.figures.facts import AssessmentRow
from assessments.figures.picture import UNIT_OF, Picture
from assessments.models import Assessment, Question, Reply
from municipalities.models import District, Municipality
from scenes.models import Round, Scene

if TYPE_CHECKING:
    from municipalities.models import User


Area: TypeAlias = Municipality | District


def kind_of(area: Area) -> str:
    return "municipality" if isinstance(area, Municipality) else "district"


class Symptom(NamedTuple):
    """An option that was ticked of some places."""

    question: str
    label: str
    ticked: int
    of: int
    """Places of which the question was answered, whatever the answer."""


class Known:
    """`only` is the one place that it is about: what is done there is told whether it is an open drug scene or not."""

    def __init__(self, area: Area, round: Round, user: User, *, only: Scene | None = None) -> None:
        self.area, self.round, self.user, self.only = area, round, user, only
        self.kind = kind_of(area)
        self.today: datetime.date = timezone.localdate()

    # --- The round, as it was published

    @cached_property
    def picture(self) -> Picture:
        return Picture(self.round)

    @cached_property
    def county_listed(self) -> dict[int, AssessmentRow]:
        """Every open drug scene of the county, also of areas that answered for the one place then and do not today."""
        return {row.scene: row for row in self.picture.listed}

    @cached_property
    def listed(self) -> dict[int, AssessmentRow]:
        """Every open drug scene of the area, whoever may read of it: the county's people know how many they are."""
        unit = UNIT_OF[self.kind]
        return {scene: row for scene, row in self.county_listed.items() if unit(row.status) == self.area.pk}

    @cached_property
    def rows(self) -> list[Assessment]:
        """Those that the user may read of, by name."""
        wanted = self.county_listed.keys() & {self.only.pk} if self.only else self.listed.keys()
        found = Assessment.objects.visible_to(self.user).filter(round=self.round, scene__in=wanted)
        return list(found.select_related("round").order_by("name", "scene__code"))

    @property
    def scenes(self) -> list[int]:
        return [self.only.pk] if self.only else [row.scene_id for row in self.rows]

    @property
    def left_out(self) -> int:
        """Of the area's places."""
        return len(self.listed.keys() - {row.scene_id for row in self.rows})

    @cached_property
    def names(self) -> dict[int, str]:
        """As the places were called in the round."""
        others = {self.only.pk: self.only.name} if self.only else {}
        return others | {row.scene_id: row.name for row in self.rows}

    @cached_property
    def symptoms(self) -> list[Symptom]:
        """In the order of the questions and of their options."""
        replies = Reply.objects.visible_to(self.user).joint().filter(assessment__in=self.rows)
        asked = replies.filter(question__theme=Question.Theme.SYMPTOM, kind=Question.Kind.MULTI)
        ticked: Counter[tuple[str, str]] = Counter()
        answered: defaultdict[str, set[int]] = defaultdict(set)
        for reply in asked:
            if reply.option:
                ticked[reply.question.text, reply.option.label] += 1
                answered[reply.question.text].add(reply.assessment_id)
        return [Symptom(question, label, count, len(answered[question])) for (question, label), count in ticked.items()]

    # --- Analyses, today

    @cached_property
    def reads_all(self) -> bool:
        """Also what rests on restricted answers, of every place."""
        return Scene.objects.followed_by(self.user).filter(pk__in=self.scenes).count() == len(self.scenes)

    @cached_property
    def analyses(self) -> dict[int, Analysis]:
        """The one that holds of each place, which both parties have approved."""
        latest = Analysis.objects.latest_approved().visible_to(self.user).filter(scene__in=self.scenes)
        return {one.scene_id: one for one in latest}

    @cached_property
    def problems(self) -> dict[int, list[Problem]]:
        """By analysis."""
        rows = Problem.objects.visible_to(self.user).filter(analysis__in=self.analyses.values())
        return _by("analysis_id", rows.order_by("analysis", "order"))

    @cached_property
    def causes(self) -> dict[int, list[Cause]]:
        """By problem, those that explain others after what they explain."""
        rows = Cause.objects.visible_to(self.user).filter(problem__analysis__in=self.analyses.values())
        return _by("problem_id", rows.exclude(text="").select_related("problem").order_by("depth", "pk"))

    # --- Plans, today

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """By key, with `reads_all`: plans that hold for any of the places, and that the user reads whole."""
        its = PlanScene.objects.filter(plan=OuterRef("pk"), scene__in=self.scenes)
        found = Plan.objects.visible_to(self.user).filter(Exists(its))
        everything = Plan.objects.restricted_visible_to(self.user).filter(pk=OuterRef("pk"))
        return {plan.pk: plan for plan in found.annotate(reads_all=Exists(everything)).order_by("pk")}

    @cached_property
    def held(self) -> dict[int, set[int]]:
        """All places of each plan that holds for any of these, whether the user reads the plan or not."""
        its = PlanScene.objects.filter(scene__in=self.scenes).values("plan")
        held: defaultdict[int, set[int]] = defaultdict(set)
        for plan, scene in PlanScene.objects.filter(plan__in=its).order_by("plan").values_list("plan", "scene"):
            held[plan].add(scene)
        return held

    def plans_of(self, scene: int) -> list[int]:
        """Whether the user reads them or not."""
        return [plan for plan, scenes in self.held.items() if scene in scenes]

    @cached_property
    def decisions(self) -> dict[int, Decision]:
        """The latest of each plan."""
        latest = Decision.objects.filter(plan__in=self.plans).order_by("on", "pk")
        return {decision.plan_id: decision for decision in latest}

    @cached_property
    def measures(self) -> dict[int, list[Row]]:
        """By plan."""
        found = Measure.objects.filter(plan__in=self.plans).select_related("cause__problem", "method", "responsible")
        rows: defaultdict[int, list[Row]] = defaultdict(list)
        for measure in found.prefetch_related("partners", "reports").order_by("plan", "order", "pk"):
            plan: Any = self.plans[measure.plan_id]
            rows[measure.plan_id].append(row_of(measure, reads_all=plan.reads_all))
        return rows


def _by(field: str, rows: Any) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return found
