"""Settled assessments from entries, in bulk."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import chain

from django.db import connection
from django.utils import timezone

from assessments.instrument import INSTRUMENTS
from assessments.judging import content
from assessments.models import Answer, Assessment, Event, Signature
from municipalities.site.importing.batches import batches
from municipalities.site.importing.report import Tally
from scenes.models import Round, Scene

from .comparing import AssessmentPlan, ChangedEntry
from .entries import AssessmentEntry

FIELDS = (
    "municipality",
    "district",
    "local_police_area",
    "name",
    "category",
    "source",
    "version",
    "listed",
    "explanation",
    *Assessment.RESULT_FIELDS,
)


def write_assessments(plan: AssessmentPlan, scenes: Mapping[str, int], tally: Tally) -> None:
    now = timezone.now()
    for entries in batches(plan.new):
        _add(entries, scenes, now)
    for changed in batches(plan.changed):
        _change(changed, now)
    tally.created += len(plan.new)
    tally.changed += len(plan.changed)
    tally.unchanged += len(plan.unchanged)


def _add(entries: list[AssessmentEntry], scenes: Mapping[str, int], now: datetime.datetime) -> None:
    called = _called([scenes[entry.code] for entry in entries])
    assessments = [
        Assessment(scene_id=pk, round_id=entry.round.pk, **called[pk])
        for entry, pk in ((entry, scenes[entry.code]) for entry in entries)
    ]
    for assessment, entry in zip(assessments, entries, strict=True):
        _settle(assessment, entry, now)
    Assessment.objects.bulk_create(assessments)
    _insert_answers(assessments, entries)
    Signature.objects.bulk_create(_signatures(assessments, entries, now))
    Event.objects.bulk_create(
        Event(assessment_id=assessment.pk, version=assessment.version, kind=Event.Kind.IMPORTED, at=now)
        for assessment in assessments
    )


def _called(scenes: list[int]) -> dict[int, dict[str, str]]:
    """For rows that leave the name or the category out."""
    found = Scene.objects.filter(pk__in=scenes).order_by().values_list("pk", *content.SHOWN_AS_PUBLISHED)
    return {pk: {"name": name, "category": category} for pk, name, category in found}


def _change(changed: list[ChangedEntry], now: datetime.datetime) -> None:
    stored = Assessment.objects.in_bulk([change.assessment for change in changed])
    assessments = [stored[change.assessment] for change in changed]
    entries = [change.entry for change in changed]
    for assessment, entry in zip(assessments, entries, strict=True):
        _settle(assessment, entry, now)
    Assessment.objects.bulk_update(assessments, FIELDS)
    answers = _answers(assessments, entries)
    Answer.objects.bulk_create(
        (Answer(assessment_id=pk, indicator=number, agreed=agreed) for pk, number, agreed in answers),
        update_conflicts=True,
        unique_fields=["assessment", "indicator"],
        update_fields=["agreed"],
    )
    Signature.objects.bulk_create(
        _signatures(assessments, entries, now),
        update_conflicts=True,
        unique_fields=["assessment", "party"],
        update_fields=["took_part", "reason", "signed_by", "signed_at"],
    )
    Event.objects.bulk_create(
        Event(
            assessment=assessment,
            version=assessment.version,
            kind=Event.Kind.IMPORTED,
            changes=change.changes,
            at=now,
        )
        for assessment, change in zip(assessments, changed, strict=True)
    )


def _settle(assessment: Assessment, entry: AssessmentEntry, now: datetime.datetime) -> None:
    """Assessment.settle does the same from stored answers and signatures; here the row has them all."""
    instrument = INSTRUMENTS[entry.round.instrument]
    score = instrument.score(entry.answers)
    assessment.name = entry.name or assessment.name
    assessment.category = entry.category or assessment.category
    assessment.municipality_id = entry.municipality.pk
    assessment.district_id = entry.district.pk if entry.district else None
    assessment.local_police_area_id = entry.local_police_area.pk
    assessment.source = Assessment.Source.IMPORT
    assessment.version += 1
    assessment.listed = entry.listed
    assessment.explanation = entry.note
    assessment.settled_at = _settled_at(entry.round, now)
    assessment.yes, assessment.unknown = score.yes, score.unknown
    assessment.classification = instrument.classify(score)
    assessment.is_joint = all(entry.took_part.values())


def _settled_at(round: Round, now: datetime.datetime) -> datetime.datetime:
    """No later than the round was published; when exactly, no file tells."""
    if round.published_on is None:
        return now
    return timezone.make_aware(datetime.datetime.combine(round.published_on, datetime.time(12)))


def _insert_answers(assessments: list[Assessment], entries: list[AssessmentEntry]) -> None:
    """Past the model layer: through it, ten answers per assessment took half the time of an import."""
    table = connection.ops.quote_name(Answer._meta.db_table)
    columns = "assessment_id, indicator, agreed, police, municipality, note"
    with connection.cursor() as cursor:
        # SQLite may take no more than 999 parameters.
        for rows in batches(_answers(assessments, entries), 333):
            values = ", ".join(["(%s, %s, %s, '', '', '')"] * len(rows))
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {values}", list(chain(*rows)))  # noqa: S608


def _answers(assessments: list[Assessment], entries: list[AssessmentEntry]) -> Iterator[tuple[int, int, str]]:
    """Primary key of the assessment, number of the indicator, agreed answer."""
    for assessment, entry in zip(assessments, entries, strict=True):
        for number, agreed in enumerate(entry.answers, start=1):
            yield assessment.pk, number, agreed


def _signatures(
    assessments: list[Assessment], entries: list[AssessmentEntry], now: datetime.datetime
) -> Iterator[Signature]:
    """Nobody signed in the application: the file says that the party stands behind it, or why it took no part."""
    return (
        Signature(
            assessment_id=assessment.pk,
            party=party,
            took_part=took_part,
            reason="" if took_part else entry.reason,
            signed_at=_settled_at(entry.round, now),
        )
        for assessment, entry in zip(assessments, entries, strict=True)
        for party, took_part in entry.took_part.items()
    )
