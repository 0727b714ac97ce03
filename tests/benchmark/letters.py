"""Reminders to many at once, into the outbox."""

from __future__ import annotations

import datetime
from itertools import cycle, islice
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from assessments.rounds.reminding import due_reminders
from municipalities.letters.writing import put
from municipalities.models import Actor, LocalPoliceArea, Membership, Municipality, User

from .seeding import BenchCounty

PEOPLE = 500
AIM_SECONDS = 10


@transaction.atomic
def reminders(bench: BenchCounty, people: int = PEOPLE) -> tuple[int, float]:
    """How many letters that lists what is left became, and seconds. Afterwards the county is as before."""
    coordinators(bench, people)
    round = bench.rounds[-1]
    round.closes_on = timezone.localdate() + datetime.timedelta(days=1)
    start = perf_counter()
    written = put(due_reminders(round), whatever_chosen=True)
    seconds = perf_counter() - start
    transaction.set_rollback(True)
    return len(written), seconds


def coordinators(bench: BenchCounty, people: int) -> None:
    """Spread over the county's areas, that have an actor each."""
    county = bench.county
    police = LocalPoliceArea.objects.filter(county=county, actor=None)
    towns = Municipality.objects.filter(county=county, actor=None)
    Actor.objects.bulk_create(
        [
            *(Actor(county=county, kind="police", name=f"P {area}", local_police_area=area) for area in police),
            *(Actor(county=county, kind="municipality", name=f"K {area}", municipality=area) for area in towns),
        ]
    )
    users = User.objects.bulk_create(User(email=f"brev{n}@example.org", name=f"Person {n}") for n in range(people))
    actors = islice(cycle(Actor.objects.filter(county=county, kind__in=Actor.AREA_KINDS)), people)
    Membership.objects.bulk_create(
        Membership(user=user, actor=actor, role=Membership.Role.COORDINATOR)
        for user, actor in zip(users, actors, strict=True)
    )
