"""What is planned takes effect on its day without anybody pressing anything: at the first request from that day on.

A timer may do it too (`manage.py carry_out_reorganisations`), so that figures are right before anyone has come.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from assessments.models import Reorganisation

from .rules import carry_out

logger = logging.getLogger(__name__)

EVERY = 600
"""Seconds between two looks of one process. Midnight begins a new one."""


def carry_out_due() -> list[Reorganisation]:
    """Those that were carried out. One that fails stops neither the others nor the site, and is tried again."""
    done = []
    for reorganisation in Reorganisation.objects.due():
        try:
            carry_out(reorganisation)
        except (DatabaseError, ValidationError):
            logger.exception("The reorganisation %s could not be carried out", reorganisation.pk)
        else:
            done.append(reorganisation)
    return done


@lru_cache(maxsize=1)
def look(_period: int) -> None:
    """Once in each period: almost always there is nothing, and pages need not ask for that. No page fails for it."""
    try:
        carry_out_due()
    except DatabaseError:
        logger.exception("Could not look for reorganisations whose day has come")


def on_the_day(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        look(int(time.time()) // EVERY)
        return get_response(request)

    return middleware
