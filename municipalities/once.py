"""The same twice is once: a form that is sent again, by a double click or an impatient reload, does nothing more.

Every rendered form carries a key of its own ({% form_key %}). The first to arrive with it is taken care of, in one
transaction with the note of where it led; whoever comes second waits for that transaction, and is led to the same page.
A form that was changed meanwhile, after a step back in the browser, is another form.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.db import transaction
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


def once(view: View[P]) -> View[P]:
    """For views that answer a form that has been taken care of by leading somewhere else."""

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            SentForm.objects.filter(user=request.user, at__lt=timezone.now() - KEPT).delete()
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
    """The same for a script, which sends until it gets an answer: what comes again gets the first answer again."""

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = key_of(request, "key")
        if key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            SentForm.objects.filter(user=request.user, at__lt=timezone.now() - KEPT).delete()
            sent, is_first = SentForm.objects.get_or_create(user=request.user, key=key)
            if not is_first:
                return HttpResponse(sent.led_to, content_type="application/json")
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                sent.led_to = response.content.decode()
                sent.save(update_fields=["led_to"])
            else:
                sent.delete()
            return response

    wrapper.counts_once = True  # type: ignore[attr-defined]
    return wrapper


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
