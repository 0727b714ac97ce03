"""Nytt sedan sist: what others have done with the user's places since the last visit, from the events there are."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from assessments.judging.history import sentence
from assessments.models import Assessment, Event

if TYPE_CHECKING:
    from municipalities.models import User
    from municipalities.request import Request

Kind = Event.Kind

MOST = 5
AT_FIRST = datetime.timedelta(days=14)
"""How far back, where nobody knows when the last visit was."""
LAST_VISIT = "last_visit"
"""In the session: when the user had logged in the time before (config.adapters)."""
SIGNS = {Kind.SIGNED: "done", Kind.RESTORED: "done", Kind.PROOFED: "done"}
TO_SEE_TO = (Kind.SENT_BACK, Kind.SIGNATURES_REMOVED, Kind.ABSENCE_STATED)
"""What asks something of the parties."""


@dataclass(frozen=True)
class News:
    event: Event
    assessment: Assessment
    needs_me: bool

    @property
    def sign(self) -> str:
        return "warn" if self.needs_me else SIGNS.get(Kind(self.event.kind), "pending")

    @property
    def words(self) -> str:
        """Of changes only that there are some: what they say may still be sealed to the reader (rule 4)."""
        if self.event.kind == Kind.CHANGED:
            return _("%(who)s has written in the assessment.") % {"who": self.event.by or _("The import")}
        return sentence(self.event)


def last_visit(request: Request) -> datetime.datetime | None:
    stored = request.session.get(LAST_VISIT)
    return parse_datetime(stored) if stored else None


def news(
    assessments: Collection[Assessment], user: User, since: datetime.datetime, *, waiting: Collection[int]
) -> list[News]:
    """What needs the user first, then the newest. `waiting` are the assessments in which it is the user's turn.

    One who writes for an hour is one piece of news.
    """
    known = {assessment.pk: assessment for assessment in assessments}
    found = Event.objects.filter(assessment__in=known, at__gt=since).exclude(by=user.pk).exclude(by=None)
    seen: set[tuple[int, str, int | None]] = set()
    rows: list[News] = []
    for event in found.exclude(kind=Kind.CREATED).select_related("by").order_by("-pk")[:200]:
        thing = (event.assessment_id, event.kind, event.by_id)
        if thing not in seen:
            seen.add(thing)
            event.assessment = known[event.assessment_id]  # its sentence may name it
            needs_me = event.kind in TO_SEE_TO and event.assessment_id in waiting
            rows.append(News(event, event.assessment, needs_me))
    return sorted(rows, key=lambda row: not row.needs_me)[:MOST]
