"""Answering the second questionnaire, and signing it for the municipality alone (rule 43)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.action.models import Measure, Survey, SurveyAnswer, SurveyEvent, SurveyReturn, SurveySignature
from assessments.action.models.measure import ENDED, State
from assessments.action.models.survey_answer import UNKNOWN
from assessments.action.plans.rules import report
from assessments.judging.merging import Clash, merged
from municipalities.models import County
from municipalities.models.actor import Party

from .asked import frozen, measures_of, name, why_not_asked
from .fields import Answers, left, name_of, parse, put
from .units import unit_of

if TYPE_CHECKING:
    from municipalities.models import User
    from scenes.models import Scene

Kind = SurveyEvent.Kind
CLOSED = gettext_lazy("The survey is closed, and the answers stay as they are.")
SIGNED = gettext_lazy("The municipality has signed. Take the signature back to change its answers.")


class AnswersStand(ValidationError):
    """The survey has been closed, or the municipality has signed, since the page was opened."""


@dataclass(frozen=True)
class Saved:
    """What became of a save: fields written, and fields not written because of a clash."""

    changed: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    news: Sequence[SurveyEvent] = ()
    version: int = 0

    @property
    def not_written(self) -> set[str]:
        return {clash.field for clash in self.clashes}


# --- By the project office


@transaction.atomic
def close(survey: Survey, *, by: User) -> None:
    _set_open(survey, is_open=False, by=by)


@transaction.atomic
def open_again(survey: Survey, *, by: User) -> None:
    hold_surveys(survey.county_id)
    if Survey.objects.open().filter(county=survey.county_id).exclude(pk=survey.pk).exists():
        raise ValidationError(_("The county has an open survey already. Close that one first."))
    _set_open(survey, is_open=True, by=by)


def hold_surveys(county: int) -> None:
    """Of two who open one at the same moment, the later is told that there is one."""
    County.objects.select_for_update(no_key=True).get(pk=county)


def _set_open(survey: Survey, *, is_open: bool, by: User) -> None:
    fresh = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    # Whoever saves an answer holds the survey of the place: they are waited for, who comes after sees the change.
    list(SurveyReturn.objects.select_for_update(of=("self",)).filter(survey=survey).order_by("pk"))
    fresh.is_open = is_open
    fresh.note_author(by)
    fresh.save()


# --- By the pair


@transaction.atomic
def begin(survey: Survey, scene: Scene, *, by: User) -> SurveyReturn:
    """Of a place whose plan was written after the survey was opened; where it is there already, that one. Raises
    AnswersStand once the survey is closed.
    """
    if not Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk).is_open:
        raise AnswersStand(CLOSED)
    document, is_new = SurveyReturn.objects.get_or_create(survey=survey, scene=scene)
    if is_new:
        _record(document, Kind.CREATED, by=by)
    return document


def lock(document: SurveyReturn) -> SurveyReturn:
    """As it is now, until the transaction ends. Raises AnswersStand once the survey is closed."""
    fresh = SurveyReturn.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not fresh.survey.is_open:  # read after the lock
        raise AnswersStand(CLOSED)
    return fresh


@transaction.atomic
def save(document: SurveyReturn, posted: Mapping[str, str], *, seen_version: int, by: User) -> Saved:
    """Store the answers that the user changed since `seen_version`; what others changed meanwhile stays."""
    fresh = lock(document)
    answers = Answers(fresh)
    now = answers.values
    now |= dict.fromkeys(posted.keys() - now.keys(), "")
    _refuse_signed(fresh, [one for one, value in posted.items() if value != now[one]])
    news = list(fresh.events.filter(version__gt=seen_version).select_related("by"))
    wanted, clashes = merged(posted, now, news)
    if wanted:
        measures = {one.pk: one for one in measures_of(fresh)}
        _refuse(fresh, wanted, measures)
        wanted |= _units(answers, wanted, measures)
        _write(answers, wanted)
        changes = [{"field": one, "before": now.get(one, ""), "after": value} for one, value in wanted.items()]
        _record(fresh, Kind.CHANGED, by=by, changes=changes)
    return Saved(list(wanted), clashes, news, fresh.version)


def _refuse(document: SurveyReturn, wanted: Mapping[str, str], measures: Mapping[int, Measure]) -> None:
    faults = {}
    for one in wanted:
        row = parse(one)
        measure = measures.get(row[1]) if row else None
        why = why_not_asked(measure, document.survey) if measure else _("It is not in the plan of the place.")
        if why:
            faults[one] = _("The answer is not saved. %(why)s") % {"why": why}
    if faults:
        raise ValidationError(faults)


def _refuse_signed(document: SurveyReturn, changed: Iterable[str]) -> None:
    of_municipality = any((row := parse(one)) and row[0] == Party.MUNICIPALITY for one in changed)
    if of_municipality and is_signed(document):
        raise AnswersStand(SIGNED)


def is_signed(document: SurveyReturn) -> bool:
    return SurveySignature.objects.filter(document=document).exists()


def _units(answers: Answers, wanted: Mapping[str, str], measures: Mapping[int, Measure]) -> dict[str, str]:
    """A number is counted in the unit that stood chosen beside it, unless another one was."""
    found = {}
    for one, value in wanted.items():
        row = parse(one)
        if row and row[2] == "dose" and value not in ("", UNKNOWN):
            unit = name_of(row[0], row[1], "dose_unit")
            if unit not in wanted and not answers.of(row[0], row[1]).dose_unit:
                found[unit] = suggested_unit(measures[row[1]])
    return {one: value for one, value in found.items() if value}


def suggested_unit(measure: Measure) -> str:
    return unit_of(measure.dose_unit) or unit_of(measure.method.dose_unit if measure.method else "")


def _write(answers: Answers, wanted: Mapping[str, str]) -> None:
    touched: dict[tuple[Party, int], SurveyAnswer] = {}
    for one, value in wanted.items():
        if row := parse(one):
            answer = touched.setdefault(row[:2], answers.of(*row[:2]))
            put(answer, row[2], value)
    for answer in touched.values():
        answer.full_clean(exclude=["document", "measure"])
        answer.save()


@transaction.atomic
def sign(document: SurveyReturn, *, seen_version: int, by: User) -> SurveySignature:
    """Frozen with what the plan says; how far each measure has come becomes a report in its plan."""
    fresh = lock(document)
    if is_signed(fresh):
        raise ValidationError(_("The municipality has signed already."))
    if fresh.version != seen_version:
        raise ValidationError(_("The answers have been changed since you opened the page. Read them, then sign."))
    asked = [one for one in measures_of(fresh) if not why_not_asked(one, fresh.survey)]
    answers = Answers(fresh)
    if faults := obstacles(asked, answers):
        raise ValidationError(faults)
    signature = SurveySignature.objects.create(
        document=fresh, by=by, plan={str(measure.pk): frozen(measure) for measure in asked}
    )
    _record(fresh, Kind.SIGNED, by=by, party=Party.MUNICIPALITY)
    answered_at = _progress_answered_at(fresh)
    for measure in asked:
        if not _is_reported_since(measure, answered_at.get(measure.pk)):
            _report(measure, answers.of(Party.MUNICIPALITY, measure.pk), by=by)
    return signature


def obstacles(asked: Sequence[Measure], answers: Answers) -> list[str]:
    """Why the municipality cannot sign yet."""
    if not asked:
        return [_("There is no measure to answer about.")]
    return [
        _("%(measure)s is not answered.") % {"measure": name(measure)}
        for measure in asked
        if left(answers.of(Party.MUNICIPALITY, measure.pk))
    ]


def _progress_answered_at(document: SurveyReturn) -> dict[int, datetime.datetime]:
    """When the municipality last said how far each measure has come."""
    rows = ((parse(one["field"]), event.at) for event in document.events.order_by("version") for one in event.changes)
    return {row[1]: at for row, at in rows if row and row[0] == Party.MUNICIPALITY and row[2] == "progress"}


def _is_reported_since(measure: Measure, answered_at: datetime.datetime | None) -> bool:
    """What was reported later stands, be it with an earlier signature; so does what was imported for a coming day."""
    today = timezone.localdate()
    return any(one.since > today or (answered_at and one.at > answered_at) for one in measure.reports.all())


def _report(measure: Measure, answer: SurveyAnswer, *, by: User) -> None:
    """Not known is no report, nor that what has ended is over: it would seem to have ended today."""
    state = answer.progress
    is_same = state == measure.state and (state in ENDED or (state == State.NOT_STARTED and not measure.reports.all()))
    if state != UNKNOWN and not is_same:
        reason = answer.why_cancelled if state == State.CANCELLED else ""
        report(measure, state=state, since=timezone.localdate(), reason=reason, by=by)


@transaction.atomic
def take_back(document: SurveyReturn, *, by: User) -> None:
    """The answers can be changed again. What was reported in the plan stays."""
    fresh = lock(document)
    removed, _by_model = SurveySignature.objects.filter(document=fresh).delete()
    if removed:
        _record(fresh, Kind.UNSIGNED, by=by, party=Party.MUNICIPALITY)


def _record(
    document: SurveyReturn,
    kind: SurveyEvent.Kind,
    *,
    by: User,
    party: str = "",
    changes: list[dict[str, Any]] | None = None,
) -> SurveyEvent:
    document.version += 1
    document.save(update_fields=["version"])
    return SurveyEvent.objects.create(
        document=document, version=document.version, kind=kind, party=party, changes=changes or [], by=by
    )
