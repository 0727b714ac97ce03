"""Analyses, plans and measures as tests need them: the least that the database accepts."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from assessments.action.law.loading import load as load_law
from assessments.action.methods.loading import load
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
    Survey,
    SurveyAnswer,
    SurveyReturn,
)
from assessments.action.models.corner import Corner
from assessments.action.models.measure import State
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import Scene
from tests.cast import Cast
from tests.factories import UserFactory

METHODS = settings.BASE_DIR / "fixtures" / "methods"
LAW = settings.BASE_DIR / "fixtures" / "law"


def the_bank() -> None:
    """The method bank as it is delivered."""
    load(METHODS)


def the_law() -> None:
    """The references as they are delivered."""
    load_law(LAW)


TODAY = datetime.date(2026, 11, 27)
"""Where it matters which day it is."""


def a_method(code: str = "M05", **fields: Any) -> Method:
    made, _ = Method.objects.get_or_create(
        code=code, defaults={"label": f"Method {code}", "group": Method.Group.FORMAL, **fields}
    )
    return made


def an_analysis(scene: Scene, *, by: User | None = None, approved: bool = False, **fields: Any) -> Analysis:
    number = Analysis.objects.filter(scene=scene).count() + 1
    fields.setdefault("approved_at", timezone.now() if approved else None)
    return Analysis.objects.create(scene=scene, number=number, started_by=by or UserFactory.create(), **fields)


def a_problem(analysis: Analysis, text: str = "Försäljning syns", **fields: Any) -> Problem:
    return Problem.objects.create(analysis=analysis, order=analysis.problems.count() + 1, text=text, **fields)


def a_cause(problem: Problem, text: str = "Mörkt", *, parent: Cause | None = None, **fields: Any) -> Cause:
    fields.setdefault("corner", parent.corner if parent else Corner.PLACE)
    return Cause.objects.create(
        problem=problem, text=text, parent=parent, depth=parent.depth + 1 if parent else 1, **fields
    )


def a_plan(*scenes: Scene, **fields: Any) -> Plan:
    plan = Plan.objects.create(county=scenes[0].county, **fields)
    PlanScene.objects.bulk_create(PlanScene(plan=plan, scene=scene) for scene in scenes)
    return plan


def a_measure(plan: Plan, *reports: tuple[State, datetime.date], **fields: Any) -> Measure:
    """`reports` are states and the days since which they held; the last one is how it is now."""
    fields.setdefault("state", reports[-1][0] if reports else State.NOT_STARTED)
    measure = Measure.objects.create(plan=plan, order=plan.measures.count() + 1, **fields)
    MeasureReport.objects.bulk_create(
        MeasureReport(measure=measure, state=state, since=since) for state, since in reports
    )
    return measure


def a_project(cast: Cast, **fields: Any) -> Project:
    """Of the cast's county, from a year before today to a year after."""
    today = timezone.localdate()
    year = datetime.timedelta(365)
    fields = {"title": "Skogen tillsammans", "starts": today - year, "ends": today + year, **fields}
    return Project.objects.create(county=cast.county, started_by=cast.office, **fields)


def a_pair(project: Project, cast: Cast, **fields: Any) -> Pair:
    """The cast's own municipality and police area."""
    fields.setdefault("municipality", cast.municipal_actor.municipality)
    fields.setdefault("local_police_area", cast.police_actor.local_police_area)
    return Pair.objects.create(project=project, **fields)


def a_meeting(project: Project, *, days: int = -7, **fields: Any) -> Meeting:
    """So many days from today, unless its months are told."""
    if "month" not in fields:
        fields.setdefault("day", timezone.localdate() + datetime.timedelta(days))
    number = project.meetings.count() + 1
    return Meeting.objects.create(project=project, **{"number": number, "theme": "Kartläggning", **fields})


def a_survey(county: County, *, year: int = 2026, **fields: Any) -> Survey:
    fields.setdefault("opens", datetime.date(year, 11, 1))
    fields.setdefault("closes_on", datetime.date(year, 12, 15))
    return Survey.objects.create(county=county, year=year, **fields)


def a_return(scene: Scene, survey: Survey | None = None) -> SurveyReturn:
    return SurveyReturn.objects.create(survey=survey or a_survey(scene.county), scene=scene)


def an_answer(document: SurveyReturn, measure: Measure, **fields: Any) -> SurveyAnswer:
    fields.setdefault("party", Party.MUNICIPALITY)
    return SurveyAnswer.objects.create(document=document, measure=measure, **fields)
