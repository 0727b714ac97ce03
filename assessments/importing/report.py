from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models

from assessments.models import Assessment
from municipalities.site.importing.report import Report, Tally
from scenes.models import LineageEvent, Outline, Round, Scene


@dataclass
class ImportReport(Report):
    rounds: Tally = field(default_factory=Tally)
    scenes: Tally = field(default_factory=Tally)
    assessments: Tally = field(default_factory=Tally)
    outlines: Tally = field(default_factory=Tally)
    lineage: Tally = field(default_factory=Tally)

    def tallies(self) -> list[tuple[type[models.Model], Tally]]:
        return [
            (Round, self.rounds),
            (Scene, self.scenes),
            (Assessment, self.assessments),
            (Outline, self.outlines),
            (LineageEvent, self.lineage),
        ]
