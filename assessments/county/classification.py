"""How many indicators the scenes meet, this round and the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures import sentences
from assessments.figures.charts import Classes, classes
from assessments.figures.comparison import Corrected
from assessments.figures.picture import Picture
from assessments.figures.unit_tables import Cell, change_cell
from assessments.instrument import INSTRUMENTS
from assessments.signs import WORDS
from municipalities.site.look import num
from scenes.models import Round


@dataclass(frozen=True)
class Figure:
    """As it has turned out to be, and what was published instead of it."""

    right: int
    text: str
    published: str = ""


@dataclass(frozen=True)
class ClassRow:
    kind: str
    word: str
    before: Figure
    now: Figure
    change: Cell


@dataclass(frozen=True)
class Classified:
    explanation: str
    chart: Classes
    rows: list[ClassRow]
    before: Figure | None
    """None where another instrument was used, or none."""
    now: Figure
    change: Cell | None
    """None until the round can be compared with the one before."""
    not_compared: str

    @property
    def adds_up(self) -> bool:
        """Not where the number has been corrected, and nobody has said of which classification."""
        return sum(row.now.right for row in self.rows) == self.now.right


def classified(picture: Picture, corrected: Mapping[Round, Corrected]) -> Classified | None:
    """Results of different instruments are never set against each other (rule 2)."""
    if not (picture.listed or picture.listed_before):
        return None
    round, previous = picture.round, picture.previous
    same_instrument = previous is not None and previous.instrument == round.instrument
    compares = same_instrument and not (picture.ledger and picture.ledger.pending)
    right = {round: corrected[round], previous: corrected[previous] if previous else {}}
    now = {kind: _figure(right[round], kind, count) for kind, count in picture.classification.items()}
    before = {kind: _figure(right[previous], kind, count) for kind, count in picture.classification_before.items()}
    listed = _figure(right[round], "listed", len(picture.listed))
    listed_before = _figure(right[previous], "listed", len(picture.listed_before))
    shown = [(previous, before), (round, now)] if previous and same_instrument else [(round, now)]
    words = {kind: str(WORDS[kind]) for kind in now}
    return Classified(
        explanation=_instrument_words(round),
        chart=classes(
            [(shown_round, {kind: one.right for kind, one in figures.items()}) for shown_round, figures in shown],
            words=words,
        ),
        rows=[
            ClassRow(kind, words[kind], before[kind], figure, change_cell(figure.right - before[kind].right))
            for kind, figure in now.items()
        ],
        before=listed_before if same_instrument else None,
        now=listed,
        change=change_cell(listed.right - listed_before.right) if compares else None,
        not_compared=""
        if previous is None or same_instrument
        else _("Round %(round)s was judged with another version of the indicators and is not compared.")
        % {"round": previous.label},
    )


def _figure(corrected: Corrected, measure: str, counted: int) -> Figure:
    found = corrected.get((None, measure))
    if found is None:
        return Figure(counted, num(counted))
    return Figure(found.right, num(found.right), published=num(found.published))


def _instrument_words(round: Round) -> str:
    instrument = INSTRUMENTS[round.instrument]
    return capfirst(
        _("%(threshold)s or more of %(of)s: qualified open drug scene.")
        % {
            "threshold": sentences.counted(instrument.threshold),
            "of": sentences.counted(instrument.size),
        }
    )
