"""Whom a task can be given: people of the pairs and of the office, and their actors. Others could not read it, nor tick
it (rule 39).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.action.models import Pair, Project, Task
from municipalities.models import Actor, Membership

from .people import People, of_actors, offered


class Owners:
    def __init__(self, project: Project, pairs: Collection[Pair], task: Task | None = None) -> None:
        """Whoever has the task stays among them, or saving something else would take it away."""
        self.project = project
        self.people_of_pairs = People(pairs)
        self.task = task

    @cached_property
    def people(self) -> list[Membership]:
        office = of_actors(Q(actor__county=self.project.county_id, actor__kind=Actor.Kind.PROJECT_OFFICE))
        found = offered([*self.people_of_pairs.everyone, *office])
        if self.task and self.task.membership and self.task.membership not in found:
            found.append(self.task.membership)
        return sorted(found, key=lambda one: str(one.user))

    @cached_property
    def actors(self) -> list[Actor]:
        office = Q(county=self.project.county_id, kind=Actor.Kind.PROJECT_OFFICE)
        manned = {one.actor_id for one in self.people_of_pairs.everyone}
        kept = {self.task.actor_id} if self.task else set()
        return list(Actor.objects.filter(office | Q(pk__in=manned | kept)).order_by("name"))

    @cached_property
    def by_value(self) -> dict[str, Membership | Actor]:
        everyone: list[Membership | Actor] = [*self.people, *self.actors]
        return {_value(one): one for one in everyone}

    @property
    def choices(self) -> list[tuple[Any, list[tuple[str, str]]]]:
        return [
            (_("People"), [(_value(one), f"{one.user}, {one.actor}") for one in self.people]),
            (_("Actors"), [(_value(one), str(one)) for one in self.actors]),
        ]


def _value(owner: Membership | Actor) -> str:
    """As a form has it: "a12" an actor, "m34" somebody there."""
    return f"{'m' if isinstance(owner, Membership) else 'a'}{owner.pk}"


def value_of(task: Task) -> str:
    return _value(task.membership or task.actor)
