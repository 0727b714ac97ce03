"""What a device is lent, and for how long."""

from __future__ import annotations

import base64
import datetime

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import salted_hmac

from municipalities.models import User

LONGEST = datetime.timedelta(days=3)
"""Whatever a session may last: a place is taken out for a walk, not for a season."""


def key_of(user: User) -> str:
    """Seals what the user keeps on a device. The same on every device and after every log-in: what was written before
    the session ended can be read again by the same person, once the server knows who it is, and by nobody else."""
    return base64.b64encode(salted_hmac("assessments.taken_out", str(user.pk), algorithm="sha256").digest()).decode()


def seconds_left(session_key: str | None) -> int:
    """Of the session, as its row says; a session only counts from now when it is written."""
    ends = Session.objects.filter(pk=session_key).values_list("expire_date", flat=True).first()
    now = timezone.now()
    return max(0, int((min(ends, now + LONGEST) - now).total_seconds())) if ends else 0
