"""Reminders of a round, by the timer or by hand: nobody is reminded twice of the same (rule 26)."""

from __future__ import annotations

import datetime
from collections import Counter

from django.db import transaction
from django.utils import timezone

from assessments.judging.letters import about
from municipalities.letters.writing import put
from municipalities.models import Letter, LocalPoliceArea
from municipalities.models.letter import LetterQuerySet
from scenes.models import Round

from .left import Left, left
from .letters import reminders

REMINDED = (21, 7, 1, -1)
"""Days before the last day to sign on which those who have something left are reminded; -1 is the day after it."""
PROOF_WAITS = 7
"""Days after the round was closed for proofing, and then each time as many, until those who have not answered are
reminded."""
LAST_WEEK = 7
"""Days before the last day in which a reminder comes whatever one has chosen (rule 27)."""


@transaction.atomic
def remind_due(round: Round) -> list[Letter]:
    return _put(round, due_reminders(round.locked()))


@transaction.atomic
def remind_now(round: Round, area: LocalPoliceArea | None = None) -> list[Letter]:
    """By hand. It and the timer each wait for the other, and see whom that has reminded."""
    return _put(round, reminders_now(round.locked(), area))


def _put(round: Round, drafts: list[Letter]) -> list[Letter]:
    return put(drafts, whatever_chosen=is_last_week(round))


def due_reminders(round: Round, today: datetime.date | None = None) -> list[Letter]:
    """Not in the outbox yet: to those who have something left, and have not been reminded since the day came.

    The last day to sign is part of the key. When it is moved they are reminded of the new one, in its time.
    """
    came = _last_time(round, today or timezone.localdate())
    if came is None:
        return []
    reminded = _reminded(round, came)
    return _anew(round, [one for one in left(round) if one.user.pk not in reminded], time=str(came))


def reminders_now(round: Round, area: LocalPoliceArea | None = None) -> list[Letter]:
    """Not in the outbox yet: to those who have something left, in the area or anywhere, and have not been reminded
    today. The letter lists all that they have left, so that nobody gets two."""
    today = timezone.localdate()
    reminded = _reminded(round, today)
    waiting = [one for one in left(round) if one.user.pk not in reminded]
    mine = [one for one in waiting if area is None or area.pk in one.police_areas]
    return _anew(round, mine, time=f"now-{today}")


def _anew(round: Round, people: list[Left], *, time: str) -> list[Letter]:
    """How many were stopped before is part of the key, or one that was stopped would stand in the way of the next."""
    stopped = stopped_of(_written(round))
    key = f"{_reminders_of(round)}{time}"
    return [letter for one in people for letter in reminders([one], key=f"{key}:{stopped[one.user.pk]}")]


def stopped_of(written: LetterQuerySet) -> Counter[int]:
    """How many of each user's were stopped."""
    return Counter(written.filter(state=Letter.State.STOPPED).values_list("user", flat=True))


def is_last_week(round: Round) -> bool:
    """Also after the last day, as long as there is something to sign: the proof has no such day."""
    days = round.days_left() if round.is_open else None
    return days is not None and days <= LAST_WEEK


def _last_time(round: Round, today: datetime.date) -> datetime.date | None:
    """The day on which those who are not done were last to be reminded."""
    if round.is_open and round.closes_on:
        return latest_due(round.closes_on, today)
    if round.state == Round.State.PROOFING and (closed := _closed_on(round)):
        times = (today - closed).days // PROOF_WAITS
        return closed + times * datetime.timedelta(days=PROOF_WAITS) if times > 0 else None
    return None


def latest_due(closes_on: datetime.date, today: datetime.date) -> datetime.date | None:
    days = [closes_on - datetime.timedelta(days=days) for days in REMINDED]
    return max((day for day in days if day <= today), default=None)


def _closed_on(round: Round) -> datetime.date | None:
    """When it was closed for proofing the last time."""
    closed = None
    for state, at in round.history.order_by("history_date", "history_id").values_list("state", "history_date"):
        closed = (closed or at) if state == Round.State.PROOFING else None
    return timezone.localdate(closed) if closed else None


def _reminders_of(round: Round) -> str:
    of = f"{round.closes_on}" if round.is_open else f"proof-{_closed_on(round)}"
    return f"reminder:{round.pk}:{of}:"


def _reminded(round: Round, since: datetime.date) -> set[int]:
    """Users who have been written to about the last day as it is now, and not in vain."""
    return reminded(_written(round), since)


def reminded(written: LetterQuerySet, since: datetime.date) -> set[int]:
    """Users who have got one of these since then, and not in vain."""
    day = timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
    written = written.filter(written_at__gte=day)
    return set(written.exclude(state=Letter.State.STOPPED).values_list("user", flat=True))


def _written(round: Round) -> LetterQuerySet:
    return Letter.objects.filter(kind=Letter.Kind.REMINDER, about=about(round.pk), key__startswith=_reminders_of(round))
