"""Reminders of a survey of measures: the same days, letters and wishes as those of a round (rules 26, 27 and 39)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Survey, SurveyReturn, SurveySignature
from assessments.action.survey.asked import scenes_asked
from assessments.judging.letters import afterwards
from assessments.judging.people import by_area, waited_for
from municipalities.letters.writing import Content, Item, drafted, link, put
from municipalities.models import Actor, Letter, Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_long, num

from .reminding import LAST_WEEK, latest_due, reminded, stopped_of

if TYPE_CHECKING:
    from municipalities.models import User
    from municipalities.models.letter import LetterQuerySet


@dataclass
class SurveyLeft:
    """What one coordinator of a municipality or district has left to sign."""

    user: User
    survey: Survey
    memberships: set[Membership] = field(default_factory=set)
    returns: list[SurveyReturn] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.returns)


def unsigned(survey: Survey) -> list[SurveyReturn]:
    """Of places that still have something to answer about."""
    signed = SurveySignature.objects.filter(document__survey=survey).values("document")
    found = survey.returns.exclude(pk__in=signed).filter(scene__in=scenes_asked(survey))
    return list(found.select_related("scene").order_by("scene__code"))


def left_in(survey: Survey) -> list[SurveyLeft]:
    """Who is done is not there. By name."""
    if not survey.is_open:
        return []
    found = Membership.objects.in_force().coordinating().select_related("user", "actor").order_by("pk")
    coordinators = by_area(found.filter(actor__county=survey.county_id, actor__kind__in=Actor.AREA_KINDS))
    by_user: dict[int, SurveyLeft] = {}
    for document in unsigned(survey):
        for one in waited_for(document.scene, Party.MUNICIPALITY, coordinators):
            left = by_user.setdefault(one.user_id, SurveyLeft(one.user, survey))
            left.memberships.add(one)
            if document not in left.returns:
                left.returns.append(document)
    return sorted(by_user.values(), key=lambda left: left.user.name)


def about(survey: Survey) -> str:
    return f"survey:{survey.pk}"


def _key(survey: Survey) -> str:
    """With the last day, so that they are reminded of a new one in its time."""
    return f"reminder:survey:{survey.pk}:{survey.closes_on}:"


@transaction.atomic
def remind_due(survey: Survey) -> list[Letter]:
    return _put(survey, surveys_due(locked(survey)))


@transaction.atomic
def remind_now(survey: Survey) -> list[Letter]:
    """By hand. It and the timer each wait for the other, and see whom that has reminded."""
    return _put(survey, reminders_now(locked(survey)))


def locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)


def _put(survey: Survey, drafts: Iterable[Letter]) -> list[Letter]:
    return put(drafts, whatever_chosen=survey.days_left() <= LAST_WEEK)


def surveys_due(survey: Survey, today: datetime.date | None = None) -> list[Letter]:
    """Not in the outbox yet: to those who have something left, and have not been reminded since the day came."""
    came = latest_due(survey.closes_on, today or timezone.localdate())
    if came is None or not survey.is_open:
        return []
    return _drafts(survey, since=came, time=f"{came}")


def reminders_now(survey: Survey) -> list[Letter]:
    """Not in the outbox yet: to those who have something left, and have not been reminded today."""
    today = timezone.localdate()
    return _drafts(survey, since=today, time=f"now-{today}")


def _written(survey: Survey) -> LetterQuerySet:
    return Letter.objects.filter(kind=Letter.Kind.REMINDER, about=about(survey), key__startswith=_key(survey))


def _drafts(survey: Survey, *, since: datetime.date, time: str) -> list[Letter]:
    """How many were stopped before is part of the key, as it is of a round's."""
    done, stopped = reminded(_written(survey), since), stopped_of(_written(survey))
    return [
        drafted(
            Letter.Kind.REMINDER,
            to=one.user,
            content=partial(_reminder, one),
            key=f"{_key(survey)}{time}:{stopped[one.user.pk]}:{one.user.pk}",
            county=survey.county,
            about=about(survey),
            memberships=one.memberships,
        )
        for one in left_in(survey)
        if one.user.pk not in done
    ]


def _reminder(one: SurveyLeft) -> Content:
    survey = one.survey
    last_day = _("The last day was %(day)s.") if survey.days_left() < 0 else _("The last day is %(day)s.")
    words = ngettext(
        "The survey of measures waits for your signature for %(count)s place:",
        "The survey of measures waits for your signature for %(count)s places:",
        one.count,
    )
    return Content(
        subject=_("Left in the survey of measures %(year)s: %(count)s")
        % {"year": survey.year, "count": num(one.count)},
        paragraphs=[last_day % {"day": day_long(survey.closes_on)}, words % {"count": num(one.count)}],
        items=[
            Item(_("Place %(code)s") % {"code": document.scene.code}, link("survey_return", document.pk))
            for document in one.returns
        ],
        action=Item(_("Open your start page"), link("my_area")),
        afterwards=afterwards(),
    )
