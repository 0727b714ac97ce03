"""The project office opens a survey: each place with a measure to ask about gets its own."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Survey, SurveyReturn

from .asked import scenes_asked
from .rules import hold_surveys

if TYPE_CHECKING:
    from municipalities.models import County, User


@transaction.atomic
def open_survey(
    county: County, *, year: int, closes_on: datetime.date, by: User, opens: datetime.date | None = None
) -> Survey:
    hold_surveys(county.pk)
    survey = Survey(county=county, year=year, opens=opens or timezone.localdate(), closes_on=closes_on)
    _check_last_day(survey)
    survey.full_clean()
    survey.note_author(by)
    survey.save()
    SurveyReturn.objects.bulk_create(SurveyReturn(survey=survey, scene=scene) for scene in scenes_asked(survey))
    return survey


@transaction.atomic
def move_last_day(survey: Survey, *, closes_on: datetime.date, by: User) -> None:
    fresh = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    fresh.closes_on = closes_on
    _check_last_day(fresh)
    fresh.note_author(by)
    fresh.save()


def _check_last_day(survey: Survey) -> None:
    if survey.closes_on < survey.opens:
        raise ValidationError({"closes_on": _("The last day is before the day on which it opened.")})
