"""Answers as named texts: "m7.dose" is what the municipality says of the measure 7, "p7.dose" what the police add.

Forms post such names, events record them, collisions compare them. Several options of one question are parted by |.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.action.models import SurveyAnswer, SurveyReturn
from assessments.action.models.measure import State
from assessments.action.models.survey_answer import UNKNOWN, fault_of_several
from assessments.conditions import SEPARATOR
from municipalities.models.actor import Party

OPTIONS: dict[str, Any] = {**SurveyAnswer.SINGLE, **SurveyAnswer.SEVERAL}
PARTS = ("progress", "why_cancelled", "dose", "dose_unit", "changed", "basis", "hardest", "unwanted", "continues")
LETTERS = {"m": Party.MUNICIPALITY, "p": Party.POLICE}
LETTER_OF = {party: letter for letter, party in LETTERS.items()}
NAME = re.compile(r"([mp])([1-9]\d{0,8})\.([a-z_]+)", re.ASCII)
NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?", re.ASCII)


def parse(name: str) -> tuple[Party, int, str] | None:
    """Whose answer, of which measure, and the question; nothing where it is something else."""
    found = NAME.fullmatch(name)
    return (LETTERS[found[1]], int(found[2]), found[3]) if found and found[3] in PARTS else None


def name_of(party: Party, measure: int, part: str) -> str:
    return f"{LETTER_OF[party]}{measure}.{part}"


def told(answer: SurveyAnswer, part: str) -> str:
    if part == "dose":
        return UNKNOWN if answer.dose_unknown else number(answer.dose)
    value = getattr(answer, part)
    return SEPARATOR.join(value) if isinstance(value, list) else str(value)


def number(value: Decimal | None) -> str:
    """12.00 from the database and 12 from a form are the same."""
    return "" if value is None else format(value.normalize(), "f")


def put(answer: SurveyAnswer, part: str, value: str) -> None:
    if part == "dose":
        answer.dose_unknown = value == UNKNOWN
        answer.dose = Decimal(value) if value and not answer.dose_unknown else None
    elif part in SurveyAnswer.SEVERAL:
        setattr(answer, part, value.split(SEPARATOR) if value else [])
    else:
        setattr(answer, part, value)


def understood(part: str, text: str) -> str:
    """The answer as it is stored. Raises ValidationError."""
    if part == "dose":
        return _understood_number(text)
    codes = list(dict.fromkeys(code for code in text.split(SEPARATOR) if code))
    known = OPTIONS[part].values
    if fault := fault_of_several(codes, known):
        raise ValidationError(fault)
    if part in SurveyAnswer.SINGLE and len(codes) > 1:
        raise ValidationError(_("Choose one option only."))
    return SEPARATOR.join(sorted(codes, key=known.index))


def _understood_number(text: str) -> str:
    parts = [part.strip() for part in text.split(SEPARATOR) if part.strip()]
    if parts in ([], [UNKNOWN]):
        return "".join(parts)
    if UNKNOWN in parts:
        raise ValidationError(_("Write a number, or say that you do not know."))
    written = re.sub(r"\s", "", parts[0])
    if len(parts) > 1 or not NUMBER.fullmatch(written):
        raise ValidationError(_("Write a number, for example 20."))
    value = Decimal(written.replace(",", "."))
    if value > SurveyAnswer.MOST:
        raise ValidationError(_("Write a number of at most %(most)s.") % {"most": SurveyAnswer.MOST})
    return number(value)


class Answers:
    """Of the survey of one place, read once, by party and measure."""

    def __init__(self, document: SurveyReturn, answers: Any = None) -> None:
        self.document = document
        found = document.answers.all() if answers is None else answers
        self.rows: dict[tuple[Party, int], SurveyAnswer] = {(Party(one.party), one.measure_id): one for one in found}

    @property
    def values(self) -> dict[str, str]:
        return {
            name_of(party, measure, part): told(answer, part)
            for (party, measure), answer in self.rows.items()
            for part in PARTS
        }

    def of(self, party: Party, measure: int) -> SurveyAnswer:
        """Empty where nothing has been answered."""
        return self.rows.get((party, measure)) or SurveyAnswer(document=self.document, measure_id=measure, party=party)


NEEDED = ("progress", "dose", "changed", "basis", "hardest", "unwanted", "continues")
"""Of each measure, before the municipality signs; the unit goes with the number."""


def is_answered(answer: SurveyAnswer, part: str) -> bool:
    if part == "dose":
        return answer.dose_unknown or (answer.dose is not None and bool(answer.dose_unit))
    if part == "progress":
        return bool(answer.progress) and (answer.progress != State.CANCELLED or bool(answer.why_cancelled))
    return bool(getattr(answer, part))


def asked_of(answer: SurveyAnswer) -> tuple[str, ...]:
    """Of what has not begun nothing more is asked."""
    return NEEDED[:1] if answer.progress == State.NOT_STARTED else NEEDED


def left(answer: SurveyAnswer) -> list[str]:
    return [part for part in asked_of(answer) if not is_answered(answer, part)]
