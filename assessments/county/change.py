"""What changed since the rounds before, as a sum that visibly adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import ngettext

from assessments.figures import sentences
from assessments.figures.charts import Bridge, bridge
from assessments.figures.comparison import Corrected
from assessments.figures.ledger import Ledger
from assessments.figures.picture import Picture
from assessments.figures.sentences import DIRECTIONS
from assessments.figures.unit_tables import Cell
from assessments.signs import WORDS_FOR_MANY
from assessments.wording import listing
from municipalities.site.look import MINUS, num
from scenes.models import Round


@dataclass(frozen=True)
class Equation:
    text: str
    closes: bool
    unexplained: int


@dataclass(frozen=True)
class LedgerRow:
    kind: str
    word: str
    cells: list[tuple[str, Cell]]
    """Sign and figure, one per step."""


@dataclass(frozen=True)
class Change:
    """What changed over the last steps, oldest first."""

    title: str
    rounds: list[str]
    opening: list[str]
    rows: list[LedgerRow]
    closing: list[str]
    equations: list[Equation]
    is_unfinished: bool
    """Places from the round before are not settled yet."""
    chart: Bridge
    leaves_out: bool
    """The chart leaves out kinds of change that the table shows as zero."""

    @property
    def in_short(self) -> str:
        """64 + 11 − 12 = 63 and 63 − 10 = 53."""
        return f"{listing(equation.text for equation in self.equations)}."

    @property
    def last(self) -> str:
        return self.closing[-1]

    @property
    def closes(self) -> bool:
        return all(equation.closes for equation in self.equations)


def changes(picture: Picture, corrected: Mapping[Round, Corrected]) -> Change | None:
    """Oldest step first. None in the county's first round."""
    if not picture.steps:
        return None
    steps = [(round, step.ledger) for round, step in zip(picture.rounds, picture.steps, strict=False)][::-1]
    start = picture.rounds[len(steps)]
    befores = [start, *(round for round, _ledger in steps)]
    ledgers = [
        _corrected(ledger, before=corrected[before], now=corrected[round])
        for before, (round, ledger) in zip(befores, steps, strict=False)
    ]
    steps = [(round, ledger) for (round, _counted), ledger in zip(steps, ledgers, strict=True)]
    chart = bridge(start, steps)
    values = {"first": num(ledgers[0].opening), "last": num(ledgers[-1].closing)}
    return Change(
        title=ngettext(
            "From %(first)s to %(last)s in one round", "From %(first)s to %(last)s in two rounds", len(steps)
        )
        % values,
        rounds=[round.label for round, _ledger in steps],
        opening=[num(ledger.opening) for ledger in ledgers],
        rows=[
            LedgerRow(kind, str(WORDS_FOR_MANY[kind]), [_ledger_cell(kind, ledger) for ledger in ledgers])
            for kind in DIRECTIONS
        ],
        closing=[num(ledger.closing) for ledger in ledgers],
        equations=[
            Equation(sentences.equation(ledger), ledger.closes, abs(ledger.closing - ledger.expected))
            for ledger in ledgers
        ],
        is_unfinished=bool(ledgers[-1].pending),
        chart=chart,
        leaves_out=chart.changes < len(DIRECTIONS),
    )


def _corrected(ledger: Ledger, *, before: Corrected, now: Corrected) -> Ledger:
    """With the corrected figures in their places where the sum still closes; else as it was counted."""
    right = {
        kind: now[None, kind].right for kind in ("new", "returned", "ceased", "merged", "split") if (None, kind) in now
    }
    if (None, "listed") in before:
        right["opening"] = before[None, "listed"].right
    if (None, "listed") in now:
        right["closing"] = now[None, "listed"].right
    found = replace(ledger, **right)
    return found if found.closes else ledger


def _ledger_cell(kind: str, ledger: Ledger) -> tuple[str, Cell]:
    amount = DIRECTIONS[kind] * getattr(ledger, kind)
    sign = "" if not amount else "+" if amount > 0 else MINUS
    return sign, Cell(num(abs(amount)), not amount)
