"""The same twice is once: a form that is sent again, by a double click or an impatient reload, does nothing more.

Every rendered form carries a key of its own ({% form_key %}). The first to arrive with it is taken care of, in one
transaction with the note of where it led; whoever comes second waits for that transaction, and is led to the same page.
A form that was changed meanwhile, after a step back in the browser, is another form.
"""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import SentForm
from .request import Request
from .site.look import FORM_KEY

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

KEPT = datetime.timedelta(days=2)
EVERY = 600
"""Seconds between two times that one process forgets what is older."""


@lru_cache(maxsize=1)
def forget(_period: int) -> None:
    """Of everyone, also of those who have not come back. Asked for with each form it cost as much as saving it."""
    SentForm.objects.filter(at__lt=timezone.now() - KEPT).delete()


def once(view: View[P]) -> View[P]:
    """For views that answer a form that has been taken care of by leading somewhere else."""

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return view(request, *args, **kwargs)
        forget(int(time.time()) // EVERY)
        with transaction.atomic():
            sent, is_first = SentForm.objects.get_or_create(user=request.user, key=key)
            if not is_first:
                messages.info(request, _("The form was sent twice, and counted once."))
                return redirect(sent.led_to)
            response = view(request, *args, **kwargs)
            note(sent, response)
            return response

    wrapper.counts_once = True  # type: ignore[attr-defined]  # a test asks every form of the product for it
    return wrapper


def once_answered(view: View[P]) -> View[P]:
    """The same for a script, which sends until it gets an answer: what comes again gets the first answer again.

    The view runs in a transaction, and whatever it refuses leaves nothing behind. Nearly everything comes once, so that
    nothing is asked beforehand: what comes again is undone when its note meets the first one's.
    """

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = key_of(request, "key")
        forget(int(time.time()) // EVERY)
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                if response.status_code != 200:
                    transaction.set_rollback(True)
                elif key:
                    SentForm.objects.create(user=request.user, key=key, led_to=response.content.decode())
        except IntegrityError:
            if first := answered_before(request, key):
                return first
            raise
        if response.status_code != 200:  # perhaps for what the first has changed
            return answered_before(request, key) or response
        return response

    wrapper.counts_once = True  # type: ignore[attr-defined]
    return wrapper


def answered_before(request: Request, key: uuid.UUID | None) -> HttpResponse | None:
    if key is None:
        return None
    answer = SentForm.objects.filter(user=request.user, key=key).values_list("led_to", flat=True).first()
    return None if answer is None else HttpResponse(answer, content_type="application/json")


def note(sent: SentForm, response: Any) -> None:
    """A form that comes back to be put right has not been taken care of."""
    if response.status_code == 302:
        sent.led_to = response.url
        sent.save(update_fields=["led_to"])
    else:
        sent.delete()


def key_of(request: Request, name: str = FORM_KEY) -> uuid.UUID | None:
    """Of this form with this content, sent to this address."""
    try:
        rendered = uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        return None
    content = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return uuid.uuid5(rendered, repr((request.path, content)))
