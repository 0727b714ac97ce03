"""What fields and values of a plan are called in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.action import aims
from assessments.action.models import Cause, Measure, Method
from assessments.action.models.measure import State
from municipalities.models import Actor
from municipalities.site.look import day_short

from .fields import PARTNERS

WORDS = {
    "cause": gettext_lazy("the cause"),
    "cause_text": gettext_lazy("the cause in words"),
    "aim": gettext_lazy("what it is aimed at"),
    "method": gettext_lazy("the measure"),
    "what": gettext_lazy("what is to be done"),
    "goal": gettext_lazy("the goal"),
    "goal_number": gettext_lazy("the number of the goal"),
    "goal_by": gettext_lazy("when the goal is reached"),
    "goal_source": gettext_lazy("the source of the number"),
    "term": gettext_lazy("when the effect is expected"),
    "responsible": gettext_lazy("the responsible actor"),
    "function": gettext_lazy("the function"),
    "starts": gettext_lazy("the start"),
    "ends": gettext_lazy("the end"),
    "dose": gettext_lazy("the dose"),
    "dose_unit": gettext_lazy("the unit of the dose"),
    "cost": gettext_lazy("the cost"),
    "cost_kr": gettext_lazy("the sum in kronor"),
    "permit": gettext_lazy("the permit"),
    "permit_status": gettext_lazy("the state of the permit"),
    "permit_on": gettext_lazy("the day of the permit"),
    "follow_up": gettext_lazy("the day of follow-up"),
    PARTNERS: gettext_lazy("who takes part"),
    "state": gettext_lazy("the state"),
    "reason": gettext_lazy("the reason"),
    "to_review": gettext_lazy("whether it is to be gone through"),
    "no_measure_because": gettext_lazy("why no measure is needed"),
    "title": gettext_lazy("the name of the area"),
    "places": gettext_lazy("the places"),
    "decision": gettext_lazy("the decision"),
}
CHOICES: dict[str, Any] = {
    "term": Measure.Term,
    "cost": Measure.Cost,
    "permit": Measure.Permit,
    "permit_status": Measure.PermitStatus,
    "state": State,
}
ROWS_OF: dict[str, Any] = {"cause": Cause, "method": Method, "responsible": Actor}
DAYS = ("goal_by", "starts", "ends", "permit_on", "follow_up")


def field_words(field: str) -> str:
    return str(WORDS.get(field, field))


def value_words(field: str, value: Any) -> str:
    """As it is told: a key by its name, a code by its word. One query for what is a row of another table."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(TOLD.get(field, str)(value))


def _name(rows: Any) -> Callable[[Any], str]:
    return lambda key: str(rows.objects.filter(pk=key).first() or _("taken away"))


def _label(choices: Any) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label)


def _names(keys: list[int]) -> str:
    return ", ".join(str(actor) for actor in Actor.objects.filter(pk__in=keys).order_by("name"))


TOLD: dict[str, Callable[[Any], Any]] = {
    **{field: _label(choices) for field, choices in CHOICES.items()},
    **{field: lambda day: day_short(parse_date(day)) for field in DAYS},
    **{field: _name(rows) for field, rows in ROWS_OF.items()},
    PARTNERS: _names,
    "aim": aims.words,
}
