"""What is refused before any page is asked: what cannot be read, what is said twice, what is too large."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]

UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffd]")
"""NUL, which PostgreSQL takes nowhere, halves of characters, and what Django makes of bytes that are no characters."""

SEVERAL_VALUES_MEANT = ("/administration/", "/api/")
"""The administration's filters take several values; the API refuses them in its own form."""


def readable(get_response: GetResponse) -> GetResponse:
    """What no database can store is no address (404), and neither a question nor an answer (400)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Django leaves bytes of an address that are no characters percent-encoded.
        if UNSTORABLE.search(request.path_info) or not is_text(request.path_info.encode()):
            return refused(request, 404)
        is_utf8 = (request.encoding or "utf-8").lower() == "utf-8"
        request.encoding = "utf-8"  # or the refusal itself would fail to read the question, as of charset=hex
        if not is_utf8 or not is_readable(query_of(request), request.GET):
            return refused_by_name(request) if request.path_info.startswith("/api/") else refused(request, 400)
        if repeated(request.GET) and not request.path_info.startswith(SEVERAL_VALUES_MEANT):
            return refused(request, 400)
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if getattr(view, "csrf_exempt", False):  # it reads the body by itself, or not at all
            return None
        try:
            parameters = request.POST  # read first, or the body would be kept in memory whatever it is
            is_form = request.content_type == "application/x-www-form-urlencoded"
            is_fine = is_readable(request.body if is_form else b"", parameters)
            names = [file.name or "" for _field, files in request.FILES.lists() for file in files]
            is_fine = is_fine and not any(map(UNSTORABLE.search, names))
        except UnreadablePostError:  # who sent it has gone, or fallen silent
            is_fine = False
        return None if is_fine else refused(request, 400)

    middleware.process_view = process_view  # type: ignore[attr-defined]  # Django's protocol
    return middleware


def not_too_large(get_response: GetResponse) -> GetResponse:
    """By what the head says, so that nothing is read and nothing lies on disk."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING"):  # tells no length; browsers never send forms like that
            return refused(request, 411)
        limit = settings.BODY_LIMIT if request.user.is_authenticated else settings.BODY_LIMIT_ANONYMOUS
        if length(request) > limit:
            return render(request, "413.html", {"limit": limit // 1000}, status=413)
        return get_response(request)

    return middleware


def refused(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "400.html", status=status)


def refused_by_name(request: HttpRequest) -> HttpResponse:
    """As the API refuses other values."""
    words = _("Characters that cannot be read.")
    found = [name for name, values in request.GET.lists() if any(map(UNSTORABLE.search, [name, *values]))]
    return JsonResponse({name: [words] for name in found or ["detail"]}, status=400)


def repeated(parameters: QueryDict) -> list[str]:
    """Given more than once: neither the first nor the last must win in silence."""
    return sorted(name for name, values in parameters.lists() if len(values) > 1)


def is_readable(encoded: bytes, parameters: QueryDict) -> bool:
    """The bytes too, since Django takes those that are not UTF-8 for Latin-1."""
    if not is_text(encoded):
        return False
    return not any(UNSTORABLE.search(text) for name, values in parameters.lists() for text in (name, *values))


def query_of(request: HttpRequest) -> bytes:
    """As it came: WSGI hands bytes over as Latin-1."""
    return str(request.META.get("QUERY_STRING", "")).encode("latin-1", errors="replace")


def is_text(encoded: bytes) -> bool:
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return False
    return True


def length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
