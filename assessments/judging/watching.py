"""Places that are no longer listed and that the parties keep an eye on for a time (rule 24)."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment, Reply, WatchAnswer
from municipalities.models import County
from municipalities.site.look import day_long
from scenes.models import Round, Scene

from .starting import judge_again

if TYPE_CHECKING:
    from municipalities.models import User

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
    said: WatchAnswer | None = None
    now: int | None = None
    """Its assessment in the open round, once there is one."""
    may_answer: bool = False

    @property
    def has_ended(self) -> bool:
        return self.until < self.today

    @property
    def sign(self) -> str:
        if not self.needs_a_look:
            return "pending"
        return "warn" if self.has_ended else "clock"

    @property
    def is_answered(self) -> bool:
        """Somebody has said how it is there, or it is being judged."""
        return bool(self.said or self.now)

    @property
    def needs_a_look(self) -> bool:
        """It has ended, or is about to, and nobody has said how it is there."""
        return self.until - self.today <= SOON and not self.is_answered

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


def watched(
    assessments: QuerySet[Assessment], today: datetime.date | None = None, *, user: User | None = None
) -> list[Watched]:
    """Of these, what ends first first. `user` is who may say how it is there, where they judge."""
    today = today or timezone.localdate()
    found = list(_with_what_is_possible(no_longer_listed(assessments), user))
    replies = Reply.objects.joint().filter(assessment__in=found, question__code__in=[HOW_LONG, WHY])
    answers = WatchAnswer.objects.standing().filter(assessment__in=found).select_related("by")
    said = {answer.assessment_id: answer for answer in answers} if found else {}
    rows = [
        _watched(one, [reply for reply in replies if reply.assessment_id == one.pk], said.get(one.pk), today)
        for one in found
    ]
    told = (row for row in rows if row.until + REMINDED >= today)
    return sorted(told, key=lambda row: (row.until, row.assessment.name))


def _with_what_is_possible(assessments: QuerySet[Assessment], user: User | None) -> QuerySet[Assessment]:
    others = Assessment.objects.exclude(pk=OuterRef("pk"))
    now = others.filter(scene=OuterRef("scene"), round__state=Round.State.OPEN)
    mine = Q(scene__in=Scene.objects.judgeable_by(user)) if user else Q(pk=None)
    return assessments.select_related("scene", "round", "municipality", "local_police_area").annotate(
        now=Subquery(now.values("pk")[:1]), may_answer=ExpressionWrapper(mine, output_field=BooleanField())
    )


def _watched(
    assessment: Assessment, replies: Iterable[Reply], said: WatchAnswer | None, today: datetime.date
) -> Watched:
    given = list(replies)
    months = next(MONTHS.get(reply.value, 0) for reply in given if reply.question.code == HOW_LONG)
    reasons = [reply.option.label for reply in given if reply.option and reply.question.code == WHY]
    until = months_after(timezone.localdate(assessment.settled_at), months)
    now, may_answer = getattr(assessment, "now"), getattr(assessment, "may_answer")  # noqa: B009  # annotated
    return Watched(assessment, until, ", ".join(reasons), today, said, now, may_answer)


@transaction.atomic
def still_gone(assessment: Assessment, *, by: User) -> None:
    """Someone has been there. Said twice it is said once."""
    _say(assessment, WatchAnswer.Answer.STILL_GONE, by=by)


@transaction.atomic
def to_be_judged(assessment: Assessment, *, by: User) -> Assessment | None:
    """The assessment in the open round. None: no round is open, and the next one begins with the place."""
    _nobody_opens_a_round(assessment)
    if round := Round.objects.filter(county=assessment.round.county_id, state=Round.State.OPEN).last():
        return judge_again(assessment.scene, round=round, by=by)
    _say(assessment, WatchAnswer.Answer.JUDGE_AGAIN, by=by)
    return None


@transaction.atomic
def take_back(assessment: Assessment, *, by: User) -> None:
    answers = WatchAnswer.objects.standing().filter(assessment=_watched_still(assessment))
    answers.update(ended_at=timezone.now(), ended_by=by)


def _say(assessment: Assessment, answer: str, *, by: User) -> None:
    _nobody_opens_a_round(assessment)
    fresh = _watched_still(assessment)
    said, is_new = WatchAnswer.objects.standing().get_or_create(assessment=fresh, defaults={"answer": answer, "by": by})
    if not is_new and said.answer != answer:
        words = _("%(who)s has said “%(answer)s”. Take that back first.")
        raise ValidationError(words % {"who": said.by, "answer": said.get_answer_display()})


def _nobody_opens_a_round(assessment: Assessment) -> None:
    """Until this is over: the round that opens is another one than the one that the place was judged in (rule 24)."""
    County.objects.select_for_update(no_key=True).get(pk=assessment.round.county_id)


def _watched_still(assessment: Assessment) -> Assessment:
    """Locked with its round: nobody changes it meanwhile."""
    assessment.round.locked()
    if not (fresh := no_longer_listed(Assessment.objects.filter(pk=assessment.pk)).first()):
        raise ValidationError(_("The place is no longer watched: it has been judged since."))
    return fresh
