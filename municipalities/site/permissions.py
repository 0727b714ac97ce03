"""What pages may ask the browser for."""

from __future__ import annotations

from django.http import HttpResponse

HEADER = "Permissions-Policy"
NOTHING = "camera=(), geolocation=(), microphone=(), payment=()"


def may_ask_for_position(response: HttpResponse) -> HttpResponse:
    """The browser still asks the user."""
    response.headers[HEADER] = NOTHING.replace("geolocation=()", "geolocation=(self)")
    return response
