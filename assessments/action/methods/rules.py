"""What a county has learnt of a method: written by those who write for an actor of it, beside what research says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.action.models import CountyExperience, Method
from municipalities.models import Actor, County
from municipalities.models.membership import memberships_of

if TYPE_CHECKING:
    from municipalities.models import User
    from municipalities.models.user import AnyUser


def actors_writing_for(user: AnyUser, county: County) -> list[Actor]:
    """Of the county, in whose name the user may write."""
    mine = [membership.actor for membership in memberships_of(user).writing()]
    return [*dict.fromkeys(actor for actor in mine if actor.county_id == county.pk)]


@transaction.atomic
def write(method: Method, text: str, *, actor: Actor, by: User) -> CountyExperience:
    experience = CountyExperience(method=method, county=actor.county, text=text, actor=actor, by=by)
    experience.note_author(by)
    experience.full_clean()
    experience.save()
    return experience


@transaction.atomic
def remove(experience: CountyExperience, *, by: User) -> None:
    """The register's history keeps what was there."""
    experience.note_author(by)
    experience.delete()
