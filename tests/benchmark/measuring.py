"""Timing of what users wait for, through the whole stack but the network."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from municipalities.models import User

WARM_UP = 2
REPEATS = 25


@dataclass(frozen=True)
class Timing:
    name: str
    p50: float
    """Milliseconds, like p95."""
    p95: float
    queries: int | None = None
    aim: float | None = None
    """Milliseconds that p95 should keep within, or None."""

    @property
    def meets_aim(self) -> bool:
        return self.aim is None or self.p95 <= self.aim

    def __str__(self) -> str:
        queries = "" if self.queries is None else f"{self.queries:>4} queries"
        verdict = "" if self.aim is None else f"  aim {self.aim:g} ms {'met' if self.meets_aim else 'MISSED'}"
        return f"  {self.name:<34}{self.p50:>9.1f}{self.p95:>9.1f} ms{queries:>14}{verdict}"


class Visitor:
    """A logged-in user with a browser that checks that every answer is 200 or 302."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def get(self, url: str, **query: Any) -> HttpResponse:
        return self._checked(self.client.get(url, query, secure=True))

    def post(self, url: str, data: dict[str, Any]) -> HttpResponse:
        return self._checked(self.client.post(url, data, secure=True))

    @staticmethod
    def _checked(response: Any) -> HttpResponse:
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
        if response.streaming:
            b"".join(response.streaming_content)
        return response


def timed(name: str, call: Callable[[], object], *, aim: float | None = None) -> Timing:
    """`call` after a warm-up; the number of queries is that of one call."""
    for _ in range(WARM_UP):
        call()
    with CaptureQueriesContext(connection) as captured:
        call()
        # Counted here: the calls below start the log anew.
        queries = len(captured)
    times = sorted(_milliseconds(call) for _ in range(REPEATS))
    return Timing(
        name,
        p50=statistics.median(times),
        p95=times[int(0.95 * (len(times) - 1))],
        queries=queries,
        aim=aim,
    )


def once(name: str, call: Callable[[], object], *, aim: float | None = None) -> Timing:
    """The very first call, with nothing warm."""
    milliseconds = _milliseconds(call)
    return Timing(name, p50=milliseconds, p95=milliseconds, aim=aim)


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def peak_memory_mib() -> float:
    """Of this process so far. The system counts in KiB, macOS in bytes."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
