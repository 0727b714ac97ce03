"""Where a user stands: the assignments in force today, and what every page shows because of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Actor, County, Membership

if TYPE_CHECKING:
    from .models.user import AnyUser


@dataclass(frozen=True)
class MenuItem:
    name: str
    label: str
    url: str


class Standing:
    def __init__(self, user: AnyUser) -> None:
        self.user = user

    @cached_property
    def memberships(self) -> list[Membership]:
        if not self.user.is_authenticated:
            return []
        in_force = Membership.objects.in_force().filter(user=self.user.pk).select_related("actor__county")
        return list(in_force.defer("actor__county__boundary"))

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

    @property
    def menu(self) -> list[MenuItem]:
        """Three words at most; not drawn for one item (look and feel, Navigation)."""
        county = self.county
        items = [
            item("my_area", _("My area")) if self.has_area else county_item(county),
            item("map", _("Map")),
            county_item(county) if self.has_area else None,
            item("round_list", _("Rounds"), county.code) if self.manages_county and county else None,
        ]
        return [item for item in items if item]


def standing_of(request: HttpRequest) -> Standing:
    """The user's, asked for once per request: views and the menu share it."""
    if not hasattr(request, "standing"):
        request.standing = Standing(request.user)  # type: ignore[attr-defined]
    return request.standing  # type: ignore[attr-defined, no-any-return]


def county_item(county: County | None) -> MenuItem:
    return item("county", _("The county"), county.code) if county else item("county_list", _("The counties"))


def item(name: str, label: str, *args: str) -> MenuItem:
    return MenuItem(name, label, reverse(name, args=args))
