"""Many clients at once, over HTTP, against gunicorn as README starts it."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from .environment import production
from .measuring import Visitor, percentile

REQUESTS = 100
SECONDS = 20
"""Together, at most."""
START_SECONDS = 60


@dataclass(frozen=True)
class Crowd:
    """What so many clients met; milliseconds."""

    clients: int
    answered: int
    failed: int
    per_second: float
    p50: float
    p90: float
    slowest: float

    def __str__(self) -> str:
        name = f"{self.clients} clients at once"
        return (
            f"  {name:<34}{self.p50:>8.0f}{self.p90:>8.0f}{self.slowest:>8.0f} ms{self.per_second:>8.1f} pages a second"
            f", {self.answered} answered, {self.failed} failed"
        )


@contextmanager
def server(static: Path) -> Iterator[int]:
    """Its port. It serves the database that this process is connected to."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "4", "--bind", f"127.0.0.1:{port}"]
    environment = os.environ | production(static) | {"DATABASE_URL": _database_url()}
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def crowd(
    port: int, visitor: Visitor, urls: Sequence[str], *, clients: int, requests: int = REQUESTS, seconds: int = SECONDS
) -> Crowd:
    """The pages in turn, until so many have been asked for or the time is up."""
    session = visitor.client.cookies[settings.SESSION_COOKIE_NAME].value
    until = time.monotonic() + seconds

    def one_client(number: int) -> list[float | None]:
        found: list[float | None] = []
        for turn in range(number, requests, clients):
            if time.monotonic() > until:
                break
            found.append(_ask(port, urls[turn % len(urls)], session))
        return found

    start = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        found = [one for client in pool.map(one_client, range(clients)) for one in client]
    took = time.monotonic() - start
    times = [one for one in found if one is not None]
    if not times:
        raise RuntimeError("The server answered nobody.")
    return Crowd(
        clients=clients,
        answered=len(times),
        failed=len(found) - len(times),
        per_second=len(times) / took,
        p50=statistics.median(times),
        p90=percentile(times, 0.9),
        slowest=max(times),
    )


def _ask(port: int, url: str, session: str) -> float | None:
    """Milliseconds, or None where the answer is not 200."""
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "127.0.0.1",
        "Accept-Encoding": "gzip",
    }
    start = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        link.request("GET", url, headers=headers)
        response = link.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        link.close()
    return (time.perf_counter() - start) * 1000 if response.status == 200 else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("gunicorn ended at once.")
        if _ask(port, "/konto/login/", "") is not None:
            return
        time.sleep(0.2)
    raise RuntimeError(f"gunicorn did not answer within {START_SECONDS} seconds.")


def _database_url() -> str:
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(parts['NAME']))}"
    who = quote(parts["USER"]) + (f":{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else "")
    return f"postgres://{who}@{parts['HOST']}:{parts['PORT'] or 5432}/{quote(str(parts['NAME']))}"
