"""Timing of what users wait for, through the whole stack but the network."""

from __future__ import annotations

import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.models import User

WARM_UP = 2
REPEATS = 25
"""Too few for a p95: the p90 is the 23rd of 25, and the slowest is printed beside it."""

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
CLOCK = "wall"
"""What a user waits, or what this process works: other work on the machine lengthens only the first. Of the second a
database server's own work is left out, SQLite's is not.
"""
LIMIT_MS = 60
"""How long each limit is measured in each turn."""


@dataclass(frozen=True)
class Aim:
    """How many times one of the limits something may take."""

    times: float
    of: Literal["empty", "bare"]

    def __str__(self) -> str:
        return f"≤ {self.times:g} × {self.of}"


@dataclass(frozen=True)
class Timing:
    """Milliseconds, also of the two limits, which were measured in turn with it."""

    name: str
    p50: float
    p90: float
    p95: float
    """To be told only of a hundred calls and more."""
    slowest: float
    empty: float
    bare: float
    queries: int | None = None
    aim: Aim | None = None

    @property
    def in_empty(self) -> float:
        return self.p50 / self.empty

    @property
    def in_bare(self) -> float:
        return self.p50 / self.bare

    @property
    def meets_aim(self) -> bool:
        return self.aim is None or (self.in_empty if self.aim.of == "empty" else self.in_bare) <= self.aim.times

    def __str__(self) -> str:
        queries = "" if self.queries is None else f"{self.queries} queries"
        verdict = "" if self.aim is None else f"  aim {self.aim} {'met' if self.meets_aim else 'MISSED'}"
        return (
            f"  {self.name:<34}{self.p50:>8.1f}{self.p90:>8.1f}{self.slowest:>8.1f} ms{queries:>12}"
            f"{self.in_empty:>8.1f} × empty{self.in_bare:>8.1f} × bare{verdict}"
        )


class Visitor:
    """A logged-in user with a browser that sends its CSRF token, and that checks that every answer is 200 or 302."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(enforce_csrf_checks=True, headers={"accept-encoding": "gzip"})
        self.client.force_login(user)
        self.get(reverse("help"))  # hands out the token

    def get(self, url: str, **query: Any) -> HttpResponse:
        return self._checked(self.client.get(url, query, secure=True))

    def post(self, url: str, data: dict[str, Any]) -> HttpResponse:
        token = {"csrfmiddlewaretoken": self.client.cookies["csrftoken"].value}
        referer = {"referer": "https://testserver/"}
        return self._checked(self.client.post(url, data | token, secure=True, headers=referer))

    @staticmethod
    def _checked(response: Any) -> HttpResponse:
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
        if response.streaming:
            for _piece in response.streaming_content:
                pass
        return response


class Limits:
    """The bare middleware with session and user, and a page without content. Nothing can be faster than those."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def empty(self) -> float:
        return _on_average(lambda: self.visitor.get("/limit/empty/"))

    def bare(self) -> float:
        return _on_average(lambda: self.visitor.get("/limit/bare/"))


def timed(
    name: str,
    call: Callable[[], object],
    limits: Limits,
    *,
    aim: Aim | None = None,
    prepare: Callable[[], object] = lambda: None,
    repeats: int | None = None,
) -> Timing:
    """`call` after a warm-up, in turn with the limits, so that a busy machine slows all three.

    `prepare` goes before each call and is not measured. The number of queries is that of one call.
    """
    for _ in range(WARM_UP):
        prepare()
        call()
        limits.empty()
        limits.bare()
    prepare()
    with CaptureQueriesContext(connection) as captured:
        call()
        # Counted here: the calls below start the log anew.
        queries = len(captured)
    turns = []
    for _ in range(repeats or REPEATS):
        prepare()
        turns.append((_milliseconds(call), limits.empty(), limits.bare()))
    return _timing(name, turns, queries=queries, aim=aim)


def once(name: str, call: Callable[[], object], limits: Limits) -> Timing:
    """The very first call, with nothing warm."""
    return _timing(name, [(_milliseconds(call), limits.empty(), limits.bare())])


def _timing(
    name: str,
    turns: Sequence[tuple[float, float, float]],
    *,
    queries: int | None = None,
    aim: Aim | None = None,
) -> Timing:
    times, empty, bare = zip(*turns, strict=True)
    return Timing(
        name,
        p50=statistics.median(times),
        p90=percentile(times, 0.9),
        p95=percentile(times, 0.95),
        slowest=max(times),
        empty=statistics.median(empty),
        bare=statistics.median(bare),
        queries=queries,
        aim=aim,
    )


def percentile(times: Sequence[float], share: float) -> float:
    """The least of them that so many are no slower than."""
    return sorted(times)[math.ceil(share * len(times)) - 1]


def _milliseconds(call: Callable[[], object]) -> float:
    start = CLOCKS[CLOCK]()
    call()
    return (CLOCKS[CLOCK]() - start) * 1000


def _on_average(call: Callable[[], object]) -> float:
    """Over so many calls as take about as long as a page. A busy machine interrupts long work, hardly ever short."""
    times: list[float] = []
    while sum(times) < LIMIT_MS:
        times.append(_milliseconds(call))
    return statistics.fmean(times)


def peak_memory_mib() -> float:
    """Of this process so far. The system counts in KiB, macOS in bytes."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
