from typing import Any

from allauth.account.views import logout
from django.http import HttpRequest, HttpResponseBase

CLEAR = '"cache", "storage"'
"""Kept pages, what is written and not sent, and the worker that would show them."""


def log_out(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """Leaves nothing in the browser. Whoever has something unsent there has been asked (static/js/log-out.js)."""
    response: HttpResponseBase = logout(request, **kwargs)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = CLEAR
    return response
