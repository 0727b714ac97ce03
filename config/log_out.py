from typing import Any

from allauth.account.views import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase

CLEAR = '"cache", "storage"'
"""Kept pages, what is written and not sent, and the worker that would show them."""


@login_not_required  # as allauth's own: whoever logs out after the session has ended leaves nothing either
def log_out(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """Leaves nothing in the browser. Whoever has something unsent there has been asked (static/js/log-out.js)."""
    response: HttpResponseBase = logout(request, **kwargs)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = CLEAR
    return response
