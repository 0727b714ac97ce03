"""What the questions and their answers are called, on the page, in clashes and in the history."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext

from assessments.action.models import SurveyAnswer
from assessments.action.models.survey_answer import UNKNOWN, Continues, DoseUnit, Progress
from assessments.conditions import SEPARATOR

from .fields import OPTIONS, asked_of, left, parse, told

QUESTIONS = {
    "progress": gettext_lazy("How far has it come?"),
    "why_cancelled": gettext_lazy("Why was it cancelled?"),
    "dose": gettext_lazy("How much has been done in the last year?"),
    "dose_unit": gettext_lazy("In which unit?"),
    "changed": gettext_lazy("Has what the measure is aimed at changed?"),
    "basis": gettext_lazy("What does the answer rest on?"),
    "hardest": gettext_lazy("What has been hardest?"),
    "unwanted": gettext_lazy("Have unwanted effects been noticed?"),
    "continues": gettext_lazy("Is the measure to be continued?"),
}
CODES = {
    "progress": "IN7",
    "dose": "IN8",
    "dose_unit": "IN9",
    "changed": "IN10",
    "basis": "IN11",
    "hardest": "IN12",
    "unwanted": "IN13",
    "continues": "IN14",
}


def label(name: str) -> str:
    row = parse(name)
    return str(QUESTIONS[row[2]]) if row else name


def value_words(part: str, value: str) -> str:
    if not value:
        return pgettext("row", "empty")
    if part == "dose":
        return str(DoseUnit.UNKNOWN.label) if value == UNKNOWN else value.replace(".", ",")
    if part in OPTIONS:
        return ", ".join(str(OPTIONS[part](code).label) for code in value.split(SEPARATOR))
    return value


def name_words(name: str, value: Any) -> str:
    row = parse(name)
    return value_words(row[2], value or "") if row else str(value)


def dose_words(answer: SurveyAnswer) -> str:
    """ "7 pieces"; empty where no number is given."""
    if answer.dose is None:
        return ""
    unit = str(DoseUnit(answer.dose_unit).label) if answer.dose_unit not in ("", DoseUnit.UNKNOWN) else ""
    return " ".join(
        filter(None, [value_words("dose", told(answer, "dose")), unit.partition(",")[0].partition(" (")[0]])
    )


def in_short(answer: SurveyAnswer) -> str:
    """ "Carried out · 7 pieces · unchanged · not continued", as far as it is answered."""
    continues = {
        Continues.AS_NOW: pgettext("survey", "continues"),
        Continues.CHANGED: pgettext("survey", "continues, changed"),
        Continues.ENDS: pgettext("survey", "does not continue"),
        Continues.UNDECIDED: pgettext("survey", "not decided whether it continues"),
    }
    parts = [
        Progress(answer.progress).label if answer.progress else "",
        dose_words(answer),
        value_words("changed", answer.changed) if answer.changed else "",
        continues[Continues(answer.continues)] if answer.continues else "",
    ]
    return str(capfirst(" · ".join(str(part) for part in parts if part)))


def counted(answer: SurveyAnswer) -> tuple[int, int]:
    """How many of its questions are answered, of how many."""
    total = len(asked_of(answer))
    return total - len(left(answer)), total
