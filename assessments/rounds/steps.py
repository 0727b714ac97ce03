"""The steps of a round as the project office meets them: what comes next, and what will happen if it is taken."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.comparison import Published, in_words
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally, tallies
from assessments.figures.publishing import computed_figures
from assessments.models import Proof
from assessments.wording import period_words
from municipalities.site.look import num
from scenes.models import Round, Scene

from . import rules as rounds
from .opening import Opening, Uncovered

if TYPE_CHECKING:
    from municipalities.models import County, User

State = Round.State

MOST_PLACES = 50
"""Named on a confirmation page; the others are counted."""


class Step(StrEnum):
    """The words stand in addresses."""

    OPEN = "oppna"
    PROOF = "korrektur"
    REOPEN = "ateroppna"
    PUBLISH = "publicera"

    @property
    def label(self) -> str:
        return {
            Step.OPEN: _("Open the round"),
            Step.PROOF: _("Close for proofing"),
            Step.REOPEN: _("Open again"),
            Step.PUBLISH: _("Publish"),
        }[self]

    def question(self, round: Round) -> str:
        return {
            Step.OPEN: _("Open round %(round)s?"),
            Step.PROOF: _("Close round %(round)s for proofing?"),
            Step.REOPEN: _("Open round %(round)s again?"),
            Step.PUBLISH: _("Publish round %(round)s?"),
        }[self] % {"round": round}


STEPS = {
    State.PLANNED: [Step.OPEN],
    State.OPEN: [Step.PROOF],
    State.PROOFING: [Step.PUBLISH, Step.REOPEN],
    State.PUBLISHED: [],
}


def steps_from(round: Round) -> list[Step]:
    """What can be done now, the most common first."""
    return STEPS[State(round.state)]


@dataclass(frozen=True)
class RoundRow:
    """A round in the list of them."""

    tally: RoundTally
    period: str
    next: Step | None
    is_main: bool
    """Stands out: the oldest round with something to do, unless its parties are still at work."""


def is_ready(tally: RoundTally) -> bool:
    """An open round waits for its assessments, an empty one for its first place; the others for the project office."""
    return not tally.round.is_open or (tally.is_done and bool(tally.assessments))


def round_rows(county: County) -> list[RoundRow]:
    """Newest first."""
    counted = tallies(county)
    unfinished = [tally.round for tally in counted if steps_from(tally.round)]
    return [
        RoundRow(
            tally=tally,
            period=period_words(tally.round),
            next=next(iter(steps_from(tally.round)), None),
            is_main=tally.round in unfinished[:1] and is_ready(tally),
        )
        for tally in reversed(counted)
    ]


def take(step: Step, round: Round, *, by: User, published_on: datetime.date | None = None) -> str:
    """Returns what happened, in words. Raises ValidationError."""
    if step == Step.OPEN:
        made = rounds.open_round(round, by=by)
        if not made:
            return _("Round %(round)s is open. The parties can now add places.") % {"round": round}
        return ngettext(
            "Round %(round)s is open, with %(count)s assessment to make.",
            "Round %(round)s is open, with %(count)s assessments to make.",
            made,
        ) % {"round": round, "count": num(made)}
    if step == Step.PROOF:
        rounds.start_proofing(round, by=by)
        return _("Round %(round)s is closed for changes. The parties can now read the proof.") % {"round": round}
    if step == Step.REOPEN:
        rounds.reopen(round, by=by)
        return _("Round %(round)s is open again.") % {"round": round}
    figures = rounds.publish(round, on=published_on or timezone.localdate(), by=by)
    return ngettext(
        "Round %(round)s is published, with %(count)s figure.",
        "Round %(round)s is published, with %(count)s figures.",
        len(figures),
    ) % {"round": round, "count": num(len(figures))}


# --- Told beforehand


@dataclass(frozen=True)
class ObstacleWithPlaces:
    """An obstacle, with links to the places it concerns."""

    message: str
    scenes: list[Scene]
    others: int


@dataclass(frozen=True)
class Consequences:
    sentences: list[str]
    obstacles: list[ObstacleWithPlaces] = field(default_factory=list)
    to_see_to: list[ObstacleWithPlaces] = field(default_factory=list)
    """Does not stop the step, but should be known."""
    uncovered: list[Uncovered] = field(default_factory=list)
    """Areas that lack someone. The round can be opened all the same."""
    figures: list[Published] = field(default_factory=list)

    @property
    def scenes(self) -> Iterator[int]:
        """That are named."""
        return (scene.pk for obstacle in [*self.obstacles, *self.to_see_to] for scene in obstacle.scenes)


def consequences(step: Step, round: Round) -> Consequences:
    if step == Step.OPEN:
        return _of_opening(round)
    if step == Step.PROOF:
        return _of_proofing(round)
    if step == Step.REOPEN:
        return _of_reopening(round)
    return _of_publishing(round)


def _of_opening(round: Round) -> Consequences:
    if obstacle := rounds.obstacle_to_opening(round):
        return Consequences(sentences=[], obstacles=[ObstacleWithPlaces(obstacle, [], 0)])
    opening = Opening(round)
    return Consequences(sentences=opening.sentences, uncovered=opening.uncovered)


def _of_proofing(round: Round) -> Consequences:
    unsettled = [obstacle for obstacle in rounds.obstacles_to_publishing(round) if obstacle.kind == "unsettled"]
    return Consequences(
        sentences=[
            _("Nobody can change or sign an assessment while the round is proofed."),
            _("Each pair reads what will be published about its places, and says whether it is right."),
        ],
        to_see_to=list(_with_places(unsettled)),
    )


def _of_reopening(round: Round) -> Consequences:
    answers = Proof.objects.filter(assessment__round=round).count()
    removed = ngettext(
        "%(count)s answer in the proof is removed, since what was read may change.",
        "%(count)s answers in the proof are removed, since what was read may change.",
        answers,
    ) % {"count": num(answers)}
    return Consequences(
        sentences=[
            _("The assessments can be changed and signed again."),
            removed if answers else _("Nobody has answered the proof yet."),
        ]
    )


def _of_publishing(round: Round) -> Consequences:
    picture = Picture(round)
    obstacles = rounds.obstacles_to_publishing(round, picture)
    if obstacles:
        return Consequences(sentences=[], obstacles=list(_with_places(obstacles)))
    total = len(picture.rows)
    proofed = Proof.objects.filter(assessment__round=round).values("assessment").distinct().count()
    return Consequences(
        sentences=[
            _("The assessments can no longer be changed, and the figures below are stored as they are."),
            _("A figure that turns out to be wrong can be corrected later. The published one stays beside it."),
            ngettext(
                "%(count)s of %(of)s place has been answered for in the proof.",
                "%(count)s of %(of)s places have been answered for in the proof.",
                total,
            )
            % {"count": num(proofed), "of": num(total)},
        ],
        figures=in_words(computed_figures(picture), picture),
    )


def _with_places(obstacles: Iterable[rounds.PublishingObstacle]) -> Iterator[ObstacleWithPlaces]:
    pks = set().union(*(obstacle.scenes for obstacle in obstacles))
    scenes = list(Scene.objects.filter(pk__in=pks).select_related("local_police_area"))
    for obstacle in obstacles:
        concerned = [scene for scene in scenes if scene.pk in obstacle.scenes]
        yield ObstacleWithPlaces(obstacle.message, concerned[:MOST_PLACES], max(0, len(concerned) - MOST_PLACES))
