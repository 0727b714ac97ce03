"""One scene over all rounds: what the scene page tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.displacement.rules import Watch, watch
from assessments.figures.charts import Count, Series, areas
from assessments.instrument import INSTRUMENTS, Indicator, Instrument, Score
from assessments.judging.own_answers import OwnAnswers
from assessments.lineage.page import SceneLineage
from assessments.lineage.tree import LineageTree
from assessments.models import Answer, Assessment, Event
from assessments.outlines.pictures import OutlinePicture, pictures
from assessments.wording import joint_and_own
from scenes.maps import small_map
from scenes.models import Nearby, Outline, Round, Scene
from scenes.nearby import PlaceAround, around
from scenes.place_kinds import PLACE_KINDS, PlaceKind

if TYPE_CHECKING:
    from municipalities.models import User

HISTORY_ROWS = 12


@dataclass(frozen=True)
class IndicatorAnswers:
    indicator: Indicator
    answers: list[str]
    """Agreed answers, one per assessment in time order; "" where there is none."""


@dataclass(frozen=True)
class IndicatorTable:
    """The rounds of one instrument."""

    instrument: Instrument
    assessments: list[Assessment]

    @property
    def rows(self) -> list[IndicatorAnswers]:
        given = [assessment.all_answers for assessment in self.assessments]
        return [
            IndicatorAnswers(indicator, [answers[number].agreed for answers in given])
            for number, indicator in enumerate(self.instrument.indicators)
        ]


@dataclass(frozen=True)
class Surroundings:
    """Places of one kind near the scene."""

    kind: PlaceKind
    nearby: Nearby | None
    """None: not known."""
    places: list[PlaceAround]
    """Within the county's distance, nearest first."""


class SceneStory:
    def __init__(self, scene: Scene, reader: User) -> None:
        self.scene = scene
        self.reader = reader

    @cached_property
    def assessments(self) -> list[Assessment]:
        """In time order, the unfinished one last if there is one."""
        return list(
            Assessment.objects.filter(scene=self.scene)
            .select_related("round__county", "municipality", "district", "local_police_area")
            .prefetch_related("answers", "signatures__signed_by")
            .order_by("round__ends", "round__starts", "round__label")
        )

    @property
    def newest_first(self) -> list[Assessment]:
        return self.assessments[::-1]

    @cached_property
    def settled(self) -> list[Assessment]:
        return [assessment for assessment in self.assessments if assessment.is_settled]

    @property
    def is_published(self) -> bool:
        """In some round: then there is something to attach to an application."""
        return any(assessment.round.is_published for assessment in self.settled)

    @property
    def verdict(self) -> Assessment | None:
        """The latest settled one."""
        return self.settled[-1] if self.settled else None

    @property
    def verdict_before(self) -> Assessment | None:
        return self.settled[-2] if len(self.settled) > 1 else None

    @property
    def rounds_in_a_row(self) -> int:
        """Settled rounds up to the latest in which the scene was an open drug scene without a break."""
        count = 0
        for assessment in reversed(self.settled):
            if not assessment.listed:
                break
            count += 1
        return count

    @property
    def score_before(self) -> Score | None:
        """To set beside the latest one: none if the instrument was another one (rule 2)."""
        now, before = self.verdict, self.verdict_before
        return before.score if now and before and now.round.instrument == before.round.instrument else None

    @cached_property
    def indicator_tables(self) -> list[IndicatorTable]:
        """One per instrument, since they are not compared; the newest first."""
        by_version: dict[str, list[Assessment]] = {}
        for assessment in self.newest_first:
            by_version.setdefault(assessment.round.instrument, []).insert(0, assessment)
        return [IndicatorTable(INSTRUMENTS[version], found) for version, found in by_version.items()]

    @property
    def against(self) -> list[tuple[Assessment, Answer, str]]:
        """Joint answers that differ from a party's own, in words, the newest round first."""
        return [
            (assessment, answer, joint_and_own(answer))
            for assessment in self.newest_first
            for answer in assessment.all_answers
            if answer.against
        ]

    @cached_property
    def outlines(self) -> list[Outline]:
        """In time order."""
        outlines = Outline.objects.filter(scene=self.scene).select_related("round")
        return list(outlines.order_by("round__ends", "round__starts", "round__label"))

    @cached_property
    def pictures(self) -> list[OutlinePicture]:
        return pictures(self.outlines)

    @cached_property
    def map(self) -> dict[str, Any] | None:
        """The latest outline with the one before; the point where nothing is drawn. None without a background."""
        if not self.outlines:
            point = {"geometry": self.scene.point, "style": "drawn", "label": self.scene.name}
            return small_map([point] if self.scene.point else [])
        styles = zip(["before", "drawn"][-len(self.outlines) :], self.outlines[-2:], strict=True)
        return small_map(
            {"geometry": outline.geometry, "style": style, "label": _("Round %(round)s") % {"round": outline.round}}
            for style, outline in styles
        )

    @cached_property
    def area_chart(self) -> Series | None:
        """None until there are two outlines to compare."""
        settled = {assessment.round_id for assessment in self.settled}
        counts = [
            Count(outline.round, outline.area_m2, is_finished=outline.round_id in settled) for outline in self.outlines
        ]
        return areas(counts) if len(counts) > 1 else None

    @cached_property
    def surroundings(self) -> list[Surroundings]:
        """What lay near in the latest round for which anything is known, by kind."""
        known = list(Nearby.objects.filter(scene=self.scene).select_related("round"))
        if not known:
            return []
        latest = max(known, key=lambda row: (row.round.ends, row.round.starts, row.round.label)).round
        within = around(self.scene, latest, radius_m=self.scene.county.near_m)
        rows = {row.kind: row for row in known if row.round == latest}
        return [Surroundings(kind, rows.get(code), within.get(code, [])) for code, kind in PLACE_KINDS.items()]

    @property
    def surroundings_round(self) -> Round | None:
        """The round that they are told of."""
        return next((one.nearby.round for one in self.surroundings if one.nearby), None)

    @cached_property
    def areas(self) -> dict[int, float]:
        """Square metres by round."""
        return {outline.round_id: outline.area_m2 for outline in self.outlines}

    @property
    def area(self) -> float | None:
        """Of the latest settled round, if it was drawn."""
        return self.areas.get(self.verdict.round_id) if self.verdict else None

    @property
    def area_before(self) -> float | None:
        return self.areas.get(self.verdict_before.round_id) if self.verdict_before else None

    @cached_property
    def lineage_tree(self) -> LineageTree:
        return LineageTree(self.scene, self.reader)

    @cached_property
    def lineage(self) -> SceneLineage:
        return SceneLineage(self.scene, self.reader)

    @cached_property
    def watch(self) -> Watch | None:
        """Of the latest round that the scene is judged in."""
        return watch(self.scene, self.assessments[-1].round, self.reader) if self.assessments else None

    @cached_property
    def events(self) -> list[Event]:
        """Newest first."""
        events = Event.objects.filter(assessment__scene=self.scene).select_related("by", "assessment__round")
        own = {one.pk: OwnAnswers(one, self.reader) for one in self.assessments}
        found = list(events.order_by("-at", "-pk"))
        for event in found:
            event.changes = own[event.assessment_id].told(event.changes)
        return found

    @property
    def latest_events(self) -> list[Event]:
        return self.events[:HISTORY_ROWS]

    @property
    def older_events(self) -> list[Event]:
        return self.events[HISTORY_ROWS:]
