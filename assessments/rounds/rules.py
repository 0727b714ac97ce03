"""The verbs of a round: open, close for proofing, reopen, publish (rule 6)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.freezing import freeze
from assessments.figures.picture import Picture
from assessments.figures.publishing import computed_figures
from assessments.judging import content
from assessments.judging import rules as judging
from assessments.judging.starting import start_assessments
from assessments.models import Assessment, Event, Proof, PublishedFigure, WatchAnswer
from municipalities.models import County, Letter
from scenes import nearby
from scenes.models import Round, Scene

from .letters import stop_old, tell_opened, tell_proof
from .questions import ask

if TYPE_CHECKING:
    from municipalities.models import User

State = Round.State
Kind = Letter.Kind


@transaction.atomic
def plan(round: Round, *, questions: str = "") -> Round:
    """Of two at once the second finds the first. Raises ValidationError."""
    County.objects.select_for_update().get(pk=round.county_id)
    round.full_clean()
    round.save()
    ask(round, questions)
    return round


@transaction.atomic
def open_round(round: Round, *, by: User) -> int:
    """Open a planned round, with an empty assessment for every scene that was listed in the previous one.

    Returns how many assessments were made. Locks the county, as those do who say that a watched place is to be judged
    again: what they say is either seen here, or finds the round open.
    """
    County.objects.select_for_update(no_key=True).get(pk=round.county_id)
    round.locked()
    if obstacle := obstacle_to_opening(round):
        raise ValidationError(obstacle)
    round.change_state(frm=[State.PLANNED], to=State.OPEN, by=by)
    started = start_assessments(round, scenes_to_start(round), by=by)
    nearby.refresh_all([round])
    tell_opened(round)
    return started


def obstacle_to_opening(round: Round) -> str:
    """Which scenes to judge follows from the previous round, so that one must be finished. Empty: it can be opened."""
    if later := Round.objects.worth_reading().filter(county=round.county_id, ends__gt=round.ends).last():
        return _("Round %(later)s has been opened already, and describes a later period.") % {"later": later.label}
    if round.previous is None or round.previous.is_published:
        return ""
    return _("Round %(previous)s is not published yet. Publish it before round %(round)s is opened.") % {
        "previous": round.previous.label,
        "round": round.label,
    }


def scenes_to_start(round: Round) -> models.QuerySet[Scene]:
    """Listed in the previous round, or watched and to be judged again (rule 24), and not in this one yet."""
    listed = Assessment.objects.listed().filter(round=round.previous)
    watched = WatchAnswer.objects.awaiting(round).values("assessment__scene")
    places = Scene.objects.filter(Q(pk__in=listed.values("scene")) | Q(pk__in=watched))
    return places.exclude(assessments__round=round)


@transaction.atomic
def reschedule(round: Round, fields: Collection[str], *, by: User, questions: str | None = None) -> int:
    """Store what has been changed of a round, as long as nobody has proofed it. Without `questions` they stay.

    What was signed was signed of a period. Returns how many signatures were removed.
    """
    fresh = round.locked()
    if fresh.state not in (State.PLANNED, State.OPEN):
        raise ValidationError(judging.not_open_words(fresh))
    round.clean()  # again: someone may have answered since the form was filled in
    round.state, round.published_on = fresh.state, fresh.published_on
    round.note_author(by)
    round.save(update_fields=[*fields])
    if questions is not None:
        ask(round, questions)
    if "closes_on" in fields:
        stop_old(round, Kind.REMINDER)
    if "ends" in fields:
        nearby.refresh_all([round])
    return content.period_changed(round, before=fresh, by=by) if {"starts", "ends"} & {*fields} else 0


@transaction.atomic
def discard(round: Round) -> None:
    """A planned round that is not to be."""
    if round.locked().state != State.PLANNED:
        raise ValidationError(_("Only a planned round can be removed."))
    round.delete()


@transaction.atomic
def start_proofing(round: Round, *, by: User) -> None:
    """Close the round for changes; the responsible pairs now read what will be published."""
    round.change_state(frm=[State.OPEN], to=State.PROOFING, by=by)
    stop_old(round, Kind.INVITATION, Kind.REMINDER, Kind.SIGNED)
    tell_proof(round)


@transaction.atomic
def reopen(round: Round, *, by: User) -> None:
    """Back to open, to mend something. What has been proofed must be proofed again."""
    round.change_state(frm=[State.PROOFING], to=State.OPEN, by=by)
    Proof.objects.filter(assessment__round=round).delete()
    stop_old(round, Kind.PROOF, Kind.REMINDER)


@transaction.atomic
def proof(assessment: Assessment, *, party: str, is_correct: bool, objection: str = "", by: User) -> Proof:
    """A party's word on what will be published; a later word replaces an earlier one."""
    round = assessment.round.locked()
    if round.state != State.PROOFING:
        raise ValidationError(
            _("Round %(round)s is %(state)s. The proof is answered only while it is in proofing."),
            params={"round": round, "state": round.get_state_display()},
        )
    answer = Proof(assessment=assessment, party=party, is_correct=is_correct, objection=objection.strip(), by=by)
    assessment.proofs.filter(party=party).delete()
    answer.full_clean()
    answer.save()
    Event.objects.create(
        assessment=assessment,
        version=assessment.version,
        kind=Event.Kind.PROOFED,
        party=party,
        changes=[{"field": "proof", "before": "", "after": answer.objection or "correct"}],
        by=by,
    )
    return answer


@dataclass(frozen=True)
class PublishingObstacle:
    """Why the round cannot be published now, and the scenes to see to."""

    kind: str
    message: str
    scenes: frozenset[int]


def obstacles_to_publishing(round: Round, picture: Picture | None = None) -> list[PublishingObstacle]:
    """Empty: the round can be published."""
    picture = picture or Picture(round)
    # Of a merge or split, too: it counts what its places are found to be.
    assessed = {row.scene for row in picture.rows if row.is_settled}
    pending = {row.scene for row in picture.listed_before} - assessed
    unsettled = {row.scene for row in picture.rows if not row.is_settled}
    objections = Proof.objects.filter(assessment__round=round, is_correct=False).values_list("assessment__scene")
    objected = [scene for (scene,) in objections]
    found = [
        (
            "pending",
            pending,
            ngettext(
                "%(count)s place that was listed in the previous round has no settled assessment.",
                "%(count)s places that were listed in the previous round have no settled assessment.",
                len(pending),
            ),
        ),
        (
            "unsettled",
            unsettled,
            ngettext(
                "%(count)s assessment is not done.",
                "%(count)s assessments are not done.",
                len(unsettled),
            ),
        ),
        (
            "contested",
            objected,
            ngettext(
                "%(count)s objection in the proof has not been dealt with.",
                "%(count)s objections in the proof have not been dealt with.",
                len(objected),
            ),
        ),
    ]
    return [
        *_unfinished_before(round),
        *(
            PublishingObstacle(kind, message % {"count": len(scenes)}, frozenset(scenes))
            for kind, scenes, message in found
            if scenes
        ),
    ]


def _unfinished_before(round: Round) -> Iterator[PublishingObstacle]:
    if round.previous and not round.previous.is_published:
        words = _("Round %(previous)s is not published yet, and its figures are what this round is compared with.")
        yield PublishingObstacle("previous", words % {"previous": round.previous.label}, frozenset())


@transaction.atomic
def publish(round: Round, *, on: datetime.date, by: User) -> list[PublishedFigure]:
    """Freeze the round and store every figure as it was published. Raises ValidationError with the obstacles."""
    round.locked()
    picture = Picture(round)
    if obstacles := obstacles_to_publishing(round, picture):
        raise ValidationError([obstacle.message for obstacle in obstacles])
    round.change_state(frm=[State.PROOFING], to=State.PUBLISHED, by=by, published_on=on)
    stop_old(round, Kind.PROOF, Kind.REMINDER)
    freeze(round, facts=picture.facts, by=by)
    return PublishedFigure.objects.bulk_create(computed_figures(picture))
