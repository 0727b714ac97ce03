"""Assessments as the start page and the hand-over read them: all of a round at once, each with what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from assessments.judging.people import answers_for, signs_for
from assessments.models import Assessment, Event, Reply
from assessments.questionnaire.asked import nearest_school
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from scenes.models import Outline, Round

if TYPE_CHECKING:
    from municipalities.models import User


def _signing_events() -> QuerySet[Event]:
    """The latest first; not what a party has taken back itself."""
    kinds = [Event.Kind.SIGNED, Event.Kind.ABSENCE_REMOVED, Event.Kind.RESTORED, Event.Kind.SENT_BACK]
    signing = Q(kind__in=kinds) | Q(kind=Event.Kind.SIGNATURES_REMOVED, party="")
    return Event.objects.filter(signing, assessment=OuterRef("pk")).order_by("-pk")


def for_situation(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With what `situation` asks of each, but for what `read_besides` reads of all at once."""
    found = assessments.select_related("scene").prefetch_related("answers", "replies", "signatures__signed_by")
    return found.annotate(
        last_said=Subquery(_signing_events().values("kind")[:1]),
        school_m=Subquery(nearest_school(scene=OuterRef("scene"), round=OuterRef("round"))),
    )


def read_besides(assessments: list[Assessment], round: Round) -> None:
    """Of all in the round: what it asks, what the previous one found, and the outlines of both where questions may
    hang on them.
    """
    questions = assessments[0].questions if assessments else {}
    before = _previous(assessments, round)
    outlines = _outlines(assessments, round) if questions else {}
    for assessment in assessments:
        assessment.questions = questions
        assessment.previous = before.get(assessment.scene_id)
        if questions:
            assessment.outlines = outlines.get(assessment.scene_id, {})


def _previous(assessments: list[Assessment], round: Round) -> dict[int, Assessment]:
    """By scene."""
    scenes = [assessment.scene_id for assessment in assessments]
    found = Assessment.objects.settled().filter(round=round.previous, scene__in=scenes)
    joint = Prefetch("replies", Reply.objects.filter(party="").order_by())
    before = list(found.select_related("round__asks__questionnaire").prefetch_related("answers", joint))
    for assessment in before:
        assessment.questions = before[0].questions
    return {assessment.scene_id: assessment for assessment in before}


def _outlines(assessments: list[Assessment], round: Round) -> dict[int, dict[int, Outline]]:
    """By scene and round, as each assessment would read its own."""
    rounds = [one for one in (round, round.previous) if one]
    scenes = [assessment.scene_id for assessment in assessments]
    found: dict[int, dict[int, Outline]] = {}
    for outline in Outline.objects.filter(scene__in=scenes, round__in=rounds).defer("geometry"):
        found.setdefault(outline.scene_id, {})[outline.round_id] = outline
    return found


def assessments_of(user: User, rounds: list[Round]) -> list[Assessment]:
    """Of the user's area, by name, each with `writes_for_police`, `signs_for_police` and so on."""
    known = {round.pk: round for round in rounds}
    own = Assessment.objects.in_own_area_of(user).filter(round__in=known)
    assessments = for_situation(own).order_by("scene__name")
    for assessment in assessments:
        assessment.round = known[assessment.round_id]
        writes_for = answers_for(assessment, memberships_of(user))
        may_sign_for = signs_for(assessment, user, memberships_of(user))
        for party in Party:
            setattr(assessment, f"writes_for_{party}", party in writes_for)
            setattr(assessment, f"signs_for_{party}", party in may_sign_for)
    return list(assessments)
