"""What the fields of an analysis and their values are called, on the page, in clashes and in the history."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessments.action.models import Cause
from assessments.action.models.corner import Corner
from municipalities.site.look import day_long

from .fields import Rows, parse

PARTS = {
    "text": gettext_lazy("Cause"),
    "corner": gettext_lazy("Corner"),
    "parent": gettext_lazy("Explains"),
    "basis": gettext_lazy("Basis"),
    "certainty": gettext_lazy("How certain is it?"),
    "influence": gettext_lazy("Can you influence it?"),
    "who_could": gettext_lazy("Who could"),
    "no_measure_because": gettext_lazy("Needs no measure, because"),
    "restricted": gettext_lazy("Who reads the cause?"),
}
WHO_READS = {
    False: gettext_lazy("Everybody who sees the place"),
    True: gettext_lazy("Only you two and the project office"),
}
CHOICES: dict[str, dict[Any, Any]] = {
    "empty": dict(Corner.choices),
    "corner": dict(Corner.choices),
    "certainty": dict(Cause.Certainty.choices),
    "influence": dict(Cause.Influence.choices),
    "restricted": WHO_READS,
}


def label(name: str) -> str:
    row = parse(name)
    if row is None:
        return _("Day of the meeting")
    if row[2] == "empty":
        return _("No cause, and that is right")
    return _("Problem") if row[0] == "p" else str(PARTS[row[2]])


def sections(rows: Rows) -> dict[str, str]:
    """What the page's sections are called, by their place in its address: where the other one is writing."""
    named = {"approval": _("Approval")}
    for problem in rows.problems.values():
        number = _("Problem %(number)s") % {"number": problem.order}
        named[f"p{problem.pk}"] = number
        named |= {f"h-{problem.pk}-{corner}": f"{number}: {corner.label}" for corner in Corner}
    return named


def value_words(name: str, value: Any, texts: dict[int, str]) -> str:
    """`texts` are the words of the causes, by key."""
    row = parse(name)
    if value is None and row and row[2] != "parent":
        return pgettext("row", "removed")
    if value in (None, ""):
        return pgettext("row", "empty")
    if row is None:
        return day_long(datetime.date.fromisoformat(value))
    if row[2] == "parent":
        return texts.get(value, "–")
    return capfirst(str(CHOICES.get(row[2], {}).get(value, value)))


def short(text: str) -> str:
    return Truncator(text).chars(40)
