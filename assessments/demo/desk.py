"""Steps of judging in the demo, done with the verbs that the pages use. Only the times are put back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment
from municipalities.models import User
from municipalities.models.actor import Party

from .invention import dice

OPENED_DAYS_AGO = 35

Coordinators = dict[Party, User]


class Desk:
    """Where one assessment is judged: each step by a party's coordinator, at a later moment than the one before."""

    def __init__(self, assessment: Assessment, coordinators: Coordinators) -> None:
        self.assessment = assessment
        self.coordinators = coordinators
        self.moments = moments(assessment.scene.code)

    def save(self, party: Party, posted: dict[str, Any]) -> None:
        judging.save(self.assessment, posted, seen_version=self._version(), by=self.coordinators[party])
        self._put_back()

    def sign(self, party: Party) -> None:
        signing.sign(self.assessment, party=party, seen_version=self._version(), by=self.coordinators[party])
        self._put_back()

    def state_absence(self, party: Party, reason: str) -> None:
        by = self.coordinators[party.other]
        signing.state_absence(self.assessment, party=party, reason=reason, by=by)
        self._put_back()

    def _version(self) -> int:
        self.assessment.refresh_from_db(fields=["version"])
        return self.assessment.version

    def _put_back(self) -> None:
        """The verbs write what they do with the time it is now."""
        at, just_now = next(self.moments), timezone.now() - datetime.timedelta(hours=1)
        self.assessment.events.filter(at__gte=just_now).update(at=at)
        self.assessment.signatures.filter(signed_at__gte=just_now).update(signed_at=at)
        Assessment.objects.filter(pk=self.assessment.pk, settled_at__gte=just_now).update(settled_at=at)


def moments(code: str) -> Iterator[datetime.datetime]:
    """Rising, in the weeks since the round was opened, the last one yesterday at the latest."""
    throw = dice(code, "moments")
    days_ago = throw.randint(8, OPENED_DAYS_AGO - 4)
    for hour in range(9, 17, 2):
        yield at_work(days_ago, hour=hour, minute=throw.randint(0, 59))
        days_ago -= throw.randint(0, 2)


def at_work(days_ago: int, *, hour: int, minute: int = 0) -> datetime.datetime:
    """On a working day; what would fall on a weekend falls on the Friday before."""
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    day -= datetime.timedelta(days=max(0, day.weekday() - 4))
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=timezone.get_current_timezone())
