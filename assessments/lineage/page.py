"""What the pages of a scene tell of its merges and splits, and offer to do about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.wording import listing
from scenes import lineage
from scenes.models import LineageEvent, Round, Scene

from .rules import LineagePlan, assessments_of, obstacle, open_round_of
from .tree import Names, event_in_words

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class Task:
    """What a merge or split leaves to be done about one of its scenes."""

    words: str
    assessment: Assessment


@dataclass(frozen=True)
class ToldEvent:
    """A merge or split as one reader sees it."""

    event: LineageEvent
    words: str
    may_undo: bool
    tasks: list[Task]


class SceneLineage:
    def __init__(self, scene: Scene, reader: User) -> None:
        self.scene = scene
        self.reader = reader

    @cached_property
    def round(self) -> Round | None:
        """The open one, where merges and splits can be recorded."""
        return open_round_of(self.scene)

    @cached_property
    def may_record_lineage(self) -> bool:
        may = Scene.objects.lineage_recordable_by(self.reader).contains(self.scene)
        return may and not obstacle(self.scene, self.round)

    @cached_property
    def in_force(self) -> list[ToldEvent]:
        return [told for told in self.told_events if not told.event.undone_at]

    @cached_property
    def undone(self) -> list[ToldEvent]:
        return [told for told in self.told_events if told.event.undone_at]

    @cached_property
    def told_events(self) -> list[ToldEvent]:
        return [
            ToldEvent(
                event=event,
                words=event_in_words(event, self._visible, self._called),
                may_undo=event.pk in self._undoable and not lineage.obstacle_to_undoing(event, event.round),
                tasks=[task_of(assessment, event) for assessment in self._unsettled if _concerns(event, assessment)],
            )
            for event in self._events
        ]

    def in_round(self, round: Round) -> list[ToldEvent]:
        return [told for told in self.in_force if told.event.round_id == round.pk]

    @cached_property
    def _events(self) -> list[LineageEvent]:
        events = LineageEvent.objects.of(self.scene).select_related("round", "recorded_by", "undone_by")
        return list(events.prefetch_related("parents", "children"))

    @cached_property
    def _called(self) -> Names:
        return Names(self._events)

    @cached_property
    def _visible(self) -> set[int]:
        scenes = {pk for event in self._events for pk in event.scene_ids}
        if not scenes:
            return scenes
        return set(Scene.objects.visible_to(self.reader).filter(pk__in=scenes).values_list("pk", flat=True))

    @cached_property
    def _undoable(self) -> set[int]:
        events = LineageEvent.objects.filter(pk__in=[event.pk for event in self._events])
        return set(events.undoable_by(self.reader).values_list("pk", flat=True)) if self._events else set()

    @cached_property
    def _unsettled(self) -> list[Assessment]:
        """Of the scenes of events in force whose round is open, those that the reader may see."""
        events = [event for event in self._events if event.round.is_open and not event.undone_at]
        return list(assessments_of(events).unsettled().filter(scene__in=self._visible)) if events else []


def _concerns(event: LineageEvent, assessment: Assessment) -> bool:
    return not event.undone_at and assessment.round_id == event.round_id and assessment.scene_id in event.scene_ids


def task_of(assessment: Assessment, event: LineageEvent) -> Task:
    if assessment.scene in event.ending:
        words = _("Sign that %(scene)s is no longer an open drug scene of its own.")
    else:
        words = _("Judge and sign %(scene)s as it is after the change.")
    return Task(words % {"scene": assessment.scene}, assessment)


def question_of(plan: LineagePlan) -> str:
    words = {
        LineageEvent.Kind.MERGED: _("Merge %(parents)s into %(children)s?"),
        LineageEvent.Kind.SPLIT: _("Split %(parents)s into %(children)s?"),
    }[plan.kind]
    return words % {
        "parents": listing(scene.name for scene in plan.parents),
        "children": listing(scene.name for scene in plan.children),
    }
