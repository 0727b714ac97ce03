"""Who opened or took out what is known of single scenes (rule 28): the one place where pages, files and the API say so.

A request only puts a row in a list. A thread of each process writes what waits every other second, and the process
writes the rest when it stops: an insert in each request would make readers wait for whoever writes (SQLite) or for the
disk (PostgreSQL). What can be lost is what waits when a process is killed outright.
"""

from __future__ import annotations

import atexit
import datetime
import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from itertools import chain
from threading import Event, Lock, Thread
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.utils import NestedObjects, unquote
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, ProgrammingError, connection, transaction
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
FOR_NOW = (OperationalError, InterfaceError, ProgrammingError)
"""The database cannot be reached, is busy, or has not been migrated."""
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
        if settings.READ_LOG_SECONDS and not self.is_written:
            self.start()
        if len(self.rows) >= MANY:
            self.hurry.set()

    @property
    def is_written(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def start(self) -> None:
        """At the first row, since a process that gunicorn has forked has none of the threads from before."""
        with self.writing:
            if not self.is_written:
                atexit.unregister(self.write)
                atexit.register(self.write)
                self.thread = Thread(target=self.write_for_ever, name="read log", daemon=True)
                self.thread.start()

    def write_for_ever(self) -> None:
        while True:
            self.hurry.wait(settings.READ_LOG_SECONDS)
            self.hurry.clear()
            self.write()
            connection.close()  # the thread's own

    def write(self) -> None:
        """All that waits. Without a database it waits on; a row that can never be written is lost, and no other."""
        with self.writing:
            batch = [self.rows.popleft() for _row in range(len(self.rows))]
            if not batch:
                return
            try:
                Reading.objects.bulk_create(batch, batch_size=500)
            except FOR_NOW as error:
                self.keep(batch, error)
            except Exception:  # nobody would see that the thread has ended and the log is silent
                logger.exception("The read log could not be written at once, and is written row by row")
                self.write_each(batch)

    def write_each(self, batch: list[Reading]) -> None:
        lost = 0
        for number, row in enumerate(batch):
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except FOR_NOW as error:
                self.keep(batch[number:], error)
                break
            except Exception:  # noqa: BLE001  # of whatever kind: it was told when all were tried
                lost += 1
        if lost:
            logger.error("%s rows of the read log can never be written, and are lost", lost)

    def keep(self, batch: list[Reading], error: Exception) -> None:
        lost = max(len(batch) - MOST, 0)
        words = "The read log could not be written: %s rows wait, %s are lost"
        logger.error(words, len(batch) - lost, lost, exc_info=error)
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
        if match and match.app_name == "admin" and response.status_code == HTTPStatus.OK:
            # The library of histories draws its page at once, and tells nobody what is on it.
            if str(match.url_name).endswith("_history"):
                view: Any = match.func
                rows = view.model_admin.model._default_manager.filter(pk=unquote(match.kwargs["object_id"]))
                note(request, Kind.HISTORY, scenes_of_all(rows))
            elif match.url_name == "autocomplete":
                note(request, Kind.SEARCH, scenes_of_all(suggested(request, response)))
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        match = request.resolver_match
        if match and match.app_name == "admin":
            context = response.context_data or {}
            shown = list(shown_by(context))
            is_asked = "deleted_objects" in context and not context.get("perms_lacking")
            along = scenes_taken_along(shown) if is_asked else []
            note(request, Kind.ADMINISTRATION, [*scenes_of_all(shown), *along])
        return response


def shown_by(context: dict[str, Any]) -> Iterable[object]:
    """A list, those of it that are to be deleted, or one, which has another name on the page that asks first."""
    if "cl" in context:
        rows: Iterable[object] = context["cl"].result_list
        return rows
    return context.get("queryset") or [context.get("original") or context.get("object")]


def scenes_taken_along(rows: Iterable[object]) -> list[int]:
    """The page that asks before something is deleted names what goes with it, or else what stands in the way."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([row for row in rows if isinstance(row, Model)])
    by_model: dict[type[Model], list[Any]] = defaultdict(list)
    for row in collector.protected or chain(*collector.data.values()):
        by_model[type(row)].append(row)
    return [key for model, of_model in by_model.items() for key in _scenes_of_many(model, of_model)]


def _scenes_of_many(model: type[Model], rows: list[Any]) -> Iterable[int]:
    """Of a thousand answers one question, not one of each."""
    fields: dict[str, Any] = {field.name: field for field in model._meta.fields}
    if "assessment" not in fields:
        return scenes_of_all(rows)
    assessments = fields["assessment"].remote_field.model._default_manager
    keys: Iterable[int] = assessments.filter(pk__in={row.assessment_id for row in rows}).values_list("scene", flat=True)
    return keys


def suggested(request: HttpRequest, response: HttpResponse) -> Iterable[Model]:
    """What a field that is filled in by searching was offered."""
    asking = apps.get_model(request.GET["app_label"], request.GET["model_name"])
    field: Any = asking._meta.get_field(request.GET["field_name"])
    keys = [result["id"] for result in json.loads(response.content)["results"]]
    rows: Iterable[Model] = field.remote_field.model._default_manager.filter(pk__in=keys)
    return rows


def scenes_of_all(rows: Iterable[object]) -> list[int]:
    return [key for row in rows if isinstance(row, Model) for key in scenes_of(row)]


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
