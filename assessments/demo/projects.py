"""Skåne's project, with what its source tells and the rest invented, and one that is invented altogether.

Days in the files are days, or counted from the day of loading.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from assessments.action.models import Meeting, Pair, Project
from assessments.action.project import minutes, rules
from assessments.action.project.people import People, offered
from municipalities.models import Actor, County, LocalPoliceArea, Membership, Municipality, User
from municipalities.models.actor import Party

from .plan import rows

OFFICES = {"01": "projektkontoret@example.org", "12": "projektkontoret.skane@example.org"}


def make_projects() -> None:
    for row in rows("projects.csv"):
        county = County.objects.get(code=row["county"])
        Series(county, row, by=User.objects.get(email=OFFICES[county.code])).make()


class Series:
    """A project and what has happened in it."""

    def __init__(self, county: County, row: dict[str, str], *, by: User) -> None:
        self.county = county
        self.row = row
        self.by = by

    def of(self, name: str) -> list[dict[str, str]]:
        return [row for row in rows(name) if row["county"] == self.county.code]

    def make(self) -> None:
        own_meetings = self.of("project_meetings.csv")
        said: dict[str, Any] = {
            "title": self.row["title"],
            "goal": self.row["goal"],
            "starts": _day(self.row["starts"]),
            "ends": _day(self.row["ends"]),
            "target_pairs": int(self.row["target_pairs"]),
        }
        self.project = rules.create(self.county, said, with_meetings=not own_meetings, by=self.by)
        Project.objects.filter(pk=self.project.pk).update(note=self.row["note"])
        for row in own_meetings:
            cleaned = {"theme": row["theme"], "day": _day(row["day"]), "place": row["place"]}
            rules.add_meeting(self.project, cleaned | {"step_due": row["step_due"]}, by=self.by)
        self.absent = {self._pair(row).pk: row["absent"] for row in self.of("project_pairs.csv")}
        for meeting in self.project.meetings.order_by("number"):
            self._hold(meeting)
        for row in self.of("project_minutes.csv"):
            self._write(row)

    # --- Pairs

    def _pair(self, row: dict[str, str]) -> Pair:
        pair = rules.add_pair(
            self.project,
            municipality=Municipality.objects.get(county=self.county, name=row["municipality"]),
            local_police_area=LocalPoliceArea.objects.get(county=self.county, name=row["lpo"]),
            by=self.by,
        )
        for party in Party:
            if people := self._coordinators(pair, party):
                self._save(pair, {f"{party}_coordinator": people[0]})
            if row[f"{party}_chief"]:
                self._commit(pair, party, row)
        return pair

    @staticmethod
    def _coordinators(pair: Pair, party: Party) -> list[Membership]:
        found = offered(People([pair]).of(pair, party))
        return [one for one in found if one.role == Membership.Role.COORDINATOR]

    def _commit(self, pair: Pair, party: Party, row: dict[str, str]) -> None:
        chief = {"name": row[f"{party}_chief"], "title": row[f"{party}_title"], "on": _day(row[f"{party}_on"])}
        self._save(rules.commitment_of(pair, party), chief)

    def _save(self, row: Any, cleaned: dict[str, Any]) -> None:
        self.project.refresh_from_db()
        rules.save(row, cleaned, seen_version=self.project.version, by=self.by)

    # --- Meetings

    def _hold(self, meeting: Meeting) -> None:
        """Both coordinators of each pair, but of the one that was absent."""
        if not meeting.is_past:
            return
        there = [
            f"{pair.pk}-{one.pk}"
            for pair in self.project.pairs.all()
            if self.absent[pair.pk] != str(meeting.number)
            for one in (pair.municipality_coordinator, pair.police_coordinator)
            if one
        ]
        self.project.refresh_from_db()
        minutes.note_attendance(meeting, there, seen_version=self.project.version, by=self.by)

    def _write(self, row: dict[str, str]) -> None:
        meeting = self.project.meetings.get(number=row["meeting"])
        if row["decision"]:
            minutes.add_decision(meeting, row["decision"], by=self.by)
            return
        owner = Membership.objects.filter(user__email=row["owner"]).select_related("actor", "user").first()
        actor = owner.actor if owner else Actor.objects.get(county=self.county, name=row["owner"])
        cleaned = {"text": row["task"], "actor": actor, "membership": owner, "due": _day(row["due"])}
        task = minutes.add_task(meeting, cleaned, by=self.by)
        if row["done"]:
            minutes.tick(task, is_done=True, by=self.by)


def _day(value: str) -> datetime.date:
    """A day, or so many from today."""
    if value.lstrip("-").isdecimal():
        return timezone.localdate() + datetime.timedelta(int(value))
    return datetime.date.fromisoformat(value)
