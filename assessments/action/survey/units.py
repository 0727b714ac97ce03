"""Which unit of IN9 a method's own unit of dose is, so that it need not be chosen."""

from __future__ import annotations

from assessments.action.models.survey_answer import DoseUnit

BEGINS = {
    "timm": DoseUnit.HOURS,
    "besök": DoseUnit.VISITS,
    "tillfäll": DoseUnit.OCCASIONS,
    "kväll": DoseUnit.OCCASIONS,
    "möte": DoseUnit.OCCASIONS,
    "vandring": DoseUnit.OCCASIONS,
    "kontroll": DoseUnit.OCCASIONS,
    "samtal": DoseUnit.OCCASIONS,
    "erbjudna": DoseUnit.PEOPLE,
    "kontakter": DoseUnit.PEOPLE,
    "kamer": DoseUnit.PIECES,
    "lamp": DoseUnit.PIECES,
    "armatur": DoseUnit.PIECES,
    "punkt": DoseUnit.PIECES,
    "grupp": DoseUnit.PIECES,
    "löfte": DoseUnit.PIECES,
    "tips": DoseUnit.PIECES,
    "kron": DoseUnit.KRONOR,
}


def unit_of(words: str) -> str:
    """ "timmar per vecka" is hours; empty where the words say nothing that is asked about."""
    first = words.strip().lower()
    return next((unit.value for begins, unit in BEGINS.items() if first.startswith(begins)), "")


def total_unit(words: str) -> str:
    """The same, but for what is counted by the week: what a year held is not a part of that."""
    return "" if " per " in f" {words.lower()} " else unit_of(words)
