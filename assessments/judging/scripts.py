"""What views that answer a page's own script have in common: JSON under the names that fields have on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.instrument import Choice
from municipalities.models import User
from municipalities.request import Request

from .merging import Clash

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

CONFLICT, UNPROCESSABLE, UNAUTHORIZED = 409, 422, 401


def for_a_script(view: View[P]) -> View[P]:
    """Nobody is led to the log-in page. `user` is whose page it is: another one may have logged in since."""

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sent = request.POST if request.method == "POST" else request.GET
        if not request.user.is_authenticated or sent.get("user", str(request.user.pk)) != str(request.user.pk):
            return JsonResponse({"login": reverse("account_login")}, status=UNAUTHORIZED)
        return view(request, *args, **kwargs)

    return wrapper


def on_page(name: str) -> str:
    return name.replace(".", "-")


def wire(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return (Choice.YES if value else Choice.NO).value
    return str(value)


def refused(faults: Mapping[str, list[ValidationError]]) -> HttpResponse:
    """By field, also of those that were not sent. `asks`: a box on the page answers what is asked about the text."""
    errors = {on_page(name): [text for fault in found for text in fault.messages] for name, found in faults.items()}
    asks = any(fault.code == "doubtful" for found in faults.values() for fault in found)
    return JsonResponse({"errors": errors, "asks": asks}, status=UNPROCESSABLE)


def writer(clash: Clash, *, to: User) -> str:
    """Who has changed the field too, for the one who is asked."""
    return _("You, in another window,") if clash.by == to else clash.who


def seen_version(request: Request, *, otherwise: int) -> int:
    given = request.GET.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else otherwise
