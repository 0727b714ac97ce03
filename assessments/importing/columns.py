"""The columns of a file of assessments. How many answers a row has follows from the instrument of its round."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from assessments.instrument import INSTRUMENTS, Instrument
from municipalities.site.importing.reading import Columns
from scenes.models import Round

BEFORE_ANSWERS = ("round", "scene", "name", "municipality", "lpo", "listed")
AFTER_ANSWERS = ("police", "municipal")
OPTIONAL = (
    "district",
    "category",
    "reason",
    "merged_into",
    "split_from",
    "latitude",
    "longitude",
    "outline",
    "note",
)


class AssessmentColumns(Columns):
    def _unknown(self, name: str) -> str:
        if name[:1] == "i" and name[1:].isdecimal():
            return _("no round of the county has that indicator. Remove the column, or give the round its instrument.")
        return super()._unknown(name)


def columns_of(instruments: Collection[Instrument]) -> Columns:
    """A column per indicator. Those that all the instruments have are required; the others go with some rounds only."""
    shared, others = answer_columns(instruments)
    return AssessmentColumns((*BEFORE_ANSWERS, *shared, *AFTER_ANSWERS), (*others, *OPTIONAL))


def instruments_of(rounds: Iterable[Round]) -> set[Instrument]:
    return {INSTRUMENTS[round.instrument] for round in rounds} or set(INSTRUMENTS.values())


def answer_columns(instruments: Collection[Instrument]) -> tuple[list[str], list[str]]:
    """Those of all the instruments, and those of some."""
    sizes = [instrument.size for instrument in instruments]
    columns = [f"i{number}" for number in range(1, max(sizes) + 1)]
    return columns[: min(sizes)], columns[min(sizes) :]
