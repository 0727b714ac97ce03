"""Which measures a survey asks about at a place, and what their plan says of them: shown, and frozen when signed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from assessments.action import aims, links
from assessments.action.models import Measure, PlanScene, Survey, SurveyReturn
from assessments.action.models.measure import ENDED, MeasureQuerySet
from municipalities.site.look import day_long
from scenes.models import LineageEvent, Scene

from .fields import number

if TYPE_CHECKING:
    from municipalities.models import County


def places(county: County) -> QuerySet[PlanScene]:
    """Places of plans. Where places were merged the plan is asked about at the one that they became."""
    became = PlanScene.objects.filter(
        plan=OuterRef("plan"),
        inherited_by__kind=LineageEvent.Kind.MERGED,
        inherited_by__parents=OuterRef("scene"),
    ).exclude(scene=OuterRef("scene"))
    return PlanScene.objects.filter(~Exists(became), plan__county=county)


def asked(survey: Survey) -> MeasureQuerySet:
    return Measure.objects.filter(plan__county=survey.county_id).not_ended_before(survey.starts)


def scenes_asked(survey: Survey) -> QuerySet[Scene]:
    found = places(survey.county).filter(plan__measures__in=asked(survey).values("pk"))
    return Scene.objects.filter(pk__in=found.values("scene"))


def measures_of(document: SurveyReturn, *, signed: Iterable[str] = ()) -> MeasureQuerySet:
    """All of its plans, in their order; and those of the keys `signed`, though the place may have left their plan."""
    plans = places(document.survey.county).filter(scene=document.scene_id).values("plan")
    found = Measure.objects.filter(Q(plan__in=plans) | Q(pk__in=[int(pk) for pk in signed])).select_related(
        "cause__problem", "method", "responsible"
    )
    return found.prefetch_related("partners", "reports").order_by("plan", "order", "pk")


def why_not_asked(measure: Measure, survey: Survey) -> str:
    """Empty: it is asked about. As `asked` has it."""
    if measure.to_review:
        return _("It was copied when the place was split. Say in the plan whether it holds here.")
    day = _ended(measure, survey)
    return _("It ended %(day)s, before %(year)s.") % {"day": day_long(day), "year": survey.year} if day else ""


def _ended(measure: Measure, survey: Survey) -> datetime.date | None:
    if measure.ends and measure.ends < survey.starts:
        return measure.ends
    reports = list(measure.reports.all())
    is_over = measure.state in ENDED and reports and reports[-1].since < survey.starts
    return reports[-1].since if is_over else None


# --- IN1 to IN6, from the plan


def frozen(measure: Measure) -> dict[str, Any]:
    """What the plan says of it, as JSON can hold it. `hidden`: the cause is not for readers."""
    cause = measure.cause
    return {
        "name": name(measure),
        "what": measure.what,
        "cause": cause.text if cause else measure.cause_text,
        "hidden": bool(cause and links.is_restricted(cause)),
        "aim": measure.aim,
        "responsible": measure.responsible.name if measure.responsible else "",
        "partners": sorted(actor.name for actor in measure.partners.all()),
        "starts": str(measure.starts or ""),
        "ends": str(measure.ends or ""),
        "goal": measure.goal,
        "dose": number(measure.dose),
        "dose_unit": measure.dose_unit,
    }


def name(measure: Measure) -> str:
    return str(measure.method or measure)


def facts(plan: dict[str, Any], *, reads_all: bool) -> list[tuple[str, str]]:
    """Label and words of what is frozen; without what the plan leaves open."""
    hidden = plan["hidden"] and not reads_all
    rows = [
        (_("Against the cause"), _("Not shown to readers") if hidden else plan["cause"]),
        (_("Aimed at"), aims.words(plan["aim"]) if plan["aim"] else ""),
        (_("Responsible"), plan["responsible"]),
        (_("Takes part"), ", ".join(plan["partners"])),
        (_("When"), _when(plan["starts"], plan["ends"])),
        (_("Goal"), plan["goal"]),
    ]
    return [(label, words) for label, words in rows if words]


def _when(starts: str, ends: str) -> str:
    if not (starts or ends):
        return ""
    days = [parse_date(day) if day else None for day in (starts, ends)]
    first, last = (day_long(day) if day else "" for day in days)
    if not last:
        return _("%(day)s, until further notice") % {"day": first}
    return f"{first} – {last}" if first else _("until %(day)s") % {"day": last}


def planned(plan: dict[str, Any]) -> str:
    """The dose of the plan: "60 evenings"."""
    return " ".join(filter(None, [plan["dose"].replace(".", ","), plan["dose_unit"]])) if plan["dose"] else ""
