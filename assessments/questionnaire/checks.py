"""Where an answer and an indicator, or two answers, seem to contradict each other: a question back, never a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.conditions import SEPARATOR, UNKNOWN
from assessments.instrument import Choice
from assessments.models import Assessment

from . import asked

SYMPTOM_OF = {3: "tolerans", 7: "olagenhet", 8: "nya_brukare", 9: "unga_avrads", 10: "brottslighet"}
"""Indicators that say the same as an option of SY1."""
PUBLIC_VIEWS = {"matning", "medborgardialog", "tips"}
ELSEWHERE = {"annan", "ny", "trapphus", "kvarter"}
FOR_CHILDREN = {"M12", "M14", "M15"}
LONG = 3
"""Rounds after which a place should have had its causes analysed."""


@dataclass(frozen=True)
class Check:
    """`code` is the question that it stands under."""

    code: str
    words: str


class _Answers:
    def __init__(self, assessment: Assessment) -> None:
        of = asked.of(assessment)
        self.assessment = assessment
        self.given = {code: {*of.answers.get(code, "").split(SEPARATOR)} - {""} for code in of.questions}
        self.indicators = {answer.indicator: answer.agreed for answer in assessment.all_answers}

    def yes(self, indicator: int) -> bool:
        return self.indicators.get(indicator) == Choice.YES

    def has(self, code: str, *options: str) -> bool:
        return not self.given.get(code, set()).isdisjoint(options)

    def lacks(self, code: str, *options: str) -> bool:
        """It is answered, and with none of them. What is not known lacks nothing."""
        given = self.given.get(code, set())
        return bool(given) and given.isdisjoint({*options, UNKNOWN})


def checks(assessment: Assessment) -> list[Check]:
    """In the order of the questions."""
    if not assessment.questions:
        return []
    order = [*assessment.questions]
    found = _found(_Answers(assessment))
    return sorted((Check(code, words) for code, words in found), key=lambda check: order.index(check.code))


def _found(of: _Answers) -> Iterator[tuple[str, str]]:
    yield from _symptoms(of)
    yield from _trade(of)
    yield from _grounds(of)
    yield from _measures(of)


def _symptoms(of: _Answers) -> Iterator[tuple[str, str]]:
    if not of.given.get("SY1") or of.has("SY1", UNKNOWN):
        return
    differ = [
        str(number)
        for number, symptom in SYMPTOM_OF.items()
        if of.indicators.get(number) in (Choice.YES, Choice.NO) and of.yes(number) != of.has("SY1", symptom)
    ]
    if differ:
        words = _("The problems and the indicators differ: indicator %(numbers)s. Do you mean different things?")
        yield "SY1", words % {"numbers": ", ".join(differ)}


def _trade(of: _Answers) -> Iterator[tuple[str, str]]:
    if of.yes(2) and of.has("TI4", "v1_3", "sallan", "ej"):
        yield "TI4", _("Indicator 2 says “more or less daily”, but you have answered more seldom. Which is right?")
    elif of.assessment.listed and of.has("TI4", "ej"):
        yield "TI4", _("The definition demands a lasting trade in public. Is the place an open drug scene?")
    if of.yes(6) and of.has("PE9", "kanda"):
        words = _(
            "Indicator 6 says that more than a certain category can trade. Is it right that only the known can buy?"
        )
        yield "PE9", words
    if of.yes(1) and of.has("SN1", "doljs", "ej"):
        yield "SN1", _("Indicator 1 says that visible handling is generally known, but the sale is hidden?")
    if of.assessment.listed is False and of.has("SN4", *ELSEWHERE):
        yield "SN4", _("The place is no longer an open drug scene. Has the problem ceased, or moved?")


def _grounds(of: _Answers) -> Iterator[tuple[str, str]]:
    if of.yes(10) and of.lacks("UN1", "brott"):
        yield "UN1", _("What is “raised crime statistics” in indicator 10 based on?")
    if (of.yes(5) or of.has("SY1", "otrygg")) and of.lacks("UN1", *PUBLIC_VIEWS):
        yield "UN1", _("How do you know what the public thinks?")


def _measures(of: _Answers) -> Iterator[tuple[str, str]]:
    if of.has("PE7", "ofta") and of.lacks("AN1", *FOR_CHILDREN) and not of.has("AN5", "ja"):
        yield "AN1", _("Children are seen in the trade, and no measure is aimed at children.")
    if of.has("PE8", "till_stor_del") and of.lacks("AN1", "M18") and of.has("AN4", "nej"):
        yield "AN4", _("Care and support are missing at a place with social vulnerability.")
    if of.has("AN3", "nej") and _rounds_listed(of.assessment) >= LONG:
        yield "AN3", _("The place has been there for three rounds or more without an analysis of its causes.")


def _rounds_listed(assessment: Assessment) -> int:
    before = Assessment.objects.listed().filter(scene=assessment.scene_id, round__ends__lt=assessment.round.ends)
    return before.count() + bool(assessment.listed)
