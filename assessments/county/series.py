"""How the number has developed over the rounds, as a chart and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.figures.charts import Count, Series, series
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally
from assessments.figures.unit_tables import Cell, change_cell
from assessments.wording import period_words
from municipalities.site.look import num


@dataclass(frozen=True)
class SeriesRow:
    label: str
    period: str
    listed: str
    published: str
    """Where another number was published."""
    change: Cell


def series_chart(picture: Picture, rounds: Sequence[RoundTally]) -> Series | None:
    """Published rounds only: an unfinished count would be read as a fall. A single round makes no series."""
    counts = [
        Count(tally.round, tally.right, published=tally.published, is_current=tally.round == picture.round)
        for tally in rounds
        if tally.settled and tally.round.is_published
    ]
    return series(counts, goal_year=picture.round.county.goal_year) if len(counts) > 1 else None


def series_rows(rounds: Sequence[RoundTally]) -> Iterator[SeriesRow]:
    before: int | None = None
    for tally in rounds:
        if not (tally.settled and tally.round.is_published):
            continue
        change = tally.right - before if before is not None else None
        yield SeriesRow(
            label=tally.round.label,
            period=period_words(tally.round),
            listed=num(tally.right),
            published=num(tally.published) if tally.published is not None else "",
            change=change_cell(change),
        )
        before = tally.right
