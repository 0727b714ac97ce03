"""Which places may come into an open round, which names are alike, and how one added by mistake is taken back."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from assessments.judging.rules import lock
from assessments.models import Assessment
from municipalities.models import Actor, Membership
from municipalities.site.collation import swedish_key
from scenes.models import LineageEvent, Round, Scene

if TYPE_CHECKING:
    from municipalities.models import User

ALIKE = 0.8
"""How much two names have in common, between 0 and 1, to be taken for the same place."""


@transaction.atomic
def take_back(assessment: Assessment) -> None:
    """What was added by mistake leaves the round, and the register if no other round knows it."""
    fresh = lock(assessment)
    if not can_be_taken_back(fresh):
        raise ValidationError(_("It can no longer be taken back: it has been worked on, or has to be judged."))
    fresh.delete()
    if not fresh.scene.assessments.exists():
        fresh.scene.delete()


def can_be_taken_back(assessment: Assessment) -> bool:
    """Added to an open round, and nothing done since. What was listed in the round before has to be judged."""
    scene, round = assessment.scene, assessment.round
    if assessment.version or not round.is_open or assessment.signatures.exists():
        return False
    if assessment.previous and assessment.previous.listed:
        return False
    return not LineageEvent.objects.in_force().of(scene).exists()


def working_memberships(user: User) -> QuerySet[Membership]:
    """Of actors that judge: a police area, a municipality or a district."""
    return Membership.objects.of(user).writing().filter(actor__kind__in=Actor.AREA_KINDS)


def rounds_open_to(user: User) -> QuerySet[Round]:
    """Open rounds of the counties where the user works for an area."""
    return Round.objects.filter(state=Round.State.OPEN, county__in=working_memberships(user).values("actor__county"))


def scenes_left_out(user: User) -> QuerySet[Scene]:
    """Scenes that the user may judge, but that have no assessment in an open round of their county."""
    rounds = rounds_open_to(user).filter(county=OuterRef("county"))
    without = rounds.exclude(Exists(Assessment.objects.filter(round=OuterRef("pk"), scene=OuterRef(OuterRef("pk")))))
    return Scene.objects.judgeable_by(user).filter(Exists(without))


def similar_scenes(scene: Scene, user: User) -> list[Scene]:
    """Scenes of the municipality, among those the user may see, which may be the same place."""
    name = swedish_key(scene.name)[0]
    others = Scene.objects.visible_to(user).filter(municipality=scene.municipality)
    return [other for other in others if are_alike(name, swedish_key(other.name)[0])]


def are_alike(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    return f" {shorter} " in f" {longer} " or SequenceMatcher(None, name, other).ratio() >= ALIKE
