"""What a problem rests on and a measure is aimed at: an indicator, "i2", or an answer of a question, "SY1.otrygg"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.instrument import INSTRUMENTS
from assessments.models import Option, Questionnaire
from scenes.models.round import default_instrument

SYMPTOMS = "SY1"


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Symptoms and indicators, as a form offers them: what a later round can tell is gone."""
    indicators = INSTRUMENTS[default_instrument()].indicators
    return [
        (_("Problems"), [(f"{SYMPTOMS}.{one.code}", one.label) for one in symptoms()]),
        (_("Indicators"), [(f"i{one.number}", f"{one.number}. {one.label}") for one in indicators]),
    ]


def symptoms() -> list[Option]:
    """Of the latest questionnaire, those that can be ticked together."""
    latest = Questionnaire.objects.last()
    question = next((one for one in latest.kept_questions if one.code == SYMPTOMS), None) if latest else None
    return [one for one in question.options.all() if not (one.exclusive or one.retired)] if question else []


def words(aim: str) -> str:
    """ "undviks" in words; the code itself where nobody asks it any longer."""
    return next((label for _group, offered in choices() for value, label in offered if value == aim), aim)
