"""The site, and the two least things that it can answer: what every page is measured against."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as site


def bare(request: HttpRequest) -> HttpResponse:
    """The middleware, with session and user."""
    return HttpResponse(str(request.user.pk))


def empty(request: HttpRequest) -> HttpResponse:
    """A page without content: `base.html` with its menu."""
    return render(request, "base.html")


urlpatterns = [path("limit/bare/", bare, name="bare"), path("limit/empty/", empty, name="empty"), *site]
