"""What follows from the picture: a plan with five measures at each place of a county, each with two reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.urls import reverse

from assessments.action.models import Measure, MeasureReport, Meeting, Method, Pair, Plan, PlanScene, Project, Step
from assessments.action.models.measure import State

from .measuring import Limits, Timing, Visitor, timed
from .seeding import BenchCounty

MEASURES = 5
ALARMS_AIM_MS, MOTION_AIM_MS, PROJECT_AIM_MS = 150, 100, 100
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


def following(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """The aims are in milliseconds and told by themselves."""
    office, code = Visitor(bench.office), bench.county.code
    yield timed("alarms", lambda: office.get(reverse("alarms", args=[code])), limits)
    yield timed("schools of a motion", lambda: office.get(reverse("motion", args=[code])), limits)
    project = reverse("project", args=[bench.county.projects.get().pk])
    yield timed("project", lambda: office.get(project), limits)
