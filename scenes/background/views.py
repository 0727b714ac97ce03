from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .current import current_file, tell_once
from .map_file import MapFileError

# Addresses carry the file's stamp, so a kept tile is never of another file; after a week the browser asks anew.
KEEP = "private, max-age=604800, must-revalidate"


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int, form: str) -> HttpResponseBase:
    if not settings.MAP_FILE:
        raise Http404
    try:
        file = current_file()
        if form != file.form or not file.has_address(z, x, y):
            raise Http404
        data = file.tile(z, x, y)
    except MapFileError as error:
        tell_once(error)
        said = _("The background map cannot be read at the moment.")  # the reason, with its path, is for the log
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8", headers=headers)
    response = HttpResponse(data, content_type=file.content_type) if data else HttpResponse(status=204)
    if data and file.content_encoding:
        response["Content-Encoding"] = file.content_encoding
    etag = f'"{file.stamp}"'
    response["ETag"], response["Cache-Control"] = etag, KEEP
    return get_conditional_response(request, etag=etag, response=response) or response
