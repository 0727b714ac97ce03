from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from assessments.action.models import Measure
from assessments.figures.differences import Difference
from assessments.figures.freezing import Moved
from assessments.models import Assessment, Reply, ZeroReport
from municipalities.site.importing.report import Report, Tally
from scenes.models import LineageEvent, Outline, Round, Scene


@dataclass
class ImportReport(Report):
    rounds: Tally = field(default_factory=Tally)
    scenes: Tally = field(default_factory=Tally)
    assessments: Tally = field(default_factory=Tally)
    outlines: Tally = field(default_factory=Tally)
    lineage: Tally = field(default_factory=Tally)
    remarks: list[str] = field(default_factory=list)
    zero_reports: Tally = field(default_factory=Tally)
    replies: Tally = field(default_factory=Tally)
    measures: Tally = field(default_factory=Tally)
    moved: list[Moved] = field(default_factory=list)
    """Published rounds that count otherwise because of what was added."""

    def lines(self) -> Iterator[str]:
        yield from super().lines()
        for moved in self.moved:
            words = _("Round %(round)s is published, and counts otherwise from now on: %(figures)s.")
            yield words % {"round": moved.round, "figures": listed(moved.differences)}

    def tallies(self) -> list[tuple[type[models.Model], Tally]]:
        return [
            (Round, self.rounds),
            (Scene, self.scenes),
            (Assessment, self.assessments),
            (Outline, self.outlines),
            (LineageEvent, self.lineage),
            (ZeroReport, self.zero_reports),
            (Reply, self.replies),
            (Measure, self.measures),
        ]


def listed(differences: Iterable[Difference]) -> str:
    return "; ".join(map(str, differences)) or _("no figure, but the places behind them")
