"""Days as an iCalendar file (RFC 5545), for a person's own calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from icalendar import Calendar, Event

FETCHED_AGAIN = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Day:
    key: str
    """The same for the same thing when it is moved, so that a calendar moves it too."""
    day: datetime.date
    words: str
    url: str
    changed: datetime.datetime


def calendar_file(days: Iterable[Day], *, name: str) -> bytes:
    """The same to the byte as long as nothing in it has changed."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//SV")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", FETCHED_AGAIN, parameters={"value": "DURATION"})
    for day in sorted(days, key=lambda day: (day.day, day.key)):
        calendar.add_component(_event(day))
    content: bytes = calendar.to_ical()
    return content


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", f"{day.key}@oppna-drogscener")
    event.add("dtstamp", day.changed)
    event.add("dtstart", day.day)
    event.add("summary", day.words)
    event.add("url", day.url)
    event.add("transp", "TRANSPARENT")  # nobody is busy the whole day because of it
    return event
