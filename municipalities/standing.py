"""Where a user stands: the assignments in force today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from .models import Actor, County, Membership
from .models.membership import memberships_of

if TYPE_CHECKING:
    from .models.user import AnyUser


class Standing:
    def __init__(self, user: AnyUser) -> None:
        self.user = user

    @property
    def memberships(self) -> list[Membership]:
        return memberships_of(self.user).memberships

    @property
    def counties(self) -> list[County]:
        return list(dict.fromkeys(membership.actor.county for membership in self.memberships))

    @property
    def county(self) -> County | None:
        """The user's own county, if it is one."""
        counties = self.counties
        return counties[0] if len(counties) == 1 else None

    @property
    def actors(self) -> list[Actor]:
        return list(dict.fromkeys(membership.actor for membership in self.memberships))

    @property
    def has_area(self) -> bool:
        return any(actor.party for actor in self.actors)

    @property
    def manages_county(self) -> bool:
        """In the project office, with more than a reader's role."""
        return any(
            membership.actor.kind == Actor.Kind.PROJECT_OFFICE and membership.role != Membership.Role.READER
            for membership in self.memberships
        )


def standing_of(request: HttpRequest) -> Standing:
    """The user's, asked for once per request: views and the menu share it."""
    if not hasattr(request, "standing"):
        request.standing = Standing(request.user)  # type: ignore[attr-defined]
    return request.standing  # type: ignore[attr-defined, no-any-return]
