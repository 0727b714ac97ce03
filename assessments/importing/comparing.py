"""What is stored of a file's scenes and rounds, and which entries say something else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Answer, Assessment, Event, Signature
from municipalities.models.actor import Party
from municipalities.site.importing.batches import batches
from municipalities.site.importing.problems import Problem
from scenes.models import Round

from .entries import AssessmentEntry
from .lineage import StoredLineage

Values = dict[str, Any]

AREAS = ("municipality", "district", "local_police_area")
# Where to look in the file for a value that differs.
COLUMN_OF = {
    "local_police_area": "lpo",
    "explanation": "note",
    f"{Party.POLICE}.part": "police",
    f"{Party.MUNICIPALITY}.part": "municipal",
}


def values_of(entry: AssessmentEntry) -> Values:
    """What the row says of the assessment, under the names that events and forms use (assessments.judging.rules)."""
    # Until a round closes, its assessments are called as their scenes are: those are read before.
    is_closed = entry.round.state in (Round.State.PROOFING, Round.State.PUBLISHED)
    said = {"name": entry.name, "category": entry.category} if is_closed else {}
    return {
        **{name: value for name, value in said.items() if value},
        "municipality": entry.municipality.name,
        "district": entry.district.name if entry.district else "",
        "local_police_area": entry.local_police_area.name,
        "listed": entry.listed,
        "explanation": entry.note,
        **{f"i{number}.agreed": answer for number, answer in enumerate(entry.answers, start=1)},
        **{f"{party}.part": took_part or entry.reason for party, took_part in entry.took_part.items()},
        "merged_into": entry.merged_into,
        "split_from": entry.split_from,
    }


@dataclass
class ChangedEntry:
    entry: AssessmentEntry
    assessment: int
    changes: list[dict[str, Any]]
    """As events record them."""
    is_touched: bool
    """Someone has worked on the assessment in the application."""

    @property
    def column(self) -> str:
        """The first column that says something else than what is stored."""
        name: str = self.changes[0]["field"]
        return COLUMN_OF.get(name, name.removesuffix(".agreed"))


@dataclass
class AssessmentPlan:
    new: list[AssessmentEntry] = field(default_factory=list)
    changed: list[ChangedEntry] = field(default_factory=list)
    unchanged: list[AssessmentEntry] = field(default_factory=list)
    restated: set[int] = field(default_factory=set)
    """Assessments that nobody has worked on here: what the file says of them is all there is, signatures too."""
    signed_here: dict[tuple[int, str], int] = field(default_factory=dict)
    """Unchanged assessments that someone has worked on here, by round and code."""


class Comparer:
    """`scenes` are the primary keys of the county's scenes by code."""

    def __init__(self, scenes: dict[str, int], stored: StoredLineage) -> None:
        self.scenes = scenes
        self.stored = stored

    def plan(self, entries: Sequence[AssessmentEntry]) -> AssessmentPlan:
        plan = AssessmentPlan()
        for batch in batches(entries):
            stored = self._stored(batch)
            touched = _touched([pk for pk, _values in stored.values()])
            for entry in batch:
                scene = self.scenes.get(entry.code, 0)
                if (entry.round.pk, scene) not in stored:
                    plan.new.append(entry)
                    continue
                pk, before = stored[entry.round.pk, scene]
                if pk in touched:
                    plan.signed_here[entry.round.pk, entry.code] = pk
                else:
                    plan.restated.add(pk)
                changes = _changes(before | self.stored.as_said(entry, scene), values_of(entry))
                if changes:
                    plan.changed.append(ChangedEntry(entry, pk, changes, is_touched=pk in touched))
                else:
                    plan.unchanged.append(entry)
        return plan

    def _stored(self, entries: list[AssessmentEntry]) -> dict[tuple[int, int], tuple[int, Values]]:
        """Primary key and values of the assessments there are, by round and scene."""
        found = Assessment.objects.select_for_update(of=("self",)).filter(
            round__in={entry.round.pk for entry in entries},
            scene__in=[self.scenes[entry.code] for entry in entries if entry.code in self.scenes],
        )
        keys, values = {}, {}
        areas = {area: f"{area}__name" for area in AREAS}
        own = ("name", "category", "listed", "explanation")
        for pk, round, scene, *rest in found.values_list("pk", "round", "scene", *areas.values(), *own):
            keys[round, scene] = pk
            values[pk] = dict(zip([*areas, *own], rest, strict=True))
            values[pk]["district"] = values[pk]["district"] or ""
        _add_answers(values)
        _add_parts(values)
        return {key: (pk, values[pk]) for key, pk in keys.items()}


def _add_answers(values: dict[int, Values]) -> None:
    answers = Answer.objects.filter(assessment__in=values.keys()).order_by()
    for pk, number, agreed in answers.values_list("assessment", "indicator", "agreed"):
        values[pk][f"i{number}.agreed"] = agreed


def _add_parts(values: dict[int, Values]) -> None:
    parts = Signature.objects.filter(assessment__in=values.keys()).order_by()
    for pk, party, took_part, reason in parts.values_list("assessment", "party", "took_part", "reason"):
        values[pk][f"{party}.part"] = took_part or reason


def _touched(assessments: list[int]) -> set[int]:
    by_hand = Event.objects.exclude(kind__in=[Event.Kind.CREATED, Event.Kind.IMPORTED]).exclude(by=None)
    return set(by_hand.filter(assessment__in=assessments).values_list("assessment", flat=True))


def _changes(before: Values, after: Values) -> list[dict[str, Any]]:
    return [
        {"field": name, "before": before.get(name, ""), "after": value}
        for name, value in after.items()
        if before.get(name, "") != value
    ]


def problems_in(plan: AssessmentPlan) -> Iterator[Problem]:
    """Why entries cannot be written. Published is frozen, and what people do in the application is never undone."""
    last = _last_judged_here({entry.round.county_id for entry in plan.new})
    for entry in plan.new:
        if entry.round.state == Round.State.PROOFING:
            yield entry.problem("round", _("the round is being proofed. Open it again first."))
        # History is loaded into published rounds, from one file or several, before others are built on it.
        elif last and entry.round.in_time <= last.in_time:
            words = _("round %(round)s was judged and published here. Nothing can be added to it or before it.")
            yield entry.problem("round", words % {"round": last})
    for change in plan.changed:
        if message := _problem_of_change(change):
            yield change.entry.problem(change.column, message)


def _problem_of_change(change: ChangedEntry) -> str:
    round = change.entry.round
    if round.is_published:
        return _("the round is published and says something else. Correct the published figure instead.")
    if round.state == Round.State.PROOFING:
        return _("the round is being proofed. Open it again first.")
    if change.is_touched:
        return _("the assessment has been changed in the application since. Change it there, or remove the row.")
    return ""


def _last_judged_here(counties: Collection[int]) -> Round | None:
    """An import is of one county."""
    return Round.objects.judged_here().filter(county__in=counties).last()
