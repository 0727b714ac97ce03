from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .rules import key_of, seconds_left


@login_not_required  # the browser looks for a newer one whoever is logged in; it says nothing of any place
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it may answer for every page; asked for anew each time, so that a new one is found."""
    tiles = reverse("map_tile", args=[0, 0, 0, "x"]).partition("0/0/0")[0]
    styles = [static("vendor/bootstrap.min.css"), static("css/app.css")]
    told = json.dumps({"tiles": tiles, "files": settings.STATIC_URL, "styles": styles, "texts": texts()})
    response = render(request, "assessments/taken_out/sw.js", {"told": told}, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def texts() -> dict[str, str]:
    """Of the page that stands in for one that is not kept."""
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": _("There is no connection"),
        "words": _("This page is not kept on this device. What you have written is still here."),
        "kept": _("Handed out to this device:"),
        "nothing": _("Nothing is handed out to this device."),
    }


@login_not_required  # answers by itself: a script would follow to the log-in page and take it for an answer
@require_safe
def ticket(request: HttpRequest) -> JsonResponse:
    """Who would be sending, what to send with, and for how long the device may keep the key."""
    headers = {"Cache-Control": "no-store"}
    if not request.user.is_authenticated:
        return JsonResponse({"login": reverse("account_login")}, status=401, headers=headers)
    told = {
        "user": request.user.pk,
        "csrf": get_token(request),
        "seconds": seconds_left(request.session.session_key),
        "key": key_of(request.user),
    }
    return JsonResponse(told, headers=headers)
