from collections.abc import Callable, Iterator
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from municipalities.shown_names import InsteadOfNames
from municipalities.site import permissions, reader

GetResponse = Callable[[HttpRequest], HttpResponse]


def chosen_language(get_response: GetResponse) -> GetResponse:
    """Swedish unless the user has chosen otherwise; Django's LocaleMiddleware would ask the browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def names_as_read(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Evaluators see no names of people (rule 40)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        instead = InsteadOfNames(lambda: request.user)
        with reader.written_with(instead):
            response = get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            parts = cast("Iterator[bytes]", response.streaming_content)
            response.streaming_content = reader.streamed(parts, instead)
        return response

    return middleware


def own_not_found(get_response: GetResponse) -> GetResponse:
    """In the demo, too, what does not exist is met by the site's own page, not by Django's for developers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEMO and response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if settings.DEMO and isinstance(exception, Http404) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django's protocol
    return middleware


def private(get_response: GetResponse) -> GetResponse:
    """What someone sees logged in stays in no cache: on a shared computer the next one would find it there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            keep = "no-cache" if response.has_header("ETag") else "no-store"
            response.headers.setdefault("Cache-Control", f"private, {keep}")
        return response

    return middleware


class Compressed(GZipMiddleware):
    """Text only: spreadsheets are compressed already.

    Compression tells by its length what a page repeats of the address (BREACH). The one secret on a page is the CSRF
    token, which is masked anew every time, and Django adds a random number of bytes.
    """

    TEXT = ("text/", "application/json", "application/geo+json", "application/vnd.oai.openapi")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(self.TEXT):
            return response
        return super().process_response(request, response)


class LoginRequired(LoginRequiredMiddleware):
    """Tells whoever sent a form after the session had ended, and leads back to the page of that form."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        messages.warning(request, _("You have been logged out. Log in again, and you get your answers back."))
        return redirect_to_login(request.headers.get("Referer", "/"), settings.LOGIN_URL)


def permissions_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(permissions.HEADER, permissions.NOTHING)
        return response

    return middleware
