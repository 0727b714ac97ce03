"""Ready-made causes to tick, and those that the answers to question PL4 bring along, each in its corner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.action.models.corner import Corner
from assessments.conditions import SEPARATOR
from assessments.questionnaire import asked

if TYPE_CHECKING:
    from assessments.models import Assessment

QUESTION = "PL4"
SAYS_NOTHING = {"ovrigt", "vet_ej"}


@dataclass(frozen=True)
class ReadyMade:
    code: str
    text: Any
    corner: Corner
    answer: str = ""
    """The option of PL4 that says the same."""


LIST = (
    ReadyMade("pass_by", gettext_lazy("Many pass by"), Corner.PLACE, "genomstromning"),
    ReadyMade("road", gettext_lazy("Easy to stop with a vehicle"), Corner.PLACE, "bilvag"),
    ReadyMade("hiding", gettext_lazy("Hiding places"), Corner.PLACE, "gomstallen"),
    ReadyMade("no_owner", gettext_lazy("Nobody who owns the place is there"), Corner.PLACE, "ingen_varden"),
    ReadyMade("dark", gettext_lazy("Dark"), Corner.PLACE, "mork"),
    ReadyMade("escape", gettext_lazy("Many ways out"), Corner.PLACE, "flyktvagar"),
    ReadyMade("shops", gettext_lazy("A shop or premises that tolerate the trade"), Corner.PLACE, "lokal"),
    ReadyMade("demand", gettext_lazy("Demand close by"), Corner.TARGET, "efterfragan"),
    ReadyMade("network", gettext_lazy("A network controls"), Corner.OFFENDER),
    ReadyMade("few_others", gettext_lazy("Few others are there"), Corner.TARGET, "tomt"),
    ReadyMade("youth", gettext_lazy("Young people without anything to do"), Corner.OFFENDER),
    ReadyMade("care", gettext_lazy("Care does not reach"), Corner.TARGET),
    ReadyMade("habit", gettext_lazy("Habit"), Corner.TARGET, "vana"),
)


@dataclass(frozen=True)
class Suggestion:
    code: str
    text: str
    corner: Corner
    basis: str
    """Where the answers of the assessment say so; then it is ticked from the start."""
    restricted: bool = False


def suggestions(assessment: Assessment | None) -> list[Suggestion]:
    """The list, and whatever else PL4 was answered with."""
    answered = dict(_answered(assessment)) if assessment else {}
    is_restricted, basis = False, ""
    if assessment and answered:
        is_restricted = assessment.questions[QUESTION].is_restricted
        basis = _("the answer to %(code)s, round %(round)s") % {"code": QUESTION, "round": assessment.round}
    known = {one.answer for one in LIST}
    listed = [(one.code, str(one.text), one.corner, one.answer in answered) for one in LIST]
    further = [(code[:20], label, Corner.PLACE, True) for code, label in answered.items() if code not in known]
    return [
        Suggestion(code, text, corner, basis if is_answer else "", is_answer and is_restricted)
        for code, text, corner, is_answer in [*listed, *further]
    ]


def _answered(assessment: Assessment) -> Iterator[tuple[str, str]]:
    question = assessment.questions.get(QUESTION)
    given = asked.of(assessment).answers.get(QUESTION, "") if question else ""
    for code in filter(None, given.split(SEPARATOR)):
        if question and code not in SAYS_NOTHING:
            yield code, question.option_of[code].label
