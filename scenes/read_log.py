"""Who opened or took out what is known of single scenes (rule 28): the one place where pages, files and the API say so.

A request only puts a row in a list. A thread of each process writes what waits every other second, and the process
writes the rest when it stops: an insert in each request would make readers wait for whoever writes (SQLite) or for the
disk (PostgreSQL). What can be lost is what waits when a process is killed outright.
"""

from __future__ import annotations

import atexit
import datetime
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Lock, Thread
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.db import DatabaseError, connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from .models import LineageEvent, Reading, Round, Scene

logger = logging.getLogger(__name__)

Kind = Reading.Kind

MANY = 200
"""Rows that are written before their time."""
MOST = 20_000
"""That wait while the database cannot be reached; of more the oldest go, and the log of the server says so."""
LEFT_OUT = {"page", "search", "q"}
"""Of the address: what was looked for is in no log, what was found is."""


def note(
    request: HttpRequest, kind: str, scenes: Iterable[int], *, round: int | None = None, asked: bool = False
) -> None:
    """The user was shown these scenes; in this round if it was one; `asked`: by the selection in the address."""
    keys = list(dict.fromkeys(scenes))
    if not keys or not request.user.is_authenticated:
        return
    if request.headers.get("X-Taken-Out"):
        kind = Kind.TAKEN_OUT
    alone = keys[0] if len(keys) == 1 else None
    waiting.add(
        Reading(
            user_id=request.user.pk,
            kind=kind,
            round_id=round,
            scene_id=alone,
            scenes="" if alone else f" {' '.join(map(str, keys))} ",
            rows=len(keys),
            asked=selection(request) if asked else "",
        )
    )


def selection(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in LEFT_OUT:
        query.pop(name, None)
    return query.urlencode()[:300]


@contextmanager
def noting(request: HttpRequest | None, kind: str, *, round: int) -> Iterator[list[int]]:
    """For what is sent row by row: holds the keys of those that were sent, also when the reader breaks off.

    Without a request nobody reads: a command or a test.
    """
    sent: list[int] = []
    try:
        yield sent
    finally:
        if request:
            note(request, kind, sent, round=round, asked=True)


class Waiting:
    """Rows that are to be written."""

    def __init__(self) -> None:
        self.rows: deque[Reading] = deque()
        self.writing = Lock()
        self.hurry = Event()
        self.thread: Thread | None = None

    def add(self, row: Reading) -> None:
        self.rows.append(row)
        if settings.READ_LOG_SECONDS and self.thread is None:
            self.start()
        if len(self.rows) >= MANY:
            self.hurry.set()

    def start(self) -> None:
        """At the first row, since a process that gunicorn has forked has none of the threads from before."""
        with self.writing:
            if self.thread is None:
                self.thread = Thread(target=self.write_for_ever, name="read log", daemon=True)
                self.thread.start()
                atexit.register(self.write)

    def write_for_ever(self) -> None:
        while True:
            self.hurry.wait(settings.READ_LOG_SECONDS)
            self.hurry.clear()
            self.write()
            connection.close()  # the thread's own

    def write(self) -> None:
        """All that waits. What cannot be written waits on."""
        with self.writing:
            batch = [self.rows.popleft() for _row in range(len(self.rows))]
            if not batch:
                return
            try:
                Reading.objects.bulk_create(batch, batch_size=500)
            except DatabaseError:
                lost = max(len(batch) - MOST, 0)
                logger.exception(
                    "The read log could not be written: %s rows wait, %s are lost", len(batch) - lost, lost
                )
                self.rows.extendleft(reversed(batch[lost:]))


waiting = Waiting()


def forget(days: int) -> int:
    """What has been kept longer; in batches, so that nobody waits for it. How many rows it was."""
    old = Reading.objects.filter(at__lt=timezone.now() - datetime.timedelta(days=max(days, 0))).order_by()
    count = 0
    while keys := list(old.values_list("pk", flat=True)[:1_000]):
        count += Reading.objects.filter(pk__in=keys).delete()[0]
    return count


# --- Administration: alike for all its pages, by what they were given to show


class InAdministration:
    """A class, since Django asks for one of those who look at answers that are still to be drawn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_history = match and match.app_name == "admin" and str(match.url_name).endswith("_history")
        # The library of histories draws its page at once, and tells nobody what is on it.
        if match and is_history and response.status_code == HTTPStatus.OK:
            view: Any = match.func
            rows = view.model_admin.model._default_manager.filter(pk=unquote(match.kwargs["object_id"]))
            note(request, Kind.HISTORY, [key for row in rows for key in scenes_of(row)])
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        match = request.resolver_match
        if match and match.app_name == "admin":
            context = response.context_data or {}
            shown = context["cl"].result_list if "cl" in context else [context.get("original")]
            keys = [key for row in shown if isinstance(row, Model) for key in scenes_of(row)]
            note(request, Kind.ADMINISTRATION, keys)
        return response


def scenes_of(row: Model) -> Iterable[int]:
    """Of an object of any table: itself, or the one that it is about."""
    if isinstance(row, Scene):
        return [row.pk]
    if isinstance(row, LineageEvent):
        return row.scene_ids
    if isinstance(row, Reading | Round):
        return []
    about = getattr(row, "assessment", None) or row
    scene = getattr(about, "scene_id", None)
    return [scene] if scene else []
