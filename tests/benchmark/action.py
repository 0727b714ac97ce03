"""What follows from the picture: a plan with five measures at each place of a county, each with two reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from assessments.action.models import (
    Analysis,
    Cause,
    Measure,
    MeasureReport,
    Meeting,
    Method,
    Pair,
    Plan,
    PlanScene,
    Problem,
    Project,
    Step,
)
from assessments.action.models.corner import Corner
from assessments.action.models.measure import State

from .measuring import Limits, Timing, Visitor, timed
from .seeding import BenchCounty

MEASURES = 5
CAUSES = 5
ALARMS_AIM_MS, MOTION_AIM_MS, PROJECT_AIM_MS, EXTRACT_AIM_MS, PACK_AIM_MS = 150, 100, 100, 1_000, 3_000
PAIRS = 30
STATES = [State.NOT_STARTED, State.ONGOING, State.LATE, State.STOPPED, State.DONE, State.CANCELLED]


def seed_plans(bench: BenchCounty) -> None:
    scenes = list(bench.county.scenes.order_by("pk"))
    method, _made = Method.objects.get_or_create(code="M05", defaults={"label": "Mätt", "group": "formal"})
    plans = Plan.objects.bulk_create(Plan(county=bench.county) for _scene in scenes)
    PlanScene.objects.bulk_create(PlanScene(plan=plan, scene=scene) for plan, scene in zip(plans, scenes, strict=True))
    day = bench.rounds[-2].ends
    measures = Measure.objects.bulk_create(
        Measure(
            plan=plan,
            order=order,
            method=method,
            goal="Ökad trygghet" if order % 2 else "Hälften av 40",
            aim="i2" if order % 3 else "",
            follow_up=day,
            state=STATES[(plan.pk + order) % len(STATES)],
        )
        for plan in plans
        for order in range(1, MEASURES + 1)
    )
    MeasureReport.objects.bulk_create(
        MeasureReport(measure=measure, state=measure.state, since=day - datetime.timedelta(days))
        for measure in measures
        for days in (200, 20)
    )


def seed_project(bench: BenchCounty) -> None:
    """Thirty pairs of the areas that the places have, and a meeting for each step."""
    first, last = bench.rounds[0].starts, bench.rounds[-1].ends
    project = Project.objects.create(
        county=bench.county, title="Mätprojekt", starts=first, ends=last, started_by=bench.office
    )
    areas = bench.county.scenes.order_by().values_list("municipality", "local_police_area").distinct()
    Pair.objects.bulk_create(
        Pair(project=project, municipality_id=municipality, local_police_area_id=area)
        for municipality, area in sorted(areas)[:PAIRS]
    )
    Meeting.objects.bulk_create(
        Meeting(project=project, number=number, theme=f"Träff {number}", day=last, step_due=step)
        for number, step in enumerate(Step, start=1)
    )


def seed_analyses(bench: BenchCounty) -> None:
    """An approved one of every place. Apart, since alarms are measured without."""
    analyses = Analysis.objects.bulk_create(
        Analysis(scene=scene, number=1, started_by=bench.police, approved_at=timezone.now())
        for scene in bench.county.scenes.order_by("pk")
    )
    problems = Problem.objects.bulk_create(
        Problem(analysis=analysis, order=order, text="Försäljning syns dagligen")
        for analysis in analyses
        for order in range(1, Problem.MOST + 1)
    )
    Cause.objects.bulk_create(
        Cause(problem=problem, text=f"Mörkt vid gång {number}", corner=Corner.PLACE, basis="platsbesök")
        for problem in problems
        for number in range(CAUSES)
    )


def following(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """The aims are in milliseconds and told by themselves."""
    office, code = Visitor(bench.office), bench.county.code
    yield timed("alarms", lambda: office.get(reverse("alarms", args=[code])), limits)
    yield timed("schools of a motion", lambda: office.get(reverse("motion", args=[code])), limits)
    project = reverse("project", args=[bench.county.projects.get().pk])
    yield timed("project", lambda: office.get(project), limits)
    seed_analyses(bench)
    scene = bench.at_hand.scene
    of_area = [code, "municipality", scene.municipality_id]
    yield timed("extract", lambda: office.get(reverse("extract", args=of_area)), limits)
    yield timed("extract, DOCX", lambda: office.get(reverse("extract_file", args=[*of_area, "docx"])), limits)
    yield timed("extract, ODT", lambda: office.get(reverse("extract_file", args=[*of_area, "odt"])), limits)
    yield timed("evidence of a place", lambda: office.get(reverse("evidence_pack", args=[scene.pk])), limits)
