"""The six meetings of Skåne's project of 2022–2023 [S], for a county that wants to begin with them."""

from __future__ import annotations

from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Meeting, Project, Step


class ReadyMade(NamedTuple):
    theme: Promise
    month: int
    """Counted from the month in which the project starts."""
    month_last: int | None
    step_due: Step
    """Our own: the source names no day by which a pair is to be ready."""


SIX = [
    ReadyMade(_("What research says, and mapping"), 0, None, Step.COMMITMENT),
    ReadyMade(_("Mapping continued, and cause analysis"), 3, None, Step.MAPPING),
    ReadyMade(_("Measures and action plans"), 4, 5, Step.ANALYSIS),
    ReadyMade(_("How the work goes"), 7, 8, Step.PLAN),
    ReadyMade(_("Follow-up and evaluation"), 12, None, Step.MEASURES),
    ReadyMade(_("Closing: how the work goes on"), 14, None, Step.FOLLOW_UP),
]


def meetings(project: Project) -> list[Meeting]:
    """Not stored. In a shorter project the last ones come in its last month."""
    first, last = project.starts.replace(day=1), project.ends.replace(day=1)
    found = []
    for number, one in enumerate(SIX, start=1):
        month = min(first + relativedelta(months=one.month), last)
        month_last = min(first + relativedelta(months=one.month_last), last) if one.month_last else None
        found.append(
            Meeting(
                project=project,
                number=number,
                theme=str(one.theme),
                month=month,
                month_last=month_last if month_last and month_last > month else None,
                step_due=one.step_due,
            )
        )
    return found
