"""The dashboard: a county in a round, as sentences, charts and rows of text that the template only prints.

Formatting numbers is most of what a page costs, so it is done once, in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.charts import Series
from assessments.figures.comparison import FigureComparison, comparisons, corrected_in, differing
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally, tallies
from assessments.figures.unit_tables import UnitTable, unit_tables, without_column
from assessments.models import PublishedFigure
from assessments.wording import listing
from municipalities.site.look import num
from scenes.models import Round

from .action import WhatIsDone, what_is_done
from .change import Change, changes
from .classification import Classified, classified
from .goal import GoalStrip, goal_strip
from .headline import Headline, headline, subtitle
from .links import SceneLinks
from .missing import Missing, missing
from .series import SeriesRow, series_chart, series_rows
from .stats import Stat, area_note, stats, vulnerable_note

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


@dataclass(frozen=True)
class Dashboard:
    round: Round
    previous: Round | None
    subtitle: str
    rounds: list[RoundTally]
    headline: Headline
    series: Series | None
    series_rows: list[SeriesRow]
    goal: GoalStrip | None
    stats: list[Stat]
    area_note: str
    vulnerable_note: str
    change: Change | None
    classified: Classified | None
    action: WhatIsDone | None
    units: list[UnitTable]
    units_note: str
    missing: Missing
    comparisons: list[FigureComparison]
    settled: int
    found: str
    """53 open drug scenes and 10 that have ceased."""
    sources: list[str]

    @property
    def opened_rounds(self) -> list[RoundTally]:
        return [tally for tally in self.rounds if tally.round.state != Round.State.PLANNED]

    @property
    def has_many_rounds(self) -> bool:
        """More than a line of links has room for."""
        return len(self.opened_rounds) > 6

    @property
    def is_unfinished(self) -> bool:
        return not self.round.is_published

    @property
    def compares(self) -> bool:
        """With the round before. Not until every place from there is settled."""
        return bool(self.previous) and not (self.change and self.change.is_unfinished)

    @property
    def computed_from(self) -> str:
        """63 assessments and 53 scenes: the others are told too."""
        text = ngettext(
            "Computed from %(count)s signed assessment: %(listed)s.",
            "Computed from %(count)s signed assessments: %(listed)s.",
            self.settled,
        )
        return text % {"count": num(self.settled), "listed": self.found}

    @property
    def has_wide_table(self) -> bool:
        return any(table.is_wide for table in self.units)

    @property
    def unit_columns(self) -> list[list[UnitTable]]:
        """Districts stand under the municipalities they are parts of."""
        police_areas = [table for table in self.units if table.kind == "local_police_area"]
        return [[table for table in self.units if table not in police_areas], police_areas]

    @property
    def county_comparisons(self) -> list[FigureComparison]:
        return [row for row in self.comparisons if row.figure.municipality_id is None]

    @property
    def corrected(self) -> list[FigureComparison]:
        return [row for row in self.comparisons if row.corrections]

    @property
    def municipal_comparisons(self) -> list[FigureComparison]:
        return [row for row in self.comparisons if row.figure.municipality_id is not None]

    @property
    def differing(self) -> list[FigureComparison]:
        return differing(self.comparisons)

    @property
    def municipalities_differ(self) -> bool:
        return bool(differing(self.municipal_comparisons))


def dashboard(round: Round, user: AnyUser) -> Dashboard:
    """`round` carries its county, and is open at least."""
    picture = Picture(round, depth=2)
    rounds = tallies(round.county)
    published = [tally.round for tally in rounds if tally.round.is_published]
    links = SceneLinks(round, user, is_latest=published[-1:] == [round])
    compared = comparisons(picture)
    corrected = corrected_in(picture.rounds)
    units = unit_tables(picture, links.of_unit, corrected=corrected)
    return Dashboard(
        round=round,
        previous=picture.previous,
        subtitle=subtitle(picture),
        rounds=rounds,
        headline=headline(picture, rounds, _published_number(compared)),
        series=series_chart(picture, rounds),
        series_rows=list(series_rows(rounds)),
        goal=goal_strip(round.county, rounds, next(tally for tally in rounds if tally.round == round)),
        stats=list(stats(picture, corrected[round])),
        area_note=area_note(picture),
        vulnerable_note=vulnerable_note(picture),
        change=changes(picture, corrected),
        classified=classified(picture, corrected),
        action=what_is_done(picture, links),
        units=units,
        units_note=_units_note(picture, units),
        missing=missing(picture, links),
        comparisons=compared,
        settled=len(picture.now),
        found=_found(picture),
        sources=sorted({comparison.figure.source for comparison in compared}),
    )


def _published_number(compared: list[FigureComparison]) -> PublishedFigure | None:
    """Of open drug scenes in the county."""
    figures = [one.figure for one in compared if one.figure.municipality_id is None]
    return next((figure for figure in figures if figure.measure == PublishedFigure.Measure.LISTED), None)


def _found(picture: Picture) -> str:
    listed, others = len(picture.listed), len(picture.now) - len(picture.listed)
    scenes = ngettext("%(count)s open drug scene", "%(count)s open drug scenes", listed) % {"count": num(listed)}
    if not others:
        return scenes
    if picture.ledger and picture.ledger.ceased == others:
        rest = ngettext("%(count)s that has ceased", "%(count)s that have ceased", others)
    else:
        rest = ngettext("%(count)s that is not one", "%(count)s that are not", others)
    return listing([scenes, rest % {"count": num(others)}])


def _units_note(picture: Picture, units: Sequence[UnitTable]) -> str:
    if picture.previous is None:
        return _("The tables share one scale.")
    values = {"round": picture.round.label, "previous": picture.previous.label}
    scale = _("The bar shows %(round)s, the line %(previous)s, on one scale in all tables.") % values
    return f"{scale} {without_column(units)}".strip()
