"""An area as it is handed over to who comes after: its places, what is left to do, notes, history and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from assessments.judging.history import sentence
from assessments.judging.own_answers import OwnAnswers
from assessments.judging.people import Judges, coordinators_of
from assessments.judging.watching import Watched, watched
from assessments.models import Assessment, DisplacementNote, Event, ZeroReport
from municipalities.models import Actor, Membership
from scenes.models import Round, Scene

from .reading import for_situation, read_besides
from .situation import situation

if TYPE_CHECKING:
    from municipalities.models import User

EVENTS = 30
EARLIER = 10


@dataclass(frozen=True)
class Place:
    scene: Scene
    last: Assessment | None
    """Settled latest."""


@dataclass(frozen=True)
class Task:
    assessment: Assessment
    sign: str
    state: str
    detail: str


class Turnover:
    """Of one actor's area."""

    def __init__(self, actor: Actor, reader: User) -> None:
        self.actor = actor
        self.reader = reader
        self.of_area = {actor.area_kind: getattr(actor, f"{actor.area_kind}_id")}

    # --- People

    @cached_property
    def now(self) -> list[Membership]:
        working = Membership.objects.in_force().writing().filter(actor=self.actor)
        return list(working.select_related("user").order_by("role", "user__name"))

    @property
    def earlier(self) -> list[Membership]:
        """Whom the successor may ask."""
        ended = Membership.objects.writing().filter(actor=self.actor).exclude(pk__in=[one.pk for one in self.now])
        return list(ended.exclude(ends=None).select_related("user").order_by("-ends", "user__name")[:EARLIER])

    @property
    def beside(self) -> list[Membership]:
        """Who judges the same places for the other party."""
        party = self.actor.party
        judges: Judges = coordinators_of([place.last for place in self.places if place.last] + self.current)
        return judges[party.other] if party else []

    # --- Places

    @cached_property
    def places(self) -> list[Place]:
        settled = Assessment.objects.settled().select_related("round").order_by("-round__ends", "-round__starts")
        scenes = (
            Scene.objects.visible_to(self.reader)
            .filter(**self.of_area)
            .select_related("municipality", "local_police_area")
            .prefetch_related(Prefetch("assessments", settled.prefetch_related("answers"), to_attr="settled"))
        )
        return [Place(scene, next(iter(vars(scene)["settled"]), None)) for scene in scenes]

    @property
    def explained(self) -> list[Assessment]:
        """What was written of a place when it was last judged."""
        return [place.last for place in self.places if place.last and place.last.explanation]

    @cached_property
    def displacements(self) -> list[DisplacementNote]:
        ours = [place.scene.pk for place in self.places]
        seen = Scene.objects.visible_to(self.reader)
        notes = DisplacementNote.objects.filter(Q(source__in=ours) | Q(target__in=ours))
        return list(notes.filter(source__in=seen, target__in=seen).select_related("source", "target", "round", "by"))

    @cached_property
    def watched(self) -> list[Watched]:
        return watched(Assessment.objects.filter(scene__in=[place.scene.pk for place in self.places]))

    # --- What is left

    @cached_property
    def round(self) -> Round | None:
        """That is being worked on."""
        states = [Round.State.OPEN, Round.State.PROOFING]
        rounds = Round.objects.filter(county=self.actor.county_id, state__in=states).select_related("county")
        return rounds.last()

    @cached_property
    def current(self) -> list[Assessment]:
        if self.round is None:
            return []
        rows = list(for_situation(self._visible().filter(round=self.round, **self.of_area)))
        for assessment in rows:
            assessment.round = self.round
        read_besides(rows, self.round)
        return rows

    @property
    def tasks(self) -> list[Task]:
        tasks = []
        for assessment in self.current:
            if not assessment.is_settled:
                found = situation(assessment, assessment.previous)
                tasks.append(Task(assessment, found.sign, found.state, found.detail))
        return tasks

    @property
    def to_proof(self) -> int:
        """Places on the proof list that the party has not answered about."""
        if not self.round or self.round.state != Round.State.PROOFING:
            return 0
        settled = Assessment.objects.settled().filter(round=self.round, **self.of_area)
        return settled.exclude(proofs__party=self.actor.party).count()

    @property
    def lacks_zero_report(self) -> bool:
        """Without places in the open round, and without having said that there are none (rule 15)."""
        if not self.round or not self.round.is_open or self.current:
            return False
        return not ZeroReport.objects.standing().filter(round=self.round, **self.of_area).exists()

    # --- History

    @cached_property
    def history(self) -> list[tuple[Event, str]]:
        """The latest first, with its sentence."""
        return list(self._told())

    def _told(self) -> Iterator[tuple[Event, str]]:
        judged = self._visible().filter(scene__in=[place.scene.pk for place in self.places])
        events = list(Event.objects.filter(assessment__in=judged).select_related("by").order_by("-pk")[:EVENTS])
        about = self._visible().filter(pk__in={event.assessment_id for event in events})
        known = {one.pk: one for one in about.select_related("scene", "round").prefetch_related("answers", "replies")}
        own = {pk: OwnAnswers(one, self.reader) for pk, one in known.items()}
        for event in events:
            event.assessment = known[event.assessment_id]
            event.changes = own[event.assessment_id].told(event.changes)
            yield event, sentence(event)

    def _visible(self) -> QuerySet[Assessment]:
        return Assessment.objects.visible_to(self.reader)
