"""Where an answer and an indicator, or two answers, seem to contradict each other: a question back, never a block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.conditions import SEPARATOR, UNKNOWN
from assessments.instrument import Choice
from assessments.models import Assessment
from assessments.models.reply import FIELD_PREFIX as PREFIX

from . import asked

SYMPTOM_OF = {3: "tolerans", 7: "olagenhet", 8: "nya_brukare", 9: "unga_avrads", 10: "brottslighet"}
"""Indicators that say the same as an option of SY1."""
PUBLIC_VIEWS = {"matning", "medborgardialog", "tips"}
ELSEWHERE = {"annan", "ny", "trapphus", "kvarter"}
FOR_CHILDREN = {"M12", "M14", "M15"}
LONG = 3
"""Rounds after which a place should have had its causes analysed."""


AGAINST = {
    "symptoms": ("SY1", *(f"i{number}" for number in SYMPTOM_OF)),
    "daily": ("TI4", "i2"),
    "lasting": ("TI4", "listed"),
    "buyers": ("PE9", "i6"),
    "visible": ("SN1", "i1"),
    "moved": ("SN4", "listed"),
    "crime": ("UN1", "i10"),
    "public": ("UN1", "i5", "SY1"),
    "children": ("AN1", "PE7", "AN5"),
    "care": ("AN4", "PE8", "AN1"),
    "causes": ("AN3", "listed"),
}
"""What each check holds against each other, as the page names it. It stands under the first, which is a question."""


@dataclass(frozen=True)
class Check:
    name: str
    words: str
    against: tuple[str, ...] = ()
    """Of what it can be held against, what matters here."""

    @property
    def code(self) -> str:
        """The question that it stands under."""
        return AGAINST[self.name][0]

    @property
    def others(self) -> tuple[str, ...]:
        return self.against or AGAINST[self.name][1:]


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
    return sorted(_found(_Answers(assessment)), key=lambda check: order.index(check.code))


def touched_by(fields: Iterable[str]) -> list[str]:
    """Checks of which either answer is among the fields of an assessment that change."""
    changed = {name.removesuffix(".agreed").removeprefix(PREFIX) for name in fields}
    return [name for name, against in AGAINST.items() if not changed.isdisjoint(against)]


def _found(of: _Answers) -> Iterator[Check]:
    yield from _symptoms(of)
    yield from _trade(of)
    yield from _grounds(of)
    yield from _measures(of)


def _symptoms(of: _Answers) -> Iterator[Check]:
    if not of.given.get("SY1") or of.has("SY1", UNKNOWN):
        return
    differ = [
        number
        for number, symptom in SYMPTOM_OF.items()
        if of.indicators.get(number) in (Choice.YES, Choice.NO) and of.yes(number) != of.has("SY1", symptom)
    ]
    if differ:
        words = _("The problems and the indicators differ: indicator %(numbers)s. Do you mean different things?")
        numbers = ", ".join(map(str, differ))
        yield Check("symptoms", words % {"numbers": numbers}, tuple(f"i{number}" for number in differ))


def _trade(of: _Answers) -> Iterator[Check]:
    if of.yes(2) and of.has("TI4", "v1_3", "sallan", "ej"):
        yield Check(
            "daily", _("Indicator 2 says “more or less daily”, but you have answered more seldom. Which is right?")
        )
    elif of.assessment.listed and of.has("TI4", "ej"):
        yield Check("lasting", _("The definition demands a lasting trade in public. Is the place an open drug scene?"))
    if of.yes(6) and of.has("PE9", "kanda"):
        words = _(
            "Indicator 6 says that more than a certain category can trade. Is it right that only the known can buy?"
        )
        yield Check("buyers", words)
    if of.yes(1) and of.has("SN1", "doljs", "ej"):
        yield Check("visible", _("Indicator 1 says that visible handling is generally known, but the sale is hidden?"))
    if of.assessment.listed is False and of.has("SN4", *ELSEWHERE):
        yield Check("moved", _("The place is no longer an open drug scene. Has the problem ceased, or moved?"))


def _grounds(of: _Answers) -> Iterator[Check]:
    if of.yes(10) and of.lacks("UN1", "brott"):
        yield Check("crime", _("What is “raised crime statistics” in indicator 10 based on?"))
    if (of.yes(5) or of.has("SY1", "otrygg")) and of.lacks("UN1", *PUBLIC_VIEWS):
        yield Check("public", _("How do you know what the public thinks?"))


def _measures(of: _Answers) -> Iterator[Check]:
    if of.has("PE7", "ofta") and of.lacks("AN1", *FOR_CHILDREN) and not of.has("AN5", "ja"):
        yield Check("children", _("Children are seen in the trade, and no measure is aimed at children."))
    if of.has("PE8", "till_stor_del") and of.lacks("AN1", "M18") and of.has("AN4", "nej"):
        yield Check("care", _("Care and support are missing at a place with social vulnerability."))
    if of.has("AN3", "nej") and _rounds_listed(of.assessment) >= LONG:
        yield Check("causes", _("The place has been there for three rounds or more without an analysis of its causes."))


def _rounds_listed(assessment: Assessment) -> int:
    before = Assessment.objects.listed().filter(scene=assessment.scene_id, round__ends__lt=assessment.round.ends)
    return before.count() + bool(assessment.listed)
