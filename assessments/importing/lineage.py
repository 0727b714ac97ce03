"""Merges and splits that rows tell of: one event per scene merged into, and one per scene split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assessments.action.models import Plan
from assessments.action.plans import inheriting
from assessments.judging import content
from assessments.models import Assessment, Signature
from municipalities.site.importing.batches import batches
from municipalities.site.importing.codes import Codes
from municipalities.site.importing.problems import Problem
from municipalities.site.importing.report import Tally
from scenes.models import LineageEvent, Round

from .entries import AssessmentEntry

Kind = LineageEvent.Kind
COLUMN_OF = {Kind.MERGED: "merged_into", Kind.SPLIT: "split_from"}


class Hub(NamedTuple):
    """The scene that others were merged into, or split from, in a round."""

    round: int
    kind: str
    scene: int


def named_by(entry: AssessmentEntry) -> Iterator[tuple[Kind, str]]:
    """The codes of the scenes that the row says its own was merged into or split from."""
    for kind, column in COLUMN_OF.items():
        if code := getattr(entry, column):
            yield kind, code


def problems(entries: Sequence[AssessmentEntry], known: Collection[str], codes: Codes) -> Iterator[Problem]:
    """Rows that tie their scene to one that is not known, or to one that says the same of it."""
    said = {(entry.round.pk, entry.code, kind): code for entry in entries for kind, code in named_by(entry)}
    for entry in entries:
        for kind, code in named_by(entry):
            if code not in known:
                message = _("there is no scene “%(code)s”, neither in the file nor before. Give it a row of its own.")
                message += codes.suggestion(code)
            elif said.get((entry.round.pk, code, kind)) == entry.code:
                message = _("scene %(code)s says the same of this one. Clear one of the cells.")
            else:
                continue
            yield entry.problem(COLUMN_OF[kind], message % {"code": code})


class StoredLineage:
    """The events in force in some rounds. `scenes` are the primary keys of the county's scenes by code."""

    def __init__(self, rounds: Iterable[Round], scenes: Mapping[str, int]) -> None:
        self.scenes = scenes
        self._code_of = {pk: code for code, pk in scenes.items()}
        self._imported: dict[Hub, LineageEvent] = {}
        self._recorded: set[tuple[Hub, int]] = set()
        self._hub_of: dict[tuple[int, str, int], int] = {}
        events = LineageEvent.objects.in_force().filter(round__in=rounds).prefetch_related("parents", "children")
        for event in events:
            self._take(event)

    def _take(self, event: LineageEvent) -> None:
        hubs, members = _sides(event)
        for hub in hubs:
            key = Hub(event.round_id, event.kind, hub)
            if event.recorded_by_id:
                self._recorded |= {(key, member) for member in members - {hub}}
                continue
            self._imported[key] = event
            for member in members - {hub}:
                self._hub_of[event.round_id, event.kind, member] = hub

    def as_said(self, entry: AssessmentEntry, scene: int) -> dict[str, str]:
        """What is stored for the row's two columns. What people recorded counts where the row says it too."""
        said = dict(named_by(entry))
        stored = {}
        for kind, column in COLUMN_OF.items():
            hub = self.scenes.get(said.get(kind, ""), 0)
            if (Hub(entry.round.pk, kind, hub), scene) in self._recorded:
                stored[column] = said[kind]
            else:
                stored[column] = self._code_of.get(self._hub_of.get((entry.round.pk, kind, scene), 0), "")
        return stored

    def write(self, entries: Sequence[AssessmentEntry], tally: Tally) -> list[Hub]:
        """Make the imported events say what the rows say; scenes without a row keep what they had.

        Returns the hubs of which something else is said than before.
        """
        members = self._members(entries)
        lives_on = _living_on(members)
        new, otherwise = [], []
        for hub, scenes in members.items():
            sides = {hub.scene}, scenes | ({hub.scene} if hub in lives_on else set())
            event = self._imported.get(hub)
            if event and _sides(event) == sides and scenes:
                tally.unchanged += 1
                continue
            otherwise.append(hub)
            if event:
                tally.changed += 1
                _change(event, sides) if scenes else event.delete()
            elif scenes:
                new.append((LineageEvent(round_id=hub.round, kind=hub.kind), sides))
        tally.created += len(new)
        _create(new)
        return otherwise

    def _members(self, entries: Sequence[AssessmentEntry]) -> dict[Hub, set[int]]:
        """The scenes of each hub that the rows concern, hub excepted."""
        rows = {(entry.round.pk, self.scenes[entry.code]) for entry in entries}
        judged = {scene for _round, scene in rows}
        members: dict[Hub, set[int]] = defaultdict(set)
        for entry in entries:
            scene = self.scenes[entry.code]
            for kind, code in named_by(entry):
                hub = Hub(entry.round.pk, kind, self.scenes[code])
                if (hub, scene) not in self._recorded:
                    members[hub].add(scene)
        for hub, event in self._imported.items():
            concerned = {(hub.round, scene) for scene in set.union(*_sides(event))}
            # Also one whose history comes now: whether it lived on depends on the rounds before.
            if hub in members or concerned & rows or hub.scene in judged:
                members[hub] |= {scene for _round, scene in concerned - rows} - {hub.scene}
        return members


def changes_of_signed(hubs: Sequence[Hub]) -> dict[Assessment, list[content.Change]]:
    """What has been signed here of a hub is no longer there. The rows of its members say so themselves."""
    kinds = {(hub.round, hub.scene): hub.kind for hub in hubs}
    signed = Signature.objects.filter(assessment=OuterRef("pk")).exclude(signed_by=None)
    found = Assessment.objects.filter(
        Exists(signed), round__in={hub.round for hub in hubs}, scene__in={hub.scene for hub in hubs}
    )
    return {
        assessment: [{"field": "lineage", "before": "", "after": kinds[assessment.round_id, assessment.scene_id]}]
        for assessment in found.exclude(round__state=Round.State.PUBLISHED)
        if (assessment.round_id, assessment.scene_id) in kinds
    }


Sides = tuple[set[int], set[int]]


def _sides(event: LineageEvent) -> Sides:
    """The side of the one scene and the side of the many."""
    parents = {scene.pk for scene in event.parents.all()}
    children = {scene.pk for scene in event.children.all()}
    return (children, parents) if event.kind == Kind.MERGED else (parents, children)


def _parents_and_children(event: LineageEvent, sides: Sides) -> Sides:
    one, many = sides
    return (many, one) if event.kind == Kind.MERGED else (one, many)


def _change(event: LineageEvent, sides: Sides) -> None:
    parents, children = _parents_and_children(event, sides)
    event.parents.set(parents)
    event.children.set(children)


def _create(new: list[tuple[LineageEvent, Sides]]) -> None:
    LineageEvent.objects.bulk_create([event for event, _sides in new])
    parent_of, child_of = LineageEvent.parents.through, LineageEvent.children.through
    parents, children = [], []
    for event, sides in new:
        one, many = _parents_and_children(event, sides)
        parents += [parent_of(lineageevent_id=event.pk, scene_id=scene) for scene in one]
        children += [child_of(lineageevent_id=event.pk, scene_id=scene) for scene in many]
    parent_of._default_manager.bulk_create(parents)
    child_of._default_manager.bulk_create(children)
    origins = {scene for event, sides in new for scene in _parents_and_children(event, sides)[0]}
    if Plan.objects.filter(scenes__in=origins).exists():
        for event, _sides in new:
            inheriting.inherit(event, by=None)


def _living_on(hubs: Collection[Hub]) -> set[Hub]:
    """Hubs on both sides of their event: merged into and judged before, or split and still listed."""
    judged: dict[int, dict[int, Assessment]] = defaultdict(dict)
    for batch in batches(hubs):
        settled = Assessment.objects.settled().filter(scene__in={hub.scene for hub in batch})
        for assessment in settled.select_related("round"):
            judged[assessment.scene_id][assessment.round_id] = assessment
    rounds = Round.objects.in_bulk({hub.round for hub in hubs})
    return {hub for hub in hubs if _lives_on(hub, rounds[hub.round], judged[hub.scene])}


def _lives_on(hub: Hub, round: Round, judged: Mapping[int, Assessment]) -> bool:
    if hub.kind == Kind.MERGED:
        return any(assessment.round.in_time < round.in_time for assessment in judged.values())
    return hub.round in judged and bool(judged[hub.round].listed)
