"""The questions of one measure as the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.action.models import SurveyAnswer
from assessments.action.models.survey_answer import ALONE, UNKNOWN
from assessments.conditions import SEPARATOR
from assessments.judging.merging import Clash

from .fields import OPTIONS, PARTS, name_of
from .words import QUESTIONS, value_words

if TYPE_CHECKING:
    from municipalities.models.actor import Party

    from .forms import SurveyForm


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    is_alone: bool


@dataclass(frozen=True)
class Told:
    """A collision: what somebody else has answered meanwhile, and what the user wrote."""

    who: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Question:
    part: str
    key: str
    """Its name among the rules' fields; `name` is the one in HTML."""
    name: str
    legend: str
    kind: str
    """one, several, number, unit or line."""
    value: str
    options: list[Option]
    errors: Sequence[Any]
    help: str = ""
    clash: Told | None = None
    hangs_on: str = ""
    beside: list[Any] = field(default_factory=list)
    """The unit, beside its number."""

    @property
    def needs_a_look(self) -> bool:
        return bool(self.errors or self.clash or any(one.needs_a_look for one in self.beside))

    @property
    def number(self) -> str:
        """What is written in the field, right or wrong; that it is not known is an option."""
        written = [part for part in self.value.split(SEPARATOR) if part != UNKNOWN]
        return " ".join(written).replace(".", ",") if not self.errors else " ".join(written)


KINDS = {"dose": "number", "dose_unit": "unit", "why_cancelled": "line"}


def questions_of(
    form: SurveyForm | None, party: Party, measure: int, *, planned: str, unit: str, clashes: Sequence[Clash]
) -> list[Question]:
    """Of one party, in their order. `planned` is the dose of the plan, `unit` what it is counted in unless chosen."""
    if form is None:
        return []
    told = {clash.field: clash for clash in clashes}
    made = {}
    for part in PARTS:
        bound = form[name_of(party, measure, part)]
        value = str(bound.value() or "")
        if part == "dose_unit":
            value = value or unit
        made[part] = Question(
            part=part,
            key=name_of(party, measure, part),
            name=bound.html_name,
            legend=str(QUESTIONS[part]),
            kind=KINDS.get(part) or ("several" if part in SurveyAnswer.SEVERAL else "one"),
            value=value,
            options=_options(part, value.split(SEPARATOR)),
            errors=bound.errors,
            help=_help(part, planned),
            clash=_told(part, told.get(name_of(party, measure, part))),
            hangs_on=form[name_of(party, measure, "progress")].html_name if part == "why_cancelled" else "",
        )
    made["dose"].beside.append(made.pop("dose_unit"))
    return list(made.values())


def _options(part: str, chosen: list[str]) -> list[Option]:
    if part == "dose":
        return [Option(UNKNOWN, _("Don't know"), UNKNOWN in chosen, is_alone=True)]
    if part not in OPTIONS:
        return []
    several = part in SurveyAnswer.SEVERAL
    return [
        Option(code, str(capfirst(label)), code in chosen, is_alone=several and code in ALONE)
        for code, label in OPTIONS[part].choices
    ]


def _help(part: str, planned: str) -> str:
    if part == "why_cancelled":
        return _("At most 200 characters. Write nothing about individuals.")
    if part != "dose":
        return ""
    only = _("Only how many, never who.")
    return " ".join([_("Planned: %(dose)s.") % {"dose": planned}, only]) if planned else only


def _told(part: str, clash: Clash | None) -> Told | None:
    if clash is None:
        return None
    return Told(clash.who, value_words(part, clash.theirs or ""), value_words(part, clash.mine or ""))
