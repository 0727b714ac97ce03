"""The scenes that merges and splits join to one another over the years, as a small tree over time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.charts import Chart, percent
from assessments.models import Assessment
from assessments.wording import listing
from scenes.models import LineageEvent, Round, Scene

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

LEFT, RIGHT = 4.0, 94.0
TOP, ROW = 34, 54


@dataclass(frozen=True)
class Life:
    """One scene's row: a line through the rounds in which it was an open drug scene."""

    name: str
    """Empty when the reader may not see the scene."""
    is_self: bool
    y: int
    name_y: int
    x1: str
    x2: str
    dots: list[str]


@dataclass(frozen=True)
class Knot:
    """An event: an upright line between the rows of its scenes."""

    x: str
    y1: int
    y2: int


@dataclass(frozen=True)
class TreeChart(Chart):
    lives: list[Life]
    knots: list[Knot]
    ticks: list[tuple[str, str]]
    """Where each round stands, and its label."""
    axis_y: int


class Names:
    """What scenes were called in their rounds, as their assessments say."""

    def __init__(self, events: Iterable[LineageEvent]) -> None:
        scenes = {pk for event in events for pk in event.scene_ids}
        judged = Assessment.objects.filter(scene__in=scenes).order_by("round__ends")
        self.known: dict[int, list[tuple[datetime.date, str]]] = defaultdict(list)
        for scene, ends, name in judged.values_list("scene", "round__ends", "name") if scenes else ():
            self.known[scene].append((ends, name))

    def then(self, scene: Scene, round: Round) -> str:
        """In the round or, if it was not judged in it, the last time before."""
        return self._last([name for ends, name in self.known[scene.pk] if ends <= round.ends], scene)

    def latest(self, scene: Scene) -> str:
        return self._last([name for _ends, name in self.known[scene.pk]], scene)

    @staticmethod
    def _last(names: list[str], scene: Scene) -> str:
        return names[-1] if names else scene.name


def event_in_words(event: LineageEvent, visible: Collection[int], called: Names) -> str:
    """What became of what, called as then. `visible` are the scenes that the reader may see, by primary key."""
    words = {
        LineageEvent.Kind.MERGED: _("In round %(round)s %(parents)s were merged into %(children)s."),
        LineageEvent.Kind.SPLIT: _("In round %(round)s %(parents)s was split into %(children)s."),
    }[LineageEvent.Kind(event.kind)]
    return words % {
        "round": event.round.label,
        "parents": names(event.parents.all(), visible, event.round, called),
        "children": names(event.children.all(), visible, event.round, called),
    }


def names(scenes: Iterable[Scene], visible: Collection[int], round: Round, called: Names) -> str:
    """Those outside the reader's area are counted, not named."""
    scenes = list(scenes)
    seen = [called.then(scene, round) for scene in scenes if scene.pk in visible]
    hidden = len(scenes) - len(seen)
    if hidden:
        seen.append(
            ngettext("%(count)s place outside your area", "%(count)s places outside your area", hidden)
            % {"count": hidden}
        )
    return listing(seen)


class LineageTree:
    """Every scene joined to this one by events in force, directly or through a third."""

    def __init__(self, scene: Scene, reader: AnyUser) -> None:
        self.scene = scene
        self.reader = reader

    @cached_property
    def events(self) -> list[LineageEvent]:
        """In time order. Asks generation by generation, as real lineages have one or two."""
        known = {self.scene.pk}
        while True:
            events = list(
                LineageEvent.objects.in_force()
                .among(known)
                .select_related("round")
                .prefetch_related("parents", "children")
            )
            grown = known.union(*(event.scene_ids for event in events))
            if grown == known:
                return events
            known = grown

    @cached_property
    def scenes(self) -> list[Scene]:
        found = {scene.pk: scene for event in self.events for scene in [*event.parents.all(), *event.children.all()]}
        return sorted(found.values(), key=lambda scene: (self.born.get(scene.pk, len(self.rounds)), scene.pk))

    @cached_property
    def visible(self) -> set[int]:
        scenes = [pk for event in self.events for pk in event.scene_ids]
        return set(Scene.objects.visible_to(self.reader).filter(pk__in=scenes).values_list("pk", flat=True))

    @cached_property
    def rounds(self) -> list[Round]:
        return list(Round.objects.worth_reading().filter(county=self.scene.county_id))

    @cached_property
    def listed(self) -> dict[int, set[int]]:
        """Places of the rounds in time order in which each scene was listed."""
        scenes = {pk for event in self.events for pk in event.scene_ids}
        place = {round.pk: number for number, round in enumerate(self.rounds)}
        listed: dict[int, set[int]] = defaultdict(set)
        for scene, round in Assessment.objects.listed().filter(scene__in=scenes).values_list("scene", "round"):
            if round in place:
                listed[scene].add(place[round])
        return listed

    @cached_property
    def called(self) -> Names:
        return Names(self.events)

    @cached_property
    def born(self) -> dict[int, int]:
        return {scene: min(rounds) for scene, rounds in self.listed.items()}

    @cached_property
    def sentences(self) -> list[str]:
        """What became of what, an event each."""
        return [event_in_words(event, self.visible, self.called) for event in self.events]

    @property
    def sentences_of_others(self) -> list[str]:
        """Of events that the scene itself takes no part in."""
        others = [event for event in self.events if self.scene.pk not in event.scene_ids]
        return [event_in_words(event, self.visible, self.called) for event in others]

    @cached_property
    def others(self) -> list[Scene]:
        """Those that the reader may open, besides the scene itself."""
        return [scene for scene in self.scenes if scene.pk in self.visible - {self.scene.pk}]

    @cached_property
    def chart(self) -> TreeChart | None:
        """None without events."""
        if not self.events:
            return None
        row = {scene.pk: number for number, scene in enumerate(self.scenes)}
        lives = [self._life(scene, row[scene.pk]) for scene in self.scenes]
        axis = TOP + ROW * (len(lives) - 1) + 32
        return TreeChart(
            id="lineage-tree",
            title=_("Lineage"),
            description=" ".join(self.sentences),
            height=axis + 14,
            lives=lives,
            knots=[self._knot(event, row) for event in self.events],
            ticks=[(self._x(number), round.label) for number, round in enumerate(self.rounds)],
            axis_y=axis,
        )

    def _life(self, scene: Scene, row: int) -> Life:
        rounds = sorted(self.listed.get(scene.pk, ()))
        y = TOP + ROW * row
        return Life(
            name=self.called.latest(scene) if scene.pk in self.visible else "",
            is_self=scene.pk == self.scene.pk,
            y=y,
            name_y=y - 12,
            x1=self._x(rounds[0] if rounds else self._until(scene.pk)),
            x2=self._x(self._until(scene.pk)),
            dots=[self._x(number) for number in rounds],
        )

    def _knot(self, event: LineageEvent, row: dict[int, int]) -> Knot:
        rows = [row[scene] for scene in event.scene_ids]
        return Knot(self._x(self._place(event)), TOP + ROW * min(rows), TOP + ROW * max(rows))

    def _place(self, event: LineageEvent) -> int:
        return next((number for number, round in enumerate(self.rounds) if round.pk == event.round_id), 0)

    def _until(self, scene: int) -> int:
        """The last round that the scene's line reaches: where it was listed, and to its last event.

        An event whose scenes are not signed yet would otherwise be an upright line that touches nothing.
        """
        reached = [self._place(event) for event in self.events if scene in event.scene_ids]
        last: int = max([*reached, *self.listed.get(scene, ())])
        return last

    def _x(self, number: int) -> str:
        steps = max(len(self.rounds) - 1, 1)
        return percent(LEFT + (RIGHT - LEFT) * number / steps)
