"""What fields and values of a project are called in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.action.models import Step
from municipalities.models import Actor, Membership
from municipalities.site.look import day_short
from municipalities.site.reader import as_read

WORDS = {
    "title": gettext_lazy("the name"),
    "goal": gettext_lazy("the goal"),
    "starts": gettext_lazy("the first day"),
    "ends": gettext_lazy("the last day"),
    "target_pairs": gettext_lazy("the number of pairs to reach"),
    "municipality_coordinator": gettext_lazy("the municipality's coordinator"),
    "police_coordinator": gettext_lazy("the police's coordinator"),
    "name": gettext_lazy("the chief's name"),
    "on": gettext_lazy("the day of the commitment"),
    "theme": gettext_lazy("the theme"),
    "day": gettext_lazy("the day"),
    "month": gettext_lazy("the month"),
    "month_last": gettext_lazy("the last month"),
    "place": gettext_lazy("the place of the meeting"),
    "minutes_by": gettext_lazy("who took the minutes"),
    "step_due": gettext_lazy("the step to be done"),
    "present": gettext_lazy("who was there"),
    "text": gettext_lazy("the words"),
    "actor": gettext_lazy("the owner"),
    "membership": gettext_lazy("the person"),
    "due": gettext_lazy("the last day"),
    "done": gettext_lazy("done"),
}


def field_words(name: str) -> str:
    """Of the last part of a name: "m4.day"."""
    *_row, field = name.split(".")
    if field == "title" and len(_row) > 1:
        return str(_("the chief's title"))
    return str(WORDS.get(field, field))


def value_words(name: str, value: Any) -> str:
    """As it is told. One query for what is a row of another table."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(TOLD.get(name.rpartition(".")[2], str)(value))


def _month(value: str) -> str:
    month = parse_date(value)
    return date_format(month, "F Y") if month else value


def _people(keys: list[int]) -> str:
    rows = Membership.objects.filter(pk__in=keys).select_related("user")
    return ", ".join(sorted(str(one.user) for one in rows))


def _present(keys: list[str]) -> str:
    return _people([int(key.partition("-")[2]) for key in keys])


TOLD: dict[str, Callable[[Any], Any]] = {
    **{field: lambda day: day_short(parse_date(day)) for field in ("starts", "ends", "on", "day", "due")},
    **dict.fromkeys(("month", "month_last"), _month),
    **{field: lambda key: _people([key]) for field in ("municipality_coordinator", "police_coordinator", "membership")},
    "actor": lambda key: Actor.objects.filter(pk=key).first() or _("taken away"),
    "minutes_by": as_read,
    "step_due": lambda step: Step(step).label,
    "present": _present,
}
