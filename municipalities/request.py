from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from municipalities.models import User


class Request(HttpRequest):
    """What the middleware makes of a request: someone is logged in, and htmx may ask for a part of the page."""

    user: User
    htmx: HtmxDetails
