"""Coordinators who save at once over HTTP. Afterwards the log of events must tell every save, and nothing else."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from assessments.judging.rules import values
from assessments.models import Assessment, Event, Signature
from municipalities.models import Membership, User

from .crowd import SECONDS as PATIENCE
from .measuring import Visitor, percentile
from .seeding import BenchCounty

COORDINATORS = 50
AT_ONE_PLACE = 2
SECONDS = 60
SHARED = "explanation"
"""Where both write."""


@dataclass(frozen=True)
class Save:
    """One that was answered with 200: the version that it knew, and the one that it made. Where it collided it made
    none, and was told of that one.
    """

    assessment: int
    by: int
    seen: int
    version: int
    field: str
    value: str
    milliseconds: float


@dataclass
class Savers:
    coordinators: int
    saves: list[Save]
    collided: list[Save]
    """Not written, since the other one had written in the same field meanwhile."""
    failed: list[str]
    """Whatever else was answered."""
    lost: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        times = [save.milliseconds for save in self.saves] or [0.0]
        told = ", ".join(f"{count} × {what}" for what, count in Counter(self.failed).items())
        return (
            f"{self.coordinators} coordinators saving at once: {len(self.saves):,} saves, p50 "
            f"{percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms, {len(self.collided):,} collided, "
            f"{len(self.failed)} failed"
            f"{f' ({told})' if told else ''}, {len(self.lost)} lost"
        )


def savers(
    port: int, bench: BenchCounty, *, coordinators: int = COORDINATORS, seconds: float = SECONDS, most: int = 1_000_000
) -> Savers:
    """Two at each place, one with the odd indicators and one with the even ones, and every third time both with the
    explanation; each with the version that its last save gave it. `most`: saves of each.
    """
    users = [_coordinator(bench, number) for number in range(coordinators)]
    area = bench.at_hand.local_police_area_id
    found = Assessment.objects.filter(round=bench.rounds[-1], local_police_area=area).order_by("pk")
    places = list(found[: coordinators // AT_ONE_PLACE])
    Signature.objects.filter(assessment__in=places).delete()
    at_first = {place.pk: values(place) for place in places}
    last = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    until = time.monotonic() + seconds
    clients = [
        Client(port, Visitor(user), places[number // AT_ONE_PLACE % len(places)], parity=number % 2)
        for number, user in enumerate(users)
    ]
    with ThreadPoolExecutor(coordinators) as pool:
        list(pool.map(lambda client: client.run(until, most), clients))
    saved = Savers(
        coordinators,
        [save for client in clients for save in client.saves],
        [save for client in clients for save in client.collided],
        [failed for client in clients for failed in client.failed],
    )
    saved.lost = lost(saved.saves, at_first, since=last) + unfounded(saved.saves, saved.collided, since=last)
    return saved


def _coordinator(bench: BenchCounty, number: int) -> User:
    user = User.objects.create_user(f"sparar{number}@example.org", name=f"Sparar {number}")
    of = Membership.objects.get(user=bench.police)
    Membership.objects.create(user=user, actor=of.actor, role=of.role, starts=of.starts)
    return user


class Client:
    def __init__(self, port: int, visitor: Visitor, place: Assessment, *, parity: int) -> None:
        self.port, self.place, self.by = port, place, visitor.user.pk
        self.url = reverse("assessment_autosave", args=[place.pk])
        self.session = visitor.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.token = visitor.client.cookies["csrftoken"].value
        self.version = place.version
        self.fields = [number for number in place.instrument.numbers if number % 2 == parity]
        self.saves: list[Save] = []
        self.collided: list[Save] = []
        self.failed: list[str] = []

    def run(self, until: float, most: int) -> None:
        turn = 0
        while time.monotonic() < until and turn < most:
            number = self.fields[turn % len(self.fields)]
            name = SHARED if turn % 3 == 2 else f"i{number}.note"
            self.save(name, f"Anteckning {turn} av {self.by}.")
            turn += 1

    def save(self, name: str, value: str) -> None:
        sent = {"version": self.version, "key": str(uuid.uuid4()), name.replace(".", "-"): value}
        start = time.perf_counter()
        try:
            status, answer = self.post(sent)
        except (OSError, http.client.HTTPException) as error:
            self.failed.append(type(error).__name__)
            return
        took = (time.perf_counter() - start) * 1000
        on_page = name.replace(".", "-")
        collided = [clash["field"] for clash in answer["clashes"]] if status == 200 else []
        if status != 200 or [*answer["changed"], *collided] != [on_page]:
            self.failed.append(str(status))
            return
        made = Save(self.place.pk, self.by, self.version, answer["version"], name, value, took)
        self.version = made.version
        (self.collided if collided else self.saves).append(made)

    def post(self, sent: dict[str, Any]) -> tuple[int, Any]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={self.token}",
            "X-CSRFToken": self.token,
            "Referer": f"https://127.0.0.1:{self.port}/",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            link.request("POST", self.url, urlencode(sent), headers)
            response = link.getresponse()
            body = response.read()
        finally:
            link.close()
        return response.status, json.loads(body) if response.status == 200 else None


def unfounded(saves: Sequence[Save], collided: Sequence[Save], *, since: int) -> list[str]:
    """Saves over what the other one had written meanwhile, and collisions although nothing was written."""
    log = Event.objects.filter(assessment__in={save.assessment for save in [*saves, *collided]}, pk__gt=since)
    written: dict[tuple[int, str], list[tuple[int, int | None]]] = {}
    for event in log:
        for change in event.changes:
            written.setdefault((event.assessment_id, change["field"]), []).append((event.version, event.by_id))

    def by_another(save: Save) -> bool:
        events = written.get((save.assessment, save.field), [])
        return any(save.seen < version <= save.version and by != save.by for version, by in events)

    over = [f"version {save.version} of {save.assessment} over another's" for save in saves if by_another(save)]
    return over + [f"collision of {save.assessment} with nobody" for save in collided if not by_another(save)]


def lost(saves: Sequence[Save], at_first: dict[int, dict[str, Any]], *, since: int) -> list[str]:
    """What does not add up: a save that no event tells, an event of no save, a value that the events do not make."""
    events = list(Event.objects.filter(assessment__in=at_first, pk__gt=since).order_by("assessment", "version"))
    log = {
        (event.assessment_id, event.version, event.by_id, change["field"], change["after"])
        for event in events
        for change in event.changes
    }
    faults = [
        f"save {save.field} of {save.assessment} in version {save.version}"
        for save in saves
        if (save.assessment, save.version, save.by, save.field, save.value) not in log
    ]
    if len(events) != len(saves):
        faults.append(f"{len(events)} events of {len(saves)} saves")
    summed = {pk: dict(first) for pk, first in at_first.items()}
    for event in events:
        for change in event.changes:
            if summed[event.assessment_id][change["field"]] != change["before"]:
                faults.append(f"{change['field']} of {event.assessment_id} before version {event.version}")
            summed[event.assessment_id][change["field"]] = change["after"]
    for place in Assessment.objects.filter(pk__in=at_first):
        now = values(place)
        faults += [f"{name} of {place.pk}" for name, value in summed[place.pk].items() if now[name] != value]
    return faults
