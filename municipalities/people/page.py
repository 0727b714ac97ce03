"""Who works for the county's actors, what became of their invitations, and which areas nobody works for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Actor, County, District, Letter, LocalPoliceArea, Membership, Municipality
from municipalities.site.look import day_long

from .account_letters import ON_ITS_WAY, with_account_letter

State = Letter.State
ENDED = 30
"""Assignments that have ended, the latest first."""


@dataclass(frozen=True)
class Person:
    """One assignment, and how far the person has come towards logging in."""

    assignment: Membership
    letter: Letter | None
    """The newest about the account, as far as it is the county's own."""

    @property
    def is_awaited(self) -> bool:
        user = self.assignment.user
        return user.is_active and user.last_login is None

    @property
    def sign(self) -> str:
        if not self.is_awaited:
            return "warn" if not self.assignment.user.is_active else "done"
        return "pending" if self.letter and self.letter.state in ON_ITS_WAY else "warn"

    @property
    def words(self) -> str:
        if not self.assignment.user.is_active:
            return _("The account is closed. An administrator can open it.")
        if not self.is_awaited:
            return _("Has logged in")
        if self.letter is None:
            return _("Has got no letter, and not logged in.")
        if self.letter.state == State.WAITING:
            words = _("The letter waits to be sent.")  # not inside an f-string: xgettext does not look there
            return f"{words} {self.letter.reason}" if self.letter.fault else words
        if self.letter.state == State.SENT:
            words = (
                _("The letter was sent %(day)s, but its link is too old.") if self.has_old_link else _("Sent %(day)s")
            )
            return words % {"day": day_long(self.letter.sent_at)}
        return _("The letter has not arrived. %(why)s") % {"why": self.letter.reason}

    @property
    def has_old_link(self) -> bool:
        """It has one only for who has no password yet."""
        lasts = datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        sent = self.letter.sent_at if self.letter else None
        return bool(sent and sent + lasts < timezone.now()) and not self.assignment.user.has_usable_password()

    @property
    def can_be_written_to(self) -> bool:
        """What waits already is not written twice."""
        return self.is_awaited and not (self.letter and self.letter.state == State.WAITING)


@dataclass
class ActorRow:
    actor: Actor
    people: list[Person] = field(default_factory=list)


def actor_rows(actors: Iterable[Actor]) -> list[ActorRow]:
    """With their people by name, also those whose assignment has not begun."""
    rows = {actor.pk: ActorRow(actor) for actor in actors}
    standing = with_account_letter(Membership.objects.standing()).filter(actor__in=rows).select_related("user")
    assignments = list(standing.order_by("user__name", "starts"))
    awaited = {one.account_letter for one in assignments if one.user.last_login is None}
    letters = Letter.objects.filter(pk__in=awaited - {None}).defer("text", "html", "items").in_bulk()
    for one in assignments:
        rows[one.actor_id].people.append(Person(one, letters.get(one.account_letter)))
    return list(rows.values())


class Lacking:
    """Areas of the county that nobody works for."""

    def __init__(self, county: County) -> None:
        self.county = county

    @cached_property
    def without_coordinator(self) -> list[Actor]:
        return list(self.county.actors.without_coordinator())

    @cached_property
    def without_actor(self) -> list[Any]:
        """Areas with places that nobody can be given an assignment for: an administrator makes the actor."""
        return [
            *Municipality.objects.without_actor().filter(county=self.county),
            *District.objects.without_actor().filter(municipality__county=self.county),
            *LocalPoliceArea.objects.without_actor().filter(county=self.county),
        ]


def ended_assignments(county: County) -> list[tuple[Membership, str]]:
    """With the reason that was given."""
    ended = Membership.objects.filter(actor__county=county, ends__lt=timezone.localdate())
    rows = list(ended.select_related("user", "actor").order_by("-ends", "user__name")[:ENDED])
    history = Membership.history.filter(id__in=[one.pk for one in rows]).order_by("history_date", "history_id")
    reasons = dict(history.exclude(history_change_reason=None).values_list("id", "history_change_reason"))
    return [(one, reasons.get(one.pk, "")) for one in rows]
