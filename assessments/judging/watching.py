"""Places that are no longer listed and that the parties keep an eye on for a time (rule 24)."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment, Reply
from municipalities.site.look import day_long

HOW_LONG, WHY = "UP2", "UP1"
MONTHS = {"m6": 6, "m12": 12, "m24": 24}
SOON = datetime.timedelta(days=30)
REMINDED = datetime.timedelta(days=90)
"""How long a watch that has ended is told of."""


@dataclass(frozen=True)
class Watched:
    assessment: Assessment
    """That took the place from the list."""
    until: datetime.date
    reasons: str
    today: datetime.date

    @property
    def has_ended(self) -> bool:
        return self.until < self.today

    @property
    def sign(self) -> str:
        return "warn" if self.has_ended else "clock" if self.needs_a_look else "pending"

    @property
    def needs_a_look(self) -> bool:
        """It has ended, or is about to."""
        return self.until - self.today <= SOON

    @property
    def words(self) -> str:
        words = _("Watch ended %(day)s") if self.has_ended else _("Watched until %(day)s")
        return words % {"day": day_long(self.until)}


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, or its last one: six months after 31 August is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def no_longer_listed(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Settled as not listed, and not judged since: a place that is listed again leaves the list."""
    later = Assessment.objects.settled().filter(scene=OuterRef("scene"), round__ends__gt=OuterRef("round__ends"))
    asked = Reply.objects.filter(assessment=OuterRef("pk"), party="", question__code=HOW_LONG)
    return assessments.filter(~Exists(later), Exists(asked), settled_at__isnull=False, listed=False)


def watched(assessments: QuerySet[Assessment], today: datetime.date | None = None) -> list[Watched]:
    """Of these, what ends first first."""
    today = today or timezone.localdate()
    found = list(no_longer_listed(assessments).select_related("scene", "round", "municipality", "local_police_area"))
    replies = Reply.objects.joint().filter(assessment__in=found, question__code__in=[HOW_LONG, WHY])
    rows = [_watched(one, [reply for reply in replies if reply.assessment_id == one.pk], today) for one in found]
    told = (row for row in rows if row.until + REMINDED >= today)
    return sorted(told, key=lambda row: (row.until, row.assessment.name))


def _watched(assessment: Assessment, replies: Iterable[Reply], today: datetime.date) -> Watched:
    given = list(replies)
    months = next(MONTHS.get(reply.value, 0) for reply in given if reply.question.code == HOW_LONG)
    reasons = [reply.option.label for reply in given if reply.option and reply.question.code == WHY]
    until = months_after(timezone.localdate(assessment.settled_at), months)
    return Watched(assessment, until, ", ".join(reasons), today)
