"""An open survey of measures: one place signed, one half answered, the rest open; and one place followed up."""

from __future__ import annotations

import datetime

from django.utils import timezone

from assessments.action.followup import rules as followup
from assessments.action.followup.rounds import Span, spans
from assessments.action.models import ComparisonChoice, Measure, SurveyReturn
from assessments.action.survey import rules
from assessments.action.survey.fields import LETTER_OF
from assessments.action.survey.opening import open_survey
from assessments.instrument import Choice
from assessments.models import Answer
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import Scene

from .this_year import Directory

SIGNED, HALF, FOLLOWED_UP = "0126-003", "0127-001", "0127-010"
OPENED, LEFT = datetime.timedelta(days=20), datetime.timedelta(days=18)
DONE = {
    "progress": "ongoing",
    "dose": "340",
    "dose_unit": "hours",
    "changed": "same",
    "basis": "observed",
    "hardest": "resources|turnover",
    "unwanted": "other_time",
    "continues": "as_now",
}
BEGUN = {"progress": "late", "changed": "too_early", "basis": "observed|residents"}
"""Of the second measure: three answers of seven."""


def survey_measures(county: County, people: Directory, *, office: User) -> None:
    today = timezone.localdate()
    survey = open_survey(county, year=today.year, opens=today - OPENED, closes_on=today + LEFT, by=office)
    signed = survey.returns.get(scene__code=SIGNED)
    _answer(signed, [DONE] * 2, by=_municipal(people, signed.scene))
    signed.refresh_from_db()
    rules.sign(signed, seen_version=signed.version, by=_municipal(people, signed.scene))
    half = survey.returns.get(scene__code=HALF)
    _answer(
        half,
        [{**DONE, "dose": "5", "dose_unit": "pieces", "continues": "ends"}, BEGUN],
        by=_municipal(people, half.scene),
    )
    follow_up(county, people)


def _municipal(people: Directory, scene: Scene) -> User:
    return people.coordinators(scene)[Party.MUNICIPALITY]


def _answer(document: SurveyReturn, answers: list[dict[str, str]], *, by: User) -> None:
    """Of the first measures of the place, in their order."""
    measures = Measure.objects.filter(plan__scenes=document.scene).order_by("plan", "order")
    letter = LETTER_OF[Party.MUNICIPALITY]
    written = {
        f"{letter}{measure.pk}.{part}": value
        for measure, given in zip(measures, answers, strict=False)
        for part, value in given.items()
    }
    rules.save(document, written, seen_version=document.version, by=by)


def follow_up(county: County, people: Directory) -> None:
    """Between the two latest published rounds; its measures were aimed at what both had ticked in the first."""
    scene = Scene.objects.get(county=county, code=FOLLOWED_UP)
    span = spans(scene)[0]
    measures = Measure.objects.filter(plan__scenes=scene).order_by("plan", "order")
    for measure, indicator in zip(measures, _ticked_then(span), strict=False):
        measure.aim = f"i{indicator}"
        measure.save(update_fields=["aim"])
    by = _municipal(people, scene)
    choice = followup.choose(
        span, kind=ComparisonChoice.Kind.POLICE_AREA, reason="Samma polisresurser, andra platser.", by=by
    )
    followup.open_result(span, choice, by=by)


def _ticked_then(span: Span) -> list[int]:
    """Those that were gone in the second round first."""
    then = Answer.objects.filter(assessment=span.judged[span.then.pk], agreed=Choice.YES)
    still = Answer.objects.filter(assessment=span.judged[span.now.pk], agreed=Choice.YES)
    kept = set(still.values_list("indicator", flat=True))
    return sorted(then.values_list("indicator", flat=True), key=lambda one: (one in kept, one))
