"""How many indicators the scenes meet, this round and the one before."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures import sentences
from assessments.figures.charts import Classes, classes
from assessments.figures.picture import Picture
from assessments.figures.unit_tables import Cell, change_cell
from assessments.instrument import INSTRUMENTS
from assessments.signs import WORDS
from municipalities.site.look import num
from scenes.models import Round


@dataclass(frozen=True)
class ClassRow:
    kind: str
    word: str
    before: str
    now: str
    change: Cell


@dataclass(frozen=True)
class Classified:
    explanation: str
    chart: Classes
    rows: list[ClassRow]
    before: str
    """Empty where another instrument was used, or none."""
    now: str
    change: Cell | None
    """None until the round can be compared with the one before."""
    not_compared: str


def classified(picture: Picture) -> Classified | None:
    """Results of different instruments are never set against each other (rule 2)."""
    if not (picture.listed or picture.listed_before):
        return None
    round, previous = picture.round, picture.previous
    same_instrument = previous is not None and previous.instrument == round.instrument
    compares = same_instrument and not (picture.ledger and picture.ledger.pending)
    now, before = picture.classification, picture.classification_before
    shown = [(previous, before), (round, now)] if previous and same_instrument else [(round, now)]
    words = {kind: str(WORDS[kind]) for kind in now}
    return Classified(
        explanation=_instrument_words(round),
        chart=classes(shown, words=words),
        rows=[
            ClassRow(kind, words[kind], num(before[kind]), num(count), change_cell(count - before[kind]))
            for kind, count in now.items()
        ],
        before=num(len(picture.listed_before)) if same_instrument else "",
        now=num(len(picture.listed)),
        change=change_cell(len(picture.listed) - len(picture.listed_before)) if compares else None,
        not_compared=""
        if previous is None or same_instrument
        else _("Round %(round)s was judged with another version of the indicators and is not compared.")
        % {"round": previous.label},
    )


def _instrument_words(round: Round) -> str:
    instrument = INSTRUMENTS[round.instrument]
    return capfirst(
        _("%(threshold)s or more of %(of)s: qualified open drug scene.")
        % {
            "threshold": sentences.counted(instrument.threshold),
            "of": sentences.counted(instrument.size),
        }
    )
