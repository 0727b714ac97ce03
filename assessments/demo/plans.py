"""Action plans of some places (fixtures/demo/plans.csv; its days count from today), one of them decided."""

from __future__ import annotations

import datetime

from django.utils import timezone

from assessments.action.models import MeasureReport, Plan
from assessments.action.plans import rules
from assessments.action.plans.deciding import decide
from assessments.importing import Table, import_plans
from municipalities.models import County, User
from scenes.models import Scene

from .plan import rows

DAYS = ("starts", "ends", "follow_up")


def make_plans(county: County, *, noted_by: User) -> None:
    planned = rows("plans.csv")
    cells = [{name: _cell(name, value) for name, value in row.items() if name != "reason"} for row in planned]
    import_plans(Table.of(cells), county=county)
    _say_why({(row["scene"], row["measure"]): row["reason"] for row in planned if row["reason"]})
    for row in rows("decisions.csv"):
        plan = rules.own_plan(Scene.objects.get(county=county, code=row["scene"]))
        assert plan  # noqa: S101  # it was read in above
        decide(
            plan,
            decided_by=row["decided_by"],
            on=_day(row["on"]),
            file_number=row["file_number"],
            seen_version=plan.version,
            by=noted_by,
        )


def _cell(name: str, value: str) -> str:
    return str(_day(value)) if name in DAYS and value else value


def _day(days: str) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(int(days))


def _say_why(reasons: dict[tuple[str, str], str]) -> None:
    """What a file of plans has no column for."""
    for plan in Plan.objects.all():
        scene = plan.scenes.get()
        for measure in plan.measures.select_related("method"):
            if reason := measure.method and reasons.get((scene.code, measure.method.code)):
                MeasureReport.objects.filter(measure=measure).update(reason=reason)
