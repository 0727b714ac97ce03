import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import override
from django.views.decorators.http import require_safe

from municipalities.models import CalendarKey

from .calendar import calendar_of


@login_not_required  # a calendar cannot log in: the key in the address opens this and nothing else
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    found = CalendarKey.objects.with_key(key)
    if not found:
        raise Http404
    with override(found.user.language):
        content = calendar_of(found.user)
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response
