"""What is written in a plan, each with its history, and what a decision demands (rule 35)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Analysis, Cause, Measure, MeasureReport, Plan, PlanEvent, PlanScene
from assessments.action.models.analysis import CauseQuerySet
from assessments.action.models.measure import State
from assessments.action.models.plan import PAIR_AREAS
from assessments.judging.merging import Clash, merged
from municipalities.site.look import day_long
from scenes.models import Scene

from . import fields

if TYPE_CHECKING:
    from municipalities.models import User

Kind = PlanEvent.Kind


@dataclass(frozen=True)
class SavedRow:
    """What became of a save: names of fields written, and those not written because someone else changed them."""

    measure: Measure
    changed: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def lock(plan: Plan) -> Plan:
    """The plan as it is now, until the transaction ends."""
    return Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def still_there(measure: Measure) -> Measure:
    """As it is now. Raises ValidationError where someone else has taken the row away."""
    found = Measure.objects.select_related("plan").filter(pk=measure.pk).first()
    if found is None:
        raise ValidationError(_("Someone else has taken the row away. What you wrote is still here to be copied."))
    return found


@transaction.atomic
def start(scene: Scene, *, by: User) -> Plan:
    """The place's own plan; where one is there already, that one."""
    Scene.objects.select_for_update(of=("self",)).get(pk=scene.pk)
    if own := own_plan(scene):
        return own
    plan = Plan.objects.create(county=scene.county, started_by=by)
    PlanScene.objects.create(plan=plan, scene=scene)
    record(plan, Kind.CREATED, by=by)
    return plan


def own_plan(scene: Scene) -> Plan | None:
    """Not inherited, and not that of an area."""
    return (
        Plan.objects.of(scene).filter(title="", places__scene=scene, places__inherited_by=None).order_by("pk").first()
    )


def places_for(plan: Plan) -> Any:
    """Those that the plan can hold for: judged by the same two as its places. With others, either would lose it."""
    pair = plan.scenes.values(*PAIR_AREAS).first()
    scenes = Scene.objects.filter(county=plan.county_id, **pair) if pair else Scene.objects.none()
    return scenes.order_by("name")


@transaction.atomic
def set_places(plan: Plan, *, title: str, scenes: Collection[Scene], seen_version: int, by: User) -> None:
    """For which places it holds; several make an area, which has a title. Inherited ones stay, and those that are not
    for the user to choose.
    """
    plan = lock(plan)
    if plan.version != seen_version:
        raise ValidationError(_("The plan has been changed since you opened the page. Read it again first."))
    not_offered = plan.places.exclude(scene__in=places_for(plan)).values_list("scene", flat=True)
    wanted = {scene.pk for scene in scenes} | set(not_offered.filter(inherited_by=None))
    own = set(plan.places.filter(inherited_by=None).values_list("scene", flat=True))
    if not wanted:
        raise ValidationError({"scenes": _("Choose at least one place.")})
    if len(wanted) > 1 and not title:
        raise ValidationError({"title": _("Name the area, since the plan is for several places.")})
    changes = [change("title", plan.title, title)] if title != plan.title else []
    if wanted != own:
        changes.append(change("places", sorted(own), sorted(wanted)))
        plan.places.filter(inherited_by=None).exclude(scene__in=wanted).delete()
        already = set(plan.places.values_list("scene", flat=True))
        PlanScene.objects.bulk_create(PlanScene(plan=plan, scene_id=pk) for pk in sorted(wanted - already))
    plan.title = title
    if changes:
        record(plan, Kind.CHANGED, by=by, changes=changes)


@transaction.atomic
def add(plan: Plan, cleaned: Mapping[str, Any], *, by: User) -> Measure:
    plan = lock(plan)
    last = plan.measures.aggregate(last=Max("order"))["last"] or 0
    measure = Measure(plan=plan, order=last + 1)
    wanted = {f"new.{name}": fields.wire(value) for name, value in cleaned.items() if name in fields.FIELDS}
    partners = fields.put(measure, wanted)
    _check(measure)
    measure.save()
    if partners:
        measure.partners.set(partners)
    changes = [
        change(fields.name_of(measure, fields.field_of(name)), None, value)
        for name, value in wanted.items()
        if value not in (None, "", [])
    ]
    record(plan, Kind.CHANGED, by=by, changes=[change(f"m{measure.pk}", None, measure.order), *changes])
    return measure


@transaction.atomic
def save(measure: Measure, cleaned: Mapping[str, Any], *, seen_version: int, by: User) -> SavedRow:
    """Store the fields that the user changed since `seen_version` of the plan.

    What others changed meanwhile stays, unless the user changed the same field: then it is a clash, theirs is kept and
    both are handed back. Raises ValidationError with all that is wrong.
    """
    plan = lock(measure.plan)
    fresh = still_there(measure)
    now = fields.values(fresh)
    news = list(plan.events.filter(version__gt=seen_version).select_related("by"))
    wanted, clashes = merged(fields.posted(fresh, cleaned), now, news)
    if wanted:
        partners = fields.put(fresh, wanted)
        _check(fresh)
        fresh.save()
        if partners is not None:
            fresh.partners.set(partners)
        record(plan, Kind.CHANGED, by=by, changes=[change(name, now[name], value) for name, value in wanted.items()])
    return SavedRow(fresh, list(wanted), clashes)


@transaction.atomic
def remove(measure: Measure, *, by: User) -> None:
    """A row that nobody has reported on; one that has begun is cancelled instead, and stays on record."""
    if measure.reports.exists():
        raise ValidationError(_("The measure has begun. Report it as cancelled instead, so that it stays on record."))
    if measure.survey_answers.exists():
        raise ValidationError(_("The measure has been answered about. Report it as cancelled instead."))
    _take_away(measure, by=by)


def _take_away(measure: Measure, *, by: User) -> None:
    plan = lock(measure.plan)
    changes = [
        change(name, value, None) for name, value in fields.values(measure).items() if value not in (None, "", [])
    ]
    record(plan, Kind.CHANGED, by=by, changes=[*changes, change(f"m{measure.pk}", measure.order, None)])
    measure.delete()


@transaction.atomic
def report(measure: Measure, *, state: str, since: datetime.date, reason: str = "", by: User) -> MeasureReport:
    """How the measure goes from a day on. Raises ValidationError."""
    plan = lock(measure.plan)
    measure = still_there(measure)
    latest = measure.reports.order_by("since", "pk").last()
    if since > timezone.localdate():
        raise ValidationError({"since": _("The day is in the future. Report when it has come.")})
    if latest and since < latest.since:
        words = _("The state was reported for %(day)s. Choose that day or a later one.")
        raise ValidationError({"since": words % {"day": day_long(latest.since)}})
    told = MeasureReport(measure=measure, state=state, since=since, reason=reason, by=by)
    if state == State.CANCELLED and not reason:
        raise ValidationError({"reason": _("Say why the measure is cancelled.")})
    told.full_clean()
    told.save()
    before, measure.state = measure.state, state
    measure.save(update_fields=["state"])
    changes = [change(fields.name_of(measure, "state"), before, state)]
    if reason:
        changes.append(change(fields.name_of(measure, "reason"), latest.reason if latest else "", reason))
    record(plan, Kind.REPORTED, by=by, changes=changes)
    return told


@transaction.atomic
def review(measure: Measure, *, holds: bool, by: User) -> None:
    """A row that was copied when the place was split holds here too, or is taken away."""
    if not holds:
        if not measure.to_review:
            raise ValidationError(_("The row has been gone through already."))
        _take_away(measure, by=by)  # what was reported of it stays with the plan that it was copied from
        return
    plan = lock(measure.plan)
    Measure.objects.filter(pk=measure.pk).update(to_review=False)
    gone_through = {"field": fields.name_of(measure, "to_review"), "before": True, "after": False}
    record(plan, Kind.CHANGED, by=by, changes=[gone_through])


@transaction.atomic
def say_no_measure_needed(plan: Plan, cause: Cause, *, reason: str, by: User) -> None:
    """Why a cause is left without measure. An empty reason takes it back."""
    plan = lock(plan)
    before = cause.no_measure_because
    if before != reason:
        cause.no_measure_because = reason
        cause.save(update_fields=["no_measure_because"])
        record(plan, Kind.CHANGED, by=by, changes=[change(f"c{cause.pk}.no_measure_because", before, reason)])


# --- What cannot be


def last_follow_up(since: datetime.date) -> datetime.date:
    """The last day on which what was decided on the day must be followed up."""
    return since + relativedelta(months=settings.FOLLOW_UP_MONTHS)


def limit_words(since: datetime.date) -> dict[str, Any]:
    return {"day": day_long(last_follow_up(since)), "months": settings.FOLLOW_UP_MONTHS}


def follow_up_counts_from(measure: Measure) -> datetime.date:
    """The decision; of a draft what was reported last, the start, or today."""
    if measure.plan_id and (decision := measure.plan.decisions.first()):
        return decision.on
    told = measure.reports.order_by("since").last() if measure.pk else None
    return told.since if told else measure.starts or timezone.localdate()


def faults_of(measure: Measure) -> dict[str, str]:
    """What cannot be, by field, so that each message stands at its own."""
    faults: dict[str, str] = {}
    if measure.starts and measure.ends and measure.ends < measure.starts:
        faults["ends"] = _("The last day is before the first.")
    if measure.starts and measure.follow_up and measure.follow_up < measure.starts:
        faults["follow_up"] = _("The day of the follow-up is before the start.")
    elif measure.follow_up and measure.follow_up > last_follow_up(since := follow_up_counts_from(measure)):
        words = _("Choose a day no later than %(day)s, %(months)s months after %(since)s.")
        faults["follow_up"] = words % {**limit_words(since), "since": day_long(since)}
    if (responsible := measure.responsible) and responsible.county_id != measure.plan.county_id:
        faults["responsible"] = _("The actor is in another county.")
    if measure.cause_id and not causes_for(measure.plan).filter(pk=measure.cause_id).exists():
        faults["cause"] = _("The cause is not in an approved analysis of the place.")
    return faults


def _check(measure: Measure) -> None:
    if faults := faults_of(measure):
        raise ValidationError({field: [words] for field, words in faults.items()})
    measure.full_clean(exclude=["plan", "cause", "method", "responsible"])


def causes_for(plan: Plan) -> CauseQuerySet:
    """Those that a row can rest on: of the latest approved analysis of each of its places, and those it has now."""
    scenes = PlanScene.objects.filter(plan=plan).values("scene")
    latest = Analysis.objects.latest_approved().filter(scene__in=scenes)
    of_places = Cause.objects.roots().filter(problem__analysis__in=latest)
    in_use = Cause.objects.filter(measures__plan=plan)
    return (of_places | in_use).distinct()


# --- History


def record(
    plan: Plan, kind: PlanEvent.Kind, *, by: User | None, changes: list[dict[str, Any]] | None = None
) -> PlanEvent:
    plan.version += 1
    plan.save(update_fields=["version", "title"])
    return PlanEvent.objects.create(document=plan, version=plan.version, kind=kind, by=by, changes=changes or [])


def change(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": name, "before": before, "after": after}
