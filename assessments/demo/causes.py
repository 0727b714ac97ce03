"""Cause analyses: one that both have approved, and a draft that one of them has (fixtures/demo/causes.csv)."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.http import QueryDict

from assessments.action.causes.acts import act
from assessments.action.causes.approving import approve
from assessments.action.causes.fields import CAUSE_PARTS
from assessments.action.causes.proposals import proposals
from assessments.action.causes.rules import save
from assessments.action.causes.starting import start
from assessments.action.models import Analysis, Cause
from municipalities.models import County
from municipalities.models.actor import Party
from scenes.models import Scene

from .desk import Coordinators, at_work
from .plan import rows
from .this_year import Directory

APPROVED, DRAFT = "0127-001", "0127-002"
MEETINGS = {APPROVED: 30, DRAFT: 6}
"""Days ago."""


def analyse(county: County, people: Directory) -> None:
    planned = defaultdict(list)
    for row in rows("causes.csv"):
        planned[row["scene"]].append(row)
    for code, causes in planned.items():
        scene = Scene.objects.get(county=county, code=code)
        meeting = Meeting(scene, people.coordinators(scene), days_ago=MEETINGS[code])
        meeting.write(causes)
        meeting.approve([Party.POLICE, Party.MUNICIPALITY] if code == APPROVED else [Party.POLICE])


class Meeting:
    """The police's coordinator writes for both."""

    def __init__(self, scene: Scene, coordinators: Coordinators, *, days_ago: int) -> None:
        self.coordinators = coordinators
        self.writer = coordinators[Party.POLICE]
        self.analysis = start(scene, by=self.writer)
        self.days_ago = days_ago

    def write(self, causes: list[dict[str, str]]) -> None:
        chosen = QueryDict(mutable=True)
        chosen.setlist("proposal", [one.aims for one in proposals(self.analysis.assessment)][:1])
        act(self.analysis, "choose", chosen, by=self.writer)
        problem = self.analysis.problems.get()
        made: dict[str, Cause] = {}
        for row in causes:
            under = made.get(row["under"])
            wanted = f"why:{under.pk}" if under else f"add:{problem.pk}:{row['corner']}"
            place = act(self.analysis, wanted, QueryDict(), by=self.writer)
            cause = made[row["key"]] = Cause.objects.get(pk=place.removeprefix("c"))
            fields = {part: row[part] for part in CAUSE_PARTS if row.get(part) and part not in ("corner", "restricted")}
            self.save({f"c{cause.pk}.{part}": value for part, value in fields.items()})
            if row["restricted"]:
                self.save({f"c{cause.pk}.restricted": True})
            Cause.objects.filter(pk=cause.pk).update(ready_made=row["ready_made"])
        self.save({"meeting_on": str(at_work(self.days_ago, hour=13).date())})
        self._put_back(at_work(self.days_ago, hour=14, minute=32))

    def save(self, fields: dict[str, object]) -> None:
        self.analysis.refresh_from_db()
        save(self.analysis, fields, seen_version=self.analysis.version, by=self.writer)

    def approve(self, parties: list[Party]) -> None:
        for number, party in enumerate(parties):
            self.analysis.refresh_from_db()
            approve(self.analysis, party, seen_version=self.analysis.version, by=self.coordinators[party])
            at = at_work(self.days_ago, hour=14 + number, minute=40)
            self.analysis.events.filter(kind="approved", party=party).update(at=at)
            self.analysis.approvals.filter(party=party).update(at=at)
            Analysis.objects.approved().filter(pk=self.analysis.pk).update(approved_at=at)

    def _put_back(self, at: datetime.datetime) -> None:
        """The verbs write what they do with the time it is now."""
        self.analysis.events.update(at=at)
        Analysis.objects.filter(pk=self.analysis.pk).update(started_at=at)
