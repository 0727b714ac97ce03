"""The days of rounds and projects, as a file that one's own calendar subscribes to (rule 31). It names no place."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Survey
from assessments.action.project.calendar import days_for
from assessments.judging.watching import watched
from assessments.models import Assessment
from municipalities.letters.writing import link
from municipalities.models import Actor, User
from municipalities.models.membership import memberships_of
from municipalities.site.calendar_files import Day, calendar_file
from scenes.models import Round

State = Round.State
BEFORE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""When something was last said of a round without history, such as one from a file."""


def calendar_of(user: User) -> bytes:
    """An iCalendar file of the user's days."""
    return calendar_file(days_of(user), name=settings.SITE_NAME)


def days_of(user: User) -> list[Day]:
    rounds = Round.objects.visible_to(user).worth_reading().select_related("county")
    at_work = memberships_of(user).at(*Actor.AREA_KINDS, Actor.Kind.PROJECT_OFFICE).counties
    changes = _changes(rounds)
    days = [day for one in rounds for day in _days_of_round(one, changes[one.pk], works_there=one.county_id in at_work)]
    return [*days, *_surveys(user), *_watches(user), *days_for(user)]


@dataclass
class _Changes:
    last: datetime.datetime = BEFORE
    closed: datetime.datetime = BEFORE
    """For proofing, the last time that it was."""
    state: str = ""


def _changes(rounds: models.QuerySet[Round]) -> dict[int, _Changes]:
    found: dict[int, _Changes] = defaultdict(_Changes)
    versions = Round.history.filter(id__in=rounds).order_by("history_date", "history_id")
    for pk, state, at in versions.values_list("id", "state", "history_date"):
        so_far = found[pk]
        closed = at if state == State.PROOFING != so_far.state else so_far.closed
        found[pk] = _Changes(at, closed, state)
    return found


def _days_of_round(round: Round, changes: _Changes, *, works_there: bool) -> Iterator[Day]:
    """Deadlines are for those who work towards them; what is published is for everyone who sees the round."""
    named = {"round": round.label, "county": round.county}
    if works_there and round.closes_on:
        words = _("Last day to sign, round %(round)s, %(county)s") % named
        yield Day(f"round-{round.pk}-sign-by", round.closes_on, words, link("home"), changes.last)
    if works_there and round.state == State.PROOFING:
        words = _("Proof to answer, round %(round)s, %(county)s") % named
        yield Day(
            f"round-{round.pk}-proof",
            timezone.localdate(changes.closed),
            words,
            link("proof_list", round.pk),
            changes.last,
        )
    if round.published_on:
        words = _("Round %(round)s is published, %(county)s") % named
        url = link("dashboard", round.county.code, round.label)
        yield Day(f"round-{round.pk}-published", round.published_on, words, url, changes.last)


def _surveys(user: User) -> Iterator[Day]:
    """For those who answer them, and the office."""
    at_work = memberships_of(user).at(*Actor.AREA_KINDS, Actor.Kind.PROJECT_OFFICE).counties
    changes = Survey.history.filter(id=models.OuterRef("pk")).order_by("-history_date").values("history_date")
    found = Survey.objects.open().filter(county__in=at_work).select_related("county")
    surveys: Any = found.annotate(changed=models.Subquery(changes[:1]))
    for survey in surveys:
        words = _("Last day of the survey of measures %(year)s, %(county)s")
        told = words % {"year": survey.year, "county": survey.county}
        yield Day(f"survey-{survey.pk}-sign-by", survey.closes_on, told, link("home"), survey.changed or BEFORE)


def _watches(user: User) -> Iterator[Day]:
    ending = Counter[datetime.date]()
    changed: dict[datetime.date, datetime.datetime] = {}
    for row in watched(Assessment.objects.in_own_area_of(user)):
        if row.is_answered:
            continue
        ending[row.until] += 1
        changed[row.until] = max(changed.get(row.until, BEFORE), row.assessment.settled_at or BEFORE)
    for day, count in ending.items():
        words = ngettext("The watch over %(count)s place ends", "The watch over %(count)s places ends", count)
        yield Day(f"watch-{day}", day, words % {"count": count}, link("my_area"), changed[day])
