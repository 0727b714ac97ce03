from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.text import slugify

from . import WRITERS
from .blocks import Document


def response(document: Document, *, name: str, format: str) -> HttpResponse:  # noqa: A002  # the address's own word
    """As a file to keep: DOCX or ODT."""
    if format not in WRITERS:
        raise Http404
    write, content_type = WRITERS[format]
    headers = {"Content-Disposition": f'attachment; filename="{slugify(name)}.{format}"'}
    return HttpResponse(write(document), content_type=content_type, headers=headers)
