"""The letters of this year's round in the demo, as if a timer had sent them: nothing leaves the machine."""

from __future__ import annotations

import datetime

from django.utils import timezone

from assessments.models import Event
from municipalities.letters.writing import MORNING
from municipalities.models import Letter
from scenes.models import Round

from .desk import OPENED_DAYS_AGO, at_work

State = Letter.State
NO_SUCH_ADDRESS = "550 5.1.1 Recipient address rejected: user unknown"


def post(round: Round) -> None:
    """The invitations on the day that the round was opened, all but one; what was signed, the morning after."""
    letters = Letter.objects.filter(county=round.county)
    opened = at_work(OPENED_DAYS_AGO, hour=9)
    invitations = letters.filter(kind=Letter.Kind.INVITATION)
    invitations.update(state=State.SENT, tries=1, written_at=opened, due=opened, tried_at=opened, sent_at=opened)
    lost = invitations.order_by("-to").first()
    if lost:
        invitations.filter(pk=lost.pk).update(
            state=State.FAILED, sent_at=None, fault=Letter.Fault.ADDRESS, error=NO_SUCH_ADDRESS
        )
    signed = letters.filter(kind=Letter.Kind.SIGNED)
    when = dict(Event.objects.filter(assessment__round=round, kind=Event.Kind.SIGNED).values_list("pk", "at"))
    for letter in signed:
        letter.written_at = when[int(letter.key.split(":")[1])]
        day_after = timezone.localtime(letter.written_at) + datetime.timedelta(days=1)
        morning = day_after.replace(hour=MORNING, minute=0)
        letter.state, letter.tries, letter.due, letter.tried_at, letter.sent_at = (
            State.SENT,
            1,
            morning,
            morning,
            morning,
        )
    signed.bulk_update(signed, ["state", "tries", "written_at", "due", "tried_at", "sent_at"])
