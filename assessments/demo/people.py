"""Actors and people of the demo. Those who log in are one of each kind; the others only fill the seats."""

from __future__ import annotations

import datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from municipalities.models import Actor, County, District, LocalPoliceArea, Membership, Municipality, User

from .plan import rows

PASSWORD = "demo-losenord-2026"  # noqa: S105  # the load_demo command prints it for whoever tries the demo
IN_FORCE_FOR = datetime.timedelta(days=365)
LAST_SEEN = datetime.timedelta(days=14)


def create_actors() -> dict[str, Actor]:
    counties = {county.code: county for county in County.objects.all()}
    return {
        row["name"]: Actor.objects.create(
            county=counties[row["county"]],
            kind=row["kind"],
            name=row["name"],
            **_area(row["kind"], row["area"], counties[row["county"]]),
        )
        for row in rows("actors.csv")
    }


def _area(kind: str, name: str, county: County) -> dict[str, LocalPoliceArea | Municipality | District]:
    if kind == Actor.Kind.POLICE:
        return {"local_police_area": LocalPoliceArea.objects.get(county=county, name=name)}
    if kind == Actor.Kind.MUNICIPALITY:
        return {"municipality": Municipality.objects.get(county=county, name=name)}
    if kind == Actor.Kind.DISTRICT:
        return {"district": District.objects.get(municipality__county=county, name=name)}
    return {}


def create_people(actors: dict[str, Actor]) -> None:
    hashed, unusable = make_password(PASSWORD), make_password(None)
    joined = timezone.now() - IN_FORCE_FOR
    for row in rows("people.csv"):
        is_administrator = not row["actor"]
        user = User.objects.create(
            email=row["email"],
            name=row["name"],
            password=hashed if row["logs_in"] else unusable,
            is_staff=is_administrator,
            is_superuser=is_administrator,
            date_joined=joined,
            last_login=timezone.now() - LAST_SEEN,
        )
        if not is_administrator:
            actor = actors[row["actor"]]
            Membership.objects.create(user=user, actor=actor, role=row["role"], starts=timezone.localdate(joined))
