"""The menu: the pages of all apps that this user works on."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from municipalities.models import County
from municipalities.standing import Standing, standing_of


@dataclass(frozen=True)
class MenuItem:
    name: str
    label: str
    url: str


def menu(request: HttpRequest) -> dict[str, object]:
    """Asks the database only on pages that show it."""
    return {"menu": SimpleLazyObject(lambda: menu_of(standing_of(request)))}


def menu_of(standing: Standing) -> list[MenuItem]:
    """Three words at most; not drawn for one item."""
    county = standing.county
    items = [
        item("my_area", _("My area")) if standing.has_area else county_item(county),
        item("map", _("Map")),
        county_item(county) if standing.has_area else None,
        item("round_list", _("Rounds"), county.code) if standing.manages_county and county else None,
    ]
    return [item for item in items if item]


def county_item(county: County | None) -> MenuItem:
    return item("county", _("The county"), county.code) if county else item("county_list", _("The counties"))


def item(name: str, label: str, *args: str) -> MenuItem:
    return MenuItem(name, label, reverse(name, args=args))
